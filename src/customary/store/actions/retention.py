# SPDX-License-Identifier: Apache-2.0
"""How long things are kept, and the deletion of what is older: by chunks, counted, never by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.core.statistics.disclosure.bands import Band, band_of
from customary.store.access import System, model_of, require
from customary.store.access.floors import floor
from customary.store.access.keeping import ARRIVALS, DAY_OF, ERASED_BY, KEEPABLE
from customary.store.actions.copies import delete_raw_records_of
from customary.store.actions.erasure import erase_customer, erase_person
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import mark_weeks_without
from customary.store.models import (
    Change,
    Customer,
    OutboxMessage,
    Person,
    Recorded,
    Response,
    RetentionRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: Rows deleted in one transaction: others wait no longer than that.
CHUNK = 1_000
PURPOSE = "retention"
#: Tables of which it is told in bands how many rows went: who knows whom a survey asked, or reminded,
#: learns no more from it than from the page of the survey.
IN_BANDS = frozenset(model._meta.db_table for model in (Response, OutboxMessage))


@transaction.atomic
def keep_for(by: Reader, table: str, *, months: int, reason: str) -> RetentionRule:
    """A rule for a table, set anew: what is older is deleted in the coming night.

    Raises:
        Refused: nothing in this table ends by itself, or it is no number of months.
    """
    require(by, "write", "retention")
    if table not in KEEPABLE:
        raise Refused(_("What is in this table is not deleted by its age."), "table")
    if not 1 <= months <= 600:
        raise Refused(_("Give a number of months from 1 to 600."), "months")
    values: dict[str, Any] = {
        "months": months,
        "reason": filled(reason, "reason"),
        "set_by_id": None if isinstance(by, System) else by.account,
    }
    found = RetentionRule.objects.select_for_update().filter(table=table).first()
    if found:
        return change(by, found, **values)
    made = RetentionRule.objects.create(table=table, **values)
    record_changes(by, made._meta.db_table, after={made.pk: values_of(made)})
    return made


@transaction.atomic
def keep_for_good(by: Reader, rule: RetentionRule) -> None:
    """Nothing of the table is deleted by its age any more; that it was stays in the history."""
    require(by, "write", "retention")
    gone = {rule.pk: values_of(rule)}
    rule.delete()
    record_changes(by, RetentionRule._meta.db_table, before=gone)


def delete_old(today: date | None = None) -> dict[str, int]:
    """Delete all that is older than its rule allows; how many rows of each table went, as told.

    Ended halfway, it goes on where it stopped the next time: what is left is just older. A row
    that others may not be without stays until those are gone.
    """
    day = today or timezone.localdate()
    counts: dict[str, int] = {}
    rules = list(RetentionRule.objects.order_by("table"))
    again = True
    while again:  # what protected a row may be gone by now
        again = False
        for rule in rules:
            cutoff = day - relativedelta(months=rule.months)
            if count := _delete_by(rule, cutoff):
                again = rule.table in DAY_OF
                counts[rule.table] = counts.get(rule.table, 0) + count
    for table in counts.keys() & IN_BANDS:
        counts[table] = band_of(counts[table], floor("units"))
    for rule in rules:
        if rule.table in counts:
            _write_down(rule, counts[rule.table], day - relativedelta(months=rule.months))
    return counts


def _delete_by(rule: RetentionRule, cutoff: date) -> int:
    if rule.table in ERASED_BY:
        return _erase(rule.table, cutoff)
    if rule.table in ARRIVALS:
        rows = ARRIVALS[rule.table]._base_manager.filter(created_at__date__lt=cutoff)
        return sum(_delete_plain(rows.model, keys) for keys in _chunks(rows))
    if rule.table not in DAY_OF:
        return 0  # files, which are not the store's
    model = model_of(rule.table)
    return sum(_delete(model, keys) for keys in _chunks(_old(model, cutoff)))


def _old(model: type[Recorded], cutoff: date) -> QuerySet[Any]:
    """The rows older than a day which nothing that stays may not be without."""
    name = DAY_OF[model._meta.db_table]
    dated = isinstance(model._meta.get_field(name), models.DateTimeField)
    rows = model.every.filter(**{f"{name}__date__lt" if dated else f"{name}__lt": cutoff})
    for field in _pointers(model):
        if field.remote_field.on_delete is models.PROTECT:
            holding = field.model._base_manager.filter(**{f"{field.name}__isnull": False})
            rows = rows.exclude(pk__in=holding.values(field.attname))
    return rows


def _delete(model: type[Recorded], keys: list[int]) -> int:
    """Delete rows with what hangs on them, their history, and the raw records they came from."""
    with transaction.atomic():
        for field in _pointers(model):
            child = field.model
            if field.remote_field.on_delete is models.CASCADE and issubclass(child, Recorded):
                below = child.every.filter(**{f"{field.name}__in": keys})
                for some in _chunks(below):
                    _delete(child, some)
        mark_weeks_without(model, keys)
        Change.objects.filter(table=model._meta.db_table, record_id__in=keys).delete()
        delete_raw_records_of(model, keys)
        model.every.filter(pk__in=keys).delete()
    return len(keys)


def _delete_plain(model: type[models.Model], keys: list[int]) -> int:
    model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def _erase(table: str, cutoff: date) -> int:
    """Erase people and customers who left before a day, one by one; the last administrator stays."""
    count = 0
    night = System(PURPOSE)
    left = {f"{ERASED_BY[table]}__lt": cutoff, "erased_at": None, "same_as": None}
    if table == "people":
        for person in Person.objects.filter(**left).order_by("pk"):
            try:
                erase_person(night, person)
            except Refused:
                continue
            count += 1
    else:
        for customer in Customer.objects.filter(**left).order_by("pk"):
            erase_customer(night, customer)
            count += 1
    return count


def _write_down(rule: RetentionRule, count: int, cutoff: date) -> None:
    until = cutoff - timedelta(days=1)
    most = {"most": count.most} if isinstance(count, Band) else {}
    record_changes(
        System(PURPOSE),
        RetentionRule._meta.db_table,
        before={rule.pk: {"deleted": None, "until": ""}},
        after={rule.pk: {"deleted": int(count), "until": until.isoformat()} | most},
    )


def _chunks(rows: QuerySet[Any]) -> Iterator[list[int]]:
    """Ids of the rows that are left, a chunk at a time, until there are none."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys


def _pointers(model: type[Recorded]) -> list[models.ForeignKey[Any, Any]]:
    return [
        field
        for other in apps.get_models()
        for field in other._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model
    ]
