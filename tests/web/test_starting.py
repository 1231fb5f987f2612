# SPDX-License-Identifier: Apache-2.0
"""The page of a roadmap item starts it, or says what is missing and where that is mended (AT14)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Initiative, VoiceItem
from tests.cast import make, make_citation, make_initiative

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> Initiative:
    return make_initiative("2025-03-01", kind="roadmap_item", status="accepted")


def page_of(item: Initiative) -> str:
    return reverse("record", args=["initiatives", item.pk])


def start(house: House, item: Initiative, first_step: str = "Ask ten of them") -> str:
    said = {"start": "1", "first_step": first_step}
    client = house.sign_in("product_lead")
    return str(client.post(page_of(item), said, follow=True).content.decode())


def cite(item: Initiative, *, consent: bool = True, days_old: int = 30) -> None:
    make_citation("figure", "2025-03-02", initiative=item, figure=3.5)
    said = timezone.now() - timedelta(days=days_old)
    words = make(VoiceItem, occurred_at=said, text="Too slow.", consent_to_quote=consent)
    make_citation("quote", "2025-03-02", initiative=item, voice_item=words)


def test_at14_with_a_figure_and_a_fresh_quote_the_button_starts_it(
    house: House, item: Initiative
) -> None:
    cite(item)
    shown = start(house, item)
    assert "The roadmap item is under way." in shown
    assert "Start this roadmap item" not in shown
    item.refresh_from_db()
    assert (item.status, item.first_step) == ("active", "Ask ten of them")


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        ({"days_old": 400}, "is older than twelve months"),
        ({"consent": False}, "has agreed to be quoted"),
        (None, "It cites no customer figure."),
    ],
)
def test_at14_what_is_missing_is_told_and_leads_to_where_it_is_mended(
    house: House, item: Initiative, cited: dict[str, int] | None, told: str
) -> None:
    if cited is not None:
        cite(item, **cited)  # type: ignore[arg-type]
    shown = start(house, item)
    assert told in shown
    quotes = f"{reverse('quotes')}?age=fresh"
    assert (quotes in shown, 'href="#cite"' in shown) == (cited is not None, cited is None)
    item.refresh_from_db()
    assert item.status == "accepted"


def test_without_a_first_step_it_does_not_start(house: House, item: Initiative) -> None:
    cite(item)
    assert "This field is required." in start(house, item, "")
    item.refresh_from_db()
    assert item.status == "accepted"


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("employee", "roadmap_item", "accepted"),
        ("product_lead", "project", "accepted"),
        ("product_lead", "roadmap_item", "active"),
    ],
)
def test_the_button_is_there_for_those_who_may_and_for_what_waits(
    house: House, role: str, kind: str, status: str
) -> None:
    other = make_initiative("2025-03-01", kind=kind, status=status)
    shown = house.sign_in(role).get(page_of(other)).content.decode()
    assert "Start this roadmap item" not in shown


def test_nothing_but_a_roadmap_item_is_started(house: House) -> None:
    meeting = reverse("record", args=["events", house.meeting.pk])
    said = {"start": "1", "first_step": "Go"}
    assert house.sign_in("cx_lead").post(meeting, said).status_code == 404
    project = make_initiative("2025-03-01", kind="project", status="accepted")
    assert house.sign_in("product_lead").post(page_of(project), said).status_code == 404
