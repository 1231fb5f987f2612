# SPDX-License-Identifier: Apache-2.0
"""Freshdesk: tickets that changed with stats and conversations, and what customers rated."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, NotGivenError
from customary.intake.connectors.freshdesk.hook import FreshdeskHook
from customary.intake.listed import demanded, listed
from customary.intake.paging import MOST_PAGES, Pages, Step, since, site_of, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched

PAGE = 100
#: Pages of one fetch: each ticket is asked about by itself.
MOST = 20


@dataclass(frozen=True)
class FreshdeskConnector:
    """A Freshdesk, as far as the agent whose key it is may see it."""

    key = "freshdesk"
    name = gettext_lazy("Freshdesk")
    about = gettext_lazy(
        "The address of your Freshdesk, such as https://acme.freshdesk.com; the secret is the API "
        "key from Profile settings of an administrator."
    )
    feed = "helpdesk"
    needs = ("secret",)
    demands = needs
    hook = FreshdeskHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every ticket that changed since the last fetch, and the ratings since.

        Raises:
            PackError: Freshdesk does not give them.
        """
        site = site_of(connection.address)
        pages = Pages(Asking(connection.secret, "X", self.transport), folder, self.wait)
        return taken(_steps(pages, f"{site}/api/v2", connection.cursor), most=MOST)


def _steps(pages: Pages, base: str, cursor: Mapping[str, Any]) -> Iterator[Step]:
    """By the time of the last change: what changes meanwhile comes once more at the end."""
    begun = str(cursor.get("begun") or timezone.now().isoformat(timespec="seconds"))
    begin = since(cursor, "since")
    place = {"begun": begun, "since": cursor.get("since")}
    after, page = str(cursor.get("after") or begin), int(cursor.get("page", 1))
    number = 0
    staff = [*_all(pages, f"{base}/agents"), *_all(pages, f"{base}/groups")]
    while page > 0:
        asked = {
            "updated_since": after,
            "include": "stats,requester,description",
            "order_by": "updated_at",
            "order_type": "asc",
            "per_page": PAGE,
            "page": page,
        }
        said, _headers = pages.ask(f"{base}/tickets?{urlencode(asked)}")
        tickets = demanded(said, address=base)
        for ticket in tickets:
            _complete(pages, base, ticket)
        number += 1
        content = [*(staff if number == 1 else ()), *tickets]
        file = pages.keep(f"freshdesk-{number:05d}.json", content) if tickets else None
        last = str(tickets[-1].get("updated_at") or after) if tickets else after
        if len(tickets) < PAGE:
            page = 0
        elif last > after:
            after, page = last, 1
        else:  # a page full of one second
            page += 1
        yield file, {**place, "after": after, "page": page}
    ratings = _all(pages, f"{base}/surveys/satisfaction_ratings", created_since=begin)
    file = pages.keep("freshdesk-ratings.json", ratings) if ratings else None
    yield file, {"since": begun}


def _complete(pages: Pages, base: str, ticket: dict[str, Any]) -> None:
    """Put into a ticket what was said in it."""
    ticket["conversations"] = _all(pages, f"{base}/tickets/{ticket.get('id')}/conversations")


def _all(pages: Pages, address: str, **asked: str) -> list[dict[str, Any]]:
    """Everything in a list, page by page; nothing where the key or the plan does not get it."""
    found: list[dict[str, Any]] = []
    for number in range(1, MOST_PAGES + 1):
        question = urlencode({**asked, "per_page": PAGE, "page": number})
        try:
            said, _headers = pages.ask(f"{address}?{question}")
        except NotGivenError:
            return found
        page = listed(said)
        found += page
        if len(page) < PAGE:
            return found
    return found


CONNECTOR = FreshdeskConnector()
