# SPDX-License-Identifier: Apache-2.0
"""The themes are worth what their card says, on comments that served no mending and on those that did."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from customary.core.text.flags import FLAGS
from tools.text_model.themes import HALVES, Measured, comments, flags_measured, measured

CARD = Path(__file__).parents[3] / "docs" / "themes.md"


@cache
def read(half: str) -> Measured:
    return measured(half)


def row(name: str) -> list[float]:
    """The figures of a row of the card."""
    lines = CARD.read_text(encoding="utf-8").splitlines()
    cells = next(line for line in lines if line.startswith(f"| {name} |")).strip("| ").split(" | ")
    return [float(one.replace(",", "")) for one in cells[1:]]


@pytest.mark.parametrize("half", HALVES)
def test_the_published_figures_hold(half: str) -> None:
    found, figures = read(half), row(half)
    felt = found.feelings
    now = [
        *found.macro,
        found.whole.precision,
        found.whole.recall,
        felt["by theme"] / felt["all"],
        felt["by comment"] / felt["all"],
    ]
    assert found.comments == figures[0]
    assert now == pytest.approx(figures[1:], abs=0.001), "renew docs/themes.md and say why"


def test_they_are_worth_shipping() -> None:
    precision, recall = read("held").macro
    assert precision >= 0.8
    assert recall >= 0.7
    felt = read("held").feelings
    assert felt["by theme"] / felt["all"] >= 0.9
    assert felt["by theme"] > felt["by comment"]


def test_every_theme_is_told_somewhere() -> None:
    for key, score in read("tuned").themes.items():
        assert score.precision >= 0.75, key
        assert score.recall >= 0.75, key


@pytest.mark.parametrize("flag", FLAGS)
def test_the_published_figures_of_flags_hold(flag: str) -> None:
    scores = [flags_measured(half)[flag] for half in HALVES]
    now = [figure for one in scores for figure in (one.precision, one.recall)]
    assert now == pytest.approx(row(flag), abs=0.006)
    assert min(now) >= 0.6
    assert min(one.precision for one in scores) >= 0.9


def test_the_comments_are_many_and_different() -> None:
    rows = [one for half in HALVES for one in comments(half)]
    assert len({one["text"] for one in rows}) == len(rows) >= 600
    languages = Counter(one["language"] for one in rows)
    assert min(languages["mixed"], languages["zh-hant"]) >= 40
    assert sum(not one["themes"] for one in rows) >= 40
    assert len(comments("held")) >= 300
