# SPDX-License-Identifier: Apache-2.0
"""What stands beside figures gives away none that are not told."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from customary.measure.waves import release_wave
from customary.store.access import System
from customary.store.queries.wave_results import result
from tests.cast import make_organisation, make_unit
from tests.measure.asked import answer, below, cut, make_instrument, make_wave, rating, scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.models import Wave

pytestmark = pytest.mark.django_db
US = System("test")


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def a_wave(**fields: Any) -> Wave:
    asked = [rating("heard"), rating("rare")]
    return make_wave(make_instrument(*asked, scales=[scale("both", *("heard", "rare"))]), **fields)


def both(n: int, *, high: int = 0) -> list[dict[str, int]]:
    """Answers of n people to both questions, some of them as high as can be."""
    return [{"heard": 1 + one % 5, "rare": 5 if one < high else 1 + one % 3} for one in range(n)]


def shown(figures: Any) -> set[str]:
    return {one.key for one in (*figures.items, *figures.scales) if not one.hidden}


def told(wave: Wave) -> Mapping[str, Any]:
    """The figures of each unit, and of everybody under ""."""
    cells = {one.unit_name: one.figures for one in below(US, wave.pk)}
    return {"": result(US, wave.pk).figures, **cells}


def test_a_figure_that_is_hidden_follows_from_nothing_that_is_told_beside_it() -> None:
    wave = a_wave()
    answer(wave, both(12), unit=make_unit("Tech"), asked=15)
    answer(wave, both(12), unit=make_unit("Ops"), asked=15)
    # Of these twelve, two answered at all what the scale is made of.
    some = both(2) + [{}] * 10
    answer(wave, some, unit=make_unit("Sales"), asked=15)
    release_wave(wave.pk)
    found = told(wave)
    assert any("both" not in shown(one) for one in found.values())
    for figures in found.values():
        beside = {*figures.bounds, *figures.reliability, *figures.weighted, *figures.between}
        assert beside <= shown(figures)
    assert "both" in found["Tech"].bounds or "both" in found["Ops"].bounds


def test_a_weighted_mean_gives_no_hidden_value_of_a_cut_away() -> None:
    team, wave = make_unit("Team"), a_wave(attributes=["level", "remote"])
    answer(wave, both(20), unit=team, asked=30, level="employee", remote="no")
    answer(wave, both(11, high=9), unit=team, asked=30, level="employee", remote="yes")
    answer(wave, both(12), unit=team, asked=12, level="manager", remote="no")
    # Whoever manages from elsewhere is hidden in no cut, and in the weights of two cuts at once.
    answer(wave, both(2, high=2), unit=team, asked=12, level="manager", remote="yes")
    release_wave(wave.pk)
    mean, _error, _effect = result(US, wave.pk).figures.weighted["both"]
    by = {}
    for attribute in ("level", "remote"):
        cells = cut(US, wave.pk, attribute)
        assert not any(one.hidden for one in cells)
        values = [(one.invited, one.figures.figure("both")) for one in cells]
        by[attribute] = sum(n * one.value.value for n, one in values if one and n) / 84
    assert mean == pytest.approx(by["remote"]) or mean == pytest.approx(by["level"])


def test_answers_are_weighted_by_no_cut_of_which_a_value_is_hidden() -> None:
    team, wave = make_unit("Team"), a_wave(attributes=["level"])
    answer(wave, both(20), unit=team, asked=30, level="employee")
    answer(wave, both(12), unit=team, asked=40, level="manager")
    answer(wave, both(3, high=3), unit=team, asked=9, level="executive")
    release_wave(wave.pk)
    figures = result(US, wave.pk).figures
    assert "both" in shown(figures)
    assert figures.weighted == {}


def test_units_are_compared_by_what_is_told_of_them() -> None:
    wave = a_wave()
    for name, n in (("Tech", 12), ("Ops", 14), ("Legal", 3), ("Sales", 11)):
        answer(wave, both(n, high=n if name == "Legal" else 4), unit=make_unit(name))
    release_wave(wave.pk)
    before = told(wave)
    assert "both" not in shown(before["Legal"])
    icc = before[""].between["both"]
    again = a_wave()
    hidden = {name for name, one in before.items() if name and "both" not in shown(one)}
    for name, n in (("Tech", 12), ("Ops", 14), ("Sales", 11)):
        if name not in hidden:
            answer(again, both(n, high=4), unit=make_unit(f"{name} again"))
    release_wave(again.pk)
    assert asdict(told(again)[""].between["both"]) == pytest.approx(asdict(icc))


def test_whoever_left_one_item_out_is_not_what_is_left_of_a_scale_and_its_items() -> None:
    wave = a_wave()
    answer(wave, [*both(11), {"heard": 5}], unit=make_unit("Team"))
    release_wave(wave.pk)
    figures = result(US, wave.pk).figures
    assert "both" in shown(figures)
    # Twice the sum of the scale less those of its items is what the twelfth answered.
    assert shown(figures) == {"both", "heard"}


def test_an_item_of_a_few_does_not_follow_from_its_scale_and_the_other_item() -> None:
    wave = a_wave()
    answer(wave, [*both(2, high=2), *({"heard": 1 + n % 5} for n in range(12))], unit=make_unit("Team"))  # fmt: skip
    release_wave(wave.pk)
    figures = result(US, wave.pk).figures
    assert "both" in shown(figures)
    assert not {"heard", "rare"} & shown(figures)


def test_where_enough_left_an_item_out_or_nobody_did_all_are_told() -> None:
    for left_out in (0, 6):
        wave = a_wave()
        some = [{"heard": 1 + n % 5} for n in range(left_out)]
        answer(wave, [*both(12), *some], unit=make_unit("Team"))
        release_wave(wave.pk)
        assert shown(result(US, wave.pk).figures) == {"both", "heard", "rare"}
