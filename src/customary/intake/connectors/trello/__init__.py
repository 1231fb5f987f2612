# SPDX-License-Identifier: Apache-2.0
"""Trello over its REST interface: one board with every action on its cards."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of, whole_address
from customary.intake.feeds.feed import Fetched
from customary.intake.paging import MOST_PAGES, Pages
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

PAGE = 1_000
ACTIONS = "createCard,copyCard,updateCard,commentCard,addAttachmentToCard"
PARTS = {"cards": "all", "lists": "all", "members": "all", "labels": "all", "customFields": "true",
         "card_customFieldItems": "true"}  # fmt: skip


@dataclass(frozen=True)
class TrelloConnector:
    """One board."""

    key = "trello"
    name = gettext_lazy("Trello")
    about = gettext_lazy("The address of a board; an API key as the user, and its token.")
    feed = "plans"
    needs = ("user", "secret")
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch the whole board if anything happened on it; a card is told by all its actions.

        Raises:
            PackError: Trello does not give it.
        """
        board = _board(connection.address)
        signed = f'OAuth oauth_consumer_key="{connection.user}", oauth_token="{connection.secret}"'
        asking = Asking("", "", self.transport, headers={"Authorization": signed})
        pages = Pages(asking, folder, self.wait)
        said, _headers = pages.ask(f"{board}?fields=name,dateLastActivity")
        active = str(said.get("dateLastActivity") or "") if isinstance(said, dict) else ""
        if active and active == connection.cursor.get("updated"):
            return Fetched((), dict(connection.cursor))
        whole, _headers = pages.ask(f"{board}?{urlencode({'fields': 'name'} | PARTS)}")
        if not isinstance(whole, dict):
            raise PackError(
                _("%(host)s did not answer with a board. Check the address.")
                % {"host": host_of(board)}
            )
        whole["actions"] = list(_actions(pages, board))
        return Fetched((pages.keep("trello.json", whole),), {"updated": active})


def _board(text: str) -> str:
    """The address of a board in the interface, from that of its page."""
    parts = urlsplit(whole_address(text))
    names = [name for name in parts.path.split("/") if name]
    if "b" in names[:1] or "boards" in names:
        key = names[names.index("boards") + 1 :] if "boards" in names else names[1:]
        if key:
            is_public = parts.hostname in {"trello.com", "www.trello.com", "api.trello.com"}
            api = "https://api.trello.com" if is_public else f"{parts.scheme}://{parts.netloc}"
            return f"{api}/1/boards/{key[0]}"
    raise PackError(_("Give the address of one board, such as https://trello.com/b/abc/name."))


def _actions(pages: Pages, board: str) -> Iterator[Any]:
    """Every action, the newest first, a thousand at a time."""
    before = ""
    for _number in range(MOST_PAGES):
        question = {"filter": ACTIONS, "limit": str(PAGE)} | ({"before": before} if before else {})
        found, _headers = pages.ask(f"{board}/actions?{urlencode(question)}")
        if not isinstance(found, list):
            return
        yield from found
        if len(found) < PAGE:
            return
        before = str(found[-1].get("id"))


CONNECTOR = TrelloConnector()
