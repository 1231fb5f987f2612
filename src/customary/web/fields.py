# SPDX-License-Identifier: Apache-2.0
"""What a page says about a thing, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Field:
    """One line: a label, its value, and where the value leads."""

    label: str
    value: str
    address: str = ""


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; the last leads nowhere."""

    name: str
    address: str = ""


def filled(fields: Iterable[Field]) -> list[Field]:
    """The fields that say something."""
    return [field for field in fields if field.value]
