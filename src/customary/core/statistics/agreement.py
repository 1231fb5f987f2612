# SPDX-License-Identifier: Apache-2.0
"""How far raters agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def krippendorff_alpha(
    sample: npt.NDArray[np.int64], rating: npt.NDArray[np.float64]
) -> float | None:
    """Krippendorff's alpha for interval ratings; none where fewer than two can be compared.

    Args:
        sample: which sample each rating is of; samples with one rating are left out.
        rating: the rating, on an interval scale.

    From the coincidence form with squared differences (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability): alpha = 1 - observed / expected disagreement.

    Raises:
        ValueError: if the columns differ in length.
    """
    if len(sample) != len(rating):
        raise ValueError(f"{len(sample)} samples do not match {len(rating)} ratings.")
    _, inverse, counts = np.unique(sample, return_inverse=True, return_counts=True)
    paired = (counts[inverse] >= 2) & ~np.isnan(rating)
    if paired.sum() < 2:
        return None
    _, group, size = np.unique(inverse[paired], return_inverse=True, return_counts=True)
    values = rating[paired]
    n = len(values)
    # Sum over ordered pairs of (a - b)^2 in a group of m is 2 * m * sum of squares about its mean.
    mean = np.bincount(group, values) / size
    within = np.bincount(group, (values - mean[group]) ** 2)
    usable = size >= 2
    observed = float((2 * size * within / np.maximum(size - 1, 1))[usable].sum()) / n
    expected = 2 * n * float(((values - values.mean()) ** 2).sum()) / (n * (n - 1))
    if expected == 0:
        return 1.0
    return 1 - observed / expected
