# SPDX-License-Identifier: Apache-2.0
"""The patch language of the standard (RFC 7644, 3.5.2), in the shapes Entra ID and Okta send.

Entra writes operations with capitals, truth as "False", and paths such as
`emails[type eq "work"].value`; Okta sends whole objects without a path.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from customary.api.scim.answers import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATIONS = {"add", "replace", "remove"}
MOST = 1_000
PATH = re.compile(
    r"^(?:(?P<schema>urn:[\w:.\-]+?):(?=[A-Za-z$]))?(?P<name>[A-Za-z$][\w$\-]*)"
    r"(?:\[(?P<where>.*)\])?(?:\.(?P<part>[\w$\-]+))?$"
)
WHERE = re.compile(r'^\s*(?P<name>\w+)\s+eq\s+(?:"(?P<text>[^"]*)"|(?P<word>true|false))\s*$', re.I)
SCHEMA = re.compile(r"^(urn:[\w:.\-]+:(?:User|Group))(?::(.+))?$")


def patched(resource: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The resource after all operations of a request; it itself stays as it is.

    Raises:
        Wrong: an operation cannot be read, or leads nowhere.
    """
    operations = body.get("Operations", body.get("operations"))
    if not isinstance(operations, list) or not operations or len(operations) > MOST:
        raise Wrong(400, f"Operations is a list of 1 to {MOST} operations.", "invalidSyntax")
    found = deepcopy(dict(resource))
    for operation in operations:
        if not isinstance(operation, dict):
            raise Wrong(400, "An operation is an object.", "invalidSyntax")
        name = str(operation.get("op", "")).lower()
        if name not in OPERATIONS:
            raise Wrong(400, f"{name!r} is none of add, replace and remove.", "invalidSyntax")
        path = operation.get("path")
        if path:
            _apply(found, name, str(path), operation.get("value"))
        else:
            _merge(found, name, operation.get("value"))
    return found


def _merge(found: dict[str, Any], name: str, value: Any) -> None:
    """Without a path, the value is an object of attributes, some with paths for names."""
    if name == "remove":
        raise Wrong(400, "What is to be removed needs a path.", "noTarget")
    if not isinstance(value, dict):
        raise Wrong(400, "Without a path, the value is an object.", "invalidValue")
    for attribute, given in value.items():
        if attribute == "schemas":
            continue
        if SCHEMA.fullmatch(attribute) and isinstance(given, dict):
            for part, its_value in given.items():
                _apply(found, name, f"{attribute}:{part}", its_value)
        else:
            _apply(found, name, attribute, given)


def _apply(found: dict[str, Any], name: str, path: str, value: Any) -> None:
    parts = PATH.match(path.strip())
    if parts is None:
        raise Wrong(400, f"The path {path!r} cannot be read.", "invalidPath")
    target = found
    if parts["schema"] and not parts["schema"].endswith(":core:2.0:User"):
        target = found.setdefault(_same(found, parts["schema"]), {})
    attribute = _same(target, parts["name"])
    if parts["where"] is not None:
        _apply_to_some(
            target, attribute, name, where=parts["where"], part=parts["part"], value=value
        )
    elif parts["part"]:
        inner = target.get(attribute)
        if isinstance(inner, list):
            _apply_to_each(inner, parts["part"], name, value)
            return
        if not isinstance(inner, dict):
            inner = target[attribute] = {}
        _set(inner, _same(inner, parts["part"]), name, value)
    else:
        _set(target, attribute, name, value)


def _set(target: dict[str, Any], attribute: str, name: str, value: Any) -> None:
    there = target.get(attribute)
    if name == "remove":
        if isinstance(there, list) and isinstance(value, list) and value:
            gone = {_value_of(one) for one in value}
            target[attribute] = [one for one in there if _value_of(one) not in gone]
        else:
            target.pop(attribute, None)
    elif name == "add" and isinstance(there, list):
        more = value if isinstance(value, list) else [value]
        known = {_value_of(one) for one in there}
        target[attribute] = [*there, *(one for one in more if _value_of(one) not in known)]
    elif isinstance(there, dict) and isinstance(value, dict) and attribute != "manager":
        target[attribute] = there | value
    else:
        target[attribute] = value


def _apply_to_some(
    target: dict[str, Any], attribute: str, name: str, *, where: str, part: str | None, value: Any
) -> None:
    """The values of a list that fit; where none does, one that does is made."""
    told = WHERE.match(where)
    if told is None:
        raise Wrong(400, f"The condition {where!r} cannot be read.", "invalidPath")
    key = told["name"]
    wanted: Any = told["text"] if told["text"] is not None else told["word"].lower() == "true"
    there = target.get(attribute)
    values = there if isinstance(there, list) else []
    fits = [one for one in values if isinstance(one, dict) and one.get(key) == wanted]
    if name == "remove":
        if part:
            for one in fits:
                one.pop(part, None)
        else:
            target[attribute] = [one for one in values if one not in fits]
        return
    if not fits:
        fits = [{key: wanted}]
        target[attribute] = [*values, *fits]
    for one in fits:
        if part:
            one[part] = value
        elif isinstance(value, dict):
            one.update(value)


def _apply_to_each(values: list[Any], part: str, name: str, value: Any) -> None:
    for one in values:
        if isinstance(one, dict):
            if name == "remove":
                one.pop(part, None)
            else:
                one[part] = value


def _value_of(one: Any) -> str:
    return str(one.get("value", one)) if isinstance(one, dict) else str(one)


def _same(target: Mapping[str, Any], name: str) -> str:
    """The name as it stands there: names of attributes are the same whatever their case."""
    return next((one for one in target if one.lower() == name.lower()), name)
