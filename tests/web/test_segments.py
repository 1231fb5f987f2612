# SPDX-License-Identifier: Apache-2.0
"""Customers who are content and do not stay: whoever answers for it is told, and opens an action."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Action, Goal, Metric, MetricObservation
from tests.cast import make

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db
SEGMENT, THEMES = reverse("voice_segment"), reverse("voice_themes")


@pytest.fixture
def content(house: House) -> House:
    """Hotels: satisfied last quarter, and fewer of them stay than a year before."""
    this_quarter = timezone.localdate().replace(day=1)
    this_quarter = this_quarter.replace(month=(this_quarter.month - 1) // 3 * 3 + 1)
    last = this_quarter - timedelta(days=20)
    before = last.replace(year=last.year - 1, day=10)
    for subject, (then, now) in {"satisfaction": (85, 86), "retention": (60.5, 55)}.items():
        told = {"name": subject.title(), "kind": "outcome", "subject": subject}
        metric = make(Metric, **told)
        for day, value in ((before, then), (last, now)):
            seen = {"metric": metric, "segment": "hotels", "value": value}
            make(MetricObservation, observed_on=day.isoformat(), **seen)
        if subject == "satisfaction":
            told = {"title": "Satisfied hotels", "metric": metric, "segment": "hotels"}
            year = {"starts_on": before.isoformat(), "ends_on": date.max.isoformat()}
            make(Goal, target=84, **told, **year)
    return house


def test_it_waits_on_the_first_page_of_those_who_answer_for_customers(content: House) -> None:
    for role in ("cx_lead", "service_lead"):
        first = content.sign_in(role).get("/").content.decode()
        assert "Look behind good satisfaction" in first
        assert f"{SEGMENT}?segment=hotels" in first
    for role in ("employee", "people_lead"):
        assert "Look behind good" not in content.sign_in(role).get("/").content.decode()


def test_the_page_of_themes_leads_to_it(content: House) -> None:
    assert f"{SEGMENT}?segment=hotels" in content.sign_in("cx_lead").get(THEMES).content.decode()
    assert "segment=hotels" not in content.sign_in("employee").get(THEMES).content.decode()


def test_it_says_what_is_on_target_and_what_falls(content: House) -> None:
    page = content.sign_in("cx_lead").get(SEGMENT, {"segment": "hotels"}).content.decode()
    assert "Content, but not loyal: hotels" in page
    assert "Satisfaction is at 86.0, with 84.0 as the target." in page
    assert "Retention went from 60.5 a year before to 55.0." in page


def test_an_action_opened_there_ends_the_alert(content: House) -> None:
    client = content.sign_in("cx_lead")
    said = {"title": "Visit ten hotels", "owner": content.lead.full_name, "due_on": ""}
    answer = client.post(f"{SEGMENT}?segment=hotels", said)
    assert answer.headers["Location"] == THEMES
    action = Action.objects.get(segment="hotels")
    assert (action.title, action.owner) == ("Visit ten hotels", content.lead)
    assert "Look behind good" not in client.get("/").content.decode()
    assert client.get(SEGMENT, {"segment": "hotels"}).headers["Location"] == THEMES


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"owner": "Nobody at all"}, "goes by “Nobody at all”"),
        ({"due_on": "2020-01-01"}, "This day is over."),
        ({"title": " "}, "This field is required."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    content: House, wrong: dict[str, str], told: str
) -> None:
    said = {"title": "Visit", "owner": content.lead.full_name, "due_on": ""} | wrong
    page = content.sign_in("cx_lead").post(f"{SEGMENT}?segment=hotels", said)
    assert told in page.content.decode()
    assert not Action.objects.filter(segment="hotels").exists()


def test_others_may_neither_look_nor_act(content: House) -> None:
    said = {"title": "Visit", "owner": content.lead.full_name}
    client = content.sign_in("employee")
    assert client.get(SEGMENT, {"segment": "hotels"}).status_code == 403
    assert client.post(f"{SEGMENT}?segment=hotels", said).status_code == 403
    of_a_unit = content.sign_in("cx_lead", unit=content.support)
    assert of_a_unit.post(f"{SEGMENT}?segment=hotels", said).headers["Location"] == THEMES
    assert not Action.objects.filter(segment="hotels").exists()


def test_a_goal_is_set_for_a_segment_of_which_something_is_measured(content: House) -> None:
    client = content.sign_in("executive")
    metric = Metric.objects.get(subject="retention")
    said = {"title": "More hotels stay", "metric": metric.pk, "segment": "hotels"}
    days = {"starts_on": "2025-01-01", "ends_on": "2099-12-31"}
    client.post(reverse("new_goal"), said | days | {"unit": content.sales.pk, "target": "70"})
    assert Goal.objects.get(title="More hotels stay").segment == "hotels"
    listed = client.get(reverse("goals")).content.decode()
    assert "Retention · hotels" in listed
    assert ">55<" in listed.replace(" ", "")
