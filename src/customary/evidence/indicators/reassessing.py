# SPDX-License-Identifier: Apache-2.0
"""Assessing the culture again: in its rhythm, and after what may have changed it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.indicators.asking import GRACE
from customary.evidence.registry import indicator
from customary.store.queries.assessments import EVERYBODY
from customary.store.queries.reassessments import answer_to, assessments, below_each, triggers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from customary.evidence.reading import Reading
    from customary.store.queries.reassessments import Assessment

RECORDS = ("waves", "org_units", "placements", "people", "gov_documents")
WAVES = RECORDS.index("waves")


class _Due(NamedTuple):
    """An assessment that was due; `wave` is the one that came in time, 0 where none did."""

    day: date
    unit: int
    held: bool
    base: int
    proof: int
    record: int
    wave: int
    kind: int


@indicator("I08", records=RECORDS, proofs="waves", rhythm=Cadence.HALF_YEAR)
def reassessed_in_time(reading: Reading) -> Observations:
    """One observation: an assessment of the culture that was due.

    The next of a questionnaire is due within its interval, with three days' grace; and one within
    60 days after a unit was made or closed, somebody came to head a unit, or a mission, vision or
    strategy came into force, where the culture had been assessed before. It holds when a wave
    opened in time and asked people there; the wave proves it. What may still come in time is left
    out.
    """
    held = assessments(reading.as_of, reading.zone)
    found = [*_in_rhythm(reading, held), *_after_changes(reading, held)]
    found = [one for one in found if one.day >= reading.since]
    if not found:
        return Observations.none()
    due = _Due(*(list(column) for column in zip(*found, strict=True)))  # type: ignore[arg-type]
    return Observations.build(
        day=np.array(due.day, dtype="datetime64[D]"),
        unit=due.unit,
        held=due.held,
        base=due.base,
        proof=due.proof,
        record=due.record,
        proof_record=due.wave,
        kind=due.kind,
    )


def _in_rhythm(reading: Reading, held: Sequence[Assessment]) -> Iterator[_Due]:
    """The next of each questionnaire where it came in time, and each day on which it did not."""
    series: dict[tuple[int, str], list[Assessment]] = defaultdict(list)
    for one in held:
        series[one.wave.instrument.series].append(one)
    for waves in series.values():
        for one, after in zip(waves, [*waves[1:], None], strict=True):
            if not (days := one.wave.every_days or one.wave.instrument.cadence_days):
                continue
            due = one.opened + timedelta(days=days)
            until = reading.as_of if after is None else after.opened
            if after is not None and after.opened <= due + GRACE:
                grade = _grade(reading, after)
                key = after.wave.pk
                yield _Due(after.opened, EVERYBODY, True, grade, grade, key, key, WAVES)
            while due + GRACE < until:
                grade = _grade(reading, one)
                yield _Due(due, EVERYBODY, False, grade, grade, one.wave.pk, 0, WAVES)
                due += timedelta(days=days)


def _after_changes(reading: Reading, held: Sequence[Assessment]) -> Iterator[_Due]:
    """What called for the culture to be assessed again, and whether it was."""
    if not held:
        return
    below = below_each({key: unit.parent_id for key, unit in reading.units.items()})
    for one in triggers(reading.since, reading.as_of, reading.zone):
        calls, wave = answer_to(one, held, below.get(one.unit, frozenset({one.unit})))
        if not calls or (wave is None and one.again_by >= reading.as_of):
            continue
        base = reading.evidence_of(one.source, one.recorded_at, one.day)
        proof, key = (base, 0) if wave is None else (_grade(reading, wave), wave.wave.pk)
        kind = RECORDS.index(one.table)
        yield _Due(one.day, one.unit, wave is not None, base, proof, one.record, key, kind)


def _grade(reading: Reading, one: Assessment) -> int:
    return reading.evidence_of(one.wave.source_id, one.wave.recorded_at, one.opened)
