# SPDX-License-Identifier: Apache-2.0
"""Chatwoot: conversations of an account with their messages, and answers to its survey."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, NotGivenError, whole_address
from customary.intake.connectors.chatwoot.hook import ChatwootHook
from customary.intake.feeds.helpdesk.chatwoot import changed
from customary.intake.listed import demanded, listed
from customary.intake.paging import MOST_PAGES, Pages, Step, since, site_of, taken
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched

ACCOUNT = re.compile(r"/accounts/(\d+)")
#: Messages in one answer; a full one may have more before it.
FULL = 20
#: Pages of one fetch: each conversation is asked about by itself.
MOST = 80


@dataclass(frozen=True)
class ChatwootConnector:
    """One account of a Chatwoot, in the cloud or of one's own."""

    key = "chatwoot"
    name = gettext_lazy("Chatwoot")
    about = gettext_lazy(
        "The address of your account, such as https://app.chatwoot.com/app/accounts/1; the secret "
        "is an access token from Profile settings of somebody who sees every inbox."
    )
    feed = "helpdesk"
    needs = ("secret",)
    demands = needs
    hook = ChatwootHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every conversation in which something happened since the last fetch, and ratings.

        Raises:
            PackError: Chatwoot does not give them.
        """
        address = whole_address(connection.address)
        account = ACCOUNT.search(address)
        if account is None:
            raise PackError(_("Give the address of the account, such as https://…/app/accounts/1."))
        base = f"{site_of(address)}/api/v1/accounts/{account.group(1)}"
        headers = {"api_access_token": connection.secret}
        pages = Pages(Asking("", "", self.transport, headers=headers), folder, self.wait)
        return taken(_steps(pages, base, connection.cursor), most=MOST)


def _steps(pages: Pages, base: str, cursor: Mapping[str, Any]) -> Iterator[Step]:
    """Newest first: what moves while this goes on comes up again at the top, the next time."""
    begun = str(cursor.get("begun") or timezone.now().isoformat(timespec="seconds"))
    begin = datetime.fromisoformat(since(cursor, "since"))
    number = int(cursor.get("page", 1))
    inboxes = _given(pages, f"{base}/inboxes", "payload")
    while number > 0:
        asked = {"status": "all", "sort_by": "last_activity_at_desc", "page": number}
        said, _headers = pages.ask(f"{base}/conversations?{urlencode(asked)}")
        found = demanded(said, "data", "payload", address=base)
        wanted = [one for one in found if (changed(one) or begin) >= begin]
        for conversation in wanted:
            conversation["messages"] = _messages(pages, base, conversation)
        name = f"chatwoot-{number:05d}.json"
        file = pages.keep(name, [*inboxes, *wanted]) if wanted else None
        number = number + 1 if found and len(wanted) == len(found) else 0
        yield file, {"begun": begun, "since": cursor.get("since"), "page": number}
    yield _ratings(pages, base, begin), {"since": begun}


def _messages(pages: Pages, base: str, conversation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every message of a conversation, the oldest first; an answer holds the newest only."""
    address = f"{base}/conversations/{conversation.get('id')}/messages"
    found: list[dict[str, Any]] = []
    before: Any = None
    for _number in range(MOST_PAGES):
        said, _headers = pages.ask(f"{address}?before={before}" if before else address)
        page = listed(said, "payload")
        found = [*page, *found]
        if len(page) < FULL or page[0].get("id") in {None, before}:
            return found
        before = page[0]["id"]
    return found


def _ratings(pages: Pages, base: str, begin: datetime) -> tuple[str, Path] | None:
    """The answers to the survey since; None where the token does not get them."""
    found: list[dict[str, Any]] = []
    span = {
        "since": int(begin.timestamp()),
        "until": int(datetime.now(UTC).timestamp()) + 60,
        "sort": "created_at",
    }
    for number in range(1, MOST_PAGES + 1):
        asked = urlencode(span | {"page": number})
        try:
            said, _headers = pages.ask(f"{base}/csat_survey_responses?{asked}")
        except NotGivenError:
            return None
        page = listed(said)
        if not page or page[0] in found:
            break
        found += page
    return pages.keep("chatwoot-ratings.json", found) if found else None


def _given(pages: Pages, address: str, key: str) -> list[dict[str, Any]]:
    try:
        said, _headers = pages.ask(address)
    except NotGivenError:
        return []
    return listed(said, key)


CONNECTOR = ChatwootConnector()
