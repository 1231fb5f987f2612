# SPDX-License-Identifier: Apache-2.0
"""Google Calendar over its interface: `events.list` of one calendar, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of, whole_address
from customary.intake.feeds.feed import Fetched
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

DAYS, PAGE, MOST_PAGES = 3 * 366, 2_500, 2_000
CALENDARS = "https://www.googleapis.com/calendar/v3/calendars"
GONE = 410


@dataclass(frozen=True)
class GoogleCalendarConnector:
    """One calendar of Google Workspace."""

    key = "google_calendar"
    name = gettext_lazy("Google Calendar")
    about = gettext_lazy("One calendar of Google Workspace, by its id and an access token.")
    feed = "calendar"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch all entries of three years if any has changed, and once a day in any case.

        The entries that changed are not enough: a series alone does not know its exceptions.

        Raises:
            PackError: Google does not give them.
        """
        address = whole_address(_events_of(connection.address))
        asking = Asking("", connection.secret, self.transport)
        today = timezone.localdate().isoformat()
        if connection.cursor.get("day") == today and not _changed(
            connection, asking, address, folder
        ):
            return Fetched((), dict(connection.cursor))
        since = (timezone.now() - timedelta(days=DAYS)).strftime("%Y-%m-%dT00:00:00Z")
        wanted = {"maxResults": PAGE, "showDeleted": "true", "timeMin": since}
        files: list[tuple[str, Path]] = []
        page: dict[str, Any] = {}
        while page.get("nextPageToken") or not files:
            if len(files) == MOST_PAGES:
                raise PackError(_("%(host)s gives page after page.") % {"host": host_of(address)})
            target = folder / f"google-{len(files) + 1:04d}.json"
            more = {"pageToken": page["nextPageToken"]} if files else {}
            _status, page = asking.json(f"{address}?{urlencode(wanted | more)}", target)
            files.append((target.name, target))
        return Fetched(tuple(files), {"day": today, "token": str(page.get("nextSyncToken") or "")})


def _events_of(text: str) -> str:
    """The address of a calendar's entries; its id alone will do."""
    if "://" not in text:
        return f"{CALENDARS}/{quote(text.strip(), safe='')}/events"
    bare = text.strip().partition("?")[0].rstrip("/")
    return bare if bare.endswith("/events") else f"{bare}/events"


def _changed(connection: Connection, asking: Asking, address: str, folder: Path) -> bool:
    """Whether anything changed since the last fetch; yes where Google has forgotten it."""
    token = str(connection.cursor.get("token") or "")
    if not token:
        return True
    target = folder / "changes.json"
    question = urlencode({"syncToken": token, "maxResults": 1})
    status, page = asking.json(f"{address}?{question}", target, also=frozenset({GONE}))
    target.unlink(missing_ok=True)
    return status == GONE or bool(page.get("items")) or bool(page.get("nextPageToken"))


CONNECTOR = GoogleCalendarConnector()
