# SPDX-License-Identifier: Apache-2.0
"""When mail may leave: in the organisation's working hours, by the clock of whoever gets it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from customary.store.models import Organisation

if TYPE_CHECKING:
    from datetime import date, tzinfo

#: Where the organisation says nothing of its hours.
STARTS, ENDS = time(9), time(18)
WORKING_DAYS = (0, 1, 2, 3, 4)
#: Holidays never last longer; whoever works on no day at all is written to on any.
LONGEST_WAIT = 60


def next_working_moment(moment: datetime, zone_name: str = "") -> datetime:
    """The moment itself within working hours, else when the next ones begin.

    `zone_name` is whose clock counts; the organisation's where it is empty or unknown.
    """
    organisation = Organisation.objects.first() or Organisation()
    zone = _zone(zone_name or organisation.time_zone) or _zone(organisation.time_zone)
    start = organisation.working_hours_start or STARTS
    end = organisation.working_hours_end or ENDS
    local = moment.astimezone(zone)
    for ahead in range(LONGEST_WAIT):
        day = local.date() + timedelta(days=ahead)
        if not _is_worked(day, organisation):
            continue
        opens = datetime.combine(day, start, zone)
        if local.timestamp() < datetime.combine(day, end, zone).timestamp():
            return moment if local.timestamp() >= opens.timestamp() else opens
    return moment


def _is_worked(day: date, organisation: Organisation) -> bool:
    if day.isoformat() in organisation.extra_working_days:
        return True
    usual = organisation.working_days or WORKING_DAYS
    return day.weekday() in usual and day.isoformat() not in organisation.holidays


def _zone(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name in available_timezones() else None
