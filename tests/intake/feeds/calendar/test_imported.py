# SPDX-License-Identifier: Apache-2.0
"""Calendars along the whole path: imported beside a people file, matched, and graded."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from customary.intake.importing import import_pack
from customary.store.access import System
from customary.store.actions.identities import match
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    AgendaItem,
    Attendance,
    Event,
    ImportState,
    OrgUnit,
    Person,
    Source,
)
from tests.evidence.indicators.seeing import Seen, see
from tests.intake.feeds.calendar.reading import calendar, event

if TYPE_CHECKING:
    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

HERE = Path(__file__).parent
UNITS = "external_id,name,function\nsales,Sales,sales\ncare,Care,service\ntop,Top,executive\n"
PEOPLE = (
    "external_id,full_name,email,unit,level,started_on\n"
    "1,Ann Lee,ann@home.example,sales,manager,2020-01-01\n"
    "2,Bo Chen,bo@home.example,care,manager,2020-01-01\n"
    "3,Eve Kay,eve@home.example,top,executive,2020-01-01\n"
)
FEED = '[source]\nkey = "calendar"\nevidence_grade = "A"\n[feed]\nkind = "calendar"\n'
ANSWERS = '[feed.answers]\nsince = "2025-01-01"\nuntil = "2025-12-31"\n'
ANN = "ORGANIZER;CN=Ann Lee:mailto:ann@home.example"
BO = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@home.example"
EVE = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@home.example"
CARL = "ATTENDEE:mailto:carl@buyer.example"
WEEKLY = ("DTSTART:20250603T090000Z", "DTEND:20250603T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4")


def take_in(make_pack: MakePack, *events: str, name: str = "calendar", more: str = "") -> None:
    """A people file once, and a calendar, confirmed and matched."""
    if not Person.objects.exists():
        hr = {"org_units.csv": UNITS, "people.csv": PEOPLE}
        imported(make_pack(hr, toml='[source]\nkey = "hr"\nevidence_grade = "A"\n', name="hr"))
    imported(make_pack({"a.ics": calendar(*events)}, toml=FEED + ANSWERS + more, name=name))


def imported(pack: Path) -> None:
    run = import_pack(pack)
    assert run.state == ImportState.DONE, run.report
    for source in Source.objects.filter(proposed_grade="A", confirmed_grade=""):
        confirm_source(System("test"), source)
    match()


def held(key: str) -> list[Seen]:
    return [one for one in see(key) if one.held]


def test_at13_a_meeting_counts_when_its_minutes_answer(make_pack: MakePack) -> None:
    minutes = event(
        "DTSTART:20250610T090000Z",
        "DTEND:20250610T100000Z",
        "RECURRENCE-ID:20250610T090000Z",
        ANN, BO, EVE,
        "DESCRIPTION:Customer question: they wait a day less",
    )  # fmt: skip
    series = event(*WEEKLY, ANN, BO, EVE, "DESCRIPTION:Customer question: always well")
    take_in(make_pack, series, minutes)
    seen = see("I46")
    assert [(str(one.day), one.held) for one in seen] == [
        ("2025-06-03", False),
        ("2025-06-10", True),
        ("2025-06-17", False),
        ("2025-06-24", False),
    ]
    assert {one.unit for one in seen} == {OrgUnit.objects.get(external_id="sales").pk}
    assert {(one.base, one.level) for one in seen} == {("A", "manager")}
    assert AgendaItem.objects.exclude(answer="").get().answer == "they wait a day less"


def test_an_executive_who_listens_and_a_shift_are_seen_by_address(make_pack: MakePack) -> None:
    times = ("DTSTART:20250603T090000Z", "DTEND:20250603T110000Z")
    take_in(
        make_pack,
        event(*times, ANN, EVE, CARL, "SUMMARY:Customer listening", uid="l"),
        event(*times, ANN, "SUMMARY:Support shift", uid="s"),
    )
    assert [(one.level, str(one.day)) for one in held("I25")] == [("executive", "2025-06-30")]
    assert [(one.level, one.proof) for one in held("I87")] == [("manager", "A")]
    assert Person.objects.filter(standing="employee").count() == 3
    assert not Person.objects.filter(email="carl@buyer.example").exists()


def test_the_seat_is_seen_in_the_calendar(make_pack: MakePack) -> None:
    times = ("DTSTART:20250603T090000Z", "DTEND:20250603T110000Z", "SUMMARY:Executive meeting")
    item = "DESCRIPTION:Service item: refunds"
    take_in(
        make_pack,
        event(*times, EVE, BO, item, uid="with"),
        event(*times, EVE, BO, uid="without item"),
        event(*times, EVE, item, uid="without leader"),
    )
    assert Counter(one.held for one in see("I95")) == {True: 1, False: 2}


def test_the_same_calendar_again_changes_nothing_and_a_renamed_one_adds_nothing(
    make_pack: MakePack,
) -> None:
    series = event(*WEEKLY, ANN, BO, EVE, "SUMMARY:Team")
    take_in(make_pack, series)
    again = import_pack(make_pack({"a.ics": calendar(series)}, toml=FEED + ANSWERS, name="again"))
    assert {file["unchanged"] for file in again.report["files"]} == {
        file["rows"] for file in again.report["files"]
    }
    renamed = event(*WEEKLY, ANN, BO, EVE, "SUMMARY:Customer question day")
    take_in(make_pack, renamed, name="renamed")
    assert Event.objects.count() == 4
    assert held("I46") == []


def test_a_meeting_taken_out_afterwards_stays_and_is_cancelled(make_pack: MakePack) -> None:
    take_in(make_pack, event(*WEEKLY, ANN, BO, EVE))
    take_in(make_pack, event(*WEEKLY, ANN, BO, EVE, "EXDATE:20250610T090000Z"), name="later")
    assert Counter(Event.objects.values_list("status", flat=True)) == {"held": 3, "cancelled": 1}


def test_private_entries_leave_no_trace_of_anybody(make_pack: MakePack) -> None:
    take_in(make_pack, event(*WEEKLY, ANN, BO, EVE, "CLASS:CONFIDENTIAL", "SUMMARY:Merger"))
    assert set(Event.objects.values_list("private", "title", "organiser", "attendee_count")) == {
        (True, "", None, None)
    }
    assert not Attendance.objects.exists()
    assert see("I46") == []


def test_the_public_calendar_of_a_real_project_gives_true_counts(
    make_pack: MakePack, tmp_path: Path
) -> None:
    """2025 had 53 Wednesdays and 52 Tuesdays; no minutes answer a customer question."""
    units = "external_id,name,function\nlang,Rust Language Team,engineering\nlibs,Rust Library Team,engineering\n"
    people = (
        "external_id,full_name,email,unit\n1,A,a@project.example,lang\n2,B,b@project.example,libs\n"
    )
    imported(
        make_pack(
            {"org_units.csv": units, "people.csv": people},
            toml='[source]\nkey = "hr"\nevidence_grade = "A"\n',
        )
    )
    pack = tmp_path / "project"
    shutil.copytree(HERE / "open_project", pack)
    (pack / "pack.toml").write_text(FEED + ANSWERS + 'unlisted = "3"\n', encoding="utf-8")
    imported(pack)
    names = dict(OrgUnit.objects.values_list("pk", "external_id"))
    seen = [one for one in see("I46") if one.day.year == 2025]
    assert Counter(names[one.unit] for one in seen) == {"lang": 53 * 2, "libs": 52}
    assert not any(one.held for one in seen)
    hours = Event.objects.filter(external_id__startswith="1704818143227")
    assert {moment.hour for moment in hours.values_list("starts_at", flat=True)} == {15, 16}
    assert set(Event.objects.values_list("title", flat=True)) == {""}
