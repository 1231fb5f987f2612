# SPDX-License-Identifier: Apache-2.0
"""What the writer of pack.toml writes, `tomllib` reads back as it was."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.toml import write_toml

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes()
)
VALUES = st.recursive(
    PLAIN, lambda below: st.lists(below) | st.dictionaries(TEXT, below), max_leaves=20
)


@given(st.dictionaries(TEXT, VALUES))
def test_whatever_is_written_reads_back_equal(table: dict[str, Any]) -> None:
    assert tomllib.loads(write_toml(table)) == table


def test_a_pack_reads_like_one_that_a_person_wrote() -> None:
    rule = {"becomes": "board_meeting", "field": "title", "contains": ["board", "董事会"]}
    table = {
        "name": "Calendar",
        "source": {"key": "calendar", "evidence_grade": "A"},
        "feed": {"kind": "calendar", "answers": {"zone": "Europe/Rome", "rules": [rule]}},
    }
    assert write_toml(table) == (
        'name = "Calendar"\n\n[source]\nkey = "calendar"\nevidence_grade = "A"\n\n'
        '[feed]\nkind = "calendar"\n\n[feed.answers]\nzone = "Europe/Rome"\n'
        'rules = [{ becomes = "board_meeting", field = "title", contains = ["board", "董事会"] }]\n'
    )


def test_what_toml_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="None"):
        write_toml({"nothing": None})
