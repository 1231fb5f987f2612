# SPDX-License-Identifier: Apache-2.0
"""Reads `.ics` files entry by entry, however large they are (RFC 5545 by `icalendar`)."""

from __future__ import annotations

import hashlib
import warnings
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from icalendar import Event, Timezone

from customary.intake.feeds.calendar.entry import Calendar, Invited, Raw, UnreadableError, written
from customary.intake.feeds.calendar.recurrence import LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: A longer entry is no calendar entry; it is passed over and told.
MOST_BYTES = 4 << 20
MOST_TIMES = 5_000


def is_ics(path: Path) -> bool:
    """Whether a file begins as a calendar does."""
    with path.open("rb") as file:
        start = file.read(256)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\0", b"")[2:]
    return start.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCALENDAR")


def entries(path: Path, calendar: Calendar, tell: Callable[[int, str], None]) -> Iterator[Raw]:
    """The entries of a file in order; what cannot be read is told with its place, from 1."""
    for kind, block in _blocks(path, calendar, tell):
        if kind == b"VTIMEZONE":
            _define(block, calendar)
            continue
        calendar.row += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it guesses zones, and so do we
                raw = _entry(Event.from_ical(block), block)
        # The library meets whatever people and programs wrote; no entry may stop the others.
        except Exception as error:
            tell(calendar.row, _told(error))
            continue
        yield raw


def _told(error: Exception) -> str:
    if isinstance(error, UnreadableError):
        return str(error)
    return _("the entry cannot be read (%(error)s).") % {"error": str(error)[:120]}


