# SPDX-License-Identifier: Apache-2.0
"""Guesses what a table is and which of its columns is which: the best of all assignments at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.intake.feeds.tables.fitting import LEAST, dates_in, fit
from customary.intake.feeds.tables.headings import (
    RECORDED,
    bare,
    hinted,
    meanings,
    normal,
    vocabulary,
)
from customary.intake.feeds.tables.objects import (
    INSTEAD,
    SHARED,
    needed,
)
from customary.intake.schema import objects

if TYPE_CHECKING:
    from customary.intake.feeds.tables.content import Profile
    from customary.intake.feeds.tables.sampling import Table

#: A name of a file tells as much as so many telling headings.
HINT = 1.1
#: What it costs a guess not to find a column that every row needs.
LACKING = 1.0

#: A column that names whom a row is about is filled in so many of its rows.
FILLED = 0.9
DATED = 0.95
#: Messages of tickets are nobody's voice of the customer: half of them are the agents', and what
#: stands in them is not needed.
MESSAGES = 2.5


@dataclass(frozen=True)
class Found:
    """One of their columns taken for one of ours."""

    heading: str
    score: float
    telling: float
    #: Whether the heading says so, or the cells alone.
    by_name: bool


@dataclass(frozen=True)
class Guess:
    """What a table may be.

    Attributes:
        columns: ours -> theirs.
        lacking: columns no row can do without, for which nothing was found.
        total: what speaks for it, to compare it with other objects.
    """

    object: str
    columns: dict[str, Found]
    lacking: tuple[str, ...]
    total: float

    def confidence(self, table: Table) -> float:
        """0 to 1: how much of the table it explains, and how plainly."""
        explained = len({found.heading for found in self.columns.values()}) / max(
            len(table.header), 1
        )
        sure = 0.15 + 0.35 * min(self.total / 3.5, 1.0) + 0.25 * min(explained * 1.5, 1.0)
        return max(0.05, min(sure - 0.3 * len(self.lacking), 0.75))


def guesses(table: Table) -> list[Guess]:
    """Every object that the table may be, the likeliest first."""
    hints: dict[str, float] = {}
    for part in table.parts:
        for name in (part.name, part.opening.get("sheet", "")):
            for object_name, hint in hinted(name).items():
                hints[object_name] = max(hint, hints.get(object_name, 0.0))
    found = [guess(table, name, hints.get(name, 0.0)) for name in vocabulary().columns]
    return sorted(found, key=lambda one: one.total, reverse=True)


def guess(table: Table, object_name: str, hint: float = 0.0) -> Guess:
    """The best assignment of the table's columns if it holds this object."""
    wanted = vocabulary().columns[object_name]
    headings = table.header
    fits = {
        (row, column): fit(object_name, ours, table.profiles[heading])
        for row, ours in enumerate(wanted)
        for column, heading in enumerate(headings)
    }
    scores = np.zeros((len(wanted), max(len(headings), 1)))
    for (row, column), (score, telling, _by_name) in fits.items():
        # Of two that are as sure, the one that stands for a whole column, and is filled, is taken.
        part = 0.05 if "." in wanted[row] else 0.0
        fill = 0.05 * table.profiles[headings[column]].fill
        if score >= LEAST:
            # Squared: one sure column is worth more than two vague ones.
            scores[row, column] = max(score - part + fill + 0.02 * telling, 0) ** 2
    # Imported here, as it takes longer than most files do, and only guessing needs it.
    from scipy.optimize import linear_sum_assignment

    columns: dict[str, Found] = {}
    for row, column in zip(*linear_sum_assignment(scores, maximize=True), strict=True):
        if scores[row, column] > 0:
            score, telling, by_name = fits[row, column]
            columns[wanted[row]] = Found(headings[column], score, telling, by_name)
    _share(table, object_name, columns)
    _lead(table, columns)
    _record(table, columns)
    lacking = tuple(name for name in needed(object_name) if not _has(object_name, name, columns))
    total = sum(found.score * (0.3 + 0.7 * found.telling) for found in columns.values())
    total += HINT * hint - LACKING * len(lacking)
    if _is_message(table, object_name, columns):
        total -= MESSAGES
    return Guess(object_name, columns, lacking, total)


def _share(table: Table, object_name: str, columns: dict[str, Found]) -> None:
    """Headings that two of our columns may read: an employee number is an id too."""
    for (owner, ours), partner in SHARED.items():
        if owner == object_name and (ours in columns) != (partner in columns):
            there, missing = (ours, partner) if ours in columns else (partner, ours)
            profile = table.profiles[columns[there].heading]
            score, telling, by_name = fit(object_name, missing, profile)
            if score >= LEAST and by_name:
                columns[missing] = Found(profile.heading, score, telling, by_name)
    for (owner, ours), other in INSTEAD.items():
        if owner == object_name and ours not in columns and other in columns:
            kinds = objects()[object_name].columns
            if ours in needed(object_name) and kinds[ours].required:
                columns[ours] = Found(columns[other].heading, 0.0, 0.0, by_name=False)


def _lead(table: Table, columns: dict[str, Found]) -> None:
    """Whom a row is about is known by an id, else by an address, else by a name or number."""
    for part in [ours for ours in columns if ours.endswith(".email")]:
        base, name = part.partition(".")[0], f"{part.partition('.')[0]}.name"
        if base not in columns:
            columns[base] = columns.pop(part)
            continue
        named, address = (table.profiles[columns[ours].heading] for ours in (base, part))
        if _is_name(named) and address.fill >= FILLED:
            columns.setdefault(name, columns[base])
            columns[base] = columns.pop(part)
    for part in [ours for ours in columns if ours.endswith((".name", ".phone"))]:
        if part.partition(".")[0] not in columns:
            columns[part.partition(".")[0]] = columns.pop(part)


def _record(table: Table, columns: dict[str, Found]) -> None:
    """When the source recorded the rows: what is entered long after the fact proves less."""
    names = {
        name: profile
        for heading, profile in table.profiles.items()
        for name in {normal(heading), bare(heading)}
    }
    for name in vocabulary().recorded:
        if name in names and dates_in(names[name]).share >= DATED:
            columns[RECORDED] = Found(names[name].heading, 1.0, 0.0, by_name=True)
            return


def _is_message(table: Table, object_name: str, columns: dict[str, Found]) -> bool:
    """Whether rows are parts of tickets, told by a ticket's number that comes again and again."""
    if object_name == "voice_items":
        return "interaction" in columns and not {"score", "kind"} & {*columns}
    if object_name != "interactions" or "external_id" not in columns:
        return False
    own = columns["external_id"].heading
    return any(
        heading != own and not profile.unique and profile.filled
        for heading, profile in table.profiles.items()
        if (meaning := meanings(heading).get(("interactions", "external_id")))
        and meaning.telling > columns["external_id"].telling
    )


def _is_name(profile: Profile) -> bool:
    return profile.digits < 0.3 and profile.email < 0.5


def _has(object_name: str, name: str, columns: dict[str, Found]) -> bool:
    parts = [ours for ours in columns if ours.partition(".")[0] == name]
    return bool(parts)
