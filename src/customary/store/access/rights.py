# SPDX-License-Identifier: Apache-2.0
"""Whether somebody may do something: with an object as a whole, or with one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.access.matrix import Access, Scope, matrix
from customary.store.access.rows import visible
from customary.store.access.viewer import System

if TYPE_CHECKING:
    from customary.store.access.viewer import Reader
    from customary.store.models import Recorded


class NotAllowed(Exception):  # noqa: N818
    """The reader may not do this; pages answer 403."""


class NotVisible(NotAllowed):
    """The reader may not even know whether it exists; pages answer 404."""


def may(reader: Reader, access: Access | str, key: str) -> bool:
    """Whether there is anything of an object that a reader may read or write.

    For menus, buttons and rights of pages; `may_at` asks about a certain place.
    """
    entry = matrix().entry(key)
    if isinstance(reader, System):
        return True
    for role, held in reader.roles.items():
        scopes = entry.cell(Access(access), role).scopes
        if scopes - {Scope.UNITS} or (Scope.UNITS in scopes and (held is None or held)):
            return True
    return False


def may_at(
    reader: Reader, access: Access | str, key: str, *, unit: int | None, own: bool = False
) -> bool:
    """Whether a reader may read or write something of a unit, or of the reader's own.

    `unit` None is the organisation as a whole: it takes a role held everywhere.
    """
    entry = matrix().entry(key)
    if isinstance(reader, System):
        return True
    for role, held in reader.roles.items():
        scopes = entry.cell(Access(access), role).scopes
        if Scope.ALL in scopes or (own and Scope.OWN in scopes):
            return True
        if Scope.UNITS in scopes and (held is None or unit in held):
            return True
    return False


def units_within(reader: Reader, access: Access | str, key: str) -> frozenset[int] | None:
    """The units whose rows of an object a reader may read or write; None is everywhere.

    For counts, which know units and nothing else: rows of one's own are not among them.
    """
    entry = matrix().entry(key)
    if isinstance(reader, System):
        return None
    units: frozenset[int] = frozenset()
    for role, held in reader.roles.items():
        scopes = entry.cell(Access(access), role).scopes
        if Scope.ALL in scopes or (Scope.UNITS in scopes and held is None):
            return None
        if Scope.UNITS in scopes and held:
            units |= held
    return units


def may_row(reader: Reader, access: Access | str, row: Recorded) -> bool:
    """Whether a reader may read or write this record."""
    return visible(reader, type(row), Access(access)).filter(pk=row.pk).exists()


def require(reader: Reader, access: Access | str, key: str) -> None:
    """Nothing, where `may` says yes.

    Raises:
        NotAllowed: otherwise.
    """
    if not may(reader, access, key):
        raise NotAllowed(f"No right to {access} {key}.")


def require_at(
    reader: Reader, access: Access | str, key: str, *, unit: int | None, own: bool = False
) -> None:
    """Nothing, where `may_at` says yes.

    Raises:
        NotAllowed: otherwise.
    """
    if not may_at(reader, access, key, unit=unit, own=own):
        raise NotAllowed(f"No right to {access} {key} of unit {unit}.")


def require_row(reader: Reader, access: Access | str, row: Recorded) -> None:
    """Nothing, where `may_row` says yes.

    Raises:
        NotVisible: it may not even be read.
        NotAllowed: it may be read, but no more.
    """
    if may_row(reader, access, row):
        return
    if not may_row(reader, Access.READ, row):
        raise NotVisible(f"No right to read this of {row._meta.db_table}.")
    raise NotAllowed(f"No right to {access} this of {row._meta.db_table}.")
