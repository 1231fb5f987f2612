# SPDX-License-Identifier: Apache-2.0
"""How well one of their columns fits one of ours: by its heading, and by what its cells hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.intake.feeds.tables.dates import Dates
from customary.intake.feeds.tables.headings import meanings
from customary.intake.feeds.tables.objects import (
    DATES,
    EMAIL_PART,
    MAIN_DATE,
    NUMBERS,
    PHONE_PART,
    STEPS,
    WITH_PERIODS,
    column_of,
)
from customary.intake.feeds.tables.values import mapped_share
from customary.intake.periods import PERIODS
from customary.intake.schema import Kind

if TYPE_CHECKING:
    from customary.intake.feeds.tables.content import Profile

#: A match below this is none.
LEAST = 0.42
#: Among fewer rows, it is chance that no value comes twice.
ENOUGH = 20
SERIAL_DAYS = (20_000, 70_000)
SECONDS = (9e8, 4e9)


def fit(object_name: str, ours: str, profile: Profile) -> tuple[float, float, bool]:
    """How sure, how telling of the object, and whether the heading says so; 0 where it is not."""
    meaning = meanings(profile.heading).get((object_name, ours))
    content = _content(object_name, ours, profile, named=meaning is not None)
    if content is None:
        return 0.0, 0.0, False
    alone = _by_content_alone(object_name, ours, profile)
    if meaning is not None and meaning.score + content >= min(alone, LEAST):
        return max(meaning.score + content, 0.0), meaning.telling, True
    return alone, 0.25 if alone else 0.0, False


def dates_in(profile: Profile, *, named: bool = True) -> Dates:
    """Its dates; numbers that count days or seconds too, if the heading speaks of a date."""
    if profile.dates.share >= 0.8 or not named or profile.plain_number < 0.98:
        return profile.dates
    numbers = [float(text) for text in profile.filled]
    for form, (least, most) in {
        "excel": SERIAL_DAYS,
        "unix": SECONDS,
        "unix_ms": (SECONDS[0] * 1000, SECONDS[1] * 1000),
    }.items():
        if all(least <= number <= most for number in numbers):
            times = any(number % 1 for number in numbers) or form != "excel"
            return Dates(1.0, (form,), times=times)
    return profile.dates


def _content(object_name: str, ours: str, profile: Profile, *, named: bool) -> float | None:
    """What the cells add to the heading; None where they rule the column out."""
    if not profile.filled:
        return -0.05 if named else None
    column, part = column_of(object_name, ours), ours.partition(".")[2]
    if EMAIL_PART in (ours, part):
        return 0.2 if profile.email >= 0.6 else None
    if PHONE_PART in (ours, part):
        return 0.1 if profile.phone >= 0.6 else None
    if ours == "external_id":
        return _identity(object_name, profile)
    if column.kind in DATES:
        return _dated(object_name, profile, named=named)
    if column.choices:
        if len(profile.counts) > 80 or profile.length > 60:
            return None
        share = mapped_share(object_name, ours, profile)
        return 0.25 * share - 0.05 if share or named else None
    if column.kind is Kind.BOOLEAN:
        if len(profile.counts) > 4:
            return None
        share = mapped_share(object_name, ours, profile)
        return 0.2 * share - 0.1 if share or profile.plain_number == 1 else None
    if column.kind in NUMBERS:
        return 0.1 if profile.number >= 0.8 else None
    if column.kind is Kind.REFERENCE:
        return _reference(ours, profile)
    return _text(ours, column.max_length, profile)


def _identity(object_name: str, profile: Profile) -> float | None:
    if profile.length > 120 or (
        profile.dates.share > 0.9 and profile.digits > 0.9 and profile.plain_number < 1
    ):
        return None
    if profile.unique and profile.fill == 1:
        return 0.2
    return -0.1 if object_name in STEPS else -0.3


def _dated(object_name: str, profile: Profile, *, named: bool) -> float | None:
    found = dates_in(profile, named=named)
    if found.share < 0.8:
        return None
    if found.formats and found.formats[0] in PERIODS:
        return 0.1 if object_name in WITH_PERIODS else None
    return 0.15


def _reference(ours: str, profile: Profile) -> float | None:
    if profile.length > 90 or (profile.dates.share > 0.9 and profile.plain_number < 1):
        return None
    if profile.url > 0.5:
        return None
    if profile.email >= 0.6:
        return None if ours in {"unit", "metric", "promise", "requesting_unit"} else 0.05
    # Money and measures are no names of records.
    fractions = profile.plain_number == 1 and any(
        "." in text.rstrip("0") for text in profile.filled
    )
    return None if fractions else 0.0


def _text(ours: str, most: int | None, profile: Profile) -> float | None:
    if ours == "link":
        return 0.2 if profile.url >= 0.6 else None
    if ours == "currency":
        return 0.15 if profile.currency >= 0.8 else None
    if ours == "language":
        return 0.0 if profile.length <= 16 and len(profile.counts) <= 40 else None
    if profile.email >= 0.8 or profile.url >= 0.8:
        return None
    if profile.dates.share >= 0.9 and profile.digits > 0.9:
        return None
    if most is None:
        return _free_text(ours, profile)
    return (
        -0.25
        if profile.plain_number == 1 and ours in {"name", "full_name", "title", "subject"}
        else 0.0
    )


def _free_text(ours: str, profile: Profile) -> float | None:
    if profile.plain_number > 0.9:
        return None
    if ours == "text":
        return min(0.25, profile.length / 200) - (
            0.2 if profile.closed and profile.length < 25 else 0
        )
    return 0.0


def _looks_like_id(profile: Profile) -> bool:
    """A short word with digits in every row, different in each of enough rows."""
    return (
        profile.unique
        and profile.fill == 1
        and len(profile.filled) >= ENOUGH
        and profile.length <= 40
        and profile.digits == 1
        and profile.email == profile.dates.share == 0
        and not any(" " in text or "." in text for text in profile.filled)
    )


def _by_content_alone(object_name: str, ours: str, profile: Profile) -> float:
    """How sure the cells make us where the heading says nothing."""
    if not profile.filled:
        return 0.0
    column = column_of(object_name, ours)
    if ours == "external_id":
        return 0.43 if _looks_like_id(profile) else 0.0
    if ours == EMAIL_PART and profile.email >= 0.9:
        return 0.55
    if (
        ours == "text"
        and object_name == "voice_items"
        and profile.length >= 30
        and not profile.closed
    ):
        return 0.6
    if (
        ours == MAIN_DATE.get(object_name)
        and profile.dates.share >= 0.95
        and profile.plain_number < 1
    ):
        return 0.45 if ours != "started_on" else 0.0
    if ours == "currency" and profile.currency >= 0.9:
        return 0.45
    if ours == "link" and profile.url >= 0.9:
        return 0.43
    if column.choices and len(profile.counts) >= 2 and profile.length < 30:
        return (
            0.44
            if mapped_share(object_name, ours, profile) == 1 and profile.plain_number < 1
            else 0.0
        )
    return 0.0
