# SPDX-License-Identifier: Apache-2.0
"""What becomes of each kind of question of Qualtrics."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import (
    Named,
    known,
    language_of,
    number_of,
    rows,
    table,
)
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import (
    apart,
    asked_for,
    choices_of,
    is_other,
    joined,
    words_beside,
)
from customary.core.questionnaire.importing.scales import (
    is_recommendation,
    is_zero_to_ten,
    points_of,
    scale_of,
)
from customary.core.questionnaire.importing.wording import words_of
from customary.core.questionnaire.questions import Look, Question, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from customary.core.questionnaire.importing.carried import Taken

    One = Mapping[str, Any]
    _Make = Callable[[One, str, str, Question], Iterable[Question]]

MULTIPLE = {"MAVR", "MAHR", "MACOL", "MSB"}
LONG = {"ML", "ESTB"}
LEFT_OUT = {
    "PGR": What.GROUPING, "DD": What.LEVELS, "HeatMap": What.PLACE, "HotSpot": What.PLACE,
    "HL": What.PLACE, "Signature": What.DRAWN, "Draw": What.DRAWN, "Timing": What.MEASURED,
    "Meta": What.MEASURED, "Captcha": What.ROBOTS, "MaxDiff": What.BEST_WORST,
}  # fmt: skip
SHUFFLED = ("All", "Subset", "Advanced")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, or a row or column of a table, by its number."""

    number: str
    texts: dict[str, str]
    #: Words of one's own go with it.
    has_text: bool = False
    alone: bool = False


