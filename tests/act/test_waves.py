# SPDX-License-Identifier: Apache-2.0
"""A wave runs by itself: opened, sent, reminded and closed when it is time, each mail once."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from customary.act.outbox import deliver_outbox
from customary.act.waves import look_after_waves
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.respondents import invitation_of
from customary.store.actions.waves import close, pause, plan, resume
from customary.store.models import (
    Account,
    Customer,
    Instrument,
    Interaction,
    OutboxMessage,
    OutboxState,
    Person,
    SurveyInvitation,
    Wave,
)
from tests.asking import answer, make_instrument
from tests.cast import at, make, make_customer, make_organisation, make_person, make_unit

pytestmark = pytest.mark.django_db
US = System("tests")
#: A Monday at ten, in working hours.
MONDAY = at("2026-01-05 10:00")


@pytest.fixture(autouse=True)
def organisation(db: None) -> Any:
    return make_organisation(
        name_zh_hans="港湾之光",
        working_days=[0, 1, 2, 3, 4],
        working_hours_start="09:00",
        working_hours_end="18:00",
    )


def planned(**settings: Any) -> Wave:
    return plan(US, Instrument.objects.first() or make_instrument(), **settings)


def opened(**settings: Any) -> Wave:
    return open_wave(US, planned(**settings), now=MONDAY)


def people(number: int = 1, **fields: Any) -> None:
    for one in range(number):
        make_person(f"Person {one}", email=f"p{one}@harbour.example", **fields)


def sweep(days: float = 0) -> list[Any]:
    moment = MONDAY + timedelta(days=days)
    mail.outbox.clear()
    look_after_waves(now=moment)
    deliver_outbox(now=moment)
    return list(mail.outbox)


# ── Inviting ─────────────────────────────────────────────────────────────────────────────────────


def test_everybody_gets_one_mail_with_a_link_of_their_own_that_the_outbox_does_not_hold() -> None:
    people(3)
    opened()
    sent = sweep()
    links = {re.findall(r"http\S+/a/(\S+)/", one.body)[0] for one in sent}
    found = [invitation_of(link) for link in links]
    assert len(sent) == len(links) == 3
    assert {one.person.email for one in found if one and one.person} == {one.to[0] for one in sent}
    assert not any(link in one.body for one in OutboxMessage.objects.all() for link in links)
    assert sweep() == []


def test_people_read_their_own_language_and_strangers_all_of_them() -> None:
    people(3)
    Account.objects.create(
        email="p0@harbour.example",
        person=Person.objects.get(full_name="Person 0"),
        language="zh-hans",
    )
    Account.objects.create(
        email="p1@harbour.example", person=Person.objects.get(full_name="Person 1"), language="en"
    )
    opened(languages=["en", "zh-hans"])
    texts = {one.to[0]: one.subject + one.body for one in sweep()}
    assert "近况" in texts["p0@harbour.example"]
    assert "Hello" not in texts["p0@harbour.example"]
    assert "近况" not in texts["p1@harbour.example"]
    assert "Hello" in texts["p2@harbour.example"]
    assert "近况" in texts["p2@harbour.example"]


def test_mail_leaves_in_working_hours() -> None:
    people()
    open_wave(US, planned(), now=at("2026-01-05 02:00"))
    mail.outbox.clear()
    look_after_waves(now=at("2026-01-05 02:00"))
    deliver_outbox(now=at("2026-01-05 02:05"))
    assert mail.outbox == []
    deliver_outbox(now=at("2026-01-05 09:01"))
    assert len(mail.outbox) == 1


def test_a_wave_without_mail_sends_none() -> None:
    people()
    opened(by_mail=False)
    assert sweep() == []


def test_a_paused_wave_holds_its_mail_until_it_goes_on() -> None:
    people()
    wave = opened()
    look_after_waves(now=MONDAY)
    pause(US, wave)
    deliver_outbox(now=MONDAY)
    assert mail.outbox == []
    resume(US, wave)
    deliver_outbox(now=MONDAY + timedelta(minutes=5))
    assert len(mail.outbox) == 1


def test_a_mail_that_waits_does_not_leave_once_its_wave_is_closed() -> None:
    people()
    wave = opened()
    look_after_waves(now=MONDAY)
    close(US, wave, now=MONDAY)
    deliver_outbox(now=MONDAY)
    assert mail.outbox == []


# ── Reminding ────────────────────────────────────────────────────────────────────────────────────


def test_only_those_are_reminded_who_have_not_answered_once_a_reminder() -> None:
    people(3)
    wave = opened(reminder_days=[3, 8])
    sweep()
    done = answer(wave, how_many=1)[0]
    assert sweep(2.9) == []
    first = sweep(3.1)
    assert sorted(one.to[0] for one in first) == ["p1@harbour.example", "p2@harbour.example"]
    assert "Not answered yet" in first[0].subject
    assert sweep(4) == []
    answer(wave, how_many=1)
    assert [one.to[0] for one in sweep(8.1)] == ["p2@harbour.example"]
    assert done.person is not None


def test_a_machine_that_slept_through_two_reminders_sends_one() -> None:
    people()
    opened(reminder_days=[1, 2])
    sweep()
    assert len(sweep(7)) == 1
    assert sweep(7.1) == []


def test_a_reminder_that_waits_does_not_leave_once_it_is_answered() -> None:
    people()
    wave = opened(reminder_days=[1])
    sweep()
    look_after_waves(now=MONDAY + timedelta(days=1, minutes=1))
    answer(wave)
    mail.outbox.clear()
    deliver_outbox(now=MONDAY + timedelta(days=1, minutes=2))
    assert mail.outbox == []


class NoSuchAddress(BaseEmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


def test_an_address_that_does_not_exist_is_noted_and_not_reminded(settings: Any) -> None:
    people()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.NoSuchAddress"
    wave = opened(reminder_days=[1])
    sweep()
    assert wave.invitations.get().bounce == "hard"
    assert OutboxMessage.objects.get().state == OutboxState.FAILED
    settings.EMAIL_BACKEND = working
    assert sweep(2) == []


# ── Customers ────────────────────────────────────────────────────────────────────────────────────


def test_a_customer_stops_surveys_by_one_click_and_opening_the_page_does_nothing() -> None:
    make_customer("Nordwind", email="n@nordwind.example", language="en")
    opened(audience="customers", reminder_days=[1])
    (sent,) = sweep()
    address = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in sent.body
    path = re.sub(r"^http://[^/]+", "", address)
    assert Client().get(path).status_code == 200
    assert Customer.objects.get().surveys_allowed
    assert Client().post(path).status_code == 200
    assert not Customer.objects.get().surveys_allowed
    assert Customer.objects.get().contact_allowed
    assert sweep(2) == []


def test_a_stop_link_of_somebody_who_works_here_or_that_is_made_up_leads_nowhere() -> None:
    people()
    opened()
    (sent,) = sweep()
    token = re.findall(r"/a/(\S+)/", sent.body)[0]
    assert Client().post(f"/surveys/stop/{token}/").status_code == 404
    assert Client().post("/surveys/stop/made.up/").status_code == 404


def test_a_customer_who_said_no_between_opening_and_sending_is_spared() -> None:
    make_customer("Nordwind", email="n@nordwind.example")
    wave = opened(audience="customers")
    Customer.objects.update(surveys_allowed=False)
    look_after_waves(now=MONDAY)
    assert deliver_outbox(now=MONDAY) == 0
    Customer.objects.update(surveys_allowed=True, contact_allowed=False)
    SurveyInvitation.objects.update(sent_at=None)
    OutboxMessage.objects.all().delete()
    look_after_waves(now=MONDAY)
    wave.refresh_from_db()
    assert (wave.invited, wave.spared) == (0, 1)


# ── After an event ───────────────────────────────────────────────────────────────────────────────

AFTER = {"on": "interaction_closed", "kinds": ["call"], "delay_hours": 24, "share": 1}


def closed_contact(customer: Customer, closed_at: str, kind: str = "call") -> Interaction:
    opened_at = at(closed_at) - timedelta(hours=1)
    return make(
        Interaction, customer=customer, kind=kind, opened_at=opened_at, closed_at=closed_at,
        unit=make_unit(),
    )  # fmt: skip


def test_a_customer_is_asked_a_day_after_an_interaction_closed_and_once() -> None:
    wave = opened(audience="customers", trigger=AFTER, rest_days=28)
    customer = make_customer("Nordwind", email="n@nordwind.example")
    contact = closed_contact(customer, "2026-01-06 10:00")
    closed_contact(customer, "2026-01-06 09:00", kind="chat")
    assert sweep(1.9) == []
    assert len(sweep(2.1)) == 1
    invitation = wave.invitations.get()
    assert (invitation.interaction, invitation.unit) == (contact, contact.unit)
    closed_contact(customer, "2026-01-07 10:00")
    assert sweep(3.2) == []
    wave.refresh_from_db()
    assert (wave.invited, wave.spared) == (1, 0)


def test_the_next_rolling_wave_spares_whoever_was_asked_and_asks_later() -> None:
    first = opened(audience="customers", trigger=AFTER, rest_days=40, every_days=28)
    customer = make_customer("Nordwind", email="n@nordwind.example")
    closed_contact(customer, "2026-01-06 10:00")
    assert len(sweep(2.1)) == 1
    assert sweep(28.1) == []
    second = first.followers.get()
    closed_contact(customer, "2026-02-03 10:00")
    assert sweep(30.5) == []
    second.refresh_from_db()
    assert (second.invited, second.spared) == (0, 1)
    closed_contact(customer, "2026-02-17 10:00")
    second.closes_at = MONDAY + timedelta(days=56)
    second.save()
    assert len(sweep(44.2)) == 1


def test_a_share_of_interactions_is_drawn_the_same_each_time() -> None:
    half = AFTER | {"share": 0.5}
    wave = opened(audience="customers", trigger=half)
    for number in range(60):
        closed_contact(
            make_customer(f"C{number}", email=f"c{number}@c.example"), "2026-01-06 10:00"
        )
    first = len(sweep(2.1))
    assert 15 < first < 45
    assert sweep(2.2) == []
    assert wave.invitations.count() == first


# ── By itself ────────────────────────────────────────────────────────────────────────────────────


def test_a_planned_wave_opens_closes_and_the_next_one_follows_by_itself() -> None:
    people(3)
    wave = planned(
        opens_at=MONDAY, closes_at=MONDAY + timedelta(days=10), every_days=56, rest_days=14
    )
    assert len(sweep(0.01)) == 3
    sweep(10.1)
    wave.refresh_from_db()
    assert wave.closed_at is not None
    assert len(sweep(56.2)) == 3
    assert Wave.objects.filter(opened_at__isnull=False).count() == 2


def test_a_wave_that_was_missed_waits_for_somebody() -> None:
    people(3)
    planned(opens_at=MONDAY, closes_at=MONDAY + timedelta(days=10))
    assert sweep(5) == []
    assert Wave.objects.get().opened_at is None


def test_a_wave_that_cannot_open_keeps_no_other_from_it() -> None:
    people(3)
    plan(US, make_instrument(published_at=None), opens_at=MONDAY)
    plan(US, make_instrument(family="other"), opens_at=MONDAY)
    assert len(sweep()) == 3


def test_a_wave_closes_once_as_many_have_answered_as_are_wanted() -> None:
    people(7)
    wave = opened(quotas={"total": 5})
    sweep()
    answer(wave, how_many=5)
    sweep(0.1)
    wave.refresh_from_db()
    assert wave.closed_at is not None


def test_nobody_of_a_group_is_asked_or_reminded_once_its_quota_is_full() -> None:
    for number in range(3):
        for segment in ("Hotels", "Shops"):
            address = f"{segment}{number}@c.example"
            make_customer(f"{segment} {number}", email=address, segment=segment)
    wave = opened(
        audience="customers",
        attributes=["segment"],
        reminder_days=[1],
        quotas={"by": {"segment": {"Hotels": 1}}},
    )
    sweep()
    answer(wave, how_many=1)
    assert wave.invitations.get(answered_on__isnull=False).attributes == {"segment": "Hotels"}
    assert {one.to[0][:5] for one in sweep(1.1)} == {"Shops"}


def test_an_announcement_goes_to_the_chat_once_and_holds_no_link_of_anybody() -> None:
    people(2)
    opened(by_chat=True, languages=["en", "zh-hans"])
    look_after_waves(now=MONDAY)
    look_after_waves(now=MONDAY + timedelta(minutes=1))
    (said,) = OutboxMessage.objects.filter(recipient="chat")
    assert "/a/" not in said.body
    assert "近况" in said.body
