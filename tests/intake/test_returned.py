# SPDX-License-Identifier: Apache-2.0
"""Mails of surveys that come back: known by a mark nobody else can make, noted and not kept."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail as sent_mail
from hypothesis import given
from hypothesis import strategies as st

from customary.act.outbox import deliver_outbox
from customary.act.waves import look_after_waves
from customary.intake.inbox import Taken, take_mail
from customary.intake.returned import returned
from customary.store.access import System
from customary.store.actions.bounces import kind_of, mark_of, marked
from customary.store.actions.opening import open_wave
from customary.store.actions.waves import plan
from customary.store.models import OutboxMessage, Story, SurveyInvitation
from tests.asking import make_instrument
from tests.cast import at, make_organisation, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

MONDAY = at("2026-01-05 10:00")
REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

This is a MIME-encapsulated message.

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 5 Jan 2026 10:00:02 +0000

Final-Recipient: rfc822; p0@harbour.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--B
Content-Type: text/rfc822-headers

From: Harbour <surveys@harbour.example>
Subject: We would like to hear from you
Message-ID: {quoted}

--B--
"""


def report(**told: str) -> bytes:
    usual = {
        "to": "customary@harbour.example",
        "kind": "delivery-status",
        "action": "failed",
        "status": "5.1.1",
        "said": "550 5.1.1 <p0@harbour.example>: Recipient address rejected: User unknown",
        "quoted": "<nothing@elsewhere.example>",
    }
    return REPORT.format(**(usual | told)).encode()


@pytest.fixture
def invitation(settings: SettingsWrapper) -> SurveyInvitation:
    """Somebody whose invitation left."""
    settings.BOUNCE_ADDRESS = "bounces@harbour.example"
    make_organisation()
    make_person("Person 0", email="p0@harbour.example")
    wave = open_wave(
        System("tests"), plan(System("tests"), make_instrument(), reminder_days=[1]), now=MONDAY
    )
    sweep()
    return wave.invitations.get()


def sweep(days: int = 0) -> list[Any]:
    sent_mail.outbox.clear()
    look_after_waves(now=MONDAY + timedelta(days=days))
    deliver_outbox(now=MONDAY + timedelta(days=days))
    return list(sent_mail.outbox)


def test_an_invitation_comes_back_to_an_address_of_its_own_and_is_from_the_usual_one(
    invitation: SurveyInvitation, settings: SettingsWrapper
) -> None:
    (reminder,) = sweep(2)
    name, mark = reminder.from_email.partition("@")[0].split("+")
    assert name == "bounces"
    assert marked(f"{mark.upper()}@harbour.example") == OutboxMessage.objects.latest("pk").pk
    assert reminder.message()["From"] == settings.DEFAULT_FROM_EMAIL
    of_sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    assert reminder.extra_headers["Message-ID"] == f"<{mark}@{of_sender}>"
    assert reminder.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("by", ["the address it came to", "the Message-ID it quotes"])
def test_a_wrong_address_is_noted_and_not_reminded_and_the_report_is_not_kept(
    invitation: SurveyInvitation, by: str, caplog: pytest.LogCaptureFixture
) -> None:
    mark = mark_of(OutboxMessage.objects.get())
    caplog.set_level(logging.INFO, logger="customary.mail")
    raw = (
        report(to=f"bounces+{mark}@harbour.example")
        if by.startswith("the address")
        else report(quoted=f"<{mark}@harbour.example>")
    )
    assert take_mail(raw) is take_mail(raw) is Taken.RETURNED
    invitation.refresh_from_db()
    assert (invitation.bounce, invitation.bounced_at is None) == ("hard", False)
    assert sweep(2) == []
    assert not Story.objects.exists()
    assert "harbour.example" not in caplog.text


def test_a_full_mailbox_is_noted_and_reminded_until_the_address_is_wrong(
    invitation: SurveyInvitation,
) -> None:
    to = f"bounces+{mark_of(OutboxMessage.objects.get())}@harbour.example"
    take_mail(report(to=to, status="5.2.2", said="552 5.2.2 Mailbox full"))
    invitation.refresh_from_db()
    assert invitation.bounce == "soft"
    assert len(sweep(2)) == 1
    take_mail(report(to=to))
    take_mail(report(to=to, status="4.4.7", said="Message expired"))
    invitation.refresh_from_db()
    assert invitation.bounce == "hard"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_while_a_server_still_tries_nothing_is_noted(
    invitation: SurveyInvitation, action: str
) -> None:
    to = f"bounces+{mark_of(OutboxMessage.objects.get())}@harbour.example"
    assert take_mail(report(to=to, action=action, status="4.4.1")) is Taken.AUTOMATIC
    invitation.refresh_from_db()
    assert invitation.bounced_at is None


def test_a_report_without_our_mark_or_with_a_made_up_one_changes_nothing(
    invitation: SurveyInvitation,
) -> None:
    number, signature = mark_of(OutboxMessage.objects.get()).split("-")
    made_up = f"{number}-{'0' * len(signature)}"
    for raw in (report(), report(to=f"bounces+{made_up}@harbour.example")):
        assert take_mail(raw) is Taken.AUTOMATIC
    answered = f"From: p0@harbour.example\nTo: bounces+{number}-{signature}@harbour.example\n\nOut."
    assert take_mail(answered.encode()) is not Taken.RETURNED
    invitation.refresh_from_db()
    assert invitation.bounced_at is None


def test_a_report_in_utf_8_is_read_as_well(invitation: SurveyInvitation) -> None:
    to = f"bounces+{mark_of(OutboxMessage.objects.get())}@harbour.example"
    assert take_mail(report(to=to, kind="global-delivery-status")) is Taken.RETURNED
    invitation.refresh_from_db()
    assert invitation.bounce == "hard"


def test_a_mark_made_with_an_earlier_key_is_still_known(
    invitation: SurveyInvitation, settings: SettingsWrapper
) -> None:
    mark = mark_of(OutboxMessage.objects.get())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether"
    assert marked(f"<{mark}@harbour.example>") == OutboxMessage.objects.get().pk


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "hard"),
        ("5.1.10", "hard"),
        ("5.2.1 (mailbox disabled)", "hard"),
        ("5.0.0", "hard"),
        ("smtp; 550 No such user here", "hard"),
        ("5.2.2", "soft"),
        ("5.2.3", "soft"),
        ("5.3.4", "soft"),
        ("5.4.4", "soft"),
        ("5.7.1", "soft"),
        ("4.2.2", "soft"),
        ("smtp; 451 Try again later", "soft"),
        ("smtp; 550 5.7.1 Blocked, see http://192.0.2.1/", "soft"),
        ("X-Unix; unknown", "soft"),
        ("", "soft"),
    ],
)
def test_a_status_says_whether_the_address_is_wrong(status: str, kind: str) -> None:
    assert kind_of(status) == kind


def test_parts_within_parts_without_end_are_no_report() -> None:
    head = b"Content-Type: message/rfc822\n\n"
    assert returned(b"Content-Type: multipart/report; boundary=B\n\n--B\n" + head * 3_000) is None


@given(st.binary(max_size=400))
def test_no_bytes_stop_the_reader(raw: bytes) -> None:
    assert returned(raw) is None


@given(st.data())
def test_no_damage_to_a_report_stops_the_reader(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(("delivery-status", "global-delivery-status", "rfc822")))
    mark = mark_of(OutboxMessage(pk=7))
    raw = bytearray(report(to=f"bounces+{mark}@harbour.example", kind=kind))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    found = returned(bytes(raw))
    assert found is None or found.message == 7
