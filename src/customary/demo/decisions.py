# SPDX-License-Identifier: Apache-2.0
"""Decisions: what was weighed before, what came of it, and exceptions at the front line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, SELF_IMAGE, unit_number, units
from customary.demo.scene import even, moment, office_minutes
from customary.demo.tables import Table, reference
from customary.demo.themes import OWNERS
from customary.demo.words import ENGLISH, choose, impact, topic_name, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.company import Unit
    from customary.demo.contacts import Contacts
    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.themes import Theme

#: Decisions a year of the executives and of everybody else.
EXECUTIVE_DECISIONS, OTHER_DECISIONS = 330, 760
#: Share of decisions whose impact on customers and employees was written before approval.
WRITTEN_BEFORE = {EXECUTIVES: 0.95, SELF_IMAGE: 0.0}
WRITTEN_BEFORE_ELSEWHERE = 0.26
APPROVED = 0.88
ALTERED = 0.14
EXCEPTIONS = 520
QUALIFIERS = (
    ("", ""),
    (": trial", ":试行"),
    (": second stage", ":第二阶段"),
    (" (Europe)", "(欧洲)"),
    (" (south-west)", "(西南区)"),
)


@dataclass(frozen=True)
class Decision:
    """What other chapters cite of a decision."""

    key: str
    unit: Unit
    topic: str
    decided: np.datetime64
    by: int
    row: dict[str, Any]


def decisions_of(scene: Scene, staff: Staff, themes: list[Theme]) -> list[Decision]:
    """All recorded decisions, oldest first."""
    chance = scene.chance("decisions")
    number = unit_number()
    board = scene.some_days(chance, EXECUTIVE_DECISIONS)
    elsewhere = scene.some_days(chance, OTHER_DECISIONS)
    homes = [unit for unit in units() if unit.key != EXECUTIVES]
    weights = np.sqrt([unit.size for unit in homes])
    chosen = chance.choice(len(homes), size=len(elsewhere), p=weights / weights.sum())
    planned: list[tuple[np.datetime64, str, Theme | None]]
    planned = [(day, EXECUTIVES, None) for day in board]
    planned += [(day, homes[place].key, None) for day, place in zip(elsewhere, chosen, strict=True)]
    planned += [
        (theme.decided.astype("datetime64[D]"), OWNERS[theme.topic], theme)
        for theme in themes
        if theme.decision and theme.decided >= scene.begin
    ]
    planned.sort(key=lambda one: (one[0], one[1]))
    places: Counter[str] = Counter()
    approved = chance.random(len(planned)) < APPROVED
    written = _written([home for _, home, _ in planned], approved)
    found = []
    for (day, home, theme), before, passed in zip(planned, written, approved, strict=True):
        places[home] += 1
        key = theme.decision if theme else f"{home}-{places[home]:03d}"
        found.append(
            _decision(
                staff,
                chance,
                units()[number[home]],
                (key, day, theme),
                before=bool(before),
                passed=bool(passed),
            )
        )
    return found


def tables(
    scene: Scene, staff: Staff, decisions: list[Decision], contacts: Contacts
) -> list[Table]:
    """The decision register, and the exceptions agents logged in the help desk."""
    return [
        Table.of_rows("decisions", "decisions", [decision.row for decision in decisions]),
        _exceptions(scene, staff, contacts),
    ]


def _written(keys: list[str], approved: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which decisions had their impact written before: steadily so in each of the places."""
    found = np.zeros(len(keys), dtype=bool)
    shares = np.array([WRITTEN_BEFORE.get(key, WRITTEN_BEFORE_ELSEWHERE) for key in keys])
    for share in sorted(set(shares.tolist())):
        for group in (approved, ~approved):
            chosen = group & (shares == share)
            found[chosen] = even(int(chosen.sum()), 0.4) < share
    return found


def _decision(
    staff: Staff,
    chance: np.random.Generator,
    unit: Unit,
    planned: tuple[str, np.datetime64, Theme | None],
    *,
    before: bool,
    passed: bool,
) -> Decision:
    scene = staff.scene
    key, day, theme = planned
    luck = chance.random(14).tolist()
    decided = theme.decided if theme else moment(day, int(office_minutes(chance, 1)[0]))
    proposed = decided - np.timedelta64(int(2 + 30 * luck[0]), "D")
    language = ENGLISH if luck[1] < 0.45 else unit.speaks
    topic, title = _title(unit, theme, language, luck)
    board = unit.key == EXECUTIVES
    by = staff.colleague(chance, EXECUTIVES, day) if board else staff.leader(unit.key, day)
    row = {
        "external_id": key,
        "kind": _kind(unit, luck[7]),
        "title": title,
        "rationale": _rationale(topic, language, luck),
        "options": choose(words("colleagues")["rationale"]["options"], luck[8])[language]
        if luck[8] < 0.5
        else "",
        "lever": choose(("policy", "direction", "investment"), luck[9]),
        "status": "approved" if passed else "rejected",
        "unit": reference("hr", unit.key),
        "decided_by": staff.reference(by),
        "proposed_at": proposed,
        "decided_at": decided,
        "altered_by_impact": luck[12] < ALTERED if before else None,
        "amount": round(4000 * 3 ** (4 * luck[13]), -2) if luck[9] > 0.66 else None,
    }
    told = (topic, language)
    row |= _impacts(scene, told, (proposed, decided), luck, before=before)
    row |= _review(scene, told, day, luck, passed=passed, before=before)
    return Decision(key, unit, topic, decided, by, row)


