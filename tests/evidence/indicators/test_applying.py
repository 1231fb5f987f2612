# SPDX-License-Identifier: Apache-2.0
"""I39: what people would do in situations, as released of tests that are closed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from customary.evidence.registry import measured_indicators
from customary.intake.answering_many import Given, send_many
from customary.measure.waves import release_wave
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.waves import close, plan
from customary.store.models import Response, WaveResult
from customary.store.queries.forms import form_of
from tests.cast import at, make_organisation, make_person, make_unit, source_of
from tests.evidence.indicators.seeing import YEAR_END, figure_of, observe, reading, see
from tests.measure.asked import answer, make_instrument, make_wave, rating, situation
from tests.measure.profiled import shipped

if TYPE_CHECKING:
    from customary.store.models import OrgUnit, Wave

pytestmark = pytest.mark.django_db
US = System("tests")


def taken(
    *units: tuple[OrgUnit, int, int],
    released: bool = True,
    closed: str = "2025-06-13",
    **fields: Any,
) -> Wave:
    """A test of one situation; of each unit, how many chose what serves and how many missed it."""
    test = make_instrument(situation("delay"), kind="scenario_test")
    opened = at(closed).replace(day=2)
    wave = make_wave(test, opened_at=opened, closed_at=at(closed), **fields)
    for unit, serving, missing in units:
        chosen = ["serves"] * serving + ["misses"] * missing
        answer(wave, [{"delay": one} for one in chosen], unit=unit)
    if released:
        assert release_wave(wave.pk)
    return wave


def counted() -> dict[int, tuple[int, int]]:
    """By unit, how many choices served the mission, of how many."""
    seen = see("I39")
    held = Counter(one.unit for one in seen if one.held)
    return {unit: (held[unit], n) for unit, n in Counter(one.unit for one in seen).items()}


def test_a_choice_holds_where_it_serves_the_mission_most() -> None:
    unit = make_unit("Support")
    wave = taken((unit, 9, 3))
    assert counted() == {unit.pk: (9, 12)}
    (one,) = {(str(one.day), one.record, one.table, one.level) for one in see("I39")}
    assert one == ("2025-06-13", wave.pk, "waves", "")


def test_half_of_what_serves_is_not_enough() -> None:
    unit = make_unit("Support")
    wave = make_wave(
        make_instrument(situation("delay"), kind="scenario_test"),
        opened_at=at("2025-06-02"),
        closed_at=at("2025-06-13"),
    )
    answer(wave, [{"delay": "half"}] * 6 + [{"delay": "serves"}] * 6, unit=unit)
    release_wave(wave.pk)
    assert counted() == {unit.pk: (6, 12)}


def test_what_is_not_told_of_a_unit_counts_in_the_unit_above() -> None:
    top = make_unit("All")
    large, small = make_unit("Large", parent=top), make_unit("Small", parent=top)
    other = make_unit("Other", parent=top)
    taken((large, 20, 10), (other, 15, 15), (small, 4, 2))
    found = counted()
    assert small.pk not in found
    assert sum(n for _, n in found.values()) == 66
    assert sum(held for held, _ in found.values()) == 39
    # Whatever is hidden with the small unit, the unit above holds what is left.
    assert found[top.pk][1] >= 6


def test_units_and_what_is_above_them_add_up_to_what_was_released() -> None:
    top = make_unit("All")
    units = [make_unit(name, parent=top) for name in ("A", "B", "C")]
    wave = taken((units[0], 20, 10), (units[1], 11, 9), (units[2], 3, 3), (top, 8, 8))
    for cell in WaveResult.objects.filter(wave=wave, hidden="", attribute=""):
        told = cell.figures["chosen"][0]
        if told.get("hidden"):
            continue
        below = {top.pk, *(one.pk for one in units)} if cell.unit in (None, top) else {cell.unit_id}
        here = [one for one in see("I39") if one.unit in below]
        assert (len(here), sum(one.held for one in here)) == (told["n"], told["counts"]["serves"])


def test_too_few_answers_tell_nothing() -> None:
    taken((make_unit("Support"), 4, 2))
    assert see("I39") == []


def test_a_test_that_is_open_or_not_worked_out_yet_is_not_counted() -> None:
    taken((make_unit("Support"), 9, 3), released=False)
    assert see("I39") == []


def test_a_test_closed_after_the_day_looked_at_is_not_counted() -> None:
    taken((make_unit("Support"), 9, 3), closed="2025-12-20")
    assert len(observe("I39", as_of="2025-12-19")) == 0
    assert len(observe("I39", as_of="2025-12-20")) == 12


def test_opinions_customers_and_questions_without_points_are_no_test() -> None:
    unit = make_unit("Support")
    taken((unit, 9, 3), audience="customers")
    asked = make_instrument(rating("heard"), situation("delay"), kind="pulse")
    wave = make_wave(asked, opened_at=at("2025-06-02"), closed_at=at("2025-06-13"))
    answer(
        wave, [{"heard": 4, "delay": "serves"}] * 9 + [{"heard": 3, "delay": "half"}] * 3, unit=unit
    )
    release_wave(wave.pk)
    assert see("I39") == []


def test_a_test_of_what_people_do_counts_as_its_source_does() -> None:
    unit = make_unit("Support")
    taken((unit, 9, 3))
    assert {one.base for one in see("I39")} == {"A"}
    figure = figure_of("I39")
    assert (figure.numerator, figure.denominator) == (9, 12)


def test_a_test_that_a_source_of_daily_work_entered_long_afterwards_is_self_reported() -> None:
    taken((make_unit("Support"), 9, 3), source=source_of("B"), recorded_at=at("2025-09-01"))
    assert {one.base for one in see("I39")} == {"C"}


def test_deleting_the_answers_changes_nothing_that_was_released() -> None:
    taken((make_unit("Support"), 9, 3))
    before = counted()
    Response.objects.all().delete()
    assert counted() == before


def test_units_that_face_customers_and_the_others_stand_beside_it() -> None:
    top = make_unit("All")
    service = make_unit("Support", function="service", parent=top)
    finance = make_unit("Finance", function="finance", parent=top)
    taken((service, 18, 6), (finance, 10, 10))
    beside = measured_indicators()["I39"].beside
    assert beside is not None
    told = {
        one["what"]: (one["numerator"], one["denominator"])
        for one in beside(reading(YEAR_END), observe("I39"))
    }
    assert told == {"facing": (18, 24), "not_facing": (10, 20)}


def test_beside_it_stands_nothing_where_one_side_is_too_few() -> None:
    taken((make_unit("Support", function="service"), 18, 6))
    beside = measured_indicators()["I39"].beside
    assert beside is not None
    assert beside(reading(YEAR_END), observe("I39")) == []


def test_the_shipped_test_is_planned_asked_of_each_function_and_counted_in_full() -> None:
    make_organisation()
    units = [make_unit(name, function=name) for name in ("service", "finance")]
    for unit in units:
        for number in range(12):
            make_person(f"{unit.name} {number}", unit=unit)
    wave = open_wave(US, plan(US, shipped("scenario_test")), now=at("2025-06-02"))
    asked = [one.key for one in form_of(wave.instrument).questions()]
    chosen = ("serves", "half", "serves", "misses")
    given = [
        Given(one, dict.fromkeys(asked, chosen[place % 4]), at("2025-06-04"))
        for place, one in enumerate(wave.invitations.order_by("pk"))
    ]
    assert send_many(wave, given) == 24
    release_wave(close(US, wave, now=at("2025-06-13")).pk)
    # Three situations for everybody, and two for what each does.
    assert counted() == {unit.pk: (30, 60) for unit in units}
    assert {one.base for one in see("I39")} == {"C"}  # entered today, long after it closed
