# SPDX-License-Identifier: Apache-2.0
"""A language model on this machine that answers what it is told to, in the usual shape.

model.say({"sentences": []})     its next answer, as JSON in a message
model.fail(503)                  its next answer is an error
model.asked                      what it was sent, each time
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Turn = tuple[int, dict[str, str], bytes | Callable[[list[dict[str, Any]]], bytes]]


def completion(content: Any, *, ended: str = "stop") -> bytes:
    """An answer as every such service gives it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    return json.dumps({"id": "1", "choices": [choice | {"finish_reason": ended}]}).encode()


def as_words(content: Any) -> Any:
    """Words as they are, anything else as JSON."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


class ModelServer:
    """The server; what nobody told it to answer is an error."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        #: What was waited between tries.
        self.pauses: list[float] = []
        #: Seconds between one byte of an answer and the next.
        self.drip = 0.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.paths.append(self.path)
                server.keys.append(self.headers.get("Authorization", ""))
                server.asked.append(json.loads(body))
                status, headers, said = server.turns.pop(0) if server.turns else (500, {}, b"")
                if callable(said):
                    said = said(server.comments())
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if server.drip:
                        for byte in said:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            time.sleep(server.drip)
                    else:
                        self.wfile.write(said)
                except OSError:
                    pass  # whoever asked has gone

            do_GET = do_POST  # noqa: N815 - the name the library calls

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()

    def say(self, content: Any, *, ended: str = "stop") -> None:
        """Answer with this next; a function gets the comments that were sent."""
        if callable(content):
            self.turns.append((200, {}, lambda sent: completion(as_words(content(sent)))))
        else:
            self.turns.append((200, {}, completion(as_words(content), ended=ended)))

    def fail(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer with an error next."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.turns.append((status, named, body))

    def comments(self) -> list[dict[str, Any]]:
        """The comments that were sent last."""
        found: list[dict[str, Any]] = json.loads(self.asked[-1]["messages"][1]["content"])[
            "comments"
        ]
        return found


def summed_up(sent: list[dict[str, Any]]) -> dict[str, Any]:
    """A summary that rests on the first three comments."""
    return {
        "sentences": [
            {
                "text": f"Customers say it in their own way, part {letter}.",
                "quotes": [{"number": one["number"], "words": one["text"][:40]}],
            }
            for letter, one in zip("abc", sent, strict=False)
        ]
    }


@pytest.fixture
def model(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """The model, set and not switched on; waits between tries are noted, not waited."""
    from customary.understand import endpoint  # Django has started only now

    server = ModelServer()
    settings.LANGUAGE_MODEL_URL = server.address
    settings.LANGUAGE_MODEL_NAME = "tiny"
    settings.LANGUAGE_MODEL_KEY = "a key of ours"
    settings.LANGUAGE_MODEL_SECONDS = 20
    monkeypatch.setattr(endpoint, "pause", server.pauses.append)
    yield server
    server.close()
