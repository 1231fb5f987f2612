# SPDX-License-Identifier: Apache-2.0
"""Imports and sources, for those who look after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from customary.store.access import NotVisible, System, require
from customary.store.models import EvidenceGrade, ImportRun, ImportState, Source

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader

#: So many imports are listed; older ones stay in the store.
LISTED = 100


@dataclass(frozen=True)
class SourceLine:
    """A source and how its records count.

    Attributes:
        grade: what its records count with now.
        proposed: what its pack proposed.
        waits: an administrator has yet to say whether it is what it proposes to be.
    """

    id: int
    key: str
    name: str
    kind: str
    grade: EvidenceGrade
    proposed: EvidenceGrade
    waits: bool
    is_own: bool
    confirmed_at: datetime | None
    last_received_at: datetime | None


def import_runs(reader: Reader) -> list[ImportRun]:
    """The latest imports, newest first, with who began them; not what systems post all day.

    Raises:
        NotAllowed: the reader does not look after imports.
    """
    require(reader, "read", "imports")
    runs = ImportRun.objects.select_related("source", "started_by__person")
    return list(runs.exclude(source__kind=Source.API).order_by("-pk")[:LISTED])


def import_run(reader: Reader, run: int) -> ImportRun:
    """One import.

    Raises:
        NotAllowed: the reader does not look after imports.
        NotVisible: there is no such import.
    """
    require(reader, "read", "imports")
    found = ImportRun.objects.select_related("source", "started_by__person").filter(pk=run).first()
    if found is None:
        raise NotVisible(f"No import {run}.")
    return found


def sources(reader: Reader) -> list[SourceLine]:
    """Every source by key, those that wait for a word first.

    Raises:
        NotAllowed: the reader does not look after sources.
    """
    require(reader, "read", "sources")
    arrived = dict(
        ImportRun.objects.filter(state=ImportState.DONE, source__isnull=False)
        .values_list("source")
        .annotate(last=Max("finished_at"))
    )
    lines = [_line(source, arrived.get(source.pk)) for source in Source.objects.order_by("key")]
    return sorted(lines, key=lambda line: not line.waits)


def sources_waiting(reader: Reader) -> int:
    """How many sources propose to be systems of record and are not confirmed yet."""
    if not isinstance(reader, System):
        require(reader, "read", "sources")
    return Source.objects.filter(proposed_grade=EvidenceGrade.SYSTEM, confirmed_grade="").count()


def _line(source: Source, arrived: datetime | None) -> SourceLine:
    return SourceLine(
        id=source.pk,
        key=source.key,
        name=source.name,
        kind=source.kind,
        grade=source.grade,
        proposed=EvidenceGrade(source.proposed_grade),
        waits=source.proposed_grade == EvidenceGrade.SYSTEM and not source.confirmed_grade,
        is_own=source.key == Source.OWN_KEY,
        confirmed_at=source.confirmed_at,
        last_received_at=source.last_received_at or arrived,
    )
