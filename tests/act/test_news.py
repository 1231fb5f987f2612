# SPDX-License-Identifier: Apache-2.0
"""Customers are told what changed: once each, in their own hours, never against their wish."""

from __future__ import annotations

from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from customary.act.news import tell_what_changed
from customary.act.outbox import deliver_outbox
from customary.store.access import NotAllowed, System, Viewer, viewer_for
from customary.store.actions.erasure import erase_customer
from customary.store.actions.news import save_news, send_news, tell
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Account,
    Customer,
    OutboxMessage,
    Theme,
    ThemeMention,
    ThemeNews,
    VoiceItem,
    VoiceReply,
)
from customary.store.queries.contributors import contributors
from customary.store.queries.reachable import Unreachable
from tests.cast import at, make, make_customer, make_organisation, make_person, make_voice

pytestmark = pytest.mark.django_db

#: A Wednesday.
NOON = at("2025-06-11 12:00")
WORDS = {
    "subject": "About {theme}",
    "text": "Dear {name}, it is mended. {agent}",
    "subject_zh_hans": "关于{theme}",
    "text_zh_hans": "{name}，您好：已经改好。{agent}",
}


def make_house() -> Any:
    return make_organisation(
        working_days=[0, 1, 2, 3, 4], working_hours_start="09:00", working_hours_end="18:00"
    )


def make_theme(**fields: Any) -> Theme:
    given = {"name": "Delivery", "name_zh_hans": "配送", "changed_at": "2025-06-01"}
    return make(Theme, **(given | fields))


def make_owner(theme: Theme, name: str = "Ann Lee") -> Viewer:
    address = f"{name.split(maxsplit=1)[0].lower()}@harbour.example"
    account = Account.objects.create(email=address, person=make_person(name, email=address))
    Theme.objects.filter(pk=theme.pk).update(owner=account.person)
    theme.refresh_from_db()
    return viewer_for(account)


def says(theme: Theme, customer: Customer | None, said: str = "2025-05-01", **fields: Any) -> Any:
    item = make_voice(said, customer=customer, **fields)
    ThemeMention.objects.create(voice_item=item, theme=theme, sentiment="negative", probability=0.9)
    return item


def kim(**fields: Any) -> Customer:
    return make_customer(**({"name": "Kim", "email": "kim@example.org"} | fields))


@pytest.fixture(autouse=True)
def organisation(db: None) -> Any:
    return make_house()


def send(by: Viewer, theme: Theme) -> int:
    send_news(by, save_news(by, theme, **WORDS))
    return tell_what_changed(now=NOON)


def test_each_customer_gets_one_mail_in_their_language_however_much_they_said() -> None:
    theme = make_theme()
    owner = make_owner(theme)
    chatty, wang = kim(), kim(name="王芳", email="wang@example.org", language="zh-CN")
    for said in ("2025-04-01", "2025-05-01"):
        says(theme, chatty, said)
    says(theme, wang)
    says(theme, chatty, "2025-06-05")  # after the change

    assert send(owner, theme) == 2
    deliver_outbox(now=NOON)

    assert sorted((one.to[0], one.subject, one.body.strip()) for one in mail.outbox) == [
        ("kim@example.org", "About delivery", "Dear Kim, it is mended. Ann Lee"),
        ("wang@example.org", "关于配送", "王芳，您好：已经改好。Ann Lee"),
    ]
    assert VoiceItem.objects.filter(told_at=None).count() == 1
    assert VoiceReply.objects.filter(kind="told", theme=theme).count() == 3


def test_nobody_is_told_twice_and_news_is_sent_once() -> None:
    theme = make_theme()
    owner = make_owner(theme)
    says(theme, kim())
    send(owner, theme)

    with pytest.raises(Refused, match="sent already"):
        send_news(owner, ThemeNews.objects.get())
    ThemeNews.objects.update(finished_at=None)  # as after a crash
    assert tell_what_changed(now=NOON) == 0
    assert OutboxMessage.objects.count() == 1


def test_a_crash_in_between_leaves_nobody_out_and_tells_nobody_twice() -> None:
    theme = make_theme()
    owner = make_owner(theme)
    for number in range(5):
        says(theme, kim(email=f"{number}@example.org"))
    send_news(owner, save_news(owner, theme, **WORDS))
    with patch("customary.act.news.BLOCK", 2):
        calls = []

        def dies(*args: Any, **kwargs: Any) -> int:
            calls.append(1)
            if len(calls) == 2:
                raise OSError(28, "full")
            return tell(*args, **kwargs)

        with patch("customary.act.news.tell", dies), pytest.raises(OSError, match="full"):
            tell_what_changed(now=NOON)

    assert OutboxMessage.objects.count() == 2
    assert tell_what_changed(now=NOON) == 3
    assert (
        Counter(OutboxMessage.objects.values_list("recipient", flat=True)).most_common(1)[0][1] == 1
    )


