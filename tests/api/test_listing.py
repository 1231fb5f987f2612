# SPDX-License-Identifier: Apache-2.0
"""Customers' words are read a page at a time; what an employee said is never among them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from customary.store.models import ImportRun, ImportState, Source, VoiceItem
from tests.cast import make_customer, make_person, make_unit

if TYPE_CHECKING:
    from tests.api.sender import Sender

pytestmark = pytest.mark.django_db


def say(number: int, **more: Any) -> VoiceItem:
    source = more.pop("source", None) or Source.objects.get_or_create(key="reviews")[0]
    return VoiceItem.objects.create(
        source=source,
        external_id=f"v-{number}",
        text=f"Words {number}",
        occurred_at=more.pop("occurred_at", timezone.now() - timedelta(days=100 - number)),
        **more,
    )


def pages(sender: Sender, *, limit: int, between: Any = None, **filters: Any) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        answer = sender.get("voice-items", limit=limit, cursor=cursor, **filters)
        assert answer.status_code == 200, answer.content
        found += [one["external_id"] for one in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found
        if between is not None:
            between()


def test_pages_show_every_item_once_while_others_come_in(sender: Sender) -> None:
    for number in range(7):
        say(number)
    fresh = iter(range(50, 53))

    def meanwhile() -> None:
        number = next(fresh, None)
        if number is not None:
            say(number, occurred_at=timezone.now() - timedelta(days=999))

    found = pages(sender, limit=2, between=meanwhile)
    assert found == [f"v-{n}" for n in (*range(7), 50, 51, 52)]


def test_an_item_says_what_was_said_by_whom_and_where_it_comes_from(sender: Sender) -> None:
    customer = make_customer("Ada")
    item = say(1, customer=customer, score=2.0, consent_to_quote=True)
    told = sender.get("voice-items").json()["items"][0]
    assert told["text"] == "Words 1"
    assert (told["source"], told["score"], told["consent_to_quote"]) == ("reviews", 2.0, True)
    assert told["customer"] == customer.external_id
    assert told["occurred_at"] == item.occurred_at.isoformat()


def test_what_an_employee_said_is_never_told(sender: Sender) -> None:
    say(1)
    say(2, person=make_person("Ann", unit=make_unit("Care")))
    assert pages(sender, limit=10) == ["v-1"]


def test_rows_of_an_import_that_is_still_merging_are_not_told(sender: Sender) -> None:
    run = ImportRun.objects.create(name="half", state=ImportState.MERGING)
    say(1, import_run=run)
    assert pages(sender, limit=10) == []


def test_filters_narrow_by_when_it_was_said_and_changed_and_by_source(sender: Sender) -> None:
    now = timezone.now()
    for number in range(4):
        say(number, occurred_at=now - timedelta(days=4 - number))
    say(9, source=Source.objects.create(key="shop"), occurred_at=now)
    day = now - timedelta(days=2, hours=1)
    assert pages(sender, limit=9, since=day.isoformat()) == ["v-2", "v-3", "v-9"]
    assert pages(sender, limit=9, until=day.isoformat()) == ["v-0", "v-1"]
    assert pages(sender, limit=9, source="shop") == ["v-9"]
    assert pages(sender, limit=9, updated_since=(now + timedelta(hours=1)).isoformat()) == []
    assert len(pages(sender, limit=9, updated_since=(now - timedelta(hours=1)).isoformat())) == 5


@pytest.mark.parametrize(
    "parameters",
    [
        {"cursor": "nonsense"},
        {"cursor": "é"},
        {"limit": 0},
        {"limit": 1_001},
        {"limit": "many"},
        {"since": "yesterday"},
    ],
)
def test_parameters_that_make_no_sense_are_named(sender: Sender, parameters: Any) -> None:
    answer = sender.get("voice-items", **parameters)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == next(iter(parameters))


def test_personal_data_are_masked_unless_the_key_may_read_them(sender: Sender) -> None:
    item = say(1)
    VoiceItem.objects.filter(pk=item.pk).update(title="Jo", text="Ring me on 13812345678")
    shown = sender.get("voice-items").json()["items"][0]
    assert (shown["title"], shown["text"]) == ("Jo", "Ring me on [phone]")
    whole = type(sender)(scopes=["voice:read", "voice:raw"]).get("voice-items").json()["items"][0]
    assert whole["text"] == "Ring me on 13812345678"
