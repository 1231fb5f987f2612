# SPDX-License-Identifier: Apache-2.0
"""I35: what goes along with what, from staff to customers, by unit and quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.evidence.indicators.linking import chain, from_staff_to_customers
from customary.store.models import Interaction, QualityReview, Wave
from tests.cast import make, make_unit
from tests.evidence.indicators.seeing import observe, reading, see
from tests.evidence.indicators.surveyed import scaled, tell, told

if TYPE_CHECKING:
    from customary.store.models import OrgUnit

pytestmark = pytest.mark.django_db

#: Ups and downs of a unit, a quarter each.
WAVES = (0.3, 0.6, 0.4, 0.8, 0.7, 0.45)


def middle(quarter: int) -> str:
    """A day in a quarter, counted from the first of 2024."""
    return f"{2024 + quarter // 4}-{3 * (quarter % 4) + 2:02}-20"


def pulse(quarter: int, value: float, unit: OrgUnit, **fields: Any) -> Wave:
    return told("pulse", middle(quarter), scaled("engagement", value), unit=unit, **fields)


def satisfied(quarter: int, value: float, unit: OrgUnit, **fields: Any) -> Wave:
    given = {"kind": "satisfaction", "audience": "customers", **fields}
    return told("contact", middle(quarter), scaled("satisfaction", value), unit=unit, **given)


def chained(units: int = 3) -> None:
    """Units whose customers are as satisfied as their people were engaged a quarter before."""
    for number in range(units):
        unit = make_unit(f"Unit {number}")
        for quarter, value in enumerate(WAVES):
            pulse(quarter, value + number / 10, unit)
            satisfied(quarter + 1, value - number / 10, unit)


def test_what_follows_a_quarter_later_is_associated_within_units() -> None:
    chained()
    found = from_staff_to_customers(reading(), observe("I35"))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(1), 18)
    assert 0.9 < (found.low or 0) < (found.high or 0) <= 1
    assert all(one.held for one in see("I35"))
    assert {one.base for one in see("I35")} == {"D"}


def test_the_other_direction_stands_beside_with_n_and_interval() -> None:
    chained(units=4)
    told_beside = {one["of"]: one for one in chain(reading(), observe("I35"))}
    back = told_beside["satisfied_pulse"]
    assert back["n"] == 16
    assert back["low"] < back["value"] < back["high"]
    assert back["value"] < 1


def test_of_few_pairs_no_association_is_told() -> None:
    chained(units=1)
    assert from_staff_to_customers(reading(), observe("I35")) is None
    assert chain(reading(), observe("I35")) == []
    assert len(see("I35")) == 6


def test_a_pulse_without_a_quarter_after_it_is_not_yet_due() -> None:
    unit = make_unit()
    pulse(0, 0.5, unit)
    satisfied(2, 0.5, unit)
    assert see("I35") == []
    wave = satisfied(1, 0.5, unit)
    assert [one.proof_record for one in see("I35")] == [wave.pk]


@pytest.mark.parametrize(
    "hide", [{"hidden": "few"}, {"hidden": "complement"}, {"released_at": None}]
)
def test_a_unit_hidden_in_the_results_is_in_no_pair(hide: dict[str, Any]) -> None:
    unit = make_unit()
    for quarter, value in enumerate(WAVES):
        pulse(quarter, value, unit)
        satisfied(quarter + 1, value, unit, **hide)
    assert see("I35") == []


def test_nobody_is_counted_in_a_unit_and_in_the_one_above() -> None:
    top = make_unit("All")
    unit = make_unit("Support", parent=top)
    tell(pulse(0, 0.5, top), scaled("engagement", 0.4), unit=unit)
    tell(satisfied(1, 0.5, top), scaled("satisfaction", 0.4), unit=unit)
    assert [one.unit for one in see("I35")] == [unit.pk]


def test_service_quality_is_a_link_from_five_reviews_on() -> None:
    units = [make_unit(f"Unit {number}") for number in range(3)]
    for unit in units:
        for quarter, value in enumerate(WAVES):
            pulse(quarter, value, unit)
            for _ in range(5 if unit is not units[2] else 4):
                call = make(Interaction, opened_at=middle(quarter + 1), unit=unit)
                rated = {"interaction": call, "unit": unit, "score": 100 * value}
                make(QualityReview, reviewed_at=middle(quarter + 1), **rated)
    told_beside = {one["of"]: one for one in chain(reading(), observe("I35"))}
    assert told_beside["pulse_quality"]["n"] == 12
    assert told_beside["pulse_quality"]["value"] == pytest.approx(1)
