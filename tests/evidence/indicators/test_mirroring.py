# SPDX-License-Identifier: Apache-2.0
"""I34: what people say of a standard is held against what customers say of its twin."""

from __future__ import annotations

from typing import Any

import pytest

from customary.evidence.indicators.mirroring import beside, mean_gap
from customary.store.models import Wave, WaveGap
from tests.cast import make, make_action, make_unit
from tests.evidence.indicators.seeing import observe, reading, see
from tests.evidence.indicators.surveyed import favourable, tell, told

pytestmark = pytest.mark.django_db


def inside(closed: str, item: str = "help", value: float = 0.5, **fields: Any) -> Wave:
    return told("pulse", closed, favourable(item, value), **fields)


def outside(closed: str, item: str = "easy", value: float = 0.8, **fields: Any) -> Wave:
    given = {"kind": "recommendation", "audience": "customers", **fields}
    return told("customer_relationship", closed, favourable(item, value), **given)


def test_a_standard_asked_about_on_both_sides_holds() -> None:
    customers = outside("2025-05-02")
    people = inside("2025-06-03")
    (seen,) = see("I34")
    assert (seen.held, str(seen.day)) == (True, "2025-06-03")
    assert (seen.record, seen.proof_record) == (people.pk, customers.pk)
    assert seen.value == pytest.approx(30)
    found = mean_gap(reading(), observe("I34"))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(30), 1)
    (twin,) = beside(reading(), observe("I34"))
    assert (twin["of"], twin["value"], twin["n"]) == ("help", pytest.approx(30), 80)
    assert 0 < twin["low"] < 30 < twin["high"]


@pytest.mark.parametrize(
    "customers",
    [
        {"closed": "2025-06-04"},  # later
        {"closed": "2024-06-02"},  # more than a year before
        {"closed": "2025-05-02", "item": "word"},
        {"closed": "2025-05-02", "hidden": "few"},
        {"closed": "2025-05-02", "released_at": None},
        {"closed": "2025-05-02", "audience": "people"},
    ],
)
def test_one_side_alone_does_not(customers: dict[str, Any]) -> None:
    outside(**customers)
    inside("2025-06-03")
    (seen,) = see("I34")
    assert (seen.held, seen.proof_record) == (False, 0)
    assert mean_gap(reading(), observe("I34")) is None
    assert beside(reading(), observe("I34")) == []


def test_what_is_hidden_or_told_of_a_unit_alone_is_nothing() -> None:
    outside("2025-05-02")
    wave = inside("2025-06-03", hidden="few")
    tell(wave, favourable("help", 0.1), unit=make_unit())
    assert see("I34") == []


def test_it_waits_for_results_to_be_told() -> None:
    outside("2025-05-02")
    inside("2025-06-03")  # told on the fifth
    assert see("I34", as_of="2025-06-04") == []
    assert len(see("I34", as_of="2025-06-05")) == 1


def test_the_newest_of_each_standard_is_averaged_whichever_side_is_higher() -> None:
    outside("2025-05-02", value=0.8)
    outside("2025-05-03", item="word", value=0.4)
    inside("2025-03-03", value=0.1)
    inside("2025-06-03", value=0.7)
    inside("2025-06-04", item="promise", value=0.7)
    found = mean_gap(reading(), observe("I34"))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(20), 2)


def test_what_was_flagged_inside_and_since_resolved_stands_beside() -> None:
    wave = inside("2025-06-03")
    made = {"wave": wave, "kind": "weakest", "size": 1.0}
    gaps = [make(WaveGap, flagged="help", **made), make(WaveGap, flagged="promise", **made)]
    make(WaveGap, flagged="load", **made)  # customers are asked nothing like it
    make_action("2025-06-10", done_at="2025-06-20", gap=gaps[0])
    make_action("2025-06-10", gap=gaps[1])
    (told_beside,) = beside(reading(), observe("I34"))
    assert (told_beside["what"], told_beside["numerator"], told_beside["denominator"]) == (
        "tolerated",
        1,
        2,
    )
