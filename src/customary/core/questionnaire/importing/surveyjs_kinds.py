# SPDX-License-Identifier: Apache-2.0
"""What becomes of each kind of question of SurveyJS."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import Named, known, number_of, rows, table
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import (
    COMMENT,
    apart,
    asked_for,
    built_in,
    choices_of,
    is_other,
    joined,
)
from customary.core.questionnaire.importing.scales import (
    is_recommendation,
    is_zero_to_ten,
    points_of,
    scale_of,
)
from customary.core.questionnaire.questions import Look, Question, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from customary.core.questionnaire.importing.carried import Taken

    One = Mapping[str, Any]
    Told = list[tuple[str, dict[str, str]]]

CHOOSE = {
    "radiogroup": QuestionKind.SINGLE, "dropdown": QuestionKind.SINGLE,
    "buttongroup": QuestionKind.SINGLE, "checkbox": QuestionKind.MULTIPLE,
    "tagbox": QuestionKind.MULTIPLE, "imagepicker": QuestionKind.SINGLE,
    "ranking": QuestionKind.RANKING,
}  # fmt: skip
LEFT_OUT = {
    "signaturepad": What.DRAWN, "expression": What.CALCULATED, "image": What.PICTURE,
    "imagemap": What.PLACE,
}  # fmt: skip
LOOKS = {"stars": Look.STARS, "smileys": Look.FACES, "labels": Look.NUMBERS}
#: Of the ends of a scale; the misspelled one is what older versions wrote.
DESCRIBED = (
    ("minRateDescription", "mininumRateDescription", "minimumRateDescription"),
    ("maxRateDescription", "maximumRateDescription"),
)
#: Choices that stand beside the others, with their words where a survey gives none.
BESIDE = (
    ("None", "none", {"en": "None", "zh-hans": "都不是"}),
    ("DontKnow", "dontknow", {"en": "Don't know", "zh-hans": "不知道"}),
    ("Refuse", "refused", {"en": "Prefer not to say", "zh-hans": "不愿回答"}),
)
MOMENTS = {"datetime-local", "datetime"}
SUM = re.compile(r"^\s*(\{[^{}]+\}(?:\s*\+\s*\{[^{}]+\})*)\s*={1,2}\s*(\d+(?:\.\d+)?)\s*$")
LONGEST_SUM = 4000
YES_NO = (
    ("true", {"en": "Yes", "zh-hans": "是"}),
    ("false", {"en": "No", "zh-hans": "否"}),
)


class Kinds:
    """Makes questions of ours out of elements, with the words of a survey and what was lost."""

    def __init__(self, taken: Taken, main: str, texts: Callable[[object], dict[str, str]]) -> None:
        self.taken, self.main, self.texts = taken, main, texts

    def read(self, one: One, name: str, base: Question) -> Iterable[Question]:
        """The questions that an element becomes: none, one or several."""
        kind = str(one.get("type", ""))
        make = {
            "rating": self._rating, "nouislider": self._rating, "slider": self._rating,
            "matrix": self._matrix, "multipletext": self._fields, "boolean": self._boolean,
            "file": self._file, "html": self._html, "text": self._written, "comment": self._written,
            "matrixdropdown": self._cells, "matrixdynamic": self._cells,
        }.get(kind, self._chosen if kind in CHOOSE else self._left_out)  # fmt: skip
        made = make(one, name, base)
        made = (made,) if isinstance(made, Question) else made or ()
        if made and (one.get("showCommentArea") or one.get("hasComment")) and self.taken.room(name):
            self.taken.lose(name, Why.APART, What.COMMENT)
            words = self.texts(one.get("commentText")) or built_in(COMMENT, self.main)
            made = (
                *made,
                replace(base, key=self.taken.key(f"{name[:16]}_comment"), kind=QuestionKind.LONG_TEXT, text=joined(base.text, words), help={}, required=False),
            )  # fmt: skip
        return made

    def _left_out(self, one: One, name: str, _base: Question) -> None:
        kind = str(one.get("type", ""))
        self.taken.lose(name, Why.KIND, LEFT_OUT.get(kind), "" if kind in LEFT_OUT else kind)

    def _keep(
        self, question: Question, name: str, answers: Mapping[str, str | float] | None = None
    ) -> Question:
        known(self.taken, question, name, answers or {})
        return question

    def _file(self, one: One, name: str, base: Question) -> Question:
        if one.get("allowMultiple"):
            self.taken.lose(name, Why.SETTING, What.FILES)
        size = number_of(one.get("maxSize"))
        question = asked_for(
            self.taken, name, base,
            endings=str(one.get("acceptedTypes") or ""), megabytes=size / 1_000_000 if size else None,
        )  # fmt: skip
        return self._keep(question, name)

    def _html(self, one: One, name: str, base: Question) -> Question | None:
        text = self.texts(one.get("html"))
        if not text:
            return None
        return replace(base, key=self.taken.key(name), text=text, required=False)

    def _rating(self, one: One, name: str, base: Question) -> Iterable[Question] | Question | None:
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
            told = [(_value(each), self.texts(_shown(each))) for each in values]
            scale = scale_of([number_of(value) for value, _texts in told])
            if scale is None:
                chosen = {**one, "type": "radiogroup", "choices": values}
                self.taken.lose(name, Why.BECAME, What.UNEVEN)
                return self._chosen(chosen, name, base)
            low, high, step = scale
            labels = {
                _plain(number_of(value)): texts
                for value, texts in told
                if texts and list(texts.values()) != [value]
            }
        for at, names in zip((low, high), DESCRIBED, strict=True):
            if texts := self.texts(next((one[each] for each in names if one.get(each)), None)):
                labels.setdefault(_plain(at), texts)
        if one.get("sliderType") == "range" or not low < high or step <= 0 or (high - low) / step > 100:  # fmt: skip
            self.taken.lose(name, Why.KIND, What.SCALE, f"{_plain(low)}–{_plain(high)}")
            return None
        kind = QuestionKind.RATING
        if is_recommendation(low, high, step) and not slider:
            kind = QuestionKind.RECOMMENDATION
        look = Look.SLIDER if slider else LOOKS.get(str(one.get("rateType", one.get("rateDisplayMode", ""))), Look.NUMBERS)  # fmt: skip
        question = replace(
            base, key=self.taken.key(name), kind=kind, low=low, high=high, step=step,
            labels=labels, look=look,
        )  # fmt: skip
        return self._keep(question, name)

    def _matrix(self, one: One, name: str, base: Question) -> Iterable[Question] | Question | None:
        columns = [(_value(each), self.texts(_shown(each))) for each in rows(one.get("columns"))]
        asked = [(_value(each), self.texts(_shown(each))) for each in rows(one.get("rows"))]
        self._conditions(one, name)
        if len(columns) < 2 or not asked:
            self.taken.lose(name, Why.NO_CHOICES)
            return None
        if one.get("cellType") == "checkbox":
            each = [self._chosen({"type": "checkbox", "choices": rows(one.get("columns"))}, f"{name}.{code}", replace(base, text=joined(base.text, texts))) for code, texts in asked if self.taken.room(name)]  # fmt: skip
            self.taken.lose(name, Why.APART, What.SEVERAL_EACH)
            return [question for made in each for question in made]
        points = points_of(self.taken, name, [(value, value, texts) for value, texts in columns])
        if points is None:
            self.taken.lose(name, Why.TOO_MANY, What.CHOICES, len(columns))
            return None
        made, keys = choices_of(self.taken, name, asked, "r")
        required = bool(one.get("isAllRowRequired") or one.get("eachRowRequired"))
        if one.get("isRequired") and not required:
            self.taken.lose(name, Why.SETTING, What.REQUIRED_ANY)
        if rows(one.get("cells")):
            self.taken.lose(name, Why.SETTING, What.CELLS)
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

    def _cells(self, one: One, name: str, base: Question) -> Iterable[Question]:
        """A question for each cell of a table; of rows that can be added, for one of them."""
        asked = [(_value(each), self.texts(_shown(each))) for each in rows(one.get("rows"))]
        columns = [table(each) for each in rows(one.get("columns"))]
        if one.get("type") == "matrixdynamic":
            self.taken.lose(name, Why.SETTING, What.REPEATED)
            asked = [("row", {})]
        if not asked or not columns:
            self.taken.lose(name, Why.NO_CHOICES)
            return ()
        self._conditions(one, name)
        self.taken.lose(name, Why.APART, What.CELLS)
        found: list[Question] = []
        for code, texts in asked:
            for column in columns:
                if not self.taken.room(name):
                    return found
                cell = column.get("cellType") or one.get("cellType") or "dropdown"
                own = str(column.get("name", ""))
                words = joined(joined(base.text, texts), self.texts(column.get("title")) or self.texts(own))  # fmt: skip
                inner = {"choices": one.get("choices"), **column, "type": "dropdown" if cell == "default" else cell}  # fmt: skip
                place = f"{name}.{code}.{own}"
                self.taken.asked[place] = words
                if column.get("visibleIf"):
                    self.taken.lose(place, Why.CONDITION, None, column["visibleIf"])
                found += self.read(inner, place, replace(base, text=words, help={}, required=bool(column.get("isRequired"))))  # fmt: skip
        return found

    def _chosen(self, one: One, name: str, base: Question) -> list[Question]:
        given = rows(one.get("choices"))
        told: Told = [(_value(each), self.texts(_shown(each)) or self.texts(_value(each))) for each in given]  # fmt: skip
        exclusive = [bool(table(each).get("isExclusive")) for each in given]
        told += _counted(one)
        exclusive += [False] * (len(told) - len(exclusive))
        for setting in ("choicesByUrl", "choicesFromQuestion", "choiceValuesFromQuestion"):
            if one.get(setting):
                self.taken.lose(name, Why.SETTING, What.EARLIER_CHOICES)
        self._conditions(one, name)
        for setting, value, words in BESIDE:
            if one.get(f"show{setting}Item") or one.get(f"has{setting}"):
                written = one.get(f"{setting[0].lower()}{setting[1:]}Text")
                told.append((value, self.texts(written) or built_in(words, self.main)))
                exclusive.append(True)
        other = bool(one.get("showOtherItem", one.get("hasOther")))
        if len(told) < 2:
            self.taken.lose(name, Why.NO_CHOICES)
            return []
        kind = CHOOSE[str(one.get("type"))]
        if one.get("type") == "imagepicker":
            self.taken.lose(name, Why.BECAME, What.PICTURES)
            kind = QuestionKind.MULTIPLE if one.get("multiSelect") else QuestionKind.SINGLE
        if kind is QuestionKind.SINGLE and not other and is_zero_to_ten(told):
            self.taken.lose(name, Why.BECAME, What.ZERO_TO_TEN)
            return [self._keep(replace(base, key=self.taken.key(name), kind=QuestionKind.RECOMMENDATION, low=0, high=10), name, {value: number_of(next(iter(texts.values()))) or 0 for value, texts in told})]  # fmt: skip
        choices, keys = choices_of(self.taken, name, told)
        if kind is QuestionKind.MULTIPLE:
            choices = tuple(
                replace(each, alone=alone) for each, alone in zip(choices, exclusive, strict=False)
            )
        least, most = (number_of(one.get(f"{end}SelectedChoices")) for end in ("min", "max"))
        for validator in (table(each) for each in rows(one.get("validators"))):
            if validator.get("type") == "answercount":
                least = number_of(validator.get("minCount")) or least
                most = number_of(validator.get("maxCount")) or most
            else:
                self._check(name, validator)
        counted = kind is not QuestionKind.SINGLE
        words = self.texts(one.get("otherText"))
        if other and words and not is_other(words):
            self.taken.lose(name, Why.SETTING, What.OTHER_WORDS, next(iter(words.values())))
        question = replace(
            base, key=self.taken.key(name), kind=kind, choices=choices, other=other,
            shuffle=str(one.get("choicesOrder", "")) == "random",
            at_least=int(least) if counted and least and 0 < least <= len(choices) else None,
            at_most=int(most) if counted and most and most >= max(1, least or 0) else None,
        )  # fmt: skip
        return [self._keep(question, name, {**keys, "other": "other"} if other else keys)]

    def _fields(self, one: One, name: str, base: Question) -> Iterable[Question] | Question:
        """Fields whose sum is checked take points; others are a question each."""
        items = [table(each) for each in rows(one.get("items"))]
        told = [(str(each.get("name", "")), self.texts(each.get("title"))) for each in items]
        total = next((found for each in rows(one.get("validators")) if (found := _total(table(each), len(items)))), None)  # fmt: skip
        if total is not None and len(items) > 1:
            choices, _keys = choices_of(self.taken, name, told)
            return replace(base, key=self.taken.key(name), kind=QuestionKind.POINTS, choices=choices, total=total)  # fmt: skip
        if not items:
            self.taken.lose(name, Why.NO_CHOICES)
            return ()
        made = apart(self.taken, name, base, [(code, texts or self.texts(code)) for code, texts in told])  # fmt: skip
        return [
            self._of_type({"type": "text", **item}, f"{name}.{code}", replace(question, required=base.required or bool(item.get("isRequired"))))
            for question, item, (code, _texts) in zip(made, items, told, strict=False)
        ]  # fmt: skip

    def _boolean(self, one: One, name: str, base: Question) -> Question:
        if one.get("renderAs") == "checkbox":
            return self._keep(replace(base, key=self.taken.key(name), kind=QuestionKind.CONSENT), name)  # fmt: skip
        told = [
            (value, self.texts(one.get(label)) or built_in(words, self.main))
            for (value, words), label in zip(YES_NO, ("labelTrue", "labelFalse"), strict=True)
        ]
        choices, keys = choices_of(self.taken, name, told)
        for value, setting in (("true", "valueTrue"), ("false", "valueFalse")):
            if one.get(setting) is not None:
                keys[str(one[setting])] = keys[value]
        question = replace(
            base, key=self.taken.key(name), kind=QuestionKind.SINGLE, choices=choices
        )
        return self._keep(question, name, keys)

    def _written(self, one: One, name: str, base: Question) -> Question:
        return self._of_type(one, name, replace(base, key=self.taken.key(name)))

    def _of_type(self, one: One, name: str, base: Question) -> Question:
        """A field for words, a number or a day."""
        typed = str(one.get("inputType", "text"))
        longest = number_of(one.get("maxLength"))
        kind = QuestionKind.LONG_TEXT if one.get("type") == "comment" else QuestionKind.SHORT_TEXT
        low, high = number_of(one.get("min")), number_of(one.get("max"))
        if typed in {"number", "range"} and kind is QuestionKind.SHORT_TEXT:
            kind = QuestionKind.NUMBER
        elif typed in {"date", *MOMENTS}:
            kind = QuestionKind.DATE
            if typed in MOMENTS:
                self.taken.lose(name, Why.BECAME, What.MOMENT)
        elif typed in {"email", "tel", "url"} or one.get("maskType", "none") != "none":
            self.taken.lose(name, Why.SETTING, What.CHECK, typed if typed != "text" else one.get("maskType"))  # fmt: skip
        elif typed != "text":
            self.taken.lose(name, Why.BECAME, What.TYPED, typed)
        for validator in (table(each) for each in rows(one.get("validators"))):
            if validator.get("type") == "numeric" and kind is QuestionKind.NUMBER:
                low = number_of(validator.get("minValue")) if low is None else low
                high = number_of(validator.get("maxValue")) if high is None else high
            elif validator.get("type") == "text" and not validator.get("minLength"):
                longest = number_of(validator.get("maxLength")) or longest
            else:
                self._check(name, validator)
        limits = ("min", "max", "minValueExpression", "maxValueExpression")
        told = [str(one[each]) for each in limits if one.get(each) not in (None, "")]
        if kind is QuestionKind.DATE and told:
            self.taken.lose(name, Why.SETTING, What.DAYS, " – ".join(told))
        extra: dict[str, Any] = {"longest": int(longest) if longest and longest > 0 else None}
        if kind is QuestionKind.NUMBER:
            step = number_of(one.get("step"))
            extra = {"low": low, "high": high, "step": step if step and step > 0 else 1}
        elif kind is QuestionKind.DATE:
            extra = {}
        return self._keep(replace(base, kind=kind, **extra), name)

    def _check(self, name: str, validator: One) -> None:
        said = validator.get("text") or validator.get("expression") or validator.get("regex")
        told = next(iter(self.texts(said).values()), "") or str(validator.get("type", ""))
        self.taken.lose(name, Why.SETTING, What.CHECK, told)

    def _conditions(self, one: One, name: str) -> None:
        """Name choices, rows and columns that are shown only sometimes."""
        for place in ("choices", "rows", "columns"):
            for each in (table(each) for each in rows(one.get(place))):
                if each.get("visibleIf") or each.get("enableIf"):
                    what = next(iter(self.texts(_shown(each)).values()), "")
                    self.taken.lose(name, Why.SETTING, What.CHOICE_CONDITIONS, what)


def _counted(one: One) -> Told:
    """Choices that are numbers from one to another."""
    low, high = number_of(one.get("choicesMin")), number_of(one.get("choicesMax"))
    step = number_of(one.get("choicesStep")) or 1
    if low is None or high is None or step <= 0 or not 0 < (high - low) / step <= 300:
        return []
    numbers = (
        _plain(round(low + place * step, 6)) for place in range(int((high - low) / step) + 1)
    )
    return [(each, {"en": each}) for each in numbers]


def _total(validator: One, count: int) -> float | None:
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
        return one.get("text", one.get("title", one.get("value", one.get("name", ""))))
    return one.partition("|")[2] or one if isinstance(one, str) else _value(one)


def _plain(value: float | None) -> str:
    return "" if value is None else str(int(value) if value == int(value) else value)
