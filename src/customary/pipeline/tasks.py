# SPDX-License-Identifier: Apache-2.0
"""Every background job, in one queue that survives restarts.

A job only wakes a sweep over work that the store itself lists, so a lost or doubled message
changes nothing. Queue a job on commit: `transaction.on_commit(grade_now)`.
"""

from __future__ import annotations

from django.conf import settings
from huey import Huey, RedisHuey, SqliteHuey


def _make_queue() -> Huey:
    """One file beside the database, or Redis where several machines share the work."""
    # Hours of recurring jobs are those of TIME_ZONE, which Django makes the process's own.
    if settings.REDIS_URL:
        return RedisHuey("customary", url=settings.REDIS_URL, results=False, utc=False)
    filename = str(settings.QUEUE_FILE)
    return SqliteHuey("customary", filename=filename, results=False, utc=False, timeout=30)


queue = _make_queue()
