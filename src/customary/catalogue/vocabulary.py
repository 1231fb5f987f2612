# SPDX-License-Identifier: Apache-2.0
"""The words by which internal messages are looked through, one file a language in `words/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from customary.core.text.elements import NEAR, Rule, Vocabulary

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: What a message is looked through for: the four elements, and whether it says concretely how.
ELEMENTS = ("customer", "cx_mission", "customer_feedback", "cx_goals", "how")
_KEYS = {"language", "covers", "boilerplate", "lists", "denials", "rule"}
_RULE_KEYS = {"key", "element", "groups", "near"}


@cache
def load_vocabularies() -> tuple[Vocabulary, ...]:
    """The vocabularies shipped with this package, read once a process."""
    return read_vocabularies(files("customary.catalogue").joinpath("words"))


def read_vocabularies(folder: Traversable) -> tuple[Vocabulary, ...]:
    """Every vocabulary of a folder, in order of their files.

    Raises:
        ValueError: a key or element is unknown, or a rule is there twice.
    """
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    read = tuple(_vocabulary(file) for file in found if file.name.endswith(".toml"))
    keys = [rule.key for one in read for rule in one.rules]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"words: there are two rules {', '.join(sorted(twice))}")
    return read


def _vocabulary(file: Traversable) -> Vocabulary:
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    if unknown := said.keys() - _KEYS:
        raise ValueError(f"words/{file.name}: nobody reads {', '.join(sorted(unknown))}")
    if strange := said["denials"].keys() - set(ELEMENTS):
        raise ValueError(f"words/{file.name}: no such element: {', '.join(sorted(strange))}")
    return Vocabulary(
        language=said["language"],
        lists={name: tuple(phrases) for name, phrases in said["lists"].items()},
        covers=tuple(said["covers"]),
        boilerplate=tuple(said["boilerplate"]),
        denials={element: tuple(phrases) for element, phrases in said["denials"].items()},
        rules=tuple(_rule(file.name, table) for table in said["rule"]),
    )


def _rule(file: str, table: dict[str, Any]) -> Rule:
    if unknown := table.keys() - _RULE_KEYS:
        raise ValueError(f"words/{file}: nobody reads {', '.join(sorted(unknown))}")
    if table["element"] not in ELEMENTS:
        raise ValueError(f"words/{file}, {table['key']}: no such element {table['element']!r}")
    groups = tuple(tuple(group) for group in table["groups"])
    return Rule(table["key"], table["element"], groups, table.get("near", NEAR))
