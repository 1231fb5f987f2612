# SPDX-License-Identifier: Apache-2.0
"""Slack: what is written in one channel, where customers speak or colleagues pass on what they said."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking
from customary.intake.connectors.slack.hook import SlackHook
from customary.intake.connectors.slack.reading import said_in
from customary.intake.feeds.helpdesk.values import items, table, text
from customary.intake.feeds.reviews.said import write_lines
from customary.intake.paging import MOST_PAGES, Pages, taken
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection, Fetched
    from customary.intake.paging import Step

SITE = "https://slack.com/api"
PAGE = 200
#: The first fetch goes back a year. Later ones read a week again: messages are edited, and threads
#: go on.
FIRST, OVERLAP = timedelta(days=366), timedelta(days=7)
NOT_LET_IN = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
    "missing_scope", "no_permission", "not_allowed_token_type",
}  # fmt: skip


class StalePageError(PackError):
    """Slack does not know the page any more at which a fetch broke off."""


@dataclass(frozen=True)
class SlackConnector:
    """One channel; bots and notices are passed over."""

    key = "slack"
    name = gettext_lazy("Slack channel")
    about = gettext_lazy(
        "The link of a channel, such as https://acme.slack.com/archives/C0123456789, and the token "
        "of a Slack app that is a member of it. With ?replies=yes behind it, answers in threads "
        "are read too."
    )
    feed = "reviews"
    needs = ("secret",)
    hook = SlackHook()
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch what was written since the last time, and the week before, a page a file.

        Raises:
            PackError: Slack does not give it.
        """
        channel, replies = _wanted(connection.address)
        asking = Asking(secret=connection.secret, transport=self.transport)
        pages = Pages(asking, folder, self.wait)
        return taken(_steps(pages, channel, connection.cursor, folder, replies=replies))


def _wanted(address: str) -> tuple[str, bool]:
    """The channel of a link, and whether threads are read.

    Raises:
        PackError: it leads to none.
    """
    parts = urlsplit(address.strip())
    found = re.search(r"(?:^|/)([CG][A-Z0-9]{6,20})(?:/|$)", parts.path)
    if found is None:
        raise PackError(
            _("This leads to no channel. In Slack, choose “Copy link” on the channel's name.")
        )
    told = parse_qs(parts.query).get("replies", ["no"])[0].lower()
    return found[1], told in {"yes", "true", "1"}


def _steps(
    pages: Pages, channel: str, cursor: Mapping[str, Any], folder: Path, *, replies: bool
) -> Iterator[Step]:
    """Page by page, newest first; a fetch that broke off goes on at the page it had come to."""
    place = dict(cursor)
    place.setdefault("since", f"{(timezone.now() - FIRST).timestamp():.6f}")
    seen: set[str] = set()
    while True:
        token = str(place.get("page") or "")
        seen.add(token)
        asked = {"channel": channel, "oldest": place["since"], "limit": PAGE}
        try:
            more = {"cursor": token} if token else {}
            page = _ask(pages, "conversations.history", asked | more)
        except StalePageError:
            del place["page"]  # it was kept for too long: from the first page once more
            continue
        messages: list[Mapping[str, Any]] = list(items(page, "messages"))
        place["newest"] = max(
            [place.get("newest") or place["since"], *_stamps(messages)], key=float
        )
        if replies:
            messages = [one for each in messages for one in _with_replies(pages, channel, each)]
        said = [one for message in messages if (one := said_in(message, channel))]
        name = f"slack-{len(seen):04d}.jsonl"
        file = (name, folder / name) if said and write_lines(folder / name, said) else None
        following = text(table(page, "response_metadata"), "next_cursor")
        if (following and following in seen) or len(seen) == MOST_PAGES:
            raise PackError(_("%(host)s gives page after page.") % {"host": "slack.com"})
        if not following:
            since = max(float(place["newest"]) - OVERLAP.total_seconds(), float(place["since"]))
            yield file, {"since": f"{since:.6f}"}
            return
        place["page"] = following
        yield file, dict(place)


def _with_replies(
    pages: Pages, channel: str, message: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """A message, and the answers in its thread."""
    yield message
    if not message.get("reply_count"):
        return
    asked = {"channel": channel, "ts": text(message, "thread_ts", "ts"), "limit": PAGE}
    token, seen = "", set[str]()
    while token not in seen:
        seen.add(token)
        more = {"cursor": token} if token else {}
        page = _ask(pages, "conversations.replies", asked | more)
        # The thread's first message comes along again.
        yield from (one for one in items(page, "messages") if one.get("ts") != message.get("ts"))
        token = text(table(page, "response_metadata"), "next_cursor")
        if not token:
            return


def _ask(pages: Pages, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of Slack's, which is 200 also where it says no.

    Raises:
        PackError: it says no.
    """
    said, _headers = pages.ask(f"{SITE}/{method}?{urlencode(asked)}")
    if isinstance(said, dict) and said.get("ok") is True:
        return said
    reason = text(said, "error") if isinstance(said, dict) else ""
    if reason == "invalid_cursor" and "cursor" in asked:
        raise StalePageError(_("%(host)s gives page after page.") % {"host": "slack.com"})
    if reason in NOT_LET_IN:
        told = _(
            "Slack does not let us in (%(reason)s). The app needs a token with the right "
            "channels:history, or groups:history for a private channel."
        )
    elif reason in {"not_in_channel", "channel_not_found"}:
        told = _("Slack does not show us this channel (%(reason)s). Invite the app into it.")
    else:
        told = _("Slack does not answer as expected (%(reason)s). It is tried again later.")
    raise PackError(told % {"reason": reason or "?"})


def _stamps(messages: list[Mapping[str, Any]]) -> list[str]:
    return [stamp for one in messages if re.fullmatch(r"\d+\.\d+", stamp := text(one, "ts"))]


CONNECTOR = SlackConnector()
