# SPDX-License-Identifier: Apache-2.0
"""I81 and I95: a customer where all meet, service where the executives meet."""

from __future__ import annotations

import pytest

from customary.store.models import Attendance
from tests.cast import make, make_citation, make_event, make_person, make_unit, make_voice
from tests.evidence.indicators.seeing import see, see_one

pytestmark = pytest.mark.django_db

DAY = "2025-05-06 09:00"


def test_a_town_hall_with_a_customer_holds() -> None:
    hall = make_event(DAY, kind="town_hall", customer_present=True)
    seen = see_one("I81", hall)
    assert seen.held
    assert (seen.base, seen.proof, seen.proof_record) == ("A", "A", 0)


def test_a_town_hall_among_colleagues_does_not() -> None:
    assert not see_one("I81", make_event(DAY, kind="town_hall")).held


def test_a_customer_quoted_by_consent_holds_by_the_quote() -> None:
    hall = make_event(DAY, kind="town_hall")
    said = make_voice("2025-05-01", consent_to_quote=True)
    quote = make_citation("quote", DAY, event=hall, voice_item=said)
    seen = see_one("I81", hall)
    assert seen.held
    assert (seen.proof_table, seen.proof_record) == ("citations", quote.pk)


def test_a_quote_without_consent_or_put_in_afterwards_does_not() -> None:
    hall, later = make_event(DAY, kind="town_hall"), make_event(DAY, kind="town_hall")
    secret = make_voice("2025-05-01", consent_to_quote=False)
    open_word = make_voice("2025-05-01", consent_to_quote=True)
    make_citation("quote", DAY, event=hall, voice_item=secret)
    make_citation("quote", "2025-05-20", event=later, voice_item=open_word)
    assert not see_one("I81", hall).held
    assert not see_one("I81", later).held


def test_a_town_hall_that_was_cancelled_is_not_asked() -> None:
    assert see("I81", make_event(DAY, kind="town_hall", status="cancelled")) == []


def test_a_leader_of_service_with_an_item_has_the_seat() -> None:
    head = make_person(unit=make_unit(function="service"), level="manager")
    met = make_event(DAY, kind="executive_meeting", people=[head], service_item=True)
    seen = see_one("I95", met)
    assert seen.held
    assert seen.proof_record == Attendance.objects.get(event=met).pk


def test_the_seat_needs_both_the_leader_and_the_item() -> None:
    service = make_unit(function="service")
    head = make_person(unit=service, level="manager")
    agent = make_person(unit=service, level="employee")
    silent = make_event(DAY, kind="executive_meeting", people=[head])
    absent = make_event(DAY, kind="executive_meeting", service_item=True)
    sent = make_event(DAY, kind="executive_meeting", people=[agent], service_item=True)
    assert [see_one("I95", one).held for one in (silent, absent, sent)] == [False] * 3


def test_a_leader_who_declined_had_no_seat() -> None:
    head = make_person(unit=make_unit(function="service"), level="manager")
    met = make_event(DAY, kind="executive_meeting", service_item=True)
    make(Attendance, event=met, person=head, status="declined")
    assert not see_one("I95", met).held


def test_a_meeting_only_a_list_knows_is_worth_no_more_than_the_list() -> None:
    head = make_person(unit=make_unit(function="service"), level="manager")
    met = make_event(DAY, kind="executive_meeting", people=[head], service_item=True, source="C")
    assert (see_one("I95", met).base, see_one("I95", met).proof) == ("C", "C")
