# SPDX-License-Identifier: Apache-2.0
"""The one way to rows: what a reader may see of a table, as a queryset."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.db.models import Q

from customary.store.access.matrix import MODELS, Access, Entry, Scope, matrix
from customary.store.access.viewer import System, Viewer
from customary.store.models import Recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from customary.store.access.viewer import Reader

RecordT = TypeVar("RecordT", bound=Recorded)

#: An empty condition, which is false as a truth value, keeps every row.
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
    return rows.filter(allowed)


def reach(viewer: Viewer, table: str, access: Access) -> Q:
    """The condition on rows of a table that a viewer may see or change."""
    entries = matrix().by_table.get(table)
    if not entries:
        raise ValueError(f"The matrix says nothing about the table {table!r}.")
    conditions = [reach_of(viewer, entry, access) for entry in entries]
    if any(not condition for condition in conditions):
        return EVERYTHING
    return reduce(or_, conditions)


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
    model = model_of(entry.table or "")
    if units:
        for path in entry.unit:
            found |= _along(model, path, sorted(units))
    if own:
        for path in entry.own:
            found |= _along(model, path, sorted(viewer.persons))
    return narrowed & found if found else NOTHING


def model_of(table: str) -> type[Recorded]:
    """The model of a table of the pack.

    Raises:
        ValueError: no such table.
    """
    if table not in MODELS:
        raise ValueError(f"There is no table {table!r} of records.")
    return MODELS[table]


def _along(model: type[Any], path: str, keys: Sequence[int]) -> Q:
    """The condition that a way from a row leads to one of the keys.

    Where it leads to many rows, they are asked for apart: a join would list a row once for each
    of them, and two such joins once for each pair.
    """
    walked = ""
    here = model
    while path:
        name, _, path = path.partition("__")
        relation = here._meta.get_field(name)
        here = relation.related_model or here
        if relation.one_to_many:
            reached = here._default_manager.filter(_along(here, path, keys))
            return Q(**{f"{walked or 'pk'}__in": reached.values(relation.field.name)})
        walked = f"{walked}__{name}" if walked else name
    return Q(**{f"{walked}__in": keys})
