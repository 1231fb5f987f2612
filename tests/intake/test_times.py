# SPDX-License-Identifier: Apache-2.0
"""Local times become UTC by the clock of their place, and what the clock never showed is told."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.intake import times

ROME = "Europe/Rome"


def parse(
    *texts: str,
    formats: tuple[str, ...] = (),
    zone: str = "UTC",
    ambiguous: str = "first",
    nonexistent: str = "refuse",
) -> list[str | int | None]:
    found, faults = times.parse(
        pa.array(texts, pa.string()),
        formats=formats,
        zone=zone,
        ambiguous=ambiguous,
        nonexistent=nonexistent,
    )
    return [
        int(fault) or value
        for value, fault in zip(times.stored(found).to_pylist(), faults, strict=True)
    ]


def test_times_without_zone_are_local() -> None:
    assert parse("2026-01-15 12:00", "2026-07-15T12:00:30", zone=ROME) == [
        "2026-01-15 11:00:00",
        "2026-07-15 10:00:30",
    ]


def test_times_with_an_offset_keep_it() -> None:
    told = ("2026-01-15T12:00:00Z", "2026-01-15T12:00+05:30", "2026-01-15 12:00:00 -0800")
    assert parse(*told, zone=ROME) == [
        "2026-01-15 12:00:00",
        "2026-01-15 06:30:00",
        "2026-01-15 20:00:00",
    ]


def test_both_kinds_may_stand_in_one_column() -> None:
    assert parse("2026-01-15 12:00", "2026-01-15 12:00Z", "", "rubbish", zone=ROME) == [
        "2026-01-15 11:00:00",
        "2026-01-15 12:00:00",
        None,
        times.BAD,
    ]


def test_a_day_is_its_local_midnight() -> None:
    assert parse("2026-07-15", zone=ROME) == ["2026-07-14 22:00:00"]


def test_a_time_that_never_was_is_told_or_moved() -> None:
    gap = "2026-03-29 02:30"
    assert parse(gap, zone=ROME) == [times.GAP]
    assert parse(gap, zone=ROME, nonexistent="shift") == ["2026-03-29 01:30:00"]


def test_a_time_that_came_twice_is_the_first_unless_declared() -> None:
    twice = "2026-10-25 02:30"
    assert parse(twice, zone=ROME) == ["2026-10-25 00:30:00"]
    assert parse(twice, zone=ROME, ambiguous="second") == ["2026-10-25 01:30:00"]
    assert parse(twice, zone=ROME, ambiguous="refuse") == [times.OVERLAP]


def test_formats_are_tried_in_order() -> None:
    assert parse("28/1/2016", "2016.01.29", "30-1-16", formats=("%d/%m/%Y", "%Y.%m.%d")) == [
        "2016-01-28 00:00:00",
        "2016-01-29 00:00:00",
        times.BAD,
    ]


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "2026-01-01T25:00", "26-01-01"])
def test_days_that_are_none_are_told(text: str) -> None:
    assert parse(text) == [times.BAD]
    assert parse(text, "2026-01-01T00:00Z") == [times.BAD, "2026-01-01 00:00:00"]


def test_fractions_are_kept_to_the_microsecond() -> None:
    assert parse("2026-01-01T00:00:00.5", "2026-01-01T00:00:00.123456789", "2026-01-01") == [
        "2026-01-01 00:00:00.500000",
        "2026-01-01 00:00:00.123456",
        "2026-01-01 00:00:00",
    ]


@given(
    st.lists(
        st.datetimes(dt.datetime(1975, 1, 1), dt.datetime(2037, 12, 31)),  # noqa: DTZ001
        min_size=1,
    ),
    st.sampled_from(
        [ROME, "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
)
def test_every_clock_agrees_with_the_standard_library(
    moments: list[dt.datetime], zone: str
) -> None:
    found, faults = times.to_utc(
        np.array(moments, "datetime64[us]"), zone, ambiguous="first", nonexistent="refuse"
    )
    for moment, utc, fault in zip(moments, found.tolist(), faults, strict=True):
        # An array knows no second pass of an hour, so the first is meant, as asked for.
        expected = moment.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(dt.UTC)
        exists = expected.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment.replace(fold=0)
        assert (fault == 0) == exists
        if exists:
            assert utc == expected.replace(tzinfo=None)
