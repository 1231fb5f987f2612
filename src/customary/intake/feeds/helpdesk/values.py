# SPDX-License-Identifier: Apache-2.0
"""Looks into a payload without trusting it: what is missing or of another kind is empty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

#: Beyond this a number of seconds is one of milliseconds.
MILLISECONDS = 10**11


def text(payload: Mapping[str, Any], *keys: str) -> str:
    """The first of the keys that holds a text or number, as text; "" for none."""
    for key in keys:
        found: Any = payload.get(key)
        kind = type(found)  # asked a million times, and a truth value is no number here
        if kind is str:
            found = found.strip()
            if found:
                return found if found.isascii() and "\0" not in found else _whole(found)
        elif kind is int or kind is float:
            return str(found)
    return ""


def identity(payload: Mapping[str, Any], *keys: str) -> str:
    """The first of the keys that holds an id; 0 stands for nobody."""
    found = text(payload, *keys)
    return "" if found in {"0", "-1"} else found


def table(payload: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object within; an empty one for anything else."""
    found = payload.get(key)
    return found if isinstance(found, dict) else {}


def items(payload: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of a list within."""
    found = payload.get(key)
    if not found or not isinstance(found, list):
        return []
    return [one for one in found if isinstance(one, dict)]


def words(payload: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list within, or of a text that looks like one: `["a", "b"]`, `a, b`."""
    found = payload.get(key)
    if not found:
        return ()
    if isinstance(found, str):
        found = found.strip("[] ").replace('"', "").replace("'", "").split(",")
    if not isinstance(found, list):
        return ()
    told = [str(one).strip() for one in found if isinstance(one, str | int)]
    return tuple(filter(None, told))


def true(payload: Mapping[str, Any], key: str, *, otherwise: bool = False) -> bool:
    """A truth value, also as a table writes it."""
    found = payload.get(key)
    if isinstance(found, str):
        return found.strip().lower() in {"true", "1", "yes"}
    return found if isinstance(found, bool) else otherwise


def number(payload: Mapping[str, Any], key: str) -> float | None:
    """A number, also as text."""
    found = payload.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        value = float(found)
    except ValueError:
        return None
    return value if abs(value) < 10**12 else None


def count(payload: Mapping[str, Any], key: str) -> int | None:
    """A whole number that is not negative."""
    found = number(payload, key)
    return int(found) if found is not None and found >= 0 else None


def moment(payload: Mapping[str, Any], *keys: str, zone: ZoneInfo | None = None) -> datetime | None:
    """The first of the keys that holds a time: ISO 8601, or seconds since 1970; in UTC."""
    for key in keys:
        value = payload.get(key)
        found = _moment(value, zone) if value is not None else None
        if found is not None:
            return found
    return None


def _whole(found: str) -> str:
    """A text without NUL and halves of characters, which no database can keep."""
    if not found.isascii():
        found = found.encode(errors="replace").decode()
    return found.replace("\0", "")


def _moment(value: Any, zone: ZoneInfo | None) -> datetime | None:
    try:
        if isinstance(value, str) and len(value) > 9:
            found = datetime.fromisoformat(value.strip())
            if found.tzinfo is UTC:
                return found
            return found.replace(tzinfo=found.tzinfo or zone or UTC).astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            seconds = value / 1000 if value > MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
