# SPDX-License-Identifier: Apache-2.0
"""The models that were learned from an organisation's comments, and what each was worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import may, require
from customary.store.models import Correction, ModelState, Organisation, TextModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.store.access import Reader

#: Models that are listed.
LISTED = 20


@dataclass(frozen=True)
class LearnedModel:
    """A learned model: from how much, and what it and the one before were worth held against it.

    `before` and `after` hold n, accuracy, macro_f1 and log_loss on comments neither learned from;
    both are empty where only themes were taught.
    """

    id: int
    version: str
    state: ModelState
    learned_at: datetime
    rated: int
    corrected: int
    themes: int
    before: Mapping[str, float]
    after: Mapping[str, float]
    may_be_used: bool


@dataclass(frozen=True)
class Understanding:
    """How comments are understood here."""

    models: tuple[LearnedModel, ...]
    corrections: int
    learns_by_itself: bool
    may_decide: bool

    @property
    def in_use(self) -> LearnedModel | None:
        """The learned model that reads; None where the shipped one does."""
        return next((one for one in self.models if one.state == ModelState.ACTIVE), None)


def understanding(reader: Reader) -> Understanding:
    """The learned models, newest first, how many corrections there are, and who decides."""
    require(reader, "read", "understanding")
    may_decide = may(reader, "write", "understanding")
    rows = TextModel.objects.defer("weights").order_by("-created_at", "-pk")[:LISTED]
    return Understanding(
        models=tuple(_learned(row, may_decide) for row in rows),
        corrections=Correction.objects.count(),
        learns_by_itself=learns_by_itself(),
        may_decide=may_decide,
    )


def learns_by_itself() -> bool:
    """Whether a better model is used without anybody's doing."""
    said = Organisation.objects.values_list("learns_by_itself", flat=True).first()
    return True if said is None else said


def active_version() -> str:
    """The version of the learned model in use, "" where the shipped one is."""
    rows = TextModel.objects.filter(state=ModelState.ACTIVE)
    return rows.values_list("version", flat=True).first() or ""


def weights_of(version: str) -> bytes:
    """The weights of a learned model, empty where it is gone."""
    rows = TextModel.objects.filter(version=version)
    return bytes(rows.values_list("weights", flat=True).first() or b"")


def _learned(row: TextModel, may_decide: bool) -> LearnedModel:
    state = ModelState(row.state)
    return LearnedModel(
        id=row.pk,
        version=row.version,
        state=state,
        learned_at=row.created_at,
        rated=row.learned_from.get("rated", 0),
        corrected=row.learned_from.get("corrected", 0),
        themes=row.learned_from.get("themes", 0),
        before=row.measures.get("before", {}),
        after=row.measures.get("after", {}),
        may_be_used=may_decide and state in (ModelState.CANDIDATE, ModelState.RETIRED),
    )
