# SPDX-License-Identifier: Apache-2.0
"""Service quality: whether one definition of good service is shared across units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.figures import Statistic
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import DocumentKind, DocumentStatus, GovDocument, QualityReview

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Points of 100 a rating may lie from the median of its sample; a proposed default.
POINTS_APART = 10.0
#: Units whose raters must have rated an interaction before it is a shared sample.
FEWEST_UNITS = 2


@indicator(
    "I64",
    records="interactions",
    proofs="quality_reviews",
    rhythm=Cadence.QUARTER,
    statistic=Statistic.AGREEMENT,
)
def one_definition(reading: Reading) -> Observations:
    """One observation: a rating of a shared sample, an interaction rated by two or more units.

    It holds when the rating lies within ten points of the sample's median and on its day exactly
    one definition of good service was in force, the one rated by where the review names one. The
    review proves it; `value` is the score, by which the agreement of raters is reckoned.
    """
    rows = columns(
        QualityReview.objects.filter(
            **reading.within("reviewed_at"), score__isnull=False, reviewer__isnull=False
        ).order_by("pk"),
        "id",
        "interaction_id",
        "reviewer_id",
        "definition_id",
        "score",
        "reviewed_at",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["reviewed_at"])
    unit, level = reading.person_columns(rows["reviewer_id"], day)
    interaction, score = ids(rows["interaction_id"]), rows["score"].astype(np.float64)
    shared, middle = _samples(interaction, unit, score)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=(np.abs(score - middle) <= POINTS_APART) & _by_the_one(reading, rows, day),
        base=reading.evidence(rows, day),
        value=score,
        record=interaction,
        proof_record=ids(rows["id"]),
    ).where(shared)


def _samples(
    interaction: npt.NDArray[np.int64],
    unit: npt.NDArray[np.int64],
    score: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Whether each rating is of a shared sample, and the median of that sample's ratings."""
    shared = np.zeros(len(score), dtype=bool)
    middle = np.full(len(score), np.nan)
    order = np.argsort(interaction, kind="stable")
    _, starts = np.unique(interaction[order], return_index=True)
    for rows in np.split(order, starts[1:]):
        if len(set(unit[rows].tolist())) >= FEWEST_UNITS:
            shared[rows] = True
            middle[rows] = np.median(score[rows])
    return shared, middle


def _by_the_one(
    reading: Reading, reviews: Columns, day: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.bool_]:
    """Whether exactly one definition was in force on the day, and the review does not name another."""
    found = columns(
        GovDocument.objects.filter(
            kind=DocumentKind.SERVICE_DEFINITION,
            status__in=(DocumentStatus.APPROVED, DocumentStatus.RETIRED),
            approved_at__lt=reading.span[1],
        ),
        "id",
        "status",
        "approved_at",
        "retired_on",
    )
    in_force = np.zeros(len(day), dtype=np.int64)
    the_one = np.zeros(len(day), dtype=np.int64)
    approved, retired = reading.days(found["approved_at"]), reading.days(found["retired_on"])
    for row, key in enumerate(ids(found["id"])):
        if found["status"][row] == DocumentStatus.RETIRED and np.isnat(retired[row]):
            continue
        here = (day >= approved[row]) & ~(day >= retired[row])
        in_force += here
        the_one[here] = key
    named = ids(reviews["definition_id"])
    by_the_one: npt.NDArray[np.bool_] = (in_force == 1) & ((named == 0) | (named == the_one))
    return by_the_one
