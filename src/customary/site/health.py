# SPDX-License-Identifier: Apache-2.0
"""/health: whether this process can do its work. Answered to whoever asks, telling no secrets."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from customary.site.middleware import Answer

logger = logging.getLogger("customary.health")


def answer_health(answer: Answer) -> Answer:
    """Answer before anything else looks at the host name: load balancers ask by address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info != "/health":
            return answer(request)
        found = {name: _passes(check) for name, check in CHECKS.items()}
        well = all(found.values())
        body = {"status": "ok" if well else "unavailable", "checks": found}
        headers = {"Cache-Control": "no-store"}
        return JsonResponse(body, status=200 if well else 503, headers=headers)

    return middleware


def database_answers() -> None:
    """Raise unless the database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def migrations_are_applied() -> None:
    """Raise unless the tables are those this version was written for.

    What is applied stays applied, so a yes is asked for once; an exception is never cached.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("some migrations are not applied; run: customary migrate")


def queue_takes_work() -> None:
    """Raise unless background jobs can be queued."""
    from customary.pipeline.tasks import queue

    queue.put("health", 1)


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "queue": queue_takes_work,
}


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        logger.exception("health check failed")
        return False
    return True
