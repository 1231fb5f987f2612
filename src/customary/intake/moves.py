# SPDX-License-Identifier: Apache-2.0
"""After people came in: who moved since the last file, and whom a full list does not name any more.

Successive files tell of moves by what differs between them; a file that says since when its rows
hold brings placements itself. Nobody is deleted for missing in a file, only flagged.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from customary.store.actions.history import plain
from customary.store.actions.placements import MOVES, record_moves
from customary.store.models import Change, ImportRun, Person, Placement, Standing
from customary.store.queries.organisation import today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.stage import Stage

PEOPLE, PLACEMENTS = "people", "placements"
#: In an import's report: whom it flagged as missing, and since when those who came back had been.
MISSING = "missing"
BLOCK = 5_000


def settle_people(stage: Stage, run: ImportRun) -> None:
    """Note moves and missing people; part of the last transaction of a merge."""
    files = {file.object.name for file in stage.files()}
    if PLACEMENTS in files:
        _end_what_others_follow(run)
    elif PEOPLE in files:
        _note_moves(run, day=_day(stage))
    if PEOPLE in files:
        _flag(stage, run, is_complete=PEOPLE in (stage.noted("complete") or []))


def take_back_flags(run: ImportRun) -> None:
    """Undo what an import said of who is missing."""
    told = run.report.get(MISSING, {})
    Person.objects.filter(pk__in=told.get("flagged", [])).update(missing_since=None)
    for person, since in told.get("back", {}).items():
        Person.objects.filter(pk=person).update(missing_since=datetime.fromisoformat(since))


def _note_moves(run: ImportRun, *, day: date) -> None:
    changes = Change.objects.filter(
        import_run=run, purpose="import", table=PEOPLE, before__isnull=False
    )
    told = {change.record_id: change.before or {} for change in changes.iterator(BLOCK)}
    for keys in _blocks(sorted(told)):
        people = Person.every.filter(pk__in=keys, standing=Standing.EMPLOYEE)
        moved = [(person, _was(told[person.pk])) for person in people]
        made = record_moves([(p, was) for p, was in moved if was], day=day, run=run)
        _keep(run, made.before, made.after)


def _was(before: dict[str, Any]) -> dict[str, Any]:
    """What was otherwise of where somebody worked, by attribute."""
    names = {attribute.removesuffix("_id"): attribute for attribute in MOVES}
    was = {names[name]: value for name, value in before.items() if name in names}
    return was | ({"ended_on": before["ended_on"]} if "ended_on" in before else {})


def _end_what_others_follow(run: ImportRun) -> None:
    """A placement of an earlier import ends the day before the next one begins."""
    people = Placement.every.filter(import_run=run).values_list("person", flat=True).distinct()
    for keys in _blocks(sorted(people)):
        rows = list(Placement.every.filter(person__in=keys).order_by("person", "started_on", "pk"))
        before: dict[int, dict[str, Any]] = {}
        after: dict[int, dict[str, Any]] = {}
        changed = []
        for row, following in pairwise(rows):
            is_open = row.ended_on is None or row.ended_on >= following.started_on
            later = row.person_id == following.person_id and row.started_on < following.started_on
            if later and is_open and row.import_run_id != run.pk:
                ends = date.fromordinal(following.started_on.toordinal() - 1)
                before[row.pk] = {"ended_on": plain(row.ended_on)}
                after[row.pk] = {"ended_on": plain(ends)}
                row.ended_on = ends
                changed.append(row)
        Placement.every.bulk_update(changed, ["ended_on"], batch_size=500)
        _keep(run, before, after)


def _keep(run: ImportRun, before: dict[int, Any], after: dict[int, Any]) -> None:
    """The history by which an undo puts the placements back."""
    Change.objects.bulk_create(
        (
            Change(
                table=PLACEMENTS,
                record_id=key,
                account=run.started_by,
                purpose="import",
                import_run=run,
                before=before[key],
                after=after[key],
            )
            for key in sorted(before)
        ),
        batch_size=500,
    )


def _flag(stage: Stage, run: ImportRun, *, is_complete: bool) -> None:
    """Flag who is missing in a full list, and clear the flag of whoever is named again."""
    named = {
        key
        for file in stage.files()
        if file.object.name == PEOPLE
        for (key,) in stage.rows(f"SELECT external_id FROM {file.table}")
    }
    people = Person.every.filter(source=run.source, standing=Standing.EMPLOYEE)
    back = {
        person.pk: person.missing_since.isoformat()
        for person in people.filter(missing_since__isnull=False)
        if person.external_id in named and person.missing_since
    }
    flagged: list[int] = []
    if is_complete and named:
        here = people.filter(ended_on=None, missing_since=None, erased_at=None)
        flagged = [pk for pk, key in here.values_list("pk", "external_id") if key not in named]
    for keys in _blocks(sorted(back)):
        Person.every.filter(pk__in=keys).update(missing_since=None)
    for keys in _blocks(flagged):
        Person.every.filter(pk__in=keys).update(missing_since=timezone.now())
    if back or flagged:
        run.report = run.report | {MISSING: {"flagged": flagged, "back": back}}


def _day(stage: Stage) -> date:
    """The day the files tell of, else today where the organisation is."""
    told = stage.noted("day")
    return date.fromisoformat(told) if told else today()


def _blocks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BLOCK):
        yield keys[start : start + BLOCK]
