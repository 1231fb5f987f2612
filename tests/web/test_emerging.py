# SPDX-License-Identifier: Apache-2.0
"""What emerges, in the browser: read by everybody, quoted to those who may, decided by a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from customary.store.models import Change, Correction, EmergingTheme, Theme, ThemeMention
from customary.understand.emerging import look_for_emerging
from tests.cast import make
from tests.understand.emerged import thirteen_weeks

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db
QUOTE = "The battery swe"


@pytest.fixture
def topic(house: House) -> EmergingTheme:
    thirteen_weeks(unit=house.support)
    look_for_emerging()
    return EmergingTheme.objects.get()


def page(client: Client, key: int | None = None) -> str:
    address = reverse("emerging_theme", args=[key]) if key else reverse("emerging")
    return client.get(address).content.decode()


def decide(client: Client, topic: EmergingTheme, act: str, **given: Any) -> Any:
    address = reverse("emerging_theme", args=[topic.pk])
    return client.post(address, {"act": act, **given}, follow=True)


def test_it_says_what_grows_by_how_much_and_how_surely(house: House, topic: EmergingTheme) -> None:
    text = page(house.sign_in("cx_lead"))
    assert topic.name in text
    assert "20 customers spoke of it" in text
    assert "p &lt; 0.001" in text
    assert "Homes: 20, expected" in text
    assert QUOTE in text


def test_quotes_are_only_for_those_who_may_read_them(house: House, topic: EmergingTheme) -> None:
    elsewhere = house.sign_in("cx_lead", unit=house.sales, email="sales@harbour.example")
    for text in (page(elsewhere), page(elsewhere, topic.pk)):
        assert topic.name in text
        assert QUOTE not in text
    assert "20 more comments are not yours to read" in page(elsewhere, topic.pk)


def test_personal_data_in_a_quote_is_covered(house: House, topic: EmergingTheme) -> None:
    from customary.store.models import Annotation, VoiceItem

    item = topic.examples[0]
    VoiceItem.objects.filter(pk=item).update(text="Battery swells! Write to kim@home.example")
    Annotation.objects.filter(pk=item).update(privacy=True)
    assert "kim@home.example" not in page(house.sign_in("cx_lead"), topic.pk)


def test_accepting_makes_a_theme_that_its_comments_teach(
    house: House, topic: EmergingTheme
) -> None:
    given = {"accept-name": "Swelling batteries", "accept-name_zh_hans": "电池鼓包"}
    answer = decide(house.sign_in("cx_lead"), topic, "accept", **given)
    assert "Swelling batteries" in answer.content.decode()
    theme = Theme.objects.get(name="Swelling batteries")
    assert theme.name_zh_hans == "电池鼓包"
    assert Correction.objects.filter(theme=theme, value="yes").count() == 20
    assert ThemeMention.objects.filter(theme=theme).count() == 20
    topic.refresh_from_db()
    assert (topic.state, topic.theme) == ("accepted", theme)
    assert topic.decided_by is not None
    assert Change.objects.filter(table="emerging_themes", record_id=topic.pk).exists()


def test_a_name_that_is_taken_is_said_beside_the_field(house: House, topic: EmergingTheme) -> None:
    make(Theme, name="Batteries")
    answer = decide(house.sign_in("cx_lead"), topic, "accept", **{"accept-name": "batteries"})
    assert "There is a theme with this name already" in answer.content.decode()
    topic.refresh_from_db()
    assert topic.state == "new"


def test_it_becomes_part_of_a_theme(house: House, topic: EmergingTheme) -> None:
    theme = make(Theme, name="Batteries")
    decide(house.sign_in("cx_lead"), topic, "merge", **{"merge-theme": theme.pk})
    topic.refresh_from_db()
    assert (topic.state, topic.theme) == ("merged", theme)
    assert Correction.objects.filter(theme=theme, value="yes").count() == 20


def test_ticked_comments_become_a_second_topic(house: House, topic: EmergingTheme) -> None:
    apart = topic.examples[:5]
    answer = decide(house.sign_in("cx_lead"), topic, "split", items=apart)
    second = EmergingTheme.objects.exclude(pk=topic.pk).get()
    assert second.examples == apart
    # Too few to be named in their own words, which everybody would read.
    assert second.name == f"{topic.name} (2)"
    assert "Split off by a person" in answer.content.decode()


def test_a_split_leaves_something_on_both_sides(house: House, topic: EmergingTheme) -> None:
    answer = decide(house.sign_in("cx_lead"), topic, "split")
    assert "Choose some of the comments" in answer.content.decode()
    assert EmergingTheme.objects.count() == 1


def test_what_is_dismissed_can_be_taken_up_again(house: House, topic: EmergingTheme) -> None:
    client = house.sign_in("cx_lead")
    decide(client, topic, "dismiss")
    topic.refresh_from_db()
    assert topic.state == "dismissed"
    assert "Nothing new" in page(client)
    assert "Take it up again" in page(client, topic.pk)
    decide(client, topic, "reopen")
    topic.refresh_from_db()
    assert (topic.state, topic.decided_by) == ("new", None)


def test_it_is_decided_once(house: House, topic: EmergingTheme) -> None:
    client = house.sign_in("cx_lead")
    decide(client, topic, "dismiss")
    answer = decide(client, topic, "accept", **{"accept-name": "Swelling"})
    assert "Somebody has decided about this meanwhile" in answer.content.decode()
    assert not Theme.objects.filter(name="Swelling").exists()


def test_who_may_not_decide_reads_and_is_refused(house: House, topic: EmergingTheme) -> None:
    client = house.sign_in("employee")
    text = page(client, topic.pk)
    assert topic.name in text
    assert "Make it a theme" not in text
    assert decide(client, topic, "dismiss").status_code == 403
    topic.refresh_from_db()
    assert topic.state == "new"


def test_what_is_not_there_is_not_found(house: House) -> None:
    client = house.sign_in("cx_lead")
    assert client.get(reverse("emerging_theme", args=[987654])).status_code == 404


def test_an_act_nobody_knows_does_nothing(house: House, topic: EmergingTheme) -> None:
    assert decide(house.sign_in("cx_lead"), topic, "explode").status_code == 200
    topic.refresh_from_db()
    assert topic.state == "new"
