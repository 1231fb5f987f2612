# SPDX-License-Identifier: Apache-2.0
"""Disclosure floors: how few people a figure may be about before nobody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.models import Wave

#: Figures about units; opinions and comments; statements about a trend. They can only be raised.
LOWEST = {"units": 5, "opinions": 10, "trends": 30}


def floors_promised(wave: Wave) -> dict[str, int]:
    """The floors those whom a wave asks are told: those it opened with, never less than ours."""
    return {name: max(least, int(wave.floors.get(name, 0))) for name, least in LOWEST.items()}


def floors_of(wave: Wave, in_force: Mapping[str, int] | None = None) -> dict[str, int]:
    """The floors a wave and its results keep: those promised, and those in force where higher.

    Once its results are out they keep those they were worked out with.

    Args:
        wave: the wave.
        in_force: what `floors_in_force` says, for whoever looks at many waves.
    """
    promised = floors_promised(wave)
    if wave.released_at is not None:
        return promised
    raised = floors_in_force() if in_force is None else in_force
    return {name: max(raised[name], least) for name, least in promised.items()}


def floors_in_force() -> dict[str, int]:
    """The floors in force: ours, or the higher ones the organisation chose."""
    raised = Organisation.objects.values_list("floors", flat=True).first() or {}
    return {name: max(least, int(raised.get(name, 0))) for name, least in LOWEST.items()}


def floor(name: str) -> int:
    """The floor in force: ours, or the higher one the organisation chose.

    Raises:
        ValueError: there is no floor of that name.
    """
    if name not in LOWEST:
        raise ValueError(f"There is no floor {name!r}; there are {', '.join(LOWEST)}.")
    return floors_in_force()[name]


def in_steps(n: int, step: int) -> int:
    """A number of people rounded down to a multiple of a floor; itself where the step is 0."""
    return n // step * step if step else n
