# SPDX-License-Identifier: Apache-2.0
"""What is written down: missions, values, promises, policies, who confirmed them, the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import below, unit_number
from customary.demo.scene import later, moment
from customary.demo.tables import Table, reference
from customary.demo.words import CHINESE, ENGLISH, both, choose, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: People asked to confirm a document each year, and the share who do.
ASKED = 22
CONFIRMING = {True: 0.86, False: 0.3}
CONFIRMED_KINDS = ("value", "process", "policy", "service_definition")
METRIC_OF_PROMISE = {
    "promise-answer": "first-answer",
    "promise-delivery": "on-time",
    "promise-fitting": "fitted",
    "promise-refund": "refund-days",
}
CHALLENGES = 64
FRONT = ("service-shanghai", "service-chengdu", "service-dublin")


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The wiki: documents with confirmations and challenges, and the journey."""
    chance = scene.chance("documents")
    documents = words("documents")["document"]
    return [
        Table.of_rows("wiki", "gov_documents", [_document(scene, staff, one) for one in documents]),
        Table.of_rows("wiki", "attestations", _confirmations(scene, staff, chance, documents)),
        Table.of_rows("wiki", "policy_challenges", _challenges(scene, staff, chance)),
        *_journey(scene, staff, chance),
    ]


def _document(scene: Scene, staff: Staff, told: dict[str, Any]) -> dict[str, Any]:
    published = scene.months_before(told["age"])
    retired = scene.months_before(told["retired"]) if "retired" in told else None
    reviewed = scene.months_before(told["reviewed"]) if "reviewed" in told else None
    head = staff.leader(told["owner"], scene.last)
    clause = told.get("clause")
    return {
        "external_id": told["key"],
        "kind": told["kind"],
        "title": both(told["title"]),
        "body": "\n\n".join(told["body"]),
        "version": 2 if told.get("replaces") else 1,
        "status": "retired" if retired is not None else "approved",
        "unit": reference("hr", told["owner"]),
        "owner": staff.reference(head),
        "declares": told.get("declares", ""),
        "customer_clause": both(clause) if clause else "",
        "published_at": moment(published, 9 * 60),
        "approved_at": moment(published, 8 * 60),
        "reviewed_on": reviewed,
        "retired_on": retired,
        "replaces": told.get("replaces", ""),
        "channel": told.get("channel", ""),
        "promised_share": told.get("promised_share"),
        "metric": reference("bi", METRIC_OF_PROMISE.get(told["key"], "")),
    }


def _confirmations(
    scene: Scene, staff: Staff, chance: np.random.Generator, documents: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Each year some of those a document concerns are asked; for those with a clause most do."""
    rows: list[dict[str, Any]] = []
    for told in documents:
        if told["kind"] not in CONFIRMED_KINDS or "retired" in told:
            continue
        alive = bool(told.get("clause")) and told.get("reviewed", 99) <= 12
        concerned = [unit_number()[key] for key in below(told["owner"])]
        for years in range(3):
            due = scene.months_before(12 * years + 2 + len(rows) % 7)
            if due < scene.first or due < scene.months_before(told["age"]):
                continue
            people = np.concatenate([staff.present(unit, due) for unit in concerned])
            asked = chance.permutation(people)[:ASKED]
            for person in np.sort(asked).tolist():
                late = int(chance.integers(-25, 8))
                done = chance.random() < CONFIRMING[alive]
                attested = moment(due + np.timedelta64(late, "D"), 16 * 60)
                rows.append(
                    {
                        "external_id": f"{told['key']}-{years}-{staff.ids[person]}",
                        "document": told["key"],
                        "person": staff.reference(person),
                        "due_on": due,
                        "attested_at": attested if done else None,
                    }
                )
    return rows


def _challenges(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    """Colleagues who say that a policy harms customers."""
    rows = []
    for place, day in enumerate(scene.some_days(chance, CHALLENGES, growth=0.5)):
        luck = chance.random(5).tolist()
        document, reason, english, chinese = choose(
            words("documents")["challenges"]["texts"], luck[0]
        )
        unit = choose(FRONT, luck[1])
        person = staff.colleague(chance, unit, day)
        raised = moment(day, 11 * 60)
        decided = scene.seen(later(raised, 24 * int(6 + 50 * luck[2] ** 2)))
        outcome = (
            "open"
            if np.isnat(decided) or luck[3] < 0.12
            else "changed"
            if luck[3] < 0.4
            else "kept"
        )
        rows.append(
            {
                "external_id": f"challenge-{place + 1:03d}",
                "document": document,
                "raised_by": staff.reference(person),
                "reason": reason,
                "text": english if unit == FRONT[2] else chinese,
                "raised_at": raised,
                "decided_at": None if outcome == "open" else decided,
                "outcome": outcome,
            }
        )
    return rows


def _journey(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[Table]:
    told = words("documents")["journey"]
    head = staff.leader("experience", scene.last)
    journey = {
        "external_id": "journey",
        "name": both(told["name"]),
        "description": "",
        "owner": staff.reference(head),
    }
    stages = [
        {
            "external_id": key,
            "journey": "journey",
            "name": both((english, chinese)),
            "position": place,
            "ideal_standard": f"{ideal}\n\n{ideal_zh}",
            "standard_value": value,
        }
        for place, (key, english, chinese, ideal, ideal_zh, value) in enumerate(told["stages"], 1)
    ]
    rows = []
    for stage, role, key, english, chinese in told["contributions"]:
        for months in range(0, 12, 3):
            day = scene.months_before(months) - np.timedelta64(int(chance.integers(0, 60)), "D")
            person = staff.colleague(chance, key, day)
            rows.append(
                {
                    "external_id": f"{stage}-{key}-{months}",
                    "stage": stage,
                    "role": role,
                    "unit": reference("hr", key),
                    "person": staff.reference(person),
                    "contribution": (english, chinese)[
                        ENGLISH if key.endswith("connected") else CHINESE
                    ],
                    "completed_at": moment(day, 17 * 60) if chance.random() < 0.6 else None,
                }
            )
    return [
        Table.of_rows("wiki", "journeys", [journey]),
        Table.of_rows("wiki", "journey_stages", stages),
        Table.of_rows("wiki", "role_contributions", rows),
    ]
