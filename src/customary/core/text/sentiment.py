# SPDX-License-Identifier: Apache-2.0
"""How a comment feels about what it speaks of: one calibrated model for Chinese and English.

A linear model on hashed n-grams and a lexicon for each language; a comment in both is read by both,
each counting by its share. The weights are passed in, so that an organisation can train its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from customary.core.text.features import (
    CHINESE_BITS,
    ENGLISH_BITS,
    LEXICON_FEATURES,
    Features,
    Lexicon,
    chinese_features,
    english_features,
)
from customary.core.text.language import MIXED, OTHER, TRADITIONAL, only_emoji, written_in
from customary.core.text.script import CHINESE, ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

POSITIVE, NEGATIVE, NEUTRAL, UNSURE = "positive", "negative", "neutral", "unsure"
SCHEMA = pa.schema(
    [
        pa.field("language", pa.string(), nullable=False),
        pa.field("sentiment", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
    ]
)
#: A longer comment is read this far; what it feels is said by then.
LONGEST = 4000
#: Read together; more would only take memory.
_TOGETHER = 4096
READS_CHINESE, READS_ENGLISH = (CHINESE, TRADITIONAL, MIXED), (ENGLISH, MIXED)


@dataclass(frozen=True)
class Head:
    """The weights of one language."""

    ngrams: NDArray[np.float32]
    lexicon_weights: NDArray[np.float32]
    bias: float
    lexicon: Lexicon

    def moved(self, by: Step) -> Head:
        """The same head, its weights moved by what an organisation taught."""
        ngrams = self.ngrams.copy()
        ngrams[by.bucket] += by.ngrams
        return replace(
            self,
            ngrams=ngrams,
            lexicon_weights=self.lexicon_weights + by.lexicon_weights,
            bias=self.bias + by.bias,
        )

    def scores(self, seen: Features) -> NDArray[np.float64]:
        """Log-odds that each text is positive."""
        weighed = self.ngrams[seen.bucket].astype(np.float64) * seen.weight
        by_ngrams = np.bincount(seen.row, weights=weighed, minlength=len(seen.lexicon))
        by_lexicon = (seen.lexicon * self.lexicon_weights.astype(np.float64)).sum(axis=1)
        return np.asarray(by_ngrams + by_lexicon + self.bias, np.float64)


@dataclass(frozen=True)
class Step:
    """How far the weights of one language move: those of some n-grams, the lexicon's, the bias."""

    bucket: NDArray[np.int64]
    ngrams: NDArray[np.float32]
    lexicon_weights: NDArray[np.float32]
    bias: float


