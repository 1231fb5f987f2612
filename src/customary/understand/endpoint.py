# SPDX-License-Identifier: Apache-2.0
"""Asks the one language model that the settings name, by the plain chat-completions shape.

Nothing but the configured address is ever asked: no redirect is followed. Neither what is sent nor
what comes back is logged.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

from customary.store.models import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A try, a second and a third, with so long between them where the service names no time.
PAUSES = (2.0, 8.0)
LONGEST_PAUSE = 20.0
#: To connect; the answer itself is waited for as long as the settings say.
CONNECT = 10.0
MOST_BYTES = 512 * 1024
MOST_TOKENS = 1_500
BUSY, UNKNOWN_FIELDS = {408, 425, 429}, {400, 422}

Message = dict[str, str]


class NotAnsweredError(Exception):
    """The model gave no answer; `fault` says why, never with what words."""

    def __init__(self, fault: Fault, *, wait: float | None = None) -> None:
        super().__init__(str(fault.value))
        self.fault, self.wait = fault, wait


def pause(seconds: float) -> None:
    """Wait before the next try."""
    time.sleep(seconds)


def ask(messages: Sequence[Message]) -> str:
    """What the model answers.

    Raises:
        NotAnsweredError: nothing, or nothing that can be read.
    """
    form: dict[str, Any] = {
        "model": settings.LANGUAGE_MODEL_NAME,
        "messages": list(messages),
        "stream": False,
    }
    # Some models refuse these two.
    careful = form | {"temperature": 0, "max_tokens": MOST_TOKENS}
    try:
        return _patiently(careful)
    except _UnknownFieldsError:
        try:
            return _patiently(form)
        except _UnknownFieldsError:
            raise NotAnsweredError(Fault.REFUSED) from None


class _UnknownFieldsError(Exception):
    """The service does not take the form."""


def _patiently(form: Mapping[str, Any]) -> str:
    for usual in (*PAUSES, None):
        try:
            return _words(_answer(form))
        except NotAnsweredError as error:
            again = error.fault in {Fault.BUSY, Fault.BROKEN, Fault.UNREACHABLE}
            if not again or usual is None or (error.wait or 0) > LONGEST_PAUSE:
                raise
            pause(max(usual, error.wait or 0))
    raise NotAnsweredError(Fault.BUSY)


def _answer(form: Mapping[str, Any]) -> bytes:
    headers = {"User-Agent": "Customary"}
    if settings.LANGUAGE_MODEL_KEY:
        headers["Authorization"] = f"Bearer {settings.LANGUAGE_MODEL_KEY}"
    patience = float(settings.LANGUAGE_MODEL_SECONDS)
    until = time.monotonic() + patience
    timeout = httpx.Timeout(patience, connect=min(CONNECT, patience))
    try:
        with (
            httpx.Client(headers=headers, timeout=timeout, follow_redirects=False) as client,
            client.stream(
                "POST", f"{settings.LANGUAGE_MODEL_URL}/chat/completions", json=form
            ) as answer,
        ):
            _refuse(answer)
            body = bytearray()
            for chunk in answer.iter_bytes(1 << 16):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise NotAnsweredError(Fault.TOO_LONG)
                if time.monotonic() > until:
                    raise NotAnsweredError(Fault.SLOW)
            return bytes(body)
    except httpx.TimeoutException:
        raise NotAnsweredError(Fault.SLOW) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError):
        # Its words would tell the address, and may tell more.
        raise NotAnsweredError(Fault.UNREACHABLE) from None


def _refuse(answer: httpx.Response) -> None:
    status = answer.status_code
    if answer.is_success:
        return
    if status in UNKNOWN_FIELDS:
        raise _UnknownFieldsError
    if status in BUSY:
        raise NotAnsweredError(Fault.BUSY, wait=_wait(answer))
    if status >= 500:
        raise NotAnsweredError(Fault.BROKEN, wait=_wait(answer))
    raise NotAnsweredError(Fault.REFUSED)


def _wait(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else None


def _words(body: bytes) -> str:
    """The text of the first choice."""
    try:
        choice = json.loads(body)["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise NotAnsweredError(Fault.UNREADABLE) from None
    if isinstance(content, list):  # some services part it
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    if ended == "length":
        raise NotAnsweredError(Fault.TOO_LONG)
    if not isinstance(content, str) or not content.strip():
        raise NotAnsweredError(Fault.UNREADABLE)
    return content
