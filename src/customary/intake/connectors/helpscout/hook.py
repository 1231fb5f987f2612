# SPDX-License-Identifier: Apache-2.0
"""What Help Scout tells by itself: whole conversations and ratings, signed without a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.feeds.helpdesk import helpscout
from customary.intake.feeds.helpdesk.values import items, moment, table
from customary.intake.hooks import Told, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class HelpScoutHook:
    """An application's webhooks of Help Scout, payload version 2."""

    about = gettext_lazy(
        "In Help Scout choose Manage, Apps, Webhooks; paste the address and the secret, and choose "
        "the events of conversations and satisfaction ratings."
    )
    theirs = False
    unsigned = False

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """`X-HelpScout-Signature`: base64 of HMAC-SHA1 over the body; no time is signed.

        Raises:
            ForgedError: it is another one.
        """
        made = hmac.new(secret.encode(), body, hashlib.sha1).digest()
        compare(headers.get("X-HelpScout-Signature", ""), base64.b64encode(made).decode())

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """There is none: the same body is the same delivery."""
        del headers, payload
        return ""

    def read(self, payload: Mapping[str, Any]) -> Told:
        """A conversation with its threads, or a rating; without threads it has to be fetched."""
        what = helpscout.what(payload)
        if what == "rating":
            return Told((dict(payload),), "satisfaction.ratings", moment(payload, "createdAt"))
        if what != "case":
            return Told()
        if not items(table(payload, "_embedded"), "threads"):
            return Told(topic="convo", asks=True)
        return Told((dict(payload),), "convo", helpscout.changed(payload))
