# SPDX-License-Identifier: Apache-2.0
"""The tree of units, out of departments, paths such as "A > B", levels side by side, or parents."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customary.catalogue.staffing import function_of, truth
from customary.intake.feeds.people.columns import LEVELS
from customary.store.models import Function

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from customary.intake.feeds.people.sheets import Row
    from customary.intake.feeds.rules import Rule

#: What parts the units of a path; a sign in a single name ("Health/Safety") is none of them.
SEPARATORS = (">", "›", "→", "|", "\\", "/")
JOINED = " > "
#: "Support (Li Na)": an organisation named after who leads it.
LED = re.compile(r"^(.+?)\s*[(（]([^()（）]+)[)）]$")
FACING = {Function.SERVICE.value, Function.SALES.value}


@dataclass
class Unit:
    """One unit of the tree, known by its code, else by its path."""

    key: str
    name: str
    parent: str = ""
    chinese: str = ""
    said_function: str = ""
    location: str = ""
    facing: bool | None = None
    remote: list[bool] = field(default_factory=list)


class Units:
    """The units that rows speak of: `place` says in which one a row is."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.found: dict[str, Unit] = {}
        self._separator = _separator(rows)
        self._nested = _is_nested(rows)
        self._code_of = {
            path: row["unit_code"] for row in rows if row["unit_code"] and (path := self._path(row))
        }
        self._by_name: dict[str, str] = {}

    def place(self, row: Row) -> str:
        """The key of the unit that a row is in, "" where it names none; it is added to the tree."""
        path = self._path(row)
        if not path:
            code = row["unit_code"]
            return code if code in self.found else (self._add(code, code) if code else "")
        above = self._above(row, path)
        key = row["unit_code"] or self._key(path, above)
        unit = self.found.get(key)
        if unit is None:
            self._add(key, path[-1], parent=above)
            unit = self.found[key]
        else:
            unit.name = path[-1][:200]
            unit.parent = unit.parent or (above if above != key else "")
        unit.chinese = unit.chinese or row["unit_chinese"]
        unit.said_function = unit.said_function or row["function"]
        if unit.facing is None:
            unit.facing = truth(row["customer_facing"])
        return key

    def functions(self, rules: Iterable[Rule]) -> dict[str, str]:
        """What each unit does: as told, as its name says, as the unit above it does."""
        told = list(rules)
        found: dict[str, str] = {}

        def of(key: str, seen: frozenset[str]) -> str:
            unit = self.found[key]
            known = (
                _by_rules(unit.name, told)
                or _known(unit.said_function)
                or function_of(unit.name)
                or function_of(unit.chinese)
            )
            if known or not unit.parent or unit.parent in seen:
                return known
            return found.get(unit.parent) or of(unit.parent, seen | {key})

        for key in self.found:
            found[key] = of(key, frozenset())
        return {key: known or Function.OTHER.value for key, known in found.items()}

    def _path(self, row: Row) -> tuple[str, ...]:
        told = row["unit_path"]
        if not told:
            levels = [row[level] for level in LEVELS]
            if not self._nested:
                levels = levels if any(levels[1:]) or not row["unit"] else []
            return _names([*levels, *self._split(_unled(row)), row["unit_below"]])
        return _names(self._split(told))

    def _split(self, text: str) -> list[str]:
        return text.split(self._separator) if self._separator else [text]

    def _above(self, row: Row, path: tuple[str, ...]) -> str:
        """The key of the unit above, added with all above it."""
        code, name = row["parent_code"], row["parent"]
        if code:
            return code if code in self.found else self._add(code, name or code)
        if name:
            path = (*_names(self._split(name)), path[-1])
        above = ""
        for depth in range(1, len(path)):
            key = self._code_of.get(path[:depth]) or self._key(path[:depth], above)
            if key not in self.found:
                self._add(key, path[depth - 1], parent=above)
            above = key
        return above

    def _key(self, path: tuple[str, ...], above: str) -> str:
        """The path; one name alone may be that of a unit the tree has already."""
        if path in self._code_of:
            return self._code_of[path]
        if len(path) == 1 and not above and path[0] in self._by_name:
            return self._by_name[path[0]]
        return JOINED.join(path)[:200]

    def _add(self, key: str, name: str, *, parent: str = "") -> str:
        self.found[key] = Unit(key, name[:200], parent if parent != key else "")
        self._by_name.setdefault(name, key)
        return key


def without_circles(units: dict[str, Unit]) -> list[str]:
    """Take units out of circles of parents, and name them."""
    cut = []
    for unit in units.values():
        seen = {unit.key}
        above = unit.parent
        while above and above in units and above not in seen:
            seen.add(above)
            above = units[above].parent
        if above == unit.key:
            unit.parent = ""
            cut.append(unit.name)
    return cut


def _names(parts: Iterable[str]) -> tuple[str, ...]:
    """Filled names, without one that only repeats the one above."""
    names: list[str] = []
    for part in parts:
        name = part.strip()
        if name and (not names or names[-1] != name):
            names.append(name)
    return tuple(names)


def _separator(rows: Sequence[Row]) -> str:
    """What parts the names of a path in this file; "" where a unit has one name only."""
    paths = [row["unit_path"] for row in rows if row["unit_path"]]
    if paths:
        return max(SEPARATORS, key=lambda sign: sum(sign in path for path in paths))
    names = {row["unit"] for row in rows if row["unit"]}
    for sign in SEPARATORS[:3]:
        if any(f" {sign} " in name or sign in name for name in names):
            return sign
    for sign in SEPARATORS[3:]:
        tops = defaultdict(set)
        for name in names:
            if sign in name:
                tops[name.split(sign)[0]].add(name)
        # One top above several units is a tree; a sign in a name of its own is not.
        if any(len(below) > 1 for below in tops.values()) and len(tops) * 2 <= len(names):
            return sign
    return ""


def _is_nested(rows: Sequence[Row]) -> bool:
    """Whether each unit lies in one division: then the division is the unit above it."""
    above = defaultdict(set)
    for row in rows:
        if row["unit"] and row["unit_1"]:
            above[row["unit"]].add(row["unit_1"])
    return all(len(tops) == 1 for tops in above.values())


def _unled(row: Row) -> str:
    """The name of a unit without the name of who leads it."""
    found = LED.match(row["unit"])
    return found[1] if found and found[2] == row["manager"] else row["unit"]


def _known(function: str) -> str:
    text = function.strip().casefold()
    return text if text in Function.values else function_of(function)


def _by_rules(name: str, rules: Iterable[Rule]) -> str:
    """What the rule with the longest text in the name says."""
    text = name.casefold()
    fitting = [
        (len(part), rule.becomes) for rule in rules for part in rule.contains if part in text
    ]
    return max(fitting)[1] if fitting else ""
