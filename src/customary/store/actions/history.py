# SPDX-License-Identifier: Apache-2.0
"""The history of what matters for proof: who changed a record, when, before and after."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from customary.store.access import System
from customary.store.models import Change, DialogueMessage, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Field, Model

    from customary.store.access import Reader

Values = dict[str, Any]

#: Times of answers would tell who gave them, and private words are nobody's to keep twice.
EXEMPT = frozenset({Response._meta.db_table, DialogueMessage._meta.db_table})
#: What every row has, what says nothing, and what must never be read anywhere.
LEFT_OUT = frozenset(
    {"id", "created_at", "updated_at", "source", "external_id", "recorded_at", "import_run"}
    | {"password", "token_digest", "last_login", "secret"}
)


def record_changes(
    by: Reader,
    table: str,
    *,
    before: Mapping[int, Values] | None = None,
    after: Mapping[int, Values] | None = None,
) -> int:
    """Write down how rows of a table changed and return how many did; keys are their ids.

    A row only in `after` is new, one only in `before` is gone; of a row in both, the columns
    that differ are kept.
    """
    if table in EXEMPT:
        return 0
    old, new = before or {}, after or {}
    changes = [
        Change(table=table, record_id=pk, before=was, after=now, **_answerable(by))
        for pk in sorted(old.keys() | new.keys())
        for was, now in [_difference(old.get(pk), new.get(pk))]
        if was or now
    ]
    Change.objects.bulk_create(changes, batch_size=500)
    return len(changes)


def values_of(row: Model, *, only: Mapping[str, Any] | None = None) -> Values:
    """The columns of a row as the history keeps them, by field name; references are ids."""
    fields: list[Field[Any, Any]] = list(row._meta.concrete_fields)
    return {
        field.name: plain(getattr(row, field.attname))
        for field in fields
        if field.name not in LEFT_OUT and (only is None or field.name in only)
    }


def plain(value: Any) -> Any:
    """A value that JSON can hold without losing anything."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _difference(was: Values | None, now: Values | None) -> tuple[Values | None, Values | None]:
    if was is None or now is None:
        return was, now
    changed = [name for name in now if was.get(name) != now[name]]
    return {name: was.get(name) for name in changed}, {name: now[name] for name in changed}


def _answerable(by: Reader) -> dict[str, Any]:
    return {"purpose": by.purpose[:60]} if isinstance(by, System) else {"account_id": by.account}
