# SPDX-License-Identifier: Apache-2.0
"""Writes docs/roles.md from the matrix of roles, objects and scopes: python tools/roles.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customary.store.access.matrix import Access, Entry

PAGE = Path(__file__).resolve().parent.parent / "docs" / "roles.md"

INTRODUCTION = """\
# Who sees and does what

Made from `src/customary/store/access/matrix.toml` by `python tools/roles.py`; the tests try every
cell of it.

- **outline**: rows without their personal columns (names, addresses, people's own words).
  Whoever may read has the outline too.
- **read**: whole rows. **write**: what may be changed.
- *all*: every row. *units*: rows of the units a role is held for; held for the whole
  organisation, every row. *own*: rows about, by or addressed to oneself.
- Everyone who signs in is an employee. A manager is whoever the reporting lines make one, over
  the units most of whose people report to them and all units below. Agents and employees have
  the unit they work in.
- Whoever is not named has no right. Answers to surveys are never read one by one, and figures
  about units with fewer people than the floor are shown to nobody.
"""


def main() -> None:
    """Write the page."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customary.site.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)


def page() -> str:
    """The page as it should stand."""
    from customary.store.access.matrix import Access, matrix

    lines = [
        INTRODUCTION,
        "| object | outline | read | write |",
        "|---|---|---|---|",
    ]
    for entry in matrix().entries.values():
        cells = " | ".join(_cell(entry, access) for access in Access)
        lines.append(f"| {_name(entry)} | {cells} |")
    return "\n".join(lines) + "\n"


def _name(entry: Entry) -> str:
    narrowed = ", ".join(f"{field} = {value}" for field, value in entry.where.items())
    if entry.table in {None, entry.key} and not narrowed:
        return f"`{entry.key}`"
    return f"`{entry.key}` (`{entry.table}` where `{narrowed}`)"


def _cell(entry: Entry, access: Access) -> str:
    from customary.store.access.matrix import ROLES, Scope

    told = []
    for scope in (Scope.ALL, Scope.UNITS, Scope.OWN):
        roles = [
            role
            for role in ROLES
            if (access, role) in entry.cells and scope in entry.cells[access, role].scopes
        ]
        if roles:
            told.append(f"*{scope}*: {', '.join(roles)}")
    return "; ".join(told)


if __name__ == "__main__":
    main()
