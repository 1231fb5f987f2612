# SPDX-License-Identifier: Apache-2.0
"""The door for what systems tell: only theirs is let in, nothing is lost, nothing counts twice."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from customary.intake import deliveries, lock
from customary.pipeline import tasks
from customary.store import secrets
from customary.store.actions import hooks as verbs
from customary.store.actions.erasure import erase_customer
from customary.store.actions.switches import switch_source_off, switch_source_on
from customary.store.models import (
    Change,
    Customer,
    Hook,
    HookDelivery,
    HookState,
    ImportRun,
    Interaction,
    Source,
    VoiceItem,
)
from customary.store.queries.hooks import body_of, key_of
from tests.api.desk import SECRET, US, Desk, conversation, rating, thread
from tests.cast import make_organisation, make_person

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Desk:
    """A help desk that tells by itself, in an organisation of its own."""
    settings.STAGING = tmp_path / "staging"
    cache.clear()
    make_organisation()
    return Desk()


def test_a_conversation_is_stored_with_its_customer(desk: Desk) -> None:
    answer = desk.send(conversation())
    assert (answer.status_code, answer.json()) == (200, {"state": "received"})
    stored = Interaction.objects.get()
    assert stored.external_id == "101"
    assert stored.customer is not None
    assert stored.customer.email == "mei@home.example"
    assert stored.first_answered_at is not None
    [told] = desk.deliveries
    assert (told.state, told.records, told.topic) == (HookState.STORED, 1, "convo")


def test_a_rating_comes_with_its_comment_score_and_scale(desk: Desk) -> None:
    desk.send(conversation())
    desk.send(rating())
    said = VoiceItem.objects.get()
    assert (said.kind, said.text) == ("rating", "Ana was so kind!")
    assert (said.score, said.score_low, said.score_high) == (3, 1, 3)
    assert said.customer == Customer.objects.get(email="mei@home.example")
    assert said.interaction == Interaction.objects.get()


def test_a_rating_may_come_before_its_conversation(desk: Desk) -> None:
    desk.send(rating())
    assert VoiceItem.objects.get().interaction is None
    desk.send(conversation())
    assert VoiceItem.objects.count() == 1


def test_what_a_colleague_rates_is_no_customers_word(desk: Desk) -> None:
    make_person("Bo", email="bo@harbour.example")
    desk.send(rating(customer={"id": 13, "email": "bo@harbour.example"}))
    assert not VoiceItem.objects.exists()
    assert not Customer.objects.exists()


def test_a_forged_signature_is_refused_and_told(desk: Desk) -> None:
    for _time in range(3):
        assert desk.send(conversation(), secret="another").status_code == 401
    assert desk.send(conversation(), **{"X-HelpScout-Signature": ""}).status_code == 401
    assert not Interaction.objects.exists()
    forged, unsigned = desk.deliveries
    assert (forged.state, forged.attempts, forged.body) == (HookState.REFUSED, 3, "")
    assert "Check the secret" in forged.error
    assert "no signature" in unsigned.error


def test_a_changed_byte_is_a_forgery(desk: Desk) -> None:
    body = json.dumps(conversation()).encode()
    signed = Client().generic("POST", desk.address, body.replace(b"101", b"102", 1))
    assert signed.status_code == 401


def test_an_address_nobody_was_given_leads_nowhere(desk: Desk) -> None:
    answer = Client().post("/hooks/never-made/", "{}", content_type="application/json")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_only_post_is_possible_but_whoever_looks_first_may(desk: Desk) -> None:
    assert Client().get(desk.address).status_code == 405
    assert Client().head(desk.address).status_code == 200


@pytest.mark.parametrize("body", [b'{"id": 101, "mailboxId"', b"[1, 2]", b"\xff\xfe", b"[" * 9999])
def test_what_was_cut_short_or_is_no_object_is_refused(desk: Desk, body: bytes) -> None:
    assert desk.send(body).status_code == 400
    [told] = desk.deliveries
    assert (told.state, told.body) == (HookState.REFUSED, "")


def test_too_much_is_refused_unread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customary.api.hooks.MOST_BYTES", 100)
    assert desk.send(conversation()).status_code == 413


def test_too_many_in_a_minute_are_asked_to_wait(desk: Desk, settings: Settings) -> None:
    settings.API_PER_MINUTE = 2
    answers = [desk.send(conversation(number)) for number in (1, 2, 3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_same_delivery_counts_once(desk: Desk) -> None:
    desk.send(conversation())
    again = desk.send(conversation())
    assert (again.status_code, again.json()) == (200, {"state": "received before"})
    assert len(desk.deliveries) == 1


def test_a_delivery_that_comes_late_overwrites_nothing(desk: Desk) -> None:
    late = conversation(status="active", closedAt=None, userUpdatedAt="2026-04-21T10:00:00Z")
    desk.send(conversation())
    desk.send(late)
    assert Interaction.objects.get().closed_at is not None
    assert [told.state for told in desk.deliveries] == [HookState.STORED] * 2


def test_a_rating_that_comes_late_overwrites_nothing(desk: Desk) -> None:
    desk.send(rating(rating="okay", modifiedAt="2026-04-23T12:00:00"))
    desk.send(rating())
    assert VoiceItem.objects.get().score == 2


def test_of_two_states_that_wait_together_the_later_one_counts(desk: Desk) -> None:
    with lock.only_one():
        desk.send(conversation())
        desk.send(
            conversation(status="active", closedAt=None, userUpdatedAt="2026-04-21T10:00:00Z")
        )
        assert not Interaction.objects.exists()
    tasks.store_told_every_minute.call_local()
    assert Interaction.objects.get().closed_at is not None
    assert ImportRun.objects.count() == 1


def test_a_customers_answer_is_newer_though_no_user_wrote(desk: Desk) -> None:
    desk.send(conversation())
    threads = conversation()["_embedded"]["threads"]
    customer = conversation()["primaryCustomer"]
    threads.append(
        thread(3, "customer", customer, "2026-04-21T12:00:00Z", "Still not!", status="active")
    )
    desk.send(conversation(status="active", _embedded={"threads": threads}))
    assert Interaction.objects.get().closed_at is None
    desk.send(conversation(preview="an older state that was sent again"))
    assert Interaction.objects.get().closed_at is None


def test_what_is_not_told_whole_is_fetched(desk: Desk) -> None:
    desk.send(conversation(_embedded={}))
    [told] = desk.deliveries
    assert (told.state, told.records) == (HookState.ASKED, 0)
    desk.source.refresh_from_db()
    assert desk.source.next_pull_at is not None
    assert desk.source.next_pull_at <= timezone.now()


def test_what_we_do_not_know_is_kept_and_harms_nothing(desk: Desk) -> None:
    desk.send({"id": 5, "firstName": "Mei"})
    [told] = desk.deliveries
    assert told.state == HookState.UNUSED


def test_what_a_killed_process_left_is_stored_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with lock.only_one():
        desk.send(conversation())
    with monkeypatch.context() as patch:
        patch.setattr(verbs, "note_done", killed)
        with pytest.raises(SystemExit):
            deliveries.store_deliveries(desk.source.pk)
    assert desk.deliveries[0].state == HookState.RECEIVED
    tasks.store_told_every_minute.call_local()
    assert desk.deliveries[0].state == HookState.STORED
    assert Interaction.objects.count() == 1


def test_a_bad_delivery_holds_nobody_up_and_is_tried_again_later(desk: Desk) -> None:
    with lock.only_one():
        desk.send(conversation(1, createdAt="yesterday"))
        desk.send(conversation(2))
    tasks.store_told_every_minute.call_local()
    bad, good = desk.deliveries
    assert good.state == HookState.STORED
    assert (bad.state, bad.attempts) == (HookState.RECEIVED, 1)
    assert bad.error == "a ticket that does not say its id and when it was opened."
    assert bad.next_attempt_at is not None
    for _attempt in range(5):
        HookDelivery.objects.update(next_attempt_at=timezone.now())
        deliveries.store_deliveries(desk.source.pk)
    bad, good = desk.deliveries
    assert (bad.state, bad.attempts, bad.next_attempt_at) == (HookState.FAILED, 6, None)
    assert bad.body
    verbs.try_again(US, desk.source, bad.pk)
    assert desk.deliveries[0].state == HookState.RECEIVED


def test_a_source_switched_off_keeps_what_comes_for_later(desk: Desk) -> None:
    switch_source_off(US, desk.source, reason="Not agreed yet.")
    assert desk.send(conversation()).status_code == 200
    assert not Interaction.objects.exists()
    switch_source_on(US, Source.objects.get())
    tasks.store_told_every_minute.call_local()
    assert Interaction.objects.exists()


def test_a_renewed_secret_and_the_one_before_count_for_a_day(desk: Desk) -> None:
    made = verbs.renew_secret(US, desk.source)
    assert made != SECRET
    assert desk.send(conversation(1), secret=made).status_code == 200
    assert desk.send(conversation(2)).status_code == 200
    Hook.objects.update(before_until=timezone.now() - timedelta(seconds=1))
    assert desk.send(conversation(3), secret=made).status_code == 200
    assert desk.send(conversation(4)).status_code == 401


def test_an_address_that_was_taken_away_leads_nowhere(desk: Desk) -> None:
    address = desk.address
    verbs.close_hook(US, desk.source)
    assert Client().post(address, "{}", content_type="application/json").status_code == 404


def test_neither_secret_nor_address_nor_words_stand_open_anywhere(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    key = desk.address.split("/")[-2]
    with caplog.at_level(logging.DEBUG):
        desk.send(conversation())
        desk.send(conversation(1, createdAt="yesterday"))
    told = [*Hook.objects.values_list(), *HookDelivery.objects.values_list()]
    history = Change.objects.filter(table="hooks").values_list("before", "after")
    for open_text in (repr(told), repr(list(history)), caplog.text):
        for secret in (SECRET, key, "It never came", "mei@home"):
            assert secret not in open_text
    assert "It never came" in body_of(desk.deliveries[0])


def test_a_lost_key_is_told_and_lets_nobody_in(desk: Desk, settings: Settings) -> None:
    address = desk.address
    settings.SECRET_KEY = "another key that knows nothing of what was sealed"
    answer = Client().post(address, "{}", content_type="application/json")
    assert answer.status_code == 503
    with pytest.raises(secrets.LostKeyError):
        key_of(Hook.objects.get())


def test_bodies_go_after_a_week_and_nothing_else(desk: Desk) -> None:
    desk.send(conversation())
    desk.send(conversation(1, createdAt="yesterday"))
    HookDelivery.objects.update(received_at=timezone.now() - timedelta(days=8))
    assert verbs.forget_bodies() == 1
    stored, failing = desk.deliveries
    assert (stored.body, stored.digest != "") == ("", True)
    assert failing.body
    assert desk.send(conversation()).json() == {"state": "received before"}
    HookDelivery.objects.update(received_at=timezone.now() - timedelta(days=31))
    verbs.forget_bodies()
    assert [told.body for told in desk.deliveries] == ["", ""]
    assert desk.deliveries[1].state == HookState.FAILED


def test_whoever_is_erased_is_forgotten_in_bodies_too(desk: Desk) -> None:
    desk.send(conversation())
    other = conversation(2, primaryCustomer={"id": 9, "email": "bo@else.example"})
    other["createdBy"] = {"id": 9, "type": "customer", "email": "bo@else.example"}
    other["_embedded"] = {"threads": []} | {"threads": [other["_embedded"]["threads"][1]]}
    desk.send(other)
    erase_customer(US, Customer.objects.get(email="mei@home.example"))
    mine, others = desk.deliveries
    assert mine.body == ""
    assert others.body
