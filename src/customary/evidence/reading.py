# SPDX-License-Identifier: Apache-2.0
"""What an indicator reads from: the store over a span of days, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from customary.core.grading.evidence import Evidence, lower_backdated
from customary.core.grading.observations import LEVELS
from customary.core.grading.periods import Cadence, period_start, previous_start
from customary.store.models import Organisation, OrgUnit, Person, Source

if TYPE_CHECKING:
    import numpy.typing as npt
    from django.db.models import QuerySet

    from customary.core.grading.observations import Observations

Columns = dict[str, "npt.NDArray[Any]"]


@dataclass(frozen=True)
class Reading:
    """The span an indicator looks at, and the tables every indicator needs.

    Attributes:
        since: first day read; early enough for the longest window.
        as_of: last day read.
        earlier: observations of the other indicators, for the two that follow from them.
    """

    since: date
    as_of: date
    earlier: dict[str, Observations] = field(default_factory=dict)

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
    def units(self) -> dict[int, OrgUnit]:
        """Every unit by id."""
        return OrgUnit.objects.in_bulk()

    @cached_property
    def people(self) -> Columns:
        """Every person: id, unit, level (code), function, started_on, ended_on, grade."""
        rows = columns(
            Person.objects.all(),
            "id",
            "unit_id",
            "level",
            "unit__function",
            "started_on",
            "ended_on",
            "source_id",
        )
        level = np.array([LEVELS.index(name) for name in rows["level"]], dtype=np.int8)
        return rows | {
            "unit_id": ids(rows["unit_id"]),
            "level": level,
            "grade": self.grade_of(rows["source_id"]),
        }

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
            found = lower_backdated(found, occurred=occurred, recorded=self.days(recorded))
        return np.maximum(found, np.int8(at_best))

    def person_columns(self, people: npt.NDArray[Any]) -> tuple[Any, Any]:
        """Unit ids and level codes of people by id; 0 and -1 where there is nobody."""
        table = self.people
        at = {key: row for row, key in enumerate(table["id"].tolist())}
        rows = np.array([at.get(key, -1) for key in people], dtype=np.int64)
        unit = np.where(rows >= 0, table["unit_id"][rows], 0) if at else np.zeros_like(rows)
        level = np.where(rows >= 0, table["level"][rows], -1) if at else rows * 0 - 1
        return unit, level.astype(np.int8)

    def employed(self, day: date) -> npt.NDArray[np.bool_]:
        """Which of `people` worked here on a day."""
        table = self.people
        return np.array(
            [
                (start is None or start <= day) and (end is None or end >= day)
                for start, end in zip(table["started_on"], table["ended_on"], strict=True)
            ],
            dtype=bool,
        )

    def periods(self, cadence: Cadence) -> list[tuple[date, date]]:
        """First and last day of each period of the span, the unfinished one last, cut at as_of."""
        found = []
        start, last = period_start(self.as_of, cadence), self.as_of
        while start >= self.since:
            found.append((start, last))
            start, last = previous_start(start, cadence), start - timedelta(days=1)
        return found[::-1]


def columns(rows: QuerySet[Any, Any], *names: str) -> Columns:
    """The named columns of a queryset as object arrays, all of one length."""
    table = list(rows.values_list(*names))
    made = np.empty((len(names), len(table)), dtype=object)
    for row, values in enumerate(table):
        made[:, row] = values
    return dict(zip(names, made, strict=True))


def ids(keys: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Ids with 0 for none."""
    return np.array([key or 0 for key in keys], dtype=np.int64)
