# SPDX-License-Identifier: Apache-2.0
"""People and units as a directory provisions them: written at once, never deleted, moves with their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customary.catalogue.staffing import function_of, level_by_title
from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.placements import MOVES, record_moves
from customary.store.actions.records import change, locked
from customary.store.models import EvidenceGrade, Function, Level, OrgUnit, Person, Source
from customary.store.queries.organisation import today
from customary.store.queries.provisioning import SCIM, is_active, provisioned_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from customary.store.access import Reader

#: Whoever a directory brings later than this after its first people joined on that day.
FIRST_FILL = timedelta(days=1)
#: In what a directory calls somebody: that it has deleted them.
DELETED = "deleted"
FACING = (Function.SERVICE, Function.SALES)


class Taken(ValueError):  # noqa: N818
    """Somebody else has this name already."""


@dataclass(frozen=True)
class Told:
    """What a directory says of a person.

    Attributes:
        names: what it calls them by, kept to be given back: userName, externalId and the like.
        units: names of the unit and those above it, the highest first; empty where it says none.
        manager: the id under which the manager was given to it; "" for none.
    """

    names: dict[str, str]
    full_name: str
    email: str = ""
    job_title: str = ""
    employee_number: str = ""
    units: tuple[str, ...] = ()
    manager: str = ""
    active: bool = True


@transaction.atomic
def save_person(by: Reader, told: Told, *, person: Person | None = None) -> Person:
    """The person as told: a new one, or the one given.

    Raises:
        Taken: the name by which a directory knows people is another's.
    """
    require(by, "write", "people")
    source = _source()
    known = _named(told.names["userName"])
    if person is None and known is not None and (known.directory or {}).get(DELETED):
        person = known  # somebody who comes back is the same person
    if known is not None and (person is None or known.pk != person.pk):
        raise Taken(told.names["userName"])
    unit = _unit(by, source, told.units)
    manager = provisioned_person(by, told.manager) if told.manager else None
    values: dict[str, Any] = {
        "full_name": told.full_name[:200],
        "email": told.email.lower()[:254],
        "job_title": told.job_title[:200],
        "employee_number": told.employee_number[:40],
        "unit_id": unit.pk if unit else None,
        "manager_id": manager.pk if manager and (not person or manager.pk != person.pk) else None,
        "directory": told.names,
        "level": _level(told.job_title, person),
    }
    saved = _change(by, person, values, told) if person else _add(by, source, values, told)
    if manager and manager.level == Level.EMPLOYEE and manager.pk != saved.pk:
        _placed(by, locked(manager), {"level": Level.MANAGER})
    Source.objects.filter(pk=source.pk).update(last_received_at=timezone.now())
    return saved


@transaction.atomic
def delete_person(by: Reader, person: Person) -> None:
    """End the employment of somebody whom a directory deletes; what they did stays."""
    require(by, "write", "people")
    person = locked(person)
    values: dict[str, Any] = {"directory": (person.directory or {}) | {DELETED: True}}
    _placed(by, person, values | (_ended(person) if is_active(person) else {}))


@transaction.atomic
def save_unit(
    by: Reader,
    *,
    name: str,
    external_id: str = "",
    unit: OrgUnit | None = None,
    members: Sequence[str] | None = None,
) -> OrgUnit:
    """The unit under this name, with these people in it where they are given.

    Raises:
        Taken: another unit of the directory has the name.
    """
    require(by, "write", "org_units")
    source = _source()
    same = OrgUnit.objects.filter(source=source, ended_on=None, name__iexact=name)
    if (same.exclude(pk=unit.pk) if unit else same).exists():
        raise Taken(name)
    if unit is None:
        unit = _new_unit(by, source, name, external_id=external_id)
    elif unit.name != name:
        unit = change(by, locked(unit), name=name[:200])
    if members is not None:
        wanted = {person.pk for person in _people(by, members)}
        leave = Person.objects.filter(source=source, unit=unit).exclude(pk__in=wanted)
        _move(by, leave, None)
        _move(by, Person.objects.filter(pk__in=wanted), unit)
    return unit


@transaction.atomic
def change_members(
    by: Reader, unit: OrgUnit, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> None:
    """Move people into a unit, and others out of it."""
    require(by, "write", "org_units")
    _move(by, (one for one in _people(by, remove) if one.unit_id == unit.pk), None)
    _move(by, _people(by, add), unit)


@transaction.atomic
def end_unit(by: Reader, unit: OrgUnit) -> None:
    """End a unit that a directory deletes; its history stays."""
    require(by, "write", "org_units")
    change(by, locked(unit), ended_on=max(today(), unit.started_on or today()))


def _source() -> Source:
    source, _ = Source.objects.get_or_create(
        key=SCIM,
        defaults={"name": "SCIM", "kind": "hr", "proposed_grade": EvidenceGrade.SYSTEM},
    )
    return source


def _named(user_name: str) -> Person | None:
    people = Person.objects.filter(source__key=SCIM, erased_at=None)
    return people.filter(directory__userName__iexact=user_name).order_by("pk").first()


def _add(by: Reader, source: Source, values: dict[str, Any], told: Told) -> Person:
    first = Person.objects.filter(source=source).order_by("created_at").first()
    settled = first is not None and timezone.now() - first.created_at > FIRST_FILL
    person = Person.objects.create(
        source=source,
        external_id=uuid4().hex,
        started_on=today() if settled else None,
        ended_on=None if told.active else today(),
        **values,
    )
    record_changes(by, "people", after={person.pk: values_of(person)})
    return person


def _change(by: Reader, person: Person, values: dict[str, Any], told: Told) -> Person:
    person = locked(person)
    if told.active and not is_active(person):
        values |= {"ended_on": None}
    elif not told.active and is_active(person):
        values |= _ended(person)
    return _placed(by, person, values)


def _ended(person: Person) -> dict[str, Any]:
    return {"ended_on": max(today(), person.started_on or today())}


def _placed(by: Reader, person: Person, values: dict[str, Any]) -> Person:
    """The person with these values; where they are another place, that is a move of today."""
    names = [*MOVES, "ended_on"]
    was = {
        name: getattr(person, name)
        for name in names
        if name in values and values[name] != getattr(person, name)
    }
    fields = {name: value for name, value in values.items() if getattr(person, name) != value}
    if not fields:
        return person
    known = [name.removesuffix("_id") for name in fields]
    before = values_of(person, only=dict.fromkeys(known))
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=[*known, "updated_at"])
    after = values_of(person, only=dict.fromkeys(known))
    record_changes(by, "people", before={person.pk: before}, after={person.pk: after})
    if was:
        made = record_moves([(person, was)], day=today())
        record_changes(by, "placements", before=made.before, after=made.after)
        record_changes(by, "placements", after={new.pk: values_of(new) for new in made.new})
    return person


def _move(by: Reader, people: Iterable[Person], unit: OrgUnit | None) -> None:
    for person in people:
        _placed(by, locked(person), {"unit_id": unit.pk if unit else None})


def _people(by: Reader, ids: Iterable[str]) -> list[Person]:
    return [person for key in ids if (person := provisioned_person(by, key)) is not None]


def _level(title: str, person: Person | None) -> str:
    told = level_by_title(title)
    if told:
        return told
    leads = person is not None and person.reports.exists()
    return Level.MANAGER if leads else Level.EMPLOYEE


def _unit(by: Reader, source: Source, names: Sequence[str]) -> OrgUnit | None:
    """The unit with this name, whoever brought it; new where nobody has it."""
    unit: OrgUnit | None = None
    for name in names:
        same = OrgUnit.objects.filter(Q(name__iexact=name) | Q(name_zh_hans=name), ended_on=None)
        found = sorted(same, key=lambda one: (one.source_id != source.pk, one.pk))
        unit = found[0] if found else _new_unit(by, source, name, parent=unit)
    return unit


def _new_unit(
    by: Reader, source: Source, name: str, *, parent: OrgUnit | None = None, external_id: str = ""
) -> OrgUnit:
    key = external_id[:200]
    if not key or OrgUnit.every.filter(source=source, external_id=key).exists():
        key = uuid4().hex
    function = function_of(name) or (parent.function if parent else Function.OTHER)
    unit = OrgUnit.objects.create(
        source=source,
        external_id=key,
        name=name[:200],
        parent=parent,
        function=function,
        customer_facing=function in FACING,
    )
    record_changes(by, "org_units", after={unit.pk: values_of(unit)})
    return unit
