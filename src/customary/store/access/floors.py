# SPDX-License-Identifier: Apache-2.0
"""Disclosure floors: how few people a figure may be about before nobody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.models import Organisation

if TYPE_CHECKING:
    from customary.store.models import Wave

#: Figures about units; opinions and comments; statements about a trend. They can only be raised.
LOWEST = {"units": 5, "opinions": 10, "trends": 30}


def floors_promised(wave: Wave) -> dict[str, int]:
    """The floors those whom a wave asks are told: those it opened with, never less than ours."""
    return {name: max(least, int(wave.floors.get(name, 0))) for name, least in LOWEST.items()}


def floors_of(wave: Wave) -> dict[str, int]:
    """The floors results of a wave keep: those promised, and those in force where they are higher."""
    return {name: max(floor(name), least) for name, least in floors_promised(wave).items()}


def floor(name: str) -> int:
    """The floor in force: ours, or the higher one the organisation chose.

    Raises:
        ValueError: there is no floor of that name.
    """
    if name not in LOWEST:
        raise ValueError(f"There is no floor {name!r}; there are {', '.join(LOWEST)}.")
    raised = Organisation.objects.values_list("floors", flat=True).first() or {}
    return max(LOWEST[name], int(raised.get(name, 0)))


def in_steps(n: int, step: int) -> int:
    """A number of people rounded down to a multiple of a floor; itself where the step is 0."""
    return n // step * step if step else n
