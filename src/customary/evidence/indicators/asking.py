# SPDX-License-Identifier: Apache-2.0
"""Asking: whether the pulse is taken when it is due, and whom it reaches."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.disclosure.bands import band_of, middle_of
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.access.floors import floor
from customary.store.models import (
    Audience,
    InstrumentKind,
    Person,
    SurveyInvitation,
    Wave,
    WaveResult,
)
from customary.store.queries.units_then import parents_then
from customary.store.queries.wave_bands import counting
from customary.store.queries.waves import least_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Where neither a wave nor its questionnaire says how often it is asked; catalogue I11.
USUAL_DAYS = 56
#: A wave may open so many days beside its day and still be in time; catalogue I11.
GRACE = timedelta(days=3)
#: Where people stand who are in no unit that is told of.
NOWHERE = 0


@indicator("I11", records="waves", rhythm=Cadence.QUARTER)
def pulse_on_time(reading: Reading) -> Observations:
    """One observation: a pulse that was due, so many days after the opening of the one before.

    It holds when it opened within three days of that. Where nothing opens, each further day on
    which one was due is an observation too, of the wave that none followed. A wave that may
    still open in time is not counted yet.
    """
    rows = _pulses(Q(opened_at__isnull=False, opened_at__lt=reading.span[1]))
    opened = reading.days(rows["opened_at"])
    grade = reading.evidence(rows, opened)
    found: list[tuple[Any, bool, int, int]] = []
    for series in _series(rows).values():
        following = [*series[1:], None]
        for place, after in zip(series, following, strict=True):
            every = timedelta(days=_every(rows, place))
            until = None if after is None else opened[after].item()
            for day, in_time in _due(opened[place].item(), every, until, reading.as_of):
                known = place if after is None else after
                found.append((day, in_time, int(rows["id"][known]), int(grade[known])))
    if not found:
        return Observations.none()
    days, held, record, evidence = zip(*found, strict=True)
    seen = Observations.build(day=days, held=held, record=record, base=evidence)
    return seen.where(seen.day >= np.datetime64(reading.since, "D"))


def _due(
    opened: date, every: timedelta, after: date | None, as_of: date
) -> Iterator[tuple[date, bool]]:
    """The days on which a wave was due until the next one opened, and whether it came in time."""
    due = opened + every
    if after is not None and after <= due + GRACE:
        yield after, after >= due - GRACE
        return
    until = after or as_of
    while due + GRACE < until:
        yield due, False
        due += every


def _series(rows: Columns) -> dict[tuple[Any, Any], list[int]]:
    """The rows of each questionnaire's waves, in order of opening; versions go together."""
    found: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for place in range(len(rows["id"])):
        family = rows["instrument__family"][place] or rows["instrument_id"][place]
        found[rows["source_id"][place], family].append(place)
    return found


def _every(rows: Columns, place: int) -> int:
    own, usual = rows["every_days"][place], rows["instrument__cadence_days"][place]
    return int(own or usual or USUAL_DAYS)


