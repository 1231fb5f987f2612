# SPDX-License-Identifier: Apache-2.0
"""Asking: whether the pulse is taken when it is due, and whom it reaches."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count, Q

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.access.floors import floor
from customary.store.models import (
    Audience,
    InstrumentKind,
    Person,
    Response,
    SurveyInvitation,
    Wave,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Where neither a wave nor its questionnaire says how often it is asked; catalogue I11.
USUAL_DAYS = 56
#: A wave may open so many days beside its day and still be in time; catalogue I11.
GRACE = timedelta(days=3)


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
    """How many of those who work remotely answered, and of those on site, in a year's pulses."""
    remote = dict(Person.objects.values_list("pk", "remote"))
    asked: Counter[bool] = Counter()
    answered: Counter[bool] = Counter()
    people: dict[bool, set[int]] = {True: set(), False: set()}
    for _wave, person, came in _invited(reading):
        works_remotely = bool(remote.get(person))
        people[works_remotely].add(person)
        asked[works_remotely] += 1
        answered[works_remotely] += came
    # People, not invitations: the few who work elsewhere are asked several times a year.
    if min(len(people[True]), len(people[False])) < floor("opinions"):
        return []
    told = []
    for what, where in (("remote", True), ("on_site", False)):
        n = asked[where]
        low, high = wilson(answered[where], n)
        figure = {"what": what, "value": answered[where] / n, "n": n, "low": low, "high": high}
        told.append(figure | {"numerator": answered[where], "denominator": n})
    return told


@indicator("I12", records="waves", rhythm=Cadence.QUARTER, beside=parity)
def pulse_reach(reading: Reading) -> Observations:
    """One observation: somebody who worked here when a pulse opened, on the day it closed.

    It holds when they were asked and answered. That is participation and no deed, so it counts
    as opinion and lifts no grade. Neither the person nor their level is kept: the record is the
    wave. Of a pulse of another tool only the answers by unit are known.
    """
    first, after = reading.span
    rows = _pulses(Q(closed_at__gte=first, closed_at__lt=after, opened_at__isnull=False))
    came: dict[int, set[int]] = defaultdict(set)
    ours = set()
    for wave, person, answered in _invited(reading):
        ours.add(wave)
        if answered:
            came[wave].add(person)
    counted = _answers_by_unit([pk for pk in rows["id"].tolist() if pk not in ours])
    opened, closed = reading.days(rows["opened_at"]), reading.days(rows["closed_at"])
    parts = []
    for place, wave in enumerate(rows["id"].tolist()):
        day = opened[place].item()
        here = reading.employed(day)
        unit = reading.stood(day)[0][here]
        held = (
            np.isin(reading.people["id"][here], list(came[wave]))
            if wave in ours
            else _first_of_each(unit, counted[wave])
        )
        # In an order that says nothing of who is who.
        order = np.lexsort((held, unit))
        unit, held = unit[order], held[order]
        parts.append(
            Observations.build(
                day=np.full(len(unit), closed[place]),
                unit=unit,
                held=held,
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


def _answers_by_unit(waves: list[int]) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = defaultdict(Counter)
    counts = Response.objects.filter(wave__in=waves).values_list("wave_id", "unit_id")
    for wave, unit, n in counts.annotate(n=Count("pk")):
        if wave is not None:
            found[wave][unit or 0] = n
    return found


def _first_of_each(unit: npt.NDArray[np.int64], counts: Counter[int]) -> npt.NDArray[np.bool_]:
    """As many of each unit as answered; never more than work there."""
    held = np.zeros(len(unit), dtype=bool)
    for key in np.unique(ids(unit)).tolist():
        held[np.flatnonzero(unit == key)[: counts[key]]] = True
    return held
