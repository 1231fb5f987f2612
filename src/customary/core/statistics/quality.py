# SPDX-License-Identifier: Apache-2.0
"""Signs that an answer was given without reading the question. They flag; they remove nothing.

A flag is a reason to look, never proof: people who are content do agree with much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

#: Fewer answers in a block than this, and all the same is no sign of anything.
LEAST_ANSWERS = 4
#: Of the median time per item: faster than this share of it is too fast to have read. Ours.
FAST = 1 / 3
#: With fewer people than this a median says little of how long it takes.
LEAST_PEOPLE = 10


def longest_run(items: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many items in a row each respondent answered the same, at most.

    The long string of Johnson (2005, Journal of Research in Personality 39:103-129). The items
    stand in the order they were asked, as they were answered: nothing turned round. A gap (NaN)
    ends a run; 0 for no answer at all.
    """
    people, asked = _shape(items)
    longest = np.zeros(people, dtype=np.int64)
    run = np.zeros(people, dtype=np.int64)
    for at in range(asked):
        same = items[:, at] == items[:, at - 1] if at else np.zeros(people, dtype=bool)
        run = np.where(np.isnan(items[:, at]), 0, np.where(same, run + 1, 1))
        longest = np.maximum(longest, run)
    return longest


def variability(items: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How much each respondent's answers vary over the items, in options; NaN for fewer than two.

    The intra-individual response variability of Dunn, Heggestad, Shanock & Theilgard (2018,
    Journal of Business and Psychology 33:105-121): a standard deviation, of answers as they were
    given. Over items some of which are worded the other way round, none at all contradicts itself.
    """
    _shape(items)
    given = ~np.isnan(items)
    n = given.sum(axis=1)
    mean = np.where(given, items, 0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(given, items - mean[:, None], 0) ** 2
    variance = np.full(len(items), np.nan)
    np.divide(squares.sum(axis=1), n - 1, out=variance, where=n > 1)
    deviation: npt.NDArray[np.float64] = np.sqrt(variance)
    return deviation


def straight_lined(
    items: npt.NDArray[np.float64], reversed_items: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Who gave one and the same answer throughout a block that asks both ways round.

    Only where `LEAST_ANSWERS` were given, some to items worded the one way and some the other:
    elsewhere the same answer may well be meant.

    Args:
        items: a row a respondent, a column an item of one block, as answered.
        reversed_items: which items are worded the other way round.

    Raises:
        ValueError: if the items do not match.
    """
    _, asked = _shape(items)
    if asked != len(reversed_items):
        raise ValueError(f"{len(reversed_items)} marks do not match {asked} items.")
    given = ~np.isnan(items)
    lowest = np.where(given, items, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(given, items, -np.inf).max(axis=1, initial=-np.inf)
    both_ways = given[:, reversed_items].any(axis=1) & given[:, ~reversed_items].any(axis=1)
    enough = given.sum(axis=1) >= LEAST_ANSWERS
    flagged: npt.NDArray[np.bool_] = (lowest == highest) & both_ways & enough
    return flagged


def too_fast(
    seconds: npt.NDArray[np.float64], answers: npt.NDArray[np.int64], *, share: float = FAST
) -> npt.NDArray[np.bool_]:
    """Who took less than a share of the median time per item.

    Nobody where fewer than `LEAST_PEOPLE` have a time.

    Args:
        seconds: how long each respondent took; NaN where it was not measured.
        answers: how many items each of them answered.
        share: of the median.

    Raises:
        ValueError: if they differ in number, or a time is negative.
    """
    if len(seconds) != len(answers):
        raise ValueError(f"{len(seconds)} times do not match {len(answers)} respondents.")
    told = ~np.isnan(seconds) & (answers > 0)
    if told.any() and seconds[told].min() < 0:
        raise ValueError(f"A time is 0 or more; got {seconds[told].min():g}.")
    flagged = np.zeros(len(seconds), dtype=bool)
    if told.sum() >= LEAST_PEOPLE:
        pace = seconds[told] / answers[told]
        flagged[told] = pace < share * np.median(pace)
    return flagged


def even_odd(
    items: npt.NDArray[np.float64], scales: Sequence[Sequence[int]]
) -> npt.NDArray[np.float64]:
    """How well each respondent's even items go with the odd ones, over the scales; from -1 to 1.

    The correlation of both halves over scales, stepped up by Spearman and Brown's formula (Johnson
    2005; Meade & Craig 2012, Psychological Methods 17:437-455): whoever answers at random is near
    0. NaN with fewer than three scales of which both halves were answered, or halves that never
    vary. Careful people differ in it by chance when scales are few.

    Args:
        items: a row a respondent, a column an item, keyed one way within its scale.
        scales: the columns of each scale, two or more.

    Raises:
        ValueError: if a scale has fewer than two items.
    """
    people, _ = _shape(items)
    for scale in scales:
        if len(scale) < 2:
            raise ValueError(f"A scale of {len(scale)} item has no halves.")
    halves = np.full((2, len(scales), people), np.nan)
    for at, scale in enumerate(scales):
        for half in (0, 1):
            halves[half, at] = _row_means(items[:, list(scale)[half::2]])
    told = ~np.isnan(halves).any(axis=0)
    n = told.sum(axis=0)
    apart = np.where(told, halves, 0)
    apart = np.where(told, apart - apart.sum(axis=1, keepdims=True) / np.maximum(n, 1), 0)
    together = (apart[0] * apart[1]).sum(axis=0)
    scatter = np.sqrt((apart[0] ** 2).sum(axis=0) * (apart[1] ** 2).sum(axis=0))
    r = np.full(people, np.nan)
    np.divide(together, scatter, out=r, where=(n >= 3) & (scatter > 1e-12))
    # From -1/3 on stepping up leads below -1, where it means nothing any more.
    np.maximum(r, -1 / 3, out=r)
    stepped_up: npt.NDArray[np.float64] = 2 * r / (1 + r)
    return stepped_up


def _row_means(items: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean of each row's answers; NaN for none."""
    given = ~np.isnan(items)
    n = given.sum(axis=1)
    means = np.full(len(items), np.nan)
    np.divide(np.where(given, items, 0).sum(axis=1), n, out=means, where=n > 0)
    return means


def _shape(items: npt.NDArray[np.float64]) -> tuple[int, int]:
    if items.ndim != 2:
        raise ValueError(f"A row a respondent, a column an item; got the shape {items.shape}.")
    return items.shape[0], items.shape[1]
