# SPDX-License-Identifier: Apache-2.0
"""The matrix of roles, objects and scopes, read once from `matrix.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from customary.store.models import Recorded, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Whoever others report to; follows from the reporting lines and is never granted.
MANAGER = "manager"
#: Every role of the matrix, the derived one included.
ROLES: tuple[str, ...] = (*(role.value for role in Role), MANAGER)
#: Every table of records by its name, which is the name of its pack file too.
MODELS: dict[str, type[Recorded]] = {
    model._meta.db_table: model for model in Recorded.__subclasses__()
}


class Access(StrEnum):
    """What somebody does with an object."""

    OUTLINE = "outline"
    READ = "read"
    WRITE = "write"


class Scope(StrEnum):
    """How far a right reaches, the widest last."""

    NONE = "none"
    OWN = "own"
    UNITS = "units"
    ALL = "all"


class UnitsOf(StrEnum):
    """Which units a role is held for."""

    GRANTED = "granted"
    OWN = "own"
    LED = "led"


@dataclass(frozen=True)
class Cell:
    """The scopes of one role for one way of access; a role may have units and own rows both."""

    scopes: frozenset[Scope]

    @property
    def widest(self) -> Scope:
        """The scope that reaches furthest."""
        return max(self.scopes, key=list(Scope).index, default=Scope.NONE)


@dataclass(frozen=True)
class Entry:
    """One object of the matrix: its rows, the ways from a row to units and people, its cells."""

    key: str
    table: str | None
    where: Mapping[str, Any]
    unit: tuple[str, ...]
    own: tuple[str, ...]
    cells: Mapping[tuple[Access, str], Cell]

    def cell(self, access: Access, role: str) -> Cell:
        """The scopes of a role; reading includes the outline."""
        found = self.cells.get((access, role), Cell(frozenset()))
        if access is Access.OUTLINE:
            return Cell(found.scopes | self.cell(Access.READ, role).scopes)
        return found


@dataclass(frozen=True)
class Matrix:
    """Every object by its key, and which units each role is held for."""

    entries: Mapping[str, Entry]
    units_of: Mapping[str, UnitsOf]
    by_table: Mapping[str, tuple[Entry, ...]] = field(repr=False)

    def entry(self, key: str) -> Entry:
        """The object with this key.

        Raises:
            ValueError: no such object.
        """
        if key not in self.entries:
            raise ValueError(f"The matrix knows no object {key!r}; it has {len(self.entries)}.")
        return self.entries[key]


@cache
def matrix() -> Matrix:
    """The matrix shipped with this package."""
    text = files("customary.store.access").joinpath("matrix.toml").read_text(encoding="utf-8")
    return read_matrix(text)


def read_matrix(text: str) -> Matrix:
    """A matrix from its TOML.

    Raises:
        ValueError: a role, a scope or a key that nobody knows, or a role without units.
    """
    document = tomllib.loads(text)
    units_of = _units_of(document.pop("units_of", {}))
    entries = {key: _entry(key, values) for key, values in document.items()}
    tables = sorted({entry.table for entry in entries.values() if entry.table})
    by_table = {
        table: tuple(entry for entry in entries.values() if entry.table == table)
        for table in tables
    }
    return Matrix(entries, units_of, by_table)


def _units_of(values: Mapping[str, list[str]]) -> dict[str, UnitsOf]:
    found = {role: UnitsOf(kind) for kind, roles in values.items() for role in roles}
    if set(found) != set(ROLES):
        odd = sorted(set(found) ^ set(ROLES))
        raise ValueError(f"[units_of] names every role once; mend {', '.join(odd)}.")
    return found


def _entry(key: str, values: Mapping[str, Any]) -> Entry:
    unknown = set(values) - {"table", "where", "unit", "own", *Access}
    if unknown:
        raise ValueError(f"[{key}] has unknown keys: {', '.join(sorted(unknown))}.")
    places = tuple(values.get("unit", ())), tuple(values.get("own", ()))
    cells: dict[tuple[Access, str], set[Scope]] = {}
    for access in Access:
        for scope, roles in values.get(access, {}).items():
            for role in roles:
                if role not in ROLES:
                    raise ValueError(f"[{key}] {access}.{scope}: no role {role!r}.")
                cells.setdefault((access, role), set()).add(Scope(scope))
    return Entry(
        key=key,
        table=values.get("table", key if key in MODELS else None),
        where=dict(values.get("where", {})),
        unit=places[0],
        own=places[1],
        cells={place: Cell(frozenset(scopes)) for place, scopes in cells.items()},
    )