@dataclass(frozen=True)
class SentimentModel:
    """Reads comments. `sure` is the probability from which it takes a side."""

    version: str
    chinese: Head
    english: Head
    folding: Mapping[int, int]
    sure: float

    @classmethod
    def of(cls, weights: Mapping[str, NDArray[np.generic]]) -> SentimentModel:
        """The model from the arrays that `tools/text_model` writes.

        Raises:
            ValueError: an array is missing or has another shape than this version reads.
        """
        missing = [name for name in ARRAYS if name not in weights]
        if missing:
            raise ValueError(f"The sentiment model lacks {', '.join(missing)}.")
        old, new = weights["folding"].astype(np.int64)
        return cls(
            version=str(weights["version"]),
            chinese=_head("chinese", CHINESE_BITS, weights),
            english=_head("english", ENGLISH_BITS, weights),
            folding=dict(zip(old.tolist(), new.tolist(), strict=True)),
            sure=float(weights["sure"].astype(np.float64)),
        )

    def moved(self, version: str, chinese: Step, english: Step) -> SentimentModel:
        """A model of another version, moved by what an organisation taught."""
        return replace(
            self,
            version=version,
            chinese=self.chinese.moved(chinese),
            english=self.english.moved(english),
        )

    def read(self, texts: pa.Array) -> pa.RecordBatch:
        """Language, sentiment and probability of each text, in order; an empty one is unsure.

        The sentiment is `positive`, `negative`, `neutral` (good and bad side by side, or nothing
        felt) or `unsure`. The probability, 0 to 1, is that the comment is positive rather than
        negative.
        """
        parts = [self._read(texts[at : at + _TOGETHER]) for at in range(0, len(texts), _TOGETHER)]
        return pa.concat_batches(parts) if parts else pa.RecordBatch.from_pylist([], schema=SCHEMA)

    def _read(self, texts: pa.Array) -> pa.RecordBatch:
        written = [(text or "")[:LONGEST] for text in texts.to_pylist()]
        languages = [written_in(text, self.folding) for text in written]
        # Emoji alone are in no language, and yet plain; the English half knows them too.
        read_as = [
            ENGLISH if only_emoji(text) else one
            for text, one in zip(written, languages, strict=True)
        ]
        scores, good, bad = self._scores(written, read_as)
        probability = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        sentiment = np.select(
            [
                np.array([one == OTHER for one in read_as], bool),
                probability >= self.sure,
                probability <= 1 - self.sure,
                good & bad | ~good & ~bad,
            ],
            [UNSURE, POSITIVE, NEGATIVE, NEUTRAL],
            UNSURE,
        )
        columns = [
            pa.array(languages),
            pa.array(sentiment.tolist(), pa.string()),
            pa.array(probability),
        ]
        return pa.record_batch(columns, schema=SCHEMA)

    def _scores(
        self, written: list[str], languages: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
        """Log-odds, and whether the lexicon finds anything good and anything bad."""
        scores, readers = np.zeros(len(written)), np.zeros(len(written))
        good, bad = np.zeros(len(written), bool), np.zeros(len(written), bool)
        for head, reads in ((self.chinese, READS_CHINESE), (self.english, READS_ENGLISH)):
            rows = np.array([i for i, one in enumerate(languages) if one in reads], np.int64)
            if not len(rows):
                continue
            seen = self.seen(head, [written[row] for row in rows])
            scores[rows] += head.scores(seen)
            readers[rows] += 1
            good[rows] |= seen.lexicon[:, 0] > 0
            bad[rows] |= seen.lexicon[:, 1] > 0
        return scores / np.maximum(readers, 1), good, bad

    def seen(self, head: Head, texts: list[str]) -> Features:
        """What a head sees of texts."""
        if head is self.english:
            return english_features(texts, head.lexicon)
        return chinese_features([folded(text, self.folding) for text in texts], head.lexicon)


def folded(text: str, folding: Mapping[int, int]) -> str:
    """A Chinese text in small letters and simplified characters."""
    return text.translate(folding).lower()


#: What a model file holds, beside the version.
ARRAYS = (
    "version",
    "sure",
    "folding",
    *(
        f"{language}_{part}"
        for language in ("chinese", "english")
        for part in ("ngrams", "lexicon_weights", "bias", "words", "values")
    ),
)


def _head(language: str, bits: int, weights: Mapping[str, NDArray[np.generic]]) -> Head:
    ngrams, by_lexicon = weights[f"{language}_ngrams"], weights[f"{language}_lexicon_weights"]
    if ngrams.shape != (1 << bits,) or by_lexicon.shape != (LEXICON_FEATURES,):
        raise ValueError(
            f"The {language} weights have the shapes {ngrams.shape} and {by_lexicon.shape}, "
            f"not ({1 << bits},) and ({LEXICON_FEATURES},)."
        )
    words = weights[f"{language}_words"].tolist()
    values = weights[f"{language}_values"].astype(np.float64).tolist()
    return Head(
        ngrams=ngrams.astype(np.float32),
        lexicon_weights=by_lexicon.astype(np.float32),
        bias=float(weights[f"{language}_bias"].astype(np.float64)),
        lexicon=Lexicon.of(dict(zip(words, values, strict=True))),
    )
