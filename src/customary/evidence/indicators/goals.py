# SPDX-License-Identifier: Apache-2.0
"""Goals and rewards: whether what people aim at, and are thanked for, is the customer's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import Deeds, by_person
from customary.evidence.reading import columns, filled, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Goal,
    MetricKind,
    MetricObservation,
    Recognition,
    RecognitionBasis,
)

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Customer marks behind a reward before it counts (catalogue rule 2c.8); a proposed default.
FEWEST_MARKS = 10


@indicator("I56", records="people", proofs="goals", rhythm=Cadence.QUARTER)
def customer_goal_for_everyone(reading: Reading) -> Observations:
    """One observation: a person in a quarter.

    It holds when the person, or the person's job, has a goal on a customer-centric metric and the
    metric was measured in the quarter while the goal ran. The goal proves it, with no better
    evidence than the measurement has. `value` is 1 where all goals of the person are about
    money, else 0.
    """
    goals = columns(
        Goal.objects.filter(starts_on__lte=reading.as_of, ends_on__gte=reading.since),
        "id",
        "owner_id",
        "owner_role",
        "metric_id",
        "metric__kind",
        "metric__customer_centric",
        "starts_on",
        "ends_on",
        "source_id",
    )
    owners = _owners(reading, goals)
    return by_person(
        reading,
        Cadence.QUARTER,
        asked=np.ones(len(reading.people["id"]), dtype=bool),
        deeds=_measured(reading, goals, owners),
        value=lambda first, last: _revenue_only(reading, goals, owners, first, last),
    )


def _owners(reading: Reading, goals: Columns) -> list[list[int]]:
    """The rows of the people each goal is set for: its owner, else all who have the job."""
    row_of = {key: row for row, key in enumerate(reading.people["id"].tolist())}
    jobs: dict[str, list[int]] = defaultdict(list)
    for row, job in enumerate(reading.people["job_title"]):
        if job:
            jobs[job.strip().casefold()].append(row)
    return [
        [row_of[owner]] if owner in row_of else jobs.get(role.strip().casefold(), [])
        for owner, role in zip(
            reading.persons(goals["owner_id"]).tolist(), goals["owner_role"], strict=True
        )
    ]


def _measured(reading: Reading, goals: Columns, owners: list[list[int]]) -> Deeds:
    """One deed for each owner of a customer goal, goal, and day its metric was measured."""
    days: dict[int, dict[np.datetime64, int]] = defaultdict(dict)
    rows = columns(
        MetricObservation.objects.filter(
            metric__customer_centric=True,
            observed_on__gte=reading.since,
            observed_on__lte=reading.as_of,
        ),
        "metric_id",
        "observed_on",
        "source_id",
        "recorded_at",
    )
    observed = reading.days(rows["observed_on"])
    grades = reading.evidence(rows, observed)
    for metric, day, grade in zip(rows["metric_id"], observed, grades.tolist(), strict=True):
        days[metric][day] = min(grade, days[metric].get(day, grade))
    people = reading.people["id"]
    goal_grades = reading.grade_of(goals["source_id"])
    starts, ends = reading.days(goals["starts_on"]), reading.days(goals["ends_on"])
    found = [
        (people[row], day, max(grade, goal_grades[goal]), goals["id"][goal])
        for goal, metric in enumerate(goals["metric_id"])
        if goals["metric__customer_centric"][goal]
        for day, grade in days[metric].items()
        if starts[goal] <= day <= ends[goal]
        for row in owners[goal]
    ]
    person, day, grade, goal_id = zip(*found, strict=True) if found else ((), (), (), ())
    return Deeds(
        person=np.array(person, dtype=np.int64),
        day=np.array(day, dtype="datetime64[D]"),
        amount=np.ones(len(found)),
        grade=np.array(grade, dtype=np.int8),
        record=np.array(goal_id, dtype=np.int64),
        kind=np.zeros(len(found), dtype=np.int8),
    )


def _revenue_only(
    reading: Reading, goals: Columns, owners: list[list[int]], first: date, last: date
) -> npt.NDArray[np.float64]:
    """1 for each person whose goals of the period are all about money, 0 for the others."""
    money = np.zeros(len(reading.people["id"]), dtype=bool)
    more = money.copy()
    for goal, rows in enumerate(owners):
        if goals["starts_on"][goal] <= last and goals["ends_on"][goal] >= first:
            about_money = (
                goals["metric__kind"][goal] == MetricKind.MONEY
                and not goals["metric__customer_centric"][goal]
            )
            (money if about_money else more)[rows] = True
    return (money & ~more).astype(np.float64)


@indicator("I59", records="recognitions", by_opportunity=True)
def reward_basis(reading: Reading) -> Observations:
    """One observation: a reward given to somebody; thanks without a reward are left out.

    It holds when it was given for customers' marks, ten of them at least, for value to customers
    or for steady quality, which is the same reward by a quieter way. Its own record proves it.
    """
    rows = columns(
        Recognition.objects.filter(**reading.within("given_at")),
        "id",
        "recipient_id",
        "basis",
        "reward",
        "amount",
        "marks",
        "given_at",
        "source_id",
        "recorded_at",
    )
    enough = np.array([(marks or 0) >= FEWEST_MARKS for marks in rows["marks"]], dtype=bool)
    basis = rows["basis"].astype(str)
    for_customers = np.isin(
        basis, [RecognitionBasis.CUSTOMER_VALUE, RecognitionBasis.STEADY_QUALITY]
    )
    rewarded = filled(rows["reward"]) | np.array([(sum_ or 0) > 0 for sum_ in rows["amount"]], bool)
    day = reading.days(rows["given_at"])
    unit, level = reading.person_columns(rows["recipient_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=for_customers | ((basis == RecognitionBasis.CUSTOMER_MARK) & enough),
        base=reading.evidence(rows, day),
        record=ids(rows["id"]),
    ).where(rewarded)
