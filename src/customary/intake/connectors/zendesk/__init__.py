# SPDX-License-Identifier: Apache-2.0
"""Zendesk: tickets by the incremental export, each with its audits, and both kinds of ratings."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, NotGivenError, host_of
from customary.intake.connectors.zendesk.hook import ZendeskHook
from customary.intake.listed import demanded, listed, within
from customary.intake.paging import MOST_PAGES, Pages, Step, since, site_of, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched

PAGE = 100
#: Pages of one fetch: each ticket is asked about by itself, some hundreds a minute.
MOST = 20
#: Answers to a survey may be changed so long after it was sent.
ANSWERABLE = timedelta(days=30)
GONE = "deleted"
RATINGS, RESPONSES = "satisfaction_ratings", "survey_responses"


@dataclass(frozen=True)
class ZendeskConnector:
    """A Zendesk, as far as the agent whose token it is may see it."""

    key = "zendesk"
    name = gettext_lazy("Zendesk")
    about = gettext_lazy(
        "The address of your Zendesk, such as https://acme.zendesk.com; the e-mail of an "
        "administrator, and an API token from Apps and integrations, Zendesk API."
    )
    feed = "helpdesk"
    needs = ("user", "secret")
    demands = needs
    hook = ZendeskHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch what changed since the last fetch: tickets first, then ratings.

        Raises:
            PackError: Zendesk does not give it.
        """
        site = site_of(connection.address)
        asking = Asking(f"{connection.user}/token", connection.secret, self.transport)
        pages = Pages(asking, folder, self.wait)
        return taken(_steps(pages, site, connection.cursor), most=MOST)


def _steps(pages: Pages, site: str, cursor: Mapping[str, Any]) -> Iterator[Step]:
    begun = str(cursor.get("begun") or timezone.now().isoformat(timespec="seconds"))
    place = {**cursor, "begun": begun}
    place.pop("more", None)
    while True:
        said = _page(pages, site, place)
        tickets = demanded(said, "tickets", address=site)
        for ticket in tickets:
            _complete(pages, site, ticket)
        beside = {key: listed(said, key) for key in ("users", "groups", "metric_sets")}
        place["after"] = within(said).get("after_cursor") or place.get("after")
        file = pages.keep(f"zendesk-{_number(pages):05d}.json", {**beside, "tickets": tickets})
        yield file if tickets else None, dict(place)
        if not tickets or within(said).get("end_of_stream") is not False:
            break
    begin = datetime.fromisoformat(since(cursor, "since"))
    yield _rated(pages, site, RATINGS, f"start_time={int(begin.timestamp())}"), dict(place)
    early = int((begin - ANSWERABLE).timestamp() * 1000)
    found = _rated(pages, site, RESPONSES, urlencode({"filter[created_at_start]": early}))
    yield found, {"after": place.get("after"), "since": begun}


def _page(pages: Pages, site: str, place: Mapping[str, Any]) -> Any:
    """Tickets after the cursor, or from the beginning of what is wanted."""
    asked: dict[str, Any] = {"per_page": PAGE, "include": "users,groups,metric_sets"}
    if place.get("after"):
        asked["cursor"] = place["after"]
    else:
        asked["start_time"] = int(datetime.fromisoformat(since(place, "since")).timestamp())
    said, _headers = pages.ask(f"{site}/api/v2/incremental/tickets/cursor.json?{urlencode(asked)}")
    return said


def _complete(pages: Pages, site: str, ticket: dict[str, Any]) -> None:
    """Put the audits of a ticket into it: comments, and when it was solved, by whom it was had."""
    if ticket.get("status") == GONE:
        return
    following = f"{site}/api/v2/tickets/{ticket.get('id')}/audits.json?page%5Bsize%5D={PAGE}"
    try:
        ticket["audits"] = list(_each(pages, following, "audits"))
    except NotGivenError:
        return  # deleted meanwhile, or hidden from this agent


def _rated(pages: Pages, site: str, what: str, asked: str) -> tuple[str, Path] | None:
    """Ratings of one kind; None where an account does not have this kind: it has one or the other."""
    way = f"guide/{what}" if what == RESPONSES else f"{what}.json"
    more = "&score=received" if what == RATINGS else ""
    following = f"{site}/api/v2/{way}?{asked}&page%5Bsize%5D={PAGE}{more}"
    try:
        found = list(_each(pages, following, what))
    except NotGivenError:
        return None
    return pages.keep(f"zendesk-{what}.json", {what: found}) if found else None


def _each(pages: Pages, address: str, key: str) -> Iterator[dict[str, Any]]:
    """Everything in a list, as its links lead from one page to the next, on the same host only."""
    following: Any = address
    for _number_of_page in range(MOST_PAGES):
        said, _headers = pages.ask(following)
        yield from listed(said, key)
        following = within(said, "links").get("next")
        more = within(said, "meta").get("has_more")
        if not more or not isinstance(following, str) or host_of(following) != host_of(address):
            return


def _number(pages: Pages) -> int:
    return len(list(pages.folder.glob("zendesk-*.json"))) + 1


CONNECTOR = ZendeskConnector()
