# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions of a questionnaire, for whoever compares their results."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.questionnaire.questions import Form, Question


class Became(StrEnum):
    """What became of a question."""

    ADDED = auto()
    REMOVED = auto()
    MOVED = auto()
    #: Other words only: what is stored means the same as far as a computer can tell.
    REWORDED = auto()
    #: Another kind, scale, choice or condition: figures cannot be compared without thought.
    CHANGED = auto()


WORDS = {"text", "help", "labels"}
OFFERED = {"choices", "rows"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that is not as it was.

    Attributes:
        text: its words: the new ones, of a removed question the old ones.
        before: its old words where they are others.
        properties: the names of what else is different.
    """

    became: Became
    key: str
    text: Mapping[str, str]
    before: Mapping[str, str] | None = None
    properties: tuple[str, ...] = ()


def differences(old: Form, new: Form) -> list[Difference]:
    """What became of each question, in the order of the new version; what is gone comes last."""
    before = {each.key: each for each in old.questions()}
    after = {each.key: each for each in new.questions()}
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    found = []
    for key, question in after.items():
        if key not in before:
            found.append(Difference(Became.ADDED, key, question.text))
        elif (changed := _changed(before[key], question)) is not None:
            found.append(changed)
        elif key in moved:
            found.append(Difference(Became.MOVED, key, question.text))
    gone = [each for key, each in before.items() if key not in after]
    return found + [Difference(Became.REMOVED, each.key, each.text) for each in gone]


def _changed(old: Question, new: Question) -> Difference | None:
    names = {
        each.name for each in fields(new) if getattr(old, each.name) != getattr(new, each.name)
    }
    if not names:
        return None
    for name in OFFERED & names:
        kept = [(each.key, each.fixed, each.alone, each.reverse, each.score) for each in getattr(old, name)]  # fmt: skip
        if kept == [(each.key, each.fixed, each.alone, each.reverse, each.score) for each in getattr(new, name)]:  # fmt: skip
            names = names - {name} | {"text"}
    further = tuple(sorted(names - WORDS))
    return Difference(
        Became.CHANGED if further else Became.REWORDED,
        new.key,
        new.text,
        old.text if old.text != new.text else None,
        further,
    )


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest keys that have to move for the one order to become the other."""
    stayed: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        stayed.update(before[block.a : block.a + block.size])
    return set(before) - stayed
