# SPDX-License-Identifier: Apache-2.0
"""The inbox and the page of a comment: who sees what, what is asked for, what is done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import (
    CaseState,
    Change,
    SavedView,
    Theme,
    ThemeMention,
    VoiceCase,
    VoiceItem,
)
from customary.understand.reader import text_reader
from customary.understand.voice import understand_voice
from tests.cast import make, make_person, make_voice
from tests.spoken import annotate, mention
from tests.web.house import QUOTE, House

if TYPE_CHECKING:
    from customary.store.models import OrgUnit


def understood(item: VoiceItem, **fields: Any) -> VoiceItem:
    given = {"sentiment": "negative", "probability": 0.04}
    annotate(item, **(given | fields))
    return item


def said(unit: OrgUnit, text: str, at: str = "2025-10-01 09:00", **fields: Any) -> VoiceItem:
    return understood(make_voice(at, text=text, unit=unit), **fields)


def theme(name: str) -> Theme:
    return make(Theme, name=name)


@pytest.fixture
def filled(house: House) -> House:
    """The house with four comments: three of Support, one of Sales."""
    understood(house.voice, sentiment="positive", probability=0.97, thanks=True, segment="Hotels")
    said(house.support, "The parcel was late again.", "2025-10-05 09:00", churn_risk=True)
    said(house.support, "Where is my invoice?", "2025-10-04 09:00", sentiment="unsure")
    said(house.sales, "The offer came twice.", "2025-10-03 09:00", language="zh")
    return house


def texts(page: str) -> list[str]:
    shown = re.findall(r'<span class="mail-text"[^>]*>(.*?)</span>', page)
    return [re.sub("</?mark>", "", text) for text in shown]


def asked(
    house: House, role: str = "cx_lead", *, at: OrgUnit | None = None, **query: str
) -> list[str]:
    client = house.sign_in(role, unit=at, email=f"{len(query)}-{role}@harbour.example")
    return texts(client.get(reverse("inbox"), query).content.decode())


def test_comments_stand_newest_first(filled: House) -> None:
    assert asked(filled) == [
        QUOTE,
        "The parcel was late again.",
        "Where is my invoice?",
        "The offer came twice.",
    ]


def test_people_of_another_unit_see_none_of_it(filled: House) -> None:
    assert asked(filled, "service_lead", at=filled.sales) == ["The offer came twice."]
    client = filled.sign_in("service_lead", unit=filled.sales, email="s@harbour.example")
    assert client.get(reverse("comment", args=[filled.voice.pk])).status_code == 404
    answer = client.post(reverse("inbox_work"), {"verb": "close", "item": [filled.voice.pk]})
    assert answer.status_code == 404
    assert client.get(reverse("comment", args=[10**9])).status_code == 404
    for name in ("correct_comment", "take_back", "unmask_comment"):
        assert client.post(reverse(name, args=[filled.voice.pk])).status_code == 404
    assert not VoiceCase.objects.exists()


def test_the_inbox_is_closed_to_those_who_do_not_work_with_comments(filled: House) -> None:
    client = filled.sign_in("employee")
    assert client.get(reverse("inbox")).status_code == 403
    assert client.get(reverse("comment", args=[filled.voice.pk])).status_code == 403


def test_what_employees_say_is_not_in_it(filled: House) -> None:
    person = make_person("Di", unit=filled.support)
    item = make_voice("2025-10-09", text="The shifts are long.", person=person, unit=filled.support)
    understood(item, by_employee=True)
    assert "The shifts are long." not in asked(filled)
    client = filled.sign_in("cx_lead", email="c@harbour.example")
    assert client.get(reverse("comment", args=[item.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"feeling": "unsure"}, ["Where is my invoice?"]),
        ({"flag": "thanks"}, [QUOTE]),
        ({"flag": "churn_risk", "feeling": "negative"}, ["The parcel was late again."]),
        ({"segment": "Hotels"}, [QUOTE]),
        ({"language": "zh"}, ["The offer came twice."]),
        ({"q": "invoice"}, ["Where is my invoice?"]),
        ({"q": "late parcel"}, ["The parcel was late again."]),
        ({"since": "2025-10-04", "until": "2025-10-04"}, ["Where is my invoice?"]),
        ({"days": "7"}, []),
        ({"overdue": "yes"}, []),
        ({"state": "open"}, []),
    ],
)
def test_each_filter_keeps_what_it_asks_for(
    filled: House, query: dict[str, str], found: list[str]
) -> None:
    assert asked(filled, **query) == found


@pytest.mark.parametrize(
    "query",
    [
        {"theme": "1 OR 1=1", "source": "-1", "unit": "x", "days": "9999999"},
        {"feeling": "'; DROP TABLE annotations; --", "flag": "voice_item_id", "state": "pk"},
        {"flag": "by_employee"},
        {"since": "2025-13-40", "until": "yesterday"},
        {"after": "2025-10-05_1", "before": "nonsense"},
    ],
)
def test_what_cannot_be_asked_for_is_passed_over(filled: House, query: dict[str, str]) -> None:
    assert len(asked(filled, **query)) == 4


def test_words_are_words_and_nothing_else(filled: House) -> None:
    for attempt in ("%", "_", "' OR 1=1 --", "\\", "<script>alert(1)</script>", "\0"):
        client = filled.sign_in("cx_lead", email=f"{abs(hash(attempt))}@harbour.example")
        page = client.get(reverse("inbox"), {"q": attempt}).content.decode()
        assert "<script>alert" not in page
        assert texts(page) == [] or attempt == "\0"


def test_the_words_found_are_marked_and_counted(filled: House) -> None:
    item = said(filled.support, "<b>Late</b> deliveries,\nlate again", "2025-10-06 09:00")
    client = filled.sign_in("cx_lead")
    page = client.get(reverse("inbox"), {"q": "delivery"})
    assert "&lt;b&gt;Late&lt;/b&gt; <mark>deliveries</mark>," in page.content.decode()
    counts = client.get(page.context["counts_address"]).content.decode()
    assert "1 comment<" in counts
    address = page.context["lines"][0].address
    assert address.startswith(reverse("comment", args=[item.pk]))
    shown = client.get(address).content.decode()
    assert "<mark>deliveries</mark>,<br>late again" in shown
    assert "<mark>" not in client.get(reverse("comment", args=[item.pk])).content.decode()


def test_a_long_comment_is_listed_by_the_part_that_was_asked_for(filled: House) -> None:
    said(filled.support, "It went on and on. " * 60 + "Then the zeppelin came.", "2025-10-06 09:00")
    client = filled.sign_in("cx_lead")
    page = client.get(reverse("inbox"), {"q": "zeppelin"}).content.decode()
    assert "the <mark>zeppelin</mark> came." in page
    assert texts(page)[0].startswith("… ")


def test_the_finder_leads_to_comments_with_the_words(filled: House) -> None:
    part = {"HX-Request": "true"}
    found = filled.sign_in("cx_lead").get("/find/", {"q": "late parcel"}, headers=part)
    assert "/customers/inbox/?q=late+parcel" in found.content.decode()
    assert "1 comment" in found.content.decode()
    for role, unit in (("employee", None), ("service_lead", filled.sales)):
        client = filled.sign_in(role, unit=unit, email=f"{role}@finder.example")
        found = client.get("/find/", {"q": "late parcel"}, headers=part).content.decode()
        assert "/customers/inbox/" not in found


def test_a_comment_of_a_theme_is_found_by_it_and_shows_it(filled: House) -> None:
    late = theme("Late deliveries")
    mention(filled.voice, late)
    assert asked(filled, theme=str(late.pk)) == [QUOTE]


def test_words_lead_to_their_theme_however_customers_put_it(filled: House) -> None:
    said(filled.support, "Still no sign of my package after nine days")
    understand_voice(everything=True)
    late = Theme.objects.get(external_id="delivery_time")
    asked = filled.sign_in("service_lead").get(reverse("inbox"), {"q": "late delivery"})
    address = f"?theme={late.pk}"
    assert address in asked.content.decode()
    found = filled.sign_in("cx_lead").get(reverse("inbox") + address).content.decode()
    assert texts(found) == ["Still no sign of my package after nine days"]


def test_one_walks_through_pages_and_back(filled: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("customary.store.queries.inbox.PAGE_SIZE", 50)
    for number in range(70):
        said(filled.support, f"Number {number}", f"2024-01-01 09:{number % 60:02}")
    client = filled.sign_in("cx_lead")
    first = client.get(reverse("inbox"))
    seen = texts(first.content.decode())
    older = client.get(first.context["older"])
    rest = texts(older.content.decode())
    assert (len(seen), len(rest)) == (50, 24)
    assert len({*seen, *rest}) == 74
    back = client.get(older.context["newer"])
    assert texts(back.content.decode()) == seen


def test_what_is_rare_is_looked_for_so_far_back_and_then_further(
    filled: House, monkeypatch: Any
) -> None:
    monkeypatch.setattr("customary.store.queries.inbox.WALKED", 2)
    client = filled.sign_in("cx_lead")
    first = client.get(reverse("inbox"), {"language": "zh"})
    assert texts(first.content.decode()) == []
    assert "Look further back" in first.content.decode()
    second = client.get(first.context["older"])
    assert texts(second.content.decode()) == ["The offer came twice."]


def test_personal_data_is_masked_until_somebody_who_serves_the_customer_asks(filled: House) -> None:
    secret = "Call me on +49 170 1234567 or mail jo@example.org."
    item = said(filled.support, secret, "2025-12-01 09:00", privacy=True)
    reader = filled.sign_in("executive")
    listed = reader.get(reverse("inbox")).content.decode()
    page = reader.get(reverse("comment", args=[item.pk])).content.decode()
    assert "jo@example.org" not in listed + page
    assert "1234567" not in listed + page
    assert "Show personal data" not in page
    assert reader.post(reverse("unmask_comment", args=[item.pk])).status_code == 403
    agent = filled.sign_in("cx_lead")
    assert "Show personal data" in agent.get(reverse("comment", args=[item.pk])).content.decode()
    shown = agent.post(reverse("unmask_comment", args=[item.pk])).content.decode()
    assert "jo@example.org" in shown
    change = Change.objects.get(table="voice_items", record_id=item.pk)
    assert change.account is not None
    again = agent.get(reverse("comment", args=[item.pk])).content.decode()
    assert "jo@example.org" not in again


def test_many_are_closed_at_once_and_opened_again(filled: House) -> None:
    client = filled.sign_in("cx_lead")
    items = list(VoiceItem.objects.filter(unit=filled.support).values_list("pk", flat=True))
    back = "feeling=negative&next=//evil.example"
    answer = client.post(reverse("inbox_work"), {"verb": "close", "item": items, "back": back})
    assert answer.headers["Location"] == reverse("inbox") + "?feeling=negative"
    assert set(VoiceCase.objects.values_list("state", flat=True)) == {CaseState.CLOSED}
    page = client.get(reverse("inbox")).content.decode()
    assert "Undo" in page
    client.post(reverse("inbox_work"), {"verb": "open", "item": items})
    assert set(VoiceCase.objects.values_list("state", flat=True)) == {CaseState.OPEN}


def test_a_theme_is_said_of_those_chosen(filled: House) -> None:
    late, client = theme("Late deliveries"), filled.sign_in("cx_lead")
    items = [filled.voice.pk, VoiceItem.objects.get(text="Where is my invoice?").pk]
    sent = {"verb": "speaks", "item": items, "theme": late.pk}
    assert client.post(reverse("inbox_work"), sent).status_code == 302
    page = client.get(reverse("inbox"), {"theme": late.pk}).content.decode()
    assert len(texts(page)) == 2
    client.post(reverse("inbox_work"), {**sent, "theme": ""})
    assert ThemeMention.objects.count() == 2


def test_one_takes_over_and_finds_it_under_mine(filled: House) -> None:
    client = filled.sign_in("cx_lead")
    client.post(reverse("inbox_work"), {"verb": "mine", "item": [filled.voice.pk]})
    page = client.get(reverse("inbox"), {"owner": "me", "state": "open"}).content.decode()
    assert texts(page) == [QUOTE]
    assert re.search(r"<h1>\s*Mine\s*</h1>", page)


def test_an_executive_reads_and_changes_nothing(filled: House) -> None:
    client = filled.sign_in("executive")
    page = client.get(reverse("inbox")).content.decode()
    assert 'name="item"' not in page
    answer = client.post(reverse("inbox_work"), {"verb": "close", "item": [filled.voice.pk]})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "sent", [{"verb": "delete"}, {"verb": ""}, {"verb": "assign", "owner": "x"}]
)
def test_what_nobody_offers_is_not_done(filled: House, sent: dict[str, str]) -> None:
    client = filled.sign_in("cx_lead")
    answer = client.post(reverse("inbox_work"), {**sent, "item": [filled.voice.pk]})
    assert answer.status_code in {302, 400}
    assert not VoiceCase.objects.exists()


def test_counts_stand_beside_each_view_and_tell_what_is_new(filled: House) -> None:
    client = filled.sign_in("cx_lead")
    first = client.get(reverse("inbox"))
    counts = first.context["counts_address"]
    assert "new comment" not in client.get(counts).content.decode()
    now = timezone.now()
    said(filled.support, "Just now", now.isoformat()[:19].replace("T", " "), thanks=True)
    VoiceCase.objects.create(
        voice_item=filled.voice, opened_at=now, due_at=now - timedelta(hours=3)
    )
    page = client.get(counts).content.decode()
    assert "One new comment" in page
    assert re.search(r'id="count-overdue"[^>]*>1<', page)
    assert re.search(r'id="count-nobody"[^>]*>1<', page)
    assert re.search(r'id="count-thanks"[^>]*>1<', page)
    assert re.search(r'id="count-mine"[^>]*>0<', page)


def test_a_view_is_kept_shared_and_forgotten(filled: House) -> None:
    client = filled.sign_in("cx_lead")
    kept = {"name": "Hotels, unhappy", "back": "segment=Hotels&feeling=negative", "shared": "yes"}
    answer = client.post(reverse("keep_view"), kept)
    view = SavedView.objects.get()
    assert view.filters == {"segment": "Hotels", "feeling": "negative"}
    assert "Hotels, unhappy" in client.get(answer.headers["Location"]).content.decode()
    other = filled.sign_in("executive")
    assert "Hotels, unhappy" in other.get(reverse("inbox")).content.decode()
    assert other.post(reverse("drop_view", args=[view.pk])).status_code == 403
    assert other.post(reverse("keep_view"), kept).status_code == 403, "readers share nothing"
    client.post(reverse("drop_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_corrected_comment_stays_as_it_was_said_to_be(filled: House) -> None:
    late = theme("Late deliveries")
    client = filled.sign_in("cx_lead")
    correct = reverse("correct_comment", args=[filled.voice.pk])
    for sent in (
        {"feeling": "neutral"},
        {"theme": str(late.pk), "is": "yes"},
        {"flag": "growth", "is": "yes"},
    ):
        assert client.post(correct, sent).status_code == 302
    filled.voice.annotation.refresh_from_db()
    assert (filled.voice.annotation.sentiment, filled.voice.annotation.growth) == ("neutral", True)
    page = client.get(reverse("comment", args=[filled.voice.pk])).content.decode()
    assert "Somebody here said so." in page
    assert "Late deliveries" in page
    client.post(correct, {"theme": str(late.pk), "is": "no"})
    assert not ThemeMention.objects.exists()
    for sent in ({"flag": "privacy", "is": "no"}, {"theme": "x"}, {}):
        assert client.post(correct, sent).status_code == 400


def test_what_was_corrected_is_taken_back_and_the_comment_read_anew(filled: House) -> None:
    client, here = filled.sign_in("cx_lead"), reverse("comment", args=[filled.voice.pk])
    offered = "Take back what was corrected here"
    assert offered not in client.get(here).content.decode()
    client.post(reverse("correct_comment", args=[filled.voice.pk]), {"feeling": "neutral"})
    assert offered in client.get(here).content.decode()
    client.post(reverse("take_back", args=[filled.voice.pk]))
    filled.voice.annotation.refresh_from_db()
    found = filled.voice.annotation
    assert not found.corrected
    assert found.version == text_reader().version
    assert offered not in client.get(here).content.decode()


def test_the_page_of_a_comment_tells_who_said_it_and_leads_through_the_list(filled: House) -> None:
    client = filled.sign_in("cx_lead")
    response = client.get(reverse("comment", args=[filled.voice.pk]))
    page = response.content.decode()
    assert "Nordwind" in page
    assert "Li Na" in page, "who knows the customer"
    on = client.get(response.context["older"])
    assert "The parcel was late again." in on.content.decode()
    assert on.context["newer"].startswith(reverse("comment", args=[filled.voice.pk]))
