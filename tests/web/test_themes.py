# SPDX-License-Identifier: Apache-2.0
"""The pages of themes: what they say first, what may be done on them, and by whom."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Account, Change, Decision, Person, Theme, VoiceItem
from tests.cast import make, make_voice
from tests.spoken import annotate, count, mention

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db
LIST = reverse("voice_themes")


@pytest.fixture
def spoken_of(house: House) -> House:
    for week, n in (("2025-12-01", 300), ("2025-09-01", 100)):
        count(week, 1000, unit=house.support)
        count(week, n, house.theme, "negative", unit=house.support)
    now = timezone.now()
    Theme.objects.filter(pk=house.theme.pk).update(first_detected_at=now - timedelta(days=20))
    return house


def page_of(house: House) -> str:
    return reverse("voice_theme", args=[house.theme.pk])


def test_the_list_says_first_what_is_spoken_of_and_what_moves(spoken_of: House) -> None:
    shown = spoken_of.sign_in("cx_lead").get(LIST).content.decode()
    assert "Customers speak most of The gate: 300 of 1,000 comments (30%), 100% of them" in shown
    assert "The gate grows from 10% to 30%." in shown
    assert "Overdue by 6 days" in shown
    assert "One theme is past its fourteen days" in shown


def test_without_a_comment_the_list_teaches_where_themes_come_from(house: House) -> None:
    shown = house.sign_in("employee").get(LIST).content.decode()
    assert "No theme yet" in shown
    assert "One theme nobody spoke of in this time" in shown


def test_along_the_journey_themes_stand_under_their_stages(spoken_of: House) -> None:
    Theme.objects.filter(pk=spoken_of.theme.pk).update(journey_stage="deliver")
    count("2025-12-01", 9, make(Theme, name="Bills"), unit=spoken_of.support)
    shown = spoken_of.sign_in("cx_lead").get(LIST, {"by": "stage"}).content.decode()
    assert shown.index("<h2>Receive</h2>") < shown.index("<h2>No stage</h2>")


def test_the_table_is_the_page_under_the_same_rights(spoken_of: House) -> None:
    table = reverse("voice_themes_table")
    answer = spoken_of.sign_in("cx_lead").get(table)
    (row,) = csv.DictReader(StringIO(answer.content.decode()))
    assert (row["theme"], row["mentions"], row["comments"]) == ("The gate", "300", "1000")
    assert row["change_beyond_chance"] == "1"
    elsewhere = spoken_of.sign_in("agent", email="elsewhere@harbour.example").get(table)
    assert list(csv.DictReader(StringIO(elsewhere.content.decode()))) == []


def test_addresses_with_nonsense_are_taken_as_nothing_said(spoken_of: House) -> None:
    client = spoken_of.sign_in("cx_lead")
    for nonsense in ({"weeks": "7"}, {"unit": "999999"}, {"source": "x"}, {"segment": "\x00"}):
        assert client.get(LIST, nonsense).status_code == 200


def test_a_theme_is_owned_decided_and_changed_on_its_page(spoken_of: House) -> None:
    client, page = spoken_of.sign_in("cx_lead"), page_of(spoken_of)
    assert "Nobody owns this theme." in client.get(page).content.decode()
    shown = client.post(page, {"act": "owner", "owner-owner": "Li Na"}, follow=True)
    assert "Assigned." in shown.content.decode()
    client.post(
        page,
        {
            "act": "decide",
            "decide-title": "A second gate",
            "decide-kind": "business",
            "decide-customer_impact": "They wait no more.",
            "decide-employee_impact": "One more gate to mind.",
        },
    )
    theme = Theme.objects.get(pk=spoken_of.theme.pk)
    assert theme.owner == spoken_of.lead
    assert theme.decision == Decision.objects.get(title="A second gate")
    assert theme.decided_at is not None
    day = timezone.localdate().isoformat()
    said = {"act": "changed", "changed-on": day, "changed-what": "The second gate is open."}
    shown = client.post(page, said, follow=True)
    assert "The second gate is open." in shown.content.decode()
    assert "20 days" in shown.content.decode()
    changed = {
        name
        for one in Change.objects.filter(table="themes", record_id=theme.pk)
        for name in one.after or {}
    }
    assert {"owner", "decision", "decided_at", "changed_at", "change_note"} <= changed


@pytest.mark.parametrize(
    ("posted", "wrong"),
    [
        ({"act": "owner", "owner-owner": "Nobody Known"}, "goes by"),
        ({"act": "changed", "changed-on": "2999-01-01", "changed-what": "x"}, "is to come"),
        ({"act": "changed", "changed-on": "2001-01-01", "changed-what": "x"}, "after that day"),
        ({"act": "changed", "changed-on": "", "changed-what": ""}, "required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    spoken_of: House, posted: dict[str, str], wrong: str
) -> None:
    shown = spoken_of.sign_in("cx_lead").post(page_of(spoken_of), posted).content.decode()
    assert wrong in shown
    assert '<details class="more" open>' in shown


def test_whoever_may_not_write_sees_no_form_and_can_post_nothing(spoken_of: House) -> None:
    client, page = spoken_of.sign_in("employee"), page_of(spoken_of)
    shown = client.get(page).content.decode()
    assert "Assign an owner" not in shown
    for act in ("owner", "decide", "retire", "merge", "nonsense"):
        assert client.post(page, {"act": act}).status_code in {403, 404}
    assert client.get(reverse("new_theme")).status_code == 403


def test_a_theme_is_made_and_named_in_both_languages(house: House) -> None:
    client = house.sign_in("product_lead")
    made = {"name": "Parking", "name_zh_hans": "停车", "description": "", "stage": "deliver"}
    answer = client.post(reverse("new_theme"), made, follow=True)
    assert "<h1>Parking</h1>" in answer.content.decode()
    again = client.post(reverse("new_theme"), {"name": "parking"})
    assert "There is a theme of this name." in again.content.decode()
    theme = Theme.objects.get(name="Parking")
    client.post(reverse("edit_theme", args=[theme.pk]), made | {"name": "Car park"})
    client.cookies["django_language"] = "zh-hans"
    shown = client.get(reverse("voice_theme", args=[theme.pk])).content.decode()
    assert "<h1>停车</h1>" in shown
    theme.refresh_from_db()
    assert theme.name == "Car park"


def test_a_retired_theme_says_so_and_comes_back(house: House) -> None:
    client, page = house.sign_in("cx_lead"), page_of(house)
    assert "Retired on" in client.post(page, {"act": "retire"}, follow=True).content.decode()
    assert "The gate" not in client.get(LIST).content.decode()
    assert "In use again." in client.post(page, {"act": "revive"}, follow=True).content.decode()
    assert "The gate" in client.get(LIST).content.decode()


def said(house: House, text: str, **fields: Any) -> VoiceItem:
    """A comment of the customer about the theme, in the newest week."""
    told = {"customer": house.customer, "unit": house.support, "language": "en"} | fields
    item = make_voice("2025-12-03 10:00", text=text, **told)
    mention(item, house.theme, understood_at=timezone.now(), privacy="@" in text)
    return item


def test_the_page_quotes_those_who_spoke_of_it_masked_and_leads_to_their_words(
    spoken_of: House,
) -> None:
    for number in range(4):
        said(spoken_of, f"The barrier was stuck again, lorry {number}. Write to jo@client.example.")
    for number in range(8):
        annotate(
            make_voice("2025-12-03 11:00", text=f"Nice soup {number}.", unit=spoken_of.support)
        )
    shown = spoken_of.sign_in("cx_lead").get(page_of(spoken_of)).content.decode()
    assert "Most typical" in shown
    assert "The barrier was stuck again" in shown
    assert "jo@client.example" not in shown
    assert re.search(r'class="element">barrier <span class="quiet">4<', shown)
    assert f"{reverse('inbox')}?theme={spoken_of.theme.pk}" in shown


def test_without_the_right_to_the_words_only_quotable_ones_are_shown(spoken_of: House) -> None:
    said(spoken_of, "Not to be told to anybody else.")
    said(spoken_of, "Tell everybody that the gate is stuck.", consent_to_quote=True)
    count("2025-12-01", 10, spoken_of.theme, unit=spoken_of.sales)
    client = spoken_of.sign_in("employee", email="sales@harbour.example")
    account = Account.objects.get(email="sales@harbour.example")
    Person.objects.filter(pk=account.person_id).update(unit=spoken_of.sales)
    shown = client.get(page_of(spoken_of)).content.decode()
    assert "Not to be told" not in shown
    assert "Tell everybody" in shown
    lead = spoken_of.sign_in("cx_lead").get(page_of(spoken_of)).content.decode()
    assert "Not to be told" in lead
    assert "may be quoted" in lead


def test_an_overdue_theme_waits_on_the_first_page_of_whoever_may_take_it_up(
    spoken_of: House,
) -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    count(monday.isoformat(), 10, spoken_of.theme)
    client = spoken_of.sign_in("cx_lead")
    assert "Take up what customers speak of" in client.get("/").content.decode()
    assert "Take up what" not in spoken_of.sign_in("employee").get("/").content.decode()
    Theme.objects.update(owner=spoken_of.lead, decided_at=timezone.now())
    assert "Take up what" not in client.get("/").content.decode()
