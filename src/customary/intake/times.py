# SPDX-License-Identifier: Apache-2.0
"""Dates and times in any declared form become UTC, the form the store keeps them in."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from customary.intake.periods import PERIODS, first_day, last_day

#: Local times are looked up by quarter of an hour: no clock has changed off a quarter since 1972.
QUARTER = 15 * 60 * 1_000_000
ZONED = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|z|[+-]\d\d(:?\d\d)?)$"
LOCAL = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$"
SHORT_OFFSET = re.compile(r"GMT([+-])(\d\d?)$")
#: Day 0 of each calendar. Excel's counts a 29 February 1900 that never was; later days fit.
EXCEL_DAY_0 = {"excel": dt.datetime(1899, 12, 30), "excel1904": dt.datetime(1904, 1, 1)}  # noqa: DTZ001
UNIX = {"unix": 1_000_000, "unix_ms": 1_000}
BAD, GAP, OVERLAP = 1, 2, 3

Times = NDArray[np.datetime64]


def parse(
    texts: Any, *, formats: tuple[str, ...], zone: str, ambiguous: str, nonexistent: str
) -> tuple[Times, NDArray[np.int8]]:
    """UTC times (microseconds; NaT where blank or bad), and what is wrong with each (0: nothing).

    Without a format, ISO 8601: with an offset it is kept, without one it is the zone's local time.
    """
    times = np.full(len(texts), np.datetime64("NaT", "us"))
    faults = np.zeros(len(texts), np.int8)
    blank = mask(pc.equal(texts, ""))
    local = np.zeros(len(texts), bool)
    if formats:
        _parse_formats(texts, blank, formats, times=times, local=local)
    else:
        _parse_iso(texts, times=times, local=local)
    faults[np.isnat(times) & ~blank] = BAD
    if local.any() and zone != "UTC":
        times[local], faults[local] = to_utc(
            times[local], zone, ambiguous=ambiguous, nonexistent=nonexistent
        )
    return times, faults


def to_utc(
    local: Times, zone: str, *, ambiguous: str, nonexistent: str
) -> tuple[Times, NDArray[np.int8]]:
    """UTC for local times; a time that came twice or never is told, or settled as declared."""
    faults = np.zeros(len(local), np.int8)
    known = ~np.isnat(local)
    micros = local[known].astype("datetime64[us]").astype(np.int64)
    quarters, where = np.unique(micros // QUARTER, return_inverse=True)
    clock = np.array([_clock(zone, int(quarter)) for quarter in quarters], np.int64).reshape(-1, 3)
    offset = clock[where, 1 if ambiguous == "second" else 0]
    what = clock[where, 2]
    if nonexistent == "shift":  # as if the clock had not been put forward yet
        offset = np.where(what == GAP, clock[where, 0], offset)
    times = local.copy()
    times[known] = (micros - offset).astype("datetime64[us]")
    refused = np.where(what == GAP, GAP if nonexistent == "refuse" else 0, 0)
    refused = np.where(what == OVERLAP, OVERLAP if ambiguous == "refuse" else 0, refused)
    faults[known] = refused
    times[faults > 0] = np.datetime64("NaT", "us")
    return times, faults


def stored(times: Times) -> Any:
    """Times as the store's text: no zone, and a fraction of a second only where there is one."""
    array = pa.array(times, pa.timestamp("us"))
    if not (times.astype(np.int64)[~np.isnat(times)] % 1_000_000).any():
        return pc.cast(pc.cast(array, pa.timestamp("s")), pa.string())
    return pc.replace_substring_regex(pc.cast(array, pa.string()), r"\.000000$", "")


def _parse_iso(texts: Any, *, times: Times, local: NDArray[np.bool_]) -> None:
    try:  # nearly always the whole column is in one form
        times[:] = _cast(texts, "us")
    except pa.ArrowInvalid:
        _parse_mixed(texts, times=times, local=local)
    else:
        local[:] = True


def _parse_mixed(texts: Any, *, times: Times, local: NDArray[np.bool_]) -> None:
    """Some with an offset, some without, some wrong."""
    zoned = mask(pc.match_substring_regex(texts, ZONED))
    plain = mask(pc.match_substring_regex(texts, LOCAL))
    bare = pc.replace_substring_regex(texts, r" ?[zZ]$", "Z")
    bare = pc.replace_substring_regex(bare, r" ([+-])", r"\1")
    times[zoned] = _each(bare.filter(pa.array(zoned)), "UTC")
    times[plain] = _each(texts.filter(pa.array(plain)), None)
    local[:] = plain


