# SPDX-License-Identifier: Apache-2.0
"""What is published: announcements, newsletters, messages of leaders, board packs, digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES
from customary.demo.exposure import quarters
from customary.demo.letters import SOURCE
from customary.demo.scene import moment
from customary.demo.tables import Table, reference
from customary.demo.words import CHINESE, ENGLISH, LANGUAGES, both, choose, topic_name, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.decisions import Decision
    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.voice import Voice

EDITORS = "marketing-community"
ANNOUNCEMENTS, LEADERS_WORDS = 150, 150
#: Announcements that nothing follows, as practice ids.
EMPTY_WORDS = ("H36", "H19", "U33")
#: Share of messages that carry each element; the mission only since there is one.
CARRIED = (0.72, 0.4, 0.45, 0.28)
COLUMNS: dict[str, Any] = {
    "body": "",
    "language": "",
    "unit": "",
    "author": "",
    "due_on": None,
    "published_at": None,
    "recipients": None,
    "reads": None,
    "mentions_customer": None,
    "mentions_cx_mission": None,
    "mentions_customer_feedback": None,
    "mentions_cx_goals": None,
    "tells_how": None,
    "declares": "",
    "has_service_metrics": None,
    "decision": "",
}


@dataclass(frozen=True)
class Announcement:
    """An announcement that something may follow."""

    key: str
    title: str
    body: str
    declares: str
    published: np.datetime64


def announcements_of(scene: Scene) -> list[Announcement]:
    """Each practice is announced about once a year, and plain news in between."""
    chance = scene.chance("announcements")
    told = words("tellings")["announcement"]
    found: list[tuple[np.datetime64, list[str]]] = []
    for day in scene.some_days(chance, ANNOUNCEMENTS):
        pool = told["items"] if chance.random() < 0.5 else told["plain"]
        found.append((day, choose(pool, chance.random())))
    # The words without deeds were last heard less than a year ago.
    for place, practice in enumerate(EMPTY_WORDS):
        day = np.busday_offset(scene.months_before(4 + 2 * place), 0, roll="backward")
        found += [(day, item) for item in told["items"] if item[2] == practice]
    found.sort()
    return [
        Announcement(
            key=f"announcement-{place:03d}",
            title=both(item[:2]),
            body="\n\n".join(item[3:]),
            declares=item[2],
            published=day,
        )
        for place, (day, item) in enumerate(found, 1)
    ]


def tables(
    scene: Scene,
    staff: Staff,
    announcements: list[Announcement],
    decisions: list[Decision],
    *,
    voice: Voice,
) -> list[Table]:
    """What stands on the intranet, and what was mailed to everybody."""
    chance = scene.chance("publications")
    posted = [_announcement(scene, staff, chance, one) for one in announcements]
    posted += _board_packs(scene, staff, decisions)
    mailed = _newsletters(scene, staff, chance)
    mailed += _leaders(scene, staff, chance)
    mailed += _digests(scene, staff, chance, voice)
    return [
        Table.of_rows("newsletter", "publications", posted),
        Table.of_rows(SOURCE, "publications", mailed),
    ]


def _publication(key: str, kind: str, title: str, **fields: Any) -> dict[str, Any]:
    return {"external_id": key, "kind": kind, "title": title} | COLUMNS | fields


def _announcement(
    scene: Scene, staff: Staff, chance: np.random.Generator, one: Announcement
) -> dict[str, Any]:
    author = staff.colleague(chance, EXECUTIVES, one.published)
    return _publication(
        one.key,
        "announcement",
        one.title,
        body=one.body,
        author=staff.reference(author),
        unit=reference("hr", "averlune"),
        published_at=moment(one.published, 9 * 60 + 30),
        recipients=420,
        reads=int(150 + 220 * chance.random()),
        declares=one.declares,
    )


def _elements(
    scene: Scene, chance: np.random.Generator, day: np.datetime64, less: float = 0.0
) -> dict[str, bool]:
    luck = chance.random(4).tolist()
    known = day > scene.months_before(6)
    has = [draw < share - less for draw, share in zip(luck, CARRIED, strict=True)]
    return {
        "mentions_customer": has[0],
        "mentions_cx_mission": has[1] and bool(known),
        "mentions_customer_feedback": has[2],
        "mentions_cx_goals": has[3],
    }


def _told(has: dict[str, bool], *, language: int, luck: list[float], topic: str) -> list[str]:
    """A sentence for each element that a message carries, and for no other."""
    told = words("tellings")["newsletter"]
    parts = ("customer", "mission", "feedback", "goals")
    return [
        choose(told[part], chosen)[language].format(
            topic=topic, percent=int(66 + 12 * chosen), letters=int(140 + 200 * chosen)
        )
        for part, mentioned, chosen in zip(parts, has.values(), luck, strict=True)
        if mentioned
    ]


def _newsletters(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    told = words("tellings")["newsletter"]
    rows = []
    for place, day in enumerate(scene.days[4::14]):
        luck = chance.random(7).tolist()
        language = ENGLISH if place % 2 else CHINESE
        topic = topic_name(choose(list(words("topics")), luck[0]), language)
        has = _elements(scene, chance, day)
        lines = [
            choose(told["plain"], luck[1])[language],
            *_told(has, language=language, luck=luck[2:6], topic=topic),
        ]
        author = staff.colleague(chance, EDITORS, day)
        rows.append(
            _publication(
                f"newsletter-{place + 1:03d}",
                "newsletter",
                choose(told["titles"], luck[6])[language].format(topic=topic),
                body="\n\n".join(lines),
                language=LANGUAGES[language],
                author=staff.reference(author),
                published_at=moment(day, 8 * 60),
                **has,
            )
        )
    return rows


def _leaders(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    """Messages of leaders, some with a concrete how; posts for everybody to read."""
    rows = []
    told = words("tellings")
    for place, day in enumerate(scene.some_days(chance, LEADERS_WORDS)):
        luck = chance.random(10).tolist()
        public = luck[0] < 0.25
        author = staff.colleague(chance, EXECUTIVES, day)
        language = ENGLISH if luck[1] < 0.5 else CHINESE
        topic = topic_name(choose(list(words("topics")), luck[2]), language)
        concrete = not public and luck[3] < 0.35
        has = {} if public else _elements(scene, chance, day, less=0.15)
        if public:
            item = choose(told["leader_post"]["items"], luck[4])
            title, body = item[language], item[2 + language]
        else:
            stock = told["leader_message"]
            title = choose(stock["titles"], luck[4])[language].format(topic=topic)
            end = choose(stock["how" if concrete else "vague"], luck[5])[language]
            lines = _told(has, language=language, luck=luck[6:], topic=topic)
            body = "\n\n".join([*lines, end.format(topic=topic)])
        kind = "leader_post" if public else "leader_message"
        rows.append(
            _publication(
                f"{kind.replace('_', '-')}-{place + 1:03d}",
                kind,
                title,
                body=body,
                language=LANGUAGES[language],
                author=staff.reference(author),
                published_at=moment(day, 17 * 60),
                tells_how=None if public else concrete,
                **has,
            )
        )
    return rows


def _board_packs(scene: Scene, staff: Staff, decisions: list[Decision]) -> list[dict[str, Any]]:
    """A pack each quarter, a few days before it is due, and what was decided on it."""
    told = words("tellings")["board_pack"]
    taken = [
        one for one in decisions if one.unit.key == EXECUTIVES and one.row["status"] == "approved"
    ]
    rows = []
    for start, stop in quarters(scene):
        due = np.busday_offset(
            start.astype("datetime64[M]").astype("datetime64[D]") + np.timedelta64(19, "D"),
            0,
            roll="forward",
        )
        if due > stop or start.astype("datetime64[M]").astype("datetime64[D]") < scene.first:
            continue
        day = due - np.timedelta64(3, "D")
        after = [one for one in taken if one.decided >= moment(due)]
        quarter = (int(start.astype("datetime64[M]").astype(int)) % 12 // 3 + 3) % 4 + 1
        chief = staff.leader(EXECUTIVES, day)
        rows.append(
            _publication(
                f"board-pack-{due}",
                "board_pack",
                both(told["title"]).format(quarter=quarter),
                body="\n\n".join(told["body"]),
                unit=reference("hr", EXECUTIVES),
                author=staff.reference(chief),
                due_on=due,
                published_at=moment(day, 12 * 60),
                recipients=7,
                reads=7,
                has_service_metrics=True,
                decision=reference("decisions", after[0].key) if after else "",
            )
        )
    return rows


def _digests(
    scene: Scene, staff: Staff, chance: np.random.Generator, voice: Voice
) -> list[dict[str, Any]]:
    """The voice of the customer each month, and now and then a limit told openly."""
    told = words("tellings")
    months = np.unique(scene.days.astype("datetime64[M]"))
    heard = _heard(voice, months)
    rows = []
    for place, month in enumerate(months[2:], start=2):
        day = month.astype("datetime64[D]") + np.timedelta64(4, "D")
        if day > scene.last:
            continue
        change = heard[place - 1] - heard[place - 2]
        chosen = [int(heard[place - 1].argmax()), int(change.argmax()), int(change.argmin())]
        author = staff.leader("experience", day)
        shared = {
            "author": staff.reference(author),
            "published_at": moment(day, 10 * 60),
        }
        title = both(told["digest"]["title"]).format(month=month - 1)
        body = "\n\n".join(_digest(chosen, language) for language in (ENGLISH, CHINESE))
        rows.append(_publication(f"digest-{month}", "voice_digest", title, body=body, **shared))
        if place % 9 == 4:
            title = both(choose(told["disclosure"]["titles"], place / len(months)))
            rows.append(_publication(f"disclosure-{month}", "disclosure", title, **shared))
    return rows


def _heard(voice: Voice, months: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """How often each topic came up in each month (months x topics)."""
    counts = np.zeros((len(months), len(words("topics"))), dtype=np.int64)
    month = np.searchsorted(months, voice.moment.astype("datetime64[M]"))
    np.add.at(counts, (month, voice.topic), 1)
    return counts


def _digest(chosen: list[int], language: int) -> str:
    topics = list(words("topics"))
    names = [topic_name(topics[number], language) for number in chosen]
    text: str = words("tellings")["digest"]["body"][language]
    return text.format(topic=names[0], second=names[1], third=names[2])
