# SPDX-License-Identifier: Apache-2.0
"""What is recorded about me: every row that points to one's own person, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from customary.store.models import Person, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.store.access import Viewer
    from customary.store.models import EvidenceGrade

#: So many rows of a table are listed; all are counted.
LISTED = 20


@dataclass(frozen=True)
class MyRecord:
    """One row about the viewer."""

    table: str
    pk: int
    label: str
    source: str
    grade: EvidenceGrade


@dataclass(frozen=True)
class MyRecords:
    """The rows of one table that point to the viewer, the first few of them listed."""

    table: str
    title: str
    count: int
    records: tuple[MyRecord, ...]


def recorded_about(viewer: Viewer) -> list[MyRecords]:
    """Every table that says something about the viewer, the person's own row first.

    Everybody may see all of this about themselves, whatever their roles. Answers to anonymous
    surveys are not among it: nothing leads from them to a person.
    """
    person = Person.objects.select_related("source").get(pk=viewer.person)
    own = MyRecords("people", str(Person._meta.verbose_name_plural), 1, (_told(person),))
    return [own, *sorted(_pointing(viewer.person), key=lambda found: found.title)]


def _pointing(person: int) -> Iterator[MyRecords]:
    for model in apps.get_app_config("store").get_models():
        if not issubclass(model, Recorded) or model is Person:
            continue
        paths = [
            field.name
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is Person
        ]
        if not paths:
            continue
        about = Q()
        for path in paths:
            about |= Q(**{path: person})
        rows = model.objects.filter(about)
        count = rows.count()
        if count:
            newest = rows.select_related("source").order_by("-pk")[:LISTED]
            title = str(model._meta.verbose_name_plural)
            yield MyRecords(model._meta.db_table, title, count, tuple(_told(row) for row in newest))


def _told(row: Recorded) -> MyRecord:
    return MyRecord(
        table=row._meta.db_table,
        pk=row.pk,
        label=str(row),
        source=row.source.name,
        grade=row.source.grade,
    )
