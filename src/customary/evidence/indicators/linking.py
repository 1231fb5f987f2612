# SPDX-License-Identifier: Apache-2.0
"""From staff to customers: what goes along with what a quarter later, in both directions.

Pulse, service quality, satisfaction and customers who come back, by unit and quarter. Associations
within units, not causes; they rest on answers and marks, so they count as opinion.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from customary.core.grading.evidence import Evidence
from customary.core.grading.figures import Estimate
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.association import within_units
from customary.evidence.indicators.outcome import customers_stay
from customary.evidence.reading import columns, once
from customary.evidence.registry import indicator
from customary.evidence.told import first_month, lowest, quarter_of, told
from customary.store.access.floors import floor
from customary.store.models import Audience, Customer, InstrumentKind, QualityReview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from customary.core.statistics.association import Association
    from customary.evidence.reading import Reading

#: The links of the chain in their order; each is held against the next, a quarter later.
PULSE, QUALITY, SATISFIED, BACK = "pulse", "quality", "satisfied", "back"
CHAIN = (PULSE, QUALITY, SATISFIED, BACK)
#: Of a pulse the scale, and of the customers' questionnaire likewise, that is read.
ENGAGEMENT, SATISFACTION = "engagement", "satisfaction"
#: The link that is told first: from staff to customers, over what lies between.
ENDS = (PULSE, SATISFIED)


class _Seen(NamedTuple):
    """A figure of a unit in a quarter, and the wave it was told of; 0 for no wave."""

    value: float
    wave: int
    day: date


#: By unit and quarter.
Figures = dict[tuple[int, int], _Seen]


class _Pair(NamedTuple):
    """What two links were in one unit, the second a quarter after the first."""

    unit: int
    first: _Seen
    second: _Seen


def chain(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """Every link with the next one a quarter later, and the other way round, where it can be told."""
    links = _links(reading)
    ways = [*pairwise(CHAIN), *((after, before) for before, after in pairwise(CHAIN))]
    found = []
    for before, after in (*ways, tuple(reversed(ENDS))):
        if seen := _association(_pairs(links[before], links[after])):
            told_as = {"value": seen.value, "n": seen.n, "low": seen.low, "high": seen.high}
            found.append({"what": "link", "of": f"{before}_{after}", **told_as})
    return found


def from_staff_to_customers(reading: Reading, _rows: Observations) -> Estimate | None:
    """What the pulse of a unit goes along with in its customers' satisfaction a quarter later."""
    links = _ends(reading)
    seen = _association(_pairs(links[PULSE], links[SATISFIED]))
    return None if seen is None else Estimate(seen.value, seen.n, seen.low, seen.high)


@indicator(
    "I35",
    records="waves",
    proofs="waves",
    rhythm=Cadence.YEAR,
    by_opportunity=True,
    beside=chain,
    summed=from_staff_to_customers,
)
def staff_and_customers(reading: Reading) -> Observations:
    """One observation: a pulse of a unit, and what its customers said in the quarter after.

    It holds when both lay on the same side of what is usual in that unit. Only units below which
    nothing is told are looked at, and only results that are told: a unit hidden in either of the
    two waves is in none of this.
    """
    links = _ends(reading)
    pairs = _pairs(links[PULSE], links[SATISFIED])
    if not pairs:
        return Observations.none()
    usual = _usual(pairs)
    sides = [
        (one.first.value - usual[one.unit][0]) * (one.second.value - usual[one.unit][1])
        for one in pairs
    ]
    return Observations.build(
        day=np.array([one.second.day for one in pairs], dtype="datetime64[D]"),
        unit=[one.unit for one in pairs],
        held=np.array(sides) > 0,
        base=Evidence.OPINION,
        record=[one.first.wave for one in pairs],
        proof_record=[one.second.wave for one in pairs],
    )


def _usual(pairs: Iterable[_Pair]) -> dict[int, tuple[float, float]]:
    by_unit: dict[int, list[_Pair]] = defaultdict(list)
    for one in pairs:
        by_unit[one.unit].append(one)
    return {
        unit: (
            float(np.mean([one.first.value for one in mine])),
            float(np.mean([one.second.value for one in mine])),
        )
        for unit, mine in by_unit.items()
    }


