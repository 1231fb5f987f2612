# SPDX-License-Identifier: Apache-2.0
"""What becomes of calendar entries: times and zones, series and exceptions, people and privacy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.intake.feeds.calendar.reading import Knowing, calendar, event, made, one, seen

WEEKLY = "RRULE:FREQ=WEEKLY"
START = "DTSTART;TZID=Europe/Berlin:20260302T090000"
END = "DTEND;TZID=Europe/Berlin:20260302T100000"
ANN = "ORGANIZER;CN=Ann Lee:mailto:ann@home.example"
BO = "ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@home.example"
CARL = "ATTENDEE;CN=Carl;PARTSTAT=NEEDS-ACTION:mailto:carl@buyer.example"
DAN = "ATTENDEE;CN=Dan:mailto:dan@elsewhere.example"
GRAPH = "https://graph.microsoft.com/v1.0/$metadata#users('x')/calendarView"


# Times and zones


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


# Series


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


# People


def test_who_is_invited_is_counted_and_an_organiser_is_named_if_a_colleague() -> None:
    found = one(START, END, ANN, BO, CARL, DAN)
    assert found.event["attendee_count"] == "4"
    assert found.event["organiser"] == "ann@home.example"
    assert found.tables["people"] == [
        {
            "external_id": "ann@home.example",
            "full_name": "Ann Lee",
            "email": "ann@home.example",
            "standing": "account",
        }
    ]
    assert "attendances" not in found.tables


def test_outsiders_are_never_stored() -> None:
    found = one(START, "ORGANIZER:mailto:dan@elsewhere.example", BO, "SUMMARY:Customer visit")
    assert found.event["organiser"] == ""
    assert [row["email"] for row in found.tables["people"]] == ["bo@home.example"]
    assert "elsewhere" not in json.dumps(found.tables)


def test_rooms_are_nobody_and_those_who_declined_do_not_count() -> None:
    room = "ATTENDEE;CUTYPE=ROOM:mailto:room@home.example"
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:eve@home.example"
    assert one(START, ANN, BO, room, declined).event["attendee_count"] == "2"


def test_a_meeting_that_all_others_declined_was_not_held() -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@home.example"
    assert one(START, ANN, declined).event["status"] == "cancelled"


def test_a_meeting_that_lists_nobody_has_an_unknown_number_until_somebody_says() -> None:
    assert one(START).event["attendee_count"] is None
    assert one(START, unlisted="3").event["attendee_count"] == "3"


@pytest.mark.parametrize(
    ("who", "customers", "present"),
    [
        (CARL, "known", "true"),
        (DAN, "known", "false"),
        (DAN, "anybody", "true"),
        (BO, "anybody", "false"),
        (CARL.replace("NEEDS-ACTION", "DECLINED"), "known", "false"),
    ],
)
def test_a_customer_is_present_by_address(who: str, customers: str, present: str) -> None:
    assert one(START, ANN, who, customers=customers).event["customer_present"] == present


def test_who_came_is_kept_only_where_an_indicator_asks() -> None:
    tentative = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:eve@home.example"
    found = one(START, ANN, BO, tentative, CARL, "SUMMARY:客户倾听 三月")
    assert found.event["kind"] == "listening_session"
    assert {(row["person"], row["status"]) for row in found.tables["attendances"]} == {
        ("ann@home.example", "attended"),
        ("bo@home.example", "attended"),
        ("eve@home.example", "invited"),
    }
    hall = one(START, ANN, BO, "SUMMARY:Town hall March")
    assert hall.event["kind"] == "town_hall"
    assert "attendances" not in hall.tables


def test_without_a_people_file_the_usual_host_of_organisers_is_the_own_one() -> None:
    nobody = Knowing(domains=frozenset(), employee_addresses=frozenset())
    gmail = event(START, "ORGANIZER:mailto:x@gmail.com", uid="two")
    text = calendar(event(START, ANN, CARL), gmail)
    assert {row["organiser"] for row in made(text, known=nobody).events} == {"ann@home.example", ""}
    asked = seen(text, known=nobody)
    assert asked is not None
    assert asked.guesses["domains"] == "home.example"


# What is kept of titles and texts


def test_an_ordinary_meeting_has_no_title_and_its_text_is_gone() -> None:
    found = one(START, ANN, BO, "SUMMARY:Layoffs at Acme", "DESCRIPTION:secret", "LOCATION:Roof")
    assert found.event["title"] == ""
    for word in ("Layoffs", "secret", "Roof"):
        assert word not in json.dumps(found.tables)


def test_a_title_is_kept_where_a_rule_asked_and_it_names_no_customer() -> None:
    assert one(START, "SUMMARY:Board meeting Q1").event["title"] == "Board meeting Q1"
    assert one(START, "SUMMARY:Customer visit to Mrs Smith").event["title"] == ""


def test_a_private_entry_is_time_alone() -> None:
    found = one(
        START, END, WEEKLY, ANN, BO, CARL, "CLASS:PRIVATE", "SUMMARY:Board meeting",
        "DESCRIPTION:Customer question: none",
    )  # fmt: skip
    row = found.events[0]
    assert (row["private"], row["kind"], row["title"], row["series"]) == ("true", "meeting", "", "")
    assert (row["organiser"], row["attendee_count"], row["customer_present"]) == ("", None, "false")
    assert found.tables.keys() == {"events"}


def test_a_note_to_oneself_that_keeps_no_time_is_left_out() -> None:
    assert one(START, "TRANSP:TRANSPARENT").events == []
    assert one(START, "TRANSP:TRANSPARENT", ANN, BO, CARL).events != []


def test_rules_of_the_organisation_say_what_entries_are() -> None:
    rules = [{"becomes": "support_shift", "field": "category", "contains": ["queue"]}]
    assert one(START, "CATEGORIES:Queue,Fun", kinds=rules).event["kind"] == "support_shift"
    assert one(START, "SUMMARY:Town hall", kinds=rules).event["kind"] == "meeting"


def test_a_team_calendar_belongs_to_its_unit() -> None:
    assert made(calendar(event(START), name="Sales")).event["unit"] == "hr/sales"
    assert made(calendar(event(START), name="X"), **{"unit: X": "hr/it"}).event["unit"] == "hr/it"
    assert made(calendar(event(START), name="Sales"), **{"unit: Sales": ""}).event["unit"] == ""


def test_when_it_was_entered_is_told_by_the_calendar() -> None:
    late = "BEGIN:VEVENT\r\nUID:x\r\nCREATED:20260320T100000Z\r\nDTSTART:20260302T090000Z\r\nEND:VEVENT"
    assert made(calendar(late)).event["recorded_at"] == "2026-03-20T10:00:00"
    stamped = late.replace("CREATED", "DTSTAMP")
    assert made(calendar(stamped)).event["recorded_at"] == "2026-03-20T10:00:00"


# The customer question


def question(line: str) -> str:
    return f"DESCRIPTION:Agenda\\n{line}\\nSecret plans"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Customer question: they wait less", "they wait less"),
        ("客户问题：等得更短", "等得更短"),
        ("<p>Customer question: they &amp; we</p>", "they & we"),
        ("CUSTOMER QUESTION:", ""),
    ],
)
def test_at13_of_a_meeting_only_the_line_with_the_answer_is_kept(line: str, answer: str) -> None:
    (item,) = one(START, ANN, question(line)).tables["agenda_items"]
    assert (item["customer_question"], item["answer"]) == ("true", answer)
    assert item["event"] == "one"
    assert "Secret" not in json.dumps(item)


def test_at13_a_recurring_agenda_carries_the_question_and_only_minutes_answer_it() -> None:
    minutes = event(
        "DTSTART;TZID=Europe/Berlin:20260309T090000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000",
        question("Customer question: fewer forms"),
    )
    template = event(START, END, WEEKLY, question("Customer question: always good"))
    items = made(calendar(template, minutes)).tables["agenda_items"]
    assert len(items) == 5
    assert {item["event"]: item["answer"] for item in items if item["answer"]} == {
        "one-2026-03-09T08:00:00Z": "fewer forms"
    }


def test_at13_a_copied_answer_is_the_agenda_and_not_the_minutes() -> None:
    copies = [
        event(
            f"DTSTART:202603{day:02d}T090000Z",
            f"RECURRENCE-ID:202603{day:02d}T090000Z",
            question("Customer question: all is well"),
        )
        for day in (2, 9, 16)
    ]
    items = made(calendar(*copies)).tables["agenda_items"]
    assert [item["answer"] for item in items] == ["", "", ""]


def test_an_item_of_service_is_seen_and_not_kept() -> None:
    found = one(START, question("Service item: refunds are slow"), "SUMMARY:Executive meeting")
    assert found.event["service_item"] == "true"
    assert "refunds" not in json.dumps(found.tables)


# Google, Microsoft, Outlook


def google(*items: dict[str, Any]) -> str:
    return json.dumps({"kind": "calendar#events", "summary": "Sales", "items": list(items)})


def at_google(day: str, hour: str = "09") -> dict[str, str]:
    return {"dateTime": f"{day}T{hour}:00:00+01:00", "timeZone": "Europe/Berlin"}


def test_google_gives_series_with_their_exceptions() -> None:
    shared = {
        "iCalUID": "g@google.com",
        "created": "2026-01-01T00:00:00.000Z",
        "organizer": {"email": "ann@home.example", "displayName": "Ann"},
        "attendees": [
            {"email": "bo@home.example", "responseStatus": "accepted"},
            {"email": "room@resource.calendar.google.com", "resource": True},
            {"email": "carl@buyer.example", "responseStatus": "needsAction"},
        ],
    }
    series = shared | {
        "id": "g",
        "start": at_google("2026-03-02"),
        "end": at_google("2026-03-02", "10"),
        "recurrence": ["RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260316T090000"],
    }
    moved = shared | {
        "id": "g_1",
        "recurringEventId": "g",
        "originalStartTime": at_google("2026-03-09"),
        "start": at_google("2026-03-10"),
        "end": at_google("2026-03-10", "10"),
    }
    gone = {
        "id": "g_2",
        "iCalUID": "g@google.com",
        "recurringEventId": "g",
        "status": "cancelled",
        "originalStartTime": at_google("2026-03-23"),
    }
    rows = made(google(series, moved, gone), ending=".json").events
    assert [(row["starts_at"], row["status"]) for row in rows] == [
        ("2026-03-02T08:00:00", "held"),
        ("2026-03-10T08:00:00", "held"),
        ("2026-03-16T08:00:00", "cancelled"),
        ("2026-03-23T08:00:00", "cancelled"),
        ("2026-03-30T07:00:00", "held"),
    ]
    assert rows[1]["moved_from"] == "2026-03-09T08:00:00"
    assert (rows[0]["attendee_count"], rows[0]["unit"]) == ("3", "hr/sales")
    assert rows[0]["customer_present"] == "true"


def test_google_tells_private_entries_and_days_out() -> None:
    start = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}
    private = start | {"id": "a", "iCalUID": "a", "visibility": "private", "summary": "Doctor"}
    away = start | {"id": "b", "iCalUID": "b", "eventType": "outOfOffice"}
    row = made(google(private, away), ending=".json").event
    assert (row["private"], row["starts_at"]) == ("true", "2026-03-01T23:00:00")


def graph(*events: dict[str, Any]) -> str:
    return json.dumps({"@odata.context": GRAPH, "value": list(events)})


def at_graph(text: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": f"{text}.0000000", "timeZone": zone}


def test_microsoft_gives_each_time_of_a_series() -> None:
    def person(address: str, response: str) -> dict[str, Any]:
        return {
            "type": "required",
            "status": {"response": response},
            "emailAddress": {"name": address[:2], "address": address},
        }

    shared = {
        "seriesMasterId": "m",
        "isAllDay": False,
        "createdDateTime": "2026-01-01T00:00:00Z",
        "organizer": {"emailAddress": {"name": "Ann", "address": "Ann@Home.example"}},
        "attendees": [
            person("bo@home.example", "accepted"),
            person("eve@home.example", "declined"),
            person("carl@buyer.example", "none"),
        ],
        "sensitivity": "normal",
    }
    rows = made(
        graph(
            shared
            | {
                "id": "1",
                "iCalUId": "1",
                "type": "occurrence",
                "start": at_graph("2026-03-02T08:00:00"),
                "end": at_graph("2026-03-02T09:00:00"),
            },
            shared
            | {
                "id": "2",
                "iCalUId": "2",
                "type": "exception",
                "originalStart": "2026-03-09T08:00:00Z",
                "start": at_graph("2026-03-10T16:00:00", "W. Europe Standard Time"),
                "end": at_graph("2026-03-10T17:00:00", "W. Europe Standard Time"),
            },
        ),
        ending=".json",
    ).events
    assert [row["external_id"] for row in rows] == [
        "m-2026-03-02T08:00:00Z",
        "m-2026-03-09T08:00:00Z",
    ]
    assert rows[1]["starts_at"] == "2026-03-10T15:00:00"
    assert {row["series"] for row in rows} == {"m"}
    assert {row["organiser"] for row in rows} == {"ann@home.example"}
    assert {row["attendee_count"] for row in rows} == {"3"}


def test_microsoft_series_follow_the_clock_of_their_zone() -> None:
    pattern = {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday"], "index": "last"}
    master = {
        "id": "m",
        "iCalUId": "m",
        "type": "seriesMaster",
        "isAllDay": False,
        "start": at_graph("2026-01-26T08:00:00"),
        "end": at_graph("2026-01-26T09:00:00"),
        "recurrence": {
            "pattern": pattern,
            "range": {
                "type": "noEnd",
                "startDate": "2026-01-26",
                "recurrenceTimeZone": "W. Europe Standard Time",
            },
        },
    }
    assert made(graph(master), ending=".json").starts == [
        "2026-01-26T08:00:00",
        "2026-02-23T08:00:00",
        "2026-03-30T07:00:00",
    ]


ENGLISH = (
    '"Subject","Start Date","Start Time","End Date","End Time","All day event","Meeting Organizer",'
    '"Required Attendees","Description","Categories","Private","Sensitivity","Show time as"\r\n'
)
CHINESE = "主题,开始日期,开始时间,结束日期,结束时间,全天事件,会议组织者,必需的与会者,说明,类别,私有,敏感度,时间显示为\r\n"


def test_outlook_exports_calendars_as_csv() -> None:
    text = ENGLISH + "".join(
        f'"Weekly","3/{day}/2026","9:00:00 AM","3/{day}/2026","10:30:00 AM","False","Ann",'
        '"Bo; Carl; Ann","","","False","Normal","2"\r\n'
        for day in (2, 9, 16)
    )
    rows = made(text, ending=".csv").events
    assert [row["starts_at"] for row in rows] == [
        "2026-03-02T08:00:00",
        "2026-03-09T08:00:00",
        "2026-03-16T08:00:00",
    ]
    assert {row["attendee_count"] for row in rows} == {"3"}
    assert len({row["series"] for row in rows}) == 1
    assert rows[0]["series"]


def test_outlook_speaks_chinese_too() -> None:
    text = (
        CHINESE
        + "全员大会 三月,2026/3/2,下午 2:00,2026/3/2,下午 3:00,False,李安,王波,,,False,普通,忙\r\n"
    )
    row = made(text.encode("gb18030"), ending=".csv").event
    assert (row["kind"], row["title"]) == ("town_hall", "全员大会 三月")
    assert (row["starts_at"], row["ends_at"]) == ("2026-03-02T13:00:00", "2026-03-02T14:00:00")


def test_outlook_asks_whether_day_or_month_comes_first_only_where_it_must() -> None:
    line = '"W","{day}","9:00 AM","{day}","9:30 AM","False","","","","","False","Normal","2"\r\n'
    doubtful = seen(ENGLISH + line.format(day="3/2/2026"), ending=".csv")
    clear = seen(ENGLISH + line.format(day="13/2/2026"), ending=".csv")
    assert doubtful is not None
    assert clear is not None
    assert "csv_days" in doubtful.guesses
    assert "csv_days" not in clear.guesses
    row = made(ENGLISH + line.format(day="3/2/2026"), ending=".csv", csv_days="%d/%m/%Y").event
    assert row["starts_at"] == "2026-02-03T08:00:00"


# What is seen and what is told


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
    assert kinds.why == "They catch: Board meeting: 1; Town hall: 1."


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
