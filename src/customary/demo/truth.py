# SPDX-License-Identifier: Apache-2.0
"""What is true of the company: what a grader has to find, with the numbers to expect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.demo.scene import Scene

PREFACE = """\
# What was planted in this pack. Each [[truth]] says what a grader should find.
#   grade    practice and unit (external id, "" for the whole organisation), with the lowest and
#            the highest grade that is right: 0 not seen, 1 said, 2 done, 3 habit, 4 everywhere;
#            as_of where it is another day than that of the pack
#   figure   indicator and unit, the window, and the value with its tolerance; numerator and
#            denominator as counted over the rows of the pack
"""


@dataclass(frozen=True)
class Grade:
    """A grade to be found; the bounds are both right."""

    practice: str
    lowest: int
    highest: int
    unit: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Figure:
    """A figure to be found, within its tolerance; `about` names a record or period it is for."""

    indicator: str
    since: date
    until: date
    value: float
    tolerance: float
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    about: str = ""


@dataclass(frozen=True)
class Truth:
    """One thing that is true."""

    id: str
    kind: str
    finding: str
    grades: tuple[Grade, ...] = ()
    figures: tuple[Figure, ...] = ()
    units: tuple[str, ...] = ()
    person: str = ""


def document(scene: Scene, truths: Iterable[Truth]) -> str:
    """The truths as TOML."""
    head = {"as_of": scene.as_of, "seed": scene.seed, "scale": scene.scale}
    parts = [PREFACE, _pairs(head)]
    for truth in truths:
        told = {"id": truth.id, "kind": truth.kind, "finding": truth.finding}
        parts.append("[[truth]]\n" + _pairs(told | {"units": truth.units, "person": truth.person}))
        parts += [f"[[truth.grade]]\n{_pairs(vars(grade))}" for grade in truth.grades]
        parts += [f"[[truth.figure]]\n{_pairs(vars(figure))}" for figure in truth.figures]
    return "\n".join(parts)


def _pairs(values: dict[str, Any]) -> str:
    """Keys and values; what is empty is left out, save the unit: "" is the whole organisation."""
    return "".join(
        f"{name} = {_value(value)}\n"
        for name, value in values.items()
        if name == "unit" or value not in (None, "", ())
    )


def _value(value: str | float | date | Iterable[str]) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return repr(round(float(value), 6))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return "[" + ", ".join(_value(one) for one in value) + "]"
