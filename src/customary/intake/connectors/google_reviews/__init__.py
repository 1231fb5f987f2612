# SPDX-License-Identifier: Apache-2.0
"""Google Business Profile: the reviews of shops and branches, newest change first."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of
from customary.intake.feeds.feed import Fetched
from customary.intake.feeds.helpdesk.values import items, moment, text
from customary.intake.google_access import access_token
from customary.intake.paging import MOST_PAGES, Pages
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

SITE = "https://mybusiness.googleapis.com/v4"
SCOPE = "https://www.googleapis.com/auth/business.manage"
PAGE = 50
#: An answer does not move its review to the top; so much is read again to see the answers.
OVERLAP = timedelta(days=30)


@dataclass(frozen=True)
class GoogleReviewsConnector:
    """One place of a business account, or several."""

    key = "google_reviews"
    name = gettext_lazy("Google reviews")
    about = gettext_lazy(
        "Places of your Google Business Profile, as accounts/1/locations/2 or "
        "accounts/1/locations/2,3; and a JSON key with client_id, client_secret and refresh_token."
    )
    feed = "reviews"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch what was written, changed or answered lately, of every place.

        Raises:
            PackError: Google does not give it.
        """
        account, places = _wanted(connection.address)
        token = access_token(connection.secret, SCOPE, folder, self.transport)
        pages = Pages(Asking(secret=token, transport=self.transport), folder, self.wait)
        files: list[tuple[str, Path]] = []
        cursor = dict(connection.cursor)
        digest = sha256()
        for place in places:
            newest = before = moment(cursor, place)
            for reviews in _pages(pages, f"{SITE}/accounts/{account}/locations/{place}", before):
                for review in reviews:
                    review.setdefault(
                        "name", f"locations/{place}/reviews/{text(review, 'reviewId')}"
                    )
                    changed = moment(review, "updateTime")
                    newest = max(filter(None, (newest, changed)), default=None)
                name, path = pages.keep(
                    f"google-{place}-{len(files) + 1:04d}.json", {"reviews": reviews}
                )
                digest.update(path.read_bytes())
                files.append((name, path))
            if newest is not None:
                cursor[place] = newest.isoformat()
        same = digest.hexdigest() == cursor.get("digest")
        cursor["digest"] = digest.hexdigest()
        return Fetched(() if same else tuple(files), cursor)


def _wanted(address: str) -> tuple[str, list[str]]:
    """Account and places of an address.

    Raises:
        PackError: it names none.
    """
    found = re.search(r"accounts/(\w{1,60})/locations/(\w[\w,\s]{0,2000})", address)
    if found is None:
        raise PackError(
            _("Give account and place as accounts/1/locations/2; several places with commas.")
        )
    return found[1], list(dict.fromkeys(re.findall(r"\w+", found[2])))


def _pages(pages: Pages, place: str, before: datetime | None) -> Iterator[list[dict[str, Any]]]:
    """Pages of reviews until they are old enough to be known, with their answers."""
    seen: set[str] = set()
    following = ""
    while True:
        if following in seen or len(seen) == MOST_PAGES:
            raise PackError(_("%(host)s gives page after page.") % {"host": host_of(place)})
        seen.add(following)
        asked = {"pageSize": PAGE, "orderBy": "updateTime desc"}
        more = {"pageToken": following} if following else {}
        said, _headers = pages.ask(f"{place}/reviews?{urlencode(asked | more)}")
        if not isinstance(said, dict):
            raise PackError(
                _("%(host)s did not answer with a list. Check the address.")
                % {"host": host_of(place)}
            )
        reviews = items(said, "reviews")
        if reviews:
            yield reviews
        times = [found for one in reviews if (found := moment(one, "updateTime"))]
        following = text(said, "nextPageToken")
        is_old = before is not None and bool(times) and max(times) < before - OVERLAP
        if not following or is_old:
            return


CONNECTOR = GoogleReviewsConnector()
