# SPDX-License-Identifier: Apache-2.0
"""Actions: what units ask of each other, and what follows announcements and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import Unit, unit_number, units
from customary.demo.publications import EMPTY_WORDS
from customary.demo.scene import even, later, moment, office_minutes
from customary.demo.tables import Table, reference
from customary.demo.themes import OWNERS
from customary.demo.words import ENGLISH, both, choose, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.publications import Announcement
    from customary.demo.scene import Scene
    from customary.demo.themes import Theme

REQUESTS = 3_600
#: Median hours until other units answer service, and until they answer anybody else.
HOURS_TO_SERVICE, HOURS_TO_OTHERS = 62.0, 30.0
FOLLOWED = 0.75
EMPTY: dict[str, Any] = {
    "unit": "",
    "owner": "",
    "requested_by": "",
    "requesting_unit": "",
    "status": "open",
    "opened_at": None,
    "answered_at": None,
    "due_on": None,
    "done_at": None,
    "closure_note": "",
    "told_contributors_at": None,
    "practice": "",
    "document": "",
    "publication": "",
    "theme": "",
    "segment": "",
}
#: The segment that comes back less although it is satisfied, where somebody does something about it.
LOOKED_AFTER = "education"


def tables(
    scene: Scene, staff: Staff, announcements: list[Announcement], themes: list[Theme]
) -> list[Table]:
    """The task list of the whole house."""
    chance = scene.chance("actions")
    rows = _requests(scene, staff, chance)
    rows += _followed_words(scene, staff, chance, announcements)
    rows += _followed_documents(scene, staff, chance)
    rows += _themes(scene, staff, chance, themes)
    rows += _for_a_segment(scene, staff)
    return [Table.of_rows("tasks", "actions", rows)]


def _action(key: str, title: str, unit: Unit, **fields: Any) -> dict[str, Any]:
    return (
        {"external_id": key, "title": title} | EMPTY | {"unit": reference("hr", unit.key)} | fields
    )


def _requests(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    """Requests between units; those of service wait twice as long."""
    asking_service = [unit for unit in units() if unit.in_service]
    asking_others = [unit for unit in units() if not unit.in_service and unit.key != "averlune"]
    days = scene.some_days(chance, REQUESTS)
    minutes = office_minutes(chance, REQUESTS)
    by_service = even(REQUESTS, 0.62) < 0.45
    told = words("colleagues")["requests"]
    rows = []
    for place, day in enumerate(days):
        luck = chance.random(8).tolist()
        answering, *texts = choose(told["service" if by_service[place] else "others"], luck[4])
        asking = asking_service if by_service[place] else asking_others
        asks = choose([unit for unit in asking if unit.function != answering], luck[0])
        able = [unit for unit in asking_others if unit.function == answering]
        answers = choose(able, luck[1])
        median = HOURS_TO_SERVICE if by_service[place] else HOURS_TO_OTHERS
        wait = median * np.exp(0.85 * chance.standard_normal())
        opened = moment(day, int(minutes[place]))
        answered = scene.seen(later(opened, wait))
        done = scene.seen(later(opened, wait * (1.2 + luck[2])))
        language = (
            ENGLISH if ENGLISH in {asks.speaks, answers.speaks} or luck[3] < 0.25 else asks.speaks
        )
        rows.append(
            _action(
                f"request-{place + 1:05d}",
                texts[language].format(number=f"{int(10000 + 89999 * luck[5])}"),
                answers,
                owner=staff.reference(staff.colleague(chance, answers.key, day)),
                requested_by=staff.reference(staff.colleague(chance, asks.key, day)),
                requesting_unit=reference("hr", asks.key),
                status="open" if np.isnat(done) else "done",
                opened_at=opened,
                answered_at=answered,
                due_on=day + np.timedelta64(7, "D"),
                done_at=done,
            )
        )
    return rows


def _followed_words(
    scene: Scene, staff: Staff, chance: np.random.Generator, announcements: list[Announcement]
) -> list[dict[str, Any]]:
    """What was done after announcements; after some of them nothing was."""
    rows = []
    follow = even(len(announcements), 0.15) < FOLLOWED
    for place, one in enumerate(announcements):
        if one.declares and one.declares not in EMPTY_WORDS and follow[place]:
            follow_up = _follow_up(staff, chance, one.title, one.published) | {
                "external_id": f"after-{one.key}",
                "practice": one.declares,
                "publication": reference("newsletter", one.key),
            }
            rows.append(follow_up)
    return rows


def _followed_documents(
    scene: Scene, staff: Staff, chance: np.random.Generator
) -> list[dict[str, Any]]:
    """What was done after documents were published."""
    rows = []
    for told in words("documents")["document"]:
        published = scene.months_before(told["age"])
        practice = told.get("declares", "").split(" ")[0]
        if published >= scene.first and practice and practice not in EMPTY_WORDS:
            follow_up = _follow_up(staff, chance, both(told["title"]), published) | {
                "external_id": f"after-{told['key']}",
                "practice": practice,
                "document": reference("wiki", told["key"]),
            }
            rows.append(follow_up)
    return rows


def _follow_up(
    staff: Staff, chance: np.random.Generator, title: str, day: np.datetime64
) -> dict[str, Any]:
    scene = staff.scene
    luck = chance.random(4).tolist()
    unit = choose(units(), luck[0])
    opened = moment(day + np.timedelta64(1, "D"), 10 * 60)
    done = scene.seen(later(opened, 24 * int(10 + 70 * luck[1])))
    told = words("colleagues")["requests"]
    start = min(opened.astype("datetime64[D]"), scene.last)
    return _action(
        "",
        choose(told["followups"], luck[2])[unit.speaks].format(topic=title),
        unit,
        owner=staff.reference(staff.leader(unit.key, start)),
        status="open" if np.isnat(done) else "done",
        opened_at=opened,
        due_on=start + np.timedelta64(80, "D"),
        done_at=done,
        closure_note="" if np.isnat(done) else choose(told["closures"], luck[3])[unit.speaks],
    )


def _themes(
    scene: Scene, staff: Staff, chance: np.random.Generator, themes: list[Theme]
) -> list[dict[str, Any]]:
    """What was done about a theme, and when those who had spoken of it were told."""
    rows = []
    for theme in themes:
        if np.isnat(theme.decided) or theme.decided < scene.begin:
            continue
        unit = units()[unit_number()[OWNERS[theme.topic]]]
        start = theme.decided.astype("datetime64[D]")
        told = scene.seen(later(theme.changed, 4 * 24))
        finished = not np.isnat(theme.changed)
        rows.append(
            _action(
                f"theme-{theme.key}",
                theme.names[unit.speaks],
                unit,
                owner=staff.reference(staff.leader(unit.key, start)),
                status="done" if finished else "open",
                opened_at=theme.decided,
                due_on=start + np.timedelta64(90, "D"),
                done_at=theme.changed if finished else None,
                closure_note=choose(words("colleagues")["requests"]["closures"], chance.random())[
                    unit.speaks
                ]
                if finished
                else "",
                told_contributors_at=told,
                theme=reference("voc", theme.key),
            )
        )
    return rows


def _for_a_segment(scene: Scene, staff: Staff) -> list[dict[str, Any]]:
    """What was done, quarter by quarter, for satisfied customers who come back less."""
    unit = units()[unit_number()["sales-key-accounts"]]
    titles = words("colleagues")["requests"]["segment"]
    months = np.unique(scene.days.astype("datetime64[M]"))
    rows = []
    for place, month in enumerate(months[months.astype(int) % 3 == 1]):
        day = month.astype("datetime64[D]") + np.timedelta64(14, "D")
        if not scene.first <= day <= scene.last:
            continue
        done = scene.seen(moment(day + np.timedelta64(50, "D"), 10 * 60))
        rows.append(
            _action(
                f"segment-{month}",
                titles[place % len(titles)][unit.speaks],
                unit,
                owner=staff.reference(staff.leader(unit.key, day)),
                status="open" if np.isnat(done) else "done",
                opened_at=moment(day, 10 * 60),
                due_on=day + np.timedelta64(60, "D"),
                done_at=done,
                segment=LOOKED_AFTER,
            )
        )
    return rows
