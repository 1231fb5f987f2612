# SPDX-License-Identifier: Apache-2.0
"""What is told, and how steadily: stories, messages and their elements, leaders' words, openness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.evidence.scope import faces_customers
from customary.store.models import (
    Element,
    Publication,
    PublicationKind,
    PublicationSentence,
    SentenceState,
    Story,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: The four elements of an internal message (catalogue I79), and the columns that state them.
FOUR = (Element.CUSTOMER, Element.CX_MISSION, Element.CUSTOMER_FEEDBACK, Element.CX_GOALS)
STATED = {element: f"mentions_{element.value}" for element in FOUR} | {Element.HOW: "tells_how"}
MESSAGE_ELEMENTS = tuple(STATED[element] for element in FOUR)
INTERNAL = (
    PublicationKind.NEWSLETTER,
    PublicationKind.ANNOUNCEMENT,
    PublicationKind.LEADER_MESSAGE,
)
MESSAGE_COLUMNS = (
    "id", "kind", "unit_id", "author_id", "published_at", "audited_at", "source_id", "recorded_at",
    *STATED.values(),
)  # fmt: skip


@indicator("I79", records="publications", by_opportunity=True)
def communication_audit(reading: Reading) -> Observations:
    """One observation: an internal message that somebody, or a rule, looked through.

    It holds when it carries all four elements: customer, customer mission, customer feedback and
    customer goals. `value` is the share of the four that it carries. Its own record proves it:
    what is measured is the telling itself.
    """
    rows = _messages(reading, INTERNAL)
    elements = _carried(rows)
    four = np.stack([elements[element] for element in FOUR])
    share = four.mean(axis=0)
    day = reading.days(rows["published_at"])
    return reading.observed(
        rows,
        day,
        who="author_id",
        held=share == 1,
        value=share,
    ).where(elements["known"])


@indicator("I78", records="org_units", proofs="stories")
def story_flow(reading: Reading) -> Observations:
    """One observation: a unit that faces customers, in a month.

    It holds when a story of that unit was published with consent. The story proves it; `value`
    is how often it was read outside service, where that is known.
    """
    rows = columns(
        Story.objects.filter(**reading.within("published_at"), consent=True),
        *("id", "unit_id", "person__unit_id", "author_id", "published_at"),
        *("reads_outside_service", "source_id", "recorded_at"),
    )
    own, of_person = ids(rows["unit_id"]), ids(rows["person__unit_id"])
    day = reading.days(rows["published_at"])
    unit, level = reading.place(np.where(own > 0, own, of_person), rows["author_id"], day)
    facing = [key for key, one in reading.units.items() if faces_customers(one)]
    reads = [np.nan if read is None else read for read in rows["reads_outside_service"]]
    told = _told(reading, rows, unit=unit, level=level, value=np.array(reads, dtype=np.float64))
    return _by_unit(reading, Cadence.MONTH, units=facing, told=told)


@indicator("I80", records="org_units", proofs="publications", rhythm=Cadence.WEEK)
def leader_cadence(reading: Reading) -> Observations:
    """One observation: a unit in a week.

    It holds when an executive, or a manager of that unit or one above it, sent a message that
    speaks of the customer mission and says concretely how. The message proves it.
    """
    rows = _messages(reading, (PublicationKind.LEADER_MESSAGE,))
    elements = _carried(rows)
    chosen = elements[Element.CX_MISSION] & elements[Element.HOW]
    rows = {name: values[chosen] for name, values in rows.items()}
    day = reading.days(rows["published_at"])
    unit, level = reading.place(rows["unit_id"], rows["author_id"], day)
    own, _ = reading.person_columns(rows["author_id"], day)
    told = _told(reading, rows, unit=np.where(own > 0, own, unit), level=level)
    everyone = list(reading.units)
    hears = [
        everyone if level == LEVELS.index("executive") else _below(reading, int(unit))
        for unit, level in zip(told.unit, told.level, strict=True)
    ]
    return _by_unit(reading, Cadence.WEEK, units=everyone, told=told.heard_in(hears))


@indicator("I84", records="org_units", proofs="publications")
def openness(reading: Reading) -> Observations:
    """One observation: the company in a month, and once more in a quarter.

    The month holds when a leader posted from behind the scenes for everybody to read, the quarter
    when a limit of a product was disclosed. What was published proves it.
    """
    parts = []
    top = _top(reading)
    for kind, cadence in (
        (PublicationKind.LEADER_POST, Cadence.MONTH),
        (PublicationKind.DISCLOSURE, Cadence.QUARTER),
    ):
        rows = _messages(reading, (kind,))
        _, level = reading.person_columns(rows["author_id"], reading.days(rows["published_at"]))
        told = _told(reading, rows, unit=np.full(len(rows["id"]), top), level=level)
        units = [top] if top else []
        parts.append(_by_unit(reading, cadence, units=units, told=told, has_people=False))
    return Observations.together(parts)


@dataclass(frozen=True)
class _Told:
    """What was told, a row a telling: where, when, by whose level, and the record that shows it."""

    unit: npt.NDArray[np.int64]
    day: npt.NDArray[np.datetime64]
    level: npt.NDArray[np.int8]
    grade: npt.NDArray[np.int8]
    record: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]

    def heard_in(self, units: Iterable[list[int]]) -> _Told:
        """The same tellings, once for each of the units that heard them."""
        heard = [(row, unit) for row, all_units in enumerate(units) for unit in all_units]
        row = np.array([one for one, _ in heard], dtype=np.int64)
        unit = np.array([one for _, one in heard], dtype=np.int64)
        return _Told(
            unit, self.day[row], self.level[row], self.grade[row], self.record[row], self.value[row]
        )


def _told(
    reading: Reading,
    rows: Columns,
    *,
    unit: npt.NDArray[Any],
    level: npt.NDArray[np.int8],
    value: npt.NDArray[np.float64] | None = None,
) -> _Told:
    day = reading.days(rows["published_at"])
    return _Told(
        unit=np.asarray(unit, dtype=np.int64),
        day=day,
        level=level,
        grade=reading.evidence(rows, day),
        record=ids(rows["id"]),
        value=np.full(len(day), np.nan) if value is None else value,
    )


def _by_unit(
    reading: Reading,
    cadence: Cadence,
    *,
    units: list[int],
    told: _Told,
    has_people: bool = True,
) -> Observations:
    """One row for each unit and period: whether anything was told there, by the best evidence."""
    asked = np.array(sorted(units), dtype=np.int64)
    source = np.array([reading.units[key].source_id for key in asked.tolist()], dtype=object)
    base = reading.grade_of(source)
    parts = []
    for first, last in reading.periods(cadence):
        stands = _standing(reading, last, has_people=has_people)
        here = np.array([stands(key) for key in asked.tolist()], dtype=np.bool_)
        inside = (told.day >= np.datetime64(first, "D")) & (told.day <= np.datetime64(last, "D"))
        (telling,) = np.nonzero(inside)
        held, proof, best = shown_by(
            len(asked),
            row=rows_of(asked, told.unit[telling]),
            grade=told.grade[telling],
            record=telling + 1,
        )
        parts.append(
            Observations.build(
                day=np.full(len(asked), np.datetime64(last, "D")),
                unit=asked,
                level=np.where(held, np.append(told.level, -1)[best - 1], -1),
                held=held,
                base=base,
                proof=proof,
                value=np.where(held, np.append(told.value, np.nan)[best - 1], np.nan),
                record=asked,
                proof_record=np.where(held, np.append(told.record, 0)[best - 1], 0),
            ).where(here)
        )
    return Observations.together(parts)


def _standing(reading: Reading, day: Any, *, has_people: bool) -> Callable[[int], bool]:
    """Whether a unit stands on a day and, where asked, has people of its own."""
    peopled = set(reading.stood(day)[0][reading.employed(day)].tolist())

    def stands(key: int) -> bool:
        unit = reading.units[key]
        begun = unit.started_on is None or unit.started_on <= day
        over = unit.ended_on is not None and unit.ended_on < day
        return begun and not over and (key in peopled or not has_people)

    return stands


def _below(reading: Reading, unit: int) -> list[int]:
    """A unit and all units below it."""
    children: dict[int | None, list[int]] = {}
    for key, one in reading.units.items():
        children.setdefault(one.parent_id, []).append(key)
    found, waiting = [], [unit] if unit in reading.units else []
    while waiting:
        found.append(waiting.pop())
        waiting += [key for key in children.get(found[-1], ()) if key not in found]
    return found


def _top(reading: Reading) -> int:
    """The unit above all others, the first where there are several; 0 where there are none."""
    return min((key for key, one in reading.units.items() if one.parent_id is None), default=0)


def _messages(reading: Reading, kinds: tuple[str, ...]) -> Columns:
    published = Publication.objects.filter(**reading.within("published_at"), kind__in=kinds)
    return columns(published, *MESSAGE_COLUMNS)


def _carried(rows: Columns) -> dict[str, npt.NDArray[np.bool_]]:
    """Which rows carry each element, and under `known` whether anybody looked.

    The sentences found and not refuted where the text was looked through, else what its source
    states of it.
    """
    audited = np.array([moment is not None for moment in rows["audited_at"]], dtype=np.bool_)
    at = {key: row for row, key in enumerate(rows["id"].tolist())}
    carried = {element: rows[name] == True for element, name in STATED.items()}  # noqa: E712
    carried = {element: np.array(has & ~audited, np.bool_) for element, has in carried.items()}
    first, after = (min(at, default=0), max(at, default=-1))
    found = PublicationSentence.objects.exclude(state=SentenceState.REFUTED).filter(
        publication__gte=first, publication__lte=after
    )
    for key, element in found.values_list("publication_id", "element").distinct():
        row = at.get(key)
        if row is not None and audited[row]:
            carried[Element(element)][row] = True
    stated = np.stack([rows[name] != None for name in STATED.values()])  # noqa: E711
    return carried | {"known": np.array(audited | stated[: len(FOUR)].any(axis=0), np.bool_)}
