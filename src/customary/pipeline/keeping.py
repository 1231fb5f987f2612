# SPDX-License-Identifier: Apache-2.0
"""Folders with work in progress: a state file replaced whole, and a lock that dies with its holder.

The state says what is to be done, the lock whether somebody does it: a job that is lost or
doubled changes nothing, and whoever is killed lets go by itself.
"""

from __future__ import annotations

import fcntl
import json
import re
import time
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from customary.intake.report import Step

STATE = "state.json"
#: A progress bar need not be written more often than a page asks.
SECONDS_BETWEEN_STEPS = 0.5
UNSAFE = re.compile(r"[^\w.\- ]+")


def safe_name(name: str, *, otherwise: str) -> str:
    """A file's own name without anything that leads elsewhere."""
    return UNSAFE.sub("_", name).strip(". ")[-120:] or otherwise


def is_identity(text: str) -> bool:
    """Whether this may be the name of one of our folders."""
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Replace the state of a folder whole: a reader sees the old one or the new one."""
    waiting = folder / f"state.{uuid4().hex}"
    waiting.write_text(json.dumps(state), encoding="utf-8")
    waiting.replace(folder / STATE)


def read_state(folder: Path) -> dict[str, Any] | None:
    """The state of a folder; None where there is none, or it is gone."""
    try:
        found: dict[str, Any] = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


@contextmanager
def only_worker(folder: Path) -> Iterator[bool]:
    """Whether nobody else works in the folder; whoever dies lets go by itself."""
    if not folder.is_dir():
        yield False
        return
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def is_held(folder: Path) -> bool:
    """Whether somebody works in the folder now."""
    with only_worker(folder) as alone:
        return not alone


def watched(
    write: Callable[[dict[str, Any], float], object], *, started: float
) -> Callable[[Step], None]:
    """A progress that writes each step down, with the second it began; not too often."""
    last, name = 0.0, ""

    def note(step: Step) -> None:
        nonlocal last, name, started
        now = time.monotonic()
        if step.name != name:
            name, started = step.name, time.time()
        elif now - last < SECONDS_BETWEEN_STEPS:
            return
        last = now
        write(asdict(step), started)

    return note