class Kinds:
    """Makes questions of ours out of theirs, with the languages seen and what was lost."""

    placeholder = re.compile(r"\$\{[^{}]{1,150}\}")

    def __init__(self, taken: Taken, main: str) -> None:
        self.taken, self.main, self.languages = taken, main, {main: True}

    def read(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        """The questions that one of theirs becomes: none, one or several."""
        kind, selector = str(one.get("QuestionType", "")), str(one.get("Selector", ""))
        made: Iterable[Question] | Question | None
        if kind == "DB":
            if selector not in ("TB", ""):
                self.taken.lose(tag, Why.SETTING, What.PICTURE)
            made = replace(base, key=self.taken.key(tag), required=False)
        elif kind == "MC" and selector == "NPS":
            made = self._recommendation(one, name, tag, base)
        elif kind == "Matrix" and selector == "MaxDiff":
            made = self._left_out("MaxDiff", "", tag)
        else:
            make: _Make | None = {
                "TE": self._text, "FileUpload": self._file, "MC": self._chosen,
                "RO": self._chosen, "CS": self._points, "Slider": self._slider,
                "Matrix": self._matrix, "SBS": self._side_by_side,
            }.get(kind)  # fmt: skip
            made = make(one, name, tag, base) if make else self._left_out(kind, selector, tag)
        return (made,) if isinstance(made, Question) else made or ()

    def texts(self, one: One, name: str) -> dict[str, str]:
        """Words of a question by language."""
        texts = {self.main: words_of(one.get(name))}
        for code, each in list(table(one.get("Language")).items())[:50]:
            if words := words_of(table(each).get(name)):
                texts[language_of(str(code))] = words
                self.languages[language_of(str(code))] = True
        return {language: words for language, words in texts.items() if words}

    def _left_out(self, kind: str, selector: str, tag: str) -> tuple[Question, ...]:
        what = LEFT_OUT.get(kind)
        self.taken.lose(tag, Why.KIND, what, "" if what else f"{kind} {selector}".strip())
        return ()

    def _keep(self, name: str, question: Question, answers: Mapping[str, str | float]) -> Question:
        known(self.taken, question, name, answers)
        return question

    def _recommendation(self, one: One, name: str, tag: str, base: Question) -> Question:
        ends = [words_of(table(each).get("Display")) for each in rows(one.get("ColumnLabels"))]
        labels = {point: {self.main: words} for point, words in zip(("0", "10"), (ends[0], ends[-1]), strict=True) if words} if ends else {}  # fmt: skip
        answers = {option.number: number for option in self.options(one, "Choices") if (number := number_of(option.texts[self.main])) is not None}  # fmt: skip
        return self._keep(name, replace(base, key=self.taken.key(tag), kind=QuestionKind.RECOMMENDATION, low=0, high=10, labels=labels), answers)  # fmt: skip

    def _text(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        settings = table(table(one.get("Validation")).get("Settings"))
        content = str(settings.get("ContentType") or "")
        kind = QuestionKind.LONG_TEXT if one.get("Selector") in LONG else QuestionKind.SHORT_TEXT
        extra: dict[str, Any] = {}
        if settings.get("Type") in ("MaxChars", "TotalChar", "CharRange"):
            longest = number_of(settings.get("MaxChars") or settings.get("TotalChars"))
            extra["longest"] = int(longest) if longest and longest > 0 else None
        if content == "ValidNumber":
            kind, told = QuestionKind.NUMBER, table(settings.get("ValidNumber"))
            low, high = number_of(told.get("Min") or None), number_of(told.get("Max") or None)
            whole = str(told.get("NumDecimals", "")) == "0"
            extra = {"low": low, "high": high, "step": 1 if whole else 0.01}
        elif content == "ValidDate":
            kind, extra = QuestionKind.DATE, {}
        elif content and settings.get("Type") == "ContentType":
            self.taken.lose(tag, Why.SETTING, What.CHECK, content.removeprefix("Valid"))
        if rows(settings.get("CustomValidation")):
            self.taken.lose(tag, Why.SETTING, What.CHECK)
        plain = replace(base, kind=kind, **extra)
        if one.get("Selector") == "FORM":
            fields = self.options(one, "Choices")
            made = apart(self.taken, tag, plain, [(each.number, each.texts) for each in fields])
            for each, question in zip(fields, made, strict=False):
                self.taken.names[f"{name}#{each.number}"] = Named(question.key)
            return made
        return (self._keep(name, replace(plain, key=self.taken.key(tag)), {}),)

    def _file(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        settings = table(table(one.get("Validation")).get("Settings"))
        for setting, value in settings.items():
            if "file" in setting.lower():
                self.taken.lose(tag, Why.SETTING, What.FILE_KINDS, str(value))
        return (self._keep(name, asked_for(self.taken, tag, base, endings="", megabytes=None), {}),)

    def _chosen(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        told = self.options(one, "Choices", tag)
        if len(told) < 2:
            self.taken.lose(tag, Why.NO_CHOICES)
            return ()
        kind = QuestionKind.RANKING if one.get("QuestionType") == "RO" else QuestionKind.SINGLE
        if one.get("Selector") in MULTIPLE:
            kind = QuestionKind.MULTIPLE
        if kind is QuestionKind.SINGLE and is_zero_to_ten([(each.number, each.texts) for each in told]):  # fmt: skip
            self.taken.lose(tag, Why.BECAME, What.ZERO_TO_TEN)
            return (self._recommendation(one, name, tag, base),)
        # The one choice of words of one's own that is called so is ours called "other".
        others = [each for each in told if each.has_text and is_other(each.texts)]
        is_ours = len(others) == 1 and len(told) > 2 and kind is not QuestionKind.RANKING
        used = [each for each in told if not (is_ours and each is others[0])]
        choices, keys = choices_of(self.taken, tag, [(each.number, each.texts) for each in used])
        if kind is QuestionKind.MULTIPLE:
            choices = tuple(replace(made, alone=each.alone) for made, each in zip(choices, used, strict=False))  # fmt: skip
        settings = table(table(one.get("Validation")).get("Settings"))
        least, most = (number_of(settings.get(f"{end}Choices")) if "Choice" in str(settings.get("Type")) else None for end in ("Min", "Max"))  # fmt: skip
        if kind is QuestionKind.SINGLE:
            least = most = None
        question = replace(
            base, key=self.taken.key(tag), kind=kind, choices=choices, other=is_ours,
            at_least=int(least) if least and 0 < least <= len(told) else None,
            at_most=int(most) if most and most >= max(1, least or 0) else None,
            shuffle=self._shuffled(one, tag),
        )  # fmt: skip
        if is_ours:
            keys[others[0].number] = "other"
        made = [self._keep(name, question, keys)]
        for each in used:
            if not each.has_text or str(each.number) not in keys:
                continue
            if kind is QuestionKind.RANKING:
                self.taken.lose(tag, Why.SETTING, What.BESIDE, each.texts[self.main])
            elif beside := words_beside(self.taken, question, str(keys[each.number]), each.texts):
                made.append(beside)
        return made

    def _shuffled(self, one: One, tag: str) -> bool:
        kind = table(one.get("Randomization")).get("Type")
        if kind == "Subset":
            self.taken.lose(tag, Why.SETTING, What.SUBSET)
        return kind in SHUFFLED

    def _matrix(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        asked = self.options(one, "Choices", tag)
        columns = self.options(one, "Answers", tag)
        selector, cells = str(one.get("Selector", "")), one.get("SubSelector")
        if not asked:
            self.taken.lose(tag, Why.NO_CHOICES)
            return ()
        for each in asked:
            if each.has_text:
                self.taken.lose(tag, Why.SETTING, What.BESIDE, each.texts[self.main])
        told = [(each.number, each.texts) for each in asked]
        if selector == "TE":
            if len(columns) > 1:
                told = [(f"{row}_{column.number}", joined(texts, column.texts)) for row, texts in told for column in columns]  # fmt: skip
            return apart(self.taken, tag, replace(base, kind=QuestionKind.SHORT_TEXT), told, What.CELLS)  # fmt: skip
        if selector == "CS" or (selector == "Likert" and cells == "MultipleAnswer"):
            return self._each_row(one, name, tag, base)
        if selector not in ("Likert", "Profile", "Bipolar"):
            self.taken.lose(tag, Why.KIND, What.CELLS, f"{selector} {cells or ''}".strip())
            return ()
        recode = table(one.get("RecodeValues"))
        if len(columns) == 1 and len(told) > 1:
            self.taken.lose(tag, Why.BECAME, What.ONE_COLUMN)
            choices, keys = choices_of(self.taken, tag, told)
            ticked = replace(base, key=self.taken.key(tag), kind=QuestionKind.MULTIPLE, choices=choices, text=joined(base.text, columns[0].texts))  # fmt: skip
            return (self._keep(name, ticked, keys),)
        # What they leave out of their own figures, as a rule because it says "n/a".
        aside = [name for name, counted in table(one.get("AnalyzeChoices")).items() if counted == "No"]  # fmt: skip
        aside += _below_nought(recode, columns)
        points = points_of(self.taken, tag, [(each.number, recode.get(each.number, each.number), each.texts) for each in columns], aside)  # fmt: skip
        if points is None:
            self.taken.lose(tag, Why.NO_CHOICES)
            return ()
        made, keys = choices_of(self.taken, tag, told, "r")
        question = replace(
            base, key=self.taken.key(tag), kind=QuestionKind.MATRIX, low=points.low,
            high=points.high, step=points.step, rows=made, labels=points.labels,
            not_applicable=points.not_applicable, shuffle=self._shuffled(one, tag),
        )  # fmt: skip
        for number, key in keys.items():
            self.taken.names[f"{name}#{number}"] = Named(f"{question.key}.{key}", points.answers)
        return (question,)

    def _each_row(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        """Several choices in each row, or points divided in each, are a question for each row."""
        told = [(each.number, each.texts) for each in self.options(one, "Choices")]
        columns = self.options(one, "Answers")
        if len(columns) < 2:
            self.taken.lose(tag, Why.NO_CHOICES)
            return ()
        choices, keys = choices_of(self.taken, tag, [(each.number, each.texts) for each in columns])
        choices = tuple(replace(made, alone=each.alone) for made, each in zip(choices, columns, strict=False))  # fmt: skip
        kind = QuestionKind.MULTIPLE
        total = None
        if one.get("Selector") == "CS":
            settings = table(table(one.get("Validation")).get("Settings"))
            kind, total = QuestionKind.POINTS, number_of(settings.get("ChoiceTotal")) or 100
        made = apart(self.taken, tag, replace(base, kind=kind, choices=choices, total=total), told, What.SEVERAL_EACH)  # fmt: skip
        for (number, _texts), question in zip(told, made, strict=False):
            self.taken.names[f"{name}#{number}"] = Named(question.key, keys, kind is QuestionKind.MULTIPLE)  # fmt: skip
        return made

    def _side_by_side(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        """Columns side by side, each a table of its own over the same rows."""
        self.taken.lose(tag, Why.APART, What.CELLS)
        found: list[Question] = []
        for number, each in list(table(one.get("AdditionalQuestions")).items())[:20]:
            column = {**table(each)}
            column.setdefault("Choices", one.get("Choices"))
            column.setdefault("ChoiceOrder", one.get("ChoiceOrder"))
            part = f"{tag}_{number}"
            words = joined(base.text, self.texts(column, "QuestionText"))
            self.taken.asked[part] = words
            if self.taken.room(part):
                found += self.read(column, f"{name}#{number}", part, replace(base, text=words))
        if not found:
            self.taken.lose(tag, Why.NO_CHOICES)
        return found

    def _points(self, one: One, _name: str, tag: str, base: Question) -> Iterable[Question]:
        settings = table(table(one.get("Validation")).get("Settings"))
        total = number_of(settings.get("ChoiceTotal"))
        told = [(each.number, each.texts) for each in self.options(one, "Choices", tag)]
        if not told or (total is not None and (len(told) < 2 or total <= 0)):
            self.taken.lose(tag, Why.NO_CHOICES)
            return ()
        if total is None:
            return apart(self.taken, tag, replace(base, kind=QuestionKind.NUMBER, low=0), told)
        choices, _keys = choices_of(self.taken, tag, told)
        return (replace(base, key=self.taken.key(tag), kind=QuestionKind.POINTS, choices=choices, total=total),)  # fmt: skip

    def _slider(self, one: One, name: str, tag: str, base: Question) -> Iterable[Question]:
        said = table(one.get("Configuration"))
        look, low, high = Look.SLIDER, number_of(said.get("CSSliderMin")), number_of(said.get("CSSliderMax"))  # fmt: skip
        if one.get("Selector") == "STAR":
            look, low, high = Look.STARS, 1, number_of(said.get("StarCount")) or high or 5
        low, high = (0 if low is None else low), (100 if high is None else high)
        told = [(each.number, each.texts) for each in self.options(one, "Choices", tag)]
        if not told or not low < high:
            self.taken.lose(tag, Why.KIND, What.SCALE, f"{low}–{high}")
            return ()
        if high - low > 100:
            return apart(self.taken, tag, replace(base, kind=QuestionKind.NUMBER, low=low, high=high), told, What.SLIDERS)  # fmt: skip
        # Words stand evenly along it; those at its ends are the ones that a scale of ours has.
        words = [each.texts for each in self.options(one, "Labels")]
        labels = {str(low): words[0], str(high): words[-1]} if len(words) > 1 else {}
        if len(words) > 2:
            inner = ", ".join(each[self.main] for each in words[1:-1])
            self.taken.lose(tag, Why.SETTING, What.INNER_LABELS, inner)
        scale = replace(
            base, kind=QuestionKind.MATRIX, low=low, high=high, labels=labels,
            not_applicable=said.get("NotApplicable") in (True, "true"),
        )  # fmt: skip
        if len(told) > 1:
            made, keys = choices_of(self.taken, tag, told, "r")
            question = replace(scale, key=self.taken.key(tag), rows=made)
            for number, key in keys.items():
                self.taken.names[f"{name}#{number}"] = Named(f"{question.key}.{key}")
            return (question,)
        kind = (
            QuestionKind.RECOMMENDATION if is_recommendation(low, high, 1) else QuestionKind.RATING
        )
        single = replace(scale, key=self.taken.key(tag), kind=kind, look=look, text=joined(base.text, told[0][1]))  # fmt: skip
        return (self._keep(name, single, {}),)

    def options(self, one: One, name: str, tag: str = "") -> list[Option]:
        """Choices, rows or columns in their order; those shown only sometimes are named."""
        given = one.get(name)
        there = {str(key): table(each) for key, each in table(given).items()}
        if isinstance(given, list):
            there = {str(place): table(each) for place, each in enumerate(given) if each}
        order = rows(one.get(f"{name.removesuffix('s')}Order"))
        wanted = [str(each) for each in order if not isinstance(each, dict | list)]
        wanted = [each for each in dict.fromkeys(wanted) if each in there] or list(there)
        translated = {
            language_of(str(code)): table(table(each).get(name))
            for code, each in list(table(one.get("Language")).items())[:50]
        }
        found = []
        for number in wanted:
            texts = {self.main: words_of(there[number].get("Display")) or number}
            for language, options in translated.items():
                if words := words_of(table(options.get(number)).get("Display")):
                    texts[language] = words
                    self.languages[language] = True
            has_text = there[number].get("TextEntry") in ("true", "on", True, 1)
            if tag and table(there[number].get("DisplayLogic")):
                self.taken.lose(tag, Why.SETTING, What.CHOICE_CONDITIONS, texts[self.main])
            found.append(Option(number, texts, has_text, bool(there[number].get("ExclusiveAnswer"))))  # fmt: skip
        return found


def _below_nought(recode: One, columns: list[Option]) -> list[str]:
    """Columns recorded below nought beside a scale above it, which are no points of the scale."""
    values = {each.number: number_of(recode.get(each.number)) for each in columns}
    points = [value for value in values.values() if value is None or value > 0]
    if len(points) == len(values) or scale_of(list(values.values())) or not scale_of(points):
        return []
    return [number for number, value in values.items() if value is not None and value < 0]
