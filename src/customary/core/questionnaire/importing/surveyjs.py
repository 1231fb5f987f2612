# SPDX-License-Identifier: Apache-2.0
"""Questionnaires in the JSON of SurveyJS: its pages and panels, conditions and languages.

Documentation: https://surveyjs.io/form-library/documentation/design-survey/survey-json-schema
What becomes of each kind of question stands in `surveyjs_kinds`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import (
    Carried,
    Taken,
    Unreadable,
    UnreadableError,
    as_json,
    key_of,
    language_of,
    rows,
    table,
)
from customary.core.questionnaire.importing.expressions import NotSimpleError, read_expression
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import spoken
from customary.core.questionnaire.importing.surveyjs_kinds import Kinds
from customary.core.questionnaire.importing.wording import tell_of_markup, words_of
from customary.core.questionnaire.questions import Condition, Form, Question, QuestionKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEEPEST_PANEL = 10
MOST_LANGUAGES = 50
#: Settings that change what somebody may answer, and have no equivalent: of a question and a page.
SETTINGS = {
    "choicesVisibleIf": What.CHOICE_CONDITIONS, "choicesEnableIf": What.CHOICE_CONDITIONS,
    "rowsVisibleIf": What.CHOICE_CONDITIONS, "columnsVisibleIf": What.CHOICE_CONDITIONS,
    "enableIf": What.ENABLED, "requiredIf": What.REQUIRED_IF, "readOnly": What.READ_ONLY,
    "defaultValue": What.DEFAULT, "defaultValueExpression": What.DEFAULT,
    "defaultRowValue": What.DEFAULT, "setValueIf": What.CALCULATED,
    "setValueExpression": What.CALCULATED, "resetValueIf": What.CALCULATED,
    "correctAnswer": What.POINTS, "timeLimit": What.TIME_LIMIT, "maxTimeToFinish": What.TIME_LIMIT,
    "maxTimeToFinishPage": What.TIME_LIMIT,
}  # fmt: skip
#: And of the whole.
WHOLE = {
    "triggers": What.TRIGGER, "calculatedValues": What.CALCULATED, "navigateToUrl": What.ENDING,
    "navigateToUrlOnCondition": What.ENDING, "completedHtmlOnCondition": What.ENDING,
    "completedBeforeHtml": What.ENDING, "timeLimit": What.TIME_LIMIT,
    "maxTimeToFinish": What.TIME_LIMIT, "timeLimitPerPage": What.TIME_LIMIT,
    "maxTimeToFinishPage": What.TIME_LIMIT, "quizMode": What.POINTS,
}  # fmt: skip
#: A place where an answer, a calculated value or a fact is put in.
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{[^{}\s][^{}\n]{0,100}\}")
SAID = ("title", "description", "html", "minRateDescription", "maxRateDescription")


def read_surveyjs(raw: bytes | str) -> Carried:
    """The questionnaire in a SurveyJS definition.

    Raises:
        UnreadableError: it is not one.
    """
    data = as_json(raw)
    if not isinstance(data, dict):
        raise UnreadableError(Unreadable.NOT_THIS)
    pages = [table(page) for page in rows(data.get("pages"))]
    if not pages:
        pages = [{"name": "page1", "elements": data.get("elements", data.get("questions"))}]
    if not any(rows(page.get("elements", page.get("questions"))) for page in pages):
        raise UnreadableError(Unreadable.NO_QUESTIONS)
    main = language_of(str(data.get("locale") or ("zh-cn" if _is_chinese(pages) else "en")))
    return Reader(main).read(data, pages)


class Reader:
    """Reads one survey; remembers its languages, its names and what was lost."""

    def __init__(self, main: str) -> None:
        self.main, self.taken, self.languages = main, Taken(), {main: True}
        self.kinds = Kinds(self.taken, main, self.texts)

    def read(self, data: Mapping[str, Any], pages: list[Mapping[str, Any]]) -> Carried:
        """Its pages as sections."""
        self._settings("", data, WHOLE)
        section_keys: set[str] = set()
        sections = []
        by_chance = data.get("questionsOrder", data.get("questionOrder"))
        for page in pages:
            name = str(page.get("name", ""))
            key = key_of(name, section_keys, "s")
            section_keys.add(key)
            self.taken.asked.setdefault(name, self.texts(page.get("title")))
            when = self._when(page, name)
            self._settings(name, page, SETTINGS)
            tell_of_markup(self.taken, name, _strings(page, SAID), PLACEHOLDER)
            elements = rows(page.get("elements", page.get("questions")))
            order = page.get("questionsOrder", page.get("questionOrder", by_chance))
            sections.append(
                Section(
                    key,
                    tuple(self._questions(elements, None, 0)),
                    title=self.texts(page.get("title")),
                    text=self.texts(page.get("description")),
                    when=when,
                    shuffle=(by_chance if order in ("default", "inherit") else order) == "random",
                )
            )
        tell_of_markup(self.taken, "", _strings(data, ("title", "description", "completedHtml")), PLACEHOLDER)  # fmt: skip
        form = Form(
            title=self.texts(data.get("title")) or {self.main: str(data.get("name") or "SurveyJS")},
            sections=tuple(sections),
            languages={},
            introduction=self.texts(data.get("description")),
            ending=self.texts(data.get("completedHtml")),
        )
        languages = dict.fromkeys(self.languages, "draft")
        return Carried(spoken(replace(form, languages=languages)), tuple(self.taken.lost.values()))

    def texts(self, value: object) -> dict[str, str]:
        """Words by language, as they are or in the main language."""
        if not isinstance(value, dict):
            words = words_of(value)
            return {self.main: words} if words else {}
        found: dict[str, str] = {}
        for code, text in list(value.items())[:MOST_LANGUAGES]:
            language = self.main if code == "default" else language_of(str(code))
            if language and (words := words_of(text)):
                found.setdefault(language, words)
                self.languages[language] = True
        return found

    def _questions(
        self, elements: list[Any], outer: Condition | None, depth: int
    ) -> Iterator[Question]:
        for element in elements:
            one = table(element)
            kind, name = str(one.get("type", "")), str(one.get("name", ""))
            self.taken.asked[name] = self.texts(one.get("title")) or self.texts(name)
            if kind in {"panel", "flowpanel", "paneldynamic"} and depth < DEEPEST_PANEL:
                yield from self._panel(one, name, outer, depth)
                continue
            if not self.taken.room(name):
                return
            self._settings(name, one, SETTINGS)
            tell_of_markup(self.taken, name, _strings(one, SAID), PLACEHOLDER)
            base = Question(
                "", QuestionKind.STATEMENT, self.taken.asked[name],
                help=self.texts(one.get("description")),
                required=bool(one.get("isRequired")),
                when=_joined(outer, self._when(one, name)),
            )  # fmt: skip
            yield from self.kinds.read(one, name, base)

    def _panel(
        self, one: Mapping[str, Any], name: str, outer: Condition | None, depth: int
    ) -> Iterator[Question]:
        """The questions of a panel, under its title as words of their own."""
        when = _joined(outer, self._when(one, name))
        self._settings(name, one, SETTINGS)
        tell_of_markup(self.taken, name, _strings(one, SAID), PLACEHOLDER)
        repeated = one.get("type") == "paneldynamic"
        if repeated:
            self.taken.lose(name, Why.SETTING, What.REPEATED)
        said = self.texts(one.get("title")), self.texts(one.get("description"))
        heading = {
            language: "\n".join(filter(None, (part.get(language) for part in said)))
            for language in {**said[0], **said[1]}
        }
        if heading and self.taken.room(name):
            key = self.taken.key(name)
            yield Question(key, QuestionKind.STATEMENT, heading, when=when)
        elements = rows(one.get("templateElements" if repeated else "elements"))
        for question in self._questions(elements, when, depth + 1):
            if repeated:
                self.taken.names.update(
                    {f"panel.{each}": item for each, item in self.taken.names.items() if item.item == question.key}
                )  # fmt: skip
            yield question

    def _settings(self, where: str, one: Mapping[str, Any], settings: Mapping[str, What]) -> None:
        for setting, what in settings.items():
            value = one.get(setting)
            if value is False or value in (None, "", [], {}):
                continue
            told = [table(each).get("name", table(each).get("type", "")) for each in rows(value)] if isinstance(value, list) else [value if isinstance(value, str) else ""]  # fmt: skip
            self.taken.lose(where, Why.SETTING, what, ", ".join(str(each) for each in told if each))
        if one.get("visible") is False:
            self.taken.lose(where, Why.SETTING, What.HIDDEN)

    def _when(self, one: Mapping[str, Any], where: str) -> Condition | None:
        text = one.get("visibleIf")
        if not text:
            return None
        try:
            return read_expression(str(text), self.taken.names)
        except NotSimpleError:
            self.taken.lose(where, Why.CONDITION, None, text)
            return None


def _is_chinese(pages: list[Mapping[str, Any]]) -> bool:
    """Whether a survey that does not say its language is mostly asked in Chinese."""
    elements = [table(each) for page in pages for each in rows(page.get("elements", page.get("questions")))]  # fmt: skip
    asked = [each["title"] for each in elements if isinstance(each.get("title"), str)]
    return 2 * sum(bool(CHINESE.search(each)) for each in asked) > len(asked)


def _strings(one: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """What is said under these names, and in choices, rows and columns, in every language."""
    shown = [one.get(name) for name in names]
    for name in ("choices", "rows", "columns", "items", "rateValues"):
        for each in rows(one.get(name))[:300]:
            shown += [each] if isinstance(each, str) else [table(each).get("text"), table(each).get("title")]  # fmt: skip
    for each in shown:
        for text in each.values() if isinstance(each, dict) else (each,):
            if isinstance(text, str):
                yield text


def _joined(outer: Condition | None, inner: Condition | None) -> Condition | None:
    if outer is None or inner is None:
        return outer or inner
    return Condition(join="all", parts=(outer, inner))
