# SPDX-License-Identifier: Apache-2.0
"""How many answers it takes to see a difference, and how small a one so many answers show.

For two groups of so many answers each, or two waves, by the normal approximation (Cohen 1988,
Statistical Power Analysis for the Behavioral Sciences, chapter 2): n = 2 s^2 (z + z')^2 / d^2.
"""

from __future__ import annotations

import math

from customary.core.statistics.intervals import CONFIDENCE, normal_quantile

#: How often a difference of the size looked for should be seen.
POWER = 0.8
#: How far answers deviate, in widths of their scale, where nothing is known of them yet: means and
#: shares over a few questions seldom deviate by more. Ours.
USUAL_DEVIATION, USUAL_DEVIATION_OF_SHARES = 0.25, 0.4


def detectable_difference(
    n: int, variance: float, *, power: float = POWER, confidence: float = CONFIDENCE
) -> float:
    """The smallest difference that n answers on each side would show.

    Args:
        n: answers on each side.
        variance: of one answer, in the square of the difference's unit; of a share p (1 - p).
        power: how often it should show.
        confidence: how sure.

    Raises:
        ValueError: unless n >= 1, the variance is above 0, and power lies between 0 and 1.
    """
    if n < 1:
        raise ValueError(f"Each side needs an answer or more; got {n}.")
    return _reach(variance, power, confidence) / math.sqrt(n)


def answers_to_detect(
    difference: float, variance: float, *, power: float = POWER, confidence: float = CONFIDENCE
) -> int:
    """How many answers each side needs for such a difference to show; the rest as above.

    Raises:
        ValueError: if the difference is 0, or variance or power out of range.
    """
    if difference == 0 or not math.isfinite(difference):
        raise ValueError(f"No number of answers shows a difference of {difference:g}.")
    return max(1, math.ceil((_reach(variance, power, confidence) / difference) ** 2 - 1e-9))


def _reach(variance: float, power: float, confidence: float) -> float:
    """The difference that one answer on each side would show."""
    if not variance > 0 or not 0 < power < 1:
        raise ValueError(f"Variance is above 0, power in (0, 1); got {variance:g} and {power:g}.")
    return (normal_quantile(0.5 + confidence / 2) + normal_quantile(power)) * math.sqrt(
        2 * variance
    )
