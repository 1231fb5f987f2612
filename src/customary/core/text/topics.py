# SPDX-License-Identifier: Apache-2.0
"""Comments in groups by what they are about, and the words that tell a group.

The same comments give the same groups, on every machine of a kind and in every process: whatever
is drawn is drawn from a fixed seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from customary.core.text.topic_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEED = 20
DIMENSIONS = 60
#: Beside an embedding, whose weight is 1.
WEIGHT_OF_WORDS = 0.5
_TRIES, _STEPS = 3, 40
#: Of the randomised decomposition: drawn beyond what is wanted, and powers taken.
_BEYOND, _POWERS = 10, 2


@dataclass(frozen=True)
class Terms:
    """Which comment holds which words and pairs of neighbours how often.

    Attributes:
        keys: of each column, its word or its two words.
        counts: comments x terms, sparse.
    """

    keys: tuple[tuple[str, ...], ...]
    counts: sparse.csr_array


def terms_in(texts: Sequence[str], *, fewest: int = 5, largest_share: float = 0.3) -> Terms:
    """Words, and pairs that stand together once idle words are left out.

    Args:
        texts: comments as written.
        fewest: comments that must hold a term.
        largest_share: of all comments; what more of them hold tells nothing.
    """
    words: dict[str, int] = {}
    sizes, flat = [], []
    for text in texts:
        found = [words.setdefault(word.key, len(words)) for word in words_of(text)]
        sizes.append(len(found))
        flat.extend(found)
    row = np.repeat(np.arange(len(texts)), sizes)
    word = np.array(flat, np.int64)
    names = list(words)
    most = largest_share * len(texts) if len(texts) > fewest / largest_share else len(texts)
    kept, counts = _counted(row, word, len(texts), fewest, most)
    # A pair is never in more comments than either of its words: rare words need no look.
    frequent = _known(word, _counted(row, word, len(texts), fewest, len(texts))[0])
    both = (row[:-1] == row[1:]) & frequent[:-1] & frequent[1:] if len(row) else np.zeros(0, bool)
    pair = word[:-1][both] * len(names) + word[1:][both]
    kept_pairs, pair_counts = _counted(row[:-1][both], pair, len(texts), fewest, most)
    keys: list[tuple[str, ...]] = [(names[one],) for one in kept]
    keys += [(names[one // len(names)], names[one % len(names)]) for one in kept_pairs]
    return Terms(
        tuple(keys),
        sparse.csr_array(sparse.hstack([counts, pair_counts], format="csr")),
    )


def weighed(counts: sparse.csr_array) -> sparse.csr_array:
    """TF-IDF with damped counts, each comment of length one; those without a term stay empty."""
    total = counts.shape[0]
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + total) / (1 + held)) + 1
    made = sparse.csr_array(counts, copy=True, dtype=np.float32)
    made.data = ((1 + np.log(made.data)) * idf[made.indices]).astype(np.float32)
    squares = np.asarray(made.multiply(made).sum(axis=1)).ravel()
    made.data /= np.repeat(np.sqrt(squares), np.diff(made.indptr)).astype(np.float32)
    return made


def vectors(terms: Terms, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """Each comment as a point: latent semantic analysis of its terms (Deerwester and others 1990).

    The decomposition is the randomised one of Halko, Martinsson and Tropp (2011), algorithm 4.4.
    """
    matrix = weighed(terms.counts)
    wanted = min(dimensions, *matrix.shape)
    if not wanted:
        return np.zeros((matrix.shape[0], 1), np.float32)
    width = min(wanted + _BEYOND, *matrix.shape)
    draw = np.random.default_rng(SEED)
    basis = matrix @ draw.standard_normal((matrix.shape[1], width)).astype(np.float32)
    for _ in range(_POWERS):
        basis = matrix @ (matrix.T @ _orthonormal(basis))
    basis = _orthonormal(basis)
    projected = np.asarray(matrix.T @ basis, np.float64)
    # The singular values and left vectors, from a matrix no larger than the basis is wide.
    squared, left = np.linalg.eigh(projected.T @ projected)
    strength = np.sqrt(np.maximum(squared[::-1], 0))[:wanted]
    return np.asarray(basis @ (left[:, ::-1][:, :wanted] * strength), np.float32)


def with_meaning(
    points: NDArray[np.floating], embeddings: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Points by what comments mean and by their words together.

    Meaning brings together what is said in other words; words keep apart what a model of sentences
    takes for the same. Together they group better than either (docs/emerging.md).

    Args:
        points: of the comments, from `vectors`.
        embeddings: of the same comments, by any model of sentences.

    Raises:
        ValueError: they are not of as many comments.
    """
    if len(points) != len(embeddings):
        raise ValueError(f"There are {len(points)} comments and {len(embeddings)} embeddings.")
    return np.hstack([_unit(embeddings), WEIGHT_OF_WORDS * _unit(points)])


