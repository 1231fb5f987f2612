# SPDX-License-Identifier: Apache-2.0
"""Questionnaires in the JSON of SurveyJS.

Documentation: https://surveyjs.io/form-library/documentation/design-survey/survey-json-schema
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import (
    Carried,
    Named,
    Taken,
    UnreadableError,
    Why,
    as_json,
    asked_for,
    choices_of,
    is_recommendation,
    key_of,
    known,
    language_of,
    number_of,
    points_of,
    rows,
    scale_of,
    table,
    words_of,
)
from customary.core.questionnaire.importing.expressions import NotSimpleError, read_expression
from customary.core.questionnaire.questions import (
    Condition,
    Form,
    Look,
    Question,
    QuestionKind,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    _Make = Callable[[Mapping[str, Any], str, Question], Question | None]

DEEPEST_PANEL = 10
CHOOSE = {
    "radiogroup": QuestionKind.SINGLE,
    "dropdown": QuestionKind.SINGLE,
    "buttongroup": QuestionKind.SINGLE,
    "checkbox": QuestionKind.MULTIPLE,
    "tagbox": QuestionKind.MULTIPLE,
    "imagepicker": QuestionKind.SINGLE,
    "ranking": QuestionKind.RANKING,
}
LOOKS = {"stars": Look.STARS, "smileys": Look.FACES, "labels": Look.NUMBERS}
#: Of the ends of a scale; the misspelled one is what older versions wrote.
DESCRIBED = (
    ("minRateDescription", "mininumRateDescription", "minimumRateDescription"),
    ("maxRateDescription", "maximumRateDescription"),
)
#: Settings that change what somebody may answer, and have no equivalent.
SETTINGS = (
    "validators", "choicesByUrl", "choicesVisibleIf", "enableIf", "requiredIf", "defaultValue",
    "setValueIf", "calculatedValues", "triggers",
)  # fmt: skip
SUM = re.compile(r"^\s*(\{[^{}]+\}(?:\s*\+\s*\{[^{}]+\})*)\s*={1,2}\s*(\d+(?:\.\d+)?)\s*$")
LONGEST_SUM = 4000
YES_NO = (
    ("true", {"en": "Yes", "zh-hans": "是"}),
    ("false", {"en": "No", "zh-hans": "否"}),
)


def read_surveyjs(raw: bytes | str) -> Carried:
    """The questionnaire in a SurveyJS definition.

    Raises:
        UnreadableError: it is not one.
    """
    data = as_json(raw)
    if not isinstance(data, dict):
        raise UnreadableError("It is not a survey.")
    pages = [table(page) for page in rows(data.get("pages"))]
    if not pages:
        pages = [{"name": "page1", "elements": data.get("elements", data.get("questions"))}]
    if not any(rows(page.get("elements", page.get("questions"))) for page in pages):
        raise UnreadableError("It has no questions.")
    main = language_of(str(data.get("locale") or "en"))
    return _Reader(main).read(data, pages)


class _Reader:
    """Reads one survey; remembers its languages, its names and what was lost."""

    def __init__(self, main: str) -> None:
        self.main, self.taken, self.languages = main, Taken(), {main: True}

    def read(self, data: Mapping[str, Any], pages: list[Mapping[str, Any]]) -> Carried:
        for setting in SETTINGS:
            if data.get(setting):
                self.taken.lose("", Why.SETTING, setting)
        section_keys: set[str] = set()
        sections = []
        for page in pages:
            key = key_of(str(page.get("name", "")), section_keys, "s")
            section_keys.add(key)
            when = self._when(page, str(page.get("name", "")))
            elements = rows(page.get("elements", page.get("questions")))
            questions = [each for each in self._questions(elements, None, 0) if each is not None]
            sections.append(
                Section(
                    key,
                    tuple(questions),
                    title=self._texts(page.get("title")),
                    text=self._texts(page.get("description")),
                    when=when,
                    shuffle=str(page.get("questionsOrder", page.get("questionOrder", "")))
                    == "random",
                )
            )
        title = self._texts(data.get("title")) or {self.main: str(data.get("name") or "SurveyJS")}
        form = Form(
            title=title,
            sections=tuple(sections),
            languages={},
            introduction=self._texts(data.get("description")),
            ending=self._texts(data.get("completedHtml")),
        )
        return Carried(
            replace(form, languages=dict.fromkeys(self.languages, "draft")), tuple(self.taken.lost)
        )

    def _questions(
        self, elements: list[Any], outer: Condition | None, depth: int
    ) -> Iterator[Question | None]:
        for element in elements:
            one = table(element)
            name = str(one.get("name", ""))
            if one.get("type") == "panel" and depth < DEEPEST_PANEL:
                when = _joined(outer, self._when(one, name))
                yield from self._questions(rows(one.get("elements")), when, depth + 1)
                continue
            if not self.taken.room(name):
                return
            question = self._question(one, name)
            if question is not None:
                yield replace(question, when=_joined(outer, self._when(one, name)))

    def _question(self, one: Mapping[str, Any], name: str) -> Question | None:
        kind = str(one.get("type", ""))
        text = self._texts(one.get("title")) or self._texts(name)
        base = {
            "help": self._texts(one.get("description")),
            "required": bool(one.get("isRequired")),
        }
        make: _Make = {
            "rating": self._rating, "nouislider": self._rating, "slider": self._rating,
            "matrix": self._matrix, "multipletext": self._points, "boolean": self._boolean,
            "file": self._file, "html": self._html,
        }.get(kind, self._chosen if kind in CHOOSE else self._written)  # fmt: skip
        if kind not in CHOOSE and make == self._written and kind not in {"text", "comment"}:
            make = self._lost
        question = make(one, name, Question("", QuestionKind.STATEMENT, text, **base))  # type: ignore[arg-type]
        if question is not None and kind != "multipletext":
            for setting in SETTINGS:
                if one.get(setting):
                    self.taken.lose(name, Why.SETTING, setting)
        return question

    def _lost(self, one: Mapping[str, Any], name: str, _base: Question) -> None:
        self.taken.lose(name, Why.KIND, one.get("type", ""))

    def _file(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        if one.get("allowMultiple"):
            self.taken.lose(name, Why.SETTING, "allowMultiple")
        size = number_of(one.get("maxSize"))
        question = asked_for(
            self.taken, name, base,
            endings=str(one.get("acceptedTypes") or ""), megabytes=size / 1_000_000 if size else None,
        )  # fmt: skip
        known(self.taken, question, name, {})
        return question

    def _html(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        text = self._texts(one.get("html"))
        if not text:
            return None
        return replace(base, key=self.taken.key(name), text=text, required=False)

    def _rating(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        slider = one.get("type") != "rating"
        low = number_of(one.get("rateMin", one.get("min", one.get("rangeMin"))))
        high = number_of(one.get("rateMax", one.get("max", one.get("rangeMax"))))
        step = number_of(one.get("rateStep", one.get("step"))) or 1
        low = (0 if slider else 1) if low is None else low
        if high is None:
            count = number_of(one.get("rateCount"))
            high = 100 if slider else (low + (count - 1) * step if count else 5)
        labels: dict[str, dict[str, str]] = {}
        values = rows(one.get("rateValues"))
        if values:
            told = [(_value(each), self._texts(_shown(each))) for each in values]
            scale = scale_of([number_of(value) for value, _texts in told])
            if scale is None:
                chosen = {**one, "type": "radiogroup", "choices": values}
                self.taken.lose(name, Why.BECAME, "rateValues")
                return self._chosen(chosen, name, base)
            low, high, step = scale
            labels = {
                _plain(number_of(value)): texts
                for value, texts in told
                if texts and list(texts.values()) != [value]
            }
        for at, names in zip((low, high), DESCRIBED, strict=True):
            if texts := self._texts(next((one[each] for each in names if one.get(each)), None)):
                labels[_plain(at)] = texts
        if not low < high or step <= 0 or (high - low) / step > 100:
            self.taken.lose(name, Why.KIND, f"{low}–{high}")
            return None
        kind = QuestionKind.RATING
        if is_recommendation(low, high, step) and not slider:
            kind = QuestionKind.RECOMMENDATION
        key = self.taken.key(name)
        look = Look.SLIDER if slider else LOOKS.get(str(one.get("rateType", one.get("rateDisplayMode", ""))), Look.NUMBERS)  # fmt: skip
        question = replace(
            base, key=key, kind=kind, low=low, high=high, step=step, labels=labels, look=look
        )
        known(self.taken, question, name, {})
        return question

    def _matrix(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        columns = [(_value(each), self._texts(_shown(each))) for each in rows(one.get("columns"))]
        asked = [(_value(each), self._texts(_shown(each))) for each in rows(one.get("rows"))]
        if len(columns) < 2 or not asked or one.get("cellType") == "checkbox":
            self.taken.lose(name, Why.NO_CHOICES if not asked else Why.KIND, "matrix")
            return None
        points = points_of(self.taken, name, [(value, value, texts) for value, texts in columns])
        if points is None:
            self.taken.lose(name, Why.TOO_MANY, len(columns))
            return None
        made, keys = choices_of(self.taken, name, asked, "r")
        required = bool(one.get("isAllRowRequired") or one.get("eachRowRequired"))
        if one.get("isRequired") and not required:
            self.taken.lose(name, Why.SETTING, "isRequired")
        question = replace(
            base, key=self.taken.key(name), kind=QuestionKind.MATRIX, low=points.low,
            high=points.high, step=points.step, labels=points.labels, rows=made, required=required,
            not_applicable=points.not_applicable,
            shuffle=str(one.get("rowOrder", one.get("rowsOrder", ""))) == "random",
        )  # fmt: skip
        # Values that are the answers themselves may be compared with by size.
        is_plain = all(number_of(value) == answer for value, answer in points.answers.items())
        for vendor, key in keys.items():
            self.taken.names[f"{name}.{vendor}"] = Named(f"{question.key}.{key}", {} if is_plain else points.answers)  # fmt: skip
        return question

    def _chosen(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        given = rows(one.get("choices"))
        told = [(_value(each), self._texts(_shown(each)) or {self.main: _value(each)}) for each in given]  # fmt: skip
        exclusive = [bool(table(each).get("isExclusive")) for each in given]
        if one.get("showNoneItem") or one.get("hasNone"):
            told.append(("none", self._texts(one.get("noneText")) or {"en": "None", "zh-hans": "都不是"}))  # fmt: skip
            exclusive.append(True)
        if len(told) < 2:
            self.taken.lose(name, Why.NO_CHOICES)
            return None
        choices, keys = choices_of(self.taken, name, told)
        kind = CHOOSE[str(one.get("type"))]
        if one.get("type") == "imagepicker":
            self.taken.lose(name, Why.BECAME, "imagepicker")
            kind = QuestionKind.MULTIPLE if one.get("multiSelect") else QuestionKind.SINGLE
        if kind is QuestionKind.MULTIPLE:
            choices = tuple(
                replace(each, alone=alone) for each, alone in zip(choices, exclusive, strict=False)
            )
        other = bool(one.get("showOtherItem", one.get("hasOther")))
        least, most = (number_of(one.get(f"{end}SelectedChoices")) for end in ("min", "max"))
        counted = kind is not QuestionKind.SINGLE
        question = replace(
            base, key=self.taken.key(name), kind=kind, choices=choices, other=other,
            shuffle=str(one.get("choicesOrder", "")) == "random",
            at_least=int(least) if counted and least and least <= len(choices) else None,
            at_most=int(most) if counted and most and most >= max(1, least or 0) else None,
        )  # fmt: skip
        known(self.taken, question, name, {**keys, "other": "other"} if other else keys)
        return question

    def _points(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        items = [table(each) for each in rows(one.get("items"))]
        total = next((found for each in rows(one.get("validators")) if (found := _total(table(each), len(items)))), None)  # fmt: skip
        if total is None or len(items) < 2:
            self.taken.lose(name, Why.KIND, "multipletext")
            return None
        told = [(str(each.get("name", "")), self._texts(each.get("title"))) for each in items]
        choices, _keys = choices_of(self.taken, name, told)
        return replace(
            base, key=self.taken.key(name), kind=QuestionKind.POINTS, choices=choices, total=total
        )

    def _boolean(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        if one.get("renderAs") == "checkbox":
            question = replace(base, key=self.taken.key(name), kind=QuestionKind.CONSENT)
            known(self.taken, question, name, {})
            return question
        told = [
            (value, self._texts(one.get(label)) or dict(words))
            for (value, words), label in zip(YES_NO, ("labelTrue", "labelFalse"), strict=True)
        ]
        choices, keys = choices_of(self.taken, name, told)
        question = replace(
            base, key=self.taken.key(name), kind=QuestionKind.SINGLE, choices=choices
        )
        known(self.taken, question, name, keys)
        return question

    def _written(self, one: Mapping[str, Any], name: str, base: Question) -> Question | None:
        typed = str(one.get("inputType", "text"))
        longest = number_of(one.get("maxLength"))
        kind = QuestionKind.LONG_TEXT if one.get("type") == "comment" else QuestionKind.SHORT_TEXT
        extra: dict[str, Any] = {"longest": int(longest) if longest and longest > 0 else None}
        if typed in {"number", "range"} and kind is QuestionKind.SHORT_TEXT:
            kind = QuestionKind.NUMBER
            step = number_of(one.get("step"))
            extra = {
                "low": number_of(one.get("min")),
                "high": number_of(one.get("max")),
                "step": step if step and step > 0 else 1,
            }
        elif typed in {"date", "datetime-local", "datetime"}:
            kind, extra = QuestionKind.DATE, {}
            if typed != "date":
                self.taken.lose(name, Why.BECAME, typed)
        elif typed not in {"text", "email", "tel", "url"}:
            self.taken.lose(name, Why.BECAME, typed)
        question = replace(base, key=self.taken.key(name), kind=kind, **extra)
        known(self.taken, question, name, {})
        return question

    def _when(self, one: Mapping[str, Any], where: str) -> Condition | None:
        text = one.get("visibleIf")
        if one.get("visible") is False:
            self.taken.lose(where, Why.SETTING, "visible")
        if not text:
            return None
        try:
            return read_expression(str(text), self.taken.names)
        except NotSimpleError:
            self.taken.lose(where, Why.CONDITION, text)
            return None

    def _texts(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            words = words_of(value)
            return {self.main: words} if words else {}
        found = {}
        for code, text in list(value.items())[:20]:
            language = self.main if code == "default" else language_of(str(code))
            if language and (words := words_of(text)):
                found[language] = words
                self.languages[language] = True
        return found


def _total(validator: Mapping[str, Any], count: int) -> float | None:
    """The sum that an expression asks of all items."""
    expression = str(validator.get("expression", ""))[:LONGEST_SUM]
    match = SUM.match(expression)
    if match is None or match[1].count("{") != count:
        return None
    return number_of(match[2])


def _value(one: object) -> str:
    if isinstance(one, str):
        return one.partition("|")[0][:200]  # older versions write "value|text"
    found = table(one).get("value", table(one).get("name", "")) if isinstance(one, dict) else one
    number = number_of(found) if not isinstance(found, str) else None
    return _plain(number) if number is not None else str(found)[:200]


def _shown(one: object) -> object:
    if isinstance(one, dict):
        return one.get("text", one.get("value", ""))
    return one.partition("|")[2] or one if isinstance(one, str) else _value(one)


def _plain(value: float | None) -> str:
    return "" if value is None else str(int(value) if value == int(value) else value)


def _joined(outer: Condition | None, inner: Condition | None) -> Condition | None:
    if outer is None or inner is None:
        return outer or inner
    return Condition(join="all", parts=(outer, inner))
