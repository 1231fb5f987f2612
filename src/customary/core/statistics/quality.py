# SPDX-License-Identifier: Apache-2.0
"""Signs that an answer was given without reading the question. They flag; they remove nothing.

A flag is a reason to look, never proof: people who are content do agree with much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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


def _shape(items: npt.NDArray[np.float64]) -> tuple[int, int]:
    if items.ndim != 2:
        raise ValueError(f"A row a respondent, a column an item; got the shape {items.shape}.")
    return items.shape[0], items.shape[1]
