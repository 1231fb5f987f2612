# SPDX-License-Identifier: Apache-2.0
"""The order in which somebody sees what is shuffled: the same each time, from a recorded number.

Each thing is placed by a digest of the number and its key, so the order depends on no library's
random numbers and can be told again from the record, in any language, years later.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from customary.core.questionnaire.questions import Choice, Question, Section

Thing = TypeVar("Thing")


def questions_in_order(
    section: Section, questions: Sequence[Question], seed: int
) -> tuple[Question, ...]:
    """Questions of a section as they are shown."""
    if not section.shuffle:
        return tuple(questions)
    return _shuffled(questions, lambda one: one.key, f"{seed}:{section.key}")


def choices_in_order(question: Question, seed: int) -> tuple[Choice, ...]:
    """The choices of a question as they are shown; fixed ones keep their place."""
    return _in_order(question.choices, question, seed)


def rows_in_order(question: Question, seed: int) -> tuple[Choice, ...]:
    """The rows of a matrix as they are shown; fixed ones keep their place."""
    return _in_order(question.rows, question, seed)


def _in_order(choices: Sequence[Choice], question: Question, seed: int) -> tuple[Choice, ...]:
    if not question.shuffle:
        return tuple(choices)
    loose = [each for each in choices if not each.fixed]
    mixed = iter(_shuffled(loose, lambda one: one.key, f"{seed}:{question.key}"))
    return tuple(each if each.fixed else next(mixed) for each in choices)


def _shuffled(things: Sequence[Thing], key: Callable[[Thing], str], seed: str) -> tuple[Thing, ...]:
    def place(one: Thing) -> bytes:
        return sha256(f"{seed}:{key(one)}".encode()).digest()

    return tuple(sorted(things, key=place))
