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
    """Krippendorff's alpha for interval ratings; none where it cannot be told.

    It cannot be told where no sample has two ratings, nor where all ratings are the same: raters
    who never tell one case from another show no agreement on what good is.

    Args:
        sample: which sample each rating is of; samples with one rating are left out.
        rating: the rating, on an interval scale; NaN for none.

    From the coincidence form with squared differences (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability): alpha = 1 - observed / expected disagreement.

    Raises:
        ValueError: if the columns differ in length.
    """
    if len(sample) != len(rating):
        raise ValueError(f"{len(sample)} samples do not match {len(rating)} ratings.")
    given = ~np.isnan(rating)
    sample, rating = sample[given], rating[given]
    _, inverse, counts = np.unique(sample, return_inverse=True, return_counts=True)
    paired = counts[inverse] >= 2
    values = rating[paired]
    n = len(values)
    if n == 0 or values.min() == values.max():
        return None
    _, group, size = np.unique(sample[paired], return_inverse=True, return_counts=True)
    # Sum over ordered pairs of (a - b)^2 in a group of m is 2 * m * sum of squares about its mean.
    mean = np.bincount(group, values) / size
    within = np.bincount(group, (values - mean[group]) ** 2)
    observed = float((2 * size * within / (size - 1)).sum()) / n
    expected = 2 * n * float(((values - values.mean()) ** 2).sum()) / (n * (n - 1))
    return 1 - observed / expected
