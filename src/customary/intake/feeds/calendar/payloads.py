# SPDX-License-Identifier: Apache-2.0
"""Reads what the interfaces of Google Calendar and Microsoft 365 answer, kept as JSON files.

Google: `events.list`. Microsoft Graph: `events`, `calendarView` and their deltas. A file holds
one answer, a list of them, or one on each line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.calendar import google, graph
from customary.intake.feeds.calendar.entry import UnreadableError
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from customary.intake.feeds.calendar.entry import Calendar, Raw

MOST_BYTES = 64 << 20
SHAPES = {"google": google, "graph": graph}


def shape_of(path: Path) -> str:
    """Which interface a file comes from: "google", "graph", or "" for neither."""
    try:
        for document in _documents(path, path.name):
            for name, shape in SHAPES.items():
                if shape.is_answer(document):
                    return name
            return ""
    except PackError:
        return ""
    return ""


def entries(
    path: Path, name: str, calendar: Calendar, tell: Callable[[int, str], None]
) -> Iterator[Raw]:
    """The entries of a file in order; what cannot be read is told with its place, from 1.

    Raises:
        PackError: the file is not JSON, or too large to be read at once.
    """
    for document in _documents(path, name):
        shape = next((one for one in SHAPES.values() if one.is_answer(document)), None)
        if shape is None:
            continue
        calendar.name = shape.calendar_name(document) or calendar.name
        calendar.zone = shape.calendar_zone(document) or calendar.zone
        for item in shape.items(document):
            calendar.row += 1
            try:
                raw = shape.entry(item) if isinstance(item, dict) else None
            except UnreadableError as error:
                tell(calendar.row, str(error))
                continue
            # An answer is data of others: a value of another kind than agreed is theirs to mend.
            except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
                tell(
                    calendar.row,
                    _("the entry cannot be read (%(error)s).") % {"error": str(error)[:120]},
                )
                continue
            if raw is not None:
                yield raw


def _documents(path: Path, name: str) -> Iterator[dict[str, Any]]:
    if path.stat().st_size > MOST_BYTES:
        raise PackError(
            _("%(file)s is larger than %(most)s MB. Export it in several files, or as .ics.")
            % {"file": name, "most": MOST_BYTES >> 20}
        )
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        try:
            parsed = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise PackError(
                _("%(file)s is not JSON (%(error)s).") % {"file": name, "error": str(error)[:120]}
            ) from error
    documents = parsed if isinstance(parsed, list) else [parsed]
    bare = [one for one in documents if isinstance(one, dict)]
    # A list of events without anything around them.
    if bare and not any(shape.is_answer(bare[0]) for shape in SHAPES.values()):
        bare = [{"items": bare}, {"value": bare}]
    yield from bare
