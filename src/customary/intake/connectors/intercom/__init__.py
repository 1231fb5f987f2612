# SPDX-License-Identifier: Apache-2.0
"""Intercom: conversations that changed, each with its parts, and who wrote them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, NotGivenError
from customary.intake.connectors.intercom.hook import IntercomHook
from customary.intake.listed import demanded, listed, within
from customary.intake.paging import Pages, Step, since, site_of, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched

PAGE = 50
#: Pages of one fetch: each conversation is asked for by itself.
MOST = 40
HEADERS = {"Intercom-Version": "2.11", "Content-Type": "application/json"}


@dataclass(frozen=True)
class IntercomConnector:
    """An Intercom workspace, as far as the token may see it."""

    key = "intercom"
    name = gettext_lazy("Intercom")
    about = gettext_lazy(
        "The address is https://api.intercom.io, or that of your region; the secret is the access "
        "token of an application from the Developer Hub."
    )
    feed = "helpdesk"
    needs = ("secret",)
    demands = needs
    hook = IntercomHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every conversation that changed since the last fetch.

        Raises:
            PackError: Intercom does not give them.
        """
        site = site_of(connection.address)
        asking = Asking("", connection.secret, self.transport, headers=HEADERS)
        pages = Pages(asking, folder, self.wait)
        return taken(_steps(pages, site, connection.cursor), most=MOST)


def _steps(pages: Pages, site: str, cursor: Mapping[str, Any]) -> Iterator[Step]:
    begun = str(cursor.get("begun") or timezone.now().isoformat(timespec="seconds"))
    place: dict[str, Any] = {"begun": begun, "since": cursor.get("since"), "after": None}
    after = cursor.get("after")
    met: set[str] = set()
    number = 0
    staff = [
        *_given(pages, f"{site}/admins", "admins"),
        *_given(pages, f"{site}/teams", "teams"),
    ]
    while True:
        said = _search(pages, site, since(cursor, "since"), after)
        found = [_whole(pages, site, one) for one in _found(said, site)]
        people = [one for key in _people(found) - met if (one := _person(pages, site, key))]
        met |= _people(found)
        after = within(said, "pages", "next").get("starting_after")
        number += 1
        # Who is who stands first: what begins with conversations is taken for nothing else.
        content = [*(staff if number == 1 else ()), *people, *found]
        file = pages.keep(f"intercom-{number:05d}.json", content) if found else None
        if not after or not found:
            yield file, {"since": begun}
            return
        yield file, {**place, "after": after}


def _search(pages: Pages, site: str, begin: str, after: Any) -> Any:
    """A page of the conversations that changed since; the search knows times in seconds."""
    seconds = int(datetime.fromisoformat(begin).timestamp())
    question: dict[str, Any] = {
        "query": {"field": "updated_at", "operator": ">", "value": seconds},
        "pagination": {"per_page": PAGE} | ({"starting_after": after} if after else {}),
    }
    said, _headers = pages.ask(
        f"{site}/conversations/search", method="POST", content=json.dumps(question)
    )
    return said


def _found(said: Any, site: str) -> list[dict[str, Any]]:
    return demanded(said, "conversations", address=site)


def _whole(pages: Pages, site: str, conversation: dict[str, Any]) -> dict[str, Any]:
    """A conversation with its parts, which a search leaves out."""
    try:
        said, _headers = pages.ask(f"{site}/conversations/{conversation.get('id')}")
    except NotGivenError:
        return conversation
    return said if isinstance(said, dict) and said.get("id") else conversation


def _people(conversations: list[dict[str, Any]]) -> set[str]:
    """The ids of the contacts in conversations."""
    return {
        str(one["id"])
        for conversation in conversations
        for one in listed(conversation, "contacts", "contacts")
        if one.get("id")
    }


def _person(pages: Pages, site: str, key: str) -> dict[str, Any] | None:
    try:
        said, _headers = pages.ask(f"{site}/contacts/{key}")
    except NotGivenError:
        return None
    return said if isinstance(said, dict) else None


def _given(pages: Pages, address: str, key: str) -> list[dict[str, Any]]:
    """A list that not every token gets."""
    try:
        said, _headers = pages.ask(address)
    except NotGivenError:
        return []
    return listed(said, key)


CONNECTOR = IntercomConnector()
