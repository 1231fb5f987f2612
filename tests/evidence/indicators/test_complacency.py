# SPDX-License-Identifier: Apache-2.0
"""I36: where customers are content but do not stay, somebody looks behind the good figure."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.models import Goal, Metric, MetricObservation
from tests.cast import make, make_action, make_person
from tests.evidence.indicators.seeing import see, see_one

pytestmark = pytest.mark.django_db

THIS_YEAR, LAST_YEAR = "2025-05-31", "2024-05-31"


def metric(subject: str, **fields: Any) -> Metric:
    told = {"name": subject, "kind": "outcome", "subject": subject}
    return make(Metric, **(told | fields))


def measured(one: Metric, day: str, value: float, **fields: Any) -> MetricObservation:
    told = {"metric": one, "observed_on": day, "value": value, "segment": "hotels"}
    return make(MetricObservation, **(told | fields))


def goal(one: Metric, target: float, **fields: Any) -> Goal:
    told = {"title": "G", "metric": one, "target": target, "segment": "hotels"}
    year = {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    return make(Goal, **(told | year | fields))


def content(*, value: float = 86, target: float = 84, **fields: Any) -> MetricObservation:
    """A segment at the target of its satisfaction in the second quarter of 2025."""
    satisfaction = metric("satisfaction")
    goal(satisfaction, target)
    return measured(satisfaction, THIS_YEAR, value, **fields)


def returning(before: float, now: float, **fields: Any) -> None:
    retention = metric("retention", **fields)
    measured(retention, LAST_YEAR, before)
    measured(retention, THIS_YEAR, now)


def test_an_action_for_the_segment_within_thirty_days_holds() -> None:
    seen = content()
    returning(60, 55)
    action = make_action("2025-07-30 09:00", segment="hotels")
    found = see_one("I36", seen)
    assert found.held
    assert (str(found.day), found.value) == ("2025-06-30", 2)
    assert (found.proof_record, found.proof_table) == (action.pk, "actions")


@pytest.mark.parametrize(
    "wrong",
    [
        {"opened_at": "2025-07-31 00:01"},
        {"opened_at": "2025-03-31 23:59"},
        {"segment": "homes"},
        {"segment": ""},
    ],
)
def test_one_too_late_too_early_or_for_others_does_not(wrong: dict[str, str]) -> None:
    seen = content()
    returning(60, 55)
    make_action(**({"opened_at": "2025-07-01 09:00", "segment": "hotels"} | wrong))
    assert not see_one("I36", seen).held


def test_a_rise_of_hardly_anything_is_flat() -> None:
    seen = content()
    returning(60, 61)
    assert not see_one("I36", seen).held


@pytest.mark.parametrize(("before", "now", "higher_is_better"), [(60, 62, True), (12, 9, False)])
def test_a_segment_whose_customers_stay_more_is_not_asked(
    before: float, now: float, higher_is_better: bool
) -> None:
    content()
    returning(before, now, higher_is_better=higher_is_better)
    assert see("I36") == []


def test_a_segment_below_its_target_is_no_complacency() -> None:
    content(value=83)
    returning(60, 55)
    assert see("I36") == []


def test_without_a_target_or_a_year_before_nothing_is_said() -> None:
    measured(metric("satisfaction"), THIS_YEAR, 99)
    returning(60, 55)
    assert see("I36") == []
    Goal.objects.all().delete()
    content(segment="homes")
    measured(metric("retention"), THIS_YEAR, 10, segment="homes")
    assert see("I36") == []


def test_the_goal_of_the_whole_house_counts_where_the_segment_has_none_of_its_own() -> None:
    satisfaction = metric("satisfaction")
    seen = measured(satisfaction, THIS_YEAR, 86)
    returning(60, 55)
    goal(satisfaction, 80, segment="", owner=make_person())
    assert see("I36") == []
    goal(satisfaction, 85, segment="")
    assert not see_one("I36", seen).held
    goal(satisfaction, 87)
    assert see("I36") == []


def test_a_quarter_is_asked_about_once_its_thirty_days_are_over() -> None:
    seen = content()
    returning(60, 55)
    assert see("I36", seen, as_of="2025-07-29") == []
    assert not see_one("I36", seen, as_of="2025-07-30").held


def test_the_weakest_measurement_says_how_far_it_is_known() -> None:
    seen = content()
    retention = metric("retention")
    measured(retention, LAST_YEAR, 60)
    measured(retention, THIS_YEAR, 55, source="C")
    make_action("2025-07-01 09:00", segment="hotels")
    assert (see_one("I36", seen).base, see_one("I36", seen).proof) == ("C", "A")


def test_an_action_entered_long_after_counts_as_self_reported() -> None:
    seen = content()
    returning(60, 55)
    told = {"segment": "hotels", "source": "B"}
    make_action("2025-07-01 09:00", recorded_at="2025-11-01 09:00", **told)
    assert see_one("I36", seen).proof == "C"
