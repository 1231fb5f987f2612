# SPDX-License-Identifier: Apache-2.0
"""Asking a language model: the usual shape, and everything that goes wrong with it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from customary.store.models import Fault
from customary.understand.endpoint import MOST_BYTES, PAUSES, NotAnsweredError, ask
from tests.understand.model_server import ModelServer, completion

MESSAGES = [{"role": "user", "content": "what somebody said"}]


def fault() -> Fault:
    with pytest.raises(NotAnsweredError) as failed:
        ask(MESSAGES)
    return failed.value.fault


def test_it_asks_in_the_usual_shape_with_the_key(model: ModelServer) -> None:
    model.say("an answer")
    assert ask(MESSAGES) == "an answer"
    (sent,) = model.asked
    assert sent["model"] == "tiny"
    assert sent["messages"] == MESSAGES
    assert sent["stream"] is False
    assert model.paths == ["/v1/chat/completions"]
    assert model.keys == ["Bearer a key of ours"]


def test_without_a_key_none_is_sent(model: ModelServer, settings: Any) -> None:
    settings.LANGUAGE_MODEL_KEY = ""
    model.say("an answer")
    ask(MESSAGES)
    assert model.keys == [""]


def test_an_answer_in_parts_is_put_together(model: ModelServer) -> None:
    parts = [{"type": "text", "text": "an "}, {"type": "text", "text": "answer"}, 5]
    model.turns.append((200, {}, completion(parts)))
    assert ask(MESSAGES) == "an answer"


def test_a_model_that_knows_no_temperature_is_asked_without(model: ModelServer) -> None:
    model.fail(400, b'{"error": "unknown field"}')
    model.say("an answer")
    assert ask(MESSAGES) == "an answer"
    assert "temperature" in model.asked[0]
    assert set(model.asked[1]) == {"model", "messages", "stream"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_is_busy_or_broken_is_tried_again_after_a_pause(
    model: ModelServer, status: int
) -> None:
    model.fail(status)
    model.fail(status)
    model.say("an answer")
    assert ask(MESSAGES) == "an answer"
    assert model.pauses == list(PAUSES)


def test_the_pause_is_the_services_own_where_it_names_one(model: ModelServer) -> None:
    model.fail(429, Retry_After="15")
    model.say("an answer")
    ask(MESSAGES)
    assert model.pauses == [15]


def test_who_asks_to_wait_long_is_not_waited_for(model: ModelServer) -> None:
    model.fail(429, Retry_After="3600")
    assert fault() is Fault.BUSY
    assert model.pauses == []


def test_it_gives_up_after_three_tries(model: ModelServer) -> None:
    for _ in range(5):
        model.fail(503)
    assert fault() is Fault.BROKEN
    assert len(model.asked) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_a_no_is_not_asked_again(model: ModelServer, status: int) -> None:
    model.fail(status)
    assert fault() is Fault.REFUSED
    assert len(model.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(model: ModelServer, status: int) -> None:
    other = ModelServer()
    model.fail(status, Location=f"{other.address}/chat/completions")
    assert fault() is Fault.REFUSED
    assert other.asked == []
    other.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>nonsense</html>",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [5]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": "  "}}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_no_answer(model: ModelServer, body: bytes) -> None:
    model.turns.append((200, {}, body))
    assert fault() is Fault.UNREADABLE


def test_an_answer_that_broke_off_is_none(model: ModelServer) -> None:
    model.say("half of an ans", ended="length")
    assert fault() is Fault.TOO_LONG


def test_an_answer_without_end_is_not_read_to_its_end(model: ModelServer) -> None:
    model.turns.append((200, {}, completion("x" * (MOST_BYTES + 1))))
    assert fault() is Fault.TOO_LONG


def test_an_answer_that_drips_is_not_waited_for(model: ModelServer, settings: Any) -> None:
    settings.LANGUAGE_MODEL_SECONDS = 1
    model.drip = 0.1
    model.say("an answer")
    assert fault() is Fault.SLOW


def test_a_connection_that_ends_in_the_middle_is_no_answer(model: ModelServer) -> None:
    for _ in range(3):
        model.fail(200, completion("an answer")[:40], Content_Length="5000")
    assert fault() is Fault.UNREACHABLE


def test_where_nobody_listens_nothing_is_answered(model: ModelServer) -> None:
    model.close()
    assert fault() is Fault.UNREACHABLE
    assert model.pauses == list(PAUSES)


def test_neither_words_nor_key_stand_in_a_log_or_an_error(
    model: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.fail(401, json.dumps({"error": MESSAGES[0]["content"]}).encode())
    with pytest.raises(NotAnsweredError) as failed:
        ask(MESSAGES)
    told = caplog.text + repr(failed.value) + repr(failed.value.__cause__)
    for secret in (MESSAGES[0]["content"], "a key of ours"):
        assert secret not in told
