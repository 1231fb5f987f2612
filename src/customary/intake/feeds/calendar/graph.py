# SPDX-License-Identifier: Apache-2.0
"""Events of Microsoft 365, as Microsoft Graph v1.0 gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from customary.intake.feeds.calendar.entry import UTC_ZONE, Invited, Raw, UnreadableError, written
from customary.intake.feeds.calendar.google import stamp
from customary.intake.feeds.calendar.zones import named_zone

REPLIES = {"accepted": "accepted", "organizer": "accepted", "declined": "declined"}
PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
OCCURRENCES = {"occurrence", "exception"}


def is_answer(document: dict[str, Any]) -> bool:
    """Whether a document is an answer of this interface."""
    value = document.get("value")
    context = str(document.get("@odata.context", "")).lower()
    if isinstance(value, list) and ("event" in context or "calendarview" in context):
        return True
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return False
    return "iCalUId" in value[0] or {"start", "isAllDay"} <= value[0].keys()


def calendar_name(document: dict[str, Any]) -> str:
    """Answers do not name their calendar; a connector may."""
    return str(document.get("calendarName") or "")[:200]


def calendar_zone(document: dict[str, Any]) -> str:
    """Every time of an answer has a zone of its own."""
    return ""


def items(document: dict[str, Any]) -> list[Any]:
    """The events."""
    found = document.get("value")
    return found if isinstance(found, list) else []


def entry(event: dict[str, Any]) -> Raw | None:
    """One event; None for one that was removed without a word on when it was.

    Raises:
        UnreadableError: it does not say when it begins.
    """
    if "@removed" in event:
        return None
    if not event.get("start"):
        raise UnreadableError(_("it does not say when it begins."))
    whole_day = bool(event.get("isAllDay"))
    kind = str(event.get("type") or "")
    begins, zone = _time(event["start"], whole_day=whole_day)
    ends, end_zone = _time(event["end"], whole_day=whole_day) if event.get("end") else ("", "")
    replaces, replaces_zone = _original(event, begins, zone) if kind in OCCURRENCES else ("", "")
    rule, zone_of_rule = _rule(event.get("recurrence"))
    if rule and zone_of_rule and zone == UTC_ZONE and not whole_day:
        begins, zone = _moved(begins, zone_of_rule)
        ends, end_zone = _moved(ends, zone_of_rule) if ends else ("", "")
    attendees = [one for one in event.get("attendees") or [] if isinstance(one, dict)]
    body = event.get("body") if isinstance(event.get("body"), dict) else {}
    location = event.get("location") if isinstance(event.get("location"), dict) else {}
    return Raw(
        uid=_uid(event, kind),
        start=begins,
        end=ends,
        zone=zone,
        end_zone=end_zone,
        replaces=replaces,
        replaces_zone=replaces_zone,
        changed=stamp(event.get("lastModifiedDateTime")),
        created=stamp(event.get("createdDateTime")),
        cancelled=bool(event.get("isCancelled")),
        private=event.get("sensitivity") in {"private", "confidential", "personal"},
        free=event.get("showAs") == "free",
        rules=[rule] if rule else [],
        in_series=kind in OCCURRENCES,
        organiser=_person(event.get("organizer")),
        invited=[found for one in attendees if (found := _person(one))],
        title=str(event.get("subject") or ""),
        description=str((body or {}).get("content") or event.get("bodyPreview") or ""),
        location=str((location or {}).get("displayName") or ""),
        categories=[str(one) for one in event.get("categories") or []],
    )


def _uid(event: dict[str, Any], kind: str) -> str:
    """The same for a whole series: older answers name it only by the id of its first event."""
    if event.get("uid"):
        return str(event["uid"])
    if kind in OCCURRENCES and event.get("seriesMasterId"):
        return str(event["seriesMasterId"])
    if kind == "seriesMaster" and event.get("id"):
        return str(event["id"])
    return str(event.get("iCalUId") or event["id"])


def _time(said: dict[str, Any], *, whole_day: bool) -> tuple[str, str]:
    text = str(said.get("dateTime") or "")
    moment = datetime.fromisoformat(text.partition(".")[0].removesuffix("Z"))
    if whole_day:
        return written(moment.date())
    zone = str(said.get("timeZone") or UTC_ZONE)
    return written(moment.replace(tzinfo=None), zone.removeprefix("tzone://Microsoft/"))


def _original(event: dict[str, Any], begins: str, zone: str) -> tuple[str, str]:
    text = event.get("originalStart")
    if not text:
        return begins, zone
    if event.get("isAllDay"):
        return written(datetime.fromisoformat(str(text)).date())
    return written(datetime.fromisoformat(stamp(text)), UTC_ZONE)


def _moved(local: str, zone_name: str) -> tuple[str, str]:
    """A time of UTC in the zone in which its series recurs, whose clock it follows."""
    zone = named_zone(zone_name)
    if zone is None:
        return local, UTC_ZONE
    moment = datetime.fromisoformat(local + "+00:00").astimezone(zone)
    return written(moment.replace(tzinfo=None), zone_name)


def _rule(said: Any) -> tuple[str, str]:
    """A recurrence as an RRULE, and the zone it recurs in."""
    if not isinstance(said, dict) or not isinstance(said.get("pattern"), dict):
        return "", ""
    pattern, span = said["pattern"], said.get("range") or {}
    kind = str(pattern.get("type") or "").lower()
    days = [str(day)[:2].upper() for day in pattern.get("daysOfWeek") or []]
    place = PLACES.get(str(pattern.get("index") or "first").lower(), 1)
    parts = {"INTERVAL": str(pattern.get("interval") or 1)}
    if kind == "daily":
        parts["FREQ"] = "DAILY"
    elif kind == "weekly":
        parts |= {"FREQ": "WEEKLY", "BYDAY": ",".join(days)}
        parts["WKST"] = str(pattern.get("firstDayOfWeek") or "sunday")[:2].upper()
    else:
        parts["FREQ"] = "YEARLY" if kind.endswith("yearly") else "MONTHLY"
        if kind.endswith("yearly"):
            parts["BYMONTH"] = str(pattern.get("month") or 1)
        if kind.startswith("relative"):
            parts |= {"BYDAY": ",".join(days), "BYSETPOS": str(place)}
        else:
            parts["BYMONTHDAY"] = str(pattern.get("dayOfMonth") or 1)
    if span.get("type") == "endDate":
        parts["UNTIL"] = date.fromisoformat(str(span["endDate"])).strftime("%Y%m%d")
    elif span.get("type") == "numbered":
        parts["COUNT"] = str(span.get("numberOfOccurrences") or 1)
    return ";".join(f"{name}={value}" for name, value in parts.items() if value), str(
        span.get("recurrenceTimeZone") or ""
    )


def _person(said: Any) -> Invited | None:
    if not isinstance(said, dict) or not isinstance(said.get("emailAddress"), dict):
        return None
    status = said.get("status") if isinstance(said.get("status"), dict) else {}
    return Invited(
        str(said["emailAddress"].get("address") or "").strip().lower()[:254],
        str(said["emailAddress"].get("name") or "").strip()[:200],
        REPLIES.get(str((status or {}).get("response") or ""), ""),
        said.get("type") == "resource",
    )
