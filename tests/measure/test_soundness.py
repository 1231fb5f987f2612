# SPDX-License-Identifier: Apache-2.0
"""How far figures may be trusted: whatever is said of it holds, and is missing where it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.core.statistics.disclosure.bands import most_of
from customary.measure.waves import release_wave
from customary.report.wave_figures import told
from customary.report.wave_measures import measures
from customary.report.wave_telling import between_units, trust
from customary.store.access import System
from customary.store.queries.wave_figures import CellFigures
from customary.store.queries.wave_pages import wave_page
from customary.store.queries.wave_results import result
from tests.cast import make_organisation, make_unit
from tests.measure.asked import answer, below, make_instrument, make_wave, rating, scale
from tests.measure.profiled import GOLDEN_NOW, divided, golden, shipped

if TYPE_CHECKING:
    from customary.store.models import Wave

pytestmark = pytest.mark.django_db
US = System("test")
RECOMMEND = {"key": "advise", "kind": "recommendation", "text": {"en": "Advise?"}, "low": 0, "high": 10}  # fmt: skip


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def figures(wave: Wave) -> CellFigures:
    release_wave(wave.pk)
    return result(US, wave.pk).figures


def compared(wave: Wave) -> dict[str, dict[str, str]]:
    """What is said of comparing units, by scale."""
    page = wave_page(US, wave.pk)
    return {one["name"]: one for one in between_units(page, measures(page.form))}


def one_scale(n: int, **more: Any) -> Wave:
    keys = [f"q{number}" for number in range(n)]
    return make_wave(make_instrument(*(rating(key, **more) for key in keys), scales=[scale("all", *keys)]))  # fmt: skip


def test_units_that_recommend_alike_are_not_told_apart_by_their_scores() -> None:
    wave = make_wave(
        make_instrument(RECOMMEND, scales=[scale("enps", "advise", method="recommendation")])
    )
    for name, more in (("Tech", 0), ("Ops", 1), ("Sales", 2)):
        scores = [{"advise": 10}] * (8 + more) + [{"advise": 7}] * 6 + [{"advise": 3}] * 6
        answer(wave, scores, unit=make_unit(name))
    told_of = figures(wave).between["enps"]
    assert told_of.icc1 < 0.05
    assert told_of.p is not None
    assert told_of.p > 0.5
    assert compared(wave)["enps"]["sentence"].startswith("Do not rank the units")


def test_two_units_apart_by_chance_are_not_ranked_however_reliable_they_look() -> None:
    wave = one_scale(1)
    for name, high in (("Tech", 2), ("Ops", 9)):
        answer(wave, [{"q0": 3 + (n < high) - (n > 17)} for n in range(20)], unit=make_unit(name))
    one = figures(wave).between["all"]
    assert one.icc2 >= 0.7
    assert one.p is not None
    assert one.p > 0.05
    said = compared(wave)["all"]
    assert said["sentence"].startswith("Do not rank the units")
    assert "answers in each unit" in said["more"]


def test_means_do_not_speak_for_units_in_camps() -> None:
    wave = one_scale(2)
    for name, low in (("Tech", 16), ("Ops", 4)):
        values = [1 if n < low else 5 for n in range(20)]
        answer(wave, [{"q0": one, "q1": one} for one in values], unit=make_unit(name))
    release_wave(wave.pk)
    assert "agree too little" in compared(wave)["all"]["sentence"]


@pytest.mark.parametrize(("step", "by_chance"), [(1, 2), (0.5, 5 / 3), (0.1, 1.4)])
def test_agreement_does_not_hang_on_how_fine_a_scale_is(step: float, by_chance: float) -> None:
    """Guesses from 0 to 4 scatter by 2.0 in whole points, by 1.4 in tenths, and by no more."""
    wave = one_scale(2, low=0, high=4, step=step)
    answer(wave, [{"q0": 1 + n % 3, "q1": 1 + (n + 1) % 3} for n in range(21)])
    found = figures(wave)
    (scaled,) = found.scales
    one = found.items[0]
    assert one.value is not None
    assert one.agreement is not None
    assert scaled.agreement is not None
    within = 1 - (one.value.variance or 0) / by_chance
    assert one.agreement.r_star == pytest.approx(within)
    assert scaled.agreement.r_star == pytest.approx(within)
    assert one.agreement.r_wg == pytest.approx(within)
    assert 0.4 < within < 0.7


def test_agreement_is_named_against_guesses_that_lean_as_well() -> None:
    wave = one_scale(3)
    answer(wave, [dict.fromkeys(("q0", "q1", "q2"), one) for one in (3, 5, 3, 5, 4) * 6])
    figure = figures(wave).figure("all")
    assert figure is not None
    agreement = figure.agreement
    assert agreement is not None
    assert agreement.r_wg is not None
    assert agreement.r_wg_skewed is not None
    assert agreement.r_wg_skewed < agreement.r_wg
    page = wave_page(US, wave.pk)
    said = told(figure, measures(page.form)["all"])
    assert said.agreement == "strong agreement; moderate agreement, if guesses lean to one side"


def test_points_are_held_against_points_divided_at_random() -> None:
    choices = [{"key": key, "text": {"en": key}} for key in "abcd"]
    points = {"key": "points", "kind": "points", "text": {"en": "Points"}, "total": 100, "choices": choices}  # fmt: skip
    wave = make_wave(make_instrument(points))
    answer(wave, [{"points.a": a, "points.b": 60 - a, "points.c": 20, "points.d": 20} for a in (20, 30, 40) * 5])  # fmt: skip
    figure = figures(wave).figure("points.a")
    assert figure is not None
    assert figure.value is not None
    assert figure.agreement is not None
    assert figure.agreement.r_wg == pytest.approx(1 - (figure.value.variance or 0) / 375)
    assert figure.agreement.r_wg_skewed is None


def test_omega_stands_beside_alpha_where_a_scale_has_three_items() -> None:
    given = [
        {f"q{at}": min(5, max(1, 1 + n % 5 + (n * (at + 2) // 5) % 2)) for at in range(3)}
        for n in range(60)
    ]
    three, two = one_scale(3), one_scale(2)
    for wave in (three, two):
        answer(wave, given)
        release_wave(wave.pk)
    known = result(US, three.pk).figures.reliability["all"]
    assert known.omega is not None
    assert abs(known.omega - known.alpha) < 0.05
    assert result(US, two.pk).figures.reliability["all"].omega is None
    page = wave_page(US, three.pk)
    assert any(", omega 0." in said for _, said in trust(page, measures(page.form)))


def three_that_go_together_and_one_that_does_not(people: int) -> list[dict[str, int]]:
    """Answers to four items."""
    return [
        {f"q{at}": min(5, 1 + n % 5 + n * (at + 2) // 5 % 2) for at in range(3)}
        | {"q3": 1 + n // 5 % 5}
        for n in range(people)
    ]


def test_the_item_without_which_a_scale_would_hang_together_is_named() -> None:
    odd, fine = one_scale(4), one_scale(3)
    for wave in (odd, fine):
        answer(wave, three_that_go_together_and_one_that_does_not(100))
        release_wave(wave.pk)
    known = result(US, odd.pk).figures.reliability["all"]
    assert known.odd == "q3"
    assert known.without is not None
    assert known.without > known.high
    assert known.without == pytest.approx(result(US, fine.pk).figures.reliability["all"].alpha)
    assert result(US, fine.pk).figures.reliability["all"].odd == ""
    page = wave_page(US, odd.pk)
    assert any(
        "without “q3” alpha would be 0." in said for _, said in trust(page, measures(page.form))
    )


def test_an_item_that_is_not_told_is_not_named_as_the_odd_one() -> None:
    wave = one_scale(4)
    # All but two gave the same answer to the fourth.
    given = [{**one, "q3": 5} for one in three_that_go_together_and_one_that_does_not(100)]
    answer(wave, [{**one, "q3": 1} for one in given[:2]] + given[2:])
    left_out = {key: value for key, value in given[4].items() if key != "q3"}
    answer(wave, [left_out] * 2)
    told_of = figures(wave)
    hidden = {one.key for one in told_of.items if one.hidden}
    assert hidden
    assert told_of.reliability["all"].odd not in hidden


def test_what_to_expect_of_a_unit_lies_nearer_to_all_the_fewer_answered() -> None:
    wave = one_scale(1)
    for name, n, more in (("Few", 6, 1), ("Many", 60, 1), ("Others", 60, 0)):
        answer(wave, [{"q0": 2 + more + one % 3} for one in range(n)], unit=make_unit(name))
    release_wave(wave.pk)
    found = {one.unit_name: one.figures.figure("all") for one in below(US, wave.pk)}
    means = {"Few": 4, "Many": 4, "Others": 3}
    expected = {}
    for name, figure in found.items():
        assert figure is not None
        assert figure.value is not None
        assert figure.expected is not None
        assert figure.value.value == pytest.approx(means[name])
        expected[name] = figure.expected
    assert 3 < expected["Others"] < 3.1 < expected["Few"] < 3.97 < expected["Many"] < 4
    assert result(US, wave.pk).figures.scales[0].expected is None


def test_of_a_unit_made_of_others_and_of_one_that_is_not_told_nothing_is_expected() -> None:
    wave, above = one_scale(1), make_unit("Above")
    for name, n in (("Tech", 20), ("Ops", 24), ("Sales", 28), ("Legal", 3)):
        unit = make_unit(name, parent=above)
        answer(wave, [{"q0": 1 + (one + n) % 5} for one in range(n)], unit=unit)
    release_wave(wave.pk)
    (whole,) = below(US, wave.pk)
    assert whole.figures.scales[0].expected is None
    figures_below = [one.figures.figure("all") for one in below(US, wave.pk, unit=above.pk)]
    shown = [one for one in figures_below if one is not None and one.value is not None]
    assert 1 < len(shown) < 4
    assert all(one.expected is not None for one in shown)


def test_one_answer_over_and_over_is_counted_where_all_are_asked_in_one_order() -> None:
    varied = [{f"q{at}": 1 + (n + at) % 5 for at in range(12)} for n in range(20)]
    half = {f"q{at}": 4 if at < 10 else 2 for at in range(12)}
    wave = one_scale(12)
    answer(wave, [*varied, *[half] * 6])
    alike = figures(wave).alike
    assert (alike, most_of(alike)) == (5, 9)
    few = one_scale(9)
    answer(few, [{f"q{at}": 4 for at in range(9)}] * 5 + varied)
    assert figures(few).alike is None


def test_nobody_is_said_to_be_careless_where_nothing_could_show_it() -> None:
    wave = one_scale(4)
    answer(wave, [{f"q{at}": 1 + n % 5 for at in range(4)} for n in range(20)])
    told_of = figures(wave)
    assert (told_of.straight, told_of.alike) == (None, None)
    page = wave_page(US, wave.pk)
    said = {name for name, _ in trust(page, measures(page.form))}
    assert not any("opposite" in one or "in a row" in one for one in said)


def test_units_with_profiles_of_their_own_are_told_apart_and_others_are_not() -> None:
    instrument = shipped("culture_profile")
    alike, apart = make_wave(instrument), make_wave(instrument, 2)
    turned = [tuple(tuple(reversed(row)) for row in person) for person in GOLDEN_NOW]
    others = [divided(now, now) for now in turned for _ in range(4)]
    units = [make_unit("Tech"), make_unit("Ops")]
    for unit, given in zip(units, (golden(4), others), strict=True):
        answer(alike, golden(4), unit=unit)
        answer(apart, given, unit=unit)
    same, different = (figures(wave).profile for wave in (alike, apart))
    assert same is not None
    assert different is not None
    assert same["units"]["p"] > 0.5
    assert different["units"]["p"] < 0.01
    assert different["units"]["between"] > same["units"]["between"]


def test_what_an_older_release_kept_is_still_read() -> None:
    kept = {"between": {"all": [0.1, 0.8]}, "reliability": {"all": [0.7, 0.6, 0.8]}}
    read = CellFigures.from_json(kept)
    assert (read.between["all"].icc2, read.between["all"].p) == (0.8, None)
    assert (read.reliability["all"].alpha, read.reliability["all"].omega) == (0.7, None)
    assert CellFigures.from_json(read.as_json()) == read
