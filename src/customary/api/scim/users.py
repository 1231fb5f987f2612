# SPDX-License-Identifier: Apache-2.0
"""A person as a directory sees them, and what it says of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from customary.api.scim.answers import Wrong
from customary.store.actions.provisioning import Told
from customary.store.queries.provisioning import is_active

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.queries.provisioning import ProvisionedPerson

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+$")
#: What is kept to be given back as it was said, beside the columns: where it stands in a user.
KEPT = ("userName", "externalId")
NAME = ("givenName", "familyName")
WORK = ("department", "division", "costCenter", "organization")
LONGEST = 250


def user_of(person: ProvisionedPerson, *, base: str) -> dict[str, Any]:
    """The resource of a person."""
    kept = person.directory or {}
    name = {"formatted": person.full_name} | {part: kept[part] for part in NAME if kept.get(part)}
    work: dict[str, Any] = {part: kept[part] for part in WORK if kept.get(part)}
    if person.employee_number:
        work["employeeNumber"] = person.employee_number
    if "department" not in work and person.unit:
        work["department"] = person.unit.name
    if person.manager:
        work["manager"] = {
            "value": str(person.manager.pk),
            "$ref": f"{base}/Users/{person.manager.pk}",
            "displayName": person.manager.full_name,
        }
    found: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "id": str(person.pk),
        "userName": kept.get("userName") or person.email,
        "name": name,
        "displayName": person.full_name,
        "active": is_active(person),
        ENTERPRISE: work,
        "meta": {
            "resourceType": "User",
            "created": person.created_at.isoformat(),
            "lastModified": person.updated_at.isoformat(),
            "location": f"{base}/Users/{person.pk}",
        },
    }
    if kept.get("externalId"):
        found["externalId"] = kept["externalId"]
    if person.email:
        found["emails"] = [{"value": person.email, "type": "work", "primary": True}]
    if person.job_title:
        found["title"] = person.job_title
    if person.unit:
        found["groups"] = [{"value": str(person.unit.pk), "display": person.unit.name}]
    return found


def told_of(user: Mapping[str, Any]) -> Told:
    """What a user, as a directory describes it, says of a person.

    Raises:
        Wrong: it has no name, or one of its values is none.
    """
    user_name = _text(user, "userName")
    if not user_name:
        raise Wrong(400, "userName is needed.", "invalidValue")
    name, work = _object(user, "name"), _object(user, ENTERPRISE)
    kept = {part: _text(user, part) for part in KEPT}
    kept |= {part: _text(name, part) for part in NAME}
    kept |= {part: _text(work, part) for part in WORK}
    email = _email(user) or (user_name if ADDRESS.match(user_name) else "")
    if email and not ADDRESS.match(email):
        raise Wrong(400, f"{email!r} is no e-mail address.", "invalidValue")
    return Told(
        names={part: text for part, text in kept.items() if text},
        full_name=_full_name(user, name) or user_name,
        email=email,
        job_title=_text(user, "title"),
        employee_number=_text(work, "employeeNumber"),
        units=tuple(text for text in (kept["division"], kept["department"]) if text),
        manager=_manager(work),
        active=_truth(user.get("active", True)),
    )


def renamed(before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """A patched user whose whole name follows its parts, where only these were changed."""
    was, now = _object(before, "name"), _object(after, "name")
    parts = any(was.get(part) != now.get(part) for part in NAME)
    whole = before.get("displayName") != after.get("displayName")
    if not parts or whole or was.get("formatted") != now.get("formatted"):
        return after
    kept = {part: text for part, text in now.items() if part != "formatted"}
    return {name: value for name, value in after.items() if name != "displayName"} | {"name": kept}


def _full_name(user: Mapping[str, Any], name: Mapping[str, Any]) -> str:
    given, family = _text(name, "givenName"), _text(name, "familyName")
    in_script = family + given if given and not given.isascii() else f"{given} {family}".strip()
    return _text(user, "displayName") or _text(name, "formatted") or in_script


def _email(user: Mapping[str, Any]) -> str:
    """The work address, else the primary one, else any."""
    given = user.get("emails")
    addresses = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []

    def rank(one: Mapping[str, Any]) -> tuple[bool, bool]:
        return one.get("type") == "work", _truth(one.get("primary", False))

    return _text(max(addresses, key=rank, default={}), "value")


def _manager(work: Mapping[str, Any]) -> str:
    """The id of the manager: Entra says it plainly, others in an object."""
    told = work.get("manager")
    if isinstance(told, list):
        told = told[0] if told else None
    return _text(told, "value") if isinstance(told, dict) else str(told or "").strip()


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise Wrong(400, f"{value!r} is neither true nor false.", "invalidValue")


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).replace("\0", "").strip()[:LONGEST]
