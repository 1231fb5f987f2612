# SPDX-License-Identifier: Apache-2.0
"""Draws records at random for an audit: the same seed over the same records draws the same."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def draw(
    strata: Sequence[Mapping[str, Sequence[int]]], *, count: int, seed: int
) -> list[tuple[str, int]]:
    """Up to `count` pairs of an indicator and one of its rows, none of them twice.

    Args:
        strata: groups of indicators with their rows, the group to draw from first coming first.
            Within a group every indicator is drawn from in turn, so that one with many records
            does not take all the places of one with few.
        count: how many to draw.
        seed: what makes the draw repeatable.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    drawn: list[tuple[str, int]] = []
    for group in strata:
        waiting = {key: chance.sample(list(rows), len(rows)) for key, rows in sorted(group.items())}
        order = chance.sample(sorted(waiting), len(waiting))
        while len(drawn) < count and any(waiting.values()):
            for key in order:
                if waiting[key] and len(drawn) < count:
                    drawn.append((key, waiting[key].pop()))
    return drawn
