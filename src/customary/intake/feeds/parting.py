# SPDX-License-Identifier: Apache-2.0
"""Parts what was dropped at once by whose files they are: a calendar here, a list of people there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.registry import recognise

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Recognised
    from customary.intake.feeds.known import Known

#: More files than these are an archive of one system, and are looked at together.
MOST_ALONE = 24
#: Kinds of sources that others are held against, so they come first.
FIRST_KINDS = ("hr", "people")
PEOPLE = "people"


@dataclass(frozen=True)
class Part:
    """Files that belong together, and what the surest feed sees in them; None for nobody's."""

    drop: Drop
    recognised: Recognised | None


def part(drop: Drop, known: Known) -> list[Part]:
    """The files parted by the system they come from, people first.

    Tables of no system we know belong together: one may explain the other; a list of departments
    belongs to the people it explains. Files that no feed reads by themselves stay with the first
    part, where they are named.
    """
    groups: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    strays: list[tuple[str, Path]] = []
    told = [(files, recognise(Drop(tuple(files)), known)) for files in _bundles(drop)]
    lists_people = any(seen and seen[0].feed == PEOPLE for _files, seen in told)
    for files, seen in told:
        if seen:
            reader = _reader(seen, lists_people=lists_people)
            groups.setdefault(_system(reader), []).extend(files)
        else:
            strays.extend(files)
    if len(groups) < 2:
        return [_part(drop, known)]
    parts = [_part(Drop(tuple(files)), known) for files in groups.values()]
    parts.sort(key=lambda one: _kind(one) not in FIRST_KINDS)
    if strays:
        first = Drop((*parts[0].drop.files, *strays))
        parts[0] = Part(first, parts[0].recognised)
    return parts


def _reader(seen: list[Recognised], *, lists_people: bool) -> Recognised:
    if lists_people and seen[0].source.get("evidence_grade") != "A":
        return next((one for one in seen if one.feed == PEOPLE), seen[0])
    return seen[0]


def _system(seen: Recognised) -> tuple[str, str]:
    known = seen.source.get("evidence_grade") == "A"
    return seen.feed, seen.source.get("key", "") if known else ""


def _kind(one: Part) -> str:
    return one.recognised.source.get("kind", "") if one.recognised else ""


def _part(drop: Drop, known: Known) -> Part:
    seen = recognise(drop, known)
    return Part(drop, seen[0] if seen else None)


def _bundles(drop: Drop) -> list[list[tuple[str, Path]]]:
    """Each file by itself; of a large drop, all with the same ending together."""
    if len(drop.files) <= MOST_ALONE:
        return [[file] for file in drop.files]
    by_ending: dict[str, list[tuple[str, Path]]] = {}
    for name, path in drop.files:
        by_ending.setdefault(path.suffix.lower(), []).append((name, path))
    return list(by_ending.values())
