# SPDX-License-Identifier: Apache-2.0
"""The real server over the tables of a test, for tests that kill it or measure it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psutil

from tests.intake.test_interrupted import environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Self


class Server:
    """Pages on a port of their own; killed at the end, with all its processes."""

    def __init__(self, *, workers: int = 1) -> None:
        self.workers = workers
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Serve, and return once it answers."""
        words = ["serve", "--no-jobs", "--no-migrate", "--port", str(self.port)]
        words += ["--workers", str(self.workers)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "customary.site.command", *words],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                with Caller(self.port) as caller:
                    if caller.get("/health").status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"Nothing answers on port {self.port}.")

    def kill(self) -> None:
        """End all its processes at once, as a power cut would (kill -9)."""
        if self.process is None:
            return
        parent = psutil.Process(self.process.pid)
        for each in [*parent.children(recursive=True), parent]:
            each.kill()
        self.process.wait()
        self.process = None


class Caller:
    """One browser without script: a connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def get(self, path: str) -> Answer:
        """A page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """A form that is sent."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.getheader("Location") or "", answer.read().decode())
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise ConnectionError(str(error)) from error


class Answer:
    """What came back."""

    def __init__(self, status: int, location: str, text: str) -> None:
        self.status, self.location, self.text = status, location, text
