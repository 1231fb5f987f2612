# SPDX-License-Identifier: Apache-2.0
"""I51 and I52: how soon a need becomes a change, and whether work is shown to help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import Theme
from tests.cast import make, make_initiative, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Initiative

pytestmark = pytest.mark.django_db

DETECTED = "2025-03-01"


def theme(**fields: object) -> Theme:
    return make(Theme, name="Late refunds", **{"first_detected_at": DETECTED} | fields)


def work(on: Theme, started: str, finished: str | None = None, **fields: object) -> Initiative:
    fields = {"status": "finished" if finished else "active", "kind": "project"} | fields
    return make_initiative(started, theme=on, started_on=started, finished_on=finished, **fields)


# ── From need to change ──────────────────────────────────────────────────────────────────────────


def test_a_change_that_is_live_within_ninety_days_holds() -> None:
    owner = make_person(unit=make_unit(), level="manager")
    said = theme(changed_at="2025-05-30", owner=owner)
    seen = see_one("I51", said)
    assert (seen.held, seen.value) == (True, 90)
    assert (seen.unit, seen.level, seen.proof_table) == (owner.unit_id, "manager", "themes")
    assert not see_one("I51", theme(changed_at="2025-05-31")).held


def test_work_that_is_finished_makes_the_change_live_and_proves_it() -> None:
    said = theme()
    done = work(said, "2025-03-10", "2025-04-01")
    seen = see_one("I51", said)
    assert (seen.held, seen.value, str(seen.day)) == (True, 31, "2025-04-01")
    assert (seen.proof_table, seen.proof_record) == ("initiatives", done.pk)


def test_closing_and_reopening_shortens_nothing() -> None:
    said = theme(changed_at="2025-03-20")
    reopened = work(said, "2025-03-10")
    seen = see_one("I51", said)  # the theme says it is live, its work says it is not
    assert (seen.held, seen.value) == (False, 305)
    reopened.status, reopened.finished_on = "finished", "2025-08-28"
    reopened.save()
    assert see_one("I51", said).value == 180


def test_a_piece_closed_early_is_not_the_change_while_another_goes_on() -> None:
    said = theme()
    work(said, "2025-03-02", "2025-03-03")
    work(said, "2025-03-02", "2025-07-29")
    assert see_one("I51", said).value == 150


def test_later_work_on_the_same_theme_takes_nothing_back() -> None:
    said = theme(changed_at="2025-04-01")
    work(said, "2025-06-01")
    assert see_one("I51", said).value == 31


def test_work_given_up_or_never_taken_up_changes_nothing() -> None:
    said = theme()
    work(said, "2025-03-02", "2025-03-05", status="stopped")
    work(said, "2025-03-02", status="proposed")
    seen = see_one("I51", said)
    assert not seen.held
    assert seen.proof_record == 0


def test_a_theme_waits_until_its_time_is_over_and_then_counts_with_the_days_so_far() -> None:
    fresh, waiting = theme(first_detected_at="2025-10-15"), theme(first_detected_at="2025-09-02")
    assert see("I51", fresh) == []
    seen = see_one("I51", waiting)
    assert (seen.held, seen.value, str(seen.day)) == (False, 120, "2025-12-01")


def test_leaving_themes_open_does_not_shorten_the_median() -> None:
    theme(changed_at="2025-03-11")
    for _ in range(2):
        theme()
    found = figure_of("I51")
    assert (found.value, found.numerator, found.denominator) == (305, 1, 3)


def test_a_change_to_come_is_not_live() -> None:
    assert see("I51", theme(first_detected_at="2025-12-01", changed_at="2026-01-02")) == []


def test_a_detection_typed_in_long_after_is_somebodys_word() -> None:
    typed = {"source": "B", "changed_at": "2025-04-01"}
    assert see_one("I51", theme(recorded_at="2025-03-10", **typed)).base == "B"
    assert see_one("I51", theme(recorded_at="2025-03-30", **typed)).base == "C"


def test_the_weaker_of_theme_and_work_is_what_it_is_proven_by() -> None:
    said = theme()
    work(said, "2025-03-10", "2025-04-01", source="C")
    seen = see_one("I51", said)
    assert (seen.base, seen.proof) == ("A", "C")
    assert figure_of("I51").claimed == 1


# ── Improvements with proof ──────────────────────────────────────────────────────────────────────

MEASURED = {"before_value": 12.0, "after_value": 8.0, "verdict": "keep"}


def finished(day: str = "2025-06-02", **fields: object) -> Initiative:
    fields = {"kind": "project", "status": "finished", "finished_on": day} | fields
    return make_initiative("2025-01-02", started_on="2025-01-10", **fields)


def test_finished_work_with_both_measures_and_a_verdict_holds() -> None:
    owner = make_person(unit=make_unit(), level="employee")
    seen = see_one("I52", finished(owner=owner, **MEASURED))
    assert (seen.held, seen.unit, seen.level, str(seen.day)) == (
        True,
        owner.unit_id,
        "employee",
        "2025-06-02",
    )
    assert see_one("I52", finished(**MEASURED | {"before_value": 0.0, "verdict": "stop"})).held


@pytest.mark.parametrize("missing", ["before_value", "after_value", "verdict"])
def test_one_of_the_three_missing_is_no_proof(missing: str) -> None:
    nothing = "" if missing == "verdict" else None
    assert not see_one("I52", finished(**MEASURED | {missing: nothing})).held


@pytest.mark.parametrize(
    "other", [{"status": "active"}, {"status": "stopped"}, {"kind": "idea"}, {"finished_on": None}]
)
def test_what_is_not_finished_work_is_not_asked(other: dict[str, object]) -> None:
    assert see("I52", finished(**MEASURED | other)) == []


def test_what_is_just_finished_may_still_be_measured() -> None:
    fresh = finished("2025-12-01")
    assert see("I52", fresh) == []
    assert not see_one("I52", finished("2025-11-30")).held
    fresh.before_value, fresh.after_value, fresh.verdict = 1, 2, "change"
    fresh.save()
    assert see_one("I52", fresh).held


def test_work_typed_in_long_after_it_was_finished_is_somebodys_word() -> None:
    typed = {"source": "B", **MEASURED}
    assert see_one("I52", finished(recorded_at="2025-06-10", **typed)).base == "B"
    assert see_one("I52", finished(recorded_at="2025-07-10", **typed)).base == "C"
