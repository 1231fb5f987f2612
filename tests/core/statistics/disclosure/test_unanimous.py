# SPDX-License-Identifier: Apache-2.0
"""Where everybody in a group answered alike, the question is not shown there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from customary.core.statistics.disclosure.release import release
from customary.core.statistics.disclosure.unanimous import tables_of_question
from tests.core.statistics.disclosure import adversary
from tests.core.statistics.disclosure.test_release import (
    Organisation,
    organisation,
    organisations,
    unit,
)


def shown(of: Organisation, answers: list[float], *, high: int = 1, floor: int = 5) -> frozenset:
    families = of.families(units=floor, cuts=floor)
    published = release([1] * len(of.unit), families).shown
    kept = [
        replace(one, tables=tuple(t for t in one.tables if (one.name, t.key) in published))
        for one in families
    ]
    answered = (~np.isnan(answers)).astype(np.int64)
    totals = np.nan_to_num(np.array(answers))
    return tables_of_question(release(answered, kept), kept, answered, totals, low=0, high=high)


def tables_of(of: Organisation, names: frozenset) -> list[adversary.Group]:
    return [
        frozenset(table.members.tolist())
        for family in of.families()
        for table in family.tables
        if (family.name, table.key) in names
    ]


def test_a_team_that_answers_with_one_voice_is_not_shown() -> None:
    teams = organisation({"A": 8, "B": 8, "C": 8})
    mixed = [0.0, 1] * 4
    assert shown(teams, mixed * 3) == {unit(None), unit("A"), unit("B"), unit("C")}
    one_voice = shown(teams, [*mixed, *[1.0] * 8, *mixed])
    assert unit("B") not in one_voice
    # Nor may the others show what B answered, by taking them from the whole.
    assert len(one_voice) == 2
    assert unit(None) in one_voice


def test_the_rest_of_a_unit_that_answers_with_one_voice_is_not_to_be_computed() -> None:
    parents = {"Service": None, "Care": "Service"}
    service = organisation({"Service": 6, "Care": 10}, parents)
    assert len(shown(service, [1.0, 0] * 8)) == 3
    assert unit("Care") not in shown(service, [1.0] * 6 + [1.0, 0] * 5)


def test_bounds_that_leave_no_choice_count_as_told() -> None:
    """Nine of ten agree in A and four of ten women: so all five men of A, and no woman of B."""
    both = organisation({"A": 10, "B": 10}, gender="fffff" + "mmmmm" + "fffff" + "mmmmm")
    answers = [1.0] * 4 + [0.0] + [1.0] * 5 + [0.0] * 5 + [1.0] * 2 + [0.0] * 3
    told = {i: int(answer) for i, answer in enumerate(answers)}
    families = both.families(units=6, cuts=6)
    margins = release([1] * 20, families).shown
    everything = tables_of(both, frozenset(margins))
    men_of_a, women_of_b = frozenset(range(5, 10)), frozenset(range(10, 15))
    assert {men_of_a, women_of_b} <= set(adversary.forced(everything, told, 1, 6))
    found = shown(both, answers, floor=6)
    assert found < margins.keys()
    assert adversary.forced(tables_of(both, found), told, 1, 6) == []


def test_a_question_that_few_answered_is_not_shown_where_the_rest_is() -> None:
    teams = organisation({"A": 8, "B": 8})
    some_answer = [0.0, 1, 0, 1, *[np.nan] * 4, *[0.0, 1] * 4]
    assert shown(teams, some_answer) == {unit(None)}


def test_answers_beyond_their_bounds_are_refused() -> None:
    teams = organisation({"A": 8})
    with pytest.raises(ValueError, match=r"1 answers from 0 to 1 do not add up to 2\.0"):
        shown(teams, [2.0] * 8)
    with pytest.raises(ValueError, match="from 0 to 0"):
        shown(teams, [0.0] * 8, high=0)


@settings(max_examples=60, deadline=None)
@given(organisations(), some.randoms(use_true_random=False), some.sampled_from([1, 4]))
def test_no_answers_that_fit_are_the_only_ones_that_fit(
    of: Organisation, random: object, highest: int
) -> None:
    choose = np.random.default_rng(random.randrange(1 << 30))  # type: ignore[attr-defined]
    leaning = choose.choice([0.1, 0.5, 0.9])
    answers = [float(one) for one in choose.binomial(highest, leaning, len(of.unit))]
    found = shown(of, answers, high=highest, floor=3)
    told = {i: int(answer) for i, answer in enumerate(answers)}
    assert adversary.forced(tables_of(of, found), told, highest, 3) == []
