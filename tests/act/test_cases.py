# SPDX-License-Identifier: Apache-2.0
"""Whoever complains gets an owner and a time; answered ones none, and history is left in peace."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from customary.act.cases import look_after_cases
from customary.store.access import NotVisible, System, require_row, viewer_for
from customary.store.actions.cases import assign, open_case, set_state
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Account,
    Annotation,
    CaseState,
    Change,
    Interaction,
    OutboxMessage,
    RoleGrant,
    VoiceCase,
    VoiceItem,
)
from tests.cast import (
    at,
    make,
    make_customer,
    make_organisation,
    make_person,
    make_unit,
    make_voice,
)

pytestmark = pytest.mark.django_db

#: A Wednesday at noon.
NOW = at("2025-06-11 12:00")
TESTS = System("tests")


@pytest.fixture(autouse=True)
def organisation(db: None) -> Any:
    return make_organisation(working_days=[0, 1, 2, 3, 4])


def complaint(said: str = "2025-06-11 10:00", **fields: Any) -> VoiceItem:
    return make_voice(said, **({"kind": "complaint", "text": "It broke."} | fields))


def understood(item: VoiceItem, **shown: Any) -> None:
    Annotation.objects.create(
        voice_item=item,
        version="1",
        text_digest="",
        language="en",
        probability=0.1,
        week=date(2025, 6, 9),
        source=item.source,
        understood_at=NOW,
        said_at=item.occurred_at,
        **({"sentiment": "negative"} | shown),
    )


def owner_of(item: VoiceItem) -> Any:
    look_after_cases(now=NOW)
    return VoiceCase.objects.get(pk=item.pk).owner


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "complaint"},
        {"kind": "rating", "score": 6, "score_low": 0, "score_high": 10},
        {"kind": "comment", "score": 2, "score_low": 1, "score_high": 5},
    ],
)
def test_complaints_and_low_scores_get_a_case_due_in_48_hours(said: dict[str, Any]) -> None:
    item = complaint(**said)

    assert look_after_cases(now=NOW) == 1
    assert look_after_cases(now=NOW) == 0
    case = VoiceCase.objects.get()
    assert (case.pk, case.state) == (item.pk, CaseState.OPEN)
    assert case.due_at == at("2025-06-13 10:00")
    assert Change.objects.filter(table="voice_cases", record_id=item.pk).count() == 1


def test_the_time_runs_from_when_the_organisation_heard_of_it(organisation: Any) -> None:
    complaint("2025-06-09 10:00", recorded_at="2025-06-11 08:00")
    organisation.answer_within_hours = 24
    organisation.save()

    look_after_cases(now=NOW)

    assert VoiceCase.objects.get().due_at == at("2025-06-12 08:00")


def test_unhappy_words_of_whoever_may_leave_get_one_and_others_do_not() -> None:
    leaving, annoyed, glad = (complaint(kind="comment") for _ in range(3))
    understood(leaving, churn_risk=True)
    understood(annoyed)
    understood(glad, sentiment="positive", hardship=True)

    look_after_cases(now=NOW)

    assert [case.pk for case in VoiceCase.objects.all()] == [leaving.pk]


def test_history_answered_words_and_employees_get_none() -> None:
    complaint("2025-05-01 10:00")
    complaint(answered_at="2025-06-11 11:00")
    complaint(person=make_person())

    assert look_after_cases(now=NOW) == 0


def test_an_answer_in_the_source_closes_the_case() -> None:
    item = complaint()
    look_after_cases(now=NOW)
    VoiceItem.objects.update(answered_at=at("2025-06-11 15:00"))

    look_after_cases(now=NOW + timedelta(hours=5))

    case = VoiceCase.objects.get(pk=item.pk)
    assert (case.state, case.closed_at) == (CaseState.CLOSED, at("2025-06-11 15:00"))


def test_the_owner_is_whoever_knows_them_then_the_agent_then_the_head() -> None:
    head = make_person("Head", level="manager")
    unit = make_unit()
    for _ in range(3):
        make_person(unit=unit, manager=head)
    contact, agent = make_person("Contact"), make_person("Agent")
    gone = make_person("Gone", ended_on="2025-01-01")
    met = make(Interaction, agent=agent, opened_at="2025-06-11 09:00", unit=unit)
    known = make_customer(known_contact=contact)
    forsaken = make_customer(known_contact=gone)

    assert owner_of(complaint(customer=known, interaction=met)) == contact
    assert owner_of(complaint(customer=forsaken, interaction=met)) == agent
    assert owner_of(complaint(customer=forsaken, unit=unit)) == head
    assert owner_of(complaint()) is None


def test_where_a_unit_has_no_head_its_service_lead_answers() -> None:
    above = make_unit("Service")
    unit = make_unit("Returns", parent=above)
    lead = make_person("Lead", email="lead@example.org")
    account = Account.objects.create(email="lead@example.org", person=lead)
    RoleGrant.objects.create(account=account, role="service_lead", unit=above)

    assert owner_of(complaint(unit=unit)) == lead


def test_a_review_that_concerns_no_unit_is_whoever_leads_service_everywhere() -> None:
    everywhere = make_person("Everywhere", email="everywhere@example.org")
    account = Account.objects.create(email="everywhere@example.org", person=everywhere)
    assert owner_of(complaint()) is None
    RoleGrant.objects.create(account=account, role="service_lead")
    assert owner_of(complaint()) == everywhere
    assert owner_of(complaint(unit=make_unit())) == everywhere


def test_an_owner_anywhere_may_read_and_answer_what_is_theirs() -> None:
    owner = make_person("Elsewhere", unit=make_unit(), email="else@example.org")
    account = Account.objects.create(email="else@example.org", person=owner)
    item, other = complaint(unit=make_unit("Support")), complaint(unit=make_unit("Sales"))
    open_case(TESTS, item, owner=owner)
    viewer = viewer_for(account)

    require_row(viewer, "write", item)
    with pytest.raises(NotVisible):
        require_row(viewer, "read", other)


def test_owners_are_reminded_at_half_time_and_when_overdue_once_each() -> None:
    owner = make_person("Ann", email="ann@example.org")
    Account.objects.create(email="ann@example.org", person=owner)
    complaint("2025-06-10 10:00", customer=make_customer(known_contact=owner))
    look_after_cases(now=at("2025-06-10 10:00"))
    assert OutboxMessage.objects.count() == 0

    for moment in ("2025-06-11 10:30", "2025-06-11 11:00", "2025-06-12 10:30", "2025-06-13 10:00"):
        look_after_cases(now=at(moment))

    half, late = OutboxMessage.objects.order_by("pk")
    assert (half.recipient, late.recipient) == ("ann@example.org", "ann@example.org")
    assert "half the time" in half.body
    assert "longer" in late.body
    assert "broke" not in half.body + late.body


def test_nobody_is_reminded_at_night_or_on_a_sunday() -> None:
    owner = make_person("Ann", email="ann@example.org")
    Account.objects.create(email="ann@example.org", person=owner)
    for hour in ("10:00", "11:00"):
        complaint(f"2025-06-12 {hour}", customer=make_customer(known_contact=owner))
    look_after_cases(now=at("2025-06-12 12:00"))

    for moment in ("2025-06-13 23:00", "2025-06-15 12:00"):
        look_after_cases(now=at(moment))
    assert OutboxMessage.objects.count() == 0

    look_after_cases(now=at("2025-06-16 09:00"))
    assert "2 customers" in OutboxMessage.objects.get().body


def test_a_case_opens_again_and_goes_to_somebody_who_works_here() -> None:
    item = complaint()
    case = set_state(TESTS, open_case(TESTS, item), CaseState.CLOSED)
    assert case.closed_at is not None

    case = open_case(TESTS, item)
    assert (case.state, case.closed_at) == (CaseState.OPEN, None)
    with pytest.raises(Refused, match="does not work here"):
        assign(TESTS, case, make_person("Gone", ended_on="2025-01-01"))
