# SPDX-License-Identifier: Apache-2.0
"""Grading runs: which there are, and which one a page is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.store.access import NotVisible, require
from customary.store.models import GradingRun

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from customary.store.access import Reader


@dataclass(frozen=True)
class Run:
    """A finished grading run, with what it was run with and the run before it."""

    id: int
    as_of: date
    finished_at: datetime
    thresholds: Mapping[str, Any]
    catalogue_digest: str
    previous: int | None


def latest_run(reader: Reader) -> Run | None:
    """The newest finished run, None before the first."""
    found = runs(reader, limit=1)
    return found[0] if found else None


def run_or_latest(reader: Reader, key: int | None) -> Run | None:
    """The run with this id, or the newest where none is named.

    Raises:
        NotVisible: there is no such run.
    """
    if key is None:
        return latest_run(reader)
    return run(reader, key)


def run(reader: Reader, key: int) -> Run:
    """The run with this id.

    Raises:
        NotVisible: there is no such run.
    """
    found = runs(reader, limit=1, up_to=key)
    if not found or found[0].id != key:
        raise NotVisible(f"There is no finished run {key}.")
    return found[0]


def runs(reader: Reader, *, limit: int = 50, up_to: int | None = None) -> tuple[Run, ...]:
    """The newest finished runs, newest first."""
    require(reader, "read", "grades")
    rows = GradingRun.objects.filter(finished_at__isnull=False).order_by("-pk")
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    # One more than asked for, to name the run before the last one shown.
    found = list(rows[: limit + 1])
    earlier: list[GradingRun | None] = [*found[1:], None] if found else []
    return tuple(
        Run(
            id=row.pk,
            as_of=row.as_of,
            finished_at=row.finished_at or row.created_at,
            thresholds=row.thresholds,
            catalogue_digest=row.catalogue_digest,
            previous=before.pk if before else None,
        )
        for row, before in list(zip(found, earlier, strict=True))[:limit]
    )
