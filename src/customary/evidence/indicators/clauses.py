# SPDX-License-Identifier: Apache-2.0
"""The customer in what governs us: clauses of values, processes and policies, kept alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import best_records, by_best_evidence, rows_of
from customary.evidence.reading import columns, filled, ids, year_before
from customary.evidence.registry import indicator
from customary.store.models import Attestation, DocumentKind, DocumentStatus, GovDocument

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Share of those asked who attest a document within twelve months; a proposed default.
#: (A clause is reviewed within twelve months as well: catalogue I41.)
ATTESTED_SHARE = 0.5
WITH_CLAUSE = (DocumentKind.VALUE, DocumentKind.PROCESS, DocumentKind.POLICY)


@indicator(
    "I41",
    records="gov_documents",
    proofs="attestations",
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
)
def customer_clause(reading: Reading) -> Observations:
    """One observation: a value, process or policy in force at the end of a quarter.

    It holds when it has a customer clause and was approved or reviewed within twelve months.
    The document itself is only words; attestations of the last twelve months by half of those
    asked prove it. A review after the quarter has overwritten the date of the one before and is
    taken as its renewal: what was lived at the time still needs the attestations of the time.
    """
    rows = columns(
        GovDocument.objects.filter(
            kind__in=WITH_CLAUSE,
            status__in=(DocumentStatus.APPROVED, DocumentStatus.RETIRED),
            approved_at__lt=reading.span[1],
        ).order_by("pk"),
        "id",
        "unit_id",
        "owner_id",
        "status",
        "customer_clause",
        "approved_at",
        "reviewed_on",
        "retired_on",
        "source_id",
        "recorded_at",
    )
    attested = _attestations(reading, rows)
    return Observations.together(
        [_at_the_end(reading, rows, attested, last) for _, last in reading.periods(Cadence.QUARTER)]
    )


def _at_the_end(
    reading: Reading, rows: Columns, attested: _Attestations, last: date
) -> Observations:
    end, recently = np.datetime64(last, "D"), np.datetime64(year_before(last), "D")
    approved, reviewed = reading.days(rows["approved_at"]), reading.days(rows["reviewed_on"])
    retired = reading.days(rows["retired_on"])
    lost = (rows["status"] == DocumentStatus.RETIRED) & np.isnat(retired)
    in_force = (approved <= end) & ~(retired <= end) & ~lost.astype(np.bool_)
    fresh = (approved >= recently) | (reviewed >= recently)
    met, grade, record = attested.by_half(len(approved), since=recently, until=end)
    # A document may be older than its record: only what happens at a moment can be backdated.
    base = reading.grade_of(rows["source_id"])
    unit, level = reading.place(rows["unit_id"], rows["owner_id"], np.full(len(approved), end))
    return Observations.build(
        day=np.full(len(approved), end),
        unit=unit,
        level=level,
        held=filled(rows["customer_clause"]) & fresh,
        base=base,
        proof=np.where(met, grade, np.maximum(base, Evidence.SELF_REPORTED)),
        record=ids(rows["id"]),
        proof_record=np.where(met, record, 0),
    ).where(in_force)


@dataclass(frozen=True)
class _Attestations:
    """Who was asked to attest which document (by its row), and when they did."""

    document: npt.NDArray[np.int64]
    person: npt.NDArray[np.int64]
    due: npt.NDArray[np.datetime64]
    day: npt.NDArray[np.datetime64]
    grade: npt.NDArray[np.int8]
    record: npt.NDArray[np.int64]
    left: npt.NDArray[np.datetime64]

    def by_half(
        self, count: int, *, since: np.datetime64, until: np.datetime64
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
        """Which of `count` documents half of those asked attested, by which grade and record."""
        here = ~(self.left < until)
        asked = here & (~(self.due > until) | (self.day <= until))
        recent = here & (self.day > since) & (self.day <= until)
        people = self._people(count, asked)

        def by_half(allowed: Evidence) -> npt.NDArray[np.bool_]:
            done = self._people(count, recent & (self.grade <= allowed))
            return (people > 0) & (done >= ATTESTED_SHARE * people)

        met, grade = by_best_evidence(by_half)
        record = best_records(
            count,
            row=self.document[recent],
            grade=self.grade[recent],
            record=self.record[recent],
        )
        return met, grade, record

    def _people(self, count: int, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        width = int(self.person.max(initial=0)) + 1
        pairs = np.unique(self.document[chosen] * width + self.person[chosen])
        return np.bincount(pairs // width, minlength=count)


def _attestations(reading: Reading, documents: Columns) -> _Attestations:
    rows = columns(
        Attestation.objects.filter(document__kind__in=WITH_CLAUSE),
        "id",
        "document_id",
        "person_id",
        "person__ended_on",
        "due_on",
        "attested_at",
        "source_id",
        "recorded_at",
    )
    document = rows_of(ids(documents["id"]), ids(rows["document_id"]))
    day = reading.days(rows["attested_at"])
    known = document >= 0
    return _Attestations(
        document=document[known],
        person=ids(rows["person_id"])[known],
        due=reading.days(rows["due_on"])[known],
        day=day[known],
        grade=reading.evidence(rows, day)[known],
        record=ids(rows["id"])[known],
        left=reading.days(rows["person__ended_on"])[known],
    )
