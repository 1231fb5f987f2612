# SPDX-License-Identifier: Apache-2.0
"""Changes to a questionnaire that is being written: each takes a form and gives another.

Nothing here asks whether the result can be answered; that is said when it is looked through.
A question that gets another key takes with it what refers to it: conditions and scales.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from customary.core.questionnaire.questions import (
    Choice,
    Form,
    Look,
    Meaning,
    Question,
    QuestionKind,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.core.questionnaire.questions import Condition

#: Points that are given out where nothing else is said.
HUNDRED = 100
#: Kinds with a choice of one's own words.
OTHERS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING)
CHOOSE = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING, QuestionKind.POINTS)


def free_key(taken: Iterable[str], stem: str) -> str:
    """The first of stem1, stem2, ... that is not taken."""
    there, number = set(taken), 1
    while f"{stem}{number}" in there:
        number += 1
    return f"{stem}{number}"


def question_of(form: Form, key: str) -> Question | None:
    """The question of this key."""
    return next((each for each in form.questions() if each.key == key), None)


def section_of(form: Form, key: str) -> Section | None:
    """The section of this key."""
    return next((each for each in form.sections if each.key == key), None)


def holding(form: Form, key: str) -> Section | None:
    """The section in which a question stands."""
    return next((each for each in form.sections if _place(each.questions, key) >= 0), None)


def begun(kind: QuestionKind, key: str) -> Question:
    """A new question of a kind, with what such a question usually has."""
    question = Question(key, kind, {})
    if kind is QuestionKind.RECOMMENDATION:
        return replace(question, low=0, high=10)
    if kind is QuestionKind.RATING:
        return replace(question, low=1, high=5, meaning=Meaning.AGREEMENT, look=Look.NUMBERS)
    if kind is QuestionKind.MATRIX:
        return replace(question, low=1, high=5, rows=_blank(2, "r"))
    if kind in CHOOSE:
        total = HUNDRED if kind is QuestionKind.POINTS else None
        return replace(question, choices=_blank(2, "c"), total=total)
    return question


def as_kind(question: Question, kind: QuestionKind) -> Question:
    """A question asked in another way, with all that still means something."""
    new = begun(kind, question.key)
    kept = {
        "text": question.text, "help": question.help, "required": question.required,
        "when": question.when, "practice": question.practice, "frame": question.frame,
        "private": question.private and kind is not QuestionKind.FILE, "opens_dialogue": question.opens_dialogue,
    }  # fmt: skip
    if new.choices and question.choices:
        kept |= {"choices": question.choices, "shuffle": question.shuffle}
    if new.low is not None and question.low is not None and kind is not QuestionKind.RECOMMENDATION:
        kept |= {"low": question.low, "high": question.high, "labels": question.labels}
    if kind in OTHERS and question.kind in OTHERS:
        kept["other"] = question.other
    return replace(new, **kept)  # type: ignore[arg-type]


def add_question(form: Form, section: str, kind: QuestionKind, *, after: str = "") -> Form:
    """With a new question of a kind: behind another, or at the end of a section."""
    key = free_key((each.key for each in form.questions()), "q")
    return insert_question(form, section, begun(kind, key), after=after)


def insert_question(
    form: Form, section: str, question: Question, *, after: str = "", place: int | None = None
) -> Form:
    """With this question in a section: behind another, at a place, or at the end."""

    def inserted(one: Section) -> Section:
        questions = list(one.questions)
        behind = _place(questions, after) + 1 if after else 0
        at = place if place is not None else behind or len(questions)
        questions.insert(at, question)
        return replace(one, questions=tuple(questions))

    return _with_section(form, section, inserted)


def add_section(form: Form, *, after: str = "") -> Form:
    """With a new section without questions: behind another, or at the end."""
    section = Section(free_key((each.key for each in form.sections), "s"), ())
    at = _place(form.sections, after) + 1 or len(form.sections)
    return insert_section(form, section, at)


def insert_section(form: Form, section: Section, place: int) -> Form:
    """With this section at a place."""
    sections = [*form.sections[:place], section, *form.sections[place:]]
    return replace(form, sections=tuple(sections))


def put_question(form: Form, key: str, question: Question) -> Form:
    """With this question in the place of another; what refers to it follows its key."""

    def put(one: Section) -> Section:
        return replace(
            one,
            questions=tuple(question if each.key == key else each for each in one.questions),
        )

    changed = replace(form, sections=tuple(put(each) for each in form.sections))
    return changed if question.key == key else _renamed(changed, key, question.key)


def put_section(form: Form, key: str, section: Section) -> Form:
    """With this section in the place of another; its questions stay those that were there."""
    return _with_section(form, key, lambda one: replace(section, questions=one.questions))


def move_question(form: Form, key: str, by: int) -> Form:
    """With a question one place up (-1) or down (1), into the next section at the end of one."""
    section = holding(form, key)
    if section is None:
        return form
    questions = list(section.questions)
    place = _place(questions, key)
    to = place + by
    if 0 <= to < len(questions):
        questions.insert(to, questions.pop(place))
        return _with_section(
            form, section.key, lambda one: replace(one, questions=tuple(questions))
        )
    neighbour = _place(form.sections, section.key) + by
    if not 0 <= neighbour < len(form.sections):
        return form
    other = form.sections[neighbour]
    moved = questions[place]
    return insert_question(
        remove_question(form, key), other.key, moved, place=0 if by > 0 else len(other.questions)
    )


def move_section(form: Form, key: str, by: int) -> Form:
    """With a section one place up (-1) or down (1)."""
    sections = list(form.sections)
    place = _place(sections, key)
    to = place + by
    if place < 0 or not 0 <= to < len(sections):
        return form
    sections.insert(to, sections.pop(place))
    return replace(form, sections=tuple(sections))


def duplicate_question(form: Form, key: str) -> Form:
    """With a second one like it behind a question."""
    section, question = holding(form, key), question_of(form, key)
    if section is None or question is None:
        return form
    twin = replace(question, key=free_key((each.key for each in form.questions()), "q"))
    return insert_question(form, section.key, twin, after=key)


def remove_question(form: Form, key: str) -> Form:
    """Without a question; what refers to it stays, so that it can be put back as it was."""

    def without(one: Section) -> Section:
        return replace(one, questions=tuple(each for each in one.questions if each.key != key))

    return replace(form, sections=tuple(without(each) for each in form.sections))


def remove_section(form: Form, key: str) -> Form:
    """Without a section and the questions in it."""
    return replace(form, sections=tuple(each for each in form.sections if each.key != key))


def items_before(form: Form, key: str) -> list[str]:
    """The items that are asked before a question, or before a section: what it may depend on."""
    found: list[str] = []
    for section in form.sections:
        if section.key == key and question_of(form, key) is None:
            return found
        of_section: list[str] = []
        for question in section.questions:
            if question.key == key:
                return found if section.shuffle else found + of_section
            of_section += [item.key for item in question.items() if not item.is_other]
        found += of_section
    return found


def _with_section(form: Form, key: str, changed: _Change) -> Form:
    return replace(
        form,
        sections=tuple(changed(each) if each.key == key else each for each in form.sections),
    )


def _renamed(form: Form, old: str, new: str) -> Form:
    def name(item: str) -> str:
        return new + item[len(old) :] if item == old or item.startswith(f"{old}.") else item

    def condition(one: Condition | None) -> Condition | None:
        if one is None:
            return None
        parts = tuple(part for each in one.parts if (part := condition(each)) is not None)
        return replace(one, item=name(one.item), parts=parts)

    sections = tuple(
        replace(
            section,
            when=condition(section.when),
            questions=tuple(replace(each, when=condition(each.when)) for each in section.questions),
        )
        for section in form.sections
    )
    scales = tuple(
        replace(each, items=tuple(name(item) for item in each.items)) for each in form.scales
    )
    return replace(form, sections=sections, scales=scales)


def _blank(count: int, stem: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{stem}{number}", {}) for number in range(1, count + 1))


def _place(things: Iterable[Question | Section], key: str) -> int:
    return next((place for place, each in enumerate(things) if each.key == key), -1)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Change = Callable[[Section], Section]
