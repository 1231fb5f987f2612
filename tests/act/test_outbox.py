# SPDX-License-Identifier: Apache-2.0
"""A message in the outbox leaves once, is tried again when it fails, and is then given up."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from customary.act.outbox import WAITS, deliver_outbox
from customary.store.models import OutboxKind, OutboxMessage, OutboxState

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def waiting_message(once_key: str = "invitation-1") -> OutboxMessage:
    return OutboxMessage.objects.create(
        kind=OutboxKind.EMAIL,
        recipient="ada@example.org",
        subject="Welcome",
        body="Here is your place.",
        once_key=once_key,
    )


class BrokenMail(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages: object) -> int:
        raise SMTPServerDisconnected("gone")


def break_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"


def test_a_message_is_sent_once_however_often_the_outbox_is_delivered() -> None:
    waiting_message()

    assert deliver_outbox() == 1
    assert deliver_outbox() == 0
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]


def test_a_message_waits_for_its_time() -> None:
    message = waiting_message()
    message.not_before = timezone.now() + timedelta(hours=8)
    message.save()

    assert deliver_outbox() == 0
    assert deliver_outbox(now=message.not_before) == 1


def test_a_failed_message_is_tried_again_after_a_wait(settings: Settings) -> None:
    message = waiting_message()
    working = settings.EMAIL_BACKEND
    break_mail(settings)
    now = timezone.now()
    assert deliver_outbox(now=now) == 0

    settings.EMAIL_BACKEND = working
    assert deliver_outbox(now=now) == 0
    assert deliver_outbox(now=now + WAITS[0]) == 1
    message.refresh_from_db()
    assert message.state == OutboxState.SENT


def test_a_message_that_never_leaves_is_given_up_and_says_why(settings: Settings) -> None:
    message = waiting_message()
    break_mail(settings)
    now = timezone.now()
    for _ in range(len(WAITS) + 1):
        deliver_outbox(now=now)
        now += WAITS[-1]

    message.refresh_from_db()
    assert message.state == OutboxState.FAILED
    assert message.last_error == "SMTPServerDisconnected"
