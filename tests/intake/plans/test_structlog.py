# SPDX-License-Identifier: Apache-2.0
"""Public records of a real project give the figures and grades that anybody can count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from customary.catalogue import load_catalogue
from customary.core.grading.practice import Maturity
from customary.evidence.trying import try_grades
from customary.intake.importing import import_pack
from customary.store.models import ImportState, Initiative, Person, Source
from tests.cast import make_organisation
from tests.evidence.indicators.seeing import figure_of, see

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "structlog_issues"


@pytest.fixture(autouse=True)
def imported() -> None:
    make_organisation()
    assert import_pack(EXAMPLE).state == ImportState.DONE


def confirm() -> None:
    Source.objects.update(confirmed_grade="A")


def test_every_thread_is_an_idea_and_nobody_from_outside_is_kept() -> None:
    assert Initiative.objects.filter(kind="idea").count() == 12
    assert Person.objects.count() == 0
    assert set(Initiative.objects.values_list("description", flat=True)) == {""}


def test_the_figures_of_two_years_are_those_counted_by_hand() -> None:
    confirm()
    in_2017 = figure_of("I53", as_of="2017-12-31")
    assert (in_2017.numerator, in_2017.denominator) == (4, 4)
    assert [one.value for one in see("I53", as_of="2017-12-31") if one.day.year == 2017] == [
        1,
        0,
        6,
        1,
    ]
    in_2015 = figure_of("I53", as_of="2015-12-31")
    assert (in_2015.numerator, in_2015.denominator) == (3, 3)


def test_answers_in_four_months_of_four_are_a_habit_until_they_are_long_ago() -> None:
    confirm()
    practice = next(
        one for one in load_catalogue().practices.values() if one.leading_indicator == "I53"
    )

    def graded(day: str) -> int | None:
        (found,) = try_grades([practice.id], date.fromisoformat(day))
        return found.maturity

    assert graded("2017-12-31") == Maturity.HABIT
    assert graded("2016-12-31") in {None, Maturity.NOT_SEEN}


def test_as_long_as_nobody_confirms_the_source_it_is_only_said() -> None:
    found = figure_of("I53", as_of="2017-12-31")
    assert found.evidence is not None
    assert found.evidence.letter == "C"
