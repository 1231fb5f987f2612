# SPDX-License-Identifier: Apache-2.0
"""What was said in the files of a drop, one after the other, whichever of our shapes they have."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.plans.streaming import Json
from customary.intake.feeds.reviews import apple, google, play
from customary.intake.feeds.reviews.said import ALWAYS, LINES, Said, read_line
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from customary.intake.feeds.feed import Drop

ENDINGS = (".json", LINES)
#: Entries looked at to recognise a file.
LOOKED_AT = 400
#: One of these stands near the beginning of every file of ours; others may be large, and are left.
BEGINNING = 256 << 10
MARKS = (b"starRating", b"im:rating", b"reviewId", b'"channel"')


@dataclass(frozen=True)
class Fault:
    """An entry that cannot be read, and why."""

    reason: str


@dataclass(frozen=True)
class Read:
    """One entry of a file: its system, its place from 1, and what was said or what is wrong."""

    system: str
    number: int
    found: Said | Fault


def entries(name: str, path: Path) -> Iterator[Read]:
    """Every entry of a file in one of our shapes; nothing of any other file.

    A file that breaks off gives what stands before, then a fault.
    """
    system, number = "", 0
    try:
        with Json(path, name) as file:
            for system, found in _told(name, file):  # named in the fault too
                number += 1
                yield Read(system, number, found or Fault(_("It has no id or no time.")))
    except PackError as error:
        if number:
            yield Read(system, number + 1, Fault(str(error)))


def looked_at(drop: Drop) -> list[tuple[str, list[Read]]]:
    """The files in one of our shapes, each with its first entries."""
    seen = ((name, list(islice(_safely(name, path), LOOKED_AT))) for name, path in ours(drop))
    return [(name, found) for name, found in seen if found]


def ours(drop: Drop) -> list[tuple[str, Path]]:
    """The files that may be in one of our shapes."""
    return [(name, path) for name, path in drop.ending(*ENDINGS) if _may_be(path)]


def _may_be(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    return any(mark in beginning for mark in MARKS)


def _safely(name: str, path: Path) -> Iterator[Read]:
    with suppress(PackError, OSError):
        yield from entries(name, path)


def _told(name: str, file: Json) -> Iterator[tuple[str, Said | None]]:
    if name.lower().endswith(LINES):
        yield from _each(file.values())
    elif file.peek() == "[":
        yield from _each(file.array())
    elif file.peek() == "{":
        for key in file.members():
            if key == "reviews" and file.peek() == "[":
                yield from _each(file.array())
            elif key == "feed" and file.peek() == "{":
                yield from ((apple.KEY, one) for one in apple.said(file.value()))
            else:
                file.skip()


def _each(values: Iterator[Any]) -> Iterator[tuple[str, Said | None]]:
    for one in values:
        if not isinstance(one, dict):
            continue
        if google.is_review(one):
            yield google.KEY, google.said(one)
        elif play.is_review(one):
            yield play.KEY, play.said(one)
        elif one.keys() >= ALWAYS:
            yield str(one["channel"]), said if (said := read_line(one)).key and said.at else None
