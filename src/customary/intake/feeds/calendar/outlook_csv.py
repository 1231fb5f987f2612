# SPDX-License-Identifier: Apache-2.0
"""Reads the calendar that Outlook exports as CSV, under its English or Chinese headings.

The file knows no ids and no addresses: entries with the same subject and organiser are one
series, and people are only counted.
"""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.intake.feeds.calendar.entry import Invited, Raw, UnreadableError, written
from customary.intake.formats.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from customary.intake.feeds.calendar.entry import Calendar

#: Our name of each column, in English and Chinese versions of Outlook.
HEADINGS = {
    "title": ("Subject", "主题"),
    "start_day": ("Start Date", "开始日期"),
    "start_time": ("Start Time", "开始时间"),
    "end_day": ("End Date", "结束日期"),
    "end_time": ("End Time", "结束时间"),
    "whole_day": ("All day event", "全天事件", "全天"),
    "organiser": ("Meeting Organizer", "会议组织者"),
    "required": ("Required Attendees", "必需的与会者", "必选与会者"),
    "optional": ("Optional Attendees", "可选的与会者", "可选与会者"),
    "categories": ("Categories", "类别"),
    "description": ("Description", "说明", "描述"),
    "location": ("Location", "位置", "地点"),
    "private": ("Private", "私有", "私密"),
    "sensitivity": ("Sensitivity", "敏感度", "敏感性"),
    "shown_as": ("Show time as", "时间显示为"),
}
NEEDED = ("title", "start_day", "start_time", "whole_day")
TRUE = {"true", "1", "yes", "是", "真"}
PRIVATE = {"private", "confidential", "personal", "私密", "私有", "机密", "个人"}
FREE = {"free", "空闲", "3"}
DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y")
MONTH_FIRST, DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
SAMPLE = 2_000


def is_calendar(path: Path) -> bool:
    """Whether a file has the headings."""
    try:
        with path.open(encoding=encoding_of(path, path.name), newline="") as file:
            heading = next(csv.reader(file), [])
    except (ValueError, OSError, csv.Error):
        return False
    columns = _columns(heading)
    return all(name in columns for name in NEEDED)


def day_format(path: Path, name: str) -> tuple[str, bool]:
    """How the file writes its days, and whether day and month might be the other way round."""
    texts = [row.get("start_day", "") for row in _rows(path, name, most=SAMPLE)]
    fits = [one for one in DAYS if texts and all(_fits(text, one) for text in texts if text)]
    return (fits[0] if fits else DAYS[0]), {MONTH_FIRST, DAY_FIRST} <= set(fits)


def entries(
    path: Path,
    name: str,
    calendar: Calendar,
    tell: Callable[[int, str], None],
    *,
    days: str = "",
) -> Iterator[Raw]:
    """The entries of a file in order; what cannot be read is told with its row."""
    pattern = days or day_format(path, name)[0]
    calendar.row = 1
    for row in _rows(path, name):
        calendar.row += 1
        try:
            yield _entry(row, pattern)
        except (UnreadableError, ValueError) as error:
            tell(calendar.row, str(error))


def _entry(row: dict[str, str], pattern: str) -> Raw:
    whole_day = row.get("whole_day", "").lower() in TRUE
    begins = _moment(row, "start", pattern, whole_day=whole_day)
    ends = _moment(row, "end", pattern, whole_day=whole_day) if row.get("end_day") else begins
    if whole_day and ends <= begins:
        ends = begins + timedelta(days=1)
    organiser = row.get("organiser", "").strip()
    invited = [
        Invited(_address(one), one.strip())
        for column in ("required", "optional")
        for one in row.get(column, "").split(";")
        if one.strip()
    ]
    series = hashlib.sha256(f"{row.get('title', '')}\n{organiser}".encode()).hexdigest()[:24]
    start = written(begins.date() if whole_day else begins)[0]
    return Raw(
        uid=f"csv-{series}",
        start=start,
        end=written(ends.date() if whole_day else ends)[0],
        replaces=start,
        private=row.get("private", "").lower() in TRUE
        or row.get("sensitivity", "").strip().lower() in PRIVATE,
        free=row.get("shown_as", "").strip().lower() in FREE,
        organiser=Invited(_address(organiser), organiser) if organiser else None,
        invited=[one for one in invited if one.name != organiser],
        title=row.get("title", ""),
        description=row.get("description", ""),
        location=row.get("location", ""),
        categories=[one.strip() for one in row.get("categories", "").split(";") if one.strip()],
    )


def _address(text: str) -> str:
    """The address in "Ann Lee <ann@example.com>", or the text itself if it is one."""
    inside = text.partition("<")[2].partition(">")[0] or text
    return inside.strip().lower() if "@" in inside and " " not in inside.strip() else ""


def _moment(row: dict[str, str], which: str, pattern: str, *, whole_day: bool) -> datetime:
    day, clock = row.get(f"{which}_day", ""), row.get(f"{which}_time", "")
    if not _fits(day, pattern):
        raise UnreadableError(_("%(value)s is no day of a calendar.") % {"value": repr(day[:40])})
    midnight = datetime.strptime(day.strip(), pattern)  # noqa: DTZ007
    if whole_day or not clock:
        return midnight
    return midnight + _clock(clock)


def _clock(text: str) -> timedelta:
    """The time of day: 14:05, 2:05:00 PM, 下午 2:05."""
    bare = text.strip().lower()
    late = "pm" in bare or "下午" in bare
    early = "am" in bare or "上午" in bare
    digits = "".join(sign if sign.isdigit() or sign == ":" else " " for sign in bare).strip()
    parts = [int(part) for part in digits.split(":") if part.strip()]
    if not 2 <= len(parts) <= 3 or parts[0] > 23 or parts[1] > 59:
        raise UnreadableError(_("%(value)s is no time of day.") % {"value": repr(text[:40])})
    hour = parts[0] % 12 + 12 * late if late or early else parts[0]
    return timedelta(hours=hour, minutes=parts[1])


def _fits(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text.strip(), pattern)  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _columns(heading: list[str]) -> dict[str, int]:
    texts = [text.strip() for text in heading]
    return {
        name: texts.index(next(one for one in known if one in texts))
        for name, known in HEADINGS.items()
        if any(one in texts for one in known)
    }


def _rows(path: Path, name: str, *, most: int | None = None) -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding_of(path, name), errors="replace", newline="") as file:
        reader = csv.reader(file)
        columns = _columns(next(reader, []))
        for number, cells in enumerate(reader):
            if most is not None and number >= most:
                return
            if any(cell.strip() for cell in cells):
                yield {
                    name: cells[place].replace("\0", "") if place < len(cells) else ""
                    for name, place in columns.items()
                }
