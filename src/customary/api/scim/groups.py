# SPDX-License-Identifier: Apache-2.0
"""A unit as a directory sees it: a group, whose members are the people in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.api.scim.answers import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.queries.provisioning import ProvisionedUnit

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def group_of(unit: ProvisionedUnit, *, base: str, members: bool = True) -> dict[str, Any]:
    """The resource of a unit."""
    found: dict[str, Any] = {
        "schemas": [GROUP],
        "id": str(unit.pk),
        "displayName": unit.name,
        "externalId": unit.external_id,
        "meta": {
            "resourceType": "Group",
            "created": unit.created_at.isoformat(),
            "lastModified": unit.updated_at.isoformat(),
            "location": f"{base}/Groups/{unit.pk}",
        },
    }
    if members:
        found["members"] = [
            {"value": str(one.pk), "$ref": f"{base}/Users/{one.pk}", "display": one.full_name}
            for one in unit.members  # type: ignore[attr-defined]  # read along with it
        ]
    return found


def name_of(group: Mapping[str, Any]) -> str:
    """The group's name.

    Raises:
        Wrong: it has none.
    """
    name = str(group.get("displayName") or "").replace("\0", "").strip()[:200]
    if not name:
        raise Wrong(400, "displayName is needed.", "invalidValue")
    return name


def members_of(group: Mapping[str, Any]) -> list[str]:
    """The ids of its members."""
    given = group.get("members")
    return [
        str(one["value"])
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict) and one.get("value")
    ]
