# SPDX-License-Identifier: Apache-2.0
"""A digest says what one may see and wants done, comes as often as one likes, and stops at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from customary.act.digest_content import sections
from customary.act.digests import send_digests
from customary.act.outbox import deliver_outbox
from customary.evidence.indicators.insight import digests_used
from customary.store.access import System, viewer_for
from customary.store.actions.cases import open_case
from customary.store.actions.digests import digest_of, set_rhythm, stop_digest
from customary.store.models import Account, Digest, DigestIssue, RoleGrant, VoiceItem
from tests.cast import at, make_customer, make_organisation, make_person, make_unit, make_voice
from tests.evidence.indicators.seeing import observe, reading

pytestmark = pytest.mark.django_db
#: Monday to Friday of one week, at ten.
MONDAY = at("2025-06-09 10:00")


@pytest.fixture(autouse=True)
def organisation(db: None) -> Any:
    return make_organisation(
        working_days=[0, 1, 2, 3, 4], working_hours_start="09:00", working_hours_end="18:00"
    )


def account(name: str, *roles: str, language: str = "en", unit: Any = None) -> Account:
    address = f"{name.lower()}@harbour.example"
    made = Account.objects.create(
        email=address, person=make_person(name, email=address), language=language
    )
    for role in roles:
        RoleGrant.objects.create(account=made, role=role, unit=unit)
    return made


def waits(owner: Account | None = None, **fields: Any) -> VoiceItem:
    item = make_voice("2025-06-05 09:00", kind="complaint", text="It broke.", **fields)
    open_case(
        System("tests"), item, owner=owner.person if owner else None, due_at=at("2025-06-07 09:00")
    )
    return item


def send(moment: Any = MONDAY) -> list[str]:
    mail.outbox.clear()
    send_digests(now=moment)
    deliver_outbox(now=moment)
    return sorted(one.to[0] for one in mail.outbox)


def test_it_says_what_waits_and_never_whose_words_or_name() -> None:
    waits(account("Ann"), customer=make_customer("Kim Park"))

    assert send() == ["ann@harbour.example"]
    [sent] = mail.outbox
    assert "Complaint, overdue since" in sent.body
    assert "Kim" not in sent.body
    assert "broke" not in sent.body
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert "<img" not in html
    assert "overdue" in html


def test_nobody_gets_an_empty_mail() -> None:
    account("Ann", "executive")

    assert send() == []
    assert Digest.objects.get().last_looked_on is not None


def test_weekly_comes_once_a_week_daily_once_a_day_and_off_never() -> None:
    for name, rhythm in (("Ann", "weekly"), ("Bo", "daily"), ("Cy", "off")):
        one = account(name)
        set_rhythm(viewer_for(one), rhythm)
        waits(one)

    days = [send(MONDAY + timedelta(days=day, hours=hour)) for day in (0, 1, 7) for hour in (0, 3)]

    both = ["ann@harbour.example", "bo@harbour.example"]
    assert days == [both, [], ["bo@harbour.example"], [], both, []]


def test_none_leaves_at_night_or_on_sunday() -> None:
    waits(account("Ann"))
    assert send(at("2025-06-08 10:00")) == []
    assert send(at("2025-06-09 06:00")) == []
    assert send(at("2025-06-09 09:00")) == ["ann@harbour.example"]


def test_it_speaks_the_readers_language() -> None:
    waits(account("Wang", language="zh-hans"))
    send()
    assert "逾期" in mail.outbox[0].body
    assert 'lang="zh-hans"' in str(mail.outbox[0].alternatives[0][0])


def test_whoever_leads_service_hears_of_the_inbox_within_their_units_only() -> None:
    support, sales = make_unit("Support"), make_unit("Sales")
    here, boss = account("Ann", "service_lead", unit=support), account("Bo", "executive")
    waits(unit=support)
    waits(unit=sales)
    waits(unit=sales)

    def said(one: Account) -> str:
        since = MONDAY - timedelta(days=7)
        return str(
            [line.text for part in sections(viewer_for(one), since=since) for line in part.lines]
        )

    assert "One customer waits for an answer." in said(here)
    assert "One of them is nobody's." in said(here)
    assert "3 customers have waited longer" in said(boss)
    assert "nobody's" not in said(boss)
    assert said(account("Cy", "agent", unit=support)) == "[]"


def test_one_click_stops_it_and_opening_the_link_does_not() -> None:
    waits(account("Ann"))
    send()
    [sent] = mail.outbox
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.sub(r"^<https?://[^/]+|>$", "", sent.extra_headers["List-Unsubscribe"])
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.get(address).status_code == 200
    assert Digest.objects.get().rhythm == "weekly"
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Digest.objects.get().rhythm == "off"
    assert stranger.post(reverse("stop_digest", args=["x"])).status_code == 404
    assert not stop_digest("x")


def test_a_link_that_is_followed_counts_once_and_only_for_whom_it_was_sent() -> None:
    ann, bo = account("Ann"), account("Bo")
    item = waits(ann)
    send()
    path = re.search(r"https?://[^/]+(/digests/open/\S+)", mail.outbox[0].body)
    assert path is not None

    def follow(one: Account) -> str:
        client = Client()
        client.force_login(one)
        return str(client.get(path[1]).headers["Location"])

    assert follow(bo) == reverse("answer", args=[item.pk])
    assert DigestIssue.objects.get().opened_at is None
    assert follow(ann) == reverse("answer", args=[item.pk])
    assert DigestIssue.objects.get().opened_at is not None


def test_a_link_leads_nowhere_outside() -> None:
    client = Client()
    client.force_login(account("Ann"))
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client.get(reverse("open_digest", args=["x"]), {"to": target})
        assert response.headers["Location"] == "/"


def test_sent_and_used_stands_beside_theme_ownership() -> None:
    digest = digest_of(account("Ann").pk)
    for opened in (None, at("2025-06-09 12:00"), None, None):
        DigestIssue.objects.create(digest=digest, sent_at=MONDAY, opened_at=opened)
    DigestIssue.objects.create(digest=digest, sent_at=at("2025-01-09"), opened_at=MONDAY)

    [found] = digests_used(reading("2025-06-15"), observe("I31", "2025-06-15"))

    assert (found["numerator"], found["denominator"]) == (1, 4)


def test_ones_own_page_shows_what_it_would_say_and_sets_how_often() -> None:
    ann = account("Ann")
    waits(ann)
    client = Client()
    client.force_login(ann)

    assert "overdue since" in client.get(reverse("digest")).content.decode()
    client.post(reverse("digest"), {"rhythm": "daily"})
    assert Digest.objects.get().rhythm == "daily"
