# SPDX-License-Identifier: Apache-2.0
"""Which column of an HR file holds what: by the system it comes from, by its name, by its cells."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HERE = Path(__file__).parent
ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
#: Share of filled cells that must be addresses before a nameless column counts as one of them.
MOSTLY = 0.8
#: Fields that say how one unit lies in another, from the top.
LEVELS = ("unit_1", "unit_2", "unit_3", "unit_4")
WHO = ("number", "email")
NAMES = ("full_name", "given_name", "family_name")
#: What only a list of people who work somewhere has, of which it has two at least.
WORK = (
    *("unit", "unit_path", "unit_1", "manager", "manager_number", "manager_email", "job_title"),
    *("started_on", "level", "status"),
)


@dataclass(frozen=True)
class Preset:
    """The columns of one HR system."""

    key: str
    name: str
    what: str
    what_zh_hans: str
    #: Groups of names; a file of this system has one of each.
    signature: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a file with this header comes from the system."""
        names = {plain(heading) for heading in header}
        return all(any(plain(name) in names for name in group) for group in self.signature)


@cache
def fields() -> Mapping[str, tuple[str, ...]]:
    """What a column may hold, with the names it goes by."""
    return {field: tuple(names) for field, names in _toml(HERE / "columns.toml").items()}


@cache
def presets() -> tuple[Preset, ...]:
    """Every HR system whose columns are known."""
    return tuple(
        Preset(
            key=told["key"],
            name=told["name"],
            what=told["what"],
            what_zh_hans=told["what_zh_hans"],
            signature=tuple(tuple(group) for group in told["signature"]),
            columns={field: tuple(names) for field, names in told["columns"].items()},
        )
        for told in map(_toml, sorted((HERE / "presets").glob("*.toml")))
    )


def preset_of(header: Sequence[str]) -> Preset | None:
    """The system that a header is of, the one with the longest signature first."""
    fitting = [preset for preset in presets() if preset.fits(header)]
    return max(fitting, key=lambda one: sum(map(bool, _found(one, header))), default=None)


def guess(header: Sequence[str], sample: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column of each field that a file has, by field.

    Args:
        header: the names of the columns.
        sample: some cells of each.
    """
    preset = preset_of(header)
    taken: dict[str, str] = {}
    for names_of in ([preset.columns] if preset else []), [fields()]:
        for names in names_of:
            for field, alternatives in names.items():
                if field not in taken:
                    heading = _first(alternatives, header, taken.values())
                    if heading:
                        taken[field] = heading
    if "email" not in taken:
        heading = next((one for one in header if _holds_addresses(sample.get(one, ()))), "")
        if heading and heading not in taken.values():
            taken["email"] = heading
    return taken


def is_people(columns: Mapping[str, str]) -> bool:
    """Whether these are the columns of a list of people who work somewhere."""
    return (
        any(field in columns for field in WHO)
        and any(field in columns for field in NAMES)
        and sum(field in columns for field in WORK) >= 2
    )


def is_units(columns: Mapping[str, str]) -> bool:
    """Whether these are the columns of a list of departments."""
    nobody = not any(field in columns for field in ("email", *NAMES[1:], "started_on"))
    tree = any(field in columns for field in ("parent", "parent_code"))
    return nobody and tree and any(field in columns for field in ("unit", "full_name"))


def plain(heading: str) -> str:
    """A heading without what makes no difference."""
    text = re.sub(r"[(（\[【].*?[)）\]】]", " ", heading.casefold())
    return re.sub(r"[\W_]+", " ", text.replace("'", "").replace("’", "")).strip()


def _first(names: Iterable[str], header: Sequence[str], taken: Iterable[str]) -> str:
    free = {plain(heading): heading for heading in reversed(header) if heading not in set(taken)}
    return next((free[plain(name)] for name in names if plain(name) in free), "")


def _found(preset: Preset, header: Sequence[str]) -> list[str]:
    return [_first(names, header, ()) for names in preset.columns.values()]


def _holds_addresses(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(is_address, filled)) >= MOSTLY * len(filled)


def is_address(text: str) -> bool:
    """Whether a cell is an e-mail address."""
    return ADDRESS.match(text.strip()) is not None


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
