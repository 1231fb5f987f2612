# SPDX-License-Identifier: Apache-2.0
"""Calendars of Google, Microsoft 365 and Outlook, as they are exported."""

from __future__ import annotations

import json
from typing import Any

from tests.intake.feeds.calendar.reading import made, seen

WEEKLY = "RRULE:FREQ=WEEKLY"
GRAPH = "https://graph.microsoft.com/v1.0/$metadata#users('x')/calendarView"


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
