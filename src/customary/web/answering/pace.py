# SPDX-License-Identifier: Apache-2.0
"""How often one link may save in a minute; colleagues who share an address never wait for another.

It is counted in each process: a count in the database would cost more than the answer.
"""

from __future__ import annotations

import time
from threading import Lock

from django.http import HttpResponse
from django.utils.translation import gettext

MINUTE = 60
#: One answer a second for a minute, and as many again for whoever changes their mind.
SAVES = 240
#: Links made from one public link for one address: a stand at a fair, or a school.
NEW_LINKS = 300

_lock = Lock()
_counts: dict[str, int] = {}
_minute = 0


def wait(name: str, limit: int) -> int:
    """Count one more: 0, or the seconds to wait where it is one too many."""
    global _minute  # noqa: PLW0603 - one count for the process
    minute, seconds = divmod(int(time.monotonic()), MINUTE)
    with _lock:
        if minute != _minute:
            _counts.clear()
            _minute = minute
        _counts[name] = _counts.get(name, 0) + 1
        return MINUTE - seconds if _counts[name] > limit else 0


def slower(seconds: int) -> HttpResponse:
    """That it was too fast, and nothing is lost."""
    words = gettext("That was very fast. Please wait a minute; what was saved is safe.")
    response = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(seconds)
    return response
