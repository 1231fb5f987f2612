# SPDX-License-Identifier: Apache-2.0
"""Who is who: linked where no doubt is left, proposed otherwise, and always to be undone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.store.access import NotAllowed
from customary.store.actions.identities import decide_pair, match, undo_decision
from customary.store.actions.refusal import Refused
from customary.store.models import Customer, IdentityPair, Person, Source
from tests.cast import make_customer, make_person
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db


def source(key: str, kind: str = "") -> Source:
    return Source.objects.get_or_create(key=key, defaults={"name": key, "kind": kind})[0]


def account(name: str, email: str = "", key: str = "calendar") -> Person:
    return make_person(name, email=email, source=source(key), standing="account", started_on=None)


def jane(**fields: str) -> Person:
    return make_person("Jane Doe", email="jane@x.org", source=source("hr", "hr"), **fields)


def led_by(row: Person | Customer) -> int | None:
    row.refresh_from_db()
    return row.same_as_id


def the_pair() -> IdentityPair:
    return IdentityPair.objects.get()


def test_one_address_links_an_account_to_the_employee_and_is_listed() -> None:
    known_by = account("jane.doe", "Jane@X.org")
    employee = jane()
    people, _customers = match()
    assert (people.linked, people.proposed, people.changed) == (1, 0, 1)
    assert led_by(known_by) == employee.pk
    assert led_by(employee) is None
    pair = the_pair()
    assert (pair.state, pair.automatic, pair.reason) == ("same", True, "address")


def test_matching_again_changes_nothing() -> None:
    jane(), account("jane", "jane@x.org"), account("J. Doe", key="tracker")
    match()
    before = list(IdentityPair.objects.order_by("pk").values())
    assert [one.changed for one in match()] == [0, 0]
    assert list(IdentityPair.objects.order_by("pk").values()) == before


def test_an_undone_link_stays_undone_and_undoing_that_brings_it_back() -> None:
    employee, other, lead = jane(), account("jane", "jane@x.org"), viewer("people_lead")
    match()
    decide_pair(lead, the_pair(), same=False)
    match()
    assert led_by(other) is None
    undo_decision(lead, the_pair())
    assert (the_pair().state, the_pair().automatic) == ("same", True)
    assert led_by(other) == employee.pk
    assert len(history(the_pair())) == 2


def test_a_similar_name_waits_for_somebody_to_decide() -> None:
    employee, other = jane(), account("Doe, Jane", "jd@mail.example")
    match()
    assert the_pair().state == "proposed"
    assert led_by(other) is None
    decide_pair(viewer("admin"), the_pair(), same=True)
    assert led_by(other) == employee.pk
    match()
    assert led_by(other) == employee.pk


def test_only_those_who_may_decide_do() -> None:
    jane(), account("Doe, Jane")
    match()
    with pytest.raises(NotAllowed):
        decide_pair(viewer(), the_pair(), same=True)


def test_a_link_nothing_speaks_for_any_more_goes() -> None:
    jane()
    other = account("jd", "jane@x.org")
    match()
    Person.objects.filter(pk=other.pk).update(email="other@x.org", full_name="Somebody Else")
    match()
    assert led_by(other) is None
    assert not IdentityPair.objects.exists()


def test_decisions_that_contradict_are_refused_with_the_reason() -> None:
    lead = viewer("admin")
    jane(), account("Doe, Jane", key="a"), account("J. Doe", key="b")
    match()
    first, second, third = IdentityPair.objects.order_by("pk")
    decide_pair(lead, first, same=True)
    decide_pair(lead, second, same=True)
    with pytest.raises(Refused, match="third row"):
        decide_pair(lead, third, same=False)


def test_links_that_came_with_a_pack_are_listed_too() -> None:
    leading = jane()
    other = account("Nobody Knows")
    Person.objects.filter(pk=other.pk).update(same_as=leading)
    match()
    assert led_by(other) == leading.pk
    assert (the_pair().reason, the_pair().automatic) == ("given", False)


def test_the_record_of_our_customers_leads_them() -> None:
    shop = make_customer("Li Na", email="li@x.org", source=source("shop", "shop"))
    crm = make_customer("Li Na", email="li@x.org", source=source("crm", "crm"))
    desk = make_customer("Li N.", email="LI@x.org", source=source("desk"))
    match()
    assert {led_by(shop), led_by(desk)} == {crm.pk}
    assert led_by(crm) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=10))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_order_of_decisions_links_one_deep(decisions: list[tuple[int, bool]]) -> None:
    IdentityPair.objects.all().delete()
    Person.objects.all().delete()
    jane(), account("Doe, Jane", key="a"), account("J. Doe", key="b"), account("jdoe", key="c")
    lead = viewer("admin", person=make_person("Lead"))
    match()
    pairs = list(IdentityPair.objects.order_by("pk"))
    assert len(pairs) > 2
    for which, same in decisions:
        try:
            decide_pair(lead, pairs[which % len(pairs)], same=same)
        except Refused:
            continue
    before = dict(Person.objects.values_list("pk", "same_as"))
    assert not Person.objects.filter(same_as__same_as__isnull=False).exists()
    match()
    assert dict(Person.objects.values_list("pk", "same_as")) == before
