# SPDX-License-Identifier: Apache-2.0
"""docs/packs.md tells every key that pack.toml knows, and none that it does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from customary.intake import archive, declaration
from customary.intake.declaration import read_declaration
from customary.intake.formats import FORMATS, csv, jsonl
from customary.intake.schema import objects
from tools import columns

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("The pack", declaration.PACK_KEYS),
        ("[source]", declaration.SOURCE_KEYS),
        ("[feed]", declaration.FEED_KEYS),
        ("[[file]]", declaration.FILE_KEYS),
        ("[file.columns]", declaration.COLUMN_KEYS),
    ],
)
def test_every_key_is_documented_in_its_place(heading: str, known: Mapping[str, object]) -> None:
    section = PAGE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(known)


def test_the_fixed_values_of_a_key_are_all_documented() -> None:
    for key, values in declaration.FIXED.items():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}` |"))
        told = {value for value in values if f'"{value}"' in line or f"`{value}`" in line}
        assert told >= set(values) - {"."}, key


def test_every_ending_is_documented() -> None:
    assert all(f"`{ending}`" in PAGE for ending in FORMATS)


def test_the_example_is_understood(tmp_path: Path) -> None:
    example = PAGE.split("```toml\n", 1)[1].split("```", 1)[0]
    path = tmp_path / "pack.toml"
    path.write_text(example, encoding="utf-8")
    read = read_declaration(path, pack_name="", source_key="")
    assert read.files[0].object in objects()
    assert read.source.key == "helpdesk"


def test_the_limits_are_those_of_the_code() -> None:
    limits = PAGE.split("## Limits", 1)[1]
    for number in (
        f"{archive.MOST_ENTRIES:,}",
        f"{archive.MOST_BYTES >> 30} GB",
        f"{archive.MOST_RATIO},",
        f"{archive.HARMLESS >> 20} MB",
        f"{archive.MOST_WORKBOOK_BYTES >> 30} GB",
        f"{archive.MOST_SHARED_TEXT >> 20} MB",
        f"CSV file | {csv.LARGEST_CELL >> 20} MB",
        f"JSON Lines | {jsonl.LONGEST_LINE >> 20} MB",
    ):
        assert number in limits, number


def test_the_page_of_columns_is_up_to_date() -> None:
    assert columns.PAGE.read_text(encoding="utf-8") == columns.page()
