# SPDX-License-Identifier: Apache-2.0
"""Several processes that live and end as one: the pages, and the background jobs."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import SpawnProcess
    from types import FrameType

SECONDS_TO_FINISH = 30
PR_SET_PDEATHSIG = 1
#: The web server's own few lines look like all others.
SERVER_LOGS = {
    "formatters": {
        name: {"()": "customary.site.logs.JsonFormatter"} for name in ("generic", "access")
    },
    "handlers": {
        name: {"class": "logging.StreamHandler", "formatter": "generic"}
        for name in ("console", "access")
    },
}


def run_together(parts: Mapping[str, SpawnProcess]) -> str | None:
    """Run all parts until this process is told to stop; then nothing, else who ended by itself.

    SIGTERM and Ctrl-C let every part finish what it is doing, for half a minute at most.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        for part in parts.values():
            part.start()
        ended = wait([part.sentinel for part in parts.values()])
    except KeyboardInterrupt:
        return None
    else:
        return next(name for name, part in parts.items() if part.sentinel in ended)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _end(list(parts.values()))


def pages(*, host: str, port: int, workers: int) -> SpawnProcess:
    """The web server, not yet started."""
    settings = {"host": host, "port": port, "workers": workers}
    return get_context("spawn").Process(target=_serve_pages, kwargs=settings, name="pages")


def jobs(*, threads: int) -> SpawnProcess:
    """The background jobs, not yet started."""
    settings = {"threads": threads}
    return get_context("spawn").Process(target=_run_jobs, kwargs=settings, name="jobs")


def _serve_pages(*, host: str, port: int, workers: int) -> None:
    _belong_to_parent()
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from customary.site.stopping import StoppableServer

    server = StoppableServer(
        "customary.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH - 5,
    )
    try:
        server.serve()
    except RuntimeError as error:  # mostly a port that is taken; the rest is a stack of C calls
        sys.exit(f"{host}:{port} cannot be served: {str(error).splitlines()[0]}.")


def _run_jobs(*, threads: int) -> None:
    _belong_to_parent()
    from customary.site.command import start_django

    start_django()
    from customary.pipeline.tasks import queue

    consumer = queue.create_consumer(
        workers=threads,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=SECONDS_TO_FINISH - 5,
    )
    consumer.run()


def _belong_to_parent() -> None:
    """Leave Ctrl-C to the parent, who tells us in time; and end if the parent is killed."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(parts: list[SpawnProcess]) -> None:
    started = [part for part in parts if part.pid]
    for part in started:
        part.terminate()
    for part in started:
        part.join(SECONDS_TO_FINISH)
        if part.is_alive():
            part.kill()
            part.join()
