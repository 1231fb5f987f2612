# SPDX-License-Identifier: Apache-2.0
"""RSS and Atom: the posts of a feed or of its archive."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import feedparser

from customary.intake.feeds.communication.entry import LONGEST_TEXT, Entry, clean, key_of, one_line
from customary.intake.feeds.communication.markup import plain_text
from customary.intake.feeds.communication.pages import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_FEED = 32 << 20
_ROOTS = (b"<rss", b"<feed", b"<rdf:rdf", b":feed")


def looks_like_feed(start: bytes) -> bool:
    """Whether a file begins as an RSS or Atom feed does."""
    head = start[:4000].lower()
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and any(
        root in head for root in _ROOTS
    )


def posts(path: Path, place: str) -> Iterator[Entry]:
    """The posts of a feed file. A post's own date is when its system recorded it."""
    with path.open("rb") as file:
        raw = file.read(LONGEST_FEED)
    # The texts are made plain by us; links need no address to be relative to.
    found = feedparser.parse(BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    for post in found.entries:
        yield _entry(post, place)


def _entry(post: Any, place: str) -> Entry:
    detail = post.get("author_detail") or {}
    # The parser's own idea of an address stops at endings it does not know.
    written = ADDRESS.search(str(post.get("author") or ""))
    published = _moment(post.get("published_parsed")) or _moment(post.get("updated_parsed"))
    content = post.get("content") or [{}]
    body = content[0].get("value") or post.get("summary") or ""
    tags = [str(tag.get("term") or "") for tag in post.get("tags") or ()]
    title = plain_text(str(post.get("title") or ""))
    link = str(post.get("link") or "")
    return Entry(
        key=key_of(str(post.get("id") or link or f"{title} {published}")),
        title=one_line(title),
        text=clean(plain_text(str(body)))[:LONGEST_TEXT],
        author=one_line(str(detail.get("name") or post.get("author") or ""), 200),
        address=(written.group() if written else str(detail.get("email") or "")).casefold(),
        published_at=published,
        recorded_at=published,
        place=place,
        tags=tuple(one_line(tag, 60) for tag in tags[:20] if tag),
    )


def _moment(parsed: Any) -> datetime | None:
    """A moment in UTC as feedparser gives it; None for years that no calendar has."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
