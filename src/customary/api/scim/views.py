# SPDX-License-Identifier: Apache-2.0
"""Users and groups: list, read, make, replace, patch, deactivate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from customary.api.scim.answers import Wrong, many, one, refuse_if_changed
from customary.api.scim.door import Asked, body_of, guarded
from customary.api.scim.filters import read_filter
from customary.api.scim.groups import group_of, members_of, name_of
from customary.api.scim.patches import patched
from customary.api.scim.users import renamed, told_of, user_of
from customary.store.actions.provisioning import (
    Taken,
    delete_person,
    end_unit,
    save_person,
    save_unit,
)
from customary.store.queries.provisioning import (
    provisioned_people,
    provisioned_person,
    provisioned_unit,
    provisioned_units,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from customary.store.queries.provisioning import (
        Condition,
        ProvisionedPerson,
        ProvisionedUnit,
    )

USUAL, MOST = 100, 500


@guarded("GET", "POST")
def users(request: Asked) -> HttpResponse:
    """People that fit a filter, or a new one."""
    base = _base(request)
    if request.method == "POST":
        saved = _saved(request, body_of(request), person=None)
        return one(request, user_of(saved, base=base), status=201)
    start, count = _stretch(request)
    total, found = _read(
        lambda: provisioned_people(request.by, where=_where(request), start=start, count=count)
    )
    listed = [user_of(person, base=base) for person in found]
    return many(_without(request, listed), total=total, start=start)


@guarded("GET", "PUT", "PATCH", "DELETE")
def user(request: Asked, key: str) -> HttpResponse:
    """One person."""
    person = provisioned_person(request.by, key)
    if person is None:
        raise Wrong(404, f"There is no user {key}.")
    now = user_of(person, base=_base(request))
    if request.method == "GET":
        return one(request, _without(request, [now])[0])
    refuse_if_changed(request, now)
    if request.method == "DELETE":
        delete_person(request.by, person)
        return HttpResponse(status=204)
    body = body_of(request)
    if request.method == "PATCH":
        body = renamed(now, patched(now, body))
    saved = _saved(request, body, person=person)
    return one(request, user_of(saved, base=_base(request)))


@guarded("GET", "POST")
def groups(request: Asked) -> HttpResponse:
    """Units that fit a filter, or a new one."""
    base = _base(request)
    if request.method == "POST":
        body = body_of(request)
        made = _saved_unit(request, body, unit=None)
        return one(request, group_of(made, base=base), status=201)
    start, count = _stretch(request)
    total, found = _read(
        lambda: provisioned_units(request.by, where=_where(request), start=start, count=count)
    )
    told = "members" not in request.GET.get("excludedAttributes", "")
    listed = [group_of(unit, base=base, members=told) for unit in found]
    return many(_without(request, listed), total=total, start=start)


@guarded("GET", "PUT", "PATCH", "DELETE")
def group(request: Asked, key: str) -> HttpResponse:
    """One unit."""
    unit = provisioned_unit(request.by, key)
    if unit is None:
        raise Wrong(404, f"There is no group {key}.")
    now = group_of(unit, base=_base(request))
    if request.method == "GET":
        return one(request, _without(request, [now])[0])
    refuse_if_changed(request, now)
    if request.method == "DELETE":
        end_unit(request.by, unit)
        return HttpResponse(status=204)
    body = body_of(request)
    if request.method == "PATCH":
        body = patched(now, body)
    saved = _saved_unit(request, body, unit=unit)
    return one(request, group_of(saved, base=_base(request)))


@guarded("GET", "POST", "PUT", "PATCH", "DELETE")
def nowhere(request: Asked) -> HttpResponse:
    """What is asked for at any other address."""
    raise Wrong(404, f"There is nothing at {request.path}.")


def _saved(
    request: Asked, body: Mapping[str, Any], *, person: ProvisionedPerson | None
) -> ProvisionedPerson:
    try:
        saved = save_person(request.by, told_of(body), person=person)
    except Taken as taken:
        raise Wrong(409, f"Another user is called {taken}.", "uniqueness") from taken
    return provisioned_person(request.by, str(saved.pk)) or saved


def _saved_unit(
    request: Asked, body: Mapping[str, Any], *, unit: ProvisionedUnit | None
) -> ProvisionedUnit:
    told = members_of(body) if "members" in body or request.method == "PUT" else None
    if request.method == "PATCH" and "members" not in body:
        told = []
    try:
        saved = save_unit(
            request.by,
            name=name_of(body),
            external_id=str(body.get("externalId") or ""),
            unit=unit,
            members=told,
        )
    except Taken as taken:
        raise Wrong(409, f"Another group is called {taken}.", "uniqueness") from taken
    found = provisioned_unit(request.by, str(saved.pk))
    if found is None:
        raise Wrong(404, "The group is gone.")
    return found


def _read(read: Callable[[], tuple[int, list[Any]]]) -> tuple[int, list[Any]]:
    try:
        return read()
    except ValueError as error:
        raise Wrong(400, str(error), "invalidFilter") from error


def _where(request: Asked) -> Condition | None:
    text = request.GET.get("filter", "").strip()
    return read_filter(text) if text else None


def _stretch(request: Asked) -> tuple[int, int]:
    """From which on, and how many: numbers that make no sense mean the nearest that does."""
    try:
        start, count = int(request.GET.get("startIndex", 1)), int(request.GET.get("count", USUAL))
    except ValueError:
        raise Wrong(400, "startIndex and count are numbers.", "invalidValue") from None
    return min(max(start, 1), 1 << 40), min(max(count, 0), MOST)


def _without(request: Asked, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The resources without what was excluded, or with only what was asked for."""
    excluded = _names(request.GET.get("excludedAttributes", ""))
    wanted = _names(request.GET.get("attributes", ""))
    always = {"schemas", "id", "meta"}
    return [
        {
            name: value
            for name, value in body.items()
            if name in always
            or (name.lower() not in excluded and (not wanted or name.lower() in wanted))
        }
        for body in bodies
    ]


def _names(text: str) -> set[str]:
    return {name.strip().partition(".")[0].lower() for name in text.split(",") if name.strip()}


def _base(request: Asked) -> str:
    return request.build_absolute_uri("/scim/v2")
