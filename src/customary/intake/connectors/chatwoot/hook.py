# SPDX-License-Identifier: Apache-2.0
"""What Chatwoot tells by itself: events of conversations and messages, signed in newer versions."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.feeds.helpdesk.values import moment, table, text
from customary.intake.hooks import Told, compare, within_window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ChatwootHook:
    """A webhook of a Chatwoot account."""

    about = gettext_lazy(
        "In Chatwoot open Settings, Integrations, Webhooks; paste the address and choose the events "
        "of conversations and messages. Newer versions show a secret there; older ones do not sign."
    )
    theirs = True
    unsigned = True

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """`X-Chatwoot-Signature`: HMAC-SHA256 over the time, a full stop and the body.

        Without a secret nothing is compared: then whoever knows the address is let in.

        Raises:
            ForgedError: it is another one, or of another time.
        """
        if not secret:
            return
        at = headers.get("X-Chatwoot-Timestamp", "")
        made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        compare(headers.get("X-Chatwoot-Signature", ""), f"sha256={made}")
        within_window(at, now)

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """The id of the delivery, where one is given."""
        return headers.get("X-Chatwoot-Delivery", "")

    def read(self, payload: Mapping[str, Any]) -> Told:
        """An answer to the survey whole; of everything else a part, so that it is fetched."""
        event = text(payload, "event")
        answered = table(
            table(table(payload, "content_attributes"), "submitted_values"), "csat_survey_response"
        )
        asks = event.startswith(("conversation_", "message_"))
        if not answered:
            return Told(topic=event, asks=asks)
        rating = {
            "rating": answered.get("rating"),
            "feedback_message": answered.get("feedback_message"),
            "message_id": payload.get("id"),
            "conversation_id": table(payload, "conversation").get("id"),
            "created_at": payload.get("updated_at") or payload.get("created_at"),
            "contact": table(table(table(payload, "conversation"), "meta"), "sender"),
        }
        return Told((rating,), event, moment(rating, "created_at"), asks=asks)
