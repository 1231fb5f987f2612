# SPDX-License-Identifier: Apache-2.0
"""Signatures of every vendor, and what is made of what they tell."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.datastructures import CaseInsensitiveMapping

from customary.intake.connectors.chatwoot.hook import ChatwootHook
from customary.intake.connectors.freshdesk.hook import FreshdeskHook
from customary.intake.connectors.helpscout.hook import HelpScoutHook
from customary.intake.connectors.intercom.hook import IntercomHook
from customary.intake.connectors.zendesk.hook import ZendeskHook
from customary.intake.hooks import ForgedError, Hook

SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/support/fixtures"
NOW = datetime(2026, 9, 5, tzinfo=UTC)
BODY = b'{"id": 1, "words": "\xe8\xb0\xa2\xe8\xb0\xa2"}'
SECRET = "a secret of ours"
HOOKS: dict[str, Hook] = {
    "zendesk": ZendeskHook(), "helpscout": HelpScoutHook(), "intercom": IntercomHook(),
    "chatwoot": ChatwootHook(), "freshdesk": FreshdeskHook(),
}  # fmt: skip
TIMED = ("zendesk", "chatwoot")


def mac(algorithm: Any, message: bytes) -> bytes:
    return hmac.new(SECRET.encode(), message, algorithm).digest()


def signed(vendor: str, body: bytes = BODY, at: datetime = NOW) -> dict[str, str]:
    """The headers of a delivery, made as each vendor says it makes them."""
    iso, seconds = at.isoformat().replace("+00:00", "Z"), str(int(at.timestamp()))
    over_time = base64.b64encode(mac(hashlib.sha256, iso.encode() + body)).decode()
    return {
        "zendesk": {
            "X-Zendesk-Webhook-Signature": over_time,
            "X-Zendesk-Webhook-Signature-Timestamp": iso,
        },
        "helpscout": {
            "X-HelpScout-Signature": base64.b64encode(mac(hashlib.sha1, body)).decode()
        },
        "intercom": {"X-Hub-Signature": f"sha1={mac(hashlib.sha1, body).hex()}"},
        "chatwoot": {
            "X-Chatwoot-Timestamp": seconds,
            "X-Chatwoot-Signature": f"sha256={mac(hashlib.sha256, f'{seconds}.'.encode() + body).hex()}",
        },
        "freshdesk": {"X-Customary-Secret": SECRET},
    }[vendor]  # fmt: skip


def verify(vendor: str, headers: dict[str, str], body: bytes = BODY, now: datetime = NOW) -> None:
    HOOKS[vendor].verify(CaseInsensitiveMapping(headers), body, SECRET, now)


@pytest.mark.parametrize("vendor", HOOKS)
def test_what_is_signed_as_the_vendor_says_is_let_in(vendor: str) -> None:
    verify(vendor, signed(vendor))
    verify(vendor, {name.lower(): value for name, value in signed(vendor).items()})


@pytest.mark.parametrize("vendor", HOOKS)
def test_nothing_else_is(vendor: str) -> None:
    headers = signed(vendor)
    for name in headers:
        for wrong in ("", "x", headers[name] + "x", headers[name][:-1], "é"):
            with pytest.raises(ForgedError):
                verify(vendor, headers | {name: wrong})
    with pytest.raises(ForgedError):
        HOOKS[vendor].verify(CaseInsensitiveMapping(headers), BODY, "another secret", NOW)
    if vendor != "freshdesk":  # which signs nothing
        with pytest.raises(ForgedError):
            verify(vendor, headers, BODY + b" ")


@pytest.mark.parametrize("vendor", TIMED)
def test_what_was_signed_at_another_time_is_a_replay(vendor: str) -> None:
    verify(vendor, signed(vendor), now=NOW + timedelta(minutes=5))
    for minutes in (6, -6):
        with pytest.raises(ForgedError, match="another time"):
            verify(vendor, signed(vendor), now=NOW + timedelta(minutes=minutes))


def test_an_older_chatwoot_signs_nothing_and_its_address_is_the_secret() -> None:
    HOOKS["chatwoot"].verify(CaseInsensitiveMapping({}), BODY, "", NOW)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test vectors are not here")
@pytest.mark.parametrize("vendor", ["zendesk", "helpscout", "intercom", "chatwoot"])
def test_the_shared_vectors_fit(vendor: str) -> None:
    told = json.loads((SHARED / "signature_vectors.json").read_text(encoding="utf-8"))[vendor]
    body = (SHARED / "payloads/helpscout_rating.json").read_bytes()
    headers = CaseInsensitiveMapping(told["headers"])
    seconds = headers.get("X-Chatwoot-Timestamp")
    now = datetime.fromtimestamp(int(seconds), UTC) if seconds else NOW
    HOOKS[vendor].verify(headers, body, "test-secret", now)
    with pytest.raises(ForgedError):
        HOOKS[vendor].verify(headers, body + b"\n", "test-secret", now)


@pytest.mark.parametrize("vendor", HOOKS)
@pytest.mark.parametrize(
    "payload", [{}, {"id": None}, {"event": 3}, {"type": [], "topic": {}}, {"data": "x"}]
)
def test_whatever_is_told_is_read_without_harm(vendor: str, payload: dict[str, Any]) -> None:
    told = HOOKS[vendor].read(payload)
    assert not told.objects
    assert isinstance(HOOKS[vendor].delivery_id(CaseInsensitiveMapping({}), payload), str)


def test_zendesk_makes_tickets_be_fetched_and_nothing_else() -> None:
    hook = HOOKS["zendesk"]
    event = {
        "type": "zen:event-type:ticket.status_changed",
        "id": "e-1",
        "zendesk_event_version": "1",
    }
    assert hook.read(event).asks
    assert hook.read(event).topic == "ticket.status_changed"
    assert hook.delivery_id({}, event) == "e-1"
    assert hook.read({"ticket_id": 28}).asks
    assert not hook.read({"type": "zen:event-type:user.active_changed"}).asks


def test_intercom_makes_conversations_be_fetched_and_a_ping_nothing() -> None:
    hook = HOOKS["intercom"]
    told = {"id": "notif_1", "topic": "conversation.user.replied", "delivery_attempts": 2}
    assert hook.read(told).asks
    assert hook.delivery_id({}, told) == "notif_1"
    assert not hook.read({"id": "notif_2", "topic": "ping"}).asks


def test_chatwoot_tells_an_answer_to_its_survey_whole() -> None:
    survey = {"rating": 2, "feedback_message": "Too slow"}
    told = HOOKS["chatwoot"].read({
        "event": "message_updated", "id": 9912, "content_type": "input_csat",
        "content_attributes": {"submitted_values": {"csat_survey_response": survey}},
        "conversation": {"id": 88, "meta": {"sender": {"id": 33, "email": "mei@home.example"}}},
        "created_at": "2026-03-03T13:05:57Z",
    })  # fmt: skip
    [rating] = told.objects
    assert (rating["rating"], rating["message_id"], rating["conversation_id"]) == (2, 9912, 88)
    assert told.asks
    assert not HOOKS["chatwoot"].read({"event": "webwidget_triggered"}).asks
