# SPDX-License-Identifier: Apache-2.0
"""What this service can do, told as the standard asks (RFC 7643, 5 to 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.api.scim.answers import Wrong, many, plain
from customary.api.scim.door import Asked, guarded
from customary.api.scim.groups import GROUP
from customary.api.scim.users import ENTERPRISE, USER
from customary.api.scim.views import MOST

if TYPE_CHECKING:
    from django.http import HttpResponse

CORE = "urn:ietf:params:scim:schemas:core:2.0"


@guarded("GET")
def configuration(request: Asked) -> HttpResponse:
    """Which parts of the standard are there."""
    return plain(
        {
            "schemas": [f"{CORE}:ServiceProviderConfig"],
            "patch": {"supported": True},
            "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
            "filter": {"supported": True, "maxResults": MOST},
            "changePassword": {"supported": False},
            "sort": {"supported": False},
            "etag": {"supported": True},
            "authenticationSchemes": [
                {
                    "type": "oauthbearertoken",
                    "name": "Bearer token",
                    "description": "An API key of the settings, sent as a bearer token.",
                    "primary": True,
                }
            ],
            "meta": {
                "resourceType": "ServiceProviderConfig",
                "location": _address(request, "ServiceProviderConfig"),
            },
        }
    )


@guarded("GET")
def resource_types(request: Asked, key: str = "") -> HttpResponse:
    """Users and groups."""
    types = [
        _type(request, "User", "/Users", USER)
        | {"schemaExtensions": [{"schema": ENTERPRISE, "required": False}]},
        _type(request, "Group", "/Groups", GROUP),
    ]
    return _all_or_one(types, key)


@guarded("GET")
def schemas(request: Asked, key: str = "") -> HttpResponse:
    """The attributes that are read and given; others are let by and not kept."""
    person = [
        _attribute("userName", required=True, unique=True),
        _attribute("externalId"),
        _complex("name", ["formatted", "givenName", "familyName"]),
        _attribute("displayName"),
        _complex("emails", ["value", "type", "primary"], many=True),
        _attribute("title"),
        _attribute("active", kind="boolean"),
        _complex("groups", ["value", "display"], many=True, mutability="readOnly"),
    ]
    work = [
        _attribute("employeeNumber"),
        _attribute("department"),
        _attribute("division"),
        _attribute("organization"),
        _attribute("costCenter"),
        _complex("manager", ["value", "$ref", "displayName"]),
    ]
    group = [
        _attribute("displayName", required=True, unique=True),
        _attribute("externalId"),
        _complex("members", ["value", "$ref", "display"], many=True),
    ]
    found = [
        _schema(request, USER, "User", person),
        _schema(request, ENTERPRISE, "EnterpriseUser", work),
        _schema(request, GROUP, "Group", group),
    ]
    return _all_or_one(found, key)


def _all_or_one(bodies: list[dict[str, Any]], key: str) -> HttpResponse:
    if not key:
        return many(bodies, total=len(bodies), start=1)
    for body in bodies:
        if body["id"] == key:
            return plain(body)
    raise Wrong(404, f"There is no {key}.")


def _type(request: Asked, name: str, endpoint: str, schema: str) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": endpoint,
        "schema": schema,
        "meta": {
            "resourceType": "ResourceType",
            "location": _address(request, f"ResourceTypes/{name}"),
        },
    }


def _schema(
    request: Asked, key: str, name: str, attributes: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}:Schema"],
        "id": key,
        "name": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": _address(request, f"Schemas/{key}")},
    }


def _attribute(
    name: str,
    *,
    kind: str = "string",
    required: bool = False,
    unique: bool = False,
    mutability: str = "readWrite",
) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": required,
        "caseExact": False,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "server" if unique else "none",
    }


def _complex(
    name: str, parts: list[str], *, many: bool = False, mutability: str = "readWrite"
) -> dict[str, Any]:
    kinds = {"primary": "boolean", "$ref": "reference"}
    inner = [
        _attribute(part, kind=kinds.get(part, "string"), mutability=mutability) for part in parts
    ]
    told = _attribute(name, kind="complex", mutability=mutability)
    return told | {"multiValued": many, "subAttributes": inner}


def _address(request: Asked, path: str) -> str:
    return request.build_absolute_uri(f"/scim/v2/{path}")
