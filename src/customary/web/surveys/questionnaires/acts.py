# SPDX-License-Identifier: Apache-2.0
"""What the buttons of the editor do to a questionnaire, and what can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from customary.core.questionnaire import editing
from customary.core.questionnaire.questions import QuestionKind, said
from customary.core.questionnaire.reading import read_question, read_section, write_part
from customary.web.surveys.questionnaires.parts import QUESTION, SECTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.questionnaire.questions import Choice, Form, Question

SAVE, GO, UP, DOWN, COPY, REMOVE, ADD, ADD_SECTION, UNDO, ROW, PREVIEW = (
    "save", "go", "up", "down", "copy", "remove", "add", "add_section", "undo", "row", "preview",
)  # fmt: skip
VERBS = {SAVE, GO, UP, DOWN, COPY, REMOVE, ADD, ADD_SECTION, UNDO, ROW, PREVIEW}
REMEMBERED = "questionnaire_part_removed"


@dataclass(frozen=True)
class Act:
    """A button: what it does, to which part, and with which word more."""

    verb: str
    part: str
    more: str = ""


@dataclass(frozen=True)
class Became:
    """Where the editor goes on, and what can be put back."""

    goes_to: str
    removed: dict[str, Any] | None = None


def read(given: Mapping[str, Any], here: str) -> Act:
    """The button that was pressed: "verb" or "verb:part" or "verb:part:more"."""
    verb, _colon, rest = str(given.get("act", SAVE)).partition(":")
    part, _colon, more = rest.partition(":")
    if verb == ADD:
        more = str(given.get("add_kind", ""))
    return Act(verb if verb in VERBS else SAVE, part or here, more)


def done(form: Form, act: Act, removed: Mapping[str, Any] | None) -> tuple[Form, Became]:
    """The form after it, and where to go on."""
    is_question, key = _named(act.part)
    if act.verb in (UP, DOWN):
        by = -1 if act.verb == UP else 1
        move = editing.move_question if is_question else editing.move_section
        return move(form, key, by), Became(act.part)
    if act.verb == COPY and is_question:
        return _added(form, editing.duplicate_question(form, key), act.part)
    if act.verb == REMOVE:
        return _removed(form, is_question=is_question, key=key)
    if act.verb == ADD:
        return _add(form, act.more, is_question=is_question, key=key, here=act.part)
    if act.verb == ADD_SECTION:
        section = editing.holding(form, key) if is_question else editing.section_of(form, key)
        after = section.key if section else ""
        new = editing.add_section(form, after=after)
        made = {each.key for each in new.sections} - {each.key for each in form.sections}
        return new, Became(f"{SECTION}{made.pop()}")
    if act.verb == UNDO and removed is not None:
        return _put_back(form, removed)
    if act.verb == ROW and is_question:
        return _row(form, key, act.more), Became(act.part)
    return form, Became(act.part if act.verb == GO else _still(form, act.part))


def remember(session: Any, pk: int, removed: dict[str, Any]) -> None:
    """Keep what was taken away, to be put back; only the last."""
    session[REMEMBERED] = {"draft": pk, **removed}


def remembered(session: Any, pk: int) -> dict[str, Any] | None:
    """What was last taken away of this draft."""
    kept: dict[str, Any] | None = session.get(REMEMBERED)
    return kept if kept is not None and kept["draft"] == pk else None


def forget(session: Any) -> None:
    """It was put back."""
    session.pop(REMEMBERED, None)


def told(removed: Mapping[str, Any], language: str) -> str:
    """What was taken away, in a sentence."""
    data = removed["data"]
    name = said(data.get("text" if removed["what"] == "question" else "title", {}), language)
    if removed["what"] == "question":
        return gettext("Deleted: “%(name)s”.") % {"name": name or data["key"]}
    return gettext("Deleted: the section “%(name)s” with its questions.") % {
        "name": name or data["key"]
    }


def _named(part: str) -> tuple[bool, str]:
    if part.startswith(QUESTION):
        return True, part.removeprefix(QUESTION)
    return False, part.removeprefix(SECTION)


def _still(form: Form, part: str) -> str:
    """The part, or the whole where the part got another key."""
    is_question, key = _named(part)
    there = editing.question_of(form, key) if is_question else editing.section_of(form, key)
    return part if there is not None or part in ("about", "scales") else "about"


def _added(form: Form, new: Form, here: str) -> tuple[Form, Became]:
    made = {each.key for each in new.questions()} - {each.key for each in form.questions()}
    return new, Became(f"{QUESTION}{made.pop()}" if made else here)


def _add(form: Form, kind: str, *, is_question: bool, key: str, here: str) -> tuple[Form, Became]:
    if kind not in set(QuestionKind):
        return form, Became(here)
    if not form.sections:
        form = editing.add_section(form)
    section = editing.holding(form, key) if is_question else editing.section_of(form, key)
    section = section or form.sections[-1]
    after = key if is_question else ""
    return _added(
        form, editing.add_question(form, section.key, QuestionKind(kind), after=after), here
    )


def _removed(form: Form, *, is_question: bool, key: str) -> tuple[Form, Became]:
    if not is_question:
        keys = [each.key for each in form.sections]
        if key not in keys:
            return form, Became("about")
        place = keys.index(key)
        gone = {"what": "section", "place": place, "data": write_part(form.sections[place])}
        return editing.remove_section(form, key), Became("about", gone)
    section = editing.holding(form, key)
    if section is None:
        return form, Became("about")
    keys = [each.key for each in section.questions]
    place = keys.index(key)
    gone = {
        "what": "question",
        "section": section.key,
        "place": place,
        "data": write_part(section.questions[place]),
    }
    rest = [each for each in keys if each != key]
    neighbour = (
        f"{QUESTION}{rest[min(place, len(rest) - 1)]}" if rest else f"{SECTION}{section.key}"
    )
    return editing.remove_question(form, key), Became(neighbour, gone)


def _put_back(form: Form, removed: Mapping[str, Any]) -> tuple[Form, Became]:
    if removed["what"] == "section":
        section = read_section(removed["data"])
        if editing.section_of(form, section.key) is not None:
            return form, Became("about")
        return editing.insert_section(form, section, removed["place"]), Became(
            f"{SECTION}{section.key}"
        )
    question = read_question(removed["data"])
    if editing.question_of(form, question.key) is not None or not form.sections:
        return form, Became("about")
    there = editing.section_of(form, removed["section"]) or form.sections[-1]
    return (
        editing.insert_question(form, there.key, question, place=removed["place"]),
        Became(f"{QUESTION}{question.key}"),
    )


def _row(form: Form, key: str, more: str) -> Form:
    """A choice or row moved or taken away: "up-c1", "down-c1", "remove-c1"; "more" only saves."""
    verb, _dash, row = more.partition("-")
    question = editing.question_of(form, key)
    if question is None or verb not in (UP, DOWN, REMOVE):
        return form
    name = "rows" if question.kind is QuestionKind.MATRIX else "choices"
    rows: list[Choice] = list(getattr(question, name))
    place = next((place for place, each in enumerate(rows) if each.key == row), None)
    if place is None:
        return form
    moved = rows.pop(place)
    if verb != REMOVE:
        rows.insert(max(0, place + (-1 if verb == UP else 1)), moved)
    changed: Question = replace(question, **{name: tuple(rows)})  # type: ignore[arg-type]
    return editing.put_question(form, key, changed)
