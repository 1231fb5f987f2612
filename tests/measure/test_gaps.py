# SPDX-License-Identifier: Apache-2.0
"""What a wave flags at its release: kept once, and only of what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from customary.measure.waves import release_wave
from customary.store.access import System
from customary.store.models import Change, WaveGap
from customary.store.queries.gaps import gaps_of
from tests.cast import at, make, make_action, make_organisation, make_unit
from tests.measure.asked import answer, make_instrument, make_wave, rating, scale
from tests.measure.profiled import golden, rated, shipped

if TYPE_CHECKING:
    from customary.store.models import OrgUnit

pytestmark = pytest.mark.django_db


def flagged(unit: OrgUnit | None = None) -> set[str]:
    return set(WaveGap.objects.filter(unit=unit).values_list("flagged", flat=True))


def test_types_ten_points_apart_are_flagged_of_everybody_and_of_each_unit_told() -> None:
    top = make_unit("All")
    large, small = make_unit("Large", parent=top), make_unit("Small", parent=top)
    wave = make_wave(shipped("culture_profile"))
    answer(wave, golden(4), unit=large)
    answer(wave, golden(1), unit=small)
    assert release_wave(wave.pk)
    assert flagged() == flagged(top) == {"adhocracy"}
    assert flagged(small) == set()
    gap = WaveGap.objects.get(unit=None)
    assert gap.size == pytest.approx(10.833, abs=5e-4)
    assert Change.objects.filter(table="wave_gaps", record_id=gap.pk).exists()


def test_of_the_four_cs_the_one_furthest_from_the_end_is_flagged() -> None:
    unit, asked = make_unit(), shipped("four_cs")
    wave = make_wave(asked)
    low = dict.fromkeys(
        asked.items.filter(frame="consistency").values_list("item_key", flat=True), 1.0
    )
    answers = [rated(asked, 3) | low] * 6 + [rated(asked, 2) | low | {"thanks": 2.0}] * 6
    answer(wave, answers, unit=unit)
    release_wave(wave.pk)
    assert flagged() == flagged(unit) == {"consistency"}


def test_of_a_pulse_the_weakest_question_is_flagged_and_the_one_that_fell_most() -> None:
    unit, asked = (
        make_unit(),
        make_instrument(*[rating(key) for key in ("a", "b", "c")], rating("d", reverse=True)),
    )
    before = make_wave(asked, opened_at=at("2025-10-06"), closed_at=at("2025-10-17"))
    answer(
        before,
        [{"a": 4 + place % 2, "b": 1 + place % 2, "c": 4, "d": 2} for place in range(40)],
        unit=unit,
    )
    release_wave(before.pk)
    assert flagged() == flagged(unit) == {"b"}

    after = make_wave(asked, number=2)
    answer(
        after,
        [
            {"a": 2 + place % 2, "b": 1 + place % 2, "c": 4 - place % 2, "d": 4 - place % 2}
            for place in range(40)
        ],
        unit=unit,
    )
    release_wave(after.pk)
    told = {
        one.kind: (one.flagged, one.size) for one in WaveGap.objects.filter(wave=after, unit=unit)
    }
    assert told == {"weakest": ("b", pytest.approx(3.5)), "fallen": ("a", pytest.approx(2.0))}


def test_well_being_is_flagged_of_everybody_and_of_no_unit() -> None:
    unit = make_unit()
    scales = [scale("well", "tired", sensitive=True)]
    asked = make_instrument(rating("tired"), rating("heard"), scales=scales)
    wave = make_wave(asked)
    answer(
        wave, [{"tired": 1 + place % 2, "heard": 3 + place % 2} for place in range(20)], unit=unit
    )
    release_wave(wave.pk)
    assert (flagged(), flagged(unit)) == ({"tired"}, {"heard"})


def test_nobody_is_flagged_of_whom_nothing_is_told() -> None:
    wave = make_wave(shipped("culture_profile"))
    answer(wave, golden(1), unit=make_unit())
    release_wave(wave.pk)
    assert not WaveGap.objects.exists()


def test_a_wave_that_came_with_its_gaps_keeps_those() -> None:
    wave = make_wave(shipped("culture_profile"))
    make(WaveGap, wave=wave, kind="type", flagged="market", size=-14.0)
    answer(wave, golden(4), unit=make_unit())
    release_wave(wave.pk)
    assert flagged() == {"market"}


def test_a_gap_says_what_it_is_and_until_when_something_is_begun() -> None:
    make_organisation()
    wave = make_wave(shipped("culture_profile"), closed_at=at("2026-01-17 18:00"))
    gap = make(WaveGap, wave=wave, kind="type", flagged="adhocracy", size=10.83)
    (before,) = gaps_of(System("tests"), wave.pk)
    assert (str(before.begin_by), before.action, before.is_late) == ("2026-02-16", None, True)
    assert str(gap) == "Create: +10.8 points wanted"
    with translation.override("zh-hans"):
        assert str(gap) == "创造：期望相差 +10.8 分"

    make_action("2026-02-01", gap=gap, status="dropped")
    action = make_action("2026-02-02", gap=gap)
    (after,) = gaps_of(System("tests"), wave.pk)
    assert (after.action, after.is_late, after.is_done) == (action, False, False)
