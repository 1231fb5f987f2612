# SPDX-License-Identifier: Apache-2.0
"""`customary serve` and `customary worker`: the processes of an installation."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from customary.site import processes
from customary.site.commands.migrate import apply_migrations
from customary.site.console import Refused, as_json, tell

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

PORT = click.IntRange(1, 65535)
#: One may understand very much, one wait for that to grade by it; one is free for what comes in.
THREADS = 3


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=PORT, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-migrate", is_flag=True, help="Leave the database as it is.")
@click.option("--no-jobs", is_flag=True, help="Run the background jobs elsewhere.")
@as_json
def serve(
    *, host: str, port: int, workers: int, no_migrate: bool, no_jobs: bool, json_output: bool
) -> None:
    """Serve the pages and run the background jobs, until SIGTERM or Ctrl-C.

    Put a web server with TLS in front, and set CUSTOMARY_URL to the address people type.
    """
    if not no_migrate:
        apply_migrations()
    serve_until_stopped(
        host=host, port=port, workers=workers, with_jobs=not no_jobs, json_output=json_output
    )


@click.command()
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64))
@as_json
def worker(*, threads: int, json_output: bool) -> None:
    """Run the background jobs alone, until SIGTERM or Ctrl-C."""
    told = {"pid": os.getpid(), "threads": threads}
    tell(told, "The background jobs run. Stop them with Ctrl-C.", json_output=json_output)
    _run_together({"background jobs": processes.jobs(threads=threads)})


def serve_until_stopped(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    with_jobs: bool = True,
    json_output: bool = False,
) -> None:
    """Serve until this process is told to stop; migrations are the caller's matter."""
    local = f"http://{host}:{port}"
    # Nobody set the address people type, so it is the one we listen on.
    address = os.environ.setdefault("CUSTOMARY_URL", local)
    told = {"url": address, "listening": local, "pid": os.getpid()}
    tell(told, f"Customary is served at {address}. Stop it with Ctrl-C.", json_output=json_output)
    parts = {"web server": processes.pages(host=host, port=port, workers=workers)}
    if with_jobs:
        parts["background jobs"] = processes.jobs(threads=THREADS)
    _run_together(parts)


def _run_together(parts: dict[str, SpawnProcess]) -> None:
    ended = processes.run_together(parts)
    if ended:
        raise Refused(f"The {ended} stopped unexpectedly; the lines above say why.")
