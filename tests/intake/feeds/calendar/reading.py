# SPDX-License-Identifier: Apache-2.0
"""Calendars as tests write them, and the rows that the feed makes of them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from customary.intake.feeds.calendar import FEED
from customary.intake.feeds.feed import Drop

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Recognised
    from customary.intake.report import Problem


BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Knowing:
    """An organisation that knows this much."""

    zone: ZoneInfo = BERLIN
    now: datetime = datetime(2026, 3, 31, 12, tzinfo=UTC)
    employee_addresses: frozenset[str] = frozenset({"ann@home.example", "bo@home.example"})
    domains: frozenset[str] = frozenset({"home.example"})
    customer_addresses: frozenset[str] = frozenset({"carl@buyer.example"})
    units: dict[str, str] = field(default_factory=lambda: {"sales": "hr/sales"})
    promises: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What became of a calendar."""

    tables: dict[str, list[dict[str, Any]]]
    problems: tuple[Problem, ...]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in the order of their start."""
        return sorted(self.tables.get("events", []), key=lambda row: str(row["starts_at"]))

    @property
    def event(self) -> dict[str, Any]:
        """The only event."""
        (row,) = self.events
        return row

    @property
    def starts(self) -> list[str]:
        """When those that were held began."""
        return [row["starts_at"] for row in self.events if row["status"] == "held"]

    @property
    def told(self) -> str:
        """What could not be read, in one text."""
        return "\n".join(map(str, self.problems))


def event(*lines: str, uid: str = "one") -> str:
    """A VEVENT with a uid, entered on New Year's Day 2020."""
    head = ["BEGIN:VEVENT", f"UID:{uid}", "CREATED:20200101T000000Z", "DTSTAMP:20200101T000000Z"]
    return "\r\n".join([*head, *lines, "END:VEVENT"])


def calendar(*parts: str, name: str = "Team") -> str:
    """An .ics file of events and zones."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", f"X-WR-CALNAME:{name}"]
    return "\r\n".join([*head, *parts, "END:VCALENDAR", ""])


def made(
    *files: str | bytes, known: Knowing | None = None, ending: str = ".ics", **answers: Any
) -> Made:
    """The rows of calendar files with these contents."""
    with tempfile.TemporaryDirectory() as folder:
        drop = dropped(Path(folder), files, ending)
        out = Path(folder, "out")
        out.mkdir()
        prepared = FEED.prepare(drop, answers, known or Knowing(), out)  # type: ignore[arg-type]
        tables = {
            one.declared.object: pq.read_table(one.path).to_pylist() for one in prepared.inputs
        }
        return Made(tables, prepared.problems)


def seen(
    *files: str | bytes, known: Knowing | None = None, ending: str = ".ics"
) -> Recognised | None:
    """What the feed recognises in files with these contents."""
    with tempfile.TemporaryDirectory() as folder:
        drop = dropped(Path(folder), files, ending)
        return FEED.recognise(drop, known or Knowing())  # type: ignore[arg-type]


def dropped(folder: Path, files: tuple[str | bytes, ...], ending: str) -> Drop:
    """Files named 1, 2 and on."""
    found = []
    for number, content in enumerate(files, 1):
        path = folder / f"{number}{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found.append((path.name, path))
    return Drop(tuple(found))


def one(*lines: str, **said: Any) -> Made:
    """The rows of a calendar with one event."""
    return made(calendar(event(*lines)), **said)
