# SPDX-License-Identifier: Apache-2.0
"""Comments that mean much the same as another one, or as words, by where a model of sentences placed them.

The vectors are kept in the memory of the process, 16 bits a number, and read on from where they
were read last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Count, Max

from customary.store.access import require, visible
from customary.store.models import SentenceVector, VoiceItem
from customary.store.queries.comments import of_inbox
from customary.store.queries.inbox_lines import lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from customary.store.access import Reader
    from customary.store.queries.inbox_lines import Line

#: Beside a comment, and where words are looked for by what they mean.
SHOWN, FOUND = 6, 30
#: The nearest that are looked at, of which the reader may not see all.
NEAREST = 1_000
#: Nearer than comments usually are, by so many standard deviations; among few that says nothing.
APART, FEW = 2.0, 50
_BLOCK = 20_000


@dataclass(frozen=True)
class _Known:
    """All vectors of a model, as this process read them last: up to when, of which items, where."""

    model: str
    until: datetime
    items: NDArray[np.int64]
    points: NDArray[np.float16]

    def nearest(self, point: NDArray[np.float32]) -> list[int]:
        """Items that are nearer to a point than is usual, the nearest first."""
        blocks = range(0, len(self.items), _BLOCK)
        near = np.concatenate(
            [self.points[start : start + _BLOCK].astype(np.float32) @ point for start in blocks]
        )
        order = np.argsort(-near, kind="stable")[:NEAREST]
        if len(near) > FEW:
            order = order[near[order] > near.mean() + APART * near.std()]
        return [int(one) for one in self.items[order]]


#: The vectors of the one model in use.
_kept: list[_Known] = []


def placed() -> int:
    """How many customers' comments are placed by what they mean."""
    return SentenceVector.objects.count()


def has_similar(key: int) -> bool:
    """Whether it can be told what is similar to a comment."""
    return bool(settings.SENTENCE_MODEL) and SentenceVector.objects.filter(pk=key).exists()


def similar_comments(reader: Reader, key: int) -> list[Line]:
    """The comments of this reader's inbox nearest to one by meaning, the nearest first.

    Raises:
        NotVisible: the comment is not in the reader's inbox.
    """
    item = of_inbox(reader, key)
    own = SentenceVector.objects.filter(pk=key).values_list("model", "vector").first()
    if not settings.SENTENCE_MODEL or own is None:
        return []
    near = _known(own[0]).nearest(_point(own[1]).astype(np.float32))
    return _shown(reader, [one for one in near if one != key], but=item.text)[:SHOWN]


def comments_meaning(reader: Reader, model: str, point: NDArray[np.float32]) -> list[Line]:
    """The comments of this reader's inbox nearest to where a model placed words, the nearest first."""
    require(reader, "read", "inbox")
    known = _known(model)
    if not len(known.items):
        return []
    return _shown(reader, known.nearest(point))[:FOUND]


def _shown(reader: Reader, near: Sequence[int], *, but: str = "") -> list[Line]:
    """Those this reader may read, each text once."""
    rows = visible(reader, VoiceItem).filter(
        pk__in=near, person=None, annotation__by_employee=False
    )
    words = dict(rows.values_list("pk", "text"))
    told: dict[str, int] = {}
    for one in near:
        if one in words:
            told.setdefault(words[one].strip(), one)
    told.pop(but.strip(), None)
    return lines(reader, list(told.values())[:FOUND])


def _known(model: str) -> _Known:
    """The vectors of a model, read on from where this process read last."""
    rows = SentenceVector.objects.filter(model=model)
    stamp = rows.aggregate(n=Count("pk"), until=Max("placed_at"))
    kept = next((one for one in _kept if one.model == model), None)
    if kept is not None and kept.until != stamp["until"]:
        kept = _with(kept, _read(model, rows.filter(placed_at__gt=kept.until), stamp["until"]))
    if kept is None or len(kept.items) != stamp["n"]:
        kept = _read(model, rows, stamp["until"])
    _kept[:] = [kept]
    return kept


def _read(model: str, rows: QuerySet[SentenceVector], until: datetime) -> _Known:
    items, vectors = [], []
    for key, vector in rows.values_list("pk", "vector").iterator(chunk_size=5_000):
        items.append(key)
        vectors.append(bytes(vector))
    points = _point(b"".join(vectors)).reshape(len(items), -1) if items else np.zeros((0, 0))
    return _Known(model, until, np.array(items, np.int64), np.asarray(points, np.float16))


def _with(kept: _Known, new: _Known) -> _Known:
    """What was kept with what came since, which stands in the place of what was there before."""
    if not len(new.items):
        return kept
    others = ~np.isin(kept.items, new.items)
    return _Known(
        kept.model,
        new.until,
        np.concatenate([kept.items[others], new.items]),
        np.concatenate([kept.points[others], new.points]),
    )


def _point(vector: bytes | memoryview) -> NDArray[np.float16]:
    return np.frombuffer(bytes(vector), np.float16)
