# SPDX-License-Identifier: Apache-2.0
"""Recruiting, goals and budgets: what their exports prove once they are in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.registry import recognise
from customary.intake.feeds.tables import FEED
from customary.store.access import System
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    AnecdoteMark,
    BudgetLine,
    Goal,
    HiringCase,
    Metric,
    MetricObservation,
    Source,
)
from tests.cast import make, make_person
from tests.evidence.indicators.seeing import see
from tests.intake.outcome import stored

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Recognised

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLES = Path(__file__).parent / "samples"


def bring(tmp_path: Path, *keys: str) -> None:
    """Take in samples as one drop of one source that is vouched for."""
    folder = tmp_path / keys[0]
    folder.mkdir()
    for key in keys:
        shutil.copy(SAMPLES / f"{key}.csv", folder)
    toml = '[source]\nkey = "x"\nevidence_grade = "A"\n\n[feed]\nkind = "tables"\n'
    (folder / "pack.toml").write_text(toml, encoding="utf-8")
    stored(folder)
    confirm_source(System("test"), Source.objects.get(key="x"))


def seen(key: str) -> Recognised:
    path = SAMPLES / f"{key}.csv"
    found = FEED.recognise(Drop(((path.name, path),)), Known())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("greenhouse-applications", "Greenhouse applications"),
        ("greenhouse-scorecards", "Greenhouse scorecards"),
        ("lever-opportunities", "Lever opportunities"),
        ("lever-feedback", "Lever interview feedback"),
        ("okr-goals", "Goals with key results (OKR)"),
        ("finance-budget", "Budget with requests, approvals and spending"),
    ],
)
def test_the_exports_are_known_by_their_headings(key: str, what: str) -> None:
    assert seen(key).what == what
    path = SAMPLES / f"{key}.csv"
    surest = recognise(Drop(((path.name, path),)), Known())[0]
    assert surest.feed == "tables"


def test_at20_a_hire_counts_only_if_its_anecdotes_were_marked_before(tmp_path: Path) -> None:
    make_person(email="li@acme.example")
    make_person(email="wu@acme.example")
    bring(tmp_path, "greenhouse-applications", "greenhouse-scorecards")
    assert dict(HiringCase.objects.values_list("external_id", "outcome")) == {
        "9001": "hired",
        "9002": "rejected",
        "9003": "open",
    }
    assert sorted(AnecdoteMark.objects.values_list("mark", flat=True)) == [3, 4, 4, 5]
    (hire,) = see("I71")
    assert not hire.held  # one of the four marks came the day after
    AnecdoteMark.objects.filter(marked_at__date="2025-03-11").update(marked_at="2025-03-09T10:00Z")
    (hire,) = see("I71")
    assert (hire.held, hire.base) == (True, "A")


def test_lever_says_who_was_hired_and_who_withdrew(tmp_path: Path) -> None:
    bring(tmp_path, "lever-opportunities", "lever-feedback")
    assert list(HiringCase.objects.order_by("external_id").values_list("outcome", flat=True)) == [
        "hired",
        "rejected",
        "withdrawn",
        "open",
    ]
    assert sorted(AnecdoteMark.objects.values_list("mark", flat=True)) == [4, 5]


def test_key_results_are_metrics_and_their_values_measure_them(tmp_path: Path) -> None:
    hr = Source.objects.create(key="hr", name="HR", kind="hr", confirmed_grade="A")
    ann = make_person("Ann Lee", email="ann@acme.example", source=hr)
    bring(tmp_path, "okr-goals")
    assert Goal.objects.count() == 2
    solved = Metric.objects.get(name="First contact resolution")
    assert MetricObservation.objects.get().value == 68
    goal = Goal.objects.get(external_id="g1")
    assert goal.owner is not None
    assert (goal.owner.same_as, goal.metric, goal.target) == (ann, solved, 75)
    assert {one.customer_centric for one in Metric.objects.all()} == {True, False}
    assert [str(one.day) for one in see("I56", ann) if one.held] == ["2025-06-30"]


def test_a_metric_that_is_known_by_name_is_the_same(tmp_path: Path) -> None:
    known = make(Metric, name="First contact resolution", kind="quality", customer_centric=True)
    bring(tmp_path, "okr-goals")
    assert Goal.objects.get(external_id="g1").metric == known


def test_a_budget_in_chinese_tells_service_from_the_rest(tmp_path: Path) -> None:
    bring(tmp_path, "finance-budget")
    assert list(BudgetLine.objects.order_by("external_id").values_list("purpose", flat=True)) == [
        "service",
        "people_care",
        "other",
    ]
    held = {one.record: one.held for one in see("I94") if str(one.day) == "2025-12-31"}
    assert sorted(held.values()) == [False, True]  # care was granted and then not spent
