# SPDX-License-Identifier: Apache-2.0
"""Customers' words, a page at a time, with what was understood of them; and their themes."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.api.rest.wrong import Wrong, answered
from customary.store.access import System
from customary.store.queries.customer_voice import Place, Wanted, customer_voice
from customary.store.queries.understood import FEELINGS, key_of, theme_of, themes_told, understood
from customary.store.queries.words import shown_text, shown_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from customary.store.queries.api_keys import GivenKey
    from customary.store.queries.customer_voice import CustomerVoice
    from customary.store.queries.understood import Understood

USUAL, MOST = 100, 1_000
#: With this scope a key reads words as they were written, personal data and all.
RAW = "voice:raw"
PLACE = re.compile(r"v1:([0-9]{1,18})(?::([0-9T:.+-]{10,40}))?")
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


#: What is given of a theme as it is.
OF_THEME = ("name", "name_zh_hans", "description", "journey_stage", "change_note")
TIMES_OF_THEME = (
    *("first_detected_at", "owned_at", "decided_at", "changed_at"),
    *("retired_at", "updated_at"),
)


def voice_items(
    key: GivenKey, wanted: Wanted, *, theme: str, cursor: str, limit: int
) -> HttpResponse:
    """A page of customers' words, and where the next one begins; personal data are masked.

    Raises:
        Wrong: 422, the cursor, theme or sentiment is none of ours.
    """
    reader = System(f"API: {key.name}"[:60])
    if wanted.sentiment and wanted.sentiment not in FEELINGS:
        detail = _("There is no such sentiment. There are %(names)s.")
        raise _unknown("sentiment", detail % {"names": ", ".join(FEELINGS)})
    if theme:
        wanted = replace(wanted, theme=theme_of(reader, theme))
        if wanted.theme is None:
            detail = _("There is no such theme. GET /api/v1/themes tells the keys of all.")
            raise _unknown("theme", detail)
    after = _place(cursor) if cursor else Place()
    found, last = customer_voice(reader, wanted, after=after, limit=limit)
    following = None if last is None else _cursor(last)
    return answered(
        200,
        {"items": [_item(one, raw=RAW in key.scopes) for one in found], "next_cursor": following},
    )


def themes(key: GivenKey) -> HttpResponse:
    """Every theme, with what was said of it in the last thirteen weeks."""
    found = themes_told(System(f"API: {key.name}"[:60]))
    return answered(200, {"items": [_theme(*one) for one in found]})


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
    told |= _times(item, TIMES)
    known = understood(item)
    return told | {"understood": None if known is None else _understood(known)}


def _understood(known: Understood) -> dict[str, Any]:
    return {
        "language": known.language,
        "sentiment": known.sentiment,
        "probability": round(known.probability, 4),
        "flags": list(known.flags),
        "themes": [
            {"key": key, "sentiment": sentiment, "probability": round(probability, 4)}
            for key, sentiment, probability in known.themes
        ],
        "corrected": known.corrected,
        "updated_at": known.at.isoformat(),
    }


def _theme(key: str, theme: Any, lately: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"key": key, "source": theme.source.key}
    told |= {name: getattr(theme, name) for name in OF_THEME}
    told["owner"] = theme.owner.external_id if theme.owner else None
    told["merged_into"] = key_of(theme.merged_into) if theme.merged_into else None
    told |= _times(theme, TIMES_OF_THEME)
    return told | {"last_13_weeks": dict(lately) or None}


def _times(row: Any, names: Sequence[str]) -> dict[str, str | None]:
    moments = {name: getattr(row, name) for name in names}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _unknown(parameter: str, detail: str) -> Wrong:
    return Wrong(422, detail, errors=[{"parameter": parameter, "detail": detail}])


def _cursor(last: Place) -> str:
    place = f"v1:{last.item}" + (f":{last.at.isoformat()}" if last.at else "")
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        last = PLACE.fullmatch(urlsafe_b64decode(cursor + "==").decode("ascii", "replace"))
        if last is not None:
            at = datetime.fromisoformat(last[2]) if last[2] else None
            return Place(int(last[1]), in_utc(at))
    except ValueError:
        pass
    detail = _("There is no such cursor. Send the next_cursor of an answer, or none to begin.")
    raise _unknown("cursor", detail)