def _blocks(
    path: Path, calendar: Calendar, tell: Callable[[int, str], None]
) -> Iterator[tuple[bytes, bytes]]:
    """Each VEVENT and VTIMEZONE as its lines; the calendar's own properties are noted."""
    inside, depth = b"", 0
    lines: list[bytes] = []
    size = 0
    for line in _lines(path):
        mark = line.strip().upper() if len(line) < 64 else b""
        if not inside:
            if mark in (b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE"):
                inside, depth, lines, size = mark[6:], 1, [line], len(line)
            elif mark[:6] != b"BEGIN:" and line[:2].upper() in (b"X-", b"NA"):
                _note(line, calendar)
            continue
        size += len(line)
        if size <= MOST_BYTES:
            lines.append(line)
        depth += mark.startswith(b"BEGIN:")
        if mark.startswith(b"END:"):
            depth -= 1
        if (depth == 0 or mark == b"END:" + inside) and mark.startswith(b"END:"):
            if size <= MOST_BYTES:
                yield inside, b"".join(lines)
            else:
                calendar.row += 1
                tell(calendar.row, _("the entry is larger than any calendar writes."))
            inside, lines = b"", []
    if inside:
        calendar.row += 1
        tell(calendar.row, _("the file ends within this entry; export it again."))


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, never longer than an entry may be; UTF-16 is turned into UTF-8."""
    with path.open("rb") as file:
        wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        file.seek(0)
        if not wide:
            while line := file.readline(MOST_BYTES):
                yield line if line.endswith((b"\n", b"\r")) else line + b"\r\n"
            return
    with path.open(encoding="utf-16", errors="replace", newline=None) as text:
        while wide_line := text.readline(MOST_BYTES):
            yield wide_line.encode("utf-8", "replace")


def _note(line: bytes, calendar: Calendar) -> None:
    name, _is, value = line.strip().decode("utf-8", "replace").partition(":")
    name = name.partition(";")[0].upper()
    value = value.replace("\\,", ",").replace("\\;", ";").strip()[:200]
    if name in {"X-WR-CALNAME", "NAME"}:
        calendar.name = value
    elif name == "X-WR-TIMEZONE":
        calendar.zone = value


def _define(block: bytes, calendar: Calendar) -> None:
    """A zone the calendar brings along; one that cannot be read is as good as none."""
    try:
        zone: Any = Timezone.from_ical(block)
        name = str(zone.get("TZID", ""))
        if name and len(calendar.defined) < 200:
            calendar.defined[name] = zone.to_tz(lookup_tzid=False)
    except Exception:
        return


def _entry(event: Any, block: bytes) -> Raw:
    start = event.get("DTSTART")
    if start is None or isinstance(start, list):
        raise UnreadableError(_("it does not say when it begins."))
    begins, zone = _time(start)
    ends, end_zone = _end(event, start.dt, zone)
    replaced = event.get("RECURRENCE-ID")
    replaces, replaces_zone = _time(replaced) if replaced is not None else ("", "")
    params = getattr(replaced, "params", {})
    return Raw(
        uid=_text(event, "UID") or hashlib.sha256(block).hexdigest()[:32],
        start=begins,
        end=ends,
        zone=zone,
        end_zone=end_zone,
        replaces=replaces,
        replaces_zone=replaces_zone,
        and_following=str(params.get("RANGE", "")).upper() == "THISANDFUTURE",
        sequence=_whole(_text(event, "SEQUENCE")),
        changed=_stamp(event, "LAST-MODIFIED") or _stamp(event, "DTSTAMP"),
        created=_stamp(event, "CREATED") or _stamp(event, "DTSTAMP"),
        cancelled=_text(event, "STATUS").upper() == "CANCELLED",
        private=_text(event, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"},
        free=_text(event, "TRANSP").upper() == "TRANSPARENT",
        rules=[one.to_ical().decode() for one in _all(event, "RRULE")],
        also=_times(event, "RDATE"),
        never=_times(event, "EXDATE"),
        organiser=_person(event.get("ORGANIZER")),
        invited=[found for one in _all(event, "ATTENDEE") if (found := _person(one))],
        title=_text(event, "SUMMARY"),
        description=_text(event, "DESCRIPTION"),
        location=_text(event, "LOCATION"),
        categories=_categories(event),
    )


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(event: Any, name: str) -> str:
    value = _all(event, name)
    return str(value[0]).replace("\0", "") if value else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _time(value: Any) -> tuple[str, str]:
    """A local time and the name of its zone, as `Entry` holds them."""
    return written(value.dt, str(getattr(value, "params", {}).get("TZID", "")))


def _end(event: Any, start: Any, zone: str) -> tuple[str, str]:
    """When it ends, by DTEND or DURATION; "" where neither says."""
    end = event.get("DTEND")
    if end is not None and not isinstance(end, list):
        return _time(end)
    lasts = event.get("DURATION")
    span = getattr(lasts, "dt", None)
    if isinstance(span, timedelta) and isinstance(start, date):
        return written(start + span, zone)
    return "", ""


def _times(event: Any, name: str) -> list[tuple[str, str]]:
    found = []
    for values in _all(event, name)[:MOST_TIMES]:
        zone = str(getattr(values, "params", {}).get("TZID", ""))
        found += [written(one.dt, zone) for one in values.dts[:MOST_TIMES]]
    return found[:MOST_TIMES]


def _stamp(event: Any, name: str) -> str:
    """When something was recorded, in UTC; "" where that is not said or cannot be."""
    value = _all(event, name)
    moment = getattr(value[0], "dt", None) if value else None
    if not isinstance(moment, datetime) or not 1970 < moment.year < LAST_YEAR:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()


def _person(value: Any) -> Invited | None:
    if value is None or isinstance(value, list):
        return None
    params = getattr(value, "params", {})
    address = str(value).strip()
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if "@" not in address and "@" in str(params.get("EMAIL", "")):
        address = str(params["EMAIL"])
    reply = str(params.get("PARTSTAT", "")).lower()
    return Invited(
        address.strip().lower()[:254],
        str(params.get("CN", "")).strip().replace("\0", "")[:200],
        {"accepted": "accepted", "declined": "declined", "delegated": "declined"}.get(reply, ""),
        str(params.get("CUTYPE", "")).upper() in {"RESOURCE", "ROOM"}
        or str(params.get("ROLE", "")).upper() == "NON-PARTICIPANT",
    )


def _categories(event: Any) -> list[str]:
    found: list[str] = []
    for one in _all(event, "CATEGORIES")[:50]:
        cats = getattr(one, "cats", None)
        found += [str(cat) for cat in cats] if cats is not None else [str(one)]
    return found[:100]
