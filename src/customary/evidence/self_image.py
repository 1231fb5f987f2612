# SPDX-License-Identifier: Apache-2.0
"""I04, the self-image gap: how a leader rates the own unit, beside what its records show."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Any

from customary.core.grading.evidence import Evidence
from customary.core.grading.periods import Cadence, periods_before
from customary.core.grading.practice import Maturity
from customary.store.models import IndicatorValue, InstrumentItem, InstrumentKind, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from customary.evidence.grading import Graded
    from customary.evidence.reading import Reading
    from customary.store.models import GradingRun

#: A single unit reaches "habit" at most: "everywhere" is said of the organisation.
UNIT_CEILING = Maturity.HABIT


def self_image_gaps(
    run: GradingRun, graded: Sequence[Graded], reading: Reading
) -> Iterator[IndicatorValue]:
    """One value a unit whose leader answered: own score minus evidence score, both 0 to 100.

    Positive means that the leader claims more than the records show. Numerator and denominator
    hold the two scores; n is the number of practices compared. Both are means over the same
    practices: those the leader rated and the run could grade in the unit. Labelled as opinion.
    """
    grades = {(one.unit, one.practice): one.maturity for one in graded if one.maturity is not None}
    items = {
        (item.instrument_id, item.item_key): item
        for item in InstrumentItem.objects.filter(
            instrument__kind=InstrumentKind.LEADER_SELF_ASSESSMENT
        ).exclude(practice="")
    }
    window = periods_before(run.as_of, Cadence.MONTH).window
    latest: dict[int, Response] = {}
    answers = Response.objects.filter(
        instrument__kind=InstrumentKind.LEADER_SELF_ASSESSMENT,
        unit__isnull=False,
        submitted_on__range=window,
    ).order_by("submitted_on", "pk")
    for response in answers:
        latest[response.unit_id or 0] = response
    for unit, response in sorted(latest.items()):
        pairs = []
        for key, answer in response.answers.items():
            item = items.get((response.instrument_id, key))
            share = None if item is None else _place_on_scale(item, answer)
            if item is not None and share is not None and (unit, item.practice) in grades:
                evidence = (grades[unit, item.practice] or 0) / UNIT_CEILING
                pairs.append((100 * share, 100 * evidence))
        if pairs:
            own, shown = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
            yield IndicatorValue(
                run=run,
                indicator="I04",
                unit_id=unit,
                window_start=window[0],
                window_end=window[1],
                value=own - shown,
                numerator=own,
                denominator=shown,
                n=len(pairs),
                grade=Evidence.OPINION.letter,
            )


def _place_on_scale(item: InstrumentItem, answer: Any) -> float | None:
    """Where an answer lies on its scale, 0 to 1, turned round if reverse-keyed; None if unusable."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    share = (answer - item.scale_low) / (item.scale_high - item.scale_low)
    if not 0 <= share <= 1:
        return None
    return 1 - share if item.reverse_keyed else share
