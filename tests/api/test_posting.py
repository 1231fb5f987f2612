# SPDX-License-Identifier: Apache-2.0
"""Records come in by REST: kept before they are acknowledged, once however often they are sent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from customary.api.rest import posting
from customary.intake import lock, posts
from customary.intake.posts import store_posts
from customary.pipeline.tasks import store_posted_every_minute
from customary.store.access import System
from customary.store.actions.api_keys import revoke_api_key
from customary.store.actions.api_requests import Posted, forget_answered, forget_merges, receive
from customary.store.actions.erasure import erase_customer
from customary.store.models import (
    ApiKey,
    ApiRequest,
    Change,
    Customer,
    ImportRun,
    Interaction,
    Source,
    VoiceItem,
)
from customary.store.queries.imports import import_runs
from tests.api.sender import ITEM, Sender, item
from tests.cast import make_customer

pytestmark = pytest.mark.django_db(transaction=True)


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


def test_an_item_is_stored_under_the_source_of_its_key_and_visible_at_once(sender: Sender) -> None:
    answer = sender.post(ITEM)
    assert answer.status_code == 201, answer.content
    assert answer.json()["external_id"] == "f-1"
    assert answer.json()["state"] == "created"
    stored = VoiceItem.objects.get()
    assert stored.text == "It never arrived."
    assert stored.source == sender.key.source
    assert stored.source.grade == "C"
    assert stored.source.last_received_at is not None


def test_the_same_id_again_updates_and_leaves_a_history(sender: Sender) -> None:
    sender.post(ITEM)
    same = sender.post(ITEM)
    assert (same.status_code, same.json()["state"]) == (200, "unchanged")
    changed = sender.post(ITEM | {"text": "It came after all."})
    assert (changed.status_code, changed.json()["state"]) == (200, "updated")
    assert VoiceItem.objects.get().text == "It came after all."
    change = Change.objects.get(table="voice_items")
    assert change.before == {"text": "It never arrived."}


def test_an_item_without_an_id_is_known_by_its_content(sender: Sender) -> None:
    nameless = {"text": "谢谢", "occurred_at": "2026-03-02T10:00:00Z"}
    first, second = sender.post(nameless), sender.post(nameless)
    assert first.json()["external_id"] == second.json()["external_id"]
    assert VoiceItem.objects.count() == 1
    twice = sender.batch(nameless, nameless).json()
    assert len(set(twice["external_ids"])) == 2


def test_customers_and_contacts_come_in_the_same_way(sender: Sender) -> None:
    assert sender.post({"external_id": "c-1", "name": "Ada"}, "customers").status_code == 201
    contact = {"external_id": "t-1", "opened_at": "2026-03-02T09:00:00Z", "customer": "c-1"}
    assert sender.post(contact, "interactions").status_code == 201
    assert sender.post(ITEM | {"customer": "c-1", "interaction": "t-1"}).status_code == 201
    stored = VoiceItem.objects.get()
    assert stored.customer == Customer.objects.get()
    assert stored.interaction == Interaction.objects.get()


def test_a_post_sent_twice_is_done_once_and_answered_alike(sender: Sender) -> None:
    first = sender.post(ITEM, Idempotency_Key="k-1")
    again = sender.post(ITEM, Idempotency_Key="k-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ApiRequest.objects.count() == 1


def test_a_refusal_is_told_again_too(sender: Sender) -> None:
    first = sender.post(ITEM | {"occurred_at": "yesterday"}, Idempotency_Key="k-1")
    again = sender.post(ITEM | {"occurred_at": "yesterday"}, Idempotency_Key="k-1")
    assert first.status_code == 422
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_another_body_or_address_under_the_same_key_is_refused(sender: Sender) -> None:
    sender.post(ITEM, Idempotency_Key="k-1")
    assert sender.post(item(2), Idempotency_Key="k-1").status_code == 422
    assert sender.batch(ITEM, Idempotency_Key="k-1").status_code == 422
    assert VoiceItem.objects.count() == 1


def test_the_same_key_of_two_senders_is_two_keys(sender: Sender) -> None:
    sender.post(ITEM, Idempotency_Key="k-1")
    other = Sender("Shop")
    assert other.post(ITEM, Idempotency_Key="k-1").status_code == 201
    assert VoiceItem.objects.count() == 2


def test_a_post_under_way_is_a_conflict_until_it_is_answered(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner: list[Any] = []
    merge = posts._merge

    def meanwhile(group: list[ApiRequest]) -> list[ApiRequest]:
        inner.append(sender.post(ITEM, Idempotency_Key="k-1"))
        return merge(group)

    monkeypatch.setattr(posts, "_merge", meanwhile)
    outer = sender.post(ITEM, Idempotency_Key="k-1")
    assert outer.status_code == 201
    assert [answer.status_code for answer in inner] == [409]
    assert inner[0].headers["Retry-After"] == "1"


def test_while_an_import_is_under_way_a_post_is_kept_and_stored_after_it(sender: Sender) -> None:
    with lock.only_one():
        answer = sender.post(ITEM, Idempotency_Key="k-1")
        again = sender.post(ITEM, Idempotency_Key="k-1")
    assert answer.status_code == 202
    assert (again.status_code, again.content) == (202, answer.content)
    assert not VoiceItem.objects.exists()
    path = answer.json()["location"].partition("/api/v1/")[2]
    assert sender.get(path).json()["state"] == "waiting"
    store_posted_every_minute()
    done = sender.get(path).json()
    assert (done["state"], done["answer"]["external_id"]) == ("done", "f-1")
    assert VoiceItem.objects.count() == 1
    assert ApiRequest.objects.get().records == ""
    assert sender.post(ITEM, Idempotency_Key="k-1").content == answer.content


def test_an_operation_is_told_to_its_own_key_only(sender: Sender) -> None:
    with lock.only_one():
        answer = sender.post(ITEM)
    path = answer.json()["location"].partition("/api/v1/")[2]
    assert Sender("Shop").get(path).status_code == 404
    assert sender.get("operations/nonsense").status_code == 404


def test_posts_that_waited_are_merged_together_and_a_bad_one_is_refused_alone(
    sender: Sender,
) -> None:
    with lock.only_one():
        waiting = [
            sender.post(one)
            for one in (item(1), item(2), item(3, score="many"), item(1, text="Later."))
        ]
    assert {answer.status_code for answer in waiting} == {202}
    runs = ImportRun.objects.count()
    assert store_posts() >= 4
    states = [
        sender.get(answer.json()["location"].partition("/api/v1/")[2]).json() for answer in waiting
    ]
    assert [state["state"] for state in states] == ["done", "done", "refused", "done"]
    assert [one["pointer"] for one in states[2]["answer"]["errors"]] == ["/score"]
    assert VoiceItem.objects.get(external_id="f-1").text == "Later."
    assert ImportRun.objects.count() == runs + 2


def test_a_field_left_out_of_one_post_is_not_emptied_by_another_merged_along(
    sender: Sender,
) -> None:
    sender.post(item(1, title="Kept"))
    with lock.only_one():
        sender.post(item(1, text="New words."))
        sender.post(item(2, title="Another"))
    store_posts()
    assert VoiceItem.objects.get(external_id="f-1").title == "Kept"


def test_a_batch_is_stored_whole_or_not_at_all(sender: Sender) -> None:
    answer = sender.batch(item(1), item(2, score="many"), item(3, customer="nobody"))
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert pointers(answer) == ["/items/1/score", "/items/2/customer"]
    assert not VoiceItem.objects.exists()
    assert not ImportRun.objects.exists()


def test_partial_stores_the_good_ones_and_lists_the_others(sender: Sender) -> None:
    answer = sender.batch(item(1), item(2, score="many"), item(3), partial=True)
    told = answer.json()
    assert answer.status_code == 201, told
    assert (told["created"], told["rejected"]) == (2, 1)
    assert told["external_ids"] == ["f-1", "f-3"]
    assert [error["pointer"] for error in told["errors"]] == ["/items/1/score"]


def test_partial_with_nothing_good_is_a_refusal(sender: Sender) -> None:
    assert sender.batch(item(2, score="many"), partial=True).status_code == 422


def test_a_batch_tells_how_many_are_new_changed_and_the_same(sender: Sender) -> None:
    sender.batch(item(1), item(2))
    told = sender.batch(item(1), item(2, text="Other words."), item(3)).json()
    assert (told["created"], told["updated"], told["unchanged"]) == (1, 1, 1)


def test_two_rows_of_one_batch_with_the_same_id_are_refused(sender: Sender) -> None:
    assert pointers(sender.batch(item(1), item(1))) == ["/items/1/external_id"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (ITEM | {"tex": "x"}, "/tex"),
        (ITEM | {"source": "other"}, "/source"),
        ({"external_id": "1", "text": "x"}, "/occurred_at"),
        (ITEM | {"kind": "shout"}, "/kind"),
        ([1], ""),
    ],
)
def test_a_field_that_is_not_in_order_is_pointed_at(
    sender: Sender, body: Any, pointer: str
) -> None:
    answer = sender.post(body)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]


@pytest.mark.parametrize("body", ["", "{", b"\xff", '{"score": NaN}', "[" * 100_000, "9" * 5_000])
def test_what_is_no_json_is_told(sender: Sender, body: Any) -> None:
    answer = sender.post(body)
    assert answer.status_code in {400, 411, 422}
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("body", [{}, [], {"items": []}, {"items": {}}, {"items": [1]}, 3])
def test_what_is_no_batch_is_told(sender: Sender, body: Any) -> None:
    assert sender.post(body, "voice-items/batch").status_code == 422


def test_too_many_or_too_large_is_not_read(sender: Sender, settings: Any) -> None:
    assert sender.batch(*({} for _ in range(10_001))).status_code == 413
    settings.API_MOST_BYTES = 1_000
    assert sender.post(ITEM | {"text": "x" * 1_000}).status_code == 413
    assert sender.post(ITEM).status_code == 201


def test_faults_are_told_in_chinese_to_who_asks_for_it(sender: Sender) -> None:
    answer = sender.batch(item(1, score="many"), Accept_Language="zh-Hans")
    told = answer.json()
    assert "未存储" in told["detail"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told["errors"][0]["detail"])
    none = Client().post("/api/v1/voice-items", headers={"Accept-Language": "zh-Hans"})
    assert "密钥" in none.json()["detail"]


def test_no_key_a_wrong_one_a_revoked_and_an_expired_one_open_nothing(sender: Sender) -> None:
    assert Client().post("/api/v1/voice-items").status_code == 401
    good = sender.headers
    sender.headers = {"Authorization": "Bearer cust_wrong"}
    refused = sender.post(ITEM)
    assert refused.status_code == 401
    assert "Bearer" in refused.headers["WWW-Authenticate"]
    sender.headers = good
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sender.post(ITEM).status_code == 401
    ApiKey.objects.update(expires_at=None)
    revoke_api_key(System("test"), sender.key)
    assert sender.post(ITEM).status_code == 401


def test_a_key_is_good_only_for_what_it_was_made_for() -> None:
    cache.clear()
    reader = Sender(scopes=["voice:read"])
    assert reader.key.source is None
    assert reader.post(ITEM).status_code == 403
    assert reader.get("voice-items").status_code == 200
    assert Sender(scopes=["scim"]).get("voice-items").status_code == 403
    assert Sender(scopes=["voice:write"]).get("voice-items").status_code == 403


def test_who_asks_too_often_waits(sender: Sender, settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    answers = [sender.get("voice-items") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert Sender("Shop").get("voice-items").status_code == 200


def test_who_finds_many_others_waiting_is_told_to_ask_later(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock.only_one():
        sender.post({"external_id": "c-1"}, "customers")
        sender.post(item(1))
    monkeypatch.setattr(posting, "PATIENCE", 0)
    monkeypatch.setattr(posting, "store_posted", list)
    assert sender.post({"external_id": "c-2"}, "customers").status_code == 202
    store_posts()
    assert Customer.objects.count() == 2


def test_a_new_key_may_go_on_writing_to_the_source_of_an_old_one(sender: Sender) -> None:
    sender.post(ITEM)
    renewed = Sender("New key", source=sender.key.source)
    assert renewed.post(ITEM).json()["state"] == "unchanged"
    assert Sender("Feedback form").key.source != sender.key.source
    assert Source.objects.filter(kind="api").count() == 2


def test_an_erased_customer_is_forgotten_in_what_waits_and_what_was_answered(
    sender: Sender,
) -> None:
    ada = make_customer("Ada Lovelace")
    sender.post(ITEM | {"kind": "Ada Lovelace"})
    with lock.only_one():
        sender.post(ITEM | {"text": "Yours, Ada Lovelace"})
    erase_customer(System("test"), ada)
    refused, waiting = ApiRequest.objects.order_by("pk")
    assert "Lovelace" not in json.dumps(refused.answer)
    assert "Lovelace" not in waiting.records
    store_posts()
    assert VoiceItem.objects.get().external_id == "f-1"


def test_imports_are_not_listed_among_what_systems_post(sender: Sender) -> None:
    sender.post(ITEM)
    assert ImportRun.objects.count() == 1
    assert import_runs(System("test")) == []


def test_what_was_answered_is_forgotten_after_two_days(sender: Sender) -> None:
    sender.post(ITEM, Idempotency_Key="k-1")
    assert forget_answered() == 0
    ApiRequest.objects.update(answered_at=timezone.now() - timedelta(hours=49))
    assert forget_answered() == 1


def test_the_books_of_old_merges_go_and_their_records_stay(sender: Sender) -> None:
    sender.post(ITEM)
    sender.post(item(2))
    assert forget_merges() == 0
    first = ImportRun.objects.order_by("pk")[0]
    assert first.finished_at is not None
    ImportRun.objects.filter(pk=first.pk).update(finished_at=timezone.now() - timedelta(days=31))
    other = ImportRun.objects.create(name="pack", state="done", finished_at="2020-01-01T00:00Z")
    assert forget_merges() == 1
    assert VoiceItem.objects.count() == 2
    assert ImportRun.objects.filter(pk=other.pk).exists()


def test_a_failure_of_ours_is_tried_again_and_then_kept_for_a_person(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(posts, "store", broken)
    posted = Posted("voice_items", json.dumps(ITEM) + "\n", sorted(ITEM), 1, True, False, "x", "en")
    kept, _receipt = receive(sender.key, posted)
    for _ in range(3):
        assert ApiRequest.objects.get().answered_at is None
        store_posts()
    kept = ApiRequest.objects.get(pk=kept.pk)
    assert kept.status == 500
    assert "It never arrived." in kept.records


def test_the_interface_describes_itself() -> None:
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    posted = told["paths"]["/api/v1/voice-items"]["post"]
    schema = posted["requestBody"]["content"]["application/json"]["schema"]
    assert "consent_to_quote" in schema["properties"]
    assert schema["required"] == ["occurred_at"]
    assert "/api/v1/voice-items/batch" in told["paths"]
