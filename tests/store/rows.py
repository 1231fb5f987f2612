# SPDX-License-Identifier: Apache-2.0
"""Rows of any table with everything they need, for tests that go through all tables."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import models

from customary.store.models import OrgUnit, Person, Recorded
from tests.cast import at, day, make, make_person

#: One of two columns must be filled; unless a test fills the other, it is this one.
EITHER = {
    "attendances": ("person", "customer"),
    "participations": ("person", "customer"),
    "citations": ("initiative", "decision", "event"),
}
#: Columns a constraint ties to others or to a range.
VALUES: dict[tuple[str, str], Any] = {
    ("anecdote_marks", "mark"): 3,
    ("waves", "number"): 1,
}

_numbers = count(1)


def a_row(model: type[Recorded], **given: Any) -> Any:
    """A row of the model; what it needs and is not given is made up."""
    table = model._meta.db_table
    wanted = dict(given)
    either = EITHER.get(table, ())
    if either and not set(either) & set(given):
        wanted[either[0]] = _target(model, either[0])
    for field in model._meta.fields:
        if field.name in wanted or not _is_needed(field):
            continue
        wanted[field.name] = VALUES.get((table, field.name), _value(model, field))
    return make(model, **wanted)


def a_row_along(model: type[Recorded], path: str, target: Recorded, **given: Any) -> Any:
    """A row from which `path` leads to `target`, over whatever lies between."""
    name, _, rest = path.partition("__")
    if name == "id":
        return target
    relation = model._meta.get_field(name)
    if relation.one_to_one and not issubclass(relation.related_model, Recorded):
        row = a_row(model, **given)
        leads = {rest: target, relation.field.name: row}
        relation.related_model.objects.create(opened_at=at("2025-03-04 09:00"), **leads)
        return row
    if relation.one_to_many:
        row = a_row(model, **given)
        a_row_along(relation.related_model, rest, target, **{relation.field.name: row})
        return row
    if not rest:
        return a_row(model, **{name: target}, **given)
    return a_row(model, **{name: a_row_along(relation.related_model, rest, target)}, **given)


def a_person_of(unit: OrgUnit) -> Person:
    """Somebody who works in the unit."""
    return make_person(f"Person {next(_numbers)}", unit=unit)


def _target(model: type[Recorded], name: str) -> Any:
    return a_row(model._meta.get_field(name).related_model)


def _is_needed(field: Any) -> bool:
    own = {"id", "source", "external_id", "import_run", "created_at", "updated_at"}
    return field.name not in own and not field.null and not field.has_default() and not field.blank


def _value(model: type[Recorded], field: Any) -> Any:
    if field.is_relation:
        return _target(model, field.name)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return at("2025-03-04 09:00")
    if isinstance(field, models.DateField):
        return day("2025-03-04")
    if isinstance(field, models.CharField | models.TextField):
        return f"{field.name} {next(_numbers)}"
    return next(_numbers)
