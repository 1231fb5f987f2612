# SPDX-License-Identifier: Apache-2.0
"""One reading tells language, feeling, flags and themes, each theme with its own feeling."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.catalogue import load_flag_phrases, load_taxonomy
from customary.core.text.flags import FLAGS, FlagReader
from customary.core.text.reader import SCHEMA, TextReader
from customary.core.text.themes import ThemeReader
from customary.understand.sentiment import sentiment_model

MODEL = sentiment_model()
READER = TextReader(
    MODEL,
    ThemeReader.of(load_taxonomy(), MODEL.folding),
    FlagReader.of(load_flag_phrases(), MODEL.folding),
)


def read(*texts: str | None) -> list[dict[str, Any]]:
    found = READER.read(pa.array(texts, pa.string()))
    assert found.schema == SCHEMA
    found.validate(full=True)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def feelings(text: str) -> dict[str, str]:
    return {one["key"]: one["sentiment"] for one in read(text)[0]["themes"]}


@pytest.mark.parametrize(
    "text",
    ["The food was great but delivery took two hours", "味道不错，就是送餐太慢了"],
)
def test_each_theme_has_its_own_feeling(text: str) -> None:
    found = feelings(text)
    assert (found["taste"], found["delivery_time"]) == ("positive", "negative")


def test_where_its_words_tell_nothing_the_only_theme_feels_as_the_comment_does() -> None:
    text = "About my invoice. I am so angry, this is the worst company ever."
    assert feelings(text) == {"fees": "negative"}


def test_flags_and_personal_data_are_told() -> None:
    thanks, private = read("Thank you so much!", "Call me: +44 20 7946 0958, I love it")
    assert [flag for flag in (*FLAGS, "privacy") if thanks[flag]] == ["thanks"]
    assert private["privacy"]


def test_nothing_is_read_out_of_nothing() -> None:
    for row in read("", None):
        assert row["sentiment"] == "unsure"
        assert row["themes"] == []
        assert not any(row[flag] for flag in (*FLAGS, "privacy"))
    assert len(READER.read(pa.array([], pa.string()))) == 0


def test_the_version_is_that_of_all_its_parts() -> None:
    fewer = TextReader(MODEL, ThemeReader.of(load_flag_phrases(), MODEL.folding), READER.flags)
    assert fewer.version != READER.version
    assert len(READER.version) <= 40


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_is_read_and_neighbours_do_not_matter(texts: list[str]) -> None:
    together = read(*texts)
    apart = [read(text)[0] for text in texts]
    for one, other in zip(together, apart, strict=True):
        assert one.pop("probability") == pytest.approx(other.pop("probability"))
        assert one == other
