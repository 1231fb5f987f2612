# SPDX-License-Identifier: Apache-2.0
"""From an empty installation to the first graded practice, by dropping two exports; timed."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from customary.store.models import Event, Person, PracticeGrade
from tests.browser.looking import fits, serious

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
#: A person has fifteen minutes; the processor's share of them, however busy it is besides.
SECONDS = 120
WEEKS, ANSWERED = 52, 11
TEAM = ("Ann Berg", "Bob Costa", "Cem Demir", "Dai Evans", "Eva Fischer", "Fay Green")


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@harbour.example"


def employees() -> str:
    """A list of employees, as an HR system exports it."""
    rows = [
        f"{number},{name},{address(name)},{'Support' if number % 2 else 'Sales'},Specialist,"
        f"{'' if number == 1 else 'Ann Berg'},2023-0{number}-01"
        for number, name in enumerate(TEAM, 1)
    ]
    header = "Employee #,Full Name,Work Email,Department,Job Title,Reporting to,Hire Date"
    return "\n".join([header, *rows]) + "\n"


def calendar(first: date) -> str:
    """A weekly round of a year; the first weeks' descriptions hold the customer question."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN", *_rounds(first),
         "END:VCALENDAR", ""]
    )  # fmt: skip


def _rounds(first: date) -> Iterator[str]:
    """The series, and an exception for each week whose description was written into."""
    yield from _entry(first, f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}")
    for week in range(ANSWERED):
        day = first + timedelta(weeks=week)
        yield from _entry(
            day,
            f"RECURRENCE-ID:{day:%Y%m%d}T090000Z",
            "DESCRIPTION:Customer question: they wait less since we call back.",
        )


def _entry(day: date, *lines: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield "UID:round@harbour.example"
    yield f"DTSTAMP:{day:%Y%m%d}T070000Z"
    yield f"DTSTART:{day:%Y%m%d}T090000Z"
    yield f"DTEND:{day:%Y%m%d}T100000Z"
    yield "SUMMARY:Monday round"
    yield "STATUS:CONFIRMED"
    yield from lines
    yield f"ORGANIZER:mailto:{address(TEAM[0])}"
    for name in TEAM[:5]:
        yield f"ATTENDEE;PARTSTAT=ACCEPTED;CN={name}:mailto:{address(name)}"
    yield "END:VEVENT"


def test_two_exports_lead_from_nothing_to_the_first_graded_practice(
    page: Page, live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "employees.csv").write_text(employees(), encoding="utf-8")
    first = timezone.localdate() - timedelta(weeks=WEEKS)
    (tmp_path / "team.ics").write_text(calendar(first), encoding="utf-8")
    started, busy = time.monotonic(), time.process_time()

    page.goto(live_server.url)
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Your e-mail address").fill("ada@harbour.example")
    for field in page.locator("input[type=password]").all():
        field.fill("correct horse battery")
    page.get_by_role("button", name="Open the first account").click()
    page.get_by_label("Name", exact=True).fill("Harbour Light")
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Who works here?")
    page.locator("input[type=file]").set_input_files(
        [tmp_path / "team.ics", tmp_path / "employees.csv"]
    )
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="See the first figures").last.click()
    expect(page.get_by_text("6 of 6 people have a unit.")).to_be_visible()
    assert serious(page) == []
    confirm(page)

    page.get_by_role("link", name="Next:").click()
    assert serious(page) == []
    page.get_by_role("button", name="See the first figures").last.click()
    expect(page.get_by_text(f"{ANSWERED} of {WEEKS} did").first).to_be_visible()
    assert serious(page) == []
    assert not Event.objects.exists()
    confirm(page)

    page.goto(f"{live_server.url}/culture/practices/C49/")
    expect(page.get_by_text(f"{ANSWERED} of {WEEKS} did").first).to_be_visible()
    took = time.monotonic() - started
    with capsys.disabled():
        sys.stdout.write(f"\nFrom nothing to the first graded practice: {took:.1f} s\n")
    assert time.process_time() - busy < SECONDS
    assert PracticeGrade.objects.filter(practice="C49", unit=None, grade__gte=2).exists()
    assert Person.objects.filter(standing="account", same_as__isnull=False).exists()


def test_the_connect_pages_fit_a_phone_and_offend_nobody(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    from tests.web.house import build

    (tmp_path / "team.ics").write_text(calendar(timezone.localdate()), encoding="utf-8")
    session = build(graded=False).sign_in("admin").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{live_server.url}/connect/")
    assert serious(page) == []
    assert fits(page)
    page.locator("input[type=file]").set_input_files(tmp_path / "team.ics")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Look at them, or change them").click()
    assert serious(page) == []
    assert fits(page)
    page.get_by_role("button", name="See the first figures").last.click()
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    assert serious(page) == []
    assert fits(page)


def confirm(page: Page) -> None:
    """Accept what is shown, as records of a system."""
    page.get_by_label("A system writes these records by itself").check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is connected")
