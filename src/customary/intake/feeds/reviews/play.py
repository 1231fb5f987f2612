# SPDX-License-Identifier: Apache-2.0
"""Reviews on Google Play, as the Google Play Developer interface answers with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.communication.entry import one_line
from customary.intake.feeds.helpdesk.values import items, number, table, text
from customary.intake.feeds.reviews.said import Said, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY, NAME = "google-play", "Google Play"


def is_review(payload: Mapping[str, Any]) -> bool:
    """Whether an object is such a review."""
    return "reviewId" in payload and isinstance(payload.get("comments"), list)


def said(review: Mapping[str, Any]) -> Said | None:
    """One review in its last version; None for one that cannot be known by an id and a time."""
    comments = items(review, "comments")
    user = next((table(one, "userComment") for one in comments if "userComment" in one), {})
    ours = [table(one, "developerComment") for one in comments if "developerComment" in one]
    key, at = text(review, "reviewId"), _moment(user)
    if not key or at is None:
        return None
    # A title is parted from what follows it by a tab; where it was translated, the original counts.
    words = str(user.get("originalText") or user.get("text") or "")
    title, tab, body = words.partition("\t")
    answers = [when for when in map(_moment, ours) if when]
    return Said(
        key=key[:200],
        at=at,
        recorded_at=at,
        changed_at=max([at, *answers]),
        kind="rating",
        text=whole(body if tab else words),
        title=one_line(title) if tab else "",
        score=number(user, "starRating"),
        lowest=1.0,
        highest=5.0,
        language=text(user, "reviewerLanguage")[:12],
        channel="google play",
        subject=text(user, "appVersionName")[:120],
        place=text(review, "packageName"),
        answered_at=max(answers, default=None),
    )


def _moment(comment: Mapping[str, Any]) -> datetime | None:
    """When a comment was last written: seconds and nanoseconds since 1970."""
    told = table(comment, "lastModified")
    seconds, nanos = number(told, "seconds"), number(told, "nanos") or 0
    try:
        return datetime.fromtimestamp(seconds + nanos / 1e9, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
