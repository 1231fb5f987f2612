# SPDX-License-Identifier: Apache-2.0
"""A place to try something out: what is written there nobody else ever sees, and nothing is kept.

SQLite allows one writer, who would keep the others waiting; so the trial works on a copy of the
file, for this thread alone. PostgreSQL lets writers work side by side; there it is a transaction
that is always taken back.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A larger file takes too long to copy for a look ahead.
MOST_BYTES = 1 << 30


def is_feasible() -> bool:
    """Whether something can be tried out within a few seconds."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0]) <= MOST_BYTES


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Whatever this thread writes within is gone afterwards, and was never seen by others."""
    if connection.vendor == "sqlite":
        with _on_a_copy():
            yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _on_a_copy() -> Iterator[None]:
    real: Any = connections["default"]
    real.ensure_connection()
    settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Folders of this name are cleared away after a day, should this process die.
    folder = Path(tempfile.mkdtemp(prefix="unpacked-", dir=settings.STAGING))
    path = folder / "store.sqlite3"
    target = sqlite3.connect(path)
    try:
        real.connection.backup(target)
    finally:
        target.close()
    copy: Any = connections.create_connection("default")
    copy.settings_dict = real.settings_dict | {"NAME": str(path)}
    connections["default"] = copy
    try:
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
        yield
    finally:
        connections["default"] = real
        copy.close()
        shutil.rmtree(folder, ignore_errors=True)
