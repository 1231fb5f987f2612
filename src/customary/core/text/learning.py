# SPDX-License-Identifier: Apache-2.0
"""Learning from an organisation: how its own rated and corrected comments move the shipped model.

What is learnt is a departure from the model, not a model: with few comments it stays where it was
(a Gaussian prior around its weights, as in Chelba and Acero 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.core.text.features import CHINESE_BITS, ENGLISH_BITS, LEXICON_FEATURES
from customary.core.text.language import written_in
from customary.core.text.logistic import fit, matrix
from customary.core.text.sentiment import LONGEST, READS_CHINESE, READS_ENGLISH, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from customary.core.text.sentiment import Head, SentimentModel

#: How much a comment counts against staying with the model.
STRENGTH = 5.0
#: The lexicon's nine columns, in the scale in which they are penalised.
_LEXICON_SCALE = 0.3
#: Fewer of a language, or of one side of it, teach nothing.
FEWEST, FEWEST_OF_A_SIDE = 20, 5
#: A half that moves nowhere.
STAYS = Step(
    np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(LEXICON_FEATURES, np.float32), 0.0
)


@dataclass(frozen=True)
class Examples:
    """Comments, whether each is positive, and how much each counts."""

    texts: Sequence[str]
    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.texts)

    def taken(self, rows: NDArray[np.int64]) -> Examples:
        """Some of them."""
        return Examples([self.texts[row] for row in rows], self.positive[rows], self.weight[rows])


@dataclass(frozen=True)
class Judged:
    """What a model is worth on comments it did not learn from."""

    n: int
    accuracy: float
    macro_f1: float
    #: Mean negative log-likelihood, in nats: low where it is right, and sure only where it is right.
    log_loss: float


def learn(model: SentimentModel, examples: Examples) -> tuple[Step, Step]:
    """How the Chinese and the English half move; a half that too little speaks for stays."""
    texts = [text[:LONGEST] for text in examples.texts]
    languages = [written_in(text, model.folding) for text in texts]

    def step(head: Head, reads: tuple[str, ...], bits: int) -> Step:
        rows = np.array([at for at, one in enumerate(languages) if one in reads], np.int64)
        positive = examples.positive[rows]
        if len(rows) < FEWEST or min(positive.sum(), (~positive).sum()) < FEWEST_OF_A_SIDE:
            return STAYS
        seen = model.seen(head, [texts[row] for row in rows])
        # Both sides weigh the same: that most who write complain is no reason to hear complaints.
        balance = np.where(positive, (~positive).sum(), positive.sum()) * 2 / len(rows)
        coefficients, bias = fit(
            matrix(seen, bits, _LEXICON_SCALE),
            positive,
            examples.weight[rows] * np.sqrt(balance),
            STRENGTH,
            known=head.scores(seen),
        )
        moved = np.flatnonzero(coefficients[:-LEXICON_FEATURES])
        return Step(
            bucket=moved,
            ngrams=coefficients[moved].astype(np.float32),
            lexicon_weights=(coefficients[-LEXICON_FEATURES:] * _LEXICON_SCALE).astype(np.float32),
            bias=bias,
        )

    return (
        step(model.chinese, READS_CHINESE, CHINESE_BITS),
        step(model.english, READS_ENGLISH, ENGLISH_BITS),
    )


def judge(probability: NDArray[np.float64], positive: NDArray[np.bool_]) -> Judged:
    """How well probabilities of being positive fit; of no comment at all, nothing is known.

    Raises:
        ValueError: there is no comment.
    """
    if not len(positive):
        raise ValueError("A model cannot be judged by no comment at all.")
    said = probability >= 0.5
    right = np.clip(np.where(positive, probability, 1 - probability), 1e-9, 1)
    return Judged(
        n=len(positive),
        accuracy=float((said == positive).mean()),
        macro_f1=float(np.mean([_f1(said == side, positive == side) for side in (True, False)])),
        log_loss=float(-np.log(right).mean()),
    )


def _f1(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    both = (said & true).sum()
    return float(2 * both / max(said.sum() + true.sum(), 1))
