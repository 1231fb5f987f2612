# SPDX-License-Identifier: Apache-2.0
"""What Zendesk tells by itself: that something is new with a ticket, signed with its time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.feeds.helpdesk.values import text
from customary.intake.hooks import Told, compare, within_window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ZendeskHook:
    """A webhook of Zendesk, by events of tickets or connected to a trigger."""

    about = gettext_lazy(
        "In Zendesk open Admin Center, Apps and integrations, Webhooks; make one with the address, "
        "for events of tickets or for a trigger with a JSON body that names the ticket, and copy "
        "its signing secret from there."
    )
    theirs = True
    unsigned = False

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """`X-Zendesk-Webhook-Signature`: base64 of HMAC-SHA256 over the time and the body.

        Raises:
            ForgedError: it is another one, or of another time.
        """
        at = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
        made = hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()
        compare(headers.get("X-Zendesk-Webhook-Signature", ""), base64.b64encode(made).decode())
        within_window(at, now)

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """The id of the event, or of the call of a trigger."""
        return (
            text(payload, "id")
            if "zendesk_event_version" in payload
            else headers.get("X-Zendesk-Webhook-Invocation-Id", "")
        )

    def read(self, payload: Mapping[str, Any]) -> Told:
        """Events tell of a part only, in no order that is promised: the ticket is fetched."""
        event = text(payload, "type").removeprefix("zen:event-type:")
        of_ticket = event.startswith(("ticket.", "messaging_ticket.")) or "survey" in event
        return Told(topic=event or "trigger", asks=of_ticket or not event)
