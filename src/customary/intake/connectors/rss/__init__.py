# SPDX-License-Identifier: Apache-2.0
"""RSS and Atom: an address that gives the posts of a news page, blog or intranet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of, whole_address
from customary.intake.feeds.communication.syndication import looks_like_feed
from customary.intake.feeds.feed import Fetched
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

NOT_MODIFIED = 304
FILE = "posts.xml"
#: A feed holds the newest posts only; the largest archives have a few megabytes.
MOST_BYTES = 32 << 20


@dataclass(frozen=True)
class RssConnector:
    """The feed of a news page; posts that left it stay stored here."""

    key = "rss"
    name = gettext_lazy("RSS or Atom feed")
    about = gettext_lazy("The address of a feed: news, a blog, announcements on the intranet.")
    feed = "communication"
    needs = ("user", "secret")
    transport: httpx.BaseTransport | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch the feed if it has changed.

        Raises:
            PackError: it cannot be fetched, or is no feed.
        """
        address = whole_address(connection.address)
        target = folder / FILE
        asking = Asking(connection.user, connection.secret, self.transport, most_bytes=MOST_BYTES)
        answer = asking.to_file(
            address, target, headers=_unless_changed(connection), also=frozenset({NOT_MODIFIED})
        )
        if answer.status_code == NOT_MODIFIED:
            target.unlink(missing_ok=True)
            return Fetched((), dict(connection.cursor))
        with target.open("rb") as file:
            start = file.read(4096)
        if not looks_like_feed(start):
            raise PackError(
                _(
                    "%(host)s did not give a feed, but perhaps a page. Copy the address of the RSS or "
                    "Atom feed."
                )
                % {"host": host_of(address)}
            )
        cursor = {
            "etag": answer.headers.get("ETag", ""),
            "modified": answer.headers.get("Last-Modified", ""),
        }
        return Fetched(((FILE, target),), cursor)


def _unless_changed(connection: Connection) -> dict[str, str]:
    headers = {
        "If-None-Match": str(connection.cursor.get("etag") or ""),
        "If-Modified-Since": str(connection.cursor.get("modified") or ""),
    }
    return {name: value for name, value in headers.items() if value}


CONNECTOR = RssConnector()
