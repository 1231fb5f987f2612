# SPDX-License-Identifier: Apache-2.0
"""Learns from the organisation: from comments with a rating, and from what people corrected.

A fifth of the comments, always the same ones, is never learned from: on those a new model must be
better than the one in use before it replaces it. A theme by example is held against comments at
large, and used if each of its examples is told by the others.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
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
from customary.understand.learned import Learned
from customary.understand.reader import learned_in_use, text_reader
from customary.understand.sentiment import sentiment_model
from customary.understand.teaching import teach
from customary.understand.worklist import in_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customary.core.text.sentiment import SentimentModel, Step

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


@dataclass(frozen=True)
class Lesson:
    """How the shipped model would move, from how many comments, and what that is worth."""

    chinese: Step
    english: Step
    rated: int
    corrected: int
    before: Judged
    after: Judged

    @property
    def is_better(self) -> bool:
        """Whether it reads the comments held back better than what is in use."""
        closer = self.after.log_loss < self.before.log_loss
        return closer and self.after.macro_f1 >= self.before.macro_f1


class Sided(NamedTuple):
    """A comment that takes a side."""

    words: str
    positive: bool


def learning_is_due() -> bool:
    """Whether somebody corrected a comment since something was learned last."""
    last = TextModel.objects.aggregate(last=Max("updated_at"))["last"]
    if last is None:
        return Correction.objects.exists()
    corrected = Correction.objects.filter(updated_at__gt=last)
    return last < timezone.now() - PAUSE and corrected.exists()


def learn_from_people() -> TextModel | None:
    """Learn how comments feel and what speaks of a theme, and use what reads better.

    Returns:
        What was learned, in use, waiting for somebody or rejected; None where nothing new can be
        learned, or somebody else is at it.
    """
    with turn("learning") as ours:
        if not ours:
            return None
        known = learned_in_use()
        reader = text_reader()
        lesson = _sentiment(reader.model)
        themes = teach(reader.model.folding)
        if lesson is None and themes.digest == known.themes.digest:
            return None
        better = lesson is not None and lesson.is_better
        moved = lesson if better or themes.digest == known.themes.digest else None
        found = Learned(
            base=sentiment_model().version,
            chinese=moved.chinese if moved else known.chinese,
            english=moved.english if moved else known.english,
            themes=themes,
        )
        return _keep(found, lesson, better=better or themes.digest != known.themes.digest)


def _sentiment(in_use: SentimentModel) -> Lesson | None:
    """How the shipped model moves by what is known now; None where there is too little."""
    found, is_held_back, corrected = _examples()
    held, taught = np.flatnonzero(is_held_back), np.flatnonzero(~is_held_back)
    sides = found.positive[held]
    if len(held) < FEWEST_HELD_BACK or min(sides.sum(), (~sides).sum()) < FEWEST_OF_A_SIDE:
        return None
    shipped, check = sentiment_model(), found.taken(held)
    chinese, english = learn(shipped, found.taken(taught))
    return Lesson(
        chinese,
        english,
        rated=int((~corrected[taught]).sum()),
        corrected=int(corrected[taught].sum()),
        before=_judged(in_use, check),
        after=_judged(shipped.moved("", chinese, english), check),
    )


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
    held = np.array([_is_held_back(words) for words in found.texts], bool)
    return found, held, by_person


def _is_held_back(words: str) -> bool:
    """By its words: the same said twice is never both learned from and checked by."""
    return zlib.crc32(words.encode("utf-8", "surrogatepass")) % 5 == 0


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
def _keep(found: Learned, lesson: Lesson | None, *, better: bool) -> TextModel:
    """Keep what was learned, and use it if it is better and learning by itself is on."""
    weights = found.packed()
    version = f"{found.base}+{blake2b(weights, digest_size=4).hexdigest()}"
    known = TextModel.objects.filter(version=version).first()
    if known is not None:
        known.save(update_fields=["updated_at"])
        return known
    model = TextModel.objects.create(
        version=version,
        state=ModelState.CANDIDATE if better else ModelState.REJECTED,
        weights=weights,
        learned_from={
            "rated": lesson.rated if lesson else 0,
            "corrected": lesson.corrected if lesson else 0,
            "themes": len(found.themes.shows.keys() | found.themes.denies.keys()),
        },
        measures={"before": asdict(lesson.before), "after": asdict(lesson.after)} if lesson else {},
    )
    if better and learns_by_itself():
        model = activate(US, model)
    old = TextModel.objects.exclude(state=ModelState.ACTIVE).order_by("-created_at", "-pk")
    TextModel.objects.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT:])).delete()
    return model
