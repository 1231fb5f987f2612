# SPDX-License-Identifier: Apache-2.0
"""Where files lie that came with answers: in the installation's home, outside of what is served.

A file has a name of its own that says nothing; which answer or comment it belongs to stands in the
database alone. It lies under the number of its wave.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE = re.compile(r"\d{1,18}/[0-9a-f]{32}")


def root() -> Path:
    """The folder of all of them."""
    home: Path = settings.CUSTOMARY_HOME
    return home / "uploads" / "answers"


def path_of(file: str) -> Path:
    """Where a file lies.

    Raises:
        ValueError: that is no name of ours.
    """
    if not FILE.fullmatch(file):
        raise ValueError(f"{file!r} is no file of an answer.")
    return root() / file


def write(wave: int, content: bytes) -> str:
    """Keep a file, so that it is there whole or not at all; its name."""
    name = f"{wave}/{secrets.token_hex(16)}"
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".unfinished")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(content)
        file.flush()
        # Of the time, only the day is kept, here too.
        day = datetime.combine(timezone.localdate(), time.min).timestamp()
        os.utime(draft, (day, day))
        os.fsync(file.fileno())
    draft.replace(path)
    for folder in (path.parent, root()):
        _settle(folder)
    return name


def delete(files: Iterable[str]) -> int:
    """Delete these files; how many were there."""
    gone = 0
    for file in files:
        path = path_of(file)
        if path.exists():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def has_files(wave: int) -> bool:
    """Whether anything was ever kept for a wave."""
    return (root() / str(wave)).is_dir()


def waves_with_files() -> Iterator[tuple[int, list[Path]]]:
    """Each wave with what lies in its folder, the unfinished too."""
    for folder in sorted(root().iterdir()) if root().is_dir() else ():
        if folder.name.isdigit():
            yield int(folder.name), [path for path in folder.iterdir() if path.is_file()]


def _settle(folder: Path) -> None:
    """A name that was given survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
