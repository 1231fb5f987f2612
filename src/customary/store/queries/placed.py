# SPDX-License-Identifier: Apache-2.0
"""Where people worked on a day: by the placements they had, else as their own row says.

As in evidence: in a gap the placement before it goes on, before the first one that one is taken,
and after the end of the last the person's own row says more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.models import Customer, Person, Placement

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was placed; None is what the placement does not say."""

    unit: int | None
    level: str
    remote: bool | None


def places_on(people: Collection[int], day: date) -> dict[int, Place]:
    """The placement of each of these people, by id, on a day; those without one are not in it."""
    rows = rows_of(Person, people)
    found: dict[int, tuple[date | None, Place]] = {}
    stays = Placement.objects.filter(person__in=rows).order_by("started_on", "pk")
    for row, start, end, unit, level, remote in stays.values_list(
        "person_id", "started_on", "ended_on", "unit_id", "level", "remote"
    ):
        who = rows[row]
        if start <= day or who not in found:
            found[who] = (end if start <= day else None, Place(unit, level, remote))
        else:
            found[who] = (None, found[who][1])
    return {who: place for who, (end, place) in found.items() if end is None or end >= day}


def rows_of(model: type[Person | Customer], keys: Collection[int]) -> dict[int, int]:
    """Every row that is one of these people or customers, with the id of the one it is."""
    others = model.objects.filter(same_as__in=keys).values_list("pk", "same_as_id")
    return {key: key for key in keys} | dict(others)
