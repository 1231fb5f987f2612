# SPDX-License-Identifier: Apache-2.0
"""Words and deeds: whether what is announced is followed by something done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Action,
    ActionStatus,
    Citation,
    Decision,
    DecisionStatus,
    DocumentKind,
    DocumentStatus,
    GovDocument,
    Publication,
    PublicationKind,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Time from words to the first deed; a proposed default.
FOLLOWED_WITHIN = timedelta(days=90)
CHARTER = (
    DocumentKind.COMPANY_MISSION,
    DocumentKind.CX_MISSION,
    DocumentKind.VISION,
    DocumentKind.STRATEGY,
    DocumentKind.VALUE,
    DocumentKind.PROMISE,
)
ANNOUNCED = (PublicationKind.ANNOUNCEMENT, PublicationKind.LEADER_MESSAGE)
#: Tables of the words and of the deeds, by the codes in `kind` and `proof_kind`.
WORDS = ("publications", "gov_documents")
DEEDS = ("actions", "decisions")


@indicator("I03", records=WORDS, proofs=DEEDS, by_opportunity=True)
def words_followed_by_deeds(reading: Reading) -> Observations:
    """One observation: an announcement, a leader's message, or a charter document approved.

    It holds when within 90 days an action linked to it was done, or a decision linked to it was
    approved: that deed proves it, never the words. Words still younger that nothing followed yet
    are left out.
    """
    messages = columns(
        Publication.objects.filter(**reading.within("published_at"), kind__in=ANNOUNCED),
        *("id", "unit_id", "author_id", "published_at", "source_id"),
    )
    documents = columns(
        GovDocument.objects.filter(
            **reading.within("approved_at"),
            kind__in=CHARTER,
            status__in=(DocumentStatus.APPROVED, DocumentStatus.RETIRED),
        ),
        *("id", "unit_id", "owner_id", "approved_at", "source_id"),
    )
    deeds = [*_actions(reading), *_decisions(reading)]
    return Observations.together(
        [
            _followed(
                reading, messages, deeds, table=WORDS[0], moment="published_at", by="author_id"
            ),
            _followed(
                reading, documents, deeds, table=WORDS[1], moment="approved_at", by="owner_id"
            ),
        ]
    )


@dataclass(frozen=True)
class _Deeds:
    """Deeds linked to words of one table: an action done, a decision approved."""

    about: str
    kind: int
    words: npt.NDArray[np.int64]
    day: npt.NDArray[np.datetime64]
    grade: npt.NDArray[np.int8]
    record: npt.NDArray[np.int64]


def _actions(reading: Reading) -> list[_Deeds]:
    rows = columns(
        Action.objects.filter(
            Q(publication__isnull=False) | Q(document__isnull=False),
            **reading.within("done_at"),
            status=ActionStatus.DONE,
        ),
        *("id", "publication_id", "document_id", "done_at", "source_id", "recorded_at"),
    )
    return [
        _linked(
            reading,
            rows,
            rows[f"{link}_id"],
            about=about,
            kind=DEEDS.index("actions"),
            moment="done_at",
        )
        for link, about in (("publication", "publications"), ("document", "gov_documents"))
    ]


def _decisions(reading: Reading) -> list[_Deeds]:
    """Decisions approved: on a governing document, citing one, or linked to a message."""
    approved = reading.within("decided_at") | {"status": DecisionStatus.APPROVED}
    linked = {f"decision__{field}": value for field, value in approved.items()}
    own = ("id", "decided_at", "source_id", "recorded_at")
    through = tuple(f"decision__{name}" for name in own)
    on_document = columns(
        Decision.objects.filter(**approved, policy__isnull=False), "policy_id", *own
    )
    citing = columns(
        Citation.objects.filter(**linked, document__isnull=False), "document_id", *through
    )
    announced = columns(Publication.objects.filter(**linked), "id", *through)
    return [
        _linked(reading, on_document, on_document["policy_id"], about="gov_documents"),
        _linked(reading, _unprefixed(citing), citing["document_id"], about="gov_documents"),
        _linked(reading, _unprefixed(announced), announced["id"], about="publications"),
    ]


def _unprefixed(rows: Columns) -> Columns:
    return {name.removeprefix("decision__"): rows[name] for name in rows if "__" in name}


def _linked(
    reading: Reading,
    rows: Columns,
    words: npt.NDArray[np.object_],
    *,
    about: str,
    kind: int = DEEDS.index("decisions"),
    moment: str = "decided_at",
) -> _Deeds:
    day = reading.days(rows[moment])
    return _Deeds(
        about=about,
        kind=kind,
        words=ids(words),
        day=day,
        grade=reading.evidence(rows, day),
        record=ids(rows["id"]),
    )


def _followed(
    reading: Reading, rows: Columns, deeds: list[_Deeds], *, table: str, moment: str, by: str
) -> Observations:
    said = reading.days(rows[moment])
    limit = np.timedelta64(FOLLOWED_WITHIN, "D")
    linked = [part for part in deeds if part.about == table]
    row = np.concatenate([rows_of(ids(rows["id"]), part.words) for part in linked])
    day = np.concatenate([part.day for part in linked])
    if len(said):
        row = np.where((day >= said[row]) & (day - said[row] <= limit), row, -1)
    deed = np.arange(len(row)) + 1
    held, proof, best = shown_by(
        len(said), row=row, grade=np.concatenate([part.grade for part in linked]), record=deed
    )
    record = np.concatenate([[0], *(part.record for part in linked)])
    kind = np.concatenate([[0], *(np.full(len(part.day), part.kind) for part in linked)])
    base = reading.grade_of(rows["source_id"])
    unit, level = reading.place(rows["unit_id"], rows[by], said)
    waited = np.datetime64(reading.as_of, "D") - said
    return Observations.build(
        day=said,
        unit=unit,
        level=level,
        held=held,
        base=base,
        proof=np.where(held, proof, np.maximum(base, Evidence.SELF_REPORTED)),
        record=ids(rows["id"]),
        proof_record=record[best],
        kind=WORDS.index(table),
        proof_kind=kind[best],
    ).where(held | (waited > limit))
