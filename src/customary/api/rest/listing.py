# SPDX-License-Identifier: Apache-2.0
"""Customers' words, a page at a time."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.api.rest.wrong import Wrong, answered
from customary.store.access import System
from customary.store.queries.customer_voice import Wanted, customer_voice
from customary.store.queries.words import shown_text, shown_title

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from customary.store.queries.api_keys import GivenKey
    from customary.store.queries.customer_voice import CustomerVoice

USUAL, MOST = 100, 1_000
#: With this scope a key reads words as they were written, personal data and all.
RAW = "voice:raw"
PLACE = re.compile(r"v1:([0-9]{1,18})")
#: What is given of an item as it is, and what is known by another record's external id.
PLAINLY = (
    "external_id",
    "kind",
    "title",
    "text",
    "language",
    "channel",
    "score",
    "score_low",
    "score_high",
    "subject",
    "journey_stage",
    "consent_to_quote",
)
TIMES = ("occurred_at", "recorded_at", "answered_at", "told_at", "updated_at")
REFERENCES = ("customer", "interaction", "unit")


def voice_items(key: GivenKey, wanted: Wanted, *, cursor: str, limit: int) -> HttpResponse:
    """A page of customers' words, and where the next one begins; personal data are masked.

    Raises:
        Wrong: 422, the cursor is none of ours.
    """
    reader = System(f"API: {key.name}"[:60])
    after = _place(cursor) if cursor else 0
    found, last = customer_voice(reader, wanted, after=after, limit=limit)
    following = None if last is None else _cursor(last)
    return answered(
        200,
        {"items": [_item(one, raw=RAW in key.scopes) for one in found], "next_cursor": following},
    )


def in_utc(moment: datetime | None) -> datetime | None:
    """The moment; one without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _item(item: CustomerVoice, *, raw: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"source": item.source.key}
    told |= {name: getattr(item, name) for name in PLAINLY}
    if not raw:
        told |= {"title": shown_title(item), "text": shown_text(item)}
    for name in REFERENCES:
        other = getattr(item, name)
        told[name] = None if other is None else other.external_id
    for name in TIMES:
        moment = getattr(item, name)
        told[name] = None if moment is None else moment.isoformat()
    return told


def _cursor(last: int) -> str:
    return urlsafe_b64encode(f"v1:{last}".encode()).decode().rstrip("=")


def _place(cursor: str) -> int:
    try:
        last = PLACE.fullmatch(urlsafe_b64decode(cursor + "==").decode("ascii", "replace"))
    except ValueError:
        last = None
    if last is None:
        detail = _("There is no such cursor. Send the next_cursor of an answer, or none to begin.")
        raise Wrong(422, detail, errors=[{"parameter": "cursor", "detail": detail}])
    return int(last[1])
