# SPDX-License-Identifier: Apache-2.0
"""Apple's feed of customer reviews, as JSON: `{"feed": {"entry": […]}}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.communication.entry import one_line
from customary.intake.feeds.helpdesk.values import items, moment, number, table, text
from customary.intake.feeds.reviews.said import Said, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY, NAME = "app-store", "App Store"
LOWEST, HIGHEST = 1.0, 5.0
#: Which country and which app a feed is of; its own links say so.
_COUNTRY = re.compile(r"//itunes\.apple\.com/([a-z]{2})/rss/customerreviews/", re.I)
_APP = re.compile(r"/id=(\d{1,20})(?:/|$)")


def said(feed: Mapping[str, Any]) -> Iterator[Said | None]:
    """Every review of a page; None for one that cannot be known by an id and a time."""
    country, app = _where(feed)
    for entry in entries(feed):
        # The app itself stands before its reviews in older feeds.
        if "im:rating" in entry:
            yield _said(entry, country, app)


def _said(entry: Mapping[str, Any], country: str, app: str) -> Said | None:
    at, key = moment(table(entry, "updated"), "label"), label(entry, "id")
    if not key or at is None:
        return None
    return Said(
        key=key[:200],
        at=at,
        recorded_at=at,
        changed_at=at,
        kind="rating",
        text=whole(label(entry, "content")),
        title=one_line(label(entry, "title")),
        score=number(table(entry, "im:rating"), "label"),
        lowest=LOWEST,
        highest=HIGHEST,
        channel="app store",
        subject=" ".join(filter(None, (country.upper(), label(entry, "im:version"))))[:120],
        place=app,
    )


def entries(feed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries of a page: a list, one alone as an object, or nothing at all."""
    alone = feed.get("entry")
    return [alone] if isinstance(alone, dict) else items(feed, "entry")


def label(entry: Mapping[str, Any], key: str) -> str:
    """What stands in `{"key": {"label": …}}`."""
    return text(table(entry, key), "label")


def _where(feed: Mapping[str, Any]) -> tuple[str, str]:
    """Country and app of a page; "" where it does not say."""
    addresses = [label(feed, "id")]
    addresses += [text(table(one, "attributes"), "href") for one in items(feed, "link")]
    country = next((found[1] for one in addresses if (found := _COUNTRY.search(one))), "")
    app = next((found[1] for one in addresses if (found := _APP.search(one))), "")
    return country, app
