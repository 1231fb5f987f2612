# SPDX-License-Identifier: Apache-2.0
"""The org tree: order, names, people, and which units are too small to speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from customary.store.access import NotVisible
from customary.store.access.floors import floor
from customary.store.queries.org import unit_tree
from tests.cast import make_organisation, make_person, make_unit
from tests.store.queries.scene import Company, staffed, viewer

pytestmark = pytest.mark.django_db


def test_each_unit_follows_the_one_above_it_with_the_people_below_it() -> None:
    company = Company()
    team = staffed("Night shift", 5, parent=company.service)
    tree = unit_tree(viewer())
    assert [(unit.name, unit.depth) for unit in tree.units] == [
        ("Company", 0),
        ("Sales", 1),
        ("Service", 1),
        ("Night shift", 2),
        ("Tiny", 1),
    ]
    assert tree.node(company.top.pk).people_below == 24
    assert tree.node(company.service.pk).people_below == 13
    assert [unit.name for unit in tree.breadcrumbs(team.pk)] == [
        "Company",
        "Service",
        "Night shift",
    ]
    assert tree.below(company.service.pk) == {company.service.pk, team.pk}


def test_units_are_named_in_the_readers_language() -> None:
    Company()
    chinese = replace(viewer(), language="zh-hans")
    assert "公司" in unit_tree(chinese).names.values()
    assert "Company" in unit_tree(viewer()).names.values()


def test_people_and_units_of_the_past_do_not_count() -> None:
    unit = staffed("Service", 5)
    make_person("Gone", unit=unit, ended_on="2024-12-31")
    make_unit("Closed", ended_on="2024-12-31")
    tree = unit_tree(viewer())
    assert [(one.name, one.people) for one in tree.units] == [("Service", 5)]
    assert unit_tree(viewer(), date(2024, 6, 30)).node(unit.pk).people == 6


def test_a_unit_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotVisible):
        unit_tree(viewer()).node(404)


def test_reading_the_tree_takes_as_many_queries_for_many_units(
    django_assert_num_queries: object,
) -> None:
    for number in range(30):
        staffed(f"Unit {number}", 1)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(unit_tree(viewer_without_queries()).units) == 30


def viewer_without_queries() -> object:
    from customary.store.access import System

    return System("test")


# ── Floors ───────────────────────────────────────────────────────────────────────────────────────


def test_a_floor_can_be_raised_and_never_lowered() -> None:
    make_organisation(floors={"units": 8, "opinions": 3})
    assert (floor("units"), floor("opinions"), floor("trends")) == (8, 10, 30)
    with pytest.raises(ValueError, match="no floor"):
        floor("ceilings")
