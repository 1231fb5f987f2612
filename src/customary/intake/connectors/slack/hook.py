# SPDX-License-Identifier: Apache-2.0
"""What Slack tells by itself: that somebody wrote, edited or deleted something, in some channel."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.connectors.slack.reading import is_bot
from customary.intake.feeds.helpdesk.values import table, text
from customary.intake.hooks import Told, compare, within_window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

HANDSHAKE = "url_verification"


class SlackHook:
    """The Events API; the channel itself is read by `conversations.history`, whole and in order."""

    about = gettext_lazy(
        "In the settings of your Slack app, copy the Signing Secret from Basic Information to here. "
        "Then paste the address under Event Subscriptions and subscribe to message.channels, or "
        "message.groups for a private channel."
    )
    theirs = True
    unsigned = False

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """`X-Slack-Signature`: `v0=` and hex of HMAC-SHA256 over `v0:timestamp:body`.

        Raises:
            ForgedError: it is another one, or was made more than five minutes ago.
        """
        told = headers.get("X-Slack-Request-Timestamp", "")
        within_window(told, now)
        made = hmac.new(secret.encode(), b"v0:%s:%s" % (told.encode(), body), hashlib.sha256)
        compare(headers.get("X-Slack-Signature", ""), f"v0={made.hexdigest()}")

    def challenge(self, payload: Mapping[str, Any]) -> dict[str, str] | None:
        """Slack sends a word before it believes an address, and wants it back."""
        word = text(payload, "challenge")
        return {"challenge": word} if payload.get("type") == HANDSHAKE and word else None

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """The id of the event, the same at each attempt."""
        return str(payload.get("event_id") or "")

    def read(self, payload: Mapping[str, Any]) -> Told:
        """That there is something new to fetch, unless a bot wrote it."""
        event = table(payload, "event")
        if text(event, "type") != "message" or is_bot(event):
            return Told(topic=text(event, "type"))
        return Told(topic="message", asks=True)
