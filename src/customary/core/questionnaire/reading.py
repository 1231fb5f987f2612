# SPDX-License-Identifier: Apache-2.0
"""Questionnaires as plain data: what is stored, and what an instrument's file becomes.

`read_form` refuses what nobody could answer or score; the error says where and how to mend it.
`read_draft` takes what is still being written.
`write_form` leaves out what is as usual, so that what is stored is short and stable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from customary.core.questionnaire.checking import check_form
from customary.core.questionnaire.questions import (
    Choice,
    Condition,
    Files,
    Form,
    Look,
    Meaning,
    Method,
    Question,
    QuestionKind,
    Scale,
    Section,
)
from customary.core.questionnaire.wrong import FormError

TEXTS = {"text", "title", "help", "introduction", "ending"}
TRUTHS = {
    "required", "reverse", "not_applicable", "other", "shuffle", "private", "opens_dialogue",
    "fixed", "alone", "sensitive", "outcome",
}  # fmt: skip
WHOLE = {"at_least", "at_most", "longest", "minutes", "megabytes"}
NUMBERS = {"low", "high", "step", "total", "score"}
PARTS = {
    "sections": Section,
    "questions": Question,
    "choices": Choice,
    "rows": Choice,
    "scales": Scale,
}
CHOICES: dict[tuple[type, str], type[StrEnum]] = {
    (Question, "kind"): QuestionKind,
    (Question, "look"): Look,
    (Question, "meaning"): Meaning,
    (Question, "accepts"): Files,
    (Scale, "method"): Method,
}


def read_form(data: object) -> Form:
    """The questionnaire that stands in plain data.

    Raises:
        FormError: something in it is missing, of the wrong kind, unknown or contradictory.
    """
    form = read_draft(data)
    check_form(form)
    return form


def read_draft(data: object) -> Form:
    """The questionnaire that stands in plain data, though nobody could answer it yet.

    Raises:
        FormError: something in it is missing, of the wrong kind or unknown.
    """
    form: Form = _read(Form, data, "")
    return form


def write_form(form: Form) -> dict[str, Any]:
    """A questionnaire as plain data, from which `read_form` makes an equal one."""
    return dict(_write(form))


def read_question(data: object) -> Question:
    """A question out of plain data, though nobody could answer it yet.

    Raises:
        FormError: something in it is missing, of the wrong kind or unknown.
    """
    question: Question = _read(Question, data, "")
    return question


def read_section(data: object) -> Section:
    """A section with its questions out of plain data.

    Raises:
        FormError: something in it is missing, of the wrong kind or unknown.
    """
    section: Section = _read(Section, data, "")
    return section


def write_part(part: Question | Section | Scale) -> dict[str, Any]:
    """A part of a questionnaire as plain data."""
    return dict(_write(part))


def _read(made: type, data: object, where: str) -> Any:
    if not isinstance(data, Mapping):
        raise FormError(where, f"{data!r} is not a table", "write a table of named values")
    known = {each.name: each for each in fields(made)}
    for name in data:
        if name not in known:
            raise FormError(
                _at(where, name), "nobody reads this", f"write one of {', '.join(known)}"
            )
    values = {}
    for name, each in known.items():
        if name in data:
            values[name] = _value(made, name, data[name], _at(where, name))
        elif each.default is MISSING and each.default_factory is MISSING:
            raise FormError(_at(where, name), "it is missing", "add it")
    return made(**values)


def _value(made: type, name: str, value: object, where: str) -> Any:
    if name in TEXTS:
        return _texts(value, where)
    if name in PARTS:
        return tuple(
            _read(PARTS[name], each, f"{where}[{_name(each, place)}]")
            for place, each in enumerate(_list(value, where))
        )
    if (made, name) in CHOICES:
        return None if value is None else _choice(CHOICES[made, name], value, where)
    if name == "labels":
        return MappingProxyType(
            {
                str(point): _texts(each, f"{where}.{point}")
                for point, each in _table(value, where).items()
            }
        )
    if name == "languages":
        return MappingProxyType({str(key): str(each) for key, each in _table(value, where).items()})
    if name == "when":
        return None if value is None else read_condition(value, where)
    if name == "items":
        return tuple(str(each) for each in _list(value, where))
    return _plain(name, value, where)


def _plain(name: str, value: object, where: str) -> Any:
    if value is None and name in WHOLE | NUMBERS:
        return None
    if name in TRUTHS:
        if not isinstance(value, bool):
            raise FormError(where, f"{value!r} is neither true nor false", "write true or false")
    elif name in WHOLE:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise FormError(where, f"{value!r} is no whole number", "write 0 or more")
    elif name in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FormError(where, f"{value!r} is no number", "write a number")
    elif not isinstance(value, str):
        raise FormError(where, f"{value!r} is no text", "write a text")
    return value


def read_condition(data: object, where: str = "when") -> Condition:
    """The condition that stands in plain data: {"all": [...]}, or a comparison.

    Raises:
        FormError: it is none.
    """
    table = _table(data, where)
    for join in ("all", "any", "none"):
        if join in table:
            if len(table) > 1:
                raise FormError(where, f'"{join}" stands with others', "nest them")
            parts = _list(table[join], where)
            return Condition(
                join=join,
                parts=tuple(
                    read_condition(part, f"{where}[{place}]") for place, part in enumerate(parts)
                ),
            )
    condition: Condition = _comparison(table, where)
    return condition


def _comparison(table: Mapping[str, Any], where: str) -> Condition:
    for name in table:
        if name not in {"item", "fact", "test", "value"}:
            raise FormError(_at(where, name), "nobody reads this", "write item, test and value")
    item, fact = table.get("item", ""), table.get("fact", "")
    if bool(item) == bool(fact):
        raise FormError(where, "it names no item, or an item and a fact", "name one of the two")
    value = table.get("value")
    if isinstance(value, list | dict):
        raise FormError(where, f"{value!r} cannot be compared with", "write one value")
    test = str(table.get("test", ""))
    return Condition(item=str(item), fact=str(fact), test=test, value=value)


def _texts(value: object, where: str) -> Mapping[str, str]:
    table = _table(value, where)
    for language, text in table.items():
        if not isinstance(text, str):
            raise FormError(f"{where}.{language}", f"{text!r} is no text", "write a text")
    return MappingProxyType({key: text for key, text in table.items() if text.strip()})


def _choice(choices: type[StrEnum], value: object, where: str) -> StrEnum:
    known = [each.value for each in choices]
    if value not in known:
        raise FormError(where, f"{value!r} is unknown", f"write one of {', '.join(known)}")
    return choices(str(value))


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormError(where, f"{value!r} is not a table", "write a table of named values")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormError(where, f"{value!r} is no list", "write a list")
    return value


def _at(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def _name(each: object, place: int) -> str:
    named = each.get("key") if isinstance(each, Mapping) else None
    return str(named or place)


def _write(value: Any) -> Any:
    if isinstance(value, Condition):
        if value.join:
            return {value.join: [_write(part) for part in value.parts]}
        return _given(value, {"item", "fact", "test", "value"})
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _write(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_write(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return _given(value, {each.name for each in fields(value)})
    return value


def _given(value: Any, names: set[str]) -> dict[str, Any]:
    """What differs from the default, in the order of the fields."""
    found = {}
    for each in fields(value):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        own = getattr(value, each.name)
        if each.name in names and own != default:
            found[each.name] = _write(own)
    return found
