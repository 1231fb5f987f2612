# SPDX-License-Identifier: Apache-2.0
"""Help Scout over its Mailbox interface: conversations with threads, ratings, and its webhooks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, NotGivenError, host_of
from customary.intake.connectors.helpscout.hook import HelpScoutHook
from customary.intake.listed import demanded, listed, within
from customary.intake.paging import Pages, Step, since, site_of, taken
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: The report of ratings names no rating where it is asked for one kind, so each is asked for.
RATINGS = {"great": "great", "ok": "okay", "not-good": "not_good"}


@dataclass(frozen=True)
class HelpScoutConnector:
    """The inboxes of Help Scout that an application of theirs may see."""

    key = "helpscout"
    name = gettext_lazy("Help Scout")
    about = gettext_lazy(
        "The address is https://api.helpscout.net; user and secret are ID and secret of an "
        "application that you make under Your profile, My apps."
    )
    feed = "helpdesk"
    needs = ("user", "secret")
    demands = needs
    hook = HelpScoutHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every conversation that changed since the last fetch, and the ratings since.

        Raises:
            PackError: Help Scout does not give them.
        """
        site = site_of(connection.address)
        token = self._token(connection, site, folder)
        pages = Pages(Asking("", token, self.transport), folder, self.wait)
        return taken(_steps(pages, site, connection.cursor))

    def _token(self, connection: Connection, site: str, folder: Path) -> str:
        asked = {
            "grant_type": "client_credentials",
            "client_id": connection.user,
            "client_secret": connection.secret,
        }
        pages = Pages(Asking("", "", self.transport), folder, self.wait)
        said, _headers = pages.ask(
            f"{site}/v2/oauth2/token", method="POST", content=urlencode(asked), headers=FORM
        )
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token:
            raise PackError(
                _("%(host)s does not let us in. Renew the ID and secret of the application.")
                % {"host": host_of(site)}
            )
        return token


def _steps(pages: Pages, site: str, cursor: Mapping[str, Any]) -> Iterator[Step]:
    """Page by page: by day of creation, so that what changes meanwhile moves no page."""
    begun = str(cursor.get("begun") or timezone.now().isoformat(timespec="seconds"))
    place = dict(cursor) | {"begun": begun}
    while (number := int(place.get("page", 1))) > 0:
        asked = {
            "status": "all",
            "embed": "threads",
            "sortField": "createdAt",
            "sortOrder": "asc",
            "modifiedSince": since(cursor, "since"),
            "page": number,
        }
        said, _headers = pages.ask(f"{site}/v2/conversations?{urlencode(asked)}")
        conversations = demanded(said, "_embedded", "conversations", address=site)
        last = number >= int(within(said, "page").get("totalPages") or 0)
        place["page"] = 0 if last else number + 1
        name = f"helpscout-{number:05d}.json"
        yield pages.keep(name, conversations) if conversations else None, dict(place)
    yield _ratings(pages, site, since(cursor, "since"), begun), {"since": begun}


def _ratings(pages: Pages, site: str, start: str, end: str) -> tuple[str, Path] | None:
    """The ratings of the time between; None where the plan does not include the report."""
    found: list[dict[str, Any]] = []
    for asked, rating in RATINGS.items():
        number, last = 1, 1
        while number <= last:
            question = urlencode({"start": start, "end": end, "rating": asked, "page": number})
            try:
                said, _headers = pages.ask(f"{site}/v2/reports/happiness/ratings?{question}")
            except NotGivenError:
                return None
            last = int(said.get("pages") or 0) if isinstance(said, dict) else 0
            found += [_rating(one, rating) for one in listed(said, "results")]
            number += 1
    return pages.keep("helpscout-ratings.json", found) if found else None


def _rating(row: Mapping[str, Any], rating: str) -> dict[str, Any]:
    """A row of the report in the shape in which ratings are told one by one."""
    return {
        "id": row.get("ratingId"),
        "conversationId": row.get("id"),
        "threadId": row.get("threadid"),
        "rating": rating,
        "comments": row.get("ratingComments"),
        "createdAt": row.get("ratingCreatedAt"),
        "customer": {"id": row.get("ratingCustomerId"), "name": row.get("ratingCustomerName")},
    }


CONNECTOR = HelpScoutConnector()