def _cast(texts: Any, unit: str, zone: str | None = None) -> Times:
    # A fraction of more than six digits is cut by way of nanoseconds' text form.
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    return np.asarray(
        pc.cast(texts, pa.timestamp(unit, zone))
        .cast(pa.timestamp(unit))
        .to_numpy(zero_copy_only=False)
    ).astype("datetime64[us]")


def _each(texts: Any, zone: str | None) -> Times:
    """Well-formed texts, of which some may still name a day that is none."""
    texts = pc.replace_substring_regex(texts, r"(\.\d{6})\d+", r"\1")
    try:
        return _cast(texts, "us", zone)
    except pa.ArrowInvalid:
        return np.array([_one(text) for text in texts.to_pylist()], "datetime64[us]")


def _one(text: str) -> np.datetime64:
    try:
        found = dt.datetime.fromisoformat(text)
        if found.tzinfo is not None:
            found = found.astimezone(dt.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return np.datetime64("NaT", "us")
    return np.datetime64(found, "us")


def _parse_formats(
    texts: Any,
    blank: NDArray[np.bool_],
    formats: tuple[str, ...],
    *,
    times: Times,
    local: NDArray[np.bool_],
) -> None:
    """Each distinct text once, by the first declared format that fits."""
    encoded = pc.dictionary_encode(texts)
    found = [_by_format(text, formats) for text in encoded.dictionary.to_pylist()]
    naive = np.array([moment for moment, _local in found], "datetime64[us]")
    is_local = np.array([is_local for _moment, is_local in found], bool)
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    if found:
        times[~blank] = naive[indices[~blank]]
        local[~blank] = is_local[indices[~blank]] & ~np.isnat(times[~blank])


def _by_format(text: str, formats: tuple[str, ...]) -> tuple[np.datetime64, bool]:
    for form in formats:
        try:
            moment = _moment(text, form)
        except (ValueError, OverflowError):
            continue
        if moment.tzinfo is not None:
            return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "us"), False
        return np.datetime64(moment, "us"), True
    return np.datetime64("NaT", "us"), True


def _moment(text: str, form: str) -> dt.datetime:
    text = text.strip()
    if form in EXCEL_DAY_0:
        # A serial day carries 11 digits or so; whole seconds are all it can be trusted for.
        return EXCEL_DAY_0[form] + dt.timedelta(seconds=round(float(text) * 86_400))
    if form in UNIX:
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
            microseconds=round(float(text) * UNIX[form])
        )
    if form == "iso":
        return dt.datetime.fromisoformat(text)
    if form in PERIODS:
        return (first_day if form == "period_start" else last_day)(text)
    if form.endswith("GMT%z"):  # web forms write GMT+8
        text = SHORT_OFFSET.sub(lambda told: f"GMT{told[1]}{int(told[2]):02d}00", text)
    found = dt.datetime.strptime(text, form)  # noqa: DTZ007  # local unless the format has %z
    # Python reads the letters UTC or GMT, and forgets them.
    utc = form.endswith("%Z") and text.upper().endswith(("UTC", "GMT"))
    return found.replace(tzinfo=dt.UTC) if utc else found


def parse_one(text: str, form: str) -> dt.datetime | None:
    """The moment that one text tells in one format; None where it tells none."""
    try:
        return _moment(text, form)
    except (ValueError, OverflowError):
        return None


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def _clock(zone: str, quarter: int) -> tuple[int, int, int]:
    """The first and second offset of a quarter of an hour of local time, and gap or overlap."""
    local = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=quarter * QUARTER)  # noqa: DTZ001
    first = local.replace(tzinfo=_zone(zone))
    second = first.replace(fold=1)
    before, after = (_micros(moment.utcoffset()) for moment in (first, second))
    if before == after:
        return before, after, 0
    return before, after, GAP if before < after else OVERLAP


def _micros(offset: dt.timedelta | None) -> int:
    return round((offset or dt.timedelta()).total_seconds() * 1_000_000)


def mask(array: Any) -> NDArray[np.bool_]:
    """A truth value for each row; null is false."""
    return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), dtype=bool)
