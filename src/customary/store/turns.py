# SPDX-License-Identifier: Apache-2.0
"""One at a time, on one machine or on many; a killed one lets go by itself."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def turn(name: str, *, wait: bool = False) -> Iterator[bool]:
    """Whether it is ours to do what has this name; `wait` until it is."""
    with (settings.CUSTOMARY_HOME / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        if connection.vendor != "postgresql":
            yield True
            return
        key = int.from_bytes(name.encode()[:7], "big")
        with connection.cursor() as cursor:
            if wait:
                cursor.execute("SELECT true FROM pg_advisory_lock(%s)", [key])
            else:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            ours = bool(cursor.fetchone()[0])
        try:
            yield ours
        finally:
            if ours:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
