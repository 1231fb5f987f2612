# SPDX-License-Identifier: Apache-2.0
"""Learns from the organisation: from comments with a rating, and from what people corrected.

A fifth of the comments, always the same ones, is never learned from: on those a new model must be
better than the one in use before it replaces it.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.db.models import Case, F, Max, Q, When
from django.utils import timezone

from customary.core.text.learning import Examples, Judged, judge, learn
from customary.store.access import System
from customary.store.actions.text_models import activate
from customary.store.models import Correction, Feeling, ModelState, TextModel, VoiceItem
from customary.store.queries.complaints import low_score
from customary.store.queries.text_models import learns_by_itself
from customary.store.turns import turn
from customary.understand.learned import moved_model, packed
from customary.understand.reader import model_in_use
from customary.understand.sentiment import sentiment_model
from customary.understand.worklist import in_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customary.core.text.sentiment import SentimentModel

US = System("learning")
#: What a person said counts as much as so many ratings: a rating is about more than the comment.
CORRECTION_COUNTS = 5.0
#: From this part of its scale on, a rating is a good one.
GOOD = 0.8
#: The newest rated comments that are learned from.
MOST_RATED = 20_000
#: A comment shorter than this says too little about its rating.
FEWEST_CHARACTERS = 6
#: Without so many comments held back, and of each side, nothing is replaced.
FEWEST_HELD_BACK, FEWEST_OF_A_SIDE = 20, 5
#: Corrections come in bunches; a model is learned at most so often.
PAUSE = timedelta(minutes=10)
#: Models whose weights are kept, to go back to.
KEPT = 10


class Sided(NamedTuple):
    """A comment that takes a side."""

    words: str
    positive: bool


def learning_is_due() -> bool:
    """Whether somebody corrected how a comment feels since a model was learned last."""
    last = TextModel.objects.aggregate(last=Max("updated_at"))["last"]
    corrected = Correction.objects.filter(theme=None, flag="")
    if last is None:
        return corrected.exists()
    return last < timezone.now() - PAUSE and corrected.filter(updated_at__gt=last).exists()


def learn_from_people() -> TextModel | None:
    """Learn a model, and use it if it is better on what it did not learn from.

    Returns:
        The model, in use, waiting for somebody or rejected; None where there is too little to learn
        from or to check by, or somebody else is at it.
    """
    with turn("learning") as ours:
        if not ours:
            return None
        found, is_held_back, corrected = _examples()
        held, taught = np.flatnonzero(is_held_back), np.flatnonzero(~is_held_back)
        sides = found.positive[held]
        if len(held) < FEWEST_HELD_BACK or min(sides.sum(), (~sides).sum()) < FEWEST_OF_A_SIDE:
            return None
        shipped, in_use = sentiment_model(), model_in_use()
        weights = packed(shipped.version, *learn(shipped, found.taken(taught)))
        version = f"{shipped.version}+{blake2b(weights, digest_size=4).hexdigest()}"
        known = TextModel.objects.filter(version=version).first()
        if known is not None:
            known.save(update_fields=["updated_at"])
            return known
        moved = moved_model(version, weights)
        if moved is None:
            return None  # another model was shipped this moment
        check = found.taken(held)
        before, after = _judged(in_use, check), _judged(moved, check)
        learned_from = {
            "rated": int((~corrected[taught]).sum()),
            "corrected": int(corrected[taught].sum()),
        }
        return _keep(version, weights, learned_from, before, after)


def _examples() -> tuple[Examples, NDArray[np.bool_], NDArray[np.bool_]]:
    """Comments that take a side, which of them are held back, and which a person corrected."""
    corrected = _corrected()
    said = {**_rated(), **corrected}
    keys = sorted(said)
    by_person = np.array([key in corrected for key in keys], bool)
    found = Examples(
        texts=[said[key].words for key in keys],
        positive=np.array([said[key].positive for key in keys], bool),
        weight=np.where(by_person, CORRECTION_COUNTS, 1.0),
    )
    held = np.array([zlib.crc32(str(key).encode()) % 5 == 0 for key in keys], bool)
    return found, held, by_person


def _corrected() -> dict[int, Sided]:
    """What people said of single comments; mixed and unsure take no side."""
    sides = (Feeling.POSITIVE, Feeling.NEGATIVE)
    rows = Correction.objects.filter(theme=None, flag="", value__in=sides).values_list(
        "voice_item", "voice_item__title", "voice_item__text", "value"
    )
    return {
        key: Sided(in_one(title, text), value == Feeling.POSITIVE)
        for key, title, text, value in rows
        if title or text
    }


def _rated() -> dict[int, Sided]:
    """The newest comments of customers with a good or a bad rating; those between take no side."""
    scale, above = F("score_high") - F("score_low"), F("score") - F("score_low")
    rows = (
        VoiceItem.objects.filter(person=None, score__isnull=False, occurred_at__isnull=False)
        .alias(scale=scale, above=above)
        .filter(scale__gt=0)
        .annotate(good=Case(When(above__gte=GOOD * F("scale"), then=True), default=False))
        .filter(Q(good=True) | low_score())
        .exclude(text="")
        .order_by("-occurred_at", "-pk")
        .values_list("pk", "title", "text", "good")
    )
    return {
        key: Sided(in_one(title, text), bool(good))
        for key, title, text, good in rows[:MOST_RATED]
        if len(text) >= FEWEST_CHARACTERS
    }


def _judged(model: SentimentModel, check: Examples) -> Judged:
    read = model.read(pa.array(check.texts, pa.string()))
    return judge(read["probability"].to_numpy(), check.positive)


@transaction.atomic
def _keep(
    version: str, weights: bytes, learned_from: dict[str, int], before: Judged, after: Judged
) -> TextModel:
    """Keep what was learned, and use it if it is better and learning by itself is on."""
    better = after.log_loss < before.log_loss and after.macro_f1 >= before.macro_f1
    model = TextModel.objects.create(
        version=version,
        state=ModelState.CANDIDATE if better else ModelState.REJECTED,
        weights=weights,
        learned_from=learned_from,
        measures={"before": asdict(before), "after": asdict(after)},
    )
    if better and learns_by_itself():
        model = activate(US, model)
    old = TextModel.objects.exclude(state=ModelState.ACTIVE).order_by("-created_at", "-pk")
    TextModel.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT:])).delete()
    return model
