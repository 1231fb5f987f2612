# SPDX-License-Identifier: Apache-2.0
"""Audits of records: which were drawn, what came of them, and what that says beside a grade."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import NotVisible, may, require
from customary.store.models import AuditVerdict, RecordAudit
from customary.store.queries.behind import readable_keys
from customary.store.queries.links import links_to
from customary.store.queries.org import unit_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from customary.store.access import Reader
    from customary.store.queries.links import RecordLink


@dataclass(frozen=True)
class AuditLine:
    """One record drawn; `link` is None for those who may not see the record."""

    id: int
    quarter: date
    indicator: str
    table: str
    verdict: str
    note: str
    decided_by: str
    decided_at: datetime | None
    link: RecordLink | None
    may_decide: bool

    @property
    def verdict_name(self) -> str:
        """The verdict in the language now spoken."""
        return str(AuditVerdict(self.verdict).label)


@dataclass(frozen=True)
class AuditResult:
    """What came of the records drawn for an indicator, or for all, in one quarter."""

    quarter: date
    indicator: str
    drawn: int
    confirmed: int
    refuted: int

    @property
    def looked_at(self) -> int:
        """How many somebody has looked at."""
        return self.confirmed + self.refuted


def audits(reader: Reader, quarter: date | None = None) -> tuple[AuditLine, ...]:
    """The records drawn in a quarter, the newest where none is named; open ones first."""
    require(reader, "read", "audits")
    rows = RecordAudit.objects.select_related("decided_by").order_by("-quarter", "pk")
    newest = quarter or rows.values_list("quarter", flat=True).first()
    found = [] if newest is None else list(rows.filter(quarter=newest))
    seen = _seen(reader, found)
    links = links_to(reader, seen)
    decides = may(reader, "write", "audits")
    lines = [
        AuditLine(
            id=one.pk,
            quarter=one.quarter,
            indicator=one.indicator,
            table=one.table,
            verdict=one.verdict,
            note=one.note,
            decided_by=one.decided_by.full_name if one.decided_by else "",
            decided_at=one.decided_at,
            link=links.get((one.table, one.record_id)),
            may_decide=decides
            and one.verdict == AuditVerdict.OPEN
            and (one.table, one.record_id) in seen,
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda line: line.verdict != AuditVerdict.OPEN))


def audit_row(reader: Reader, key: int) -> RecordAudit:
    """The audit with this id, for the verb that decides it.

    Raises:
        NotVisible: there is none.
    """
    require(reader, "read", "audits")
    found = RecordAudit.objects.filter(pk=key).first()
    if found is None:
        raise NotVisible(f"There is no audit {key}.")
    return found


def may_see(reader: Reader, audit: RecordAudit) -> bool:
    """Whether a reader may see the record that was drawn."""
    return bool(_seen(reader, [audit]))


def waiting_audits(reader: Reader) -> int:
    """How many drawn records wait for somebody who may say what they are."""
    if not may(reader, "write", "audits"):
        return 0
    return sum(line.may_decide for line in audits(reader))


def audit_results(reader: Reader, indicators: Iterable[str] | None = None) -> list[AuditResult]:
    """Results by quarter and indicator, the newest first; of all indicators where none is named."""
    require(reader, "read", "audits")
    rows = RecordAudit.objects.all()
    if indicators is not None:
        rows = rows.filter(indicator__in=list(indicators))
    counts: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for quarter, indicator, verdict in rows.values_list("quarter", "indicator", "verdict"):
        counts[quarter, indicator][verdict] += 1
    return [
        AuditResult(
            quarter,
            indicator,
            drawn=sum(found.values()),
            confirmed=found[AuditVerdict.CONFIRMED],
            refuted=found[AuditVerdict.REFUTED],
        )
        for (quarter, indicator), found in sorted(
            counts.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1])
        )
    ]


def refutations(reader: Reader, table: str, key: int) -> tuple[tuple[str, str], ...]:
    """The indicators for which a record was refuted, each with what was found."""
    require(reader, "read", "audits")
    rows = RecordAudit.objects.filter(table=table, record_id=key, verdict=AuditVerdict.REFUTED)
    return tuple(rows.order_by("pk").values_list("indicator", "note"))


def _seen(reader: Reader, found: Iterable[RecordAudit]) -> set[tuple[str, int]]:
    """The places of those records that the reader may see."""
    by_table: dict[str, set[int]] = defaultdict(set)
    for one in found:
        by_table[one.table].add(one.record_id)
    tree = unit_tree(reader)
    return {
        (table, key)
        for table, keys in by_table.items()
        for key in readable_keys(reader, table, keys, tree)
    }
