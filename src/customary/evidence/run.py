# SPDX-License-Identifier: Apache-2.0
"""A grading run: the whole culture graded as of a date, stored with what it was run with."""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from customary.catalogue import load_catalogue
from customary.core.grading.figures import figure, trend
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence, Periods, periods_before
from customary.core.grading.practice import HABIT_SHARE, REACH_SHARE
from customary.evidence.fairness import exclusions, refuted, sources_off, without_refuted
from customary.evidence.grading import Graded, grade_practice
from customary.evidence.reading import Reading
from customary.evidence.registry import Measured, measured_indicators
from customary.evidence.scope import Organigram, organigram
from customary.evidence.self_image import self_image_gaps
from customary.evidence.statements import statements
from customary.store.access import model_of
from customary.store.models import (
    Change,
    GradingRun,
    IndicatorRecords,
    IndicatorSetting,
    IndicatorValue,
    PracticeGrade,
    PracticeSetting,
    without_sources,
)
from customary.store.queries.opinions import opinions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from customary.core.grading.figures import Estimate

#: Indicators that follow from what the others observed, in this order.
DERIVED = ("I02", "I05")
#: Runs whose records behind the figures are kept; older runs keep figures and grades only.
RUNS_WITH_RECORDS = 12
#: Tables of who could have done something; they say nothing about whether they did.
WHO = {"people", "org_units"}


def grade_culture(as_of: date, *, started_by: int | None = None) -> GradingRun:
    """Grade every practice by the records up to and including `as_of`, and store the run.

    The run becomes visible whole or not at all. The same store, settings and date give the
    same figures and grades. Records of sources that are switched off are not read.
    """
    with without_sources(sources_off()):
        return _grade_culture(as_of, started_by)


def _grade_culture(as_of: date, started_by: int | None) -> GradingRun:
    reading = Reading(since=periods_before(as_of, Cadence.YEAR).starts[0], as_of=as_of)
    indicators = {
        key: measured
        for key, measured in measured_indicators().items()
        if key not in set(IndicatorSetting.objects.values_list("indicator", flat=True))
    }
    settings = {setting.practice: setting for setting in PracticeSetting.objects.all()}
    watermark = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    tree = organigram(reading)
    observed = observe(reading, indicators)
    year_ago = periods_before(as_of, Cadence.MONTH).starts[0]
    thought = opinions(year_ago, as_of)
    said = statements(reading, thought)
    graded = [
        one
        for practice in load_catalogue().practices.values()
        for one in grade_practice(
            practice,
            observed,
            indicators,
            organigram=tree,
            setting=settings.get(practice.id),
            statements=said[practice.id],
            as_of=as_of,
        )
    ]
    with transaction.atomic():
        run = GradingRun.objects.create(
            as_of=as_of,
            started_by_id=started_by,
            change_watermark=watermark,
            thresholds=_thresholds(graded),
            catalogue_digest=_catalogue_digest(),
            opinions=thought.as_json(),
        )
        _store_grades(run, graded)
        _store_figures(run, observed, indicators, tree, reading)
        IndicatorValue.objects.bulk_create(self_image_gaps(run, graded, reading))
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
        _forget_old_records()
    return run


def observe(reading: Reading, indicators: Mapping[str, Measured]) -> dict[str, Observations]:
    """What each indicator observed; the derived ones last, from what the others saw.

    A list of people or units alone shows nothing about what they do: an indicator that counts
    them says something only where records of the kind that could prove it are here at all.
    """
    observed: dict[str, Observations] = {}
    not_used, refutations = exclusions(), refuted()
    for key in sorted(indicators, key=lambda key: (key in DERIVED, key)):
        measured = indicators[key]
        if key in DERIVED:
            reading = replace(reading, earlier=dict(observed))
            can_tell = any(len(rows) for rows in observed.values())
        else:
            can_tell = not set(measured.records) <= WHO or any(
                model_of(table).objects.exists() for table in measured.proofs
            )
        observed[key] = Observations.none()
        if can_tell and key in not_used:
            with without_sources(not_used[key]):
                # A reading keeps what it read; one of its own sees what this indicator may use.
                observed[key] = measured.observe(replace(reading))
        elif can_tell:
            observed[key] = measured.observe(reading)
        if key in refutations:
            observed[key] = without_refuted(observed[key], measured, refutations[key])
    return observed


