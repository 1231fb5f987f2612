# SPDX-License-Identifier: Apache-2.0
"""One command runs pages and jobs, and all of it ends together."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from tests.site.conftest import environment


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(own_home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "customary.site.command", "serve", "--port", str(port), "--json"]
    process = subprocess.Popen(
        words, env=environment(own_home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=90)  # a part that lives on would keep us here


def asked(port: int) -> dict[str, object]:
    """The answer of /health, for which the server may take half a minute to start."""
    for _ in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as response:
                return json.load(response)
        except URLError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers on port {port}")


def ended(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=60)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_it_serves_until_told_to_stop(server: subprocess.Popen[str], port: int) -> None:
    assert asked(port)["status"] == "ok"
    parts = psutil.Process(server.pid).children(recursive=True)
    assert len(parts) >= 3  # pages, their worker, jobs
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=90)
    assert server.returncode == 0, err
    assert json.loads(out)["url"] == f"http://127.0.0.1:{port}"
    assert ended(parts)


def test_nothing_is_left_when_it_is_killed(server: subprocess.Popen[str], port: int) -> None:
    asked(port)
    parts = psutil.Process(server.pid).children(recursive=True)
    os.kill(server.pid, signal.SIGKILL)
    assert ended(parts)


def test_a_taken_port_is_an_error_and_ends_the_jobs_too(own_home: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "customary.site.command", "serve", "--port", str(port)],
            env=environment(own_home),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert told[0].startswith(f"127.0.0.1:{port} cannot be served: Address already in use")
    assert told[1].startswith("The web server stopped unexpectedly")
    assert len(told) == 2