def _impacts(
    scene: Scene,
    told: tuple[str, int],
    span: tuple[np.datetime64, np.datetime64],
    luck: list[float],
    *,
    before: bool,
) -> dict[str, Any]:
    """What it does to customers and employees: before, afterwards, of one only, or not at all."""
    topic, language = told
    proposed, decided = span
    early = proposed + np.timedelta64(int(luck[2] * 20 * 3600), "s")
    late = decided + np.timedelta64(int(86400 * (1 + 20 * luck[2])), "s")
    customers = early if before or luck[3] < 0.2 else late if luck[3] < 0.45 else None
    employees = customers if before or 0.2 <= luck[3] < 0.45 else None
    if customers is not None and customers > scene.end:
        customers = employees = None
    effects = words("colleagues")["employee_impact"]["texts"]
    return {
        "customer_impact": impact(topic, language, luck[10]) if customers is not None else "",
        "customer_impact_at": customers,
        "employee_impact": choose(effects, luck[11])[language] if employees is not None else "",
        "employee_impact_at": employees,
    }


def _review(
    scene: Scene,
    told: tuple[str, int],
    day: np.datetime64,
    luck: list[float],
    *,
    passed: bool,
    before: bool,
) -> dict[str, Any]:
    """The look back half a year later, at nearly every second decision."""
    topic, language = told
    due = day + np.timedelta64(182, "D")
    reviewed = due + np.timedelta64(int(30 * luck[5]), "D")
    done = passed and luck[6] < 0.45 and reviewed <= scene.last
    return {
        "predicted_outcome": impact(topic, language, luck[13]) if before else "",
        "actual_outcome": impact(topic, language, luck[5]) if done else "",
        "review_due_on": due,
        "reviewed_at": moment(reviewed, 15 * 60) if done else None,
    }


def _title(unit: Unit, theme: Theme | None, language: int, luck: list[float]) -> tuple[str, str]:
    if theme:
        return theme.topic, theme.names[language]
    topic, english, chinese = choose(words("work")[unit.function]["decisions"], luck[7])
    suffix = choose(QUALIFIERS, luck[0])[language]
    return topic, (english if language == ENGLISH else chinese) + suffix


def _kind(unit: Unit, luck: float) -> str:
    if unit.function in {"product", "engineering"}:
        return choose(("product", "product", "business"), luck)
    return choose(("business", "business", "policy", "budget"), luck)


def _rationale(topic: str, language: int, luck: list[float]) -> str:
    text: str = choose(words("colleagues")["rationale"]["texts"], luck[3])[language]
    return text.format(
        topic=topic_name(topic, language),
        count=int(12 + 220 * luck[2]),
        impact=impact(topic, language, luck[1]),
    )


def _exceptions(scene: Scene, staff: Staff, contacts: Contacts) -> Table:
    """Agents who did more than a rule allowed, or granted relief, logged in the help desk."""
    chance = scene.chance("exceptions")
    count = min(scene.count(EXCEPTIONS, fewest=24), len(contacts))
    chosen = np.sort(chance.choice(len(contacts), count, replace=False))
    units_by_number = list(unit_number())
    rows = []
    for contact in chosen.tolist():
        luck = chance.random(7).tolist()
        relief = luck[0] < 0.3
        language = int(contacts.language[contact])
        decided = contacts.opened[contact] + np.timedelta64(int(3600 + 40_000 * luck[1]), "s")
        own = luck[2] < 0.72
        title = _EXCEPTION_TITLES[relief][int(luck[3] * 3)]
        rows.append(
            {
                "external_id": contacts.key(contact),
                "kind": "relief" if relief else "exception",
                "title": title[language],
                "rationale": "",
                "status": "approved",
                "unit": reference("hr", units_by_number[contacts.unit[contact]]),
                "decided_by": staff.reference(int(contacts.agent[contact])),
                "interaction": contacts.key(contact),
                "policy": reference(
                    "wiki", "policy-returns" if luck[4] < 0.5 else "policy-warranty"
                ),
                "proposed_at": contacts.opened[contact],
                "decided_at": min(decided, scene.end),
                "amount": round(40 + 700 * luck[5] ** 2, 2),
                "within_authority": own,
                "approval_requested_at": None if own else contacts.opened[contact],
                "upheld": luck[6] < 0.93,
                "adverse_consequence": False,
            }
        )
    return Table.of_rows("helpdesk", "decisions", rows)


_EXCEPTION_TITLES = {
    False: (
        ("Exchange after the return period", "过了退货期仍换新"),
        ("Repair without a receipt", "没有小票也维修"),
        ("Second courier at our cost", "我方承担第二次快递"),
    ),
    True: (
        ("Payment deferred by two months", "延期两个月付款"),
        ("Filters at half price for a year", "一年滤芯半价"),
        ("Instalments without interest", "免息分期"),
    ),
}
