# SPDX-License-Identifier: Apache-2.0
"""What came of a goal: met, not met, or too few answers to tell it from chance."""

from __future__ import annotations

import math
from enum import StrEnum

#: Of a value between -100 and 100 as the net promoter score; the worst case of one answer.
WIDEST = 100.0
#: Two-sided 95 %.
Z = 1.959963984540054
#: Binary fractions: 30 and a tenth of it are 33 to the last digit but one.
ROUNDING = 1e-9


class Outcome(StrEnum):
    """What a measured value says of a goal."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DISTINGUISHABLE = "not_distinguishable"


def relative_target(baseline: float, share: float) -> float:
    """The value that is `share` better than the baseline: 30 and 10 % are 33, -20 are -18.

    Raises:
        ValueError: the baseline is 0, of which no share is anything; set points instead.
    """
    if baseline == 0:
        raise ValueError(f"{share:.0%} of a baseline of 0 is nothing; set the target in points.")
    return baseline + share * abs(baseline)


def outcome(
    value: float, target: float, *, baseline: float | None, higher_is_better: bool, n: int | None
) -> Outcome:
    """Whether a goal is met; the boundary itself is met.

    With `n` answers behind the value of a score from -100 to 100, a change against the baseline
    that chance alone may make is not distinguishable. The interval is the widest that n allows.
    """
    ahead = value - target if higher_is_better else target - value
    if ahead < -ROUNDING * max(1.0, abs(target)):
        return Outcome.NOT_MET
    if n is not None and baseline is not None:
        reach = Z * WIDEST * math.sqrt(2 / n) if n else math.inf
        if abs(value - baseline) < reach:
            return Outcome.NOT_DISTINGUISHABLE
    return Outcome.MET
