# SPDX-License-Identifier: Apache-2.0
"""Hiring: whether people are chosen by what they once did for others, marked before deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import F

from customary.core.grading.periods import Cadence
from customary.evidence.deeds import best_records, by_best_evidence, rows_of
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import AnecdoteMark, HiringCase, HiringOutcome

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.grading.evidence import Evidence
    from customary.core.grading.observations import Observations
    from customary.evidence.reading import Reading

#: Anecdotes of a candidate, and interviewers who mark each; catalogue I71.
FEWEST_ANECDOTES = 2
FEWEST_INTERVIEWERS = 2


@indicator(
    "I71",
    records="hiring_cases",
    proofs="anecdote_marks",
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
)
def hired_on_evidence(reading: Reading) -> Observations:
    """One observation: a hire that was decided.

    It holds when at least two anecdotes of the candidate had been marked by at least two
    interviewers each before the decision. The marks prove it.
    """
    rows = columns(
        HiringCase.objects.filter(**reading.within("decided_at"), outcome=HiringOutcome.HIRED),
        "id",
        "unit_id",
        "person_id",
        "decided_at",
        "source_id",
        "recorded_at",
    )
    marks = columns(
        AnecdoteMark.objects.filter(
            **reading.within("anecdote__hiring_case__decided_at"),
            interviewer__isnull=False,
            marked_at__lte=F("anecdote__hiring_case__decided_at"),
        ),
        "id",
        "anecdote_id",
        "anecdote__hiring_case_id",
        "interviewer_id",
        "marked_at",
        "source_id",
        "recorded_at",
    )
    case = rows_of(ids(rows["id"]), ids(marks["anecdote__hiring_case_id"]))
    grade = reading.evidence(marks, reading.days(marks["marked_at"]))
    anecdote, interviewer = ids(marks["anecdote_id"]), reading.persons(marks["interviewer_id"])

    def well_marked(allowed: Evidence) -> npt.NDArray[np.bool_]:
        counts = (case >= 0) & (grade <= allowed)
        given = np.unique(np.stack([case, anecdote, interviewer])[:, counts], axis=1)
        marked, times = np.unique(given[:2], axis=1, return_counts=True)
        enough = marked[0][times >= FEWEST_INTERVIEWERS]
        return np.bincount(enough, minlength=len(rows["id"])) >= FEWEST_ANECDOTES

    held, proof = by_best_evidence(well_marked)
    known = case >= 0
    record = best_records(
        len(held), row=case[known], grade=grade[known], record=ids(marks["id"])[known]
    )
    day = reading.days(rows["decided_at"])
    return reading.observed(
        rows,
        day,
        who="person_id",
        held=held,
        proof=proof,
        proof_record=np.where(held, record, 0),
    )
