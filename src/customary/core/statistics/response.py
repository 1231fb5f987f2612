# SPDX-License-Identifier: Apache-2.0
"""The response rate: one definition, wherever a share of those who answered is told."""

from __future__ import annotations

from customary.core.statistics.disclosure.bands import share_of


def response_rate(answered: int | None, asked: int | None) -> float | None:
    """The share of those who were asked by name that answered; None where either is not known.

    Whoever was asked counts below the line, reached or not: a mail that came back is no answer.
    Whoever belongs to the population and was not asked (spared, left out), or turned out not to
    belong to it, does not; nor, above the line, an answer by a public link. More answers than asked
    occur in other tools' files, and count as all. Of numbers told in bands so is the rate.

    Intervals for a finite population, weights and bounds look at all who belong, asked or spared,
    for those are whom a figure is about.
    """
    if answered is None or not asked:
        return None
    return share_of(answered, asked)
