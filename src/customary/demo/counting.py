# SPDX-License-Identifier: Apache-2.0
"""Counts what was planted, by the rules of the indicators, over the rows that were written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.catalogue import load_instruments
from customary.core.grading.periods import Cadence, periods_before
from customary.demo.company import below, unit_number, units
from customary.demo.exposure import quarters
from customary.demo.goals import CSAT_TARGET
from customary.demo.opinions import answers_of
from customary.demo.rounds import LEADERS
from customary.demo.tables import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from customary.demo.telling import Story

IDEA_DAYS, LOOP_HOURS = 14, 48
HOURS_WITH_CUSTOMERS = 2.0
FLAT, TIME_FOR_ACTION = 0.02, np.timedelta64(30, "D")
#: Being one of hundreds in a hall with a guest is no time with customers.
WITH_CUSTOMERS = {"customer_visit", "joint_call", "listening_session"}


@dataclass(frozen=True)
class Count:
    """How many of how many, in a window."""

    since: date
    until: date
    numerator: int
    denominator: int

    @property
    def value(self) -> float:
        """The share.

        Raises:
            ValueError: if nothing was counted.
        """
        if not self.denominator:
            raise ValueError(f"Nothing to count between {self.since} and {self.until}.")
        return self.numerator / self.denominator


@dataclass(frozen=True)
class Counter:
    """Counts over one story."""

    story: Story

    def window(self, cadence: Cadence) -> tuple[date, date]:
        """The window a figure of that rhythm looks at."""
        return periods_before(self.story.scene.as_of, cadence).window

    def rows(self, source: str, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one file."""
        for table in self.story.tables:
            if (table.source, table.name) == (source, name):
                yield from table.rows()

    def share(
        self,
        rows: Iterator[dict[str, Any]] | list[dict[str, Any]],
        day: str,
        holds: Callable[[dict[str, Any]], bool],
        *,
        window: tuple[date, date],
    ) -> Count:
        """Rows whose day lies in the window, and those of them that hold."""
        inside = [row for row in rows if _within(row[day], window)]
        return Count(*window, sum(bool(holds(row)) for row in inside), len(inside))

    def ideas(self) -> Count:
        """I53: ideas answered in time; young ones still open are left out."""
        limit = np.timedelta64(IDEA_DAYS, "D")
        young = self.story.scene.end - limit
        ideas = [
            row
            for row in self.rows("tracker", "initiatives")
            if row["kind"] == "idea"
            and not (np.isnat(row["answered_at"]) and row["proposed_at"] > young)
        ]
        return self.share(
            ideas,
            "proposed_at",
            lambda row: row["answered_at"] - row["proposed_at"] <= limit,
            window=self.window(Cadence.MONTH),
        )

    def hires(self) -> Count:
        """I71: hires with two anecdotes marked by two interviewers before the decision."""
        case_of = {
            row["external_id"]: row["hiring_case"]
            for row in self.rows("recruiting", "hiring_anecdotes")
        }
        raters: dict[str, set[str]] = defaultdict(set)
        for row in self.rows("recruiting", "anecdote_marks"):
            raters[row["anecdote"]].add(row["interviewer"])
        marked: dict[str, int] = defaultdict(int)
        for anecdote, case in case_of.items():
            marked[case] += len(raters[anecdote]) >= 2
        hired = [
            row for row in self.rows("recruiting", "hiring_cases") if row["outcome"] == "hired"
        ]
        return self.share(
            hired,
            "decided_at",
            lambda row: marked[row["external_id"]] >= 2,
            window=self.window(Cadence.QUARTER),
        )

    def board_packs(self) -> Count:
        """I93: board packs on time, with service figures and a decision."""
        packs = [
            row for row in self.rows("newsletter", "publications") if row["kind"] == "board_pack"
        ]
        return self.share(
            packs,
            "due_on",
            lambda row: bool(row["decision"]) and row["published_at"] <= row["due_on"],
            window=self.window(Cadence.QUARTER),
        )

    def loops(self) -> Count:
        """I50: complaints and low scores answered within 48 hours."""
        voice, since = self.story.voice, np.datetime64(self.window(Cadence.MONTH)[0], "s")
        limit = np.timedelta64(LOOP_HOURS, "h")
        open_still = np.isnat(voice.answered) & (voice.moment > self.story.scene.end - limit)
        loop = voice.is_loop & (voice.moment >= since) & ~open_still
        in_time = loop & (voice.answered - voice.moment <= limit)
        return Count(*self.window(Cadence.MONTH), int(in_time.sum()), int(loop.sum()))

    def promise(self, key: str) -> Count:
        """I33: occasions of one promise that were kept."""
        chosen = [
            row
            for row in self.rows("orders", "promise_events")
            if row["promise"] == reference("wiki", key)
        ]
        return self.share(
            chosen,
            "promised_for",
            lambda row: row["delivered_at"] <= row["promised_for"],
            window=self.window(Cadence.MONTH),
        )

    def meetings(self, unit: str = "", *, window: tuple[date, date] | None = None) -> Count:
        """I46: recurring meetings that answered the customer question, by the calendar."""
        window = window or self.window(Cadence.MONTH)
        held = [
            one
            for one in self.story.meetings
            if one.held and one.unit.key in _units(unit) and _within(one.starts, window)
        ]
        return Count(*window, sum(one.answered for one in held), len(held))

    def plans(self, unit: str = "") -> Count:
        """I47: plans under way in each quarter that carry a figure and a quote."""
        window = self.window(Cadence.QUARTER)
        found = []
        for start, stop in quarters(self.story.scene):
            if start < np.datetime64(window[0], "D"):
                continue
            for plan in self.story.plans:
                finished = plan.row["finished_on"]
                under_way = plan.started <= stop and (finished is None or finished >= start)
                if under_way and plan.unit.key in _units(unit):
                    found.append(plan.has_voice)
        return Count(*window, sum(found), len(found))

    def decisions(self, unit: str = "") -> Count:
        """I48: approved decisions whose impact on both sides was written before."""
        rows = [
            one.row
            for one in self.story.decisions
            if one.row["status"] == "approved" and one.unit.key in _units(unit)
        ]
        return self.share(rows, "decided_at", _written_before, window=self.window(Cadence.MONTH))

    def content_segments(self) -> Count:
        """I36: segments content in a quarter whose customers buy again no more than a year before."""
        scene, found = self.story.scene, []
        means = self._segment_means()
        acted = {
            (row["segment"], _quarter(row["opened_at"]))
            for row in self.rows("tasks", "actions")
            if row["segment"]
        }
        first = _quarter(np.datetime64(self.window(Cadence.QUARTER)[0]))
        for (metric, segment, quarter), value in means.items():
            ends = np.int64((quarter + 1) * 3).astype("datetime64[M]").astype("datetime64[D]")
            is_over = ends - np.timedelta64(1, "D") + TIME_FOR_ACTION <= scene.last
            before = means.get(("repeat", segment, quarter - 4))
            if metric != "csat" or quarter < first or not is_over or before is None:
                continue
            is_flat = means["repeat", segment, quarter] - before < FLAT * before
            if value >= CSAT_TARGET and is_flat:
                found.append((segment, quarter) in acted)
        return Count(*self.window(Cadence.QUARTER), sum(found), len(found))

    def _segment_means(self) -> dict[tuple[str, str, Any], float]:
        values: dict[tuple[str, str, Any], list[float]] = defaultdict(list)
        for row in self.rows("bi", "metric_observations"):
            if row["segment"]:
                key = (row["metric"], row["segment"], _quarter(row["observed_on"]))
                values[key].append(row["value"])
        return {key: sum(found) / len(found) for key, found in values.items()}

    def rewards(self) -> Count:
        """I59: rewards for marks, value or steady quality."""
        rewards = [row for row in self.rows("recognition", "recognitions") if row["reward"]]
        bases = {"customer_mark", "customer_value", "steady_quality"}
        return self.share(
            rewards,
            "given_at",
            lambda row: row["basis"] in bases,
            window=self.window(Cadence.MONTH),
        )

    def mission(self, start: date, after: date) -> Count:
        """I38: things of one month that cite the mission or a promise."""
        month = (start, after)
        cited = {
            row["decision"] or row["event"] or row["initiative"]
            for row in self.rows("charter", "citations")
            if row["kind"] in {"mission", "promise"} and _within(row["cited_at"], month)
        }
        story = self.story
        held = [one for one in story.meetings if one.held and _within(one.starts, month)]
        taken = [
            one
            for one in story.decisions
            if one.row["status"] == "approved" and _within(one.decided, month)
        ]
        begun = [one for one in story.plans if _within(one.started, month)]
        return Count(start, after, len(cited), len(held) + len(taken) + len(begun))

    def exposed(self) -> Count:
        """I26: people outside service with two hours among customers, by complete quarter."""
        window = self.window(Cadence.QUARTER)
        story = self.story
        present = [
            row
            for row in self.rows("calendar", "events")
            if row["kind"] in WITH_CUSTOMERS
            and any(who.startswith("crm/") for who in row["attendees"])
        ]
        numbers = [unit_number()[unit.key] for unit in units() if not unit.in_service]
        reached = people = 0
        for start, stop in quarters(story.scene):
            if start < np.datetime64(window[0], "D") or stop == story.scene.last:
                continue
            hours: dict[str, float] = defaultdict(float)
            for row in present:
                if start <= row["starts_at"].astype("datetime64[D]") <= stop:
                    lasted = int((row["ends_at"] - row["starts_at"]).astype(int)) / 3600
                    for who in row["attendees"]:
                        hours[who] += lasted
            here = {
                story.staff.reference(person)
                for number in numbers
                for person in story.staff.present(number, stop).tolist()
            }
            people += len(here)
            reached += sum(hours[who] >= HOURS_WITH_CUSTOMERS for who in here)
        return Count(*window, reached, people)

    def hours_to_admit(self) -> tuple[Count, float]:
        """I83: mistakes admitted within a day, and the median hours until they were."""
        window = self.window(Cadence.QUARTER)
        found = [
            row
            for row in self.rows("incidents", "incidents")
            if _within(row["detected_at"], window)
        ]
        waits = [
            (row["admitted_at"] - row["detected_at"]).astype(int) / 3600
            for row in found
            if row["admitted_at"] is not None
        ]
        quick = sum(bool(wait <= 24) for wait in waits)
        return Count(*window, quick, len(found)), float(np.median(waits))

    def self_rating(self, unit: str) -> float:
        """The newest rating a leader gave the own unit, 0 to 100."""
        form = load_instruments()[LEADERS].form
        graded = {item.key for item in form.items() if item.question.practice}
        newest = next(
            answer
            for asked, answers in reversed(answers_of(self.story.scene, self.story.staff))
            for answer in answers
            if asked.family == LEADERS and answer.unit == unit
        )
        rated = [value for key, value in newest.answers.items() if key in graded]
        return float(100 * (sum(rated) / len(rated) - 1) / 4)


def _units(unit: str) -> tuple[str, ...]:
    """A unit with all units below it; all units for ""."""
    return below(unit or units()[0].key)


def _quarter(day: np.datetime64) -> np.int64:
    """The number of the calendar quarter a day lies in."""
    return np.int64(day.astype("datetime64[M]").astype(np.int64) // 3)


def _written_before(row: dict[str, Any]) -> bool:
    moments = (row["customer_impact_at"], row["employee_impact_at"])
    return all(moment is not None and moment <= row["decided_at"] for moment in moments)


def _within(when: np.datetime64, window: tuple[date, date]) -> bool:
    since, until = window
    return bool(np.datetime64(since) <= when < np.datetime64(until + timedelta(days=1)))
