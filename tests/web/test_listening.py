# SPDX-License-Identifier: Apache-2.0
"""Hearing customers live: booked, joined, written down, and counted for executives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.evidence.reading import Reading
from customary.evidence.registry import measured_indicators
from customary.store.models import Attendance, Change, Event, Interaction, Person
from tests.cast import make, make_event, make_person

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db
PAGE, BOOK = reverse("listening"), reverse("book_session")
LEARNED = "They call the gate “the wall”."


def ago(**span: float) -> str:
    return (timezone.now() - timedelta(**span)).strftime("%Y-%m-%dT%H:%M")


def page(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return str(response.content.decode())


def booked(client: Client, starts_at: str, guest: int | None = None, **told: Any) -> Event:
    form = {"kind": "listening_session", "starts_at": starts_at, "hours": "1.5", "title": "Gate"}
    address = f"{BOOK}?customer={guest}" if guest else BOOK
    assert client.post(address, form | told).status_code == 302
    return Event.objects.latest("pk")


def written(client: Client, event: Event, **told: Any) -> int:
    form = {"hours": "2", "customers_came": "on", "learned": LEARNED, "theme": ""}
    return client.post(reverse("log_session", args=[event.pk]), form | told).status_code


def test_a_session_is_booked_joined_written_down_and_read(house: House) -> None:
    lead = house.sign_in("cx_lead")
    event = booked(lead, ago(hours=-2), house.customer.pk)
    shown = page(lead)
    assert "You are in." in shown
    assert "Nordwind" in shown
    colleague = house.sign_in("executive", name="Chen Mei")
    assert "Come along" in page(colleague)
    for _twice in range(2):
        colleague.post(reverse("join_session", args=[event.pk]))
    assert Attendance.objects.filter(event=event, person__isnull=False).count() == 2
    assert written(colleague, event) == 200  # It has not begun.
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now()
    )
    assert "Waiting for your note" in page(colleague)
    assert written(colleague, event, theme=house.theme.pk) == 302
    event.refresh_from_db()
    assert (event.status, event.customer_present) == ("held", True)
    own = Attendance.objects.get(event=event, person__full_name="Chen Mei")
    assert (own.status, own.hours, own.theme) == ("attended", 2, house.theme)
    assert Attendance.objects.get(event=event, customer=house.customer).status == "attended"
    assert Change.objects.filter(table="attendances", record_id=own.pk).exists()
    shown = page(colleague)
    assert "Waiting for your note" not in shown
    assert LEARNED in shown
    assert reverse("voice_theme", args=[house.theme.pk]) in shown
    assert "Nordwind" not in shown  # An executive sees customers in outline.
    theme = reverse("voice_theme", args=[house.theme.pk])
    assert LEARNED in colleague.get(theme).content.decode()
    assert LEARNED not in house.sign_in("employee").get(theme).content.decode()


def test_what_is_written_down_makes_an_executive_one_who_listens(house: House) -> None:
    chief = house.account("executive", name="Chen Mei")
    Person.objects.filter(pk=chief.person_id).update(level="executive", unit=house.top)
    other = make_person("Otto Far", unit=house.top, level="executive")
    client = house.sign_in("cx_lead")
    client.force_login(chief)
    shown = page(client)
    assert "0 of 2 executives heard a customer live in the last 30 days." in shown
    assert written(client, booked(client, ago(days=2))) == 302
    make(Interaction, kind="call", agent=other, opened_at=timezone.now() - timedelta(days=40))
    shown = page(client)
    assert "1 of 2 executives heard a customer live in the last 30 days." in shown
    assert "2 h" in shown
    assert "none recorded" not in shown
    today = timezone.localdate()
    reading = Reading(since=today - timedelta(days=60), as_of=today)
    rows = measured_indicators()["I25"].observe(reading)
    now = rows.day == rows.day.max()
    held = dict(zip(rows.record[now].tolist(), rows.proven[now].tolist(), strict=True))
    assert held[chief.person_id]
    assert not held[other.pk]


def test_who_may_not_know_about_employment_sees_no_executives(house: House) -> None:
    make_person("Otto Far", unit=house.top, level="executive")
    shown = page(house.sign_in("employee"))
    assert "Otto Far" not in shown
    assert "of one executive" not in shown


def test_a_session_that_nobody_of_the_customers_came_to_says_so(house: House) -> None:
    client = house.sign_in("cx_lead")
    event = booked(client, ago(days=2), house.customer.pk)
    assert written(client, event, customers_came="") == 302
    event.refresh_from_db()
    assert not event.customer_present
    assert Attendance.objects.get(event=event, customer=house.customer).status == "invited"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"starts_at": ago(days=31)}, "This is more than 30 days ago."),
        ({"kind": "meeting"}, "meeting"),
        ({"hours": "0"}, "0.25"),
        ({"hours": "13"}, "12"),
    ],
)
def test_no_session_is_booked_that_could_not_be(
    house: House, wrong: dict[str, str], why: str
) -> None:
    before = Event.objects.count()
    form = {"kind": "support_shift", "starts_at": ago(days=1), "hours": "1", "title": ""}
    response = house.sign_in("employee").post(BOOK, form | wrong)
    assert response.status_code == 200
    assert why in response.content.decode()
    assert Event.objects.count() == before


def test_only_who_came_writes_and_only_where_something_was_learned(house: House) -> None:
    client = house.sign_in("cx_lead")
    event = booked(client, ago(days=1))
    assert written(client, event, learned=" ") == 200
    assert written(house.sign_in("executive"), event) == 200
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    assert written(client, event) == 200
    assert not Attendance.objects.exclude(learned="").exists()


def test_a_session_one_may_not_see_or_that_is_no_session_is_not_found(house: House) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    hidden = make_event(str(tomorrow), kind="customer_visit", unit=house.sales, status="planned")
    client = house.sign_in("employee")
    assert client.get(reverse("log_session", args=[hidden.pk])).status_code == 404
    assert client.post(reverse("join_session", args=[hidden.pk])).status_code == 404
    lead = house.sign_in("cx_lead")
    assert lead.get(reverse("log_session", args=[house.meeting.pk])).status_code == 404
    lead.post(reverse("join_session", args=[house.meeting.pk]))
    assert not Attendance.objects.filter(event=house.meeting).exists()


def test_a_customer_one_sees_in_outline_cannot_be_booked(house: House) -> None:
    client = house.sign_in("executive")
    card = client.get(reverse("customer", args=[house.customer.pk])).content.decode()
    assert "Hear them yourself" not in card
    form = {"kind": "customer_visit", "starts_at": ago(hours=-2), "hours": "1"}
    assert client.post(f"{BOOK}?customer={house.customer.pk}", form).status_code == 404
    served = house.sign_in("cx_lead").get(reverse("customer", args=[house.customer.pk]))
    assert "Hear them yourself" in served.content.decode()
