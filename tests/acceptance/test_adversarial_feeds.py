# SPDX-License-Identifier: Apache-2.0
"""Whoever tries to look better than they are gains nothing by it: no figure, no grade rises."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from customary.evidence.run import grade_culture
from customary.intake.importing import import_pack
from customary.store.access import System
from customary.store.actions.identities import match
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    IndicatorValue,
    PracticeGrade,
    Source,
)
from tests.cast import make_organisation, make_person, make_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from customary.store.models import GradingRun

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = date(2026, 6, 30)
FIRST = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
WEEKS = 52
#: The practice that every meeting asks the customer question, and its indicator.
ASKED, QUESTION = "C49", "I46"
LISTENING, HEARD = "H19", "I25"
COLLEAGUES = ("ada", "ben", "chen", "dora")


@dataclass(frozen=True)
class Week:
    """One meeting of a weekly series of four colleagues, as it was written into the calendar."""

    number: int
    answer: str = ""
    title: str = "Weekly"
    written: datetime = FIRST - timedelta(days=30)
    series: str = "weekly"

    @property
    def starts(self) -> datetime:
        return FIRST + timedelta(weeks=self.number, days=self.series != "weekly")

    def lines(self) -> Iterable[str]:
        yield "BEGIN:VEVENT"
        yield f"UID:{self.series}"
        yield f"RECURRENCE-ID:{self.starts:%Y%m%dT%H%M%SZ}"
        yield f"SUMMARY:{self.title}"
        yield from times(self.starts, self.written)
        if self.answer:
            yield f"DESCRIPTION:Customer question: {self.answer}"
        yield "END:VEVENT"


def times(starts: datetime, written: datetime) -> Iterable[str]:
    yield f"DTSTART:{starts:%Y%m%dT%H%M%SZ}"
    yield f"DTEND:{starts + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
    yield f"CREATED:{written:%Y%m%dT%H%M%SZ}"
    yield "ORGANIZER:mailto:ada@example.org"
    for name in COLLEAGUES:
        yield f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{name}@example.org"


def exported(weeks: Sequence[Week]) -> str:
    """The calendar: the series, without the weeks that are not among these."""
    first = weeks[0]
    start = FIRST + timedelta(days=first.series != "weekly")
    kept = {week.number for week in weeks}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT"]
    lines += [f"UID:{first.series}", "SUMMARY:Weekly", f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"]
    lines += [
        f"EXDATE:{start + timedelta(weeks=week):%Y%m%dT%H%M%SZ}"
        for week in range(WEEKS)
        if week not in kept
    ]
    lines += [*times(start, first.written), "END:VEVENT"]
    lines += [line for week in weeks for line in week.lines()]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def a_year(*, title: str = "Weekly") -> list[Week]:
    """A meeting a week; every fourth answers the question, the others bear the title."""
    return [
        Week(week, "They wait less.") if week % 4 == 0 else Week(week, title=title)
        for week in range(WEEKS)
    ]


def the_house() -> None:
    make_organisation()
    unit = make_unit("Support", function="service")
    for name in COLLEAGUES:
        level = "executive" if name == "ada" else "employee"
        make_person(name.title(), unit=unit, level=level, email=f"{name}@example.org")


def take_in_calendar(folder: Path, weeks: Sequence[Week]) -> None:
    """Import a calendar as its program exports it, confirmed as the system it is."""
    folder.mkdir()
    (folder / "calendar.ics").write_text(exported(weeks))
    (folder / "pack.toml").write_text(
        '[source]\nkey = "calendar"\nkind = "calendar"\nevidence_grade = "A"\n'
        '[feed]\nkind = "calendar"\n'
    )
    take_in(folder)


def take_in(folder: Path) -> None:
    run = import_pack(folder)
    assert run.state == "done", run.report
    for source in Source.objects.filter(proposed_grade="A", confirmed_grade=""):
        confirm_source(System("test"), source)
    match()


def grade_of(run: GradingRun, practice: str) -> int | None:
    return PracticeGrade.objects.get(run=run, practice=practice, unit=None).grade


def figure_of(run: GradingRun, indicator: str) -> tuple[float | None, float | None]:
    found = IndicatorValue.objects.get(run=run, indicator=indicator, unit=None)
    return found.numerator, found.denominator


def test_meetings_registered_because_they_were_good_raise_nothing(tmp_path: Path) -> None:
    the_house()
    take_in_calendar(tmp_path / "calendar", a_year())
    before = grade_culture(AS_OF)

    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "pack.toml").write_text('[source]\nkey = "own-list"\nevidence_grade = "C"\n')
    days = [FIRST + timedelta(weeks=week, days=2) for week in range(WEEKS)]
    (folder / "events.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "external_id": f"good-{n}",
                    "kind": "meeting",
                    "series": "good",
                    "starts_at": day.isoformat(),
                    "attendee_count": 6,
                    "recorded_at": day.isoformat(),
                }
            )
            + "\n"
            for n, day in enumerate(days)
        )
    )
    (folder / "agenda_items.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "external_id": f"item-{n}",
                    "event": f"good-{n}",
                    "text": "Customers?",
                    "customer_question": True,
                    "answer": "All is well.",
                    "recorded_at": day.isoformat(),
                }
            )
            + "\n"
            for n, day in enumerate(days)
        )
    )
    take_in(folder)
    after = grade_culture(AS_OF)

    assert figure_of(after, QUESTION) == figure_of(before, QUESTION)
    assert grade_of(after, ASKED) == grade_of(before, ASKED)
    left_out = IndicatorValue.objects.get(run=after, indicator=QUESTION, unit=None).left_out
    assert left_out > 0


def test_a_calendar_cleaned_of_its_bad_meetings_forgets_none_of_them(tmp_path: Path) -> None:
    the_house()
    take_in_calendar(tmp_path / "all", a_year())
    before = grade_culture(AS_OF)
    take_in_calendar(tmp_path / "good", [week for week in a_year() if week.answer])
    after = grade_culture(AS_OF)
    assert figure_of(after, QUESTION) == figure_of(before, QUESTION)


@pytest.mark.parametrize("title", ["Training", "All hands", "Customer visit", "Support shift"])
def test_a_meeting_under_another_name_is_still_a_meeting(title: str, tmp_path: Path) -> None:
    the_house()
    take_in_calendar(tmp_path / "calendar", a_year())
    before = grade_culture(AS_OF)
    take_in_calendar(tmp_path / "renamed", a_year(title=title))
    after = grade_culture(AS_OF)
    assert figure_of(after, QUESTION) == figure_of(before, QUESTION)
    assert grade_of(after, ASKED) == grade_of(before, ASKED)


@pytest.mark.parametrize("title", ["Customer visit", "Listening session", "Joint call"])
def test_colleagues_among_themselves_hear_no_customer_whatever_they_call_it(
    title: str, tmp_path: Path
) -> None:
    the_house()
    take_in_calendar(tmp_path / "calendar", a_year(title=title))
    run = grade_culture(AS_OF)
    assert (grade_of(run, LISTENING) or 0) <= 1


def test_meetings_written_into_the_calendar_long_afterwards_prove_nothing(tmp_path: Path) -> None:
    the_house()
    take_in_calendar(tmp_path / "calendar", a_year())
    before = grade_culture(AS_OF)
    late = datetime(2026, 6, 29, tzinfo=UTC)
    made_up = [Week(week, "Good.", written=late, series="late") for week in range(WEEKS - 4)]
    take_in_calendar(tmp_path / "late", made_up)
    after = grade_culture(AS_OF)
    assert figure_of(after, QUESTION)[0] == figure_of(before, QUESTION)[0]
    assert grade_of(after, ASKED) == grade_of(before, ASKED)


def test_handbooks_say_and_prove_nothing(tmp_path: Path) -> None:
    the_house()
    folder = tmp_path / "wiki"
    folder.mkdir()
    (folder / "pack.toml").write_text('[source]\nkey = "wiki"\nevidence_grade = "A"\n')
    (folder / "gov_documents.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "external_id": kind,
                    "kind": kind,
                    "title": f"Handbook: {kind}",
                    "body": "Every meeting asks what it means for customers; everybody listens.",
                    "status": "approved",
                    "approved_at": "2025-07-01T00:00:00Z",
                    "customer_clause": "Customers come first.",
                    "recorded_at": "2025-07-01T00:00:00Z",
                }
            )
            + "\n"
            for kind in ("cx_mission", "value", "policy", "process")
        )
    )
    take_in(folder)
    run = grade_culture(AS_OF)
    grades = PracticeGrade.objects.filter(run=run, unit=None).exclude(grade=None)
    assert {row.practice: row.grade for row in grades if row.grade and row.grade > 1} == {}
