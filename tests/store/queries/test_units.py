# SPDX-License-Identifier: Apache-2.0
"""A unit's page and an indicator's figure: nothing about units too small to speak of."""

from __future__ import annotations

from datetime import date

import pytest

from customary.store.access import NotVisible, System
from customary.store.queries.figures import indicator_figure
from customary.store.queries.units import unit
from tests.store.queries.scene import Company, grade, run, value, viewer

pytestmark = pytest.mark.django_db


def test_a_units_page_tells_its_grades_its_way_up_and_the_units_below() -> None:
    company = Company()
    before, now = run(date(2025, 9, 30)), run()
    grade(before, "C49", 1, unit=company.service)
    grade(now, "C49", 2, unit=company.service)
    page = unit(viewer(), company.service.pk)
    assert [one.name for one in page.path] == ["Company", "Service"]
    assert (page.practices["C49"].grade, page.practices["C49"].previous_grade) == (2, 1)
    assert {one.name for one in unit(viewer(), company.top.pk).below} == {
        "Service",
        "Sales",
        "Tiny",
    }


def test_a_small_units_page_has_no_figures_but_for_the_system() -> None:
    company = Company()
    now = run()
    grade(now, "C49", 2, unit=company.tiny)
    value(now, "I46", 0.5, unit=company.tiny)
    page = unit(viewer("executive"), company.tiny.pk)
    assert (dict(page.practices), dict(page.figures)) == ({}, {})
    assert unit(System("test"), company.tiny.pk).practices["C49"].grade == 2


def test_an_indicators_figure_is_that_of_the_organisation_or_of_a_unit_large_enough() -> None:
    company = Company()
    assert indicator_figure(viewer(), "I46") is None
    now = run()
    value(now, "I46", 0.4)
    value(now, "I46", 0.6, unit=company.service)
    value(now, "I46", 0.9, unit=company.tiny)
    whole = indicator_figure(viewer(), "I46")
    part = indicator_figure(viewer(), "I46", unit=company.service.pk)
    assert whole is not None
    assert part is not None
    assert (whole.value, part.value) == (0.4, 0.6)
    for place in (company.tiny.pk, 404):
        with pytest.raises(NotVisible):
            indicator_figure(viewer("executive"), "I46", unit=place)
