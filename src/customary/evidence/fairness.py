# SPDX-License-Identifier: Apache-2.0
"""What evidence must not use, and what an audit refuted: both can only lower what is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from customary.store.models import AuditVerdict, RecordAudit, Source, SourceExclusion

if TYPE_CHECKING:
    from customary.core.grading.observations import Observations
    from customary.evidence.registry import Measured


def sources_off() -> frozenset[int]:
    """The sources that no figure may use."""
    return frozenset(Source.objects.exclude(off_reason="").values_list("pk", flat=True))


def exclusions() -> dict[str, frozenset[int]]:
    """The sources that single indicators may not use, by indicator."""
    found: dict[str, set[int]] = defaultdict(set)
    for indicator, source in SourceExclusion.objects.values_list("indicator", "source"):
        found[indicator].add(source)
    return {indicator: frozenset(sources) for indicator, sources in found.items()}


def refuted() -> dict[str, set[tuple[str, int]]]:
    """The records that an audit refuted, by the indicator they were counted for."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    rows = RecordAudit.objects.filter(verdict=AuditVerdict.REFUTED, held=True)
    for indicator, table, record in rows.values_list("indicator", "table", "record_id"):
        found[indicator].add((table, record))
    return found


def without_refuted(
    rows: Observations, measured: Measured, records: set[tuple[str, int]]
) -> Observations:
    """The observations, in which what was refuted does not hold; it is counted all the same."""
    held = rows.held.copy()
    for code, table in enumerate(measured.records):
        keys = [key for name, key in records if name == table]
        held &= ~((rows.kind == code) & np.isin(rows.record, keys))
    return replace(rows, held=held)
