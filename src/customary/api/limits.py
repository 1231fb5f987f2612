# SPDX-License-Identifier: Apache-2.0
"""How often somebody may ask, counted by the minute across all processes."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from django.http import HttpRequest

MINUTE = 60


def one_more(name: str, limit: int) -> int:
    """Count one more in this minute: 0, or the seconds to wait where it is one too many."""
    minute, seconds = divmod(int(time.time()), MINUTE)
    counter = f"{name}-{minute}"
    cache.add(counter, 0, MINUTE * 2)
    try:
        many = cache.incr(counter)
    except ValueError:  # it went out in between
        return 0
    return MINUTE - seconds if many > limit else 0


def caller(request: HttpRequest) -> str:
    """The address somebody calls from, as a counter may be named after it."""
    return sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:16]
