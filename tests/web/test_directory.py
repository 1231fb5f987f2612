# SPDX-License-Identifier: Apache-2.0
"""Lists of people and customers: searched in any language, paged, and open as far as roles go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Customer, Interaction
from tests.cast import make, make_customer, make_person, make_voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from tests.web.house import House

PEOPLE, CUSTOMERS = "people", "customers"


def text(client: Client, name: str, *args: int, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("wang xiao", "Wang Xiaoman"),
        ("小满", "王小满"),
        ("客服", "Li Na"),
        ("specialist", "王小满"),
    ],
)
def test_people_are_found_by_any_words(empty_house: House, words: str, found: str) -> None:
    make_person("王小满", unit=empty_house.sales, job_title="Specialist")
    make_person("Wang Xiaoman", unit=empty_house.sales)
    page = text(empty_house.sign_in("employee"), PEOPLE, q=words)
    assert found in page
    assert "Sales 1" not in page


def test_nobody_found_says_what_to_try(empty_house: House) -> None:
    page = text(empty_house.sign_in("employee"), PEOPLE, q="zzzz")
    assert "Nobody by these words" in page
    assert "Try a part of the name" in page


def test_people_come_in_pages_and_the_words_stay(empty_house: House) -> None:
    for number in range(60):
        make_person(f"Numbered {number:02}", unit=empty_house.sales)
    page = text(empty_house.sign_in("employee"), PEOPLE, q="Numbered", page=2)
    assert "Page 2 of 2" in page
    assert "Numbered 55" in page
    assert "Numbered 01" not in page
    assert "q=Numbered" in page


def test_employment_is_for_those_who_may_know_it(empty_house: House) -> None:
    someone = make_person("Sam Other", unit=empty_house.sales, started_on="2021-04-01")
    told = "Works here since"
    assert told not in text(empty_house.sign_in("employee"), "person", someone.pk)
    assert told in text(empty_house.sign_in("people_lead"), "person", someone.pk)
    own = empty_house.account("employee", email="own@harbour.example")
    client = empty_house.sign_in("employee", email="second@harbour.example")
    assert told not in text(client, "person", own.person_id)
    client.force_login(own)
    assert "People are not graded here" in text(client, "person", own.person_id)


def test_a_person_stands_in_the_org_tree(empty_house: House) -> None:
    page = text(empty_house.sign_in("employee"), "person", empty_house.lead.pk)
    for unit in (empty_house.top, empty_house.support):
        assert reverse("unit", args=[unit.pk]) in page


def test_customers_are_named_to_those_who_serve_them(empty_house: House) -> None:
    lead = empty_house.sign_in("cx_lead")
    assert "Nordwind" in text(lead, CUSTOMERS)
    card = text(lead, "customer", empty_house.customer.pk)
    assert "Nordwind" in card
    assert empty_house.voice.text in card


def test_a_card_says_what_is_missing_to_know_the_customer(empty_house: House) -> None:
    lead = empty_house.sign_in("cx_lead")
    today = timezone.now()
    told = {"needs": "Quiet", "goals": "Growth", "journey_stage": "use", "yearly_value": 100}
    known = make_customer("Kestrel", profile_reviewed_on=today.date(), **told)
    card = text(lead, "customer", known.pk)
    assert "Missing to know this customer: a contact in the last 90 days." in card
    Customer.objects.filter(pk=known.pk).update(goals="", yearly_value=None)
    make(Interaction, customer=make_customer(account=known), opened_at=today)
    card = text(lead, "customer", known.pk)
    assert "Missing to know this customer: what they want to reach and their yearly value." in card
    Customer.objects.filter(pk=known.pk).update(goals="Growth", yearly_value=100)
    assert "Missing to know" not in text(lead, "customer", known.pk)
    Customer.objects.filter(pk=known.pk).update(needs="", status="left")
    assert "Missing to know" not in text(lead, "customer", known.pk)
    others = text(empty_house.sign_in("executive"), "customer", known.pk)
    assert "Missing to know" not in others


def test_customers_are_an_outline_to_others(empty_house: House) -> None:
    reader = empty_house.sign_in("executive")
    listed = text(reader, CUSTOMERS)
    assert "Nordwind" not in listed
    assert f"Customer {empty_house.customer.pk}" in listed
    card = text(reader, "customer", empty_house.customer.pk)
    assert "You see this customer in outline" in card
    assert "Nordwind" not in card
    assert empty_house.voice.text not in card


def test_a_customer_one_is_not_there_for_is_not_found(empty_house: House) -> None:
    stranger = make_customer("Kestrel")
    client = empty_house.sign_in("employee")
    address = reverse("customer", args=[stranger.pk])
    assert client.get(address).status_code == 404
    assert "Kestrel" not in text(client, CUSTOMERS)
    assert client.get(reverse("customer", args=[99999])).status_code == 404
    assert client.get(reverse("person", args=[99999])).status_code == 404


def test_customers_are_found_by_name_in_chinese_too(empty_house: House) -> None:
    make_customer("晨光幼儿园", segment="education")
    page = text(empty_house.sign_in("cx_lead"), CUSTOMERS, q="晨光")
    assert "晨光幼儿园" in page
    assert "Nordwind" not in page


def test_an_empty_list_teaches_the_next_step_to_whoever_can_take_it(empty_house: House) -> None:
    page = text(empty_house.sign_in("admin"), CUSTOMERS)
    assert "No customer to show" in page
    assert "Bring in customers" in page
    assert "Bring in customers" not in text(empty_house.sign_in("employee"), CUSTOMERS)


def a_person(house: House) -> None:
    make_person("More", unit=house.sales)


def a_customer(house: House) -> None:
    make_voice("2025-05-05 10:00", text="More.", customer=make_customer("More"), unit=house.support)


@pytest.mark.parametrize(("name", "add"), [(PEOPLE, a_person), (CUSTOMERS, a_customer)])
def test_a_longer_list_takes_no_more_queries(
    empty_house: House,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    add: Callable[[House], None],
) -> None:
    client = empty_house.sign_in("cx_lead")

    def counted() -> int:
        with django_assert_max_num_queries(30) as queries:
            client.get(reverse(name))
        return len(queries)

    counted()
    few = counted()
    for _ in range(25):
        add(empty_house)
    assert counted() == few
