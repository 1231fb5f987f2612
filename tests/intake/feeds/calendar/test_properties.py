# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a calendar: nothing crashes, nothing hangs, and rules agree with dateutil."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customary.intake.feeds.calendar.recurrence import WEEKDAYS, RuleError, read, starts
from tests.intake.feeds.calendar.reading import calendar, event, made, seen

#: Milliseconds for one calendar; a rule that searches without end takes minutes.
DEADLINE = 3_000
FUZZ = settings(
    max_examples=150,
    deadline=DEADLINE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SINCE, UNTIL = datetime(2022, 3, 5, 12), datetime(2025, 6, 6, 12)  # noqa: DTZ001

names = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "UID",
        "SUMMARY",
        "DESCRIPTION",
        "ORGANIZER",
        "ATTENDEE",
        "STATUS",
        "CLASS",
        "TRANSP",
        "CREATED",
        "DTSTAMP",
        "SEQUENCE",
        "CATEGORIES",
        "LAST-MODIFIED",
    ]
)
parameters = st.sampled_from(
    [
        "",
        ";TZID=Europe/Berlin",
        ";TZID=Nowhere",
        ";VALUE=DATE",
        ";RANGE=THISANDFUTURE",
        ";X",
        ";CN=",
    ]
)
values = st.one_of(
    st.text(max_size=40),
    st.datetimes().map(lambda moment: moment.strftime("%Y%m%dT%H%M%S")),
    st.dates().map(lambda day: day.strftime("%Y%m%d")),
    st.sampled_from(["P1D", "PT1H", "-P9999W", "mailto:a@home.example", "PRIVATE", "CANCELLED"]),
    st.lists(
        st.sampled_from(
            [
                "FREQ=DAILY",
                "FREQ=SECONDLY",
                "FREQ=YEARLY",
                "COUNT=999999",
                "COUNT=-1",
                "INTERVAL=0",
                "INTERVAL=999999",
                "BYDAY=5MO",
                "BYDAY=XX",
                "BYMONTH=2",
                "BYMONTHDAY=30",
                "BYSETPOS=366",
                "BYYEARDAY=-366",
                "WKST=SU",
                "UNTIL=99991231T235959Z",
                "UNTIL=x",
                "BYHOUR=0,1,2,3",
                "BYWEEKNO=53",
            ]
        ),
        max_size=5,
    ).map(";".join),
)
lines = st.tuples(names, parameters, values).map(lambda parts: f"{parts[0]}{parts[1]}:{parts[2]}")


@FUZZ
@given(st.lists(lines, max_size=12))
@example(["DTSTART:20200101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"])
@example(["DTSTART:19000101T000000Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4;COUNT=9"])
@example(["DTSTART:20260301", "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20260302"])
@example(["DTSTART:20260301T000000Z", "DTEND:20260301"])
def test_no_entry_crashes_or_hangs(some: list[str]) -> None:
    good = event("DTSTART:20260303T090000Z", uid="good")
    found = made(calendar(event(*some, uid="odd"), good))
    assert any(row["external_id"] == "good" for row in found.events) or found.problems


@FUZZ
@given(st.binary(max_size=600))
@example(b"\xff\xfeB\x00E\x00G\x00I\x00N\x00")
@example(b"\r" * 400)
def test_no_bytes_crash_or_hang(odd: bytes) -> None:
    good = event("DTSTART:20260303T090000Z").encode()
    text = b"BEGIN:VCALENDAR\r\n" + odd + b"\r\n" + good + b"\r\nEND:VCALENDAR\r\n"
    seen(text)
    made(text)


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
google_keys = st.sampled_from(
    [
        "id",
        "iCalUID",
        "start",
        "end",
        "recurrence",
        "attendees",
        "organizer",
        "status",
        "originalStartTime",
        "created",
    ]
)
graph_keys = st.sampled_from(
    [
        "id",
        "iCalUId",
        "type",
        "start",
        "end",
        "recurrence",
        "attendees",
        "organizer",
        "body",
        "location",
        "isAllDay",
    ]
)


@FUZZ
@given(st.dictionaries(google_keys, anything), st.dictionaries(graph_keys, anything))
def test_no_answer_of_an_interface_crashes(
    one: dict[str, object], other: dict[str, object]
) -> None:
    made(json.dumps({"kind": "calendar#events", "items": [one]}), ending=".json")
    made(json.dumps({"@odata.context": "…/events", "value": [other]}), ending=".json")


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    wide = frequency in {"MONTHLY", "YEARLY"}
    # dateutil takes a mixture of "every Monday" and "the first Monday" for "both at once".
    places = ["1", "2", "5", "-1", "-2"] if wide and draw(st.booleans()) else [""]
    weekday = st.tuples(st.sampled_from(places), st.sampled_from(WEEKDAYS)).map("".join)
    days = st.lists(weekday, min_size=1, max_size=3)
    numbers = st.lists(st.integers(1, 12), min_size=1, max_size=3)
    month_days = st.lists(
        st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -5]), min_size=1, max_size=2
    )
    chosen = {
        "INTERVAL": st.integers(1, 6).map(str),
        "COUNT": st.integers(1, 60).map(str),
        "BYDAY": days.map(",".join),
        "BYMONTH": numbers.map(lambda some: ",".join(map(str, some))),
        "BYHOUR": st.sampled_from(["9", "9,17"]),
        "WKST": st.sampled_from(["MO", "SU", "TH"]),
        "UNTIL": st.sampled_from(["20240101", "20231224T120000"]),
    }
    if frequency != "WEEKLY":
        chosen["BYMONTHDAY"] = month_days.map(lambda some: ",".join(map(str, some)))
    if wide:
        chosen["BYSETPOS"] = st.sampled_from(["1", "-1", "2,-1"])
    for name, values_of in chosen.items():
        if draw(st.booleans()):
            parts.append(f"{name}={draw(values_of)}")
    text = ";".join(parts)
    # dateutil refuses a position without anything to count.
    alone = "BYSETPOS" in text and not any(f";{one}=" in text for one in ("BYDAY", "BYMONTHDAY"))
    return text.partition(";BYSETPOS")[0] if alone else text


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules(), st.integers(0, 1_600), st.integers(0, 1_439))
def test_rules_agree_with_dateutil(text: str, day: int, minute: int) -> None:
    if "COUNT" in text and "UNTIL" in text:
        text = text.partition(";UNTIL")[0]
    first = datetime(2020, 1, 1) + timedelta(days=day, minutes=minute)  # noqa: DTZ001
    found = starts(read(text, lambda moment: moment), first, SINCE, UNTIL).tolist()
    # dateutil takes an UNTIL without a time as that day's midnight, calendars as the whole day.
    theirs = rrulestr(text.replace("UNTIL=20240101", "UNTIL=20240101T235959"), dtstart=first)
    wanted = takewhile(lambda start: start <= UNTIL, theirs) if _ends(text) else iter(())
    assert found == [start for start in wanted if start >= SINCE] or not _ends(text)


def _ends(text: str) -> bool:
    """Whether dateutil comes to an end with it: it looks for what never comes until 9999."""
    days = [part for part in text.split(";") if part.startswith(("BYMONTHDAY", "BYMONTH="))]
    return len(days) < 2 or "FREQ=YEARLY" in text


@given(st.text(max_size=80))
@example("FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 400))
@example("FREQ=DAILY;UNTIL=00000000")
def test_any_text_is_a_rule_or_is_refused(text: str) -> None:
    with suppress(RuleError):
        assert read(text, lambda moment: moment).frequency
