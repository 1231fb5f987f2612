# SPDX-License-Identifier: Apache-2.0
"""Writes a `pack.toml`: what `tomllib` reads from it is equal to what was given."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
#: An inline table of this many characters still reads as one line.
WIDTH = 100


def write_toml(table: Mapping[str, Any]) -> str:
    """The table as TOML: plain values first, then a heading for each table below it.

    Raises:
        ValueError: a value that TOML has no word for, such as None.
    """
    return "\n".join(_table(table, ())).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    below = {key: value for key, value in table.items() if isinstance(value, dict)}
    plain = {key: value for key, value in table.items() if key not in below}
    if path and (plain or not below):
        yield f"\n[{'.'.join(map(_key, path))}]"
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in below.items():
        yield from _table(value, (*path, key))


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case datetime() | date() | time():
            return value.isoformat()
        case int():
            return str(value)
        case float():
            # Python says inf and nan as TOML does; 1e16 needs no point in either.
            return repr(value)
        case dict():
            held = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
            return f"{{ {held} }}" if held else "{}"
        case list() | tuple():
            return _list([_value(one) for one in value])
    raise ValueError(f"TOML has no word for {value!r}.")


def _list(written: list[str]) -> str:
    line = f"[{', '.join(written)}]"
    if len(line) <= WIDTH:
        return line
    return "[\n" + "".join(f"  {one},\n" for one in written) + "]"


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return f'"{"".join(map(_character, text))}"'


def _character(one: str) -> str:
    if one in ESCAPES:
        return ESCAPES[one]
    # Control characters are not allowed as they are.
    return f"\\u{ord(one):04x}" if ord(one) < 0x20 or ord(one) == 0x7F else one
