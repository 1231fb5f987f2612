# SPDX-License-Identifier: Apache-2.0
"""Tells OpenAPI what a record looks like, by the columns of its pack file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.api.rest.bodies import MOST
from customary.intake.schema import EXPECTED, Kind, objects

if TYPE_CHECKING:
    from customary.intake.schema import Column, PackObject

TYPES: dict[Kind, dict[str, Any]] = {
    Kind.BOOLEAN: {"type": ["boolean", "null"]},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.FLOAT: {"type": ["number", "null"]},
    Kind.DECIMAL: {"type": ["number", "string", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.DATETIME: {"type": ["string", "null"], "format": "date-time"},
    Kind.JSON: {},
}


def record(object_name: str) -> dict[str, Any]:
    """The JSON schema of a record."""
    target = objects()[object_name]
    required = needed(target)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _field(column) for name, column in target.columns.items()},
        **({"required": required} if required else {}),
    }


def needed(target: PackObject) -> list[str]:
    """The fields that must be sent; a record without an id gets one."""
    required = [column.name for column in target.columns.values() if column.required]
    return [name for name in required if name != "external_id"] + list(
        EXPECTED.get(target.name, ())
    )


def posting(object_name: str, *, single: bool) -> dict[str, Any]:
    """What OpenAPI is to know about a post: its body, its headers, its answers."""
    one = record(object_name)
    items = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}
    batch = {"type": "object", "properties": {"items": items}, "required": ["items"]}
    header = {"in": "header", "required": False, "schema": {"type": "string"}}
    parameters = [
        header
        | {"name": "Idempotency-Key", "description": "The same key and body, the same answer."},
        header | {"name": "Prefer", "description": "respond-async: answer 202 at once."},
    ]
    if not single:
        parameters.append(
            {
                "name": "partial",
                "in": "query",
                "required": False,
                "schema": {"type": "boolean", "default": False},
                "description": "Store the good records and list the others.",
            }
        )
    schema = one if single else batch
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "parameters": parameters,
        "responses": answers(
            {200: "Stored before.", 201: "Stored.", 202: "Kept; ask the operation."}
            | {409: "The same request is under way.", 413: "Too large.", 422: "Not in order."}
        ),
    }


def answers(good: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Answers by their status; those from 400 on are problem details (RFC 9457)."""
    common = {401: "No valid key.", 403: "The key is not for this.", 429: "Too often."}
    return {
        status: {
            "description": told,
            "content": {
                "application/json" if status < 400 else "application/problem+json": {
                    "schema": {"type": "object"}
                }
            },
        }
        for status, told in sorted((good | common).items())
    }


def _field(column: Column) -> dict[str, Any]:
    told = dict(TYPES.get(column.kind, {"type": ["string", "null"]}))
    if column.choices:
        told = {"enum": list(column.choices)}
    if column.max_length and not column.choices:
        told["maxLength"] = column.max_length
    if column.target:
        told["description"] = f"The external_id of a record of {column.target}."
    return told
