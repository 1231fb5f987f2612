# SPDX-License-Identifier: Apache-2.0
"""How often the guess is right, over exports of real products in both languages, without presets."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.tables import FEED
from customary.intake.feeds.tables.guessing import guesses
from customary.intake.feeds.tables.sampling import look

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPORTS: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "exports.toml").read_text(encoding="utf-8")
)


def guessed(said: Mapping[str, Any], tmp_path: Path) -> tuple[str, dict[str, str], list[str]]:
    """The object, our columns with theirs, and all headings; the file's name tells nothing."""
    file = tmp_path / "export.csv"
    file.write_text(said["csv"].lstrip("\n"), encoding="utf-8")
    ((table,), _warnings) = look(Drop((("export.csv", file),)))
    first = guesses(table)[0]
    columns = {
        ours: found.heading for ours, found in first.columns.items() if ours != "recorded_at"
    }
    return first.object, columns, table.header


def wrong_columns(
    said: Mapping[str, Any], columns: Mapping[str, str], header: list[str]
) -> set[str]:
    """Their headings that were taken for something else than they are, or overlooked."""
    meant: dict[str, set[str]] = {heading: set() for heading in header}
    also: dict[str, set[str]] = {heading: set() for heading in header}
    for ours, theirs in said["columns"].items():
        for heading in [theirs] if isinstance(theirs, str) else theirs:
            (meant if isinstance(theirs, str) else also)[heading].add(ours)
    wrong = set()
    for heading in header:
        taken = {ours for ours, theirs in columns.items() if theirs == heading}
        taken -= {"employee_number", "number", "ends_on"} - meant[heading] - also[heading]
        if not meant[heading] <= taken or not taken <= meant[heading] | also[heading]:
            wrong.add(heading)
    return wrong


def test_there_are_at_least_forty_exports_in_both_languages() -> None:
    chinese = [name for name, said in EXPORTS.items() if any(c >= "\u4e00" for c in said["csv"])]
    assert len(EXPORTS) >= 40
    assert len(chinese) >= 15


@pytest.mark.parametrize("name", EXPORTS)
def test_what_an_export_holds_is_guessed(name: str, tmp_path: Path) -> None:
    found, _columns, _header = guessed(EXPORTS[name], tmp_path)
    assert found == EXPORTS[name]["object"]


@pytest.mark.parametrize("name", EXPORTS)
def test_accepting_the_guesses_is_leaving_them_out(name: str, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(EXPORTS[name]["csv"].lstrip("\n"), encoding="utf-8")
    known: Any = SimpleNamespace(zone=ZoneInfo("UTC"), units={}, metrics={})
    drop = Drop((("export.csv", file),))
    seen = FEED.recognise(drop, known)
    assert seen is not None
    declared = []
    for answers in ({}, seen.guesses):
        made = tmp_path / str(len(declared))
        made.mkdir()
        prepared = FEED.prepare(drop, answers, known, made)
        declared.append([one.declared for one in prepared.inputs])
    assert declared[0] == declared[1]


def test_of_a_hundred_columns_at_least_ninety_eight_are_guessed(tmp_path: Path) -> None:
    right = total = 0
    told = []
    for name, said in EXPORTS.items():
        _object, columns, header = guessed(said, tmp_path)
        wrong = wrong_columns(said, columns, header)
        total += len(header)
        right += len(header) - len(wrong)
        told += [f"{name}: {heading}" for heading in sorted(wrong)]
    print(f"{right} of {total} columns right ({right / total:.1%})", *told, sep="\n")  # noqa: T201
    assert right / total >= 0.98
