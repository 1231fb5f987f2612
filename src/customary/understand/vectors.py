# SPDX-License-Identifier: Apache-2.0
"""Places customers' comments by what they mean, in the background; only where a model is set.

The newest are placed first, and of so many comments only the newest: who looks for what is similar
looks among those.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from customary.store.models import Annotation, SentenceVector
from customary.store.turns import turn
from customary.understand.sentences import SentenceModelError, encoder, problem, version
from customary.understand.worklist import in_one
from customary.understand.writing import put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

logger = logging.getLogger("customary.sentences")
#: Comments that are placed at most, those placed together, and seconds at a time.
MOST, CHUNK, SECONDS = 200_000, 256, 50.0
#: Of a long one, this much is read.
LONGEST = 2_000
#: Of a window, so many may still be unplaced; they are placed at once.
FEW = 2_000

#: The last change of an annotation up to which all is placed, of which model; of this process.
_done: dict[str, datetime] = {}


def place_comments() -> int:
    """Place what is not placed yet, as far as a minute reaches; how many comments were."""
    if not settings.SENTENCE_MODEL:
        return 0
    if said := problem():
        logger.warning("comments are not placed by meaning", extra={"problem": said})
        return 0
    with turn("sentences") as ours:
        try:
            return _place() if ours else 0
        except SentenceModelError as error:
            logger.warning("comments are not placed by meaning", extra={"problem": str(error)})
            return 0


def vectors_of(items: NDArray[np.int64], texts: Sequence[str]) -> NDArray[np.float32] | None:
    """Where these comments lie; None without a model, or where too many are not placed yet."""
    if not settings.SENTENCE_MODEL or problem() or not len(items):
        return None
    rows = SentenceVector.objects.filter(
        model=version(), voice_item__gte=int(items.min()), voice_item__lte=int(items.max())
    )
    place = {int(item): at for at, item in enumerate(items)}
    found: NDArray[np.float32] | None = None
    left = set(place.values())
    for key, vector in rows.values_list("pk", "vector").iterator(chunk_size=5_000):
        at = place.get(key)
        if at is None:
            continue
        point = np.frombuffer(bytes(vector), np.float16)
        if found is None:
            found = np.zeros((len(items), len(point)), np.float32)
        found[at] = point
        left.discard(at)
    if found is None or len(left) > FEW:
        return None
    missing = sorted(left)
    try:
        for start in range(0, len(missing), CHUNK):
            some = missing[start : start + CHUNK]
            found[some] = encoder()([texts[at] for at in some])
    except SentenceModelError as error:
        logger.warning("words alone group what emerges", extra={"problem": str(error)})
        return None
    return found


def place_words(words: str) -> tuple[str, NDArray[np.float32]]:
    """Which model is set, and where it places words that somebody looks for.

    Raises:
        SentenceModelError: the model cannot be read.
    """
    return version(), encoder()([words[:LONGEST]])[0]


def _place() -> int:
    model, count, until = version(), 0, time.monotonic() + SECONDS
    changed = Annotation.objects.aggregate(newest=Max("updated_at"))["newest"]
    if changed is None or _done.get(model) == changed:
        return 0
    while time.monotonic() < until:
        placed = _place_some(model)
        count += placed
        if placed < CHUNK:
            _done.clear()
            _done[model] = changed
            break
    return count


def _place_some(model: str) -> int:
    said = Annotation.objects.filter(by_employee=False)
    oldest = said.order_by("-said_at").values_list("said_at", flat=True)[MOST - 1 : MOST].first()
    if oldest is not None:
        said = said.filter(said_at__gte=oldest)
    same = SentenceVector.objects.filter(
        pk=OuterRef("pk"), model=model, text_digest=OuterRef("text_digest")
    )
    rows = list(
        said.filter(~Exists(same))
        .order_by(F("said_at").desc(nulls_last=True), "-pk")
        .values_list("pk", "text_digest", "voice_item__title", "voice_item__text")[:CHUNK]
    )
    if not rows:
        return 0
    keys, digests, titles, texts = map(list, zip(*rows, strict=True))
    words = [in_one(title, text)[:LONGEST] for title, text in zip(titles, texts, strict=True)]
    points = np.asarray(encoder()(words), np.float16)
    put(
        SentenceVector,
        {
            "voice_item_id": keys,
            "model": [model] * len(keys),
            "text_digest": digests,
            "vector": [point.tobytes() for point in points],
            "placed_at": [timezone.now()] * len(keys),
        },
        key=["voice_item_id"],
    )
    return len(rows)
