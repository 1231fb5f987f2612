# SPDX-License-Identifier: Apache-2.0
"""Logistic regression with an L2 penalty, by L-BFGS: small, and the same figures every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, sparse
from scipy.special import expit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customary.core.text.features import Features


def matrix(seen: Features, bits: int, scale: float) -> sparse.csr_matrix:
    """N-grams, then the lexicon's columns times `scale`, as one sparse matrix."""
    count = len(seen.lexicon)
    ngrams = sparse.csr_matrix((seen.weight, (seen.row, seen.bucket)), shape=(count, 1 << bits))
    return sparse.hstack([ngrams, sparse.csr_matrix(seen.lexicon * scale)]).tocsr()


def fit(
    x: sparse.csr_matrix,
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    c: float,
    known: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], float]:
    """Coefficients and bias that minimise |w|²/2 + c Σ weight · log(1 + exp(-y·score)).

    Args:
        x: n texts by features.
        positive: whether each of n texts is.
        weight: how much each of n texts counts.
        c: how much the texts count against the penalty.
        known: log-odds by an earlier model, n, to which the score is added; what is learnt is then
            how to depart from that model, and the fewer the texts, the less it departs. The bias
            is then penalised like any other weight.
    """
    y = np.where(positive, 1.0, -1.0)
    start = np.zeros(len(y)) if known is None else known
    held = -1 if known is None else x.shape[1] + 1  # without the bias, or with it
    used = np.flatnonzero(np.bincount(x.indices, minlength=x.shape[1]))
    kept = x[:, used].tocsr()
    turned = kept.T.tocsr()

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = y * (kept @ at[:-1] + at[-1] + start)
        pull = -y * weight * expit(-margin)
        value = c * (weight * np.logaddexp(0, -margin)).sum() + (at[:held] ** 2).sum() / 2
        slope = np.append(c * (turned @ pull), c * pull.sum())
        slope[:held] += at[:held]
        return value, slope

    found = optimize.minimize(
        loss,
        np.zeros(len(used) + 1),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 300, "ftol": 1e-8},
    )
    coefficients = np.zeros(x.shape[1])
    coefficients[used] = found.x[:-1]
    return coefficients, float(found.x[-1])
