# SPDX-License-Identifier: Apache-2.0
"""What Intercom tells by itself: that something is new with a conversation, signed without a time."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.feeds.helpdesk.values import text
from customary.intake.hooks import Told, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class IntercomHook:
    """The webhooks of an application of Intercom."""

    about = gettext_lazy(
        "In Intercom's Developer Hub open your application, Webhooks; paste the address and choose "
        "topics of conversations. The secret is the client secret under Basic information."
    )
    theirs = True
    unsigned = False

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """`X-Hub-Signature`: HMAC-SHA1 over the body, in hexadecimal; no time is signed.

        Raises:
            ForgedError: it is another one.
        """
        made = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
        compare(headers.get("X-Hub-Signature", ""), f"sha1={made}")

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """The id of the notification, the same at each attempt."""
        return text(payload, "id")

    def read(self, payload: Mapping[str, Any]) -> Told:
        """A notification holds the newest part only: the conversation is fetched."""
        topic = text(payload, "topic")
        return Told(topic=topic, asks=topic.startswith("conversation"))
