# SPDX-License-Identifier: Apache-2.0
"""Which of the files somebody gave are calendars, and how each of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.feeds.calendar import ics, outlook_csv, payloads
from customary.intake.feeds.calendar.entry import Calendar
from customary.intake.feeds.feed import Option, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from customary.intake.feeds.calendar.entry import Raw
    from customary.intake.feeds.feed import Answers, Drop

ICS, GOOGLE, GRAPH, OUTLOOK = "ics", "google", "graph", "outlook"
KINDS: dict[str, StrOrPromise] = {
    ICS: gettext_lazy("Calendar files (.ics)"),
    GOOGLE: gettext_lazy("Google Calendar (JSON)"),
    GRAPH: gettext_lazy("Microsoft 365 calendar (JSON)"),
    OUTLOOK: gettext_lazy("Outlook calendar (CSV)"),
}


@dataclass(frozen=True)
class CalendarFile:
    """A file that holds a calendar."""

    name: str
    path: Path
    kind: str

    def entries(
        self, tell: Callable[[int, str], None], answers: Answers
    ) -> Iterator[tuple[Raw, Calendar]]:
        """Its entries, each with what the file has said about itself so far."""
        calendar = Calendar(name=PurePosixPath(self.name).stem)
        if self.kind == ICS:
            read = ics.entries(self.path, calendar, tell)
        elif self.kind == OUTLOOK:
            days = str(answers.get("csv_days") or "")
            read = outlook_csv.entries(self.path, self.name, calendar, tell, days=days)
        else:
            read = payloads.entries(self.path, self.name, calendar, tell)
        for raw in read:
            yield raw, calendar


def calendars(drop: Drop) -> list[CalendarFile]:
    """The calendars among the files."""
    found = [
        CalendarFile(name, path, ICS)
        for name, path in drop.ending(".ics", ".ical", ".ifb")
        if ics.is_ics(path)
    ]
    for name, path in drop.ending(".json", ".jsonl"):
        shape = payloads.shape_of(path)
        if shape:
            found.append(CalendarFile(name, path, shape))
    found += [
        CalendarFile(name, path, OUTLOOK)
        for name, path in drop.ending(".csv")
        if outlook_csv.is_calendar(path)
    ]
    return found


def questions(found: list[CalendarFile]) -> list[Question]:
    """What only the files of Outlook leave open: whether day or month comes first."""
    for file in found:
        if file.kind != OUTLOOK:
            continue
        guess, doubtful = outlook_csv.day_format(file.path, file.name)
        if doubtful:
            return [
                Question(
                    "csv_days",
                    _("How days are written"),
                    options=(
                        Option(outlook_csv.MONTH_FIRST, _("Month first"), "3/31/2026"),
                        Option(outlook_csv.DAY_FIRST, _("Day first"), "31/3/2026"),
                    ),
                    guess=guess,
                )
            ]
    return []
