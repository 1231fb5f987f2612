# SPDX-License-Identifier: Apache-2.0
"""Goals: set for what customers feel; never for a grade, and never for speed alone."""

from __future__ import annotations

from typing import Any

import pytest

from customary.catalogue.naming import grade_named
from customary.store.access import NotAllowed
from customary.store.actions.goals import set_goal
from customary.store.actions.refusal import Refused
from customary.store.actions.rewards import recognise
from customary.store.models import Goal, Metric, MetricObservation, Recognition
from customary.store.queries.goals import goals, metrics
from tests.cast import day, make, make_person, make_unit
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db

YEAR = {"starts_on": day("2026-01-01"), "ends_on": day("2099-12-31")}


def metric(name: str = "Complaints solved for good", kind: str = "quality") -> Metric:
    return make(Metric, name=name, kind=kind, customer_centric=kind != "money")


def a_goal(**given: Any) -> Goal:
    lead = given.pop("by", None) or viewer("executive")
    values = {"title": "Solve more for good", "unit": given.pop("unit", None) or make_unit()}
    return set_goal(
        lead, **(values | {"metric": given.pop("metric", None) or metric()} | YEAR | given)
    )


def test_a_goal_is_set_and_changed_with_its_history() -> None:
    lead, unit, kept = viewer("executive"), make_unit(), metric()
    goal = a_goal(by=lead, unit=unit, metric=kept, target=90)
    a_goal(by=lead, unit=unit, metric=kept, target=95, goal=goal)
    assert [change.after.get("target") for change in history(goal)] == [90, 95]


@pytest.mark.parametrize(
    "title",
    [
        "Raise our culture score to 80",
        "Practice grade 4 by summer",
        "C49 in every team",
        "Bring I46 to 90 %",
        "文化评分提高到 80 分",
        "客户提问的实践等级达到 4",
        "Reach",
        "A private word, started by staff: grade 3",
    ],
)
def test_a_goal_that_hangs_on_a_grade_is_refused_and_told_why(title: str) -> None:
    with pytest.raises(Refused, match="No goal may hang on a grade"):
        a_goal(title=title)
    with pytest.raises(Refused) as refused:
        a_goal(metric=metric(title))
    assert refused.value.where == "metric"


@pytest.mark.parametrize(
    "title",
    ["Raise NPS by 10 %", "Answer within a day", "投诉一次解决率提高到 90%", "Grade A delivery"],
)
def test_a_goal_about_what_customers_feel_is_none_of_our_grades(title: str) -> None:
    assert grade_named(title) == ""


def test_at25_speed_weighs_little_and_never_stands_alone() -> None:
    lead, unit, speed = viewer("executive"), make_unit(), metric("First reply", "speed")
    with pytest.raises(Refused, match="Speed alone"):
        a_goal(by=lead, unit=unit, metric=speed, weight=0.3)
    a_goal(by=lead, unit=unit, weight=0.7)
    assert a_goal(by=lead, unit=unit, metric=speed, weight=0.4)
    for weight in (0.41, 41):
        with pytest.raises(Refused, match="40%"):
            a_goal(by=lead, unit=unit, metric=speed, weight=weight)


def test_only_those_who_answer_for_a_unit_set_its_goals() -> None:
    with pytest.raises(NotAllowed):
        a_goal(by=viewer())


def test_goals_are_listed_with_what_was_measured_and_what_is_wrong_with_them() -> None:
    lead, owner = viewer("executive"), make_person("Max", unit=make_unit())
    revenue = metric("Revenue", "money")
    a_goal(by=lead, unit=owner.unit, metric=revenue, owner=owner)
    imported = make(
        Goal, title="Culture score 80", metric=metric("A score"), unit=owner.unit, **YEAR
    )
    nps = metric("NPS", "outcome")
    a_goal(by=lead, unit=owner.unit, metric=nps, baseline=30, target=33)
    make(MetricObservation, metric=nps, observed_on="2026-03-31", value=33, n=400)
    rows = {row.title if row.metric == "A score" else row.metric: row for row in goals(lead).rows}
    assert rows["Revenue"].only_money
    assert rows[imported.title].names_grade == "Culture score"
    assert rows["NPS"].outcome == "not_distinguishable"
    assert "Reach" not in [name for _, name in metrics(lead)]


def test_no_pay_hangs_on_a_grade_and_thanks_may_mention_one() -> None:
    lead, person = viewer("executive"), make_person(unit=make_unit())
    reason = "Our practice grade rose to 4."
    with pytest.raises(Refused, match="No pay"):
        recognise(lead, person, basis="customer_value", reason=reason, reward="A bonus")
    recognise(lead, person, basis="customer_value", reason=reason)
    assert Recognition.objects.count() == 1
