# SPDX-License-Identifier: Apache-2.0
"""Inside against outside: what people say of a standard, and what customers say of its twin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.catalogue.mirrors import load_mirrors
from customary.core.grading.figures import Estimate
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.intervals import difference_of_shares, wilson
from customary.evidence.reading import once
from customary.evidence.registry import indicator
from customary.evidence.told import Told, told
from customary.store.access.floors import floor, in_steps
from customary.store.models import ActionStatus, Audience, GapKind, WaveGap

if TYPE_CHECKING:
    from datetime import date

    from customary.catalogue.mirrors import Mirror
    from customary.evidence.reading import Reading
    from customary.store.queries.wave_figures import Value

#: How old what customers say may be when it is held against what people say.
NO_OLDER = timedelta(days=365)


@dataclass(frozen=True)
class _Twins:
    """One standard in one wave of people, and the newest wave of customers that asked its twin."""

    mirror: Mirror
    inside: Told
    outside: Told | None
    said: Value
    answered: Value | None

    @property
    def gap(self) -> float:
        """Points outside less inside, of a hundred; NaN where only one side was asked."""
        return np.nan if self.answered is None else 100 * (self.answered.value - self.said.value)


def beside(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """The newest gap of each standard, and of what people flagged about them what was resolved."""
    found = []
    for one in _newest(_twins(reading)):
        if one.answered is None:
            continue
        low, high = difference_of_shares(_counted(one.answered), _counted(one.said))
        gap = {
            "value": one.gap,
            "n": one.answered.n + in_steps(one.said.n, floor("units")),
            "low": 100 * low,
        }
        found.append({"what": "mirror", "of": one.mirror.key, **gap, "high": 100 * high})
    return [*found, *_resolved(reading)]


def mean_gap(reading: Reading, _rows: Observations) -> Estimate | None:
    """How far inside and outside lie apart, on average, whichever of them is higher."""
    gaps = [abs(one.gap) for one in _newest(_twins(reading)) if one.answered is not None]
    return Estimate(float(np.mean(gaps)), len(gaps)) if gaps else None


@indicator(
    "I34",
    records="waves",
    proofs="waves",
    rhythm=Cadence.HALF_YEAR,
    by_opportunity=True,
    beside=beside,
    summed=mean_gap,
)
def inside_and_outside(reading: Reading) -> Observations:
    """One observation: a standard that people were asked about, in a wave whose results are told.

    It holds when customers were asked about its twin in the year before, and that is told too; the
    wave of customers proves it. `value` is the share of customers who answer favourably less that
    of people, in points of a hundred, whichever of them is higher.
    """
    found = _twins(reading)
    base = [one.inside.evidence(reading) for one in found]
    return Observations.build(
        day=np.array([one.inside.closed for one in found], dtype="datetime64[D]"),
        held=[one.outside is not None for one in found],
        base=np.array(base, dtype=np.int8),
        proof=np.array(
            [
                grade if one.outside is None else one.outside.evidence(reading)
                for one, grade in zip(found, base, strict=True)
            ],
            dtype=np.int8,
        ),
        value=np.array([abs(one.gap) for one in found], dtype=np.float64),
        record=np.array([one.inside.wave for one in found], dtype=np.int64),
        proof_record=np.array(
            [0 if one.outside is None else one.outside.wave for one in found], dtype=np.int64
        ),
    )


@once
def _twins(reading: Reading) -> list[_Twins]:
    """Every standard in every told wave of people, in the order in which they closed."""
    mirrors = load_mirrors().values()
    outside = _of(reading, Audience.CUSTOMERS, {one.outside[0] for one in mirrors})
    found = []
    for wave in _of(reading, Audience.PEOPLE, {one.inside[0] for one in mirrors}):
        for mirror in mirrors:
            if wave.family != mirror.inside[0] or wave.closed < reading.since:
                continue
            if (said := _favourable(wave, mirror.inside[1])) is None:
                continue
            twin = _twin(outside, mirror, wave.closed)
            answered = _favourable(twin, mirror.outside[1]) if twin else None
            found.append(_Twins(mirror, wave, twin, said, answered))
    return found


def _twin(waves: list[Told], mirror: Mirror, by: date) -> Told | None:
    """The newest wave of customers that closed by a day and asked the twin."""
    family, item = mirror.outside
    for one in reversed(waves):
        if one.family == family and by - NO_OLDER <= one.closed <= by and _favourable(one, item):
            return one
    return None


def _of(reading: Reading, audience: Audience, families: set[str]) -> list[Told]:
    return told(reading, audience=audience, instrument__family__in=families)


def _favourable(wave: Told, item: str) -> Value | None:
    """The share that answered an item above its middle, where it is told."""
    return next((one.favourable for one in wave.figures.items if one.key == item), None)


def _counted(share: Value) -> tuple[int, int]:
    return round(share.value * share.n), share.n


def _newest(found: list[_Twins]) -> list[_Twins]:
    return list({one.mirror.key: one for one in found}.values())


def _resolved(reading: Reading) -> list[dict[str, Any]]:
    """What people flagged about these standards, and how much of it an action has resolved.

    That is what is tolerated inside although customers are promised it.
    """
    inside = {one.inside for one in load_mirrors().values()}
    gaps = WaveGap.objects.filter(
        kind__in=(GapKind.WEAKEST, GapKind.FALLEN), unit=None, **reading.within("wave__closed_at")
    ).values_list("pk", "wave__instrument__family", "flagged")
    flagged = [pk for pk, family, item in gaps if (family, item) in inside]
    if not flagged:
        return []
    done = set(
        WaveGap.objects.filter(
            pk__in=flagged, actions__status=ActionStatus.DONE, actions__done_at__lt=reading.span[1]
        ).values_list("pk", flat=True)
    )
    n, resolved = len(flagged), len(done)
    low, high = wilson(resolved, n)
    share = {"value": resolved / n, "n": n, "low": low, "high": high}
    return [{"what": "tolerated", **share, "numerator": resolved, "denominator": n}]
