# SPDX-License-Identifier: Apache-2.0
"""Train the shipped sentiment model: the same sources give the same file, bit for bit.

    make text-model ARGS="--files FOLDER"     FOLDER holds the three files that sources.py names

Each language is a logistic regression on its texts and on short rows made of our own words. Its
probabilities are the regression's own: lines learnt on held-out texts (Platt 1999) did not carry over
to kinds of comments that are in no source, see the model card.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# One thread adds in one order.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import numpy as np
from scipy import sparse

from customary.core.text.features import (
    CHINESE_BITS,
    ENGLISH_BITS,
    Lexicon,
    chinese_features,
    english_features,
)
from customary.core.text.logistic import fit, matrix
from customary.core.text.sentiment import folded
from customary.understand.sentiment import MODEL
from tools.text_model.sources import Sources, own_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

#: Changes whenever a comment could be read differently.
VERSION = "1"
#: Taken a side from here; below, a comment is neutral or unsure.
SURE = 0.7
STRENGTH = 4.0
#: What a word of ours is worth on the scale of VADER, -4 to 4.
OWN_VALUE = 1.5


@dataclass(frozen=True)
class Lesson:
    """What one language learns from, and how much the lexicon's columns and our rows count."""

    x: sparse.csr_matrix
    rows: sparse.csr_matrix
    positive: NDArray[np.bool_]
    rows_positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    rows_weight: float
    scale: float

    def fit(self) -> tuple[NDArray[np.float64], float]:
        """Coefficients and bias."""
        side = self.positive
        # Both sides weigh the same, whatever the sources hold more of.
        balance = np.where(side, (~side).sum(), side.sum()) * 2 / len(side)
        ours = np.full(len(self.rows_positive), self.rows_weight)
        return fit(
            sparse.vstack([self.x, self.rows]).tocsr(),
            np.concatenate([side, self.rows_positive]),
            np.concatenate([self.weight * balance, ours]),
            STRENGTH,
        )


def main() -> None:
    """Write the model file."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=Path, required=True)
    asked.add_argument("--cache", type=Path, default=Path("var/text-model"))
    asked.add_argument("--to", type=Path, default=MODEL)
    given = asked.parse_args()
    sources = Sources(given.cache, given.files)
    folding = sources.folding()
    old, new = sorted(folding), [folding[one] for one in sorted(folding)]
    arrays = {
        "version": np.array(VERSION),
        "sure": np.array(SURE),
        "folding": np.array([old, new], np.uint32),
        **_learnt("chinese", *_chinese(sources, folding)),
        **_learnt("english", *_english(sources)),
    }
    given.to.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(given.to, **arrays)
    print(f"{given.to}: {given.to.stat().st_size / 1e6:.1f} MB")


def _chinese(sources: Sources, folding: dict[int, int]) -> tuple[Lesson, dict[str, float]]:
    good, bad = own_words("zh-hans")
    values = dict.fromkeys(good, OWN_VALUE) | dict.fromkeys(bad, -OWN_VALUE)
    lexicon, texts = Lexicon.of(values), list(sources.chinese())
    rows = _rows(good, bad, end="！", comma="，", buts=("，但是", "，就是", "，可惜", "，不过"))
    seen = chinese_features([folded(one.text, folding) for one in texts], lexicon)
    made = chinese_features([text for text, _ in rows], lexicon)
    scale = 0.3
    lesson = Lesson(
        x=matrix(seen, CHINESE_BITS, scale),
        rows=matrix(made, CHINESE_BITS, scale),
        positive=np.array([one.positive for one in texts]),
        rows_positive=np.array([side for _, side in rows]),
        weight=np.ones(len(texts)),
        rows_weight=0.5,
        scale=scale,
    )
    return lesson, values


def _english(sources: Sources) -> tuple[Lesson, dict[str, float]]:
    good, bad = own_words("en")
    values = dict.fromkeys((one for one in good if " " not in one), OWN_VALUE)
    values |= dict.fromkeys((one for one in bad if " " not in one), -OWN_VALUE)
    values |= sources.vader()
    lexicon, texts = Lexicon.of(values), list(sources.english())
    rows = _rows(good, bad, end="!", comma=", ", buts=(" but ",))
    scale = 1.0
    lesson = Lesson(
        x=matrix(english_features([one.text for one in texts], lexicon), ENGLISH_BITS, scale),
        rows=matrix(english_features([text for text, _ in rows], lexicon), ENGLISH_BITS, scale),
        positive=np.array([one.positive for one in texts]),
        rows_positive=np.array([side for _, side in rows]),
        weight=np.array([one.weight for one in texts]),
        rows_weight=1.0,
        scale=scale,
    )
    return lesson, values


def _rows(
    good: list[str], bad: list[str], *, end: str, comma: str, buts: Iterable[str]
) -> list[tuple[str, bool]]:
    """Short comments of our own words: one, two or three of a kind, or praise turned by a but."""
    chance = np.random.default_rng(0)
    rows = [
        (word + mark, side)
        for side in (True, False)
        for word in (good if side else bad)
        for mark in ("", end)
    ]
    for _ in range(3000):
        side = bool(chance.random() < 0.5)
        some = chance.choice(good if side else bad, chance.integers(2, 4))
        rows.append((comma.join(some), side))
    for _ in range(1500):
        but = chance.choice(list(buts))
        rows.append((f"{chance.choice(good)}{but}{chance.choice(bad)}", False))
    return rows


def _learnt(
    language: str, lesson: Lesson, values: dict[str, float]
) -> dict[str, NDArray[np.generic]]:
    """The arrays of a language."""
    coefficients, bias = lesson.fit()
    words = sorted(values)
    return {
        f"{language}_ngrams": coefficients[:-9].astype(np.float16),
        f"{language}_lexicon_weights": (coefficients[-9:] * lesson.scale).astype(np.float32),
        f"{language}_bias": np.array(bias, np.float32),
        f"{language}_words": np.array(words),
        f"{language}_values": np.array([values[one] for one in words], np.float16),
    }


if __name__ == "__main__":
    main()
