# SPDX-License-Identifier: Apache-2.0
"""Hiring: what candidates told of themselves, and who marked it before the decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.people import EMPLOYEE, titles_of
from customary.demo.scene import even, moment
from customary.demo.tables import Table, reference
from customary.demo.words import both, choose, words

if TYPE_CHECKING:
    from customary.demo.company import Unit
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Share of hires with two anecdotes, each marked by two interviewers before the decision.
MARKED = 0.93
#: Candidates who were not hired, for each who was.
OTHERS = 1.6
NOT_HIRED = ("rejected", "rejected", "withdrawn")


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The recruiting tool: cases, anecdotes and marks."""
    tool = _Tool(scene, staff, scene.chance("hiring"))
    titles = titles_of(staff)
    hired = np.flatnonzero(staff.started >= scene.first + np.timedelta64(45, "D"))
    hired = hired[np.argsort(staff.started[hired], kind="stable")]
    well = even(len(hired), 0.55) < MARKED
    for person, marked in zip(hired.tolist(), well.tolist(), strict=True):
        found_after = np.timedelta64(int(tool.chance.integers(20, 41)), "D")
        day = max(staff.started[person] - found_after, scene.first)
        unit = units()[staff.unit[person]]
        case = tool.open_case(unit, day, title=titles[person], person=person)
        tool.listen(case, unit, day, marked=marked)
    for day in scene.some_days(tool.chance, round(len(hired) * OTHERS)):
        unit = units()[int(tool.chance.integers(len(units())))]
        title = both(choose(words("company")["titles"][unit.function], tool.chance.random()))
        case = tool.open_case(unit, day, title=title)
        tool.listen(case, unit, day, marked=bool(tool.chance.random() < 0.8))
    return [
        Table.of_rows("recruiting", "hiring_cases", tool.cases),
        Table.of_rows("recruiting", "hiring_anecdotes", tool.anecdotes),
        Table.of_rows("recruiting", "anecdote_marks", tool.marks),
    ]


@dataclass(frozen=True)
class _Tool:
    """What is kept of the interviews."""

    scene: Scene
    staff: Staff
    chance: np.random.Generator
    cases: list[dict[str, Any]] = field(default_factory=list)
    anecdotes: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)

    def open_case(
        self, unit: Unit, day: np.datetime64, *, title: str, person: int = -1
    ) -> dict[str, Any]:
        """A case that is decided on a day: the person was hired, or nobody was."""
        hired = person >= 0
        luck = self.chance.random(2).tolist()
        case = {
            "external_id": f"case-{len(self.cases) + 1:04d}",
            "job_title": title,
            "function": unit.function,
            "unit": reference("hr", unit.key),
            "person": self.staff.reference(person) if hired else "",
            "leader_appointment": hired and bool(self.staff.level[person] < EMPLOYEE),
            "opened_on": day - np.timedelta64(int(20 + 60 * luck[0]), "D"),
            "decided_at": moment(day, 17 * 60),
            "outcome": "hired" if hired else choose(NOT_HIRED, luck[1]),
        }
        self.cases.append(case)
        return case

    def listen(self, case: dict[str, Any], unit: Unit, day: np.datetime64, *, marked: bool) -> None:
        """What the candidate told, and the marks: of two interviewers, or of one in a hurry."""
        for place in range(2 if marked or self.chance.random() < 0.5 else 1):
            key = f"{case['external_id']}-{place + 1}"
            self.anecdotes.append(_anecdote(self.chance, key, case["external_id"], unit.speaks))
            second = "experience" if unit.key == "people" else "people"
            raters = [self.staff.leader(unit.key, day)]
            if marked:
                raters.append(self.staff.colleague(self.chance, second, day))
            for number, rater in enumerate(raters, start=1):
                before = np.timedelta64(int(3600 * (4 + 90 * self.chance.random())), "s")
                self.marks.append(
                    {
                        "external_id": f"{key}-{number}",
                        "anecdote": key,
                        "interviewer": self.staff.reference(rater),
                        "mark": int(self.chance.integers(3 if case["person"] else 1, 6)),
                        "marked_at": case["decided_at"] - before,
                    }
                )


def _anecdote(chance: np.random.Generator, key: str, case: str, language: int) -> dict[str, Any]:
    told = words("colleagues")["anecdotes"]
    prompt = choose(told["prompts"], chance.random())[language]
    item = choose(told["items"], chance.random())
    situation, act, effect = item[3 * language : 3 * language + 3]
    return {
        "external_id": key,
        "hiring_case": case,
        "prompt": prompt[:60],
        "situation": situation,
        "act": act,
        "effect": effect,
    }
