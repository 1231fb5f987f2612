# SPDX-License-Identifier: Apache-2.0
"""What is released of a closed wave: once, of enough people, and nothing to be subtracted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.core.statistics.disclosure.bands import Band, ShareBand, most_of
from customary.intake.answering import response_of
from customary.measure.waves import release_wave, release_waves
from customary.store.access import NotVisible, System
from customary.store.actions.records import own_source
from customary.store.actions.respondents import respondent_key
from customary.store.models import Response, SurveyInvitation, WaveResult
from customary.store.queries.wave_results import result
from customary.store.statements import inserting, together
from tests.cast import day, make_organisation, make_person, make_unit
from tests.measure.asked import answer, below, cut, make_instrument, make_wave, rating, scale
from tests.store.queries.scene import viewer

if TYPE_CHECKING:
    from customary.store.models import OrgUnit

pytestmark = pytest.mark.django_db
US = System("test")


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def mood(*heard: int) -> list[dict[str, Any]]:
    """Answers that agree with one another, of so many people."""
    return [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in heard]


def a_company() -> dict[str, OrgUnit]:
    top = make_unit("Company")
    return {
        "top": top,
        "tech": make_unit("Tech", parent=top),
        "ops": make_unit("Ops", parent=top),
        "sales": make_unit("Sales", parent=top),
    }


def test_an_open_wave_and_one_released_before_are_left_alone() -> None:
    instrument = make_instrument()
    unit = make_unit("Team")
    still_open = make_wave(instrument, closed_at=None)
    answer(still_open, mood(1, 2, 3, 4, 5, 3), unit=unit)
    assert not release_wave(still_open.pk)
    closed = make_wave(instrument, 2)
    answer(closed, mood(1, 2, 3, 4, 5, 3), unit=unit)
    assert release_waves() == 1
    kept = list(WaveResult.objects.values())
    answer(closed, mood(5, 5, 5, 5, 5, 4), unit=unit)
    assert release_waves() == 0
    assert list(WaveResult.objects.values()) == kept


def test_once_released_answers_stand_in_no_order_in_which_they_came() -> None:
    wave = make_wave(make_instrument())
    unit = make_unit("Team")
    asked = [SurveyInvitation.objects.create(wave=wave, nonce=f"{n}", unit=unit) for n in range(12)]
    for n, one in enumerate(asked):
        sent = {"heard": 1 + n % 5, "advise": n % 11}
        together(inserting(response_of(one, sent, source=own_source().pk, key=respondent_key(one), language="en", seconds=40 + n, day=day("2026-01-09"))))  # fmt: skip
    other = make_wave(make_instrument(), 2)
    answer(other, mood(1, 2, 3), unit=unit)
    before = {row.pop("respondent_key"): row for row in Response.objects.values()}
    release_wave(wave.pk)
    after = {row.pop("respondent_key"): row for row in Response.objects.values()}
    placed = Response.objects.filter(wave=wave).order_by("pk")
    assert list(placed.values_list("respondent_key", flat=True)) == sorted(
        respondent_key(one) for one in asked
    )
    for key, row in before.items():
        assert after[key] | {"id": 0} == row | {"id": 0}
        assert (after[key]["id"] == row["id"]) is (row["wave_id"] == other.pk)


def test_a_figure_carries_its_interval_and_the_right_denominator() -> None:
    wave = make_wave(make_instrument())
    answer(wave, mood(1, 2, 3, 4, 5, 3, 4, 4, 2, 5, 3, 4), unit=make_unit("Team"), asked=20)
    release_wave(wave.pk)
    told = result(US, wave.pk)
    assert (told.n, told.invited, told.rate) == (Band(10, 14), 20, ShareBand(0.5, 0.7))
    assert WaveResult.objects.get(wave=wave, unit=None).n == 12
    heard = told.figures.figure("heard")
    assert heard is not None
    assert heard.value is not None
    assert heard.value.value == pytest.approx(40 / 12)
    assert heard.value.low < heard.value.value < heard.value.high  # type: ignore[operator]
    assert list(heard.counts) == [8, 17, 25, 33, 17]
    voice = told.figures.figure("voice")
    assert voice is not None
    assert voice.value is not None
    assert voice.value.value == pytest.approx(40 / 12), "the reverse-keyed item is turned round"
    enps = told.figures.figure("enps")
    assert enps is not None
    assert enps.value is not None
    assert list(enps.counts) == [50, 33, 17]
    assert enps.value.value == pytest.approx(100 * (2 - 6) / 12)


def test_at02_a_unit_of_four_shows_nothing_nor_does_its_parent_less_its_siblings() -> None:
    units = a_company()
    wave = make_wave(make_instrument())
    answer(wave, mood(1, 2, 3, 4, 5, 3, 3), unit=units["tech"])
    answer(wave, mood(4, 4, 5, 3, 2, 2), unit=units["ops"])
    answer(wave, mood(1, 2, 1, 1), unit=units["sales"])
    release_wave(wave.pk)
    told = {one.unit_name: one for one in below(US, wave.pk, unit=units["top"].pk)}
    assert told["Sales"].hidden == "few"
    assert told["Sales"].n is None
    assert told["Sales"].figures.items == []
    shown = {name for name, one in told.items() if not one.hidden}
    assert shown in ({"Tech"}, {"Ops"}), "one more is hidden, or Sales is the rest"


def test_a_question_few_answered_is_not_told_by_the_rest_either() -> None:
    units = a_company()
    wave = make_wave(make_instrument(rating("heard"), rating("rare")))
    both = [{"heard": 1 + n % 5, "rare": 1 + n % 3} for n in range(12)]
    answer(wave, both, unit=units["tech"])
    answer(wave, both, unit=units["ops"])
    some = [{"heard": 1 + n % 5} | ({"rare": 1} if n < 2 else {}) for n in range(12)]
    answer(wave, some, unit=units["sales"])
    release_wave(wave.pk)
    cells = below(US, wave.pk, unit=units["top"].pk)
    rare = {one.unit_name: one.figures.figure("rare") for one in cells}
    assert all(one.hidden == "" for one in cells)
    assert rare["Sales"] is not None
    assert rare["Sales"].hidden == "few"
    assert {one.hidden for one in rare.values() if one} & {"complement"}


def test_what_everybody_answered_alike_is_not_told() -> None:
    wave = make_wave(make_instrument())
    answer(wave, mood(3, 3, 3, 3, 3, 3, 3), unit=make_unit("Team"))
    release_wave(wave.pk)
    heard = result(US, wave.pk).figures.figure("heard")
    assert heard is not None
    assert (heard.hidden, heard.value) == ("complement", None)


def test_a_cut_needs_ten() -> None:
    team = make_unit("Team")
    wave = make_wave(make_instrument(), attributes=["level"])
    answer(wave, mood(*(1 + n % 5 for n in range(30))), unit=team, level="employee")
    answer(wave, mood(*(1 + n % 5 for n in range(12))), unit=team, level="manager")
    answer(wave, mood(1, 2, 3, 4, 5, 3, 4), unit=team, level="executive")
    release_wave(wave.pk)
    told = {one.value: one.hidden for one in cut(US, wave.pk, "level")}
    assert told["executive"] == "few"
    assert "complement" in (told["manager"], told["employee"])


def test_a_change_is_told_with_what_it_would_take_to_be_sure() -> None:
    instrument, unit = make_instrument(), make_unit("Team")
    first, second = make_wave(instrument, 1), make_wave(instrument, 2)
    answer(first, mood(*(1 + n % 4 for n in range(32))), unit=unit)
    answer(second, mood(*(2 + n % 4 for n in range(32))), unit=unit)
    for wave in (first, second):
        release_wave(wave.pk)
    heard = result(US, second.pk).figures.figure("heard")
    assert heard is not None
    assert heard.before is not None
    assert heard.before.points == pytest.approx(1)
    assert heard.before.beyond
    assert heard.before.needed is not None
    assert heard.before.needed < 40
    assert result(US, first.pk).figures.figure("heard").before is None  # type: ignore[union-attr]


def test_a_change_is_told_from_thirty_answers_on() -> None:
    instrument, unit = make_instrument(), make_unit("Team")
    for number, answered in ((1, 32), (2, 29)):
        wave = make_wave(instrument, number)
        answer(wave, mood(*(number + n % 4 for n in range(answered))), unit=unit)
        release_wave(wave.pk)
    heard = result(US, wave.pk).figures.figure("heard")
    assert heard is not None
    assert heard.value is not None
    assert heard.before is None


def test_reasons_are_told_from_enough_answers_only() -> None:
    questions = [rating(key) for key in ("a", "b", "c", "out")]
    scales = [scale(key, key) for key in ("a", "b", "c")] + [scale("out", "out", outcome=True)]
    wave = make_wave(make_instrument(*questions, scales=scales))
    unit = make_unit("Team")
    given = [
        {"a": 1 + n % 5, "b": 1 + n * 7 % 5, "c": 1 + n * n % 5, "out": 1 + (n + n % 2) % 5}
        for n in range(120)
    ]
    answer(wave, given, unit=unit)
    release_wave(wave.pk)
    (told,) = result(US, wave.pk).figures.reasons
    assert told.outcome == "out"
    assert (told.n, most_of(told.n)) == (115, 120)
    assert sum(one.share for one in told.scales) == pytest.approx(1)
    few = make_wave(make_instrument(*questions, scales=scales), 2)
    answer(few, given[:60], unit=unit)
    release_wave(few.pk)
    assert result(US, few.pk).figures.reasons == []


def test_shares_above_the_middle_are_looked_into_as_means_are() -> None:
    shares = {"method": "favourable"}
    asked = make_instrument(
        *(rating(key) for key in ("a", "b", "c", "d", "glad", "stay")),
        scales=[
            scale("first", "a", "b", **shares),
            scale("second", "c", "d", **shares),
            scale("glad", "glad", "stay", outcome=True, **shares),
        ],
    )
    wave = make_wave(asked)
    given = [
        {"a": one, "b": one, "c": other, "d": other, "glad": one, "stay": max(1, one - other % 2)}
        for one, other in ((1 + n % 5, 1 + n // 5 % 5) for n in range(150))
    ]
    answer(wave, given, asked=200)
    release_wave(wave.pk)
    figures = result(US, wave.pk).figures
    (told,) = figures.reasons
    assert (told.outcome, [one.key for one in told.scales]) == ("glad", ["first", "second"])
    assert figures.reliability["first"].alpha > 0.9
    low, high = figures.bounds["first"]
    # Two in five above the middle; the others all below, or all above. Not as of the 150 who
    # answered: bounds would tell how many they are, which is told in a band.
    assert (low, high) == pytest.approx((0.4 * 145 / 200, (0.4 * 145 + 55) / 200), abs=1e-3)


def test_an_interval_does_not_say_that_everybody_answered() -> None:
    unit, asked = make_unit("Team"), make_instrument()
    everybody, most = make_wave(asked), make_wave(asked, 2)
    answer(everybody, [{"heard": 1 + n % 5, "unheard": 3} for n in range(10)], unit=unit)
    answer(most, [{"heard": 1 + n % 5, "unheard": 3} for n in range(10)], unit=unit, asked=15)
    release_wave(everybody.pk)
    release_wave(most.pk)
    all_said = result(US, everybody.pk).figures.scales[0]
    most_said = result(US, most.pk).figures.scales[0]
    assert all_said.value is not None
    assert most_said.value is not None
    assert all_said.value.low < all_said.value.value < all_said.value.high
    assert all_said.value.high < most_said.value.high


def test_a_wave_nobody_answered_is_released_and_says_so() -> None:
    wave = make_wave(make_instrument())
    answer(wave, [], unit=make_unit("Team"), asked=12)
    release_wave(wave.pk)
    told = result(US, wave.pk)
    assert (told.hidden, told.n) == ("none", None)


def test_whoever_works_in_a_unit_reads_it_and_everybody_and_no_sibling() -> None:
    units = a_company()
    lead = make_person("Li Na", unit=units["tech"])
    wave = make_wave(make_instrument())
    answer(wave, mood(1, 2, 3, 4, 5, 3, 3), unit=units["tech"])
    answer(wave, mood(4, 4, 5, 3, 2, 2), unit=units["ops"])
    release_wave(wave.pk)
    reader = viewer(person=lead)
    assert result(reader, wave.pk).n == 10
    assert result(reader, wave.pk, unit=units["tech"].pk).n == 5
    with pytest.raises(NotVisible):
        result(reader, wave.pk, unit=units["ops"].pk)
    assert [one.unit_name for one in below(reader, wave.pk, unit=units["top"].pk)] == ["Tech"]


def test_nothing_is_read_of_a_wave_that_is_open() -> None:
    wave = make_wave(make_instrument(), closed_at=None)
    answer(wave, mood(1, 2, 3, 4, 5, 3), unit=make_unit("Team"))
    with pytest.raises(NotVisible):
        result(US, wave.pk)


def test_choices_are_counted_and_ranks_averaged() -> None:
    choices = [{"key": key, "text": {"en": key}} for key in ("price", "care", "time")]
    wave = make_wave(
        make_instrument(
            {"key": "why", "kind": "multiple", "text": {"en": "Why?"}, "choices": choices},
            {"key": "first", "kind": "ranking", "text": {"en": "Rank"}, "choices": choices},
        )
    )
    given = [
        {
            "why": ["price"] if n % 2 else ["care", "time"],
            "first": ["care", "time", "price"] if n % 3 else ["price", "care", "time"],
        }
        for n in range(12)
    ]
    answer(wave, given, unit=make_unit("Team"))
    release_wave(wave.pk)
    why, first = result(US, wave.pk).figures.chosen
    assert why.counts == {"price": 50, "care": 50, "time": 50}
    assert first.counts == {"price": 33, "care": 67, "time": 0}
    assert first.places["care"] == pytest.approx(8 / 12 + 2 * 4 / 12)


def test_points_that_are_divided_are_counted_by_tenths_of_what_there_is_to_divide() -> None:
    choices = [{"key": key, "text": {"en": key}} for key in ("clan", "market")]
    instrument = make_instrument(
        {"key": "how", "kind": "points", "text": {"en": "How?"}, "total": 100, "choices": choices}
    )
    wave = make_wave(instrument)
    shares = [0, 5, 10, 35, 39, 50, 60, 70, 80, 95, 100]
    answer(wave, [{"how.clan": one, "how.market": 100 - one} for one in shares], unit=make_unit())
    assert release_wave(wave.pk)
    figures = {one["key"]: one for one in WaveResult.objects.get(unit=None).figures["items"]}
    assert figures["how.clan"]["counts"] == [2, 1, 0, 2, 0, 1, 1, 1, 1, 2]


def test_once_results_are_out_no_answer_keeps_what_they_are_cut_by() -> None:
    unit = make_unit("Team")
    wave = make_wave(make_instrument(), attributes=["level"])
    for level in ("employee", "manager"):
        answer(wave, mood(*[1, 2, 3, 4] * 4), unit=unit, level=level)
    Response.objects.filter(wave=wave).update(source=own_source())
    named = Response.objects.filter(wave=wave).earliest("pk")
    Response.objects.filter(pk=named.pk).update(person=make_person("By name"))
    release_wave(wave.pk)
    told = {one.value: one.n for one in cut(US, wave.pk, "level")}
    assert told == {"employee": 15, "manager": 15}
    kept = Response.objects.filter(wave=wave).values_list("person_id", "attributes", "unit_id")
    assert {(one is None, bool(attributes)) for one, attributes, _ in kept} == {
        (True, False),
        (False, True),
    }
    assert {place for _, _, place in kept} == {unit.pk}


def test_what_customers_answered_keeps_what_it_is_cut_by() -> None:
    wave = make_wave(make_instrument(), attributes=["kind"], audience="customers")
    answer(wave, mood(*[1, 2, 3, 4] * 4), kind="business")
    Response.objects.filter(wave=wave).update(source=own_source())
    release_wave(wave.pk)
    assert {one["kind"] for one in wave.responses.values_list("attributes", flat=True)} == {
        "business"
    }
