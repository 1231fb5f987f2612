# SPDX-License-Identifier: Apache-2.0
"""What is published gives nobody away, whatever an adversary computes from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from customary.core.statistics.disclosure.release import Hidden, Release, Why, release
from customary.core.statistics.disclosure.tables import Family, Table, cuts_family, units_family
from tests.core.statistics.disclosure import adversary


@dataclass(frozen=True)
class Organisation:
    """Respondents: their unit, and a value of each attribute."""

    unit: list[str]
    parents: dict[str, str | None]
    attributes: dict[str, list[str | None]]

    def families(self, *, units: int = 5, cuts: int = 5) -> list[Family]:
        return [
            units_family(self.unit, self.parents, floor=units),
            *(
                cuts_family(self.unit, self.parents, values, floor=cuts, name=name)
                for name, values in self.attributes.items()
            ),
        ]

    def release(self, *, units: int = 5, cuts: int = 5) -> Release:
        return release([1] * len(self.unit), self.families(units=units, cuts=cuts))


def organisation(
    teams: dict[str, int], parents: dict[str, str | None] | None = None, **attributes: str
) -> Organisation:
    """So many people in each team; attributes as a letter for each person, or a space for none."""
    unit = [team for team, people in teams.items() for _ in range(people)]
    return Organisation(
        unit,
        parents or dict.fromkeys(teams),
        {
            name: [None if one == " " else one for one in values]
            for name, values in attributes.items()
        },
    )


def published(families: list[Family], found: Release) -> list[adversary.Group]:
    return [
        frozenset(table.members.tolist())
        for family in families
        for table in family.tables
        if (family.name, table.key) in found.shown
    ]


def unit(name: str | None) -> tuple[str, tuple[str | None]]:
    return "units", (name,)


def test_total_tech_and_ops_would_give_the_four_of_sales_away() -> None:
    found = organisation({"Tech": 20, "Ops": 15, "Sales": 4}).release()
    assert found.shown == {unit(None): 39, unit("Tech"): 20}
    assert found.hidden[unit("Sales")] == Hidden(Why.BELOW_FLOOR, 4)
    assert found.hidden[unit("Ops")] == Hidden(
        Why.COMPLEMENTARY, 15, about=4, protects=(unit("Sales"),)
    )


def test_two_small_teams_protect_one_another() -> None:
    found = organisation({"Tech": 20, "Ops": 3, "Sales": 4}).release()
    assert found.shown == {unit(None): 27, unit("Tech"): 20}


def test_margins_of_team_and_gender_are_safe_and_one_more_cell_gives_a_person_away() -> None:
    # In team A are five f and one m, in B four f and five m.
    both = organisation({"A": 6, "B": 9}, gender="fffff" + "m" + "ffff" + "mmmmm")
    margins, cells = both.families()
    whole = replace(cells, tables=tuple(one for one in cells.tables if one.key[0] is None))
    found = release([1] * 15, [margins, whole])
    assert len(found.shown) == 5
    assert not found.hidden
    more = both.release()
    assert more.shown.keys() == found.shown.keys()
    assert more.hidden["gender", ("A", "f")].why is Why.COMPLEMENTARY
    tables = [*published([margins, whole], found), frozenset(range(5))]
    assert frozenset({5}) in adversary.given_away(tables, 5)


def test_a_value_nearly_everybody_has_is_hidden_beside_the_whole() -> None:
    found = organisation({"A": 30}, gender="f" * 28 + "  ").release()
    assert found.shown == {unit(None): 30, unit("A"): 30}
    assert found.hidden["gender", (None, "f")].about == 2


def test_cuts_have_a_floor_of_their_own_also_for_what_they_leave() -> None:
    mixed = organisation({"A": 20}, gender="f" * 13 + "m" * 7)
    assert ("gender", ("A", "f")) not in mixed.release(cuts=10).shown
    assert ("gender", ("A", "f")) in mixed.release(cuts=5).shown
    assert unit("A") in organisation({"A": 7, "B": 13}).release(cuts=10).shown


def test_a_unit_with_a_single_unit_in_it_is_published_like_it() -> None:
    found = organisation({"Care": 12}, {"Care": "Service", "Service": None}).release()
    assert found.shown == {unit(None): 12, unit("Service"): 12, unit("Care"): 12}


def test_the_people_between_a_unit_and_those_within_it_are_a_group_too() -> None:
    parents = {"Service": None, "Care": "Service", "Field": "Service"}
    found = organisation({"Service": 2, "Care": 12, "Field": 9}, parents).release()
    assert found.shown == {unit(None): 23, unit("Service"): 23, unit("Care"): 12}
    assert found.hidden[unit("Field")].about == 2


def test_empty_units_are_hidden_and_hide_nobody() -> None:
    found = release([10, 0, 8], organisation({"A": 1, "B": 1, "C": 1}).families())
    assert found.shown == {unit(None): 18, unit("A"): 10, unit("C"): 8}
    assert found.hidden == {unit("B"): Hidden(Why.EMPTY, 0)}


def test_nothing_is_published_of_too_few_and_nothing_of_nobody() -> None:
    assert organisation({"A": 2, "B": 2}).release().shown == {}
    assert release([], []) == Release({}, {}, ())
    assert organisation({}).release().shown == {}


def test_a_new_tree_of_the_same_answers_is_held_against_the_old_one() -> None:
    """Two people were moved from A to B after the results had been published."""
    old = units_family(["A"] * 20 + ["B"] * 15, {"A": None, "B": None}, floor=5, published=True)
    moved = ["A"] * 18 + ["B"] * 17
    new = units_family(moved, {"A": None, "B": None}, floor=5, name="units of May")
    found = release([1] * 35, [old, new])
    assert found.hidden["units of May", ("A",)].about == 2
    assert found.hidden["units of May", ("B",)].about == 2
    assert found.shown["units of May", (None,)] == 35
    assert found.exposed == ()
    assert release([1] * 35, [new]).shown.keys() >= {("units of May", ("A",))}


def test_late_answers_cannot_be_told_from_those_before() -> None:
    early = Family("before", 5, (Table(("all",), np.arange(30), published=True),))
    late = units_family(["A"] * 32, {"A": None}, floor=5)
    assert release([1] * 32, [early, late]).shown == {("before", ("all",)): 30}
    later = units_family(["A"] * 36, {"A": None}, floor=5)
    assert unit("A") in release([1] * 36, [early, later]).shown


def test_another_wave_has_other_answers_and_needs_no_audit() -> None:
    """Thirty answers in spring, and of the same people 29 in autumn, are 59 unknowns."""
    spring = Family("spring", 5, (Table(("A",), np.arange(30), published=True),))
    autumn = Family("autumn", 5, (Table(("A",), np.arange(30, 59)),))
    found = release([1] * 59, [spring, autumn])
    assert found.shown == {("spring", ("A",)): 30, ("autumn", ("A",)): 29}


def test_what_was_given_away_before_is_told_and_nothing_is_added_to_it() -> None:
    before = Family("before", 5, (Table("all", np.arange(30), published=True),))
    less = Family("less", 5, (Table("most", np.arange(28), published=True),))
    cut = Family("cut", 5, (Table("some", np.arange(14)), Table("apart", np.arange(30, 40))))
    found = release([1] * 40, [before, less, cut])
    assert found.exposed == (2,)
    assert set(found.shown) == {("before", "all"), ("less", "most"), ("cut", "apart")}


def test_families_that_are_none_are_refused_with_their_numbers() -> None:
    def one(*groups: list[int], floor: int = 5) -> list[Family]:
        tables = tuple(Table(str(group), np.array(group)) for group in groups)
        return [Family("units", floor, tables)]

    for families, words in (
        (one([0, 1], [1, 2]), "overlaps"),
        (one([0, 9]), "from 0 to 9; there are 3"),
        (one([0, 0]), "twice"),
        (one([0], floor=1), "floor of 1"),
    ):
        with pytest.raises(ValueError, match=words):
            release([5, 5, 5], families)
    with pytest.raises(ValueError, match="-1 people"):
        release([5, -1, 5], one([0, 1]))
    with pytest.raises(ValueError, match="'X' is not among the 1"):
        units_family(["X"], {"A": None}, floor=5)
    with pytest.raises(ValueError, match="above itself"):
        units_family(["A"], {"A": "B", "B": "A"}, floor=5)
    with pytest.raises(ValueError, match="1 respondents and 2 values"):
        cuts_family(["A"], {"A": None}, ["f", "m"], floor=5, name="gender")


@some.composite
def organisations(draw: some.DrawFn) -> Organisation:
    """A tree of up to seven units, and up to three attributes, of up to sixty people."""
    units = draw(some.integers(1, 7))
    parents: dict[str, str | None] = {"u0": None}
    for number in range(1, units):
        above = draw(some.integers(-1, number - 1))
        parents[f"u{number}"] = None if above < 0 else f"u{above}"
    attributes = draw(some.integers(0, 3))
    person = some.tuples(
        some.sampled_from(sorted(parents)),
        *[some.sampled_from(["a", "a", "b", "b", "c", None])] * attributes,
    )
    people = draw(some.lists(some.tuples(person, some.integers(1, 8)), min_size=1, max_size=14))
    rows = [row for row, times in people for _ in range(times)]
    return Organisation(
        [row[0] for row in rows],
        parents,
        {f"x{i}": [row[1 + i] for row in rows] for i in range(attributes)},
    )


@settings(max_examples=150, deadline=None)
@given(organisations(), some.sampled_from([2, 3, 5]))
def test_no_adversary_computes_anything_about_fewer_people_than_the_floor(
    of: Organisation, floor: int
) -> None:
    found = of.release(units=floor, cuts=floor)
    tables = published(of.families(), found)
    assert all(len(table) >= floor for table in tables)
    assert adversary.differences(tables, floor) == []
    assert adversary.given_away(tables, floor) == []
    assert found.exposed == ()


@settings(max_examples=75, deadline=None)
@given(organisations())
def test_cuts_with_a_higher_floor_leave_nothing_below_it_by_one_subtraction(
    of: Organisation,
) -> None:
    found = of.release(units=3, cuts=6)
    families = of.families()
    assert adversary.given_away(published(families, found), 3) == []
    units = published(families[:1], found)
    for family in families[1:]:
        cuts = published([family], found)
        assert all(len(cut) >= 6 for cut in cuts)
        for table in [*units, *cuts]:
            for cut in cuts:
                assert table == cut or not table > cut or len(table - cut) >= 6
                assert (
                    len(table ^ cut) == 0
                    or table.isdisjoint(cut)
                    or len(table ^ cut) >= 6
                    or (table in cuts)
                )


@settings(max_examples=75, deadline=None)
@given(organisations(), some.sampled_from([(2, 4), (3, 6)]))
def test_whatever_takes_a_cut_is_about_as_many_people_as_a_cut(
    of: Organisation, floors: tuple[int, int]
) -> None:
    """By any sum with any factors, not by one subtraction alone."""
    few, many = floors
    families = of.families()
    found = of.release(units=few, cuts=many)
    tables, units = published(families, found), published(families[:1], found)
    assert adversary.given_away(tables, few) == []
    assert adversary.given_away_by_more(tables, units, many) == []


def test_six_people_who_follow_from_three_cuts_are_too_few_for_cuts() -> None:
    """All but six are a where they are c or e; no two tables differ by fewer than ten."""
    fifteen = 15
    all_cut = organisation(
        {"A": 51},
        x="a" * 2 * fifteen + "b" * fifteen + "a" * 6,
        y="c" * fifteen + "d" * 2 * fifteen + "d" * 6,
        z="f" * fifteen + "e" * fifteen + "f" * fifteen + "f" * 6,
    )
    families, units, six = all_cut.families(), [frozenset(range(51))], frozenset(range(45, 51))
    with patch("customary.core.statistics.disclosure.release.MOST_KINDS", 0):
        by_units = published(families, all_cut.release(units=5, cuts=10))
    assert six in adversary.given_away_by_more(by_units, units, 10)
    found = published(families, all_cut.release(units=5, cuts=10))
    assert adversary.given_away_by_more(found, units, 10) == []
    assert set(units) < set(found)


@settings(max_examples=75, deadline=None)
@given(organisations(), organisations())
def test_old_and_new_tree_together_give_nobody_away(old: Organisation, new: Organisation) -> None:
    people = min(len(old.unit), len(new.unit))
    first = units_family(old.unit[:people], old.parents, floor=4)
    shown = release([1] * people, [first]).shown
    out = Family(
        "old",
        4,
        tuple(replace(one, published=True) for one in first.tables if ("units", one.key) in shown),
    )
    families = [out, units_family(new.unit[:people], new.parents, floor=4)]
    found = release([1] * people, families)
    assert found.exposed == ()
    assert adversary.given_away(published(families, found), 4) == []


@settings(max_examples=50, deadline=None)
@given(organisations())
def test_the_same_input_gives_the_same_release_and_every_table_has_its_reason(
    of: Organisation,
) -> None:
    found = of.release()
    assert found == of.release()
    names = {(family.name, table.key) for family in of.families() for table in family.tables}
    assert found.shown.keys() | found.hidden.keys() == names
    assert not found.shown.keys() & found.hidden.keys()


@settings(max_examples=50, deadline=None)
@given(some.lists(some.integers(0, 12), min_size=1, max_size=12))
def test_units_side_by_side_hide_no_more_than_one_that_would_not_have_to(sizes: list[int]) -> None:
    teams = {f"t{i}": size for i, size in enumerate(sizes)}
    found = organisation(teams, dict.fromkeys(teams)).release()
    small = sum(size for size in sizes if size < 5)
    needed = 1 if 0 < small < 5 and sum(sizes) - small >= 5 else 0
    complementary = [one for one in found.hidden.values() if one.why is Why.COMPLEMENTARY]
    assert len(complementary) == needed
