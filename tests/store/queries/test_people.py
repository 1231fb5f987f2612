# SPDX-License-Identifier: Apache-2.0
"""The directory and customers: found by words, told to those who may know."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.access import NotVisible, System
from customary.store.queries.customers import customer, customers
from customary.store.queries.people import people, person
from tests.cast import make_customer, make_person, make_unit, make_voice
from tests.store.queries.scene import viewer

pytestmark = pytest.mark.django_db


def names(page: Any) -> list[str]:
    return [row.name for row in page.rows]


def test_everybody_finds_colleagues_by_any_part_of_their_name_in_both_languages() -> None:
    unit = make_unit("Service", name_zh_hans="客户服务部")
    make_person("李娜", unit=unit, job_title="客服专员")
    make_person("Anna Schmidt", unit=unit, job_title="Trainer")
    make_person("Old Hand", ended_on="2024-01-31")
    reader = viewer()
    assert names(people(reader, search="娜")) == ["李娜"]
    assert names(people(reader, search="schmidt trainer")) == ["Anna Schmidt"]
    assert names(people(reader, search="客户服务")) == ["Anna Schmidt", "李娜"]
    assert names(people(reader, past=True)) == ["Old Hand"]
    assert names(people(reader, search="nobody")) == []


def test_people_of_a_unit_are_those_of_the_units_below_too() -> None:
    top = make_unit("Top")
    make_person("Below", unit=make_unit("Team", parent=top))
    make_person("Elsewhere", unit=make_unit("Aside"))
    assert names(people(viewer(), unit=top.pk)) == ["Below"]


def test_a_long_list_comes_in_pages_and_a_page_too_far_is_the_last_one() -> None:
    for number in range(60):
        make_person(f"Person {number:02d}")
    page = people(System("test"), page=99)
    assert (page.number, page.pages, page.total, len(page.rows)) == (2, 2, 60, 10)
    assert page.has_previous
    assert not page.has_next


def test_employment_is_told_to_the_person_the_manager_and_people_leads_only() -> None:
    unit = make_unit("Team")
    boss = make_person("Boss", unit=unit, level="manager")
    found = make_person("One", unit=unit, manager=boss, leaving_reason="tired")
    colleague = make_person("Two", unit=unit)
    knows = [
        viewer("people_lead"),
        viewer("executive"),
        viewer("manager", person=boss, unit=unit),
        viewer(person=found),
    ]
    for reader in knows:
        told = person(reader, found.pk).employment
        assert told is not None
        assert told.leaving_reason == "tired"
    for reader in [viewer(person=colleague), viewer("admin"), viewer("cx_lead")]:
        assert person(reader, found.pk).employment is None


def test_a_list_of_people_takes_as_many_queries_for_many(django_assert_num_queries: Any) -> None:
    unit = make_unit()
    for _ in range(20):
        make_person(unit=unit)
    with django_assert_num_queries(2):
        people(System("test"))


def test_a_service_lead_finds_customers_by_name_and_an_executive_sees_outlines() -> None:
    wang = make_customer("王芳", segment="Retail", email="wang@example.org")
    make_voice("2025-03-01", customer=wang, text="太慢了。")
    lead, boss = viewer("service_lead"), viewer("executive")
    assert names(customers(lead, search="王")) == ["王芳"]
    assert names(customers(boss, search="王")) == []
    (row,) = customers(boss, search="retail").rows
    assert (row.name, row.is_outline, row.segment) == ("", True, "Retail")
    card = customer(lead, wang.pk)
    assert (card.email, card.said[0].text) == ("wang@example.org", "太慢了。")
    outline = customer(boss, wang.pk)
    assert (outline.row.name, outline.email, outline.said) == ("", "", ())


def test_an_administrator_finds_no_customer() -> None:
    found = make_customer()
    assert customers(viewer("admin")).total == 0
    with pytest.raises(NotVisible):
        customer(viewer("admin"), found.pk)


def test_an_agent_has_the_customers_of_the_own_unit() -> None:
    unit = make_unit()
    agent = make_person(unit=unit)
    ours = make_customer("Ours", known_contact=make_person(unit=unit))
    theirs = make_customer("Theirs", known_contact=make_person(unit=make_unit()))
    reader = viewer("agent", person=agent, unit=unit)
    assert names(customers(reader)) == ["Ours"]
    assert customer(reader, ours.pk).row.name == "Ours"
    with pytest.raises(NotVisible):
        customer(reader, theirs.pk)
