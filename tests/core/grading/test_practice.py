# SPDX-License-Identifier: Apache-2.0
"""Practice grades: not seen, said, done, habit, everywhere, and how none of them is cheated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.grading.evidence import Evidence
from customary.core.grading.frames import frame_score, largest, opportunity
from customary.core.grading.periods import Cadence, periods_before
from customary.core.grading.practice import (
    Grading,
    Maturity,
    Rule,
    grade,
    grade_units,
    weakest,
    with_reach,
)
from tests.core.grading.tables import AS_OF, MONTHS, Row, monthly, rows, table

RULE = Rule(threshold=0.5)
rules = some.builds(
    Rule, threshold=some.floats(0.05, 1), by_opportunity=some.booleans(), levels=some.just(())
)


def graded(given_: list[Row], rule: Rule = RULE, statements: int = 0) -> Grading:
    return grade(table(given_), MONTHS, rule, statements=statements)


def is_in_window(row: Row) -> bool:
    return MONTHS.window[0] <= row.day <= AS_OF


# ── The ladder ───────────────────────────────────────────────────────────────────────────────────


def test_nothing_recorded_is_not_seen() -> None:
    found = graded([])
    assert (found.maturity, found.reason) == (Maturity.NOT_SEEN, "no_records")


def test_records_of_which_none_held_are_not_seen_either() -> None:
    found = graded(monthly(12, held=False))
    assert (found.maturity, found.reason) == (Maturity.NOT_SEEN, "nothing_held")


def test_a_document_makes_it_said() -> None:
    assert graded([], statements=1).maturity is Maturity.SAID


def test_one_proven_record_makes_it_done() -> None:
    found = graded(monthly(1))
    assert (found.maturity, found.reason) == (Maturity.DONE, "not_steady")


def test_what_was_done_in_the_period_under_way_already_counts_as_done() -> None:
    assert graded([Row(AS_OF)]).maturity is Maturity.DONE


@pytest.mark.parametrize(("months", "maturity"), [(9, Maturity.DONE), (10, Maturity.HABIT)])
def test_four_fifths_of_the_periods_make_a_habit(months: int, maturity: Maturity) -> None:
    assert graded(monthly(months)).maturity is maturity


def test_a_period_is_kept_when_its_share_reaches_the_threshold() -> None:
    half = monthly(12) + monthly(12, held=False)
    assert graded(half, Rule(threshold=0.5)).maturity is Maturity.HABIT
    assert graded(half, Rule(threshold=0.51)).maturity is Maturity.DONE


def test_three_occasions_are_too_few_for_a_habit_four_are_enough() -> None:
    rule = Rule(threshold=0.5, by_opportunity=True)
    assert graded(monthly(3), rule).reason == "too_few_periods"
    assert graded(monthly(4), rule).maturity is Maturity.HABIT


def test_silence_counts_as_a_period_missed_unless_there_was_no_occasion() -> None:
    found = graded(monthly(4))
    assert (found.continuity.expected, found.continuity.kept, found.continuity.longest_gap) == (
        12,
        4,
        8,
    )


def test_everywhere_is_a_habit_in_four_fifths_of_the_units_at_every_level() -> None:
    rows_ = [
        row
        for unit in (1, 2, 3, 4)
        for level in (0, 1, 2)
        for row in monthly(12, unit=unit, level=level)
    ]
    subtree = {unit: {unit} for unit in (1, 2, 3, 4, 5)}
    units = grade_units(table(rows_), MONTHS, RULE, subtree=subtree)
    whole = graded(rows_)
    assert with_reach(whole, units, RULE, in_scope=[1, 2, 3, 4, 5]).maturity is Maturity.EVERYWHERE
    lagging = with_reach(whole, units, RULE, in_scope=[1, 2, 3, 5])
    assert (lagging.maturity, lagging.reason, lagging.lagging_units) == (
        Maturity.HABIT,
        "units_lag",
        (5,),
    )


def test_a_level_that_never_shows_keeps_it_from_everywhere() -> None:
    rows_ = monthly(12, level=1) + monthly(12, level=2)
    units = grade_units(table(rows_), MONTHS, RULE, subtree={1: {1}})
    found = with_reach(graded(rows_), units, RULE, in_scope=[1])
    assert (found.maturity, found.reason, found.levels_missing) == (
        Maturity.HABIT,
        "levels_missing",
        ("executive",),
    )


def test_what_is_the_organisations_alone_ends_at_habit() -> None:
    rule = Rule(threshold=0.5, company_scope=True, levels=())
    found = with_reach(graded(monthly(12), rule), {}, rule, in_scope=[])
    assert (found.maturity, found.reason) == (Maturity.HABIT, "habit_company_scope")


def test_a_unit_is_graded_with_the_units_below_it() -> None:
    units = grade_units(table(monthly(12, unit=2)), MONTHS, RULE, subtree={1: {1, 2}, 2: {2}})
    assert units[1].maturity is units[2].maturity is Maturity.HABIT


def test_a_practice_with_two_indicators_is_as_good_as_the_one_least_kept() -> None:
    habit, done, silent = graded(monthly(12)), graded(monthly(1)), graded([])
    assert weakest([habit, done]) is done
    assert weakest([habit, silent]) is habit
    with pytest.raises(ValueError, match="at least one measured indicator"):
        weakest([])


# ── What can never happen ────────────────────────────────────────────────────────────────────────


@given(rows(best=Evidence.SELF_REPORTED), rules, some.integers(0, 100))
def test_at31_words_and_opinions_alone_never_rise_above_said(
    given_: list[Row], rule: Rule, statements: int
) -> None:
    assert graded(given_, rule, statements).maturity <= Maturity.SAID


@given(
    some.lists(
        some.builds(
            Row,
            day=some.dates(MONTHS.starts[0], AS_OF),
            proof=some.sampled_from([Evidence.SELF_REPORTED, Evidence.OPINION]),
        )
    ),
    rules,
)
def test_at31_words_about_system_records_never_rise_above_said(
    given_: list[Row], rule: Rule
) -> None:
    assert graded(given_, rule).maturity <= Maturity.SAID


@given(rows(), rows(best=Evidence.SELF_REPORTED), rules)
def test_records_by_hand_beside_others_raise_nothing_above_said(
    given_: list[Row], by_hand: list[Row], rule: Rule
) -> None:
    before, after = graded(given_, rule), graded(given_ + by_hand, rule)
    assert after.maturity <= max(before.maturity, Maturity.SAID)
    if any(row.base <= Evidence.DAILY_WORK and is_in_window(row) for row in given_):
        assert after.continuity == before.continuity


@given(rows(), rules, some.data())
def test_taking_proof_away_raises_no_grade(
    given_: list[Row], rule: Rule, data: some.DataObject
) -> None:
    lost = data.draw(some.sets(some.integers(0, max(len(given_) - 1, 0))))
    left = [row for at, row in enumerate(given_) if at not in lost or not row.is_proven]
    assert graded(left, rule).maturity <= graded(given_, rule).maturity


@given(rows(), rules, some.data())
def test_a_record_that_holds_is_never_worse_than_one_that_does_not(
    given_: list[Row], rule: Rule, data: some.DataObject
) -> None:
    failing = data.draw(some.sets(some.integers(0, max(len(given_) - 1, 0))))
    worse = [
        Row(row.day, False, row.base, row.proof, row.unit, row.level) if at in failing else row
        for at, row in enumerate(given_)
    ]
    assert graded(worse, rule).maturity <= graded(given_, rule).maturity


@given(rows(), rules)
def test_a_higher_threshold_raises_no_grade(given_: list[Row], rule: Rule) -> None:
    stricter = Rule(
        threshold=min(1.0, rule.threshold * 1.5), by_opportunity=rule.by_opportunity, levels=()
    )
    assert graded(given_, stricter).maturity <= graded(given_, rule).maturity


@given(rows(), rules)
def test_no_unit_is_seen_where_it_has_no_records(given_: list[Row], rule: Rule) -> None:
    units = grade_units(table(given_), MONTHS, rule, subtree={one: {one} for one in range(1, 7)})
    for unit, found in units.items():
        alone = [row for row in given_ if row.unit == unit]
        assert found == graded(alone, rule)


@given(rows(), rules)
def test_kept_periods_are_expected_ones(given_: list[Row], rule: Rule) -> None:
    steady = graded(given_, rule).continuity
    assert 0 <= steady.kept <= steady.expected <= len(MONTHS.starts)
    assert steady.kept == sum(kept is True for kept in steady.kept_by_period)
    assert steady.longest_gap <= steady.expected - steady.kept


def test_at32_evidence_older_than_its_window_lowers_the_grade() -> None:
    kept = table(monthly(12))
    later = [AS_OF + timedelta(days=days) for days in (0, 62, 120, 400)]
    found = [grade(kept, periods_before(day, Cadence.MONTH), RULE).maturity for day in later]
    assert found == [Maturity.HABIT, Maturity.HABIT, Maturity.DONE, Maturity.NOT_SEEN]


def test_at32_no_grade_is_called_complete() -> None:
    assert [one.name for one in Maturity] == ["NOT_SEEN", "SAID", "DONE", "HABIT", "EVERYWHERE"]


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01])
def test_a_threshold_nobody_can_meet_or_miss_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        Rule(threshold=threshold)


def test_unknown_levels_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="boss"):
        Rule(threshold=0.5, levels=("boss",))


# ── Frames ───────────────────────────────────────────────────────────────────────────────────────


def test_a_frame_shows_the_median_of_its_measured_practices() -> None:
    found = frame_score([1, None, 3, 2, None])
    assert (found.value, found.measured, found.practices) == (2, 3, 5)
    assert frame_score([1, 2]).value == 1.5
    assert frame_score([None]).value is None


@given(some.lists(some.integers(0, 4) | some.none()))
def test_a_frame_lies_between_its_lowest_and_highest_practice(grades: list[int | None]) -> None:
    found, known = frame_score(grades), [one for one in grades if one is not None]
    assert found.value is None or min(known) <= found.value <= max(known)


def test_the_largest_opportunity_is_gap_times_reach_times_value() -> None:
    small = opportunity("C49", grade=2, ceiling=4, reach=0.5)
    wide = opportunity("H08", grade=2, ceiling=4, reach=1.0)
    done = opportunity("H20", grade=3, ceiling=3, reach=1.0)
    assert (small.size, wide.size, done.size) == (0.25, 0.5, 0)
    assert largest([small, wide, done]) is wide
    assert largest([done]) is None
    assert largest([]) is None


@pytest.mark.parametrize(
    "wrong", [{"grade": 4, "ceiling": 3}, {"grade": -1}, {"reach": 1.1}, {"value_at_stake": -0.1}]
)
def test_impossible_opportunities_are_refused(wrong: dict[str, float]) -> None:
    given_ = {"grade": 1, "ceiling": 4, "reach": 0.5, "value_at_stake": 0.5} | wrong
    with pytest.raises(ValueError, match=r"lies between|share between"):
        opportunity("C49", **given_)
