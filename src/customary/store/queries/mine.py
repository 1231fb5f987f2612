# SPDX-License-Identifier: Apache-2.0
"""What is recorded about me: every row that points to one's own person, from where, and how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customary.store.models import (
    Account,
    Dispute,
    EvidenceGrade,
    Invitation,
    Person,
    RawRecord,
    Recorded,
    Thanks,
    VoiceCase,
    VoiceReply,
)
from customary.store.queries.labels import label_of
from customary.store.queries.links import link_to
from customary.store.queries.retention import kept_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet
    from django_stubs_ext import StrOrPromise

    from customary.store.access import Viewer

#: So many rows of a table are listed; all are counted.
LISTED = 20

#: How long rows are kept. Nothing here ends by itself; erasing a person reaches all of it.
UNTIL_ERASED: StrOrPromise = _("Kept until you are erased; then your name and words go.")
WITH_HISTORY: StrOrPromise = _(
    "Kept with the organisation's history; once you are erased, it no longer names you."
)
WITH_ACCOUNT: StrOrPromise = _("Kept as long as you have an account.")
#: Tables that hold words of one's own, or nothing but oneself.
PERSONAL_TABLES = {model._meta.db_table for model in Recorded.__subclasses__() if model.PERSONAL}


@dataclass(frozen=True)
class MyRecord:
    """One row about the viewer, and as what it names them ("agent", "owner and proposed by")."""

    table: str
    pk: int
    label: str
    as_what: tuple[str, ...]
    source: str
    grade: EvidenceGrade


@dataclass(frozen=True)
class MyRecords:
    """The rows of one table that point to the viewer, the first few of them listed.

    Attributes:
        kept: how long they are kept, in a sentence.
        has_page: whether each row has a page of its own to open.
    """

    table: str
    title: str
    count: int
    records: tuple[MyRecord, ...]
    kept: str
    has_page: bool = True


def recorded_about(viewer: Viewer) -> list[MyRecords]:
    """Every table that says something about the viewer, the person's own row first.

    Everybody may see all of this about themselves, whatever their roles. Answers to anonymous
    surveys are not among it: nothing leads from them to a person.
    """
    rows = Person.objects.select_related("source").filter(pk__in=viewer.persons)
    persons = sorted(rows, key=lambda row: (row.pk != viewer.person, row.pk))
    title = str(Person._meta.verbose_name_plural)
    themselves = tuple(
        MyRecord("people", one.pk, one.full_name, (), one.source.name, one.source.grade)
        for one in persons
    )
    own = MyRecords("people", title, len(themselves), themselves, str(UNTIL_ERASED))
    pointing = sorted(_pointing(viewer.persons), key=lambda found: found.title)
    found = [own, *pointing, *_of_our_own(persons)]
    months = kept_months(viewer)
    return [
        replace(one, kept=_until(one.table, months[one.table])) if one.table in months else one
        for one in found
    ]


def _until(table: str, months: int) -> str:
    if table == Person._meta.db_table:
        return ngettext(
            "Kept until %(n)s month after you leave; then your name and words go.",
            "Kept until %(n)s months after you leave; then your name and words go.",
            months,
        ) % {"n": months}
    return ngettext(
        "Deleted by itself when it is %(n)s month old.",
        "Deleted by itself when it is %(n)s months old.",
        months,
    ) % {"n": months}


def _pointing(persons: frozenset[int]) -> Iterator[MyRecords]:
    for model in apps.get_app_config("store").get_models():
        if not issubclass(model, Recorded):
            continue
        columns = [
            column
            for column in model._meta.concrete_fields
            if column.is_relation and column.related_model is Person
        ]
        if not columns:
            continue
        rows = model.objects.filter(
            reduce(or_, (Q(**{f"{one.name}__in": persons}) for one in columns))
        )
        if model is Person:
            rows = rows.exclude(pk__in=persons)
        count = rows.count()
        if count:
            newest = list(rows.select_related("source").order_by("-pk")[:LISTED])
            table = model._meta.db_table
            yield MyRecords(
                table=table,
                title=str(
                    _("people who report to you")
                    if model is Person
                    else model._meta.verbose_name_plural
                ),
                count=count,
                records=tuple(_told(row, columns, persons) for row in newest),
                kept=str(UNTIL_ERASED if table in PERSONAL_TABLES else WITH_HISTORY),
                has_page=True,
            )


def _told(row: Any, columns: list[Any], persons: frozenset[int]) -> MyRecord:
    return MyRecord(
        table=row._meta.db_table,
        pk=row.pk,
        label=link_to(row).label,
        as_what=tuple(
            label_of(column) for column in columns if getattr(row, column.attname) in persons
        ),
        source=row.source.name,
        grade=row.source.grade,
    )


def _of_our_own(persons: list[Person]) -> Iterator[MyRecords]:
    """What this product keeps for itself about somebody: nobody else sent it."""
    as_sent = reduce(or_, (Q(source=one.source_id, external_id=one.external_id) for one in persons))
    kept: list[tuple[QuerySet[Any, Any], StrOrPromise, str, StrOrPromise]] = [
        (Account.objects.filter(person__in=persons), _("accounts"), "email", WITH_ACCOUNT),
        (Invitation.objects.filter(person__in=persons), _("invitations"), "email", WITH_ACCOUNT),
        (Dispute.objects.filter(raised_by__in=persons), _("disputes"), "text", UNTIL_ERASED),
        (
            VoiceCase.objects.filter(owner__in=persons),
            _("customers given to you to answer"),
            "opened_at",
            WITH_HISTORY,
        ),
        (
            VoiceReply.objects.filter(author__in=persons),
            _("answers, news and notes you wrote"),
            "said_at",
            WITH_HISTORY,
        ),
        (
            Thanks.objects.filter(agent__in=persons),
            _("thanks from customers"),
            "delivered_at",
            UNTIL_ERASED,
        ),
        (
            RawRecord.objects.filter(as_sent, object_name="people"),
            _("records as their source sent them"),
            "external_id",
            UNTIL_ERASED,
        ),
    ]
    for rows, title, label, how_long in kept:
        found = list(rows.order_by("-pk")[:LISTED])
        if found:
            told = tuple(_own_row(row, label) for row in found)
            name = rows.model._meta.db_table
            yield MyRecords(name, str(title), rows.count(), told, str(how_long), has_page=False)


def _own_row(row: Model, label: str) -> MyRecord:
    source = row.source.name if isinstance(row, RawRecord) else "Customary"
    grade = row.source.grade if isinstance(row, RawRecord) else EvidenceGrade.DAILY_WORK
    said = getattr(row, label)
    if isinstance(said, datetime):
        said = date_format(timezone.localtime(said), "DATE_FORMAT")
    return MyRecord(row._meta.db_table, row.pk, str(said), (), source, grade)