def _pairs(first: Figures, second: Figures) -> list[_Pair]:
    return [
        _Pair(unit, first[unit, quarter], second[unit, quarter + 1])
        for unit, quarter in sorted(first)
        if (unit, quarter + 1) in second
    ]


def _association(pairs: list[_Pair]) -> Association | None:
    return within_units(
        np.array([one.first.value for one in pairs], dtype=np.float64),
        np.array([one.second.value for one in pairs], dtype=np.float64),
        np.array([one.unit for one in pairs], dtype=np.int64),
    )


@once
def _ends(reading: Reading) -> dict[str, Figures]:
    """Both ends of the chain, by unit and quarter."""
    people, customers = Audience.PEOPLE, Audience.CUSTOMERS
    return {
        PULSE: _answered(reading, people, InstrumentKind.PULSE, ENGAGEMENT),
        SATISFIED: _answered(reading, customers, InstrumentKind.SATISFACTION, SATISFACTION),
    }


def _links(reading: Reading) -> dict[str, Figures]:
    """Each link of the chain, likewise."""
    between = {
        QUALITY: _means(reading, _reviews(reading)),
        BACK: _means(reading, _anniversaries(reading)),
    }
    return _ends(reading) | between


def _answered(reading: Reading, audience: Audience, kind: InstrumentKind, scale: str) -> Figures:
    """A scale of a questionnaire: the mean of the waves of a quarter, by unit."""
    cells = told(reading, units=True, audience=audience, instrument__kind=kind)
    seen: dict[tuple[int, int], list[_Seen]] = defaultdict(list)
    for one in lowest(cells, reading):
        figure = one.figures.figure(scale)
        if figure is not None and figure.value is not None and one.closed >= reading.since:
            seen[one.unit, one.quarter].append(_Seen(figure.value.value, one.wave, one.closed))
    return {
        where: mine[-1]._replace(value=float(np.mean([one.value for one in mine])))
        for where, mine in seen.items()
    }


def _means(reading: Reading, rows: Iterator[tuple[int, date, float]]) -> Figures:
    """The mean of figures of a unit in a quarter, of as many of them as the floor of units."""
    first, least = first_month(), floor("units")
    seen: dict[tuple[int, int], list[_Seen]] = defaultdict(list)
    for unit, day, value in rows:
        if unit and reading.since <= day <= reading.as_of:
            seen[unit, quarter_of(day, first)].append(_Seen(value, 0, day))
    return {
        where: mine[-1]._replace(value=float(np.mean([one.value for one in mine])))
        for where, mine in seen.items()
        if len(mine) >= least
    }


def _reviews(reading: Reading) -> Iterator[tuple[int, date, float]]:
    rows = columns(
        QualityReview.objects.filter(**reading.within("reviewed_at"), score__isnull=False).order_by(
            "reviewed_at", "pk"
        ),
        *("unit_id", "agent_id", "reviewed_at", "score"),
    )
    day = reading.days(rows["reviewed_at"])
    unit, _ = reading.place(rows["unit_id"], rows["agent_id"], day)
    yield from zip(unit.tolist(), day.tolist(), rows["score"].tolist(), strict=True)


def _anniversaries(reading: Reading) -> Iterator[tuple[int, date, float]]:
    """Customers who came back or not, by the unit of whoever they know here."""
    rows = customers_stay(reading)
    known = columns(
        Customer.objects.filter(known_contact__isnull=False), *("id", "known_contact_id")
    )
    contact = dict(zip(known["id"].tolist(), known["known_contact_id"].tolist(), strict=True))
    people = np.array([contact.get(key) for key in rows.record.tolist()], dtype=object)
    unit, _ = reading.person_columns(people, rows.day)
    order = np.argsort(rows.day, kind="stable")
    for place in order.tolist():
        yield int(unit[place]), rows.day[place].item(), float(rows.held[place])
