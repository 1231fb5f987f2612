# SPDX-License-Identifier: Apache-2.0
"""People one knows of are covered in what others write, with or without a cue before the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.known import Known

KNOWN = Known.of(
    [
        "Zhang Wei",
        "张伟",
        "欧阳小敏",
        "Katarzyna Lefèvre",
        "Ann O’Neill-Berg",
        "Cher",
        "Wang Fang 王芳",
    ],
    ["wang.fang", "A10482", "may", "47110", "2026"],
)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Ask Zhang Wei about it.", "Ask [name] about it."),
        ("wei zhang never listens", "[name] never listens"),
        ("Lefèvre, Katarzyna said no", "[name] said no"),
        ("Ann O’Neill-Berg's plan", "[name]'s plan"),
        ("请找张伟，还有欧阳小敏和王芳。", "请找[name]，还有[name]和[name]。"),
        ("wang.fang 说下周三；工号 A10482，47110", "[account] 说下周三；工号 [account]，[account]"),
        ("In May the rota changed. Zhang. Wei?", "In May the rota changed. Zhang. Wei?"),
        ("Since 2026 nobody listens.", "Since 2026 nobody listens."),
        ("Nobody asked us.", "Nobody asked us."),
    ],
)
def test_who_is_known_is_covered_and_nothing_else(written: str, told: str) -> None:
    assert KNOWN.cover(written) == told


@given(text=st.text(st.sampled_from("张伟王芳 ,.ZhangWei wfA10482[]\n"), max_size=60))
def test_once_covered_nobody_known_is_left(text: str) -> None:
    covered = KNOWN.cover(text)
    assert "张伟" not in covered
    assert "王芳" not in covered
    assert KNOWN.cover(covered) == covered or "[" in covered
