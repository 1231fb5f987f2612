# SPDX-License-Identifier: Apache-2.0
"""Answers to the shipped culture profile and four Cs, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = ("clan", "adhocracy", "market", "hierarchy")
ASPECTS = ("character", "leading", "people", "bond", "direction", "success")
#: Three people, six aspects: the hand-checkable case, now and preferred.
GOLDEN_NOW = (
    ((40, 20, 20, 20), (30, 10, 30, 30), (50, 20, 10, 20), (40, 20, 20, 20), (30, 20, 30, 20), (50, 30, 10, 10)),
    ((20, 10, 40, 30), (20, 20, 30, 30), (30, 10, 30, 30), (25, 15, 30, 30), (20, 10, 40, 30), (35, 25, 20, 20)),
    ((30, 30, 20, 20), (40, 15, 25, 20), (40, 15, 25, 20), (40, 25, 20, 15), (25, 30, 25, 20), (35, 20, 15, 30)),
)  # fmt: skip
GOLDEN_PREFERRED = (
    ((40, 30, 20, 10), (40, 30, 10, 20), (50, 25, 10, 15), (40, 30, 20, 10), (30, 40, 20, 10), (40, 35, 15, 10)),
    ((35, 25, 25, 15), (30, 30, 20, 20), (40, 25, 20, 15), (40, 25, 20, 15), (30, 30, 25, 15), (35, 35, 15, 15)),
    ((40, 35, 15, 10), (45, 25, 15, 15), (45, 25, 15, 15), (45, 30, 15, 10), (35, 35, 15, 15), (40, 30, 10, 20)),
)  # fmt: skip


def shipped(kind: str) -> Instrument:
    """The questionnaire of a kind as it is shipped."""
    seed_instruments()
    return Instrument.objects.get(kind=kind, retired_at=None)


def divided(
    now: Sequence[Sequence[float]], preferred: Sequence[Sequence[float]]
) -> dict[str, float]:
    """One person's answer to the culture profile."""
    return {
        f"{aspect}_{part}.{kind}": float(points)
        for part, given in (("now", now), ("preferred", preferred))
        for aspect, row in zip(ASPECTS, given, strict=True)
        for kind, points in zip(TYPES, row, strict=True)
    }


def golden(times: int) -> list[dict[str, float]]:
    """The three people of the golden case, each so many times: the means stay what they were."""
    return [
        divided(now, preferred)
        for now, preferred in zip(GOLDEN_NOW, GOLDEN_PREFERRED, strict=True)
        for _ in range(times)
    ]


def rated(instrument: Instrument, value: float) -> dict[str, float]:
    """The same rating for every statement."""
    return dict.fromkeys(instrument.items.values_list("item_key", flat=True), value)
