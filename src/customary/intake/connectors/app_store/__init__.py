# SPDX-License-Identifier: Apache-2.0
"""Apple's App Store: the newest customer reviews of an app, country by country."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking
from customary.intake.feeds.feed import Fetched
from customary.intake.feeds.helpdesk.values import moment, table
from customary.intake.feeds.reviews.apple import entries, label
from customary.intake.paging import Pages
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

SITE = "https://itunes.apple.com"
#: Apple gives so many pages of fifty, and no more.
PAGES = 10
#: Reviews come late into the feed of a country; so much is read again.
OVERLAP = timedelta(days=2)
OTHERWISE = "us"


@dataclass(frozen=True)
class AppStoreConnector:
    """One app, in one country or several."""

    key = "app_store"
    name = gettext_lazy("App Store")
    about = gettext_lazy(
        "The address of your app's page, such as https://apps.apple.com/gb/app/name/id123456789. "
        "For more countries add them: …?countries=gb,us,cn"
    )
    feed = "reviews"
    needs = ()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch the pages that hold anything newer than the last time, of every country.

        Raises:
            PackError: Apple does not give them.
        """
        app, countries = _wanted(connection.address)
        pages = Pages(Asking(transport=self.transport), folder, self.wait)
        files: list[tuple[str, Path]] = []
        cursor = dict(connection.cursor)
        for country in countries:
            before = moment(cursor, country)
            newest = before
            for number, page in enumerate(_pages(pages, app, country, before), 1):
                times = _times(page)
                if before is None or max(times) > before:
                    files.append(pages.keep(f"app-store-{country}-{number:02d}.json", page))
                newest = max(times) if newest is None else max(newest, *times)
            if newest is not None:
                cursor[country] = newest.isoformat()
        return Fetched(tuple(files), cursor)


def _wanted(address: str) -> tuple[str, list[str]]:
    """The app's number and the countries of an address.

    Raises:
        PackError: it names no app, or no country.
    """
    parts = urlsplit(address.strip())
    app = re.search(r"(?:^|/|=)id(?:=)?(\d{5,20})(?:\D|$)", address) or re.search(
        r"^(\d{5,20})$", parts.path
    )
    if app is None:
        raise PackError(
            _(
                "The address names no app. Copy it from the app's page in the App Store: it has id "
                "and a number in it."
            )
        )
    named = ",".join(parse_qs(parts.query).get("countries", []))
    of_page = re.match(r"/([a-z]{2})/", parts.path, re.I)
    found = named or (of_page[1] if of_page else OTHERWISE)
    countries = list(dict.fromkeys(one.lower() for one in re.split(r"[\s,;]+", found) if one))
    wrong = [one for one in countries if not re.fullmatch(r"[a-z]{2}", one)]
    if wrong:
        raise PackError(
            _("“%(country)s” is no country. Write two letters, such as gb, us or cn.")
            % {"country": wrong[0]}
        )
    return app[1], countries


def _pages(
    pages: Pages, app: str, country: str, before: datetime | None
) -> list[Mapping[str, Any]]:
    """Pages until one has nothing new: no review not seen on an earlier one, or only old ones."""
    seen: set[str] = set()
    found: list[Mapping[str, Any]] = []
    for number in range(1, PAGES + 1):
        said, _headers = pages.ask(
            f"{SITE}/{country}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"
        )
        feed = table(said, "feed") if isinstance(said, dict) else {}
        if not feed:
            raise PackError(_("The App Store did not answer with reviews. Check the address."))
        keys = {label(entry, "id") for entry in entries(feed) if "im:rating" in entry}
        times = _times(said)
        if not times or keys <= seen:
            break
        seen |= keys
        found.append(said)
        if before is not None and min(times) < before - OVERLAP:
            break
    return found


def _times(page: Mapping[str, Any]) -> list[datetime]:
    told = (moment(table(entry, "updated"), "label") for entry in entries(table(page, "feed")))
    return [one for one in told if one]


CONNECTOR = AppStoreConnector()
