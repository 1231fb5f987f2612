# SPDX-License-Identifier: Apache-2.0
"""No culture plan is approved before the culture there was measured and the results are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, viewer_for
from customary.store.actions.culture_plans import (
    approve_culture_plan,
    begin_play,
    propose_culture_plan,
)
from customary.store.actions.refusal import Refused
from customary.store.models import Instrument, Metric, Placement, Wave, WaveResult
from tests.cast import make, make_initiative, make_person, make_unit
from tests.store.actions.viewers import account, history, viewer

if TYPE_CHECKING:
    from customary.store.models import OrgUnit

pytestmark = pytest.mark.django_db


def assessed(*told: OrgUnit | None, closed_days_ago: int = 1, **fields: Any) -> None:
    """A closed assessment whose results are told of these units."""
    asked = make(Instrument, kind="culture_profile", title="Profile")
    closed = timezone.now() - timedelta(days=closed_days_ago)
    given = {"closed_at": closed, "released_at": closed, **fields}
    opened = closed - timedelta(days=14)
    wave = make(Wave, instrument=asked, number=1, opened_at=opened, **given)
    for unit in told:
        WaveResult.objects.create(wave=wave, unit=unit, n=9)


def staffed(people: int, **fields: Any) -> OrgUnit:
    unit = make_unit("Support", **fields)
    for number in range(people):
        make_person(f"Somebody {number}", unit=unit)
    return unit


def refused(unit: OrgUnit | None) -> str:
    """Why a plan of a unit is not approved; nothing where it is."""
    lead = viewer("executive")
    plan = propose_culture_plan(lead, title="Listen more", unit=unit)
    try:
        approve_culture_plan(lead, plan)
    except Refused as refusal:
        plan.refresh_from_db()
        assert (plan.status, plan.answered_at) == ("proposed", None)
        return refusal.where
    return ""


def test_a_plan_is_approved_once_its_unit_was_measured() -> None:
    unit = staffed(8)
    lead = viewer("executive")
    plan = propose_culture_plan(lead, title=" Listen more ", first_step=" Ask ", unit=unit)
    assert (plan.title, plan.first_step, plan.status) == ("Listen more", "Ask", "proposed")
    with pytest.raises(Refused, match="has not been measured yet") as refusal:
        approve_culture_plan(lead, plan)
    assert refusal.value.where == "baseline"
    assessed(None, unit)
    approved = approve_culture_plan(lead, plan)
    assert approved.status == "accepted"
    assert approved.answered_at is not None
    assert [one.account_id for one in history(plan)] == [lead.account, lead.account]
    with pytest.raises(Refused, match="has its answer"):
        approve_culture_plan(lead, plan)


@pytest.mark.parametrize(
    "wave",
    [
        {"closed_days_ago": 0},
        {"released_at": None},
        {"audience": "customers"},
    ],
)
def test_what_is_not_told_yet_or_asked_of_others_is_no_baseline(wave: dict[str, Any]) -> None:
    assessed(None, **wave)
    assert refused(None) == "baseline"


def test_a_unit_hidden_in_the_results_was_not_measured() -> None:
    top = staffed(8)
    unit = staffed(8, parent=top)
    assessed(None, top)
    assert refused(unit) == "baseline"
    assert refused(top) == ""
    assert refused(None) == ""


def test_a_unit_of_few_people_is_measured_with_the_one_above() -> None:
    top = staffed(8)
    small = staffed(3, parent=top)
    assessed(None, top)
    assert refused(small) == ""


def test_people_count_where_they_were_placed_on_the_day_it_closed() -> None:
    top = staffed(8)
    unit = staffed(8, parent=top)
    for person in unit.people.all()[:5]:
        years = {"started_on": "2020-01-01", "unit": top, "level": "employee"}
        make(Placement, person=person, **years)
    assessed(None, top)
    assert refused(unit) == ""


def test_whoever_leads_another_unit_neither_proposes_nor_approves() -> None:
    unit, other = staffed(8), staffed(8)
    assessed(None, unit)
    boss = make_person("Boss", unit=other)
    account(boss, "cx_lead", at=other)
    elsewhere = viewer_for(boss.account)
    with pytest.raises(NotAllowed):
        propose_culture_plan(elsewhere, title="Mine", unit=unit)
    plan = propose_culture_plan(viewer("executive"), title="Theirs", unit=unit)
    with pytest.raises(NotAllowed):
        approve_culture_plan(elsewhere, plan)
    # Not even one's own: somebody who leads the unit decides.
    own = make_initiative("2025-03-01", kind="transformation", unit=unit, owner=boss)
    with pytest.raises(NotAllowed):
        approve_culture_plan(elsewhere, own)


def test_nothing_but_a_culture_plan_goes_through_this_gate() -> None:
    with pytest.raises(ValueError, match="Only a culture plan"):
        approve_culture_plan(viewer("executive"), make_initiative("2025-03-01", kind="project"))


def test_a_play_is_begun_with_a_figure_from_before() -> None:
    metric = make(Metric, name="Waiting", kind="speed")
    unit = staffed(3)
    said = {"title": " Race for them ", "customer_problem": "Waiting", "before": 3.5}
    play = begin_play(viewer("cx_lead"), practice="Z46", metric=metric, unit=unit, **said)
    assert (play.kind, play.status, play.practice) == ("experiment", "active", "Z46")
    assert (play.title, play.before_value, play.metric) == ("Race for them", 3.5, metric)
    assert play.started_on == timezone.localdate()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"practice": "C49"}, "practice"),  # in no play
        ({"customer_problem": " "}, "customer_problem"),
        ({"title": ""}, "title"),
    ],
)
def test_a_play_needs_a_practice_of_one_and_a_customers_problem(
    wrong: dict[str, Any], where: str
) -> None:
    metric = make(Metric, name="Waiting", kind="speed")
    said = {"practice": "Z46", "title": "Race", "customer_problem": "Waiting", "before": 3.5}
    with pytest.raises(Refused) as refusal:
        begin_play(viewer("cx_lead"), metric=metric, **said | wrong)
    assert refusal.value.where == where


def test_whoever_leads_nothing_begins_no_play() -> None:
    metric = make(Metric, name="Waiting", kind="speed")
    said = {"practice": "Z46", "title": "Race", "customer_problem": "Waiting", "before": 3.5}
    with pytest.raises(NotAllowed):
        begin_play(viewer(unit=staffed(3)), metric=metric, **said)
