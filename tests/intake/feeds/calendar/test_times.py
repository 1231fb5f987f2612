# SPDX-License-Identifier: Apache-2.0
"""When calendar entries are: zones, series, exceptions, and what cannot be read."""

from __future__ import annotations

import pytest

from tests.intake.feeds.calendar.reading import calendar, event, made, one, seen

WEEKLY = "RRULE:FREQ=WEEKLY"
START = "DTSTART;TZID=Europe/Berlin:20260302T090000"
END = "DTEND;TZID=Europe/Berlin:20260302T100000"
ANN = "ORGANIZER;CN=Ann Lee:mailto:ann@home.example"
BO = "ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@home.example"
CARL = "ATTENDEE;CN=Carl;PARTSTAT=NEEDS-ACTION:mailto:carl@buyer.example"


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        ("DTSTART:20260302T080000Z", "2026-03-02T08:00:00"),
        ("DTSTART;TZID=Asia/Shanghai:20260302T090000", "2026-03-02T01:00:00"),
        ("DTSTART;TZID=China Standard Time:20260302T090000", "2026-03-02T01:00:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260302T090000', "2026-03-02T08:00:00"),
        (
            "DTSTART;TZID=/citadel.org/20190914_1/Europe/Berlin:20260302T090000",
            "2026-03-02T08:00:00",
        ),
        ("DTSTART:20260302T090000", "2026-03-02T08:00:00"),
        ("DTSTART;VALUE=DATE:20260302", "2026-03-01T23:00:00"),
    ],
)
def test_a_time_is_read_in_its_zone_else_in_that_of_the_organisation(start: str, utc: str) -> None:
    assert one(start).event["starts_at"] == utc


def test_a_floating_time_is_in_the_zone_of_its_calendar() -> None:
    text = calendar("X-WR-TIMEZONE:Asia/Tokyo", event("DTSTART:20260302T090000"))
    assert made(text).event["starts_at"] == "2026-03-02T00:00:00"


def test_a_zone_that_the_file_defines_itself_is_known() -> None:
    zone = "\r\n".join([
        "BEGIN:VTIMEZONE", "TZID:Our Own", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "TZNAME:OO", "END:STANDARD", "END:VTIMEZONE",
    ])  # fmt: skip
    text = calendar(zone, event("DTSTART;TZID=Our Own:20260302T090000"))
    assert made(text).event["starts_at"] == "2026-03-02T03:30:00"


def test_a_zone_nobody_knows_is_told_and_the_own_one_taken() -> None:
    found = one("DTSTART;TZID=Mars/Olympus:20260302T090000")
    assert found.event["starts_at"] == "2026-03-02T08:00:00"
    assert "'Mars/Olympus'" in found.told


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20260316T090000"
    assert one(start, WEEKLY).starts == [
        "2026-03-16T08:00:00",
        "2026-03-23T08:00:00",
        "2026-03-30T07:00:00",
    ]


def test_an_hour_that_never_was_and_one_that_came_twice() -> None:
    daily = one("DTSTART;TZID=Europe/Berlin:20260328T023000", "RRULE:FREQ=DAILY;COUNT=3")
    assert daily.starts == ["2026-03-28T01:30:00", "2026-03-29T01:30:00", "2026-03-30T00:30:00"]
    twice = one("DTSTART;TZID=Europe/Berlin:20251026T023000")
    assert twice.event["starts_at"] == "2025-10-26T00:30:00"


def test_the_end_comes_from_the_length_where_that_is_said() -> None:
    assert one(START, "DURATION:PT45M").event["ends_at"] == "2026-03-02T08:45:00"
    assert one("DTSTART;VALUE=DATE:20260302").event["ends_at"] == "2026-03-02T23:00:00"


def test_only_the_span_is_read_and_nothing_to_come() -> None:
    assert one("DTSTART:20260401T090000Z").events == []
    assert one("DTSTART:20220101T090000Z").events == []
    assert one("DTSTART:20220101T090000Z", since="2022-01-01").events != []
    old = one("DTSTART:19990105T090000Z", WEEKLY)
    assert (old.starts[0], old.starts[-1]) == ("2023-03-07T09:00:00", "2026-03-31T09:00:00")


def test_an_id_names_the_time_first_planned_for() -> None:
    moved = event(
        "DTSTART;TZID=Europe/Berlin:20260310T150000",
        "DTEND;TZID=Europe/Berlin:20260310T160000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000",
    )
    rows = made(calendar(moved, event(START, END, WEEKLY))).events
    assert [row["external_id"] for row in rows] == [
        "one-2026-03-02T08:00:00Z",
        "one-2026-03-09T08:00:00Z",
        "one-2026-03-16T08:00:00Z",
        "one-2026-03-23T08:00:00Z",
        "one-2026-03-30T07:00:00Z",
    ]
    assert rows[1]["starts_at"] == "2026-03-10T14:00:00"
    assert [row["moved_from"] for row in rows if row["moved_from"]] == ["2026-03-09T08:00:00"]
    assert {row["series"] for row in rows} == {"one"}


