# SPDX-License-Identifier: Apache-2.0
"""However large an export, looking at it takes a moment, and reading it no more passes than by hand."""

from __future__ import annotations

import time
import tracemalloc
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from customary.intake import reading
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.tables import FEED, linking
from customary.intake.formats import open_file
from tests.intake.feeds.tables.test_presets import sample
from tests.intake.outcome import stored

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.formats.batch import Input, Opened
    from tests.intake.conftest import MakePack

KNOWN: Any = SimpleNamespace(zone=ZoneInfo("UTC"), units={}, metrics={})
FEED_TOML = '[source]\nkey = "export"\n[feed]\nkind = "tables"\n'
HEADER = "Case no,Opened,Channel,Team,Agent,Requester email,Subject\n"
ROW = "{n},2026-03-{d:02d} 10:00,Phone,Care,Ann Li,kim{c}@home.example,Late parcel number {n}\n"


def rows(count: int, first: int = 1) -> str:
    return "".join(ROW.format(n=n, d=n % 28 + 1, c=n % 50) for n in range(first, first + count))


def test_a_large_file_is_looked_at_in_a_moment(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    block = rows(10_000)
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for _ in range(160):  # some 130 MB
            out.write(block)
        out.write('9,2027-01-01 10:00,Phone,Care,Ann Li,kim@home.example,"The last, \n one"\n')
    tracemalloc.start()
    begun = time.perf_counter()
    seen = FEED.recognise(Drop((("cases.csv", file),)), KNOWN)
    taken, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen is not None
    facts = dict(seen.facts)
    assert facts["Rows"].startswith("about 1,")
    assert facts["Latest day"] == "Jan. 1, 2027"  # the end of the file was looked at
    assert peak < 60 << 20
    assert taken < 20


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened and read through."""
    opened: list[str] = []

    def counted(file: Input) -> Opened:
        opened.append(file.name)
        return open_file(file)

    monkeypatch.setattr(reading, "open_file", counted)
    monkeypatch.setattr(linking, "open_file", counted)
    return opened


@pytest.mark.django_db(transaction=True)
def test_a_preset_reads_its_file_once(make_pack: MakePack, passes: list[str]) -> None:
    stored(make_pack({"r.csv": sample("google-play-reviews").read_bytes()}, toml=FEED_TOML))
    assert passes == ["r.csv"]


@pytest.mark.django_db(transaction=True)
def test_agents_customers_and_units_cost_one_more_pass(
    make_pack: MakePack, passes: list[str]
) -> None:
    # By hand it would be three more: an entry each for people, customers and units.
    stored(make_pack({"cases.csv": HEADER + rows(60)}, toml=FEED_TOML))
    assert passes.count("cases.csv") == 2
