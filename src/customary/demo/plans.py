# SPDX-License-Identifier: Apache-2.0
"""Plans: ideas and their answers, experiments, projects, and the voices they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, LAGGING, SELF_IMAGE, Unit, unit_number, units
from customary.demo.scene import even, moment, office_minutes
from customary.demo.tables import Table, reference
from customary.demo.voice import SURVEY
from customary.demo.words import ENGLISH, choose, impact, product_name, topic_name, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.voice import Voice

IDEAS = 980
IDEAS_IN_TIME = 0.94
#: Every so many plans of a unit lack a voice; of a lagging unit, have one.
ODD_ONE = 8
#: Days between the starts of a unit's plans, and how long they last.
EVERY, LASTING = 42, (120, 190)
EXPERIMENTS_OF = ("product", "engineering", "marketing", "service")
TRANSFORMATIONS = (
    ("app", 30, "The app people keep", "大家愿意留着的 App"),
    ("waiting", 14, "Answered within the day", "当天答复"),
)


@dataclass(frozen=True)
class Plan:
    """What other chapters need of a project or roadmap item."""

    key: str
    unit: Unit
    topic: str
    started: np.datetime64
    has_voice: bool
    row: dict[str, Any]


def plans_of(scene: Scene, staff: Staff) -> list[Plan]:
    """Projects and roadmap items: in each unit a new one every six weeks."""
    chance = scene.chance("plans")
    found = []
    for unit in units():
        number = unit_number()[unit.key]
        first = scene.first - np.timedelta64(100 + int(chance.integers(0, EVERY)), "D")
        started, place = first, 0
        while started <= scene.last - np.timedelta64(3, "D"):
            odd = (place + number) % ODD_ONE == ODD_ONE - 1
            has_voice = unit.key != SELF_IMAGE and (odd if unit.key in LAGGING else not odd)
            key = f"{unit.key}-plan-{place + 1:02d}"
            found.append(_plan(staff, chance, unit, key, started, has_voice=has_voice))
            started += np.timedelta64(EVERY + int(chance.integers(-6, 7)), "D")
            place += 1
    return found


def tables(scene: Scene, staff: Staff, plans: list[Plan], voice: Voice) -> list[Table]:
    """The planning tool: initiatives of all kinds, and the citations attached to plans."""
    chance = scene.chance("plan file")
    rows = [plan.row for plan in plans]
    rows += _ideas(scene, staff, chance)
    rows += _experiments(scene, staff, chance)
    rows += _transformations(scene, staff)
    citations = _voices(scene, chance, plans, voice)
    return [
        Table.of_rows("tracker", "initiatives", rows),
        Table.of_rows("tracker", "citations", citations),
    ]


def citation(
    key: str, kind: str, place: tuple[str, str], cited: np.datetime64, **fields: Any
) -> dict[str, Any]:
    """A citation by a decision, an event or an initiative, whose reference is given."""
    empty = dict.fromkeys(
        ("decision", "event", "initiative", "voice_item", "document", "metric"), ""
    )
    row = {"external_id": key, "kind": kind, "cited_at": cited, "figure": None} | empty
    return row | {place[0]: place[1]} | fields


def _plan(
    staff: Staff,
    chance: np.random.Generator,
    unit: Unit,
    key: str,
    started: np.datetime64,
    *,
    has_voice: bool,
) -> Plan:
    scene = staff.scene
    luck = chance.random(8).tolist()
    topic, *titles = choose(words("work")[unit.function]["projects"], luck[0])
    language = ENGLISH if luck[1] < 0.45 else unit.speaks
    shortest, longest = LASTING
    finished = started + np.timedelta64(int(shortest + luck[2] * (longest - shortest)), "D")
    over = finished <= scene.last
    known = max(started, scene.first)
    led = luck[3] < 0.35
    owner = staff.leader(unit.key, known) if led else staff.colleague(chance, unit.key, known)
    on_roadmap = unit.function in {"product", "engineering"} and luck[4] < 0.6
    ending = "finished" if luck[7] < 0.85 else "stopped"
    row = _row(key, "roadmap_item" if on_roadmap else "project", titles[language], unit)
    row |= {
        "description": impact(topic, language, luck[6]),
        "owner": staff.reference(owner),
        "status": ending if over else "active",
        "proposed_at": moment(started - np.timedelta64(20, "D"), 10 * 60),
        "started_on": started,
        "finished_on": finished if over else None,
        "customer_problem": topic_name(topic, language),
        "before_value": round(20 + 60 * luck[5], 1),
    }
    if over and luck[6] < 0.7:
        row["after_value"] = round(row["before_value"] * (0.95 + 0.2 * luck[2]), 1)
        row["verdict"] = choose(("keep", "keep", "change", "stop"), luck[4])
    return Plan(key, unit, topic, started, has_voice, row)


def _row(key: str, kind: str, title: str, unit: Unit, **fields: Any) -> dict[str, Any]:
    """One row of the planning tool; what is not said of a kind stays empty."""
    row: dict[str, Any] = {
        "external_id": key,
        "kind": kind,
        "title": title,
        "description": "",
        "unit": reference("hr", unit.key),
        "owner": "",
        "proposed_by": "",
        "status": "proposed",
        "proposed_at": None,
        "answered_at": None,
        "started_on": None,
        "finished_on": None,
        "first_step": "",
        "customer_problem": "",
        "hypothesis": "",
        "before_value": None,
        "after_value": None,
        "verdict": "",
        "credited": False,
    }
    return row | fields


def _ideas(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    """Ideas from everywhere, nearly all answered within two weeks."""
    days = scene.some_days(chance, IDEAS, growth=0.4)
    sizes = np.sqrt([unit.size for unit in units()])
    homes = chance.choice(len(sizes), size=IDEAS, p=sizes / sizes.sum())
    authors = staff.someone(chance, homes, days)
    prompt = even(IDEAS, 0.21) < IDEAS_IN_TIME
    minutes = office_minutes(chance, IDEAS)
    products = list(words("company")["products"])
    rows = []
    for place, day in enumerate(days):
        luck = chance.random(9).tolist()
        unit = units()[homes[place]]
        topic, *texts = choose(words("work")[unit.function]["ideas"], luck[0])
        language = ENGLISH if luck[1] < 0.4 else unit.speaks
        product = product_name(choose(products, luck[2]), language)
        proposed = moment(day, int(minutes[place]))
        wait = 0.4 + 11 * luck[3] ** 1.4 if prompt[place] else 16 + 30 * luck[3]
        answered = scene.seen(proposed + np.timedelta64(int(wait * 86400), "s"))
        adopted = not np.isnat(answered) and luck[4] < 0.36
        rows.append(
            _row(
                f"idea-{place + 1:04d}",
                "idea",
                texts[language].format(product=product),
                unit,
                proposed_by=staff.reference(int(authors[place])),
                status="proposed" if np.isnat(answered) else "accepted" if adopted else "declined",
                proposed_at=proposed,
                answered_at=answered,
                first_step=impact(topic, language, luck[5]) if adopted and luck[6] < 0.5 else "",
                customer_problem=topic_name(topic, language),
                credited=adopted and luck[7] < 0.8,
            )
        )
    return rows


def _experiments(scene: Scene, staff: Staff, chance: np.random.Generator) -> list[dict[str, Any]]:
    homes = [unit for unit in units() if unit.function in EXPERIMENTS_OF]
    rows = []
    for place, day in enumerate(scene.some_days(chance, 90)):
        luck = chance.random(6).tolist()
        unit = choose(homes, luck[0])
        topic, *texts = choose(words("work")[unit.function]["ideas"], luck[1])
        language = unit.speaks
        product = product_name(choose(list(words("company")["products"]), luck[2]), language)
        ends = day + np.timedelta64(int(20 + 50 * luck[3]), "D")
        over = ends <= scene.last
        owner = staff.colleague(chance, unit.key, day)
        rows.append(
            _row(
                f"experiment-{place + 1:03d}",
                "experiment",
                texts[language].format(product=product),
                unit,
                owner=staff.reference(owner),
                status="finished" if over else "active",
                proposed_at=moment(day, 9 * 60),
                started_on=day,
                finished_on=ends if over else None,
                customer_problem=topic_name(topic, language),
                hypothesis=impact(topic, language, luck[4]),
                before_value=round(10 + 50 * luck[5], 1),
                after_value=round(10 + 56 * luck[4], 1) if over else None,
                verdict=choose(("keep", "change", "stop"), luck[3]) if over else "",
            )
        )
    return rows


def _transformations(scene: Scene, staff: Staff) -> list[dict[str, Any]]:
    board = units()[unit_number()[EXECUTIVES]]
    rows = []
    for topic, months, *titles in TRANSFORMATIONS:
        day = scene.months_before(months)
        owner = staff.leader(EXECUTIVES, day)
        rows.append(
            _row(
                f"transformation-{topic}",
                "transformation",
                " · ".join(titles),
                board,
                description=impact(topic, ENGLISH, 0),
                owner=staff.reference(owner),
                status="active",
                proposed_at=moment(day, 9 * 60),
                started_on=day,
            )
        )
    return rows


def _voices(
    scene: Scene, chance: np.random.Generator, plans: list[Plan], voice: Voice
) -> list[dict[str, Any]]:
    """A figure and a consented quote for the plans that carry a voice; a figure alone for some."""
    topics = list(words("topics"))
    # What is answered in a survey becomes known when it is sent, after the plans.
    quotable = np.flatnonzero(voice.consent & (voice.source != SURVEY))
    rows = []
    for plan in plans:
        if not plan.has_voice and chance.random() > 0.4:
            continue
        cited = moment(max(plan.started, scene.first), 11 * 60)
        place = ("initiative", plan.key)
        figure = round(float(1 + 40 * chance.random()), 1)
        rows.append(
            citation(f"{plan.key}-figure", "figure", place, cited, figure=figure, metric="bi/nps")
        )
        if plan.has_voice:
            item = _quote(voice, quotable, topics.index(plan.topic), cited)
            rows.append(
                citation(
                    f"{plan.key}-quote", "quote", place, cited, voice_item=voice.reference(item)
                )
            )
    return rows


def _quote(voice: Voice, quotable: npt.NDArray[np.int64], topic: int, cited: np.datetime64) -> int:
    """The newest fitting words from before a moment; the oldest of all where there are none yet."""
    earlier = quotable[voice.moment[quotable] < cited]
    recent = earlier[voice.moment[earlier] > cited - np.timedelta64(120, "D")]
    fitting = recent[voice.topic[recent] == topic]
    for choice in (fitting, recent, earlier):
        if len(choice):
            return int(choice[-1])
    return int(quotable[0])
