# SPDX-License-Identifier: Apache-2.0
"""Small drawings hold what they are given, and break nothing open."""

from __future__ import annotations

import pytest

from customary.core.drawing.small import spark, split


def test_a_line_leaves_gaps_where_nothing_was_said() -> None:
    drawn = spark([0.1, None, 0.2, 0.3], sentence="by week", turn=2)
    assert drawn.count("spark-line") == 1
    assert 'aria-label="by week"' in drawn


def test_a_line_of_nothing_rests_on_its_ground() -> None:
    assert 'class="spark"' in spark([0.0, 0.0], sentence="")
    with pytest.raises(ValueError, match="1"):
        spark([0.1], sentence="")


def test_a_bar_is_as_wide_as_its_parts() -> None:
    drawn = split([("negative", 3, "3 < 4"), ("neutral", 0, ""), ("positive", 1, "")], sentence="x")
    assert "split-neutral" not in drawn
    assert "3 &lt; 4" in drawn
    assert 'x="90"' in drawn
    with pytest.raises(ValueError, match="nothing"):
        split([("negative", 0, "")], sentence="")
