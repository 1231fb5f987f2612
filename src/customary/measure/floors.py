# SPDX-License-Identifier: Apache-2.0
"""From how many answers on something is told of them, and in what bands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Floors:
    """How many answers a figure rests on before it is told: a mean, all that is finer, a change.

    Numbers of answers are told in bands as wide as `step`, exactly where it is 0.
    """

    units: int
    opinions: int
    trends: int
    step: int = 0
