# SPDX-License-Identifier: Apache-2.0
"""What an indicator reads from: the store over a span of days, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from customary.core.grading.evidence import Evidence, lower_backdated
from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence, period_start, previous_start
from customary.evidence.history import Aliases, Stays, rows_of
from customary.store.models import Organisation, OrgUnit, Person, Placement, Source, Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    from django.db.models import QuerySet


Found = TypeVar("Found")
Columns = dict[str, "npt.NDArray[Any]"]


@dataclass(frozen=True)
class Answers:
    """What came of questions that want an answer within a time.

    Attributes:
        hours: from question to answer, NaN where there is none yet.
        in_time: whether the answer came within the time.
        due: whether it is answered, or its time is over; the others are not to be counted yet.
    """

    hours: npt.NDArray[np.float64]
    in_time: npt.NDArray[np.bool_]
    due: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reading:
    """The span an indicator looks at, and the tables every indicator needs.

    Attributes:
        since: first day read; early enough for the longest window.
        as_of: last day read.
        earlier: observations of the other indicators, for the two that follow from them.
        found: what is found once and asked for again; see `once`.
    """

    since: date
    as_of: date
    earlier: dict[str, Observations] = field(default_factory=dict)
    found: dict[Callable[[Reading], Any], Any] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone: the one whose midnight parts its days."""
        organisation = Organisation.objects.first()
        return ZoneInfo(organisation.time_zone if organisation else "UTC")

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        """The span as moments: from the first midnight to the one after the last day."""
        first = datetime.combine(self.since, time.min, self.zone)
        after = datetime.combine(self.as_of + timedelta(days=1), time.min, self.zone)
        return first.astimezone(UTC), after.astimezone(UTC)

    @cached_property
    def grades(self) -> dict[int, Evidence]:
        """The evidence grade of each source, by its id."""
        return {source.pk: Evidence.from_letter(source.grade) for source in Source.objects.all()}

    @cached_property
    def calendars(self) -> frozenset[int]:
        """The sources whose entries people type for any day they like, by id."""
        return frozenset(Source.objects.filter(kind="calendar").values_list("pk", flat=True))

    @cached_property
    def units(self) -> dict[int, OrgUnit]:
        """Every unit by id."""
        return OrgUnit.objects.in_bulk()

    @cached_property
    def people(self) -> Columns:
        """Everybody who works or worked here, once: id, unit, level (code), function, job, days.

        Accounts in other systems and second rows of the same person count nowhere; what they did
        counts for the person they are (`persons`). Unit and level are today's; see `stood`.
        """
        rows = self._everyone
        counts = (rows["standing"] == Standing.EMPLOYEE) & (rows["same_as_id"] == None)  # noqa: E711
        rows = {name: column[counts.astype(bool)] for name, column in rows.items()}
        return rows | {
            "id": ids(rows["id"]),
            "unit_id": ids(rows["unit_id"]),
            "level": np.array([LEVELS.index(name) for name in rows["level"]], dtype=np.int8),
            "started_on": self.days(rows["started_on"]),
            "ended_on": self.days(rows["ended_on"]),
            "grade": self.grade_of(rows["source_id"]),
        }

    @cached_property
    def aliases(self) -> Aliases:
        """The rows of people that are somebody whom another row stands for."""
        rows = self._everyone
        is_other = ids(rows["same_as_id"]) > 0
        return Aliases(ids(rows["id"][is_other]), ids(rows["same_as_id"][is_other]))

    @cached_property
    def _everyone(self) -> Columns:
        return columns(
            Person.objects.all(),
            "id",
            "unit_id",
            "level",
            "unit__function",
            "job_title",
            "started_on",
            "ended_on",
            "source_id",
            "standing",
            "same_as_id",
        )

    @cached_property
    def stays(self) -> Stays:
        """Where people were placed, from a day until another."""
        rows = columns(
            Placement.objects.all(), "person_id", "started_on", "ended_on", "unit_id", "level"
        )
        return Stays.build(
            self.persons(rows["person_id"]),
            start=self.days(rows["started_on"]),
            end=self.days(rows["ended_on"]),
            unit=ids(rows["unit_id"]),
            level=np.array([LEVELS.index(name) for name in rows["level"]], dtype=np.int8),
        )

    @cached_property
    def functions(self) -> dict[int, str]:
        """What each unit does, by its id; 0 does nothing."""
        return {0: ""} | {key: unit.function for key, unit in self.units.items()}

    def days(self, moments: npt.NDArray[Any]) -> npt.NDArray[np.datetime64]:
        """The local day of each moment or date; NaT where there is none."""
        zone = self.zone

        def day(moment: date | None) -> date | None:
            return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment

        return np.array([day(moment) for moment in moments], dtype="datetime64[D]")

    def grade_of(
        self,
        source: npt.NDArray[Any],
        *,
        occurred: npt.NDArray[np.datetime64] | None = None,
        recorded: npt.NDArray[Any] | None = None,
        at_best: Evidence = Evidence.SYSTEM,
    ) -> npt.NDArray[np.int8]:
        """The evidence grade of records by their source, after the rule on backdating.

        `at_best` caps what a record can be worth by its nature: a document is only words.
        """
        grades = self.grades
        found = np.array([grades[key] for key in source], dtype=np.int8)
        if occurred is not None and recorded is not None:
            found = lower_backdated(
                found,
                occurred=occurred,
                recorded=self.days(recorded),
                typed=np.isin(ids(source), list(self.calendars)),
            )
        return np.maximum(found, np.int8(at_best))

    def evidence(
        self,
        rows: Columns,
        occurred: npt.NDArray[np.datetime64],
        *,
        at_best: Evidence = Evidence.SYSTEM,
    ) -> npt.NDArray[np.int8]:
        """The evidence grade of rows with `source_id` and `recorded_at`, as `grade_of` tells it."""
        return self.grade_of(
            rows["source_id"], occurred=occurred, recorded=rows["recorded_at"], at_best=at_best
        )

    def evidence_of(self, source: int, recorded: datetime | None, occurred: date) -> int:
        """The evidence grade of one record, as `grade_of` tells it."""
        grades = self.grade_of(
            np.array([source]),
            occurred=np.array([occurred], dtype="datetime64[D]"),
            recorded=np.array([recorded], dtype=object),
        )
        return int(grades[0])

    def persons(self, people: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """The persons behind rows of people, by id; 0 where there is nobody."""
        return self.aliases.persons(ids(people))

    def person_columns(
        self, people: npt.NDArray[Any], day: npt.NDArray[np.datetime64] | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Unit ids and level codes of people by id, as they were on the day of each, else today.

        They are 0 and -1 where there is nobody who works here.
        """
        table = self.people
        who = self.persons(people)
        row = rows_of(table["id"], who)
        if not len(table["id"]):
            return np.zeros_like(row), np.full(len(row), -1, dtype=np.int8)
        unit = np.where(row >= 0, table["unit_id"][row], 0)
        level = np.where(row >= 0, table["level"][row], -1).astype(np.int8)
        stays = self.stays
        if day is not None and len(stays.person):
            stay = np.where(row >= 0, stays.on(who, day), -1)
            unit = np.where((stay >= 0) & (stays.unit[stay] > 0), stays.unit[stay], unit)
            level = np.where(stay >= 0, stays.level[stay], level)
        return unit, level

    def stood(self, day: date) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Unit ids and level codes of all of `people` as they were on a day."""
        who = self.people["id"]
        return self.person_columns(who, np.full(len(who), np.datetime64(day, "D")))

    def worked_as(self, day: date) -> npt.NDArray[Any]:
        """The function of the unit in which each of `people` was on a day; "" without a unit."""
        unit, _ = self.stood(day)
        return np.array([self.functions.get(key, "") for key in unit.tolist()], dtype=object)

    def employed(self, day: date) -> npt.NDArray[np.bool_]:
        """Which of `people` worked here on a day."""
        here = np.datetime64(day, "D")
        # A comparison with NaT is false: no start is long ago, no end is not yet.
        return ~(self.people["started_on"] > here) & ~(self.people["ended_on"] < here)

    def within(self, field: str) -> dict[str, datetime]:
        """The filter that keeps what happened in the span, by the named moment."""
        first, after = self.span
        return {f"{field}__gte": first, f"{field}__lt": after}

    def known(self, moments: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The moments up to `as_of`; None for those that are still to come."""
        after = self.span[1]
        found = np.full(len(moments), None, dtype=object)
        for row, moment in enumerate(moments):
            if moment is not None and moment < after:
                found[row] = moment
        return found

    def answers(
        self, asked: npt.NDArray[Any], answered: npt.NDArray[Any], *, within: timedelta
    ) -> Answers:
        """How long each question waited for its answer, as known on `as_of`."""
        limit = within.total_seconds() / 3600
        hours = hours_between(asked, self.known(answered))
        waited = hours_between(asked, np.full(len(asked), self.span[1], dtype=object))
        return Answers(hours, in_time=hours <= limit, due=~np.isnan(hours) | (waited > limit))

    def place(
        self,
        unit: npt.NDArray[Any],
        people: npt.NDArray[Any],
        day: npt.NDArray[np.datetime64] | None = None,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Unit and level of records: their own unit, else that of the person who acted.

        With the `day` of each record, the person's unit and level are those of that day.
        """
        own = ids(unit)
        of_person, level = self.person_columns(people, day)
        return np.where(own > 0, own, of_person), level

    def observed(
        self, rows: Columns, day: npt.NDArray[np.datetime64], *, who: str, **told: Any
    ) -> Observations:
        """One observation a row: in its own unit or that of whoever acted, by its own source.

        Args:
            rows: columns with id, unit_id, source_id and recorded_at.
            day: the day each happened.
            who: the column of the person who acted.
            told: what else `Observations.build` is told; it goes before what follows from the rows.
        """
        unit, level = self.place(rows["unit_id"], rows[who], day)
        usual = {
            "day": day,
            "unit": unit,
            "level": level,
            "base": self.evidence(rows, day),
            "record": ids(rows["id"]),
        }
        return Observations.build(**usual | told)

    def periods(self, cadence: Cadence) -> list[tuple[date, date]]:
        """First and last day of each whole period of the span, oldest first, and one to as_of.

        The current period is not over, so its row looks back from `as_of` over as many days as
        the period before it had: nobody is asked to have done in a week what takes a quarter.
        """
        start = period_start(self.as_of + timedelta(days=1), cadence)
        found = []
        if start <= self.as_of:
            length = start - previous_start(start, cadence)
            found.append((self.as_of - length + timedelta(days=1), self.as_of))
        last = start - timedelta(days=1)
        while (start := previous_start(start, cadence)) >= self.since:
            found.append((start, last))
            last = start - timedelta(days=1)
        return found[::-1]


def once(find: Callable[[Reading], Found]) -> Callable[[Reading], Found]:
    """Find something of a reading once, however often an indicator and its figures ask for it."""

    @wraps(find)
    def found(reading: Reading) -> Found:
        if find not in reading.found:
            reading.found[find] = find(reading)
        kept: Found = reading.found[find]
        return kept

    return found


def columns(rows: QuerySet[Any, Any], *names: str) -> Columns:
    """The named columns of a queryset as object arrays, all of one length."""
    table = list(rows.values_list(*names))
    made: Columns = {name: np.empty(len(table), dtype=object) for name in names}
    for name, values in zip(names, zip(*table, strict=True), strict=False):
        made[name][:] = values
    return made


def ids(keys: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Ids with 0 for none."""
    return np.array([key or 0 for key in keys], dtype=np.int64)


def customers_of(rows: Columns) -> list[int]:
    """Whose each row is: the customer its own was found to be the same as, else its own; 0 if none.

    The rows have `customer_id` and `customer__same_as_id`.
    """
    same = ids(rows["customer__same_as_id"])
    found: list[int] = np.where(same > 0, same, ids(rows["customer_id"])).tolist()
    return found


def hours_between(start: npt.NDArray[Any], end: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Hours from each start to its end; NaN where one of them is missing."""
    return np.array(
        [
            np.nan if since is None or until is None else (until - since).total_seconds() / 3600
            for since, until in zip(start, end, strict=True)
        ],
        dtype=np.float64,
    )


def year_before(day: date) -> date:
    """The same day a year earlier."""
    month_end = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if month_end else day.day)


def filled(texts: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which texts say anything."""
    return np.array([bool(text and text.strip()) for text in texts], dtype=bool)
