# SPDX-License-Identifier: Apache-2.0
"""A help desk from its address to customers' words: connected, fetched again, woken by its webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customary.intake.connectors.zendesk import ZendeskConnector
from customary.intake.feeds import registry
from customary.pipeline import connecting, tasks
from customary.pipeline.connecting import ConnectionState
from customary.store.access import System
from customary.store.actions.hooks import ask_for_fetch, open_hook
from customary.store.models import Account, Customer, HookDelivery, Interaction, Source, VoiceItem
from customary.store.queries.hooks import key_of
from tests.intake.connectors import test_zendesk as desk
from tests.intake.connectors.vendor import Vendor
from tests.intake.test_hooks import SECRET, signed
from tests.web.house import build

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    """A Zendesk of three tickets and two ratings."""
    cache.clear()
    made = Vendor({
        desk.EXPORT: lambda asked: desk.PAGES[asked.get("cursor", "")],
        desk.RATINGS: desk.legacy,
    })  # fmt: skip
    for number in (1, 3):
        made.routes[f"/api/v2/tickets/{number}/audits.json"] = desk.audits
    connector = ZendeskConnector(transport=made.transport, wait=made.waited.append)
    found: Callable[[], Any] = lambda: {"zendesk": connector}  # noqa: E731
    for module in ("pipeline.fetching", "pipeline.recognising", "intake.hooks"):
        monkeypatch.setattr(f"customary.{module}.connectors", found)
    assert "zendesk" in registry.connectors()
    return made


@pytest.fixture
def source(vendor: Vendor) -> Source:
    """Connected by address, with the wish that customers' words be kept."""
    admin: Account = build(graded=False).account("admin")
    one = connecting.begin(
        "zendesk", address=desk.SITE, user="ann@desk.example", secret="token", hours=24,
        account=admin.pk, language="en",
    )  # fmt: skip
    tasks.work_on_connection(one.id)
    asked = connecting.read(one.id)
    assert asked is not None
    assert asked.state is ConnectionState.ASKING, asked.error
    assert asked.answers["words"] == "no"
    connecting.answer(asked, asked.answers | {"words": "yes"})
    tasks.work_on_connection(one.id)
    checked = connecting.read(one.id)
    assert checked is not None
    connecting.accept(checked, confirm=True)
    tasks.work_on_connection(one.id)
    return Source.objects.get(key="zendesk")


def test_customers_words_and_ratings_arrive_with_their_customer(source: Source) -> None:
    assert Interaction.objects.filter(source=source).count() == 2
    mei = Customer.objects.get(source=source)
    assert mei.email == "mei@home.example"
    said = VoiceItem.objects.filter(source=source).order_by("external_id")
    assert [(one.external_id, one.text, one.score) for one in said] == [
        ("message-1-10", "The kettle leaks.", None),
        ("message-3-10", "The kettle leaks.", None),
        ("rating-7", "Quick!", 1),
        ("rating-8", "Quick!", 1),
    ]
    assert {one.customer for one in said} == {mei}
    assert source.cursor["after"] == "c2"


def test_a_webhook_makes_what_is_new_be_fetched_at_once(source: Source, vendor: Vendor) -> None:
    open_hook(System("tests"), source, SECRET)
    body = (
        b'{"type": "zen:event-type:ticket.comment_added", "zendesk_event_version": "1", "id": "e1"}'
    )
    headers = signed("zendesk", body, at=timezone.now())
    address = reverse("hook", args=[key_of(source.hook)])
    answer = Client().generic("POST", address, body, "application/json", headers=headers)
    assert answer.status_code == 200
    assert HookDelivery.objects.get().state == "asked"
    newer = desk.ticket(4, status="open", updated_at="2026-03-06T10:00:00Z")
    vendor.routes["/api/v2/tickets/4/audits.json"] = desk.audits
    vendor.routes[desk.EXPORT] = lambda asked: {
        "tickets": [newer] if asked["cursor"] == "c2" else [], "after_cursor": "c3",
        "end_of_stream": True,
    }  # fmt: skip
    tasks.fetch_due.call_local()
    assert Interaction.objects.filter(source=source, external_id="4").exists()
    source.refresh_from_db()
    assert source.cursor["after"] == "c3"


def test_where_there_is_more_the_next_fetch_comes_at_once(source: Source, vendor: Vendor) -> None:
    vendor.routes[desk.EXPORT] = lambda asked: {
        "tickets": [desk.ticket(int(asked["cursor"][1:]) + 10, status="deleted")],
        "after_cursor": f"c{int(asked['cursor'][1:]) + 1}", "end_of_stream": False,
    }  # fmt: skip
    Source.objects.update(next_pull_at=timezone.now())
    tasks.fetch_due.call_local()
    source.refresh_from_db()
    assert source.cursor["more"]
    assert source.cursor["after"] == "c22"
    assert source.next_pull_at is not None
    assert source.next_pull_at <= timezone.now()


def test_failing_fetches_are_not_hurried_by_webhooks(source: Source, vendor: Vendor) -> None:
    vendor.routes[desk.EXPORT] = lambda _asked: {"error": "down for maintenance"}
    Source.objects.update(next_pull_at=timezone.now())
    tasks.fetch_due.call_local()
    source.refresh_from_db()
    waits = source.next_pull_at
    assert "did not answer with a list" in source.last_error
    ask_for_fetch(source)
    source.refresh_from_db()
    assert source.next_pull_at == waits
