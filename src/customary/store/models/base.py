# SPDX-License-Identifier: Apache-2.0
"""What every record has in common: where it came from, and when it was recorded."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Timed(models.Model):
    """A row that knows when it was written and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


#: Sources that evidence must not use; only what reads evidence sets it, pages show all the same.
_not_used: ContextVar[frozenset[int]] = ContextVar("sources not used", default=frozenset())


@contextmanager
def without_sources(keys: Iterable[int]) -> Iterator[None]:
    """Within, no record of these sources is found by `objects`; what was left out before stays so."""
    token = _not_used.set(_not_used.get() | frozenset(keys))
    try:
        yield
    finally:
        _not_used.reset(token)


RecordT_co = TypeVar("RecordT_co", bound="Recorded", covariant=True)


class ArrivedManager(models.Manager["RecordT_co"]):
    """Leaves out rows of an import that is still being merged: a file appears whole or not.

    Where evidence is read, rows of sources that are switched off are left out too.
    """

    def get_queryset(self) -> models.QuerySet[RecordT_co]:
        """The rows that have arrived."""
        from customary.store.models.source import (
            ImportRun,
            ImportState,
        )  # they import this

        merging = ImportRun.objects.filter(state=ImportState.MERGING).values("pk")
        rows = super().get_queryset().exclude(import_run__in=merging)
        not_used = _not_used.get()
        return rows.exclude(source__in=not_used) if not_used else rows


class Recorded(Timed):
    """A record of the organisation's life, known by its source and the source's own id.

    Pack files are named after `db_table`, and their columns are the editable fields; a column
    that points to another record holds that record's external id.
    """

    #: Columns blanked when the person or customer they describe is erased.
    PERSONAL: ClassVar[tuple[str, ...]] = ()

    source = models.ForeignKey(
        "store.Source",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("source"),
    )
    external_id = models.CharField(_("external id"), max_length=200)
    recorded_at = models.DateTimeField(
        _("recorded at"),
        null=True,
        blank=True,
        help_text=_("When the source recorded it; shows what was entered long after the fact."),
    )
    import_run = models.ForeignKey(
        "store.ImportRun",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects: ClassVar[ArrivedManager[Self]] = ArrivedManager()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "every"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.external_id


def key(table: str) -> models.UniqueConstraint:
    """One record per source and external id: what makes an import idempotent."""
    return models.UniqueConstraint(fields=["source", "external_id"], name=f"{table}_key")


def one_of(table: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The field holds one of the choices, whoever writes it."""
    values: Iterable[str] = choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(values)}), name=f"{table}_{field}_known"
    )


def not_before(table: str, later: str, earlier: str) -> models.CheckConstraint:
    """`later` is not before `earlier` where both are known."""
    return models.CheckConstraint(
        condition=Q(**{f"{later}__isnull": True})
        | Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)}),
        name=f"{table}_{later}_in_order",
    )


def exactly_one(table: str, name: str, fields: list[str]) -> models.CheckConstraint:
    """Exactly one of the fields is filled."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(condition=condition, name=f"{table}_{name}")
