# SPDX-License-Identifier: Apache-2.0
"""The parts of a questionnaire that the editor shows one at a time, each behind the same door."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from customary.core.questionnaire.editing import (
    put_question,
    put_section,
    question_of,
    section_of,
)
from customary.core.questionnaire.questions import Form, Question, Scale, Section
from customary.core.questionnaire.reading import write_form, write_part
from customary.web.surveys.questionnaires.about_forms import (
    ABOUT,
    AboutForm,
    ScaleForm,
    SectionForm,
)
from customary.web.surveys.questionnaires.conditions import ConditionForm
from customary.web.surveys.questionnaires.forms import QuestionForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.store.queries.instruments import Detail

QUESTION, SECTION = "question-", "section-"


class Part(Protocol):
    """What stands at the right of the editor: shown, typed, and put into the questionnaire."""

    name: str
    template: str

    def is_valid(self) -> bool:
        """Whether what was typed can be read."""

    def there(self, form: Form, instrument: Any) -> Any:
        """The part as plain data as it stands in a form, None where it is gone."""

    def typed(self) -> Any:
        """The part as plain data as it was typed."""

    def put(self, form: Form) -> Form:
        """A form with what was typed."""

    def about(self) -> dict[str, Any]:
        """What was typed that stands beside the form."""

    def name_then(self) -> str:
        """Its name once it is saved."""


class QuestionPart:
    """One question."""

    template = "question"

    def __init__(
        self,
        found: Detail,
        form: Form,
        key: str,
        languages: Sequence[str],
        data: Mapping[str, Any] | None,
    ) -> None:
        question = question_of(form, key)
        if question is None:
            raise LookupError(key)
        self.name, self.key, self.question = f"{QUESTION}{key}", key, question
        self.fields = QuestionForm(
            form, question, languages, data, files=found.instrument.may_ask_for_files
        )
        self.when = ConditionForm(form, key, question.when, data)

    def is_valid(self) -> bool:
        """Whether the question, its rows and its condition can be read."""
        return all([self.fields.is_valid(), self.when.is_valid()])

    def read(self) -> Question:
        """The question as it was typed."""
        return replace(self.fields.read(), when=self.when.read())

    def there(self, form: Form, _instrument: Any) -> Any:
        """The question as it stands."""
        question = question_of(form, self.key)
        return None if question is None else write_part(question)

    def typed(self) -> Any:
        """The question as it was typed."""
        return write_part(self.read())

    def put(self, form: Form) -> Form:
        """A form with the question as it was typed."""
        return put_question(form, self.key, self.read())

    def about(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def name_then(self) -> str:
        """Its name by the key that was typed."""
        return f"{QUESTION}{self.read().key}"


class SectionPart:
    """The heading of a section, and when it is asked."""

    template = "section"

    def __init__(
        self, form: Form, key: str, languages: Sequence[str], data: Mapping[str, Any] | None
    ) -> None:
        section = section_of(form, key)
        if section is None:
            raise LookupError(key)
        self.name, self.key = f"{SECTION}{key}", key
        self.fields = SectionForm(section, languages, data)
        self.when = ConditionForm(form, key, section.when, data)

    def is_valid(self) -> bool:
        """Whether the section and its condition can be read."""
        return all([self.fields.is_valid(), self.when.is_valid()])

    def read(self) -> Section:
        """The section as it was typed."""
        return replace(self.fields.read(), when=self.when.read())

    def there(self, form: Form, _instrument: Any) -> Any:
        """The section as it stands, without its questions."""
        section = section_of(form, self.key)
        return None if section is None else write_part(replace(section, questions=()))

    def typed(self) -> Any:
        """The section as it was typed, without its questions."""
        return write_part(replace(self.read(), questions=()))

    def put(self, form: Form) -> Form:
        """A form with the section as it was typed."""
        return put_section(form, self.key, self.read())

    def about(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def name_then(self) -> str:
        """The same name."""
        return self.name


class AboutPart:
    """Title, languages, origin: all that is said of the whole."""

    name = template = "about"

    def __init__(
        self, found: Detail, form: Form, languages: Sequence[str], data: Mapping[str, Any] | None
    ) -> None:
        self.fields = AboutForm(form, found.instrument, languages, data)

    def is_valid(self) -> bool:
        """Whether it can be read."""
        return self.fields.is_valid()

    def there(self, form: Form, instrument: Any) -> Any:
        """What is said of it as it stands."""
        return _bare(form) | {name: getattr(instrument, name) for name in ABOUT}

    def typed(self) -> Any:
        """What is said of it as it was typed."""
        return _bare(self.fields.read()) | self.about()

    def put(self, form: Form) -> Form:
        """A form with what was typed."""
        return replace(self.fields.read(), sections=form.sections, scales=form.scales)

    def about(self) -> dict[str, Any]:
        """What is said beside the form."""
        return self.fields.about()

    def name_then(self) -> str:
        """The same name."""
        return self.name


class ScalesPart:
    """The figures that are reckoned out of the answers."""

    name = template = "scales"

    def __init__(
        self, form: Form, languages: Sequence[str], data: Mapping[str, Any] | None
    ) -> None:
        there = [*form.scales, Scale("", {}, ())]
        if data is not None:
            known = {each.key: each for each in form.scales}
            keys = [data.get(f"scale{row}-key", "") for row in range(len(there))]
            there = [known.get(key, Scale("", {}, ())) for key in keys]
        self.forms = [
            ScaleForm(form, scale, languages, f"scale{row}", data)
            for row, scale in enumerate(there)
        ]

    def is_valid(self) -> bool:
        """Whether each can be read."""
        valid = [each.is_valid() for each in self.forms]
        return all(valid)

    def read(self) -> tuple[Scale, ...]:
        """The figures as they were typed."""
        taken = [each.scale.key for each in self.forms]
        return tuple(scale for each in self.forms if (scale := each.read(taken)) is not None)

    def there(self, form: Form, _instrument: Any) -> Any:
        """The figures as they stand."""
        return [write_part(each) for each in form.scales]

    def typed(self) -> Any:
        """The figures as they were typed."""
        return [write_part(each) for each in self.read()]

    def put(self, form: Form) -> Form:
        """A form with these figures."""
        return replace(form, scales=self.read())

    def about(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def name_then(self) -> str:
        """The same name."""
        return self.name


def part_of(
    found: Detail,
    form: Form,
    name: str,
    languages: Sequence[str],
    data: Mapping[str, Any] | None = None,
) -> Part:
    """The part of this name.

    Raises:
        LookupError: there is none, or no longer.
    """
    if name.startswith(QUESTION):
        return QuestionPart(found, form, name.removeprefix(QUESTION), languages, data)
    if name.startswith(SECTION):
        return SectionPart(form, name.removeprefix(SECTION), languages, data)
    if name == "scales":
        return ScalesPart(form, languages, data)
    if name == "about":
        return AboutPart(found, form, languages, data)
    raise LookupError(name)


def digest(data: Any) -> str:
    """A short sign of plain data: the same for what means the same."""
    told = json.dumps(_even(data), sort_keys=True, ensure_ascii=False, default=str)
    return sha256(told.encode()).hexdigest()[:32]


def _bare(form: Form) -> dict[str, Any]:
    return write_form(replace(form, sections=(), scales=()))


def _even(data: Any) -> Any:
    """Without the difference between 1 and 1.0, and between nothing and not said."""
    if isinstance(data, dict):
        return {key: _even(each) for key, each in data.items() if each not in ("", None)}
    if isinstance(data, list | tuple):
        return [_even(each) for each in data]
    return int(data) if isinstance(data, float) and data == int(data) else data
