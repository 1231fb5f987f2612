# SPDX-License-Identifier: Apache-2.0
"""A calendar entry as every calendar tells it, with only what is going to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.calendar.recurrence import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from datetime import tzinfo

UTC_ZONE, FLOATING = "UTC", ""


@dataclass
class Calendar:
    """What a file says about itself, as far as it has been read.

    Attributes:
        name: the calendar's name.
        zone: its own zone, for times that float.
        defined: the zones it defines itself.
        row: entries passed so far.
    """

    name: str = ""
    zone: str = ""
    defined: dict[str, tzinfo] = field(default_factory=dict)
    row: int = 0


@dataclass
class Invited:
    """Somebody invited, or the organiser, as the calendar names them.

    Attributes:
        address: e-mail address in small letters; "" where only a name is given.
        reply: "accepted", "declined", or "" for neither.
        resource: a room or a device, which is nobody.
    """

    address: str
    name: str = ""
    reply: str = ""
    resource: bool = False


@dataclass
class Raw:
    """An entry as read, titles and all: it is looked at once, and reduced to an `Entry`.

    Times are local ("2026-03-05T09:00:00", or "2026-03-05" for a whole day) with the name of
    their zone beside them.
    """

    uid: str
    start: str
    end: str = ""
    zone: str = FLOATING
    end_zone: str = FLOATING
    replaces: str = ""
    replaces_zone: str = FLOATING
    and_following: bool = False
    sequence: int = 0
    changed: str = ""
    created: str = ""
    cancelled: bool = False
    private: bool = False
    free: bool = False
    rules: list[str] = field(default_factory=list)
    also: list[tuple[str, str]] = field(default_factory=list)
    never: list[tuple[str, str]] = field(default_factory=list)
    in_series: bool = False
    organiser: Invited | None = None
    invited: list[Invited] = field(default_factory=list)
    title: str = ""
    description: str = ""
    location: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """What is kept of an entry: no title, text or address that no rule or indicator asks for.

    Attributes:
        uid: the same for all recurrences, exceptions and copies in other calendars.
        file, row: where it stands.
        start, end, zone, end_zone: local times and the names of their zones.
        replaces, replaces_zone: the recurrence this is an exception of.
        and_following: the exception holds for all later recurrences too.
        rules, also, never: RRULE, RDATE and EXDATE.
        names: what the calendar calls the colleagues that are kept, by address.
        count: people who had not declined; None where the calendar lists nobody.
        alone: others were invited, and all of them declined.
        present: colleagues and whether they accepted, where an indicator asks who was there.
        question: None where the customer question was not on the agenda, else its answer.
    """

    uid: str
    file: str
    row: int
    start: str
    end: str = ""
    zone: str = FLOATING
    end_zone: str = FLOATING
    calendar_zone: str = ""
    replaces: str = ""
    replaces_zone: str = FLOATING
    and_following: bool = False
    sequence: int = 0
    changed: str = ""
    created: str = ""
    cancelled: bool = False
    private: bool = False
    rules: list[str] = field(default_factory=list)
    also: list[tuple[str, str]] = field(default_factory=list)
    never: list[tuple[str, str]] = field(default_factory=list)
    in_series: bool = False
    kind: str = "meeting"
    title: str = ""
    unit: str = ""
    organiser: str = ""
    names: dict[str, str] = field(default_factory=dict)
    count: int | None = None
    alone: bool = False
    customer: bool = False
    present: list[tuple[str, str]] = field(default_factory=list)
    question: str | None = None
    question_text: str = ""
    service_item: bool = False


class UnreadableError(ValueError):
    """An entry that cannot be one: why, in a sentence."""


def written(moment: date | datetime | Any, zone: str = "") -> tuple[str, str]:
    """A time as text with its zone, where it lies in years that calendars know.

    Raises:
        UnreadableError: it does not.
    """
    if isinstance(moment, tuple):  # a period: its beginning
        moment = moment[0]
    if not isinstance(moment, date) or not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise UnreadableError(_("%(value)s is no day of a calendar.") % {"value": str(moment)[:40]})
    if not isinstance(moment, datetime):
        return moment.isoformat(), ""
    if not zone and moment.tzinfo is not None:
        moment, zone = moment.astimezone(UTC), UTC_ZONE
    return moment.replace(tzinfo=None, microsecond=0).isoformat(), zone
