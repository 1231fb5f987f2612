# SPDX-License-Identifier: Apache-2.0
"""What Freshdesk tells by itself: that a rule fired for a ticket. It signs nothing, but sends headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from customary.intake.feeds.helpdesk.values import table
from customary.intake.hooks import Told, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

HEADER = "X-Customary-Secret"


class FreshdeskHook:
    """A webhook of an automation rule of Freshdesk."""

    about = gettext_lazy(
        "In Freshdesk open Admin, Automations, Ticket updates; add a rule whose action triggers a "
        "webhook: POST to the address, JSON, with the ticket's ID, and the custom header "
        "X-Customary-Secret with the secret."
    )
    theirs = False
    unsigned = False

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
        """The secret itself in a header: nothing better is sent.

        Raises:
            ForgedError: it is another one.
        """
        compare(headers.get(HEADER, ""), secret)

    def delivery_id(self, headers: Mapping[str, str], payload: Mapping[str, Any]) -> str:
        """There is none, and a rule sends the same body again for another change."""
        return ""

    def read(self, payload: Mapping[str, Any]) -> Told:
        """A rule names a few fields: the ticket is fetched."""
        told = table(payload, "freshdesk_webhook") or payload
        return Told(topic="rule", asks=bool(told))
