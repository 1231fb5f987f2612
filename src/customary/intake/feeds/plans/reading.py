# SPDX-License-Identifier: Apache-2.0
"""Opens the files of a drop that some tracker wrote."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from customary.intake.feeds.plans.dates import is_slashed, reads_day_or_month_first
from customary.intake.feeds.plans.github import GitHub
from customary.intake.feeds.plans.gitlab import GitLab
from customary.intake.feeds.plans.heads import Format, Opened, delimiter_of, head_of, rows
from customary.intake.feeds.plans.jira import Jira
from customary.intake.feeds.plans.linear import Linear
from customary.intake.feeds.plans.sheets import SHEETS, Sheet
from customary.intake.feeds.plans.trello import Trello
from customary.intake.formats.encoding import encoding_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.feeds.feed import Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.plans.items import Fault, Item

ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")
FORMATS: tuple[Format, ...] = (Jira(), Linear(), GitLab(), GitHub(), Trello(), *SHEETS)
#: Rows whose dates are looked at, to see whether the month or the day stands first.
DATES_LOOKED_AT = 2_000


def opened(drop: Drop, known: Known) -> list[tuple[Format, Opened]]:
    """The files a tracker wrote, each with its format; the others are left to other feeds."""
    found = []
    for name, path in drop.ending(*ENDINGS):
        try:
            head = head_of(path, name)
        except (PackError, OSError):
            continue
        format_ = next((one for one in FORMATS if one.fits(head)), None)
        if format_:
            found.append((format_, Opened(path, name, head, known.zone)))
    return found


def items(file: tuple[Format, Opened], *, month_first: bool = False) -> Iterator[Item | Fault]:
    """Every item of a file, one at a time."""
    format_, found = file
    return format_.items(replace(found, month_first=month_first))


def month_first(files: list[tuple[Format, Opened]]) -> tuple[bool, bool]:
    """Whether dates such as 03/04/2025 begin with the month, and whether that is in doubt."""
    doubtful = False
    for format_, file in files:
        if not isinstance(format_, Sheet):
            continue
        for text in _dates(format_, file):
            if is_slashed(text):
                told = reads_day_or_month_first(text)
                if told is not None:
                    return told, False
                doubtful = True
    return False, doubtful


def _dates(sheet: Sheet, file: Opened) -> Iterator[str]:
    headings = sheet.columns["created"]
    places = [n for n, heading in enumerate(file.head.header) if heading in headings]
    with file.path.open(encoding=encoding_of(file.path, file.name), newline="") as text:
        delimiter = delimiter_of(text.readline())
        for cells in islice(rows(text, delimiter, file.name), DATES_LOOKED_AT):
            yield from (cells[place] for place in places if place < len(cells))