def grouped(points: NDArray[np.floating], groups: int) -> NDArray[np.int64]:
    """The group of each point, 0 to `groups` - 1; -1 for a point at the origin, which says nothing.

    Spherical k-means (Dhillon and Modha 2001) from centres drawn far apart (Arthur and
    Vassilvitskii 2007); the tightest of a few tries.

    Args:
        points: one a comment, from `vectors` or from any model of sentences.
        groups: how many there are to be; fewer where there are fewer points.
    """
    found = np.full(len(points), -1, np.int64)
    length = np.linalg.norm(points, axis=1)
    speaking = np.flatnonzero(length > 1e-6)
    if not len(speaking) or groups < 1:
        return found
    unit = np.asarray(points[speaking] / length[speaking, None], np.float32)
    tries = [_clustered(unit, min(groups, len(unit)), SEED + one) for one in range(_TRIES)]
    found[speaking] = max(tries, key=lambda one: one[0])[1]
    return found


def telling(counts: sparse.csr_array, group: NDArray[np.int64], top: int) -> list[list[int]]:
    """Columns of the terms that tell each group, the most telling first.

    Class-based TF-IDF (Grootendorst 2022, equation 2): how often a term is in the group's comments,
    by the logarithm of one plus the mean length of a group over how often the term is anywhere.
    """
    groups = int(group.max(initial=-1)) + 1
    inside = np.flatnonzero(group >= 0)
    shape = (groups, counts.shape[0])
    members = sparse.csr_array((np.ones(len(inside)), (group[inside], inside)), shape=shape)
    sums = (members @ counts).toarray()
    everywhere = np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1)
    weight = sums * np.log1p(sums.sum() / max(groups, 1) / everywhere)
    return [
        [int(one) for one in np.argsort(-row, kind="stable")[:top] if row[one] > 0]
        for row in weight
    ]


def typical(rows: sparse.csr_array, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """The members, nearest to their common centre first; `rows` are `weighed` comments."""
    own = rows[members]
    centre = np.asarray(own.sum(axis=0)).ravel()
    return members[np.argsort(-(own @ centre), kind="stable")]


def _orthonormal(columns: NDArray[np.floating]) -> NDArray[np.float32]:
    """A basis of what the columns span: of few columns this is far quicker than QR."""
    wide = np.asarray(columns, np.float64)
    squared, turned = np.linalg.eigh(wide.T @ wide)
    kept = squared > 1e-9 * max(squared[-1], 1e-30)
    return np.asarray(wide @ (turned[:, kept] / np.sqrt(squared[kept])), np.float32)


def _unit(points: NDArray[np.floating]) -> NDArray[np.float32]:
    length = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.where(length > 1e-6, length, 1), np.float32)


def _counted(
    row: NDArray[np.int64], key: NDArray[np.int64], texts: int, fewest: int, most: float
) -> tuple[NDArray[np.int64], sparse.csr_array]:
    """The keys that are in so many texts, ascending, and how often each text holds them."""
    known, column = np.unique(key, return_inverse=True)
    counts = sparse.csr_array(
        (np.ones(len(row), np.float32), (row, column)), shape=(texts, len(known))
    )
    counts.sum_duplicates()
    held = np.bincount(counts.indices, minlength=len(known))
    keep = np.flatnonzero((held >= fewest) & (held <= most))
    return known[keep], sparse.csr_array(counts[:, keep])


def _known(key: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.isin(key, kept, kind="table" if len(kept) else None)


def _clustered(
    unit: NDArray[np.float32], groups: int, seed: int
) -> tuple[float, NDArray[np.int64]]:
    """How tight the groups came out, and the group of each point."""
    centres = _drawn_apart(unit, groups, np.random.default_rng(seed))
    near = unit @ centres.T
    nearest = near.argmax(axis=1)
    for _ in range(_STEPS):
        ones = np.ones(len(unit), np.float32)
        belongs = sparse.csr_array(
            (ones, (nearest, np.arange(len(unit)))), shape=(groups, len(unit))
        )
        sums = belongs @ unit
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 1e-6, sums / np.maximum(length, 1e-6), centres)
        near = unit @ centres.T
        before, nearest = nearest, near.argmax(axis=1)
        if np.array_equal(before, nearest):
            break
    return float(near.max(axis=1).sum()), nearest


def _drawn_apart(
    unit: NDArray[np.float32], groups: int, draw: np.random.Generator
) -> NDArray[np.float32]:
    chosen = [int(draw.integers(len(unit)))]
    away = 1 - unit @ unit[chosen[0]]
    for _ in range(groups - 1):
        weight = np.cumsum(np.maximum(away, 0), dtype=np.float64)
        at = np.searchsorted(weight, draw.random() * weight[-1], side="right")
        chosen.append(min(int(at), len(unit) - 1))
        away = np.minimum(away, 1 - unit @ unit[chosen[-1]])
    return unit[chosen]
