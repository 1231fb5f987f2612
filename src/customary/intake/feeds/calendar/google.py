# SPDX-License-Identifier: Apache-2.0
"""Events of Google Calendar, as `events.list` gives them (API v3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from customary.intake.feeds.calendar.entry import Invited, Raw, UnreadableError, written
from customary.intake.feeds.calendar.zones import named_zone

REPLIES = {"accepted": "accepted", "declined": "declined"}
#: Marks of a person's own day; nobody meets.
NO_EVENTS = {"workingLocation", "birthday", "outOfOffice"}


def is_answer(document: dict[str, Any]) -> bool:
    """Whether a document is an answer of this interface."""
    items = document.get("items")
    if document.get("kind") == "calendar#events":
        return True
    if not isinstance(items, list) or not items or not isinstance(items[0], dict):
        return False
    return items[0].get("kind") == "calendar#event" or "iCalUID" in items[0]


def calendar_name(document: dict[str, Any]) -> str:
    """The name of the calendar."""
    return str(document.get("summary") or "")[:200]


def calendar_zone(document: dict[str, Any]) -> str:
    """Its time zone."""
    return str(document.get("timeZone") or "")


def items(document: dict[str, Any]) -> list[Any]:
    """The events."""
    found = document.get("items")
    return found if isinstance(found, list) else []


def entry(event: dict[str, Any]) -> Raw | None:
    """One event; None for what is no event, or was deleted without a word on when it was.

    Raises:
        UnreadableError: it does not say when it begins.
    """
    if event.get("eventType") in NO_EVENTS:
        return None
    original = event.get("originalStartTime")
    cancelled = event.get("status") == "cancelled"
    start = event.get("start") or original
    if not start:
        if cancelled:
            return None
        raise UnreadableError(_("it does not say when it begins."))
    begins, zone = _time(start)
    ends, end_zone = _time(event["end"]) if event.get("end") else ("", "")
    replaces, replaces_zone = _time(original) if original else ("", "")
    attendees = [one for one in event.get("attendees") or [] if isinstance(one, dict)]
    lines = [str(line) for line in event.get("recurrence") or []]
    series = str(event.get("recurringEventId") or "")
    created = stamp(event.get("created"))
    return Raw(
        uid=str(event.get("iCalUID") or f"{series or event.get('id')}@google.com"),
        start=begins,
        end=ends,
        zone=zone,
        end_zone=end_zone,
        replaces=replaces,
        replaces_zone=replaces_zone,
        sequence=int(event.get("sequence") or 0),
        changed=stamp(event.get("updated")),
        created=created,
        cancelled=cancelled,
        private=event.get("visibility") in {"private", "confidential"},
        free=event.get("transparency") == "transparent",
        rules=[line.partition(":")[2] for line in lines if line.upper().startswith("RRULE")],
        also=_dates(lines, "RDATE"),
        never=_dates(lines, "EXDATE"),
        in_series=bool(series),
        organiser=_person(event.get("organizer")),
        invited=[found for one in attendees if (found := _person(one))],
        title=str(event.get("summary") or ""),
        description=str(event.get("description") or ""),
        location=str(event.get("location") or ""),
        categories=["focus time"] if event.get("eventType") == "focusTime" else [],
    )


def stamp(text: Any) -> str:
    """A moment such as 2026-03-05T09:00:00.000Z in UTC; "" where there is none."""
    if not isinstance(text, str) or not text:
        return ""
    moment = datetime.fromisoformat(text)
    if moment.year <= 1970:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()


def _time(said: Any) -> tuple[str, str]:
    if not isinstance(said, dict):
        raise UnreadableError(_("it does not say when it begins."))
    if said.get("date"):
        return written(date.fromisoformat(str(said["date"])))
    moment = datetime.fromisoformat(str(said.get("dateTime")))
    zone = str(said.get("timeZone") or "")
    # With an offset the local time is that of the zone only if the two agree; rules need the zone.
    if moment.tzinfo is None or not zone:
        return written(moment, zone)
    return written(_in_zone(moment, zone), zone)


def _in_zone(moment: datetime, name: str) -> datetime:
    zone = named_zone(name)
    return moment.astimezone(zone) if zone else moment


def _dates(lines: list[str], name: str) -> list[tuple[str, str]]:
    """RDATE and EXDATE lines: `EXDATE;TZID=Europe/Rome:20260305T090000,…`."""
    found = []
    for line in lines:
        head, _is, values = line.partition(":")
        kind, *params = head.split(";")
        if kind.upper() != name:
            continue
        zone = next((one[5:] for one in params if one.upper().startswith("TZID=")), "")
        for value in values.split(",")[:5_000]:
            text = value.partition("/")[0].strip()
            day = len(text) == len("20260305")
            moment = datetime.fromisoformat(text.removesuffix("Z"))
            in_utc = "UTC" if text.endswith("Z") else zone
            found.append(written(moment.date()) if day else written(moment, in_utc))
    return found


def _person(said: Any) -> Invited | None:
    if not isinstance(said, dict):
        return None
    return Invited(
        str(said.get("email") or "").strip().lower()[:254],
        str(said.get("displayName") or "").strip()[:200],
        REPLIES.get(str(said.get("responseStatus") or ""), ""),
        bool(said.get("resource")),
    )
