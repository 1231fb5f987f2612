# SPDX-License-Identifier: Apache-2.0
"""Who is kept of calendar entries and which texts: colleagues, answers, and nothing else."""

from __future__ import annotations

import json

import pytest

from tests.intake.feeds.calendar.reading import Knowing, calendar, event, made, one, seen

WEEKLY = "RRULE:FREQ=WEEKLY"
START = "DTSTART;TZID=Europe/Berlin:20260302T090000"
END = "DTEND;TZID=Europe/Berlin:20260302T100000"
ANN = "ORGANIZER;CN=Ann Lee:mailto:ann@home.example"
BO = "ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@home.example"
CARL = "ATTENDEE;CN=Carl;PARTSTAT=NEEDS-ACTION:mailto:carl@buyer.example"
DAN = "ATTENDEE;CN=Dan:mailto:dan@elsewhere.example"


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
