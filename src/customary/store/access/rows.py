# SPDX-License-Identifier: Apache-2.0
"""The one way to rows: what a reader may see of a table, as a queryset."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.db.models import Q

from customary.store.access.matrix import MODELS, Access, Entry, Scope, matrix
from customary.store.access.viewer import System, Viewer
from customary.store.models import Recorded

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from customary.store.access.viewer import Reader

RecordT = TypeVar("RecordT", bound=Recorded)

EVERYTHING = Q()
NOTHING = Q(pk__in=())


@overload
def visible(
    reader: Reader, table: type[RecordT], access: Access = Access.READ
) -> QuerySet[RecordT]: ...
@overload
def visible(reader: Reader, table: str, access: Access = Access.READ) -> QuerySet[Any]: ...
def visible(
    reader: Reader, table: type[Recorded] | str, access: Access = Access.READ
) -> QuerySet[Any]:
    """The rows of a table that a reader may see, by name or model.

    With `Access.OUTLINE` the personal columns of the rows are not to be shown; they are not
    fetched either.

    Raises:
        ValueError: the matrix knows no such table.
    """
    model = model_of(table) if isinstance(table, str) else table
    rows = model.objects.all()
    if isinstance(reader, System):
        return rows
    allowed = reach(reader, model._meta.db_table, access)
    if access is Access.OUTLINE:
        rows = rows.defer(*model.PERSONAL)
    if allowed == EVERYTHING:
        return rows
    if _joins_many(model._meta.db_table):
        # A join to many rows would list a row once for each of them.
        return rows.filter(pk__in=model.objects.filter(allowed).values("pk"))
    return rows.filter(allowed)


def reach(viewer: Viewer, table: str, access: Access) -> Q:
    """The condition on rows of a table that a viewer may see or change."""
    entries = matrix().by_table.get(table)
    if not entries:
        raise ValueError(f"The matrix says nothing about the table {table!r}.")
    conditions = [reach_of(viewer, entry, access) for entry in entries]
    if any(condition == EVERYTHING for condition in conditions):
        return EVERYTHING
    found = NOTHING
    for condition in conditions:
        if condition != NOTHING:
            found = condition if found == NOTHING else found | condition
    return found


def reach_of(viewer: Viewer, entry: Entry, access: Access) -> Q:
    """The condition on the rows of one object of the matrix."""
    units: set[int] = set()
    own = False
    narrowed = Q(**entry.where)
    for role, held in viewer.roles.items():
        scopes = entry.cell(access, role).scopes
        if Scope.ALL in scopes or (Scope.UNITS in scopes and held is None):
            return narrowed
        if Scope.UNITS in scopes and held:
            units |= held
        own = own or Scope.OWN in scopes
    found = Q()
    if units:
        for path in entry.unit:
            found |= Q(**{f"{path}__in": sorted(units)})
    if own:
        for path in entry.own:
            found |= Q(**{path: viewer.person})
    return narrowed & found if found else NOTHING


def model_of(table: str) -> type[Recorded]:
    """The model of a table of the pack.

    Raises:
        ValueError: no such table.
    """
    if table not in MODELS:
        raise ValueError(f"There is no table {table!r} of records.")
    return MODELS[table]


@cache
def _joins_many(table: str) -> bool:
    model = model_of(table)
    return any(
        _path_joins_many(model, path)
        for entry in matrix().by_table[table]
        for path in (*entry.unit, *entry.own)
    )


def _path_joins_many(model: type[Any], path: str) -> bool:
    for name in path.split("__"):
        relation = model._meta.get_field(name)
        if relation.one_to_many or relation.many_to_many:
            return True
        model = relation.related_model or model
    return False
