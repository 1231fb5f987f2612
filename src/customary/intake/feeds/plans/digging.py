# SPDX-License-Identifier: Apache-2.0
"""Takes values out of foreign JSON, whatever stands there instead of what ought to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.plans.dates import moment
from customary.intake.feeds.plans.items import Fault, Item, Said, Who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.plans.heads import Opened

ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]+|/records/[a-z_]+/\d+/?", re.IGNORECASE)


def at(entry: Any, *path: str) -> Any:
    """The value under these keys; None where there is none."""
    for key in path:
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry


def text_at(entry: Any, *path: str) -> str:
    """The text or number under these keys; "" where there is none."""
    for key in path:
        if type(entry) is not dict:  # asked a million times: what JSON makes is of no subclass
            return ""
        entry = entry.get(key)
    kind = type(entry)  # a truth value is no number here
    return entry if kind is str else str(entry) if kind is int or kind is float else ""


def list_at(entry: Any, *path: str) -> list[Any]:
    """The list under these keys, or that of its `nodes`; empty where there is none."""
    found = at(entry, *path)
    found = at(found, "nodes") if isinstance(found, dict) else found
    return found if isinstance(found, list) else []


def time_at(entry: Any, zone: ZoneInfo, *path: str) -> datetime | None:
    """The moment under these keys; None where there is none, or nobody can read it."""
    text = text_at(entry, *path)
    try:
        return moment(text, zone) if text else None
    except (ValueError, OverflowError):
        return None


def addresses(body: Any) -> str:
    """The addresses in a text or a rich document, one a line: all that is looked for in it."""
    text = body if isinstance(body, str) else json.dumps(body or "", ensure_ascii=False)
    if "/" not in text:
        return ""
    return "\n".join(address.rstrip(".,;:!?。，；") for address in ADDRESS.findall(text))


def added_when(versions: list[tuple[datetime, Any]]) -> list[Said]:
    """The addresses in the last version of a text, each with the time since when it stands there."""
    if not versions:
        return []
    since: dict[str, datetime] = {}
    for when, body in versions:
        found = set(addresses(body).splitlines())
        since = {address: since.get(address, when) for address in found}
    return [Said(address, when) for address, when in since.items()]


def first_reply(said: list[Said], reporter: Who | None) -> datetime | None:
    """When somebody of the organisation, other than who reported, first wrote."""
    times = [
        one.at
        for one in said
        if one.by and one.at and not one.by.outside and (not reporter or one.by.key != reporter.key)
    ]
    return min(times, default=None)


def each(
    file: Opened, entries: Iterator[Any], read: Callable[[Opened, int, dict[str, Any]], Item | None]
) -> Iterator[Item | Fault]:
    """Every entry as an item; those that are none are told with their place."""
    for row, entry in enumerate(entries, 1):
        try:
            item = read(file, row, entry) if isinstance(entry, dict) else None
        except (ValueError, OverflowError) as error:
            yield Fault(file.name, row, str(error)[:200])
            continue
        yield item or Fault(file.name, row, "", json.dumps(entry, ensure_ascii=False)[:80])