def _store_grades(run: GradingRun, graded: list[Graded]) -> None:
    PracticeGrade.objects.bulk_create(
        (
            PracticeGrade(
                run=run,
                practice=one.practice,
                unit_id=one.unit,
                grade=one.maturity,
                reason=one.reason,
                facts=one.facts,
            )
            for one in graded
        ),
        batch_size=1000,
    )


def _store_figures(
    run: GradingRun,
    observed: Mapping[str, Observations],
    indicators: Mapping[str, Measured],
    tree: Organigram,
    reading: Reading,
) -> None:
    IndicatorValue.objects.bulk_create(
        _indicator_values(run, observed, indicators, tree, reading), batch_size=1000
    )
    IndicatorRecords.objects.bulk_create(
        IndicatorRecords(
            run=run,
            indicator=key,
            observations=rows.to_bytes(),
            records=list(indicators[key].records),
            proofs=list(indicators[key].proofs),
        )
        for key, rows in observed.items()
    )


def _indicator_values(
    run: GradingRun,
    observed: Mapping[str, Observations],
    indicators: Mapping[str, Measured],
    tree: Organigram,
    reading: Reading,
) -> Iterator[IndicatorValue]:
    for key, rows in observed.items():
        measured = indicators[key]
        periods = periods_before(run.as_of, measured.rhythm)
        inside = rows.where(periods.index(rows.day) >= 0)
        whole = _value(run, measured, None, inside, periods)
        if measured.beside is not None:
            whole.beside = measured.beside(reading, inside)
        if measured.summed is not None:
            _sum_up(whole, measured.summed(reading, inside))
            yield whole
            continue
        yield whole
        for unit, members in tree.subtree.items():
            here = inside.where(np.isin(inside.unit, list(members)))
            if len(here):
                yield _value(run, measured, unit, here, periods)


def _sum_up(whole: IndicatorValue, found: Estimate | None) -> None:
    """Tell a value of its own kind; what was counted for it is told beside."""
    whole.numerator = whole.denominator = whole.value = whole.low = whole.high = None
    whole.n = 0
    if found is not None:
        whole.value, whole.n = found.value, found.n
        whole.low, whole.high, whole.reason = found.low, found.high, ""
    elif not whole.reason:
        whole.reason = "too_few_measured"


def _value(
    run: GradingRun, measured: Measured, unit: int | None, rows: Observations, periods: Periods
) -> IndicatorValue:
    found = figure(rows, periods, measured.statistic)
    return IndicatorValue(
        run=run,
        indicator=measured.key,
        unit_id=unit,
        window_start=found.window[0],
        window_end=found.window[1],
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        n=found.n,
        low=found.low,
        high=found.high,
        grade=found.evidence.letter if found.evidence is not None else "",
        left_out=found.left_out,
        claimed=found.claimed,
        reason=found.reason,
        trend=[
            [point.start.isoformat(), point.numerator, point.denominator, point.value]
            for point in trend(rows, periods, measured.statistic)
        ],
    )


def _thresholds(graded: list[Graded]) -> dict[str, Any]:
    return {
        "habit_share": HABIT_SHARE,
        "reach_share": REACH_SHARE,
        "practices": {
            one.practice: {"threshold": one.facts["threshold"], "cadence": one.facts["cadence"]}
            for one in graded
            if one.unit is None and one.maturity is not None
        },
    }


def _catalogue_digest() -> str:
    rules = [
        [getattr(practice, field.name) for field in fields(practice) if field.name != "texts"]
        for practice in load_catalogue().practices.values()
    ]
    return sha256(repr(rules).encode()).hexdigest()


def _forget_old_records() -> None:
    kept = GradingRun.objects.order_by("-pk").values("pk")[:RUNS_WITH_RECORDS]
    IndicatorRecords.objects.exclude(run__in=list(kept.values_list("pk", flat=True))).delete()
