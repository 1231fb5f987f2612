# SPDX-License-Identifier: Apache-2.0
"""What somebody has looked at in this browser; it says nothing about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "looked_at"
#: Runs, then moments in seconds; the latter are missing in what older pages wrote.
KEPT = re.compile(r"(\d{1,15})-(\d{1,15})(?:-(\d{1,10})-(\d{1,10}))?")
KEPT_FOR = 400 * 24 * 3600


@dataclass(frozen=True)
class Looked:
    """The grading run and the moment that changes are told against, and the last ones shown.

    What is new is shown until something newer comes, so that it is still there on the way back.
    """

    run_since: int | None = None
    run_shown: int | None = None
    results_since: datetime | None = None
    results_shown: datetime | None = None

    def seen(self, run: int | None, results: datetime | None) -> Looked:
        """What is to be remembered now that the newest run and results are these."""
        found = self
        if run is not None and run != self.run_shown:
            found = replace(found, run_since=self.run_shown, run_shown=run)
        if results is not None and results != self.results_shown:
            found = replace(found, results_since=self.results_shown, results_shown=results)
        return found


def looked_at(request: HttpRequest) -> Looked:
    """What this browser was shown before."""
    kept = KEPT.fullmatch(request.COOKIES.get(COOKIE, ""))
    if kept is None:
        return Looked()
    since, shown, results_since, results_shown = (int(part or 0) for part in kept.groups())
    return Looked(since or None, shown or None, _moment(results_since), _moment(results_shown))


def remember(response: HttpResponse, looked: Looked) -> None:
    """Keep it in this browser."""
    moments = (_seconds(looked.results_since), _seconds(looked.results_shown))
    response.set_cookie(
        COOKIE,
        f"{looked.run_since or 0}-{looked.run_shown or 0}-{moments[0]}-{moments[1]}",
        max_age=KEPT_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def whole_second(moment: datetime | None) -> datetime | None:
    """A moment as it can be remembered: the next whole second, so that it is not new again."""
    return None if moment is None else _moment(ceil(moment.timestamp()))


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