def test_times_taken_out_and_times_cancelled_are_cancelled() -> None:
    cancelled = event(
        "DTSTART;TZID=Europe/Berlin:20260309T090000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000",
        "STATUS:CANCELLED",
    )
    taken_out = "EXDATE;TZID=Europe/Berlin:20260316T090000"
    found = made(calendar(event(START, END, WEEKLY, taken_out), cancelled))
    assert [row["status"] for row in found.events] == [
        "held",
        "cancelled",
        "cancelled",
        "held",
        "held",
    ]


def test_a_day_taken_out_takes_out_its_time() -> None:
    found = one(START, WEEKLY, "EXDATE;VALUE=DATE:20260309")
    assert "2026-03-09T08:00:00" not in found.starts
    assert len(found.events) == 5


def test_times_may_be_added_one_by_one() -> None:
    more = "RDATE;TZID=Europe/Berlin:20260304T110000,20260305T110000"
    assert one(START, more).starts == [
        "2026-03-02T08:00:00",
        "2026-03-04T10:00:00",
        "2026-03-05T10:00:00",
    ]


def test_a_series_may_be_otherwise_from_some_day_on() -> None:
    later = event(
        "DTSTART;TZID=Europe/Berlin:20260317T140000",
        "DTEND;TZID=Europe/Berlin:20260317T143000",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000",
        ANN,
    )
    rows = made(calendar(event(START, END, WEEKLY), later)).events
    assert [row["starts_at"] for row in rows] == [
        "2026-03-02T08:00:00",
        "2026-03-09T08:00:00",
        "2026-03-17T13:00:00",
        "2026-03-24T13:00:00",
        "2026-03-31T12:00:00",
    ][: len(rows)]
    assert rows[2]["external_id"] == "one-2026-03-16T08:00:00Z"
    assert rows[2]["ends_at"] == "2026-03-17T13:30:00"
    assert [row["organiser"] for row in rows[:3]] == ["", "", "ann@home.example"]


def test_the_same_meeting_in_two_calendars_is_one_and_the_newest_counts() -> None:
    mine = event(START, END, "SEQUENCE:1", ANN, BO, CARL)
    yours = event("DTSTART:20260303T090000Z", "SEQUENCE:2", ANN, BO)
    assert made(calendar(mine), calendar(yours)).event["starts_at"] == "2026-03-03T09:00:00"


def test_exceptions_without_their_series_are_a_series_all_the_same() -> None:
    parts = [
        event(f"DTSTART:202603{day:02d}T090000Z", f"RECURRENCE-ID:202603{day:02d}T090000Z")
        for day in (2, 9)
    ]
    rows = made(calendar(*parts)).events
    assert [row["series"] for row in rows] == ["one", "one"]


@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_what_comes_back_more_often_than_daily_is_read_once_and_told(frequency: str) -> None:
    found = one("DTSTART:20200101T000000Z", f"RRULE:FREQ={frequency}", since="2020-01-01")
    assert found.starts == ["2020-01-01T00:00:00"]
    assert "more often than daily" in found.told


def test_endless_series_end_today_and_too_many_times_are_cut_off() -> None:
    hours = ",".join(str(hour) for hour in range(24))
    found = one("DTSTART:20200101T000000Z", f"RRULE:FREQ=DAILY;BYHOUR={hours}")
    assert 5_000 < len(found.events) <= 5_500
    assert "more than 5,500 times" in found.told


def test_a_first_look_says_what_there_is_and_how_many_each_rule_catches() -> None:
    text = calendar(
        event(START, WEEKLY, "SUMMARY:董事会 一季度"),
        event(START, "SUMMARY:All hands", uid="two"),
        event(START, "SUMMARY:lunch", uid="three"),
    )
    found = seen(text)
    assert found is not None
    assert (found.feed, found.shape) == ("calendar", "calendar:ics")
    assert dict(found.facts)["Entries"] == "3"
    kinds = next(question for question in found.questions if question.key == "kinds")
    assert kinds.why == "They find Board meeting: 1, Town hall: 1."


def test_files_that_are_no_calendar_are_not_claimed() -> None:
    assert seen("no calendar") is None
    assert seen('{"tickets": []}', ending=".json") is None
    assert seen("a,b\r\n1,2\r\n", ending=".csv") is None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["SUMMARY:x"], "does not say when it begins"),
        ([START, "DTEND;TZID=Europe/Berlin:20260302T080000"], "it ends before it begins"),
        (["DTSTART:00010101T000000Z"], "no day of a calendar"),
        ([START, "RRULE:FREQ=OFTEN"], "cannot be read"),
        ([START, "RRULE:FREQ=DAILY;INTERVAL=0"], "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(lines: list[str], told: str) -> None:
    good = event("DTSTART:20260303T090000Z", uid="good")
    found = made(calendar(good, event(*lines, uid="bad")))
    assert told in found.told
    assert "1.ics, row 2" in found.told
    assert "good" in {row["external_id"] for row in found.events}


def test_a_file_that_ends_in_the_middle_is_told() -> None:
    text = calendar(event(START), event(START, uid="two"))
    found = made(text[: text.index("UID:two") + 20])
    assert "ends within this entry" in found.told
    assert len(found.events) == 1
