# SPDX-License-Identifier: Apache-2.0
"""Subscribed calendars: an address that gives an `.ics` file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

NOT_MODIFIED = 304
FILE = "calendar.ics"


@dataclass(frozen=True)
class IcsConnector:
    """A subscription address, as every calendar program gives one."""

    key = "ics"
    name = gettext_lazy("Calendar subscription")
    about = gettext_lazy("The address of an .ics calendar, beginning with https:// or webcal://.")
    feed = "calendar"
    needs = ("user", "secret")
    transport: httpx.BaseTransport | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch the calendar if it has changed, and once a day in any case.

        A calendar that stays as it is still brings meetings: those that have since taken place.

        Raises:
            PackError: it cannot be fetched, or is no calendar.
        """
        address = whole_address(_over_https(connection.address))
        today = timezone.localdate().isoformat()
        read_today = connection.cursor.get("day") == today
        target = folder / FILE
        answer = Asking(connection.user, connection.secret, self.transport).to_file(
            address,
            target,
            headers=_unless_changed(connection) if read_today else {},
            also=frozenset({NOT_MODIFIED}),
        )
        if answer.status_code == NOT_MODIFIED:
            target.unlink(missing_ok=True)
            return Fetched((), dict(connection.cursor))
        with target.open("rb") as file:
            start = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").upper()
        if not start.startswith(b"BEGIN:VCALENDAR"):
            raise PackError(
                _(
                    "%(host)s did not give a calendar, but perhaps a page. Copy the address under "
                    '"iCal" or "subscribe", not the one in the browser.'
                )
                % {"host": host_of(address)}
            )
        cursor = {
            "day": today,
            "etag": answer.headers.get("ETag", ""),
            "modified": answer.headers.get("Last-Modified", ""),
        }
        return Fetched(((FILE, target),), cursor)


def _over_https(address: str) -> str:
    """`webcal://` is https under another name; `webcals://` too."""
    scheme, mark, rest = address.strip().partition("://")
    return f"https://{rest}" if mark and scheme.lower() in {"webcal", "webcals"} else address


def _unless_changed(connection: Connection) -> dict[str, str]:
    headers = {
        "If-None-Match": str(connection.cursor.get("etag") or ""),
        "If-Modified-Since": str(connection.cursor.get("modified") or ""),
    }
    return {name: value for name, value in headers.items() if value}


CONNECTOR = IcsConnector()
