# SPDX-License-Identifier: Apache-2.0
"""Microsoft 365 over Microsoft Graph: the calendar view of one mailbox or group, page by page."""

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
    from datetime import datetime
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

DAYS, PAGE, MOST_PAGES = 3 * 366, 500, 5_000
GRAPH = "https://graph.microsoft.com/v1.0"
#: What the feed looks at; nothing else is asked for.
FIELDS = (
    "iCalUId,subject,body,start,end,type,seriesMasterId,originalStart,isAllDay,isCancelled,"
    "sensitivity,showAs,organizer,attendees,categories,location,createdDateTime,"
    "lastModifiedDateTime"
)
HEADERS = {
    "Prefer": f'outlook.timezone="UTC", outlook.body-content-type="text", odata.maxpagesize={PAGE}'
}
GONE = frozenset({410})


@dataclass(frozen=True)
class Microsoft365Connector:
    """One calendar of Microsoft 365."""

    key = "microsoft365"
    name = gettext_lazy("Microsoft 365 calendar")
    about = gettext_lazy("The calendar of one Microsoft 365 mailbox or group, by an access token.")
    feed = "calendar"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch all entries of three years if any has changed, and once a day in any case.

        Raises:
            PackError: Microsoft does not give them.
        """
        address = whole_address(_calendar_of(connection.address))
        asking = Asking("", connection.secret, self.transport, headers=HEADERS)
        now, today = timezone.now(), timezone.localdate().isoformat()
        delta = str(connection.cursor.get("delta") or "")
        if connection.cursor.get("day") == today and delta:
            found, delta = _changes(asking, _of(address, delta), folder)
            if not found and delta:
                return Fetched((), {"day": today, "delta": delta})
        span = {"startDateTime": _stamp(now - timedelta(days=DAYS)), "endDateTime": _stamp(now)}
        wanted = {**span, "$select": FIELDS, "$top": PAGE}
        files: list[tuple[str, Path]] = []
        link = f"{address}/calendarView?{urlencode(wanted)}"
        while link:
            _refuse_endless(len(files), address)
            target = folder / f"microsoft365-{len(files) + 1:04d}.json"
            _status, page = asking.json(link, target)
            files.append((target.name, target))
            link = _of(address, str(page.get("@odata.nextLink") or ""))
        _found, delta = _changes(asking, f"{address}/calendarView/delta?{urlencode(span)}", folder)
        return Fetched(tuple(files), {"day": today, "delta": delta})


def _calendar_of(text: str) -> str:
    """The address of a mailbox; its mail address alone will do."""
    if "://" not in text:
        return f"{GRAPH}/users/{quote(text.strip(), safe='@')}"
    bare = text.strip().partition("?")[0].rstrip("/")
    for ending in ("/calendarView", "/events"):
        bare = bare.removesuffix(ending)
    return bare


def _changes(asking: Asking, link: str, folder: Path) -> tuple[bool, str]:
    """Whether anything changed since a link was given, and the link for the next time."""
    found, pages = False, 0
    target = folder / "changes.json"
    page: dict[str, Any] = {}
    while link:
        _refuse_endless(pages, link)
        status, page = asking.json(link, target, also=GONE)
        if status in GONE:
            found, page = True, {}
        found |= bool(page.get("value"))
        link, pages = _of(link, str(page.get("@odata.nextLink") or "")), pages + 1
    target.unlink(missing_ok=True)
    return found, str(page.get("@odata.deltaLink") or "")


def _of(address: str, link: str) -> str:
    """A link that an answer gave, if it leads to where we asked: the token goes nowhere else."""
    if link and host_of(link) != host_of(address):
        raise PackError(
            _("%(host)s leads to another server. Check the address.") % {"host": host_of(address)}
        )
    return link


def _refuse_endless(pages: int, address: str) -> None:
    if pages >= MOST_PAGES:
        raise PackError(_("%(host)s gives page after page.") % {"host": host_of(address)})


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


CONNECTOR = Microsoft365Connector()
