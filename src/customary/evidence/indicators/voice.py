# SPDX-License-Identifier: Apache-2.0
"""Whether what customers say is seen at once, and whether it comes from everywhere."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from django.db.models import Case, Count, F, Max, Min, Q, When
from django.utils import timezone

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Customer, CustomerStatus, JourneyStage, Source, Theme, VoiceItem
from customary.store.queries.freshness import IS_NEWS, RECEIVED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from customary.evidence.reading import Reading

#: From received to visible; the catalogue's number for "real time".
VISIBLE_WITHIN = timedelta(seconds=60)
#: Fewer say little about a stage of the journey; a proposed default.
ENOUGH = 10
STAGES, THEMES = 0, 1


def beside(_reading: Reading, rows: Observations) -> list[dict[str, Any]]:
    """Within how many seconds 95 % were visible, in the twelve months before the last."""
    seconds = np.sort(rows.value[~np.isnan(rows.value)]) * 3600
    count = len(seconds)
    if not count:
        return []
    # The ranks between which the percentile lies, as 95 % of samples have it.
    ranks = count * 0.95 + np.array([-1, 1]) * 1.96 * np.sqrt(count * 0.95 * 0.05)
    low, high = (seconds[int(np.clip(rank, 0, count - 1))] for rank in ranks)
    told = {"what": "seconds_to_visible", "value": float(np.percentile(seconds, 95)), "n": count}
    return [told | {"low": float(low), "high": float(high)}]


@indicator("I23", records="voice_items", rhythm=Cadence.MONTH, by_opportunity=True, beside=beside)
def seen_at_once(reading: Reading) -> Observations:
    """One observation: something a customer said, on the day it was received.

    It holds when it was visible within 60 seconds. What a system posted is timed by our own
    clock, and proves it by that; for the rest its source says when it was recorded. `value` is
    the hours until it was visible. What was recorded before its source was known here is left
    out, and so is what is not yet visible and still in time.
    """
    since, after = reading.span
    items = VoiceItem.objects.filter(person=None).annotate(received=RECEIVED)
    rows = columns(
        items.filter(IS_NEWS, received__gte=since, received__lt=after).order_by("pk"),
        "id",
        "received",
        "annotation__created_at",
        "annotation__unit_id",
        "source_id",
        "source__kind",
        "recorded_at",
    )
    day = reading.days(rows["received"])
    now = np.full(len(day), timezone.now(), dtype=object)
    visible = rows["annotation__created_at"]
    is_visible = np.array([moment is not None for moment in visible], dtype=bool)
    waited = _seconds(rows["received"], np.where(is_visible, visible, now))
    in_time = waited <= VISIBLE_WITHIN.total_seconds()
    by_source = reading.evidence(rows, day)
    posted = np.array([kind == Source.API for kind in rows["source__kind"]], dtype=bool)
    return Observations.build(
        day=day,
        unit=ids(rows["annotation__unit_id"]),
        held=is_visible & in_time,
        base=np.where(posted, np.int8(Evidence.SYSTEM), by_source),
        value=np.where(is_visible, waited / 3600, np.nan),
        record=ids(rows["id"]),
    ).where(is_visible | ~in_time)


def _seconds(since: Any, until: Any) -> Any:
    pairs = zip(since, until, strict=True)
    return np.array([(end - begin).total_seconds() for begin, end in pairs], dtype=np.float64)


class _Stage(NamedTuple):
    """A stage of the journey and the record that names it."""

    record: int
    kind: int
    grade: int


@indicator(
    "I24",
    records=("journey_stages", "themes"),
    proofs="voice_items",
    rhythm=Cadence.QUARTER,
)
def voice_coverage(reading: Reading) -> Observations:
    """One observation: a stage of the journey with a segment of customers, in a quarter.

    Stages are those of the journey; where none is described, those of the themes. Segments are
    those of the customers who have not left. It holds when at least ten things were said there;
    an item is where it says itself, else where its themes are. The latest of them proves it;
    `value` is how many there were. Quarters before anything was said are left out.
    """
    stages = _stages(reading)
    segments = sorted(
        Customer.objects.exclude(segment="")
        .exclude(status=CustomerStatus.LEFT)
        .values_list("segment", flat=True)
        .distinct()
    )
    begun = VoiceItem.objects.filter(person=None).aggregate(first=Min("occurred_at"))["first"]
    if not stages or not segments or begun is None:
        return Observations.none()
    parts = [
        _of_quarter(reading, first, last, stages, segments)
        for first, last in reading.periods(Cadence.QUARTER)
        if begun.astimezone(reading.zone).date() <= last
    ]
    return Observations.together(parts)


def _stages(reading: Reading) -> dict[str, _Stage]:
    """The stages by how items name them, small letters."""
    found: dict[str, _Stage] = {}
    described = JourneyStage.objects.order_by("pk").values_list("pk", "name", "source_id")
    for pk, name, source in described:
        found.setdefault(name.lower(), _Stage(pk, STAGES, reading.grades[source]))
    if found:
        return found
    themes = Theme.objects.exclude(journey_stage="").order_by("pk")
    for pk, name, source in themes.values_list("pk", "journey_stage", "source_id"):
        found.setdefault(name.lower(), _Stage(pk, THEMES, reading.grades[source]))
    return found


def _of_quarter(
    reading: Reading, first: date, last: date, stages: dict[str, _Stage], segments: list[str]
) -> Observations:
    cells = [(stage, segment) for stage in stages for segment in segments]
    counted = dict.fromkeys(cells, 0)
    proof: dict[tuple[str, str], tuple[int, int]] = {}
    for cell, count, latest, source in _said(reading, first, last):
        if cell in counted:
            counted[cell] += count
            # The grade that most of it has must not be better than that of the rest.
            grade = max(int(reading.grades[source]), proof.get(cell, (0, 0))[1])
            proof[cell] = (max(latest, proof.get(cell, (0, 0))[0]), grade)
    found = [stages[stage] for stage, _segment in cells]
    return Observations.build(
        day=np.full(len(cells), last, dtype="datetime64[D]"),
        held=[counted[cell] >= ENOUGH for cell in cells],
        base=[one.grade for one in found],
        proof=[
            proof[cell][1] if cell in proof else one.grade
            for cell, one in zip(cells, found, strict=True)
        ],
        value=[float(counted[cell]) for cell in cells],
        record=[one.record for one in found],
        kind=[one.kind for one in found],
        proof_record=[proof.get(cell, (0, 0))[0] for cell in cells],
    )


def _said(
    reading: Reading, first: date, last: date
) -> Iterator[tuple[tuple[str, str], int, int, int]]:
    """Stage and segment, how many items fell there, the latest, and their source."""
    begins, ends = (
        datetime.combine(day, time.min, reading.zone) for day in (first, last + timedelta(days=1))
    )
    items = VoiceItem.objects.filter(
        person=None, occurred_at__gte=begins, occurred_at__lt=ends
    ).exclude(customer__segment="")
    own = When(~Q(journey_stage=""), then=F("journey_stage"))
    staged = items.annotate(stage=Case(own, default=F("mentions__theme__journey_stage")))
    groups = staged.values_list("stage", "customer__segment", "source_id").annotate(
        count=Count("pk", distinct=True), latest=Max("pk")
    )
    for stage, segment, source, count, latest in groups:
        yield ((stage or "").lower(), segment or ""), count, latest, source
