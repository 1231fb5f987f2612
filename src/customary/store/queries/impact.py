# SPDX-License-Identifier: Apache-2.0
"""What this installation really stores, from where, for whom and how long: for an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from customary.store.access import Access, Scope, matrix, model_of, require
from customary.store.access.floors import LOWEST, floor
from customary.store.access.matrix import ROLES
from customary.store.models import (
    ApiKey,
    Customer,
    LanguageRequest,
    OutboxKind,
    OutboxMessage,
    Person,
    Source,
    Standing,
)
from customary.store.queries.held import told_rows
from customary.store.queries.labels import label_of
from customary.store.queries.language_model import language_model
from customary.store.queries.retention import StoredTable, stored_tables
from customary.store.queries.switches import Switch, switches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from customary.store.access import Reader


@dataclass(frozen=True)
class HeldTable:
    """A table with rows about or by people, as it is now.

    Attributes:
        personal: its personal columns, by their labels.
        sources: names of the sources its rows came from.
        readers: roles that read whole rows, each with how far: all, units or own.
    """

    table: StoredTable
    personal: tuple[str, ...]
    sources: tuple[str, ...]
    readers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HeldSource:
    """A source as it is connected; `host` is where its records are fetched from."""

    name: str
    kind: str
    host: str
    is_off: bool


@dataclass(frozen=True)
class HeldModel:
    """A language model of somebody's: whether it is asked now, how often it was, and with how many words.

    Attributes:
        sent: comments that were sent to it, personal data covered, in the time requests are kept.
    """

    host: str
    is_on: bool
    requests: int
    sent: int


@dataclass(frozen=True)
class Processing:
    """All that an assessment is filled with."""

    employees: int
    accounts: int
    customers: int
    erased: int
    oldest: date | None
    tables: tuple[HeldTable, ...]
    other_tables: tuple[StoredTable, ...]
    sources: tuple[HeldSource, ...]
    switches: tuple[Switch, ...]
    floors: Mapping[str, int]
    mails: int
    webhooks: int
    api_keys: int
    language_models: tuple[HeldModel, ...]


def processing(reader: Reader) -> Processing:
    """What is processed here, counted now."""
    require(reader, "read", "impact_assessment")
    stored = stored_tables(reader)
    filled = [one for one in stored if one.rows]
    held = tuple(_held(one) for one in filled if one.title and _is_about_people(one.key))
    about = {one.table.key for one in held}
    days = [one.table.oldest for one in held if one.table.oldest]
    return Processing(
        employees=Person.objects.filter(Person.COUNTED, ended_on=None, erased_at=None).count(),
        accounts=Person.objects.filter(standing=Standing.ACCOUNT).count(),
        customers=Customer.objects.filter(same_as=None, erased_at=None).count(),
        erased=Person.objects.exclude(erased_at=None).count()
        + Customer.objects.exclude(erased_at=None).count(),
        oldest=min(days, default=None),
        tables=held,
        other_tables=tuple(one for one in filled if one.key not in about),
        sources=tuple(
            HeldSource(one.name, one.kind, one.host, bool(one.off_reason))
            for one in Source.objects.order_by("name")
        ),
        switches=switches(reader),
        floors={name: floor(name) for name in LOWEST},
        mails=told_rows(OutboxMessage.objects.filter(kind=OutboxKind.EMAIL)),
        webhooks=OutboxMessage.objects.filter(kind=OutboxKind.WEBHOOK).count(),
        api_keys=ApiKey.objects.filter(Q(revoked_at=None)).count(),
        language_models=tuple(_language_models()),
    )


def _language_models() -> Iterator[HeldModel]:
    """Each host that words are sent to now, or were sent to."""
    model = language_model()
    asked = LanguageRequest.objects.filter(sent__gt=0).values_list("host").order_by("host")
    counted = {host: told for host, *told in asked.annotate(n=Count("pk"), sent_all=Sum("sent"))}
    if model.is_on:
        counted.setdefault(model.host, [0, 0])
    for host, (requests, sent) in counted.items():
        yield HeldModel(host, model.is_on and host == model.host, requests, sent)


def _is_about_people(table: str) -> bool:
    """Whether rows are of, by or about a person or a customer."""
    try:
        model = model_of(table)
    except ValueError:
        return False
    return bool(model.PERSONAL) or any(
        column.related_model in (Person, Customer)
        for column in model._meta.concrete_fields
        if column.is_relation
    )


def _held(stored: StoredTable) -> HeldTable:
    model = model_of(stored.key)
    names = model.objects.order_by().values_list("source__name", flat=True).distinct()
    return HeldTable(
        table=stored,
        personal=tuple(
            label_of(column)
            for column in model._meta.concrete_fields
            if column.name in model.PERSONAL
        ),
        sources=tuple(sorted(names)),
        readers=_readers(stored.key),
    )


def _readers(table: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, Scope] = {}
    order = list(Scope)
    for entry in matrix().by_table.get(table, ()):
        for role in ROLES:
            widest = entry.cell(Access.READ, role).widest
            if widest is not Scope.NONE:
                found[role] = max(widest, found.get(role, Scope.NONE), key=order.index)
    return tuple((role, scope.value) for role, scope in found.items())
