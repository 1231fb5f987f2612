# SPDX-License-Identifier: Apache-2.0
"""Reviews of a place on Google: answers of Google Business Profile, and Google Takeout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.values import moment, table, text
from customary.intake.feeds.reviews.said import Said, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY, NAME = "google-reviews", "Google"
STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}
_TRANSLATED, _ORIGINAL = "(Translated by Google)", "(Original)"


def is_review(payload: Mapping[str, Any]) -> bool:
    """Whether an object is such a review."""
    return "starRating" in payload and ("createTime" in payload or "updateTime" in payload)


def said(review: Mapping[str, Any]) -> Said | None:
    """One review; None for one that cannot be known by an id and a time."""
    name = text(review, "name")
    key = text(review, "reviewId") or name.rpartition("/")[2]
    created, updated = moment(review, "createTime"), moment(review, "updateTime")
    at = created or updated
    if not key or at is None:
        return None
    place = re.search(r"locations/([^/]{1,80})", name)
    return Said(
        key=key[:200],
        at=at,
        recorded_at=at,
        changed_at=max(updated or at, moment(table(review, "reviewReply"), "updateTime") or at),
        kind="rating",
        text=whole(original(text(review, "comment"))),
        score=STARS.get(text(review, "starRating")),
        lowest=1.0,
        highest=5.0,
        channel="google",
        place=place[1] if place else "",
        answered_at=moment(table(review, "reviewReply"), "updateTime"),
    )


def original(comment: str) -> str:
    """A comment in the words of its writer, where Google put its translation before or behind."""
    before, translated, after = comment.partition(_TRANSLATED)
    if not translated:
        return comment
    _translation, told, own = after.partition(_ORIGINAL)
    # Where the original does not follow, it stands first; a lone translation is all there is.
    return own.strip() if told else before.strip() or after.strip()