def test_those_who_cannot_be_told_are_counted_by_reason() -> None:
    theme = make_theme()
    says(theme, kim(contact_allowed=False))
    says(theme, kim(email=""))
    says(theme, None)
    told = says(theme, kim(), told_at="2025-06-03")
    says(theme, kim())
    erased = kim()
    says(theme, erased)
    erase_customer(System("tests"), erased)

    found = contributors(theme)

    assert dict(found.cannot) == {
        Unreachable.NOT_ALLOWED: 1,
        Unreachable.NO_ADDRESS: 1,
        Unreachable.UNKNOWN: 1,
    }
    assert found.told == {told.customer_id}
    assert len(found.to_tell) == 1
    assert found.all == 5  # whoever was erased is none of them


def test_mail_leaves_in_the_customers_working_hours() -> None:
    theme = make_theme()
    owner = make_owner(theme)
    for zone, address in (("Asia/Shanghai", "sh"), ("America/New_York", "ny"), ("", "here")):
        says(theme, kim(time_zone=zone, email=f"{address}@example.org"))

    send(owner, theme)  # noon in London is 20:00 in Shanghai and 08:00 in New York

    leaves = dict(OutboxMessage.objects.values_list("recipient", "not_before"))
    assert leaves == {
        "sh@example.org": at("2025-06-12 01:00"),
        "ny@example.org": at("2025-06-11 13:00"),
        "here@example.org": NOON,
    }


def test_told_of_one_theme_is_not_told_of_another() -> None:
    delivery, price = make_theme(), make_theme(name="Price", name_zh_hans="价格")
    owner = make_owner(delivery)
    make_item = says(delivery, kim())
    ThemeMention.objects.create(
        voice_item=make_item, theme=price, sentiment="negative", probability=0.9
    )
    send(owner, delivery)

    assert len(contributors(price).to_tell) == 1
    assert contributors(delivery).to_tell == []


def test_what_was_merged_into_a_theme_is_told_too() -> None:
    theme = make_theme()
    says(make_theme(name="Late parcels", merged_into=theme), kim())

    assert len(contributors(theme).to_tell) == 1


def test_only_owner_and_leads_tell_and_only_once_something_changed() -> None:
    theme = make_theme()
    make_owner(theme, "Ann Lee")
    other = make_owner(make_theme(), "Bo Ek")
    with pytest.raises(NotAllowed):
        save_news(other, theme, **WORDS)
    unchanged = make_theme(changed_at=None)
    with pytest.raises(Refused, match="Nothing has changed"):
        save_news(make_owner(unchanged, "Cy Day"), unchanged, **WORDS)


class Property(TestCase):
    """Whatever customers are like and however often it is tried."""

    @settings(max_examples=25)
    @given(
        people=st.lists(
            st.tuples(
                st.booleans(),  # may be contacted
                st.booleans(),  # has an address
                st.integers(1, 3),  # comments
                st.sampled_from([None, 0, 1]),  # the same as an earlier one
            ),
            min_size=1,
            max_size=6,
        ),
        withdrawn=st.integers(0, 5),
        rounds=st.integers(1, 3),
    )
    def test_never_twice_and_never_without_permission(
        self, people: list[tuple[bool, bool, int, int | None]], withdrawn: int, rounds: int
    ) -> None:
        mail.outbox.clear()
        theme = make_theme()
        owner = make_owner(theme)
        made: list[Customer] = []
        for number, (allowed, address, comments, same) in enumerate(people):
            leader = made[same] if same is not None and same < len(made) else None
            customer = kim(
                contact_allowed=allowed,
                email=f"c{number}@example.org" if address else "",
                same_as=(leader.same_as or leader) if leader else None,
            )
            made.append(customer)
            for _ in range(comments):
                says(theme, customer)
        send_news(owner, save_news(owner, theme, **WORDS))
        for _ in range(rounds):
            tell_what_changed(now=NOON)
            ThemeNews.objects.update(finished_at=None)
        Customer.objects.filter(pk=made[withdrawn % len(made)].pk).update(contact_allowed=False)
        for _ in range(rounds):
            deliver_outbox(now=NOON)

        refused = {
            one.same_as_id or one.pk for one in Customer.objects.filter(contact_allowed=False)
        }
        got = Counter(one.to[0] for one in mail.outbox)
        groups = [
            Customer.objects.get(email=address).same_as_id or Customer.objects.get(email=address).pk
            for address in got
        ]
        assert all(count == 1 for count in got.values())
        assert len(groups) == len(set(groups))
        assert not refused & set(groups)
