# SPDX-License-Identifier: Apache-2.0
"""Somebody known in several sources is one person, with one set of rows of their own."""

from __future__ import annotations

import pytest

from customary.store.access import Viewer, viewer_for, visible
from customary.store.models import Event, Interaction, Person
from customary.store.queries.customers import customer, customers
from customary.store.queries.mine import recorded_about
from customary.store.queries.people import people, person
from tests.cast import at, make, make_customer, make_event, make_person, make_unit, make_voice
from tests.store.actions.viewers import account

pytestmark = pytest.mark.django_db


def somebody() -> tuple[Viewer, Person, Person]:
    me = make_person("Li Na", email="li@x.org", unit=make_unit())
    other = make_person("li.na", standing="account", same_as=me, source="B")
    return viewer_for(account(me)), me, other


def test_what_is_recorded_under_an_account_of_mine_is_my_own() -> None:
    viewer, _me, other = somebody()
    meeting = make_event("2025-03-04 09:00", organiser=other)
    make_event("2025-03-04 10:00", organiser=make_person("Another", unit=make_unit()))
    assert list(visible(viewer, Event)) == [meeting]
    tables = {found.table: found for found in recorded_about(viewer)}
    assert tables["events"].count == 1
    assert [row.label for row in tables["people"].records] == ["Li Na", "li.na"]


def test_the_directory_lists_people_and_not_their_accounts() -> None:
    viewer, me, other = somebody()
    make_person("robot", standing="account")
    assert [row.name for row in people(viewer).rows] == ["Li Na"]
    facts = person(viewer, other.pk)
    assert (facts.row.id, [one.name for one in facts.known_as]) == (me.pk, ["li.na"])


def test_a_customer_is_one_card_with_all_that_was_said_and_bought() -> None:
    viewer = viewer_for(account(make_person("Lead"), "cx_lead"))
    leading = make_customer("Wang Fang")
    shop = make_customer("W. Fang", same_as=leading, source="B")
    make_voice("2025-03-01", text="Well done.", customer=shop)
    make(Interaction, customer=leading, subject="A call", opened_at=at("2025-03-02"), kind="call")
    assert [row.id for row in customers(viewer).rows] == [leading.pk]
    card = customer(viewer, shop.pk)
    assert card.row.id == leading.pk
    assert [one.text for one in card.said] == ["Well done."]
    assert [one.subject for one in card.contacts] == ["A call"]
    assert len(card.known_as) == 1
