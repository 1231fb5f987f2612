# SPDX-License-Identifier: Apache-2.0
"""Customers' words are read soon after they are sent, many at a time."""

from __future__ import annotations

import time

from customary.pipeline.tasks import understand

#: Seconds within which one job is enough, and after which it begins: by then more came.
ONE_JOB, DELAY = 5.0, 3
_last = -ONE_JOB


def wake() -> None:
    """Have what was written understood; the sweep of every minute would find it anyway."""
    global _last  # noqa: PLW0603 - one job for the process
    now = time.monotonic()
    if now - _last >= ONE_JOB:
        _last = now
        understand.schedule(delay=DELAY)