def parity(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """How many of those who work remotely answered, and of those on site, in a year's pulses.

    A pulse that asked fewer than the floor of either is left out: the sum with it, less the sum
    before, would say what those few did. Answers are told in bands, and taken for their middle.
    """
    remote = dict(Person.objects.values_list("pk", "remote"))
    asked: dict[int, Counter[bool]] = defaultdict(Counter)
    answered: dict[int, Counter[bool]] = defaultdict(Counter)
    for wave, person, came in _invited(reading):
        asked[wave][bool(remote.get(person))] += 1
        answered[wave][bool(remote.get(person))] += came
    least, step = floor("opinions"), floor("units")
    counted = [wave for wave, of in asked.items() if min(of[True], of[False]) >= least]
    if not counted:
        return []
    told = []
    for what, where in (("remote", True), ("on_site", False)):
        n = sum(asked[wave][where] for wave in counted)
        done = sum(
            int(middle_of(band_of(answered[wave][where], step, asked[wave][where])))
            for wave in counted
        )
        low, high = wilson(done, n)
        figure = {"what": what, "value": done / n, "n": n, "low": low, "high": high}
        told.append(figure | {"numerator": done, "denominator": n})
    return told


@indicator("I12", records="waves", rhythm=Cadence.QUARTER, beside=parity)
def pulse_reach(reading: Reading) -> Observations:
    """One observation: somebody who worked here when a pulse opened, on the day it closed.

    It holds for as many of a unit as its results say were asked and answered. People of units of
    which results say nothing stand in the unit above that they are told of, so that no figure here
    says more of who answered than results do. That is participation and no deed, so it counts as
    opinion and lifts no grade. Neither the person nor their level is kept: the record is the wave.
    """
    first, after = reading.span
    rows = _pulses(
        Q(closed_at__gte=first, closed_at__lt=after, opened_at__isnull=False)
        & Q(released_at__isnull=False)
    )
    opened, closed = reading.days(rows["opened_at"]), reading.days(rows["closed_at"])
    waves = rows["id"].tolist()
    told, trees = _told_answers(waves), parents_then(waves)
    parts = []
    for place, wave in enumerate(waves):
        day, parents = opened[place].item(), trees[wave]
        above = {unit: _nearest(unit, parents, told[wave]) for unit in (NOWHERE, *parents)}
        came = _own_answers(told[wave], parents)
        stood = reading.stood(day)[0][reading.employed(day)]
        # In an order that says nothing of who is who.
        unit = np.sort(np.array([above.get(key, NOWHERE) for key in stood.tolist()], np.int64))
        parts.append(
            Observations.build(
                day=np.full(len(unit), closed[place]),
                unit=unit,
                held=_first_of_each(unit, came),
                record=wave,
                base=Evidence.OPINION,
            )
        )
    return Observations.together(parts)


def _pulses(chosen: Q) -> Columns:
    waves = Wave.objects.filter(
        chosen, audience=Audience.PEOPLE, instrument__kind=InstrumentKind.PULSE
    )
    return columns(
        waves.order_by("opened_at", "pk"),
        "id",
        "opened_at",
        "closed_at",
        "every_days",
        "instrument_id",
        "instrument__family",
        "instrument__cadence_days",
        "source_id",
        "recorded_at",
    )


def _invited(reading: Reading) -> list[tuple[int, int, bool]]:
    """Wave, person and whether they answered, of the pulses that closed in the span."""
    first, after = reading.span
    rows = SurveyInvitation.objects.filter(
        wave__closed_at__gte=first,
        wave__closed_at__lt=after,
        wave__instrument__kind=InstrumentKind.PULSE,
        person__isnull=False,
    ).values_list("wave_id", "person_id", "answered_on")
    return [(wave, person or 0, day is not None) for wave, person, day in rows]


def _told_answers(waves: list[int]) -> dict[int, dict[int, int]]:
    """How many of those asked answered, as results tell: of each unit told of, and in all.

    Results tell it in bands; each is taken for its middle.
    """
    found: dict[int, dict[int, int]] = {wave: {} for wave in waves}
    cells = WaveResult.objects.filter(wave__in=waves, attribute="", answered__isnull=False)
    for cell in cells.defer("figures").select_related("wave"):
        count = counting(least_told(cell.wave), cell.invited)
        found[cell.wave_id][cell.unit_id or NOWHERE] = int(middle_of(count(cell.answered or 0)))
    return found


def _nearest(unit: int, parents: Mapping[int, int | None], told: Mapping[int, int]) -> int:
    """The unit itself or the first one above it that is told of."""
    here: int | None = unit
    passed: set[int] = set()
    while here in parents and here is not None and here not in told and here not in passed:
        passed.add(here)
        here = parents[here]
    return here if here in told and here is not None else NOWHERE


def _own_answers(told: Mapping[int, int], parents: Mapping[int, int | None]) -> Counter[int]:
    """The answers of each unit that is told of without those of units told of below it."""
    own = Counter(told)
    for unit, answered in told.items():
        if unit != NOWHERE:
            own[_nearest(parents.get(unit) or NOWHERE, parents, told)] -= answered
    return own


def _first_of_each(unit: npt.NDArray[np.int64], counts: Counter[int]) -> npt.NDArray[np.bool_]:
    """As many of each unit as answered; never more than work there."""
    held = np.zeros(len(unit), dtype=bool)
    for key in np.unique(ids(unit)).tolist():
        held[np.flatnonzero(unit == key)[: max(counts[key], 0)]] = True
    return held
