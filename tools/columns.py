# SPDX-License-Identifier: Apache-2.0
"""Writes docs/pack-columns.md from the tables of the store: python tools/columns.py."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customary.intake.schema import Column

PAGE = Path(__file__).resolve().parent.parent / "docs" / "pack-columns.md"
HEAD = """# The columns of pack files

Made from the tables of the store by `python tools/columns.py`. How packs work is told in
[packs.md](packs.md). **Bold** columns are needed; of the others, an empty cell means what stands
under *empty*, or nothing. Each record file may have one more column, `source`.
"""


def page() -> str:
    """The whole page."""
    from customary.intake.schema import objects

    parts = [HEAD]
    for target in objects().values():
        said = (target.model.__doc__ or "").strip().split("\n", maxsplit=1)[0]
        parts.append(f"## {target.name}\n\n{said}\n\n| column | holds | empty |\n|---|---|---|")
        parts[-1] += "".join(f"\n{_line(column)}" for column in target.columns.values()) + "\n"
    return "\n".join(parts)


def _line(column: Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    empty = "" if column.default in {None, ""} else f"`{_shown(column)}`"
    return f"| {name} | {_holds(column)} | {empty} |"


def _holds(column: Column) -> str:
    if column.target:
        return f"a record of [{column.target}](#{column.target})"
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices if choice)
    told = column.kind.value
    if column.max_length:
        told += f", at most {column.max_length} characters"
    if column.range:
        told += f", {column.range[0]:,} to {column.range[1]:,}"
    if column.digits:
        told += f", {column.digits} digits, {column.places} after the point"
    return told


def _shown(column: Column) -> str:
    if column.kind.value == "boolean":
        return "true" if column.default else "false"
    return str(column.default)


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "customary.site.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["CUSTOMARY_HOME"] = home
        django.setup()
        PAGE.write_text(page(), encoding="utf-8")
