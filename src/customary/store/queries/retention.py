# SPDX-License-Identifier: Apache-2.0
"""What is stored now, since when, and how long it is kept, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.utils import timezone

from customary.core.statistics.disclosure.bands import Band
from customary.store.access import model_of, require
from customary.store.access.keeping import ARRIVALS, DAY_OF, ERASED_BY, GOES_WITH, UPLOADS
from customary.store.access.matrix import MODELS
from customary.store.models import Change, RetentionRule
from customary.store.queries.held import told_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader


@dataclass(frozen=True)
class StoredTable:
    """One table as it is now.

    Attributes:
        key: its name in the store.
        title: its name in the language now spoken, "" for what is no table.
        oldest: the day of its oldest row, None where rows have no day.
        personal: columns that an erasure blanks, by their names.
        goes_with: the table whose rows take these along, "" for none.
        can_end: whether a rule may be set for it.
        months: how long it is kept, None for good.
        deleted: rows deleted the last time the rule found some; None where it never did.
    """

    key: str
    title: str
    rows: int
    oldest: date | None
    personal: tuple[str, ...]
    goes_with: str
    can_end: bool
    months: int | None
    reason: str
    rule: int | None
    deleted: int | None
    deleted_at: datetime | None


def stored_tables(reader: Reader) -> tuple[StoredTable, ...]:
    """Every table that holds records, then what arrived as files and messages."""
    require(reader, "read", "retention")
    rules = {rule.table: rule for rule in RetentionRule.objects.all()}
    records = [_record_table(table, rules) for table in sorted(MODELS)]
    arrivals = [
        _told(
            table,
            title=str(model._meta.verbose_name_plural),
            rows=told_rows(model._base_manager.all()),
            oldest=_day(model._base_manager.aggregate(first=Min("created_at"))["first"]),
            rules=rules,
        )
        for table, model in ARRIVALS.items()
    ]
    files = _told(UPLOADS, title="", rows=0, oldest=None, rules=rules)
    return (*records, *arrivals, files)


def kept_months(reader: Reader) -> Mapping[str, int]:
    """For how many months the rows of a table are kept, where they end by themselves."""
    require(reader, "read", "retention")
    rules = dict(RetentionRule.objects.values_list("table", "months"))
    along = {table: rules[above] for table, above in GOES_WITH.items() if above in rules}
    return {**along, **rules}


def rule_row(reader: Reader, table: str) -> RetentionRule | None:
    """The rule of a table, for the verb that takes it back; None where there is none."""
    require(reader, "read", "retention")
    return RetentionRule.objects.filter(table=table).first()


def _record_table(table: str, rules: Mapping[str, RetentionRule]) -> StoredTable:
    model = model_of(table)
    name = DAY_OF.get(table) or ERASED_BY.get(table)
    oldest = model.objects.aggregate(first=Min(name))["first"] if name else None
    return _told(
        table,
        title=str(model._meta.verbose_name_plural),
        rows=told_rows(model.objects.all()),
        oldest=_day(oldest),
        rules=rules,
        personal=tuple(model.PERSONAL),
    )


def _told(
    table: str,
    *,
    title: str,
    rows: int,
    oldest: date | None,
    rules: Mapping[str, RetentionRule],
    personal: tuple[str, ...] = (),
) -> StoredTable:
    above = GOES_WITH.get(table, "")
    rule = rules.get(above or table)
    last = _last_deletion(rule) if rule and not above else None
    return StoredTable(
        key=table,
        title=title,
        rows=rows,
        oldest=oldest,
        personal=personal,
        goes_with=above,
        can_end=table in DAY_OF or table in ERASED_BY or table in ARRIVALS or table == UPLOADS,
        months=rule.months if rule else None,
        reason=rule.reason if rule else "",
        rule=rule.pk if rule else None,
        deleted=_deleted(last.after) if last and last.after else None,
        deleted_at=last.at if last else None,
    )


def _last_deletion(rule: RetentionRule) -> Change | None:
    changes = Change.objects.filter(
        table=RetentionRule._meta.db_table, record_id=rule.pk, after__has_key="deleted"
    )
    return changes.order_by("-pk").first()


def _deleted(after: Mapping[str, Any]) -> int:
    """How many rows went; of answers and mails, in a band."""
    return Band(after["deleted"], after["most"]) if "most" in after else int(after["deleted"])


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
