# SPDX-License-Identifier: Apache-2.0
"""The mission applied: what people would do in situations, as told by tests that are closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns
from customary.evidence.registry import indicator
from customary.evidence.scope import faces_customers
from customary.store.access.floors import floor
from customary.store.models import Audience, InstrumentKind, Wave, WaveResult
from customary.store.queries.forms import form_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.evidence.reading import Reading

#: The cell of everybody, beside the ids of units.
EVERYBODY = 0


@dataclass(frozen=True)
class Choices:
    """How many chose in a situation, and how many of them what serves the mission."""

    made: int = 0
    serving: int = 0

    def less(self, other: Choices) -> Choices:
        """What is left without others; never less than nothing."""
        made = max(self.made - other.made, 0)
        return Choices(made, min(max(self.serving - other.serving, 0), made))


#: What was chosen in one situation, by unit with all below it.
Situation = dict[int, Choices]


def facing(reading: Reading, rows: Observations) -> list[dict[str, Any]]:
    """The share among those who answer customers, and among the others, once enough is told of both.

    Only what is told of a unit with nothing below it: others are a mixture.
    """
    above = {unit.parent_id for unit in reading.units.values()}
    told = []
    for what, faces in (("facing", True), ("not_facing", False)):
        units = [
            key
            for key, unit in reading.units.items()
            if key not in above and faces_customers(unit) is faces
        ]
        held = rows.held[np.isin(rows.unit, units)]
        if len(held) < floor("opinions"):
            return []
        n, serving = len(held), int(held.sum())
        low, high = wilson(serving, n)
        figure = {"what": what, "value": serving / n, "n": n, "low": low, "high": high}
        told.append(figure | {"numerator": serving, "denominator": n})
    return told


@indicator("I39", records="waves", rhythm=Cadence.HALF_YEAR, beside=facing)
def applied_understanding(reading: Reading) -> Observations:
    """One observation: what somebody chose in one situation of a test, on the day it closed.

    It holds when the choice serves the mission most. It is what people can do and no opinion, so
    it counts as the test's source does. Only released results are read: a choice stands at the
    lowest unit whose result is told, so that units add up to what is told of them, and the
    record is the wave. Nobody is known, nor anybody's level.
    """
    first, after = reading.span
    waves = Wave.objects.filter(
        instrument__kind=InstrumentKind.SCENARIO_TEST,
        audience=Audience.PEOPLE,
        closed_at__gte=first,
        closed_at__lt=after,
        released_at__isnull=False,
    ).exclude(instrument__form={})
    rows = columns(waves.order_by("closed_at", "pk"), "id", "closed_at", "source_id", "recorded_at")
    day = reading.days(rows["closed_at"])
    grade = reading.evidence(rows, day)
    best = {one.pk: _best(one) for one in waves.select_related("instrument")}
    chosen = _chosen(best)
    parts = []
    for place, wave in enumerate(rows["id"].tolist()):
        for situation in chosen.get(wave, {}).values():
            for unit, choices in _parted(reading, situation).items():
                parts.append(
                    Observations.build(
                        day=np.full(choices.made, day[place]),
                        unit=unit,
                        held=np.arange(choices.made) < choices.serving,
                        record=wave,
                        base=grade[place],
                    )
                )
    return Observations.together(parts)


def _best(wave: Wave) -> dict[str, set[str]]:
    """Of each situation of a test, the choices that earn most points."""
    best = {}
    for question in form_of(wave.instrument).questions():
        points = {choice.key: choice.score for choice in question.choices if choice.score}
        if points:
            most = max(points.values())
            best[question.key] = {key for key, score in points.items() if score == most}
    return best


def _chosen(best: Mapping[int, Mapping[str, set[str]]]) -> dict[int, dict[str, Situation]]:
    """By wave and situation, what is told of each unit and of everybody."""
    found: dict[int, dict[str, Situation]] = {}
    cells = WaveResult.objects.filter(wave__in=best, attribute="", hidden="")
    for wave, unit, figures in cells.values_list("wave_id", "unit_id", "figures"):
        for one in figures.get("chosen", ()):
            right = best[wave].get(one["key"])
            if right and not one.get("hidden"):
                counts = one.get("counts", {})
                choices = Choices(one["n"], sum(counts.get(key, 0) for key in right))
                cell = unit or EVERYBODY
                found.setdefault(wave, {}).setdefault(one["key"], {})[cell] = choices
    return found


def _parted(reading: Reading, situation: Situation) -> Situation:
    """The same without overlap: of each unit what is not told of a unit below it."""
    parted = dict(situation)
    for unit, choices in situation.items():
        above = unit
        while above != EVERYBODY:
            known = reading.units.get(above)
            above = (known.parent_id if known else None) or EVERYBODY
            if above in parted:
                parted[above] = parted[above].less(choices)
                break
    return parted
