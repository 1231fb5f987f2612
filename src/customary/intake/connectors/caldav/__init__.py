# SPDX-License-Identifier: Apache-2.0
"""CalDAV: the calendars of Nextcloud, Radicale, Apple and others (RFC 4791)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of, whole_address
from customary.intake.feeds.feed import Fetched
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

DAYS = 3 * 366
DAV, CALDAV, CALENDARSERVER = (
    "{DAV:}",
    "{urn:ietf:params:xml:ns:caldav}",
    "{http://calendarserver.org/ns/}",
)
ABOUT = """<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/">
  <d:prop><d:displayname/><cs:getctag/></d:prop>
</d:propfind>"""
QUERY = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><c:calendar-data/></d:prop>
  <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
    <c:time-range start="{since}"/>
  </c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""
XML = {"Content-Type": "application/xml; charset=utf-8"}


@dataclass(frozen=True)
class CaldavConnector:
    """One calendar collection of a CalDAV server."""

    key = "caldav"
    name = gettext_lazy("CalDAV")
    about = gettext_lazy(
        "The address of one calendar on Nextcloud, Radicale, Apple or another CalDAV server."
    )
    feed = "calendar"
    needs = ("user", "secret")
    transport: httpx.BaseTransport | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch the entries of three years if any has changed, and once a day in any case.

        Raises:
            PackError: the server does not give them, or is no CalDAV server.
        """
        address = whole_address(connection.address)
        asking = Asking(connection.user, connection.secret, self.transport)
        name, tag = _about(asking, address, folder)
        today = timezone.localdate().isoformat()
        if tag and connection.cursor == {"tag": tag, "day": today}:
            return Fetched((), dict(connection.cursor))
        since = timezone.now() - timedelta(days=DAYS)
        answer = folder / "answer.xml"
        asking.to_file(
            address,
            answer,
            method="REPORT",
            headers=XML | {"Depth": "1"},
            content=QUERY.format(since=since.strftime("%Y%m%dT000000Z")),
        )
        target = folder / f"{name}.ics"
        with target.open("w", encoding="utf-8", newline="") as file:
            for text in _calendars(answer, address):
                file.write(text.rstrip() + "\r\n")
        answer.unlink()
        return Fetched(((target.name, target),), {"tag": tag, "day": today})


def _about(asking: Asking, address: str, folder: Path) -> tuple[str, str]:
    """The calendar's name, as a file may be named, and the tag that changes with it."""
    answer = folder / "about.xml"
    asking.to_file(address, answer, method="PROPFIND", headers=XML | {"Depth": "0"}, content=ABOUT)
    name = tag = ""
    for element in _elements(answer, address):
        if element.tag == f"{DAV}displayname":
            name = name or (element.text or "")
        if element.tag == f"{CALENDARSERVER}getctag":
            tag = tag or (element.text or "")
    answer.unlink()
    kept = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in name)
    return kept.strip(" -")[:80] or "calendar", tag


def _calendars(answer: Path, address: str) -> Iterator[str]:
    for element in _elements(answer, address):
        if element.tag == f"{CALDAV}calendar-data" and element.text:
            yield element.text
        if element.tag == f"{DAV}response":
            element.clear()


def _elements(answer: Path, address: str) -> Iterator[ET.Element]:
    """The elements of a WebDAV answer, each when it is whole."""
    host = host_of(address)
    with answer.open("rb") as file:
        # Entities can make a small answer fill the memory, and no server needs them.
        if b"<!" in file.read(4096).replace(b"<!--", b"").replace(b"<![CDATA[", b""):
            raise PackError(_not_caldav(host))
    root = None
    try:
        for _event, element in ET.iterparse(answer, events=("end",)):  # noqa: S314
            root = element
            yield element
    except ET.ParseError as error:
        raise PackError(_not_caldav(host)) from error
    if root is None or root.tag != f"{DAV}multistatus":
        raise PackError(_not_caldav(host))


def _not_caldav(host: str) -> str:
    return _(
        "%(host)s did not answer as a CalDAV server does. Give the address of one calendar, not that "
        "of the page."
    ) % {"host": host}


CONNECTOR = CaldavConnector()
