# SPDX-License-Identifier: Apache-2.0
"""Slack at the door: it is believed by its signature, gets its word back, and makes us fetch."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customary.store.access import System
from customary.store.actions.hooks import open_hook
from customary.store.models import Hook, HookDelivery, Source, VoiceItem
from customary.store.queries.hooks import key_of
from tests.intake.connectors.served import recorded

pytestmark = pytest.mark.django_db

SECRET = "a signing secret of Slack's"


@pytest.fixture
def channel() -> Source:
    source = Source.objects.create(
        key="slack", name="Slack", connector="slack", feed="reviews", pull_hours=24
    )
    open_hook(System("tests"), source, SECRET)
    return source


def send(source: Source, payload: Any, *, secret: str = SECRET, late: int = 0) -> Any:
    """A delivery, signed as Slack signs."""
    body, told = json.dumps(payload).encode(), str(int(time.time()) - late)
    made = hmac.new(secret.encode(), f"v0:{told}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": told, "X-Slack-Signature": f"v0={made}"}
    place = reverse("hook", args=[key_of(Hook.objects.get(source=source))])
    return Client().generic("POST", place, body, "application/json", headers=headers)


def test_slack_gets_back_the_word_it_sends_first(channel: Source) -> None:
    answer = send(channel, recorded("slack", "url_verification"))
    assert answer.status_code == 200
    assert answer.json() == {"challenge": recorded("slack", "url_verification")["challenge"]}
    assert not HookDelivery.objects.exists()


def test_a_word_is_given_back_to_nobody_else(channel: Source) -> None:
    assert send(channel, recorded("slack", "url_verification"), secret="x").status_code == 401


def test_a_message_makes_us_fetch_and_is_not_stored_itself(channel: Source) -> None:
    assert send(channel, recorded("slack", "event")).status_code == 200
    channel.refresh_from_db()
    assert channel.next_pull_at is not None
    assert not VoiceItem.objects.exists()


def test_a_bot_makes_nobody_fetch(channel: Source) -> None:
    event = recorded("slack", "event")
    event["event"]["bot_id"] = "B1"
    assert send(channel, event).status_code == 200
    channel.refresh_from_db()
    assert channel.next_pull_at is None


def test_what_was_signed_too_long_ago_is_refused(channel: Source) -> None:
    assert send(channel, recorded("slack", "event"), late=400).status_code == 401


def test_a_message_that_slack_sends_again_counts_once(channel: Source) -> None:
    send(channel, recorded("slack", "event"))
    assert send(channel, recorded("slack", "event")).json()["state"] == "received before"
