# SPDX-License-Identifier: Apache-2.0
"""Mailchimp: the report of all campaigns as CSV, and the campaigns themselves as HTML beside it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.entry import Entry, key_of, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo
    from pathlib import Path

#: Headings that tell a campaign report.
SIGNATURE = {"Subject", "Send Date", "Unique Opens"}
_DATES = ("%b %d, %Y %I:%M %p", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M")
_NOT_LETTERS = re.compile(r"[\W_]+")


def is_report(path: Path) -> bool:
    """Whether a CSV file is a campaign report."""
    with path.open("rb") as file:
        header = file.readline(1 << 16).decode("utf-8-sig", "replace")
    names = next(csv.reader([header]), [])
    return {name.strip() for name in names} >= SIGNATURE


def campaigns(path: Path, place: str, zone: tzinfo, pages: Iterable[Entry]) -> Iterator[Entry]:
    """The campaigns of a report, each with the text of its page where it is there.

    A campaign's page is the one whose name holds the campaign's id, title or subject.
    """
    by_name = {_letters(one.place.rpartition("/")[2]): one for one in pages}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            said = {(name or "").strip(): value for name, value in row.items() if name}
            sent = _moment(_cell(said, "Send Date"), zone)
            title = _cell(said, "Subject") or _cell(said, "Title")
            known = (_cell(said, "Unique Id"), _cell(said, "Title"), _cell(said, "Subject"))
            text = next(filter(None, (_page(name, by_name) for name in known)), None)
            entry = Entry(
                key=key_of(known[0] or f"{title} {_cell(said, 'Send Date')}"),
                title=one_line(title),
                text=text.text if text else "",
                published_at=sent,
                recorded_at=sent,
                place=place,
                lists=tuple(
                    name for name in (_cell(said, "List"), _cell(said, "Audience")) if name
                ),
                recipients=_number(said, "Successful Deliveries", "Total Recipients"),
                reads=_number(said, "Unique Opens"),
            )
            yield replace(entry, author=text.author, address=text.address) if text else entry


def _page(name: str, by_name: dict[str, Entry]) -> Entry | None:
    wanted = _letters(name)
    if len(wanted) < 4:
        return None
    return next((page for written, page in by_name.items() if wanted in written), None)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _cell(said: dict[str, str], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _number(said: dict[str, str], *names: str) -> int | None:
    for name in names:
        digits = _cell(said, name).replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 10:
            return int(digits)
    return None


def _moment(text: str, zone: tzinfo) -> datetime | None:
    for written in _DATES:
        try:
            return datetime.strptime(text, written).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
