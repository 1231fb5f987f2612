# SPDX-License-Identifier: Apache-2.0
"""Moves with their day: the old placement ends, the new one begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from customary.store.actions.history import Values, plain
from customary.store.models import Person, Placement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from customary.store.models import ImportRun

#: What makes a placement, by the attributes that people and placements have in common.
WHERE = ("unit_id", "manager_id", "level", "job_title", "remote")
#: Somebody who starts to work from home stays where they are.
MOVES = ("unit_id", "manager_id", "level", "job_title")


@dataclass
class Moves:
    """What was written: new placements, and those that changed, before and after."""

    new: list[Placement] = field(default_factory=list)
    before: dict[int, Values] = field(default_factory=dict)
    after: dict[int, Values] = field(default_factory=dict)

    def change(self, placement: Placement, **values: Any) -> None:
        """Set values of a stored placement, and keep what they were."""
        was, now = self.before.setdefault(placement.pk, {}), self.after.setdefault(placement.pk, {})
        for name, value in values.items():
            was.setdefault(_named(name), plain(getattr(placement, name)))
            now[_named(name)] = plain(value)
            setattr(placement, name, value)


def record_moves(
    moved: Sequence[tuple[Person, Mapping[str, Any]]],
    *,
    day: date,
    run: ImportRun | None = None,
) -> Moves:
    """Write the placements of people who moved or left; the caller keeps the history.

    Args:
        moved: people as they are now, each with what was otherwise, by attribute.
        day: the day since when they are so, as far as anybody knows.
        run: the import that brought it.
    """
    made = Moves()
    last: dict[int, Placement] = {}
    people = [person.pk for person, _ in moved]
    for placement in Placement.every.filter(person__in=people).order_by("started_on", "pk"):
        last[placement.person_id] = placement
    changed: dict[int, Placement] = {}
    for person, was in moved:
        latest = last.get(person.pk)
        if any(name in was for name in MOVES):
            _move(made, person, was, latest=latest, day=day, run=run)
        elif latest and person.ended_on and latest.started_on <= person.ended_on:
            made.change(latest, ended_on=person.ended_on)
        if latest and latest.pk in made.before:
            changed[latest.pk] = latest
    Placement.every.bulk_create(made.new, batch_size=500)
    Placement.every.bulk_update(changed.values(), [*WHERE, "ended_on"], batch_size=500)
    return made


def _move(
    made: Moves,
    person: Person,
    was: Mapping[str, Any],
    *,
    latest: Placement | None,
    day: date,
    run: ImportRun | None,
) -> None:
    here = {name: getattr(person, name) for name in WHERE}
    if latest and latest.started_on > day:
        return  # an older file says nothing of where they went since
    if latest and latest.started_on == day:
        made.change(latest, **here)
        return
    before = day - timedelta(days=1)
    if latest:
        if latest.ended_on is None or latest.ended_on >= day:
            made.change(latest, ended_on=before)
    else:
        since = person.started_on or person.created_at.date()
        if since <= before:
            there = here | {name: was[name] for name in WHERE if name in was}
            made.new.append(_placement(person, there, since=since, until=before, run=run))
    until = person.ended_on if person.ended_on and person.ended_on >= day else None
    made.new.append(_placement(person, here, since=day, until=until, run=run))


def _placement(
    person: Person,
    where: Mapping[str, Any],
    *,
    since: date,
    until: date | None,
    run: ImportRun | None,
) -> Placement:
    return Placement(
        source_id=person.source_id,
        external_id=f"{person.external_id[:180]}@{since.isoformat()}",
        person=person,
        started_on=since,
        ended_on=until,
        import_run=run,
        **where,
    )


def _named(attribute: str) -> str:
    """The field's name, by which the history knows it."""
    return attribute.removesuffix("_id")
