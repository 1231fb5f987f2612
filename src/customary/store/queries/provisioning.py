# SPDX-License-Identifier: Apache-2.0
"""What a directory that provisions people reads of them: only those it brought itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q

from customary.store.access import require
from customary.store.models import OrgUnit, Person, Standing
from customary.store.queries.organisation import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: The rows, by names that the room of the interface may use.
ProvisionedPerson = Person
ProvisionedUnit = OrgUnit
#: The source of everybody a directory brings.
SCIM = "scim"
#: A condition: ("and" | "or", left, right), ("not", inner) or (attribute, operator, value).
Condition = tuple[Any, ...]
OPERATORS = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}
PEOPLE = {
    "id": "pk",
    "username": "directory__userName",
    "externalid": "directory__externalId",
    "displayname": "full_name",
    "name.formatted": "full_name",
    "emails": "email",
    "emails.value": "email",
    "title": "job_title",
    "employeenumber": "employee_number",
}
UNITS = {"id": "pk", "displayname": "name", "externalid": "external_id"}


def provisioned_people(
    by: Reader, *, where: Condition | None = None, start: int = 1, count: int = 100
) -> tuple[int, list[Person]]:
    """How many people fit, and a stretch of them, in the order they came.

    Raises:
        ValueError: a condition names what people are not known by.
    """
    require(by, "read", "people")
    rows = _people()
    if where is not None:
        rows = rows.filter(_query(where, _of_people))
    return rows.count(), list(rows.order_by("pk")[start - 1 : start - 1 + count])


def provisioned_person(by: Reader, key: str) -> Person | None:
    """One of them, by id."""
    require(by, "read", "people")
    return _people().filter(pk=int(key)).first() if _is_id(key) else None


def provisioned_units(
    by: Reader, *, where: Condition | None = None, start: int = 1, count: int = 100
) -> tuple[int, list[OrgUnit]]:
    """How many groups fit, and a stretch of them, each with its `members`.

    Raises:
        ValueError: a condition names what groups are not known by.
    """
    require(by, "read", "org_units")
    rows = _units()
    if where is not None:
        rows = rows.filter(_query(where, _of_units))
    return rows.count(), list(rows.order_by("pk")[start - 1 : start - 1 + count])


def provisioned_unit(by: Reader, key: str) -> OrgUnit | None:
    """One of them, by id, with its `members`."""
    require(by, "read", "org_units")
    return _units().filter(pk=int(key)).first() if _is_id(key) else None


def is_active(person: Person) -> bool:
    """Whether somebody works here: whoever leaves today does not any more."""
    return person.ended_on is None or person.ended_on > today()


def _people() -> QuerySet[Person]:
    people = Person.objects.filter(source__key=SCIM, standing=Standing.EMPLOYEE, erased_at=None)
    people = people.exclude(directory__has_key="deleted")
    return people.select_related("unit", "unit__parent", "manager", "manager__source")


def _units() -> QuerySet[OrgUnit]:
    units = OrgUnit.objects.filter(source__key=SCIM, ended_on=None)
    return units.prefetch_related(Prefetch("people", queryset=_people(), to_attr="members"))


def _query(where: Condition, of: Callable[[str, str, Any], Q]) -> Q:
    if where[0] == "and":
        return _query(where[1], of) & _query(where[2], of)
    if where[0] == "or":
        return _query(where[1], of) | _query(where[2], of)
    if where[0] == "not":
        return ~_query(where[1], of)
    return of(*where)


def _of_people(attribute: str, operator: str, value: Any) -> Q:
    if attribute == "active" and operator == "eq":
        here = Q(ended_on=None) | Q(ended_on__gt=today())
        return here if value in {True, "true", "True"} else ~here
    return _plain(PEOPLE, attribute, operator, value)


def _of_units(attribute: str, operator: str, value: Any) -> Q:
    if attribute in {"members", "members.value"} and operator == "eq":
        return Q(people__pk=int(value)) if _is_id(str(value)) else Q(pk__in=[])
    return _plain(UNITS, attribute, operator, value)


def _plain(known: dict[str, str], attribute: str, operator: str, value: Any) -> Q:
    column = known.get(attribute)
    if column is None:
        raise ValueError(f"Nothing is known by {attribute}.")
    if operator == "pr":
        return ~Q(**{column: ""}) & Q(**{f"{column}__isnull": False})
    if column == "pk":
        matches = Q(pk=int(value)) if _is_id(str(value)) else Q(pk__in=[])
        return ~matches if operator == "ne" else matches
    if operator == "ne":
        return ~Q(**{f"{column}__iexact": str(value)})
    if operator not in OPERATORS:
        raise ValueError(f"{operator} does not fit {attribute}.")
    return Q(**{f"{column}__{OPERATORS[operator]}": str(value)})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
