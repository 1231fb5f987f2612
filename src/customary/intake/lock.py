# SPDX-License-Identifier: Apache-2.0
"""One import at a time, on one machine or on many; a killed one lets go by itself."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Any number will do, as long as it is always the same: "customary" in ASCII, cut to 63 bits.
ADVISORY = 0x637573746F6D6172


class BusyError(PackError):
    """Another import holds the right now; nothing is wrong with this one."""


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the right to import, or say who has it."""
    settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.STAGING / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy() from None
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY])
            if not cursor.fetchone()[0]:
                raise _busy()
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY])


def _busy() -> BusyError:
    return BusyError(_("Another import is under way. Try again when it is done."))
