# SPDX-License-Identifier: Apache-2.0
"""Sources that deliver the files of their own system instead of a pack's tables.

A deliverer writes the tables of its source into a folder in the form of that system, and says
which feed reads them and what it is told. Its line in `pack.py` names it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.demo.tables import Table


@dataclass(frozen=True)
class Delivered:
    """Which feed reads the files, and the answers it is given."""

    feed: str
    answers: Mapping[str, Any] = field(default_factory=dict)

    def toml(self) -> str:
        """The lines of pack.toml that say so."""
        told = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in self.answers.items())
        return f'\n[feed]\nkind = "{self.feed}"\n' + (f"\n[feed.answers]\n{told}" if told else "")


class Deliver(Protocol):
    """Writes the files of one source."""

    def __call__(self, folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
        """Write them; `tables` are all of the story, by source and name."""


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value as TOML writes it, tables on one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
