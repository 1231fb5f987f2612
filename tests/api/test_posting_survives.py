# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there whatever dies, and what is sent by many at once is done once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from customary.intake.importing import import_pack
from customary.intake.posts import store_posts
from customary.store.models import ApiRequest, ImportRun, ImportState, VoiceItem
from tests.api.sender import ITEM, Sender, item
from tests.intake.test_interrupted import environment
from tests.intake.test_properties import EASY_ON_THE_DATABASE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

CHILD = """
import os, signal, sys
import django
django.setup()
from django.test import Client
from customary.intake import importing, lock, merging, posts

headers = {"Authorization": "Bearer " + sys.argv[1], "Idempotency-Key": "k-1"}
point = sys.argv[2]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def send():
    answer = Client(HTTP_HOST="127.0.0.1").post(
        "/api/v1/voice-items", sys.stdin.read(), "application/json", headers=headers
    )
    print(answer.status_code, flush=True)
    die()

if point == "acknowledged while an import is under way":
    with lock.only_one():
        send()
elif point == "before it is checked":
    posts._merge = die
elif point == "before it is shown":
    merging._finish = die
elif point == "before it is answered":
    posts.answer = die
send()
"""


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ("acknowledged while an import is under way", "202"),
        ("acknowledged", "201"),
        ("before it is checked", ""),
        ("before it is shown", ""),
        ("before it is answered", ""),
    ],
)
def test_killed_at_any_point_after_it_was_kept_an_item_is_stored_once(
    sender: Sender, point: str, told: str
) -> None:
    secret = sender.headers["Authorization"].removeprefix("Bearer ")
    child = subprocess.run(
        [sys.executable, "-c", CHILD, secret, point],
        input=json.dumps(ITEM).encode(),
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert child.stdout.decode().strip() == told
    if not told:
        assert sender.post(ITEM, Idempotency_Key="k-1").status_code == 409
    store_posts()
    assert VoiceItem.objects.get().text == "It never arrived."
    assert [path.name for path in settings.STAGING.iterdir()] == ["lock"]
    again = sender.post(ITEM, Idempotency_Key="k-1")
    assert again.status_code == (202 if told == "202" else ApiRequest.objects.get().status)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert VoiceItem.objects.count() == 1


def at_once(calls: list[Any]) -> list[Any]:
    def call(one: Any) -> Any:
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call, one) for one in calls]]


def test_the_same_post_by_many_at_once_is_stored_once(sender: Sender) -> None:
    answers = at_once([lambda: sender.post(ITEM, Idempotency_Key="k-1") for _ in range(6)])
    statuses = sorted(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 202, 409}
    assert any(status < 300 for status in statuses)
    store_posts()
    assert VoiceItem.objects.count() == 1
    assert ApiRequest.objects.count() == 1


def test_posts_of_many_at_once_all_come_in(sender: Sender) -> None:
    answers = at_once([partial(sender.post, item(n)) for n in range(12)])
    assert {answer.status_code for answer in answers} <= {201, 202}
    store_posts()
    assert VoiceItem.objects.count() == 12
    assert ApiRequest.objects.filter(answered_at=None).count() == 0
    assert ImportRun.objects.count() <= 12


TEXTS = st.text(max_size=30)
ITEMS = st.fixed_dictionaries(
    {
        "external_id": st.sampled_from(["a", "b", "c", " d", "", 7, None, "x" * 201]),
        "occurred_at": st.one_of(
            st.none(), st.sampled_from(["2026-01-02", "2026-01-02T03:04:05+08:00", "soon"])
        ),
    },
    optional={
        "text": st.one_of(TEXTS, st.none(), st.integers()),
        "title": TEXTS,
        "kind": st.sampled_from(["comment", "praise", "shout", ""]),
        "score": st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), TEXTS),
        "consent_to_quote": st.one_of(st.booleans(), st.sampled_from(["yes", "perhaps"])),
        "customer": st.sampled_from(["nobody", "", None]),
    },
)
KEPT = ("external_id", "occurred_at", "text", "title", "kind", "score", "consent_to_quote")


@given(items=st.lists(ITEMS, min_size=1, max_size=5))
@EASY_ON_THE_DATABASE
def test_a_batch_is_the_same_as_a_pack_with_the_same_rows(
    tmp_path: Path, items: list[dict[str, Any]]
) -> None:
    named = [one | {"external_id": one["external_id"] or f"n-{n}"} for n, one in enumerate(items)]
    VoiceItem.every.all().delete()
    answer = Sender("Property").batch(*named)
    posted = sorted(VoiceItem.objects.values_list(*KEPT), key=repr)
    VoiceItem.every.all().delete()
    pack = tmp_path / "voice_items.jsonl"
    pack.write_text("".join(json.dumps(one) + "\n" for one in named), encoding="utf-8")
    run = import_pack(pack)
    assert sorted(VoiceItem.objects.values_list(*KEPT), key=repr) == posted
    assert (answer.status_code < 300) == (run.state == ImportState.DONE)
    if answer.status_code == 422:
        told = sorted(error["detail"] for error in answer.json()["errors"])
        said = sorted(problem["reason"] for problem in run.report["problems"])
        assert [_plain(one) for one in told] == [_plain(one) for one in said]


def _plain(reason: str) -> str:
    """A sentence without the name of the file, which a post does not have."""
    return reason.replace("voice_items.jsonl", "items")
