# SPDX-License-Identifier: Apache-2.0
"""Questionnaires of Qualtrics: the JSON of a .qsf file, blocks of questions in the order of its flow."""

from __future__ import annotations

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
    table,
    words_of,
)
from customary.core.questionnaire.importing.expressions import NotSimpleError, compared
from customary.core.questionnaire.questions import (
    Condition,
    Form,
    Look,
    Question,
    QuestionKind,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEEPEST_FLOW = 20
MULTIPLE = {"MAVR", "MAHR", "MACOL", "MSB"}
LONG = {"ML", "ESTB"}
OPERATORS = {
    "Selected": "is", "NotSelected": "is_not", "EqualTo": "is", "NotEqualTo": "is_not",
    "GreaterThanOrEqual": "at_least", "LessThanOrEqual": "at_most", "GreaterThan": "above",
    "LessThan": "below", "Displayed": "", "Empty": "not_answered", "NotEmpty": "answered",
}  # fmt: skip


def read_qualtrics(raw: bytes | str) -> Carried:
    """The questionnaire in a Qualtrics file.

    Raises:
        UnreadableError: it is not one.
    """
    data = as_json(raw)
    elements = [table(each) for each in rows(table(data).get("SurveyElements"))]
    if not elements:
        raise UnreadableError("It has no survey elements.")
    return _Reader(table(table(data).get("SurveyEntry"))).read(elements)


class _Reader:
    """Reads one survey: blocks in the order of the flow, questions by their id."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.main = language_of(str(entry.get("SurveyLanguage") or "EN"))
        self.title = words_of(entry.get("SurveyName")) or "Qualtrics"
        self.taken, self.languages = Taken(), {self.main: True}

    def read(self, elements: list[Mapping[str, Any]]) -> Carried:
        asked = {
            str(one.get("PrimaryAttribute")): table(one.get("Payload"))
            for one in elements
            if one.get("Element") == "SQ"
        }
        blocks = {
            str(table(block).get("ID")): table(block)
            for one in elements
            if one.get("Element") == "BL"
            for block in rows(one.get("Payload"))
            if table(block).get("Type") != "Trash"
        }
        flow = next(
            (table(one.get("Payload")) for one in elements if one.get("Element") == "FL"), {}
        )
        order = [each for each in dict.fromkeys(self._flow(flow, 0)) if each in blocks]
        sections = []
        keys: set[str] = set()
        for name in order or list(blocks):
            block = blocks[name]
            told = str(block.get("Description", ""))
            questions = [question for each in rows(block.get("BlockElements")) if (question := self._asked(table(each), asked)) is not None]  # fmt: skip
            if not questions:
                continue
            key = key_of(told, keys, "s")
            keys.add(key)
            shuffle = table(block.get("Options")).get("RandomizeQuestions") in ("RandomWithXPerPage", "RandomWithOnlyX", "Advanced", True)  # fmt: skip
            # A block's description is for those who write, not for those who answer.
            sections.append(Section(key, tuple(questions), shuffle=shuffle))
        if not sections:
            raise UnreadableError("It has no questions.")
        return Carried(
            Form(
                title={self.main: self.title},
                sections=tuple(sections),
                languages=dict.fromkeys(self.languages, "draft"),
            ),
            tuple(self.taken.lost),
        )

    def _flow(self, flow: Mapping[str, Any], depth: int) -> Iterator[str]:
        """Ids of blocks in their order; what branches is named, and taken in always."""
        for each in rows(flow.get("Flow")):
            one = table(each)
            kind = one.get("Type")
            if kind in ("Block", "Standard"):
                yield str(one.get("ID"))
            elif kind in ("Branch", "BlockRandomizer", "Group", "Root"):
                if kind != "Group":
                    self.taken.lose("", Why.CONDITION, kind)
                if depth < DEEPEST_FLOW:
                    yield from self._flow(one, depth + 1)
            elif kind not in ("EndSurvey", None):
                self.taken.lose("", Why.SETTING, kind)

    def _asked(
        self, element: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]
    ) -> Question | None:
        name = str(element.get("QuestionID", ""))
        if element.get("Type") != "Question" or name not in asked or not self.taken.room(name):
            return None
        one = asked[name]
        kind, selector = str(one.get("QuestionType", "")), str(one.get("Selector", ""))
        tag = str(one.get("DataExportTag") or name)
        settings = table(table(one.get("Validation")).get("Settings"))
        base = Question(
            "", QuestionKind.STATEMENT, self._texts(one, "QuestionText") or {self.main: tag},
            required=settings.get("ForceResponse") in ("ON", True), when=self._when(one, tag),
        )  # fmt: skip
        for setting in ("SkipLogic", "DynamicChoices", "DefaultChoices"):
            if one.get(setting):
                self.taken.lose(tag, Why.SETTING, setting)
        if kind == "DB":
            return replace(base, key=self.taken.key(tag), required=False)
        if kind == "TE":
            return self._text(one, name, tag, base)
        if kind == "FileUpload":
            return self._file(one, name, tag, base)
        if kind == "MC" and selector == "NPS":
            ends = [words_of(table(each).get("Display")) for each in rows(one.get("ColumnLabels"))]
            labels = {point: {self.main: words} for point, words in zip(("0", "10"), (ends[0], ends[-1]), strict=True) if words} if ends else {}  # fmt: skip
            return self._keep(name, replace(base, key=self.taken.key(tag), kind=QuestionKind.RECOMMENDATION, low=0, high=10, labels=labels), {})  # fmt: skip
        make = {"MC": self._chosen, "RO": self._chosen, "CS": self._points, "Slider": self._slider}
        if kind == "Matrix" and selector in ("Likert", "Profile") and one.get("SubSelector") in ("SingleAnswer", "DL", None):  # fmt: skip
            return self._matrix(one, name, tag, base)
        if kind in make:
            return make[kind](one, name, tag, base)
        self.taken.lose(tag, Why.KIND, f"{kind} {selector}".strip())
        return None

    def _keep(self, name: str, question: Question, answers: Mapping[str, str | float]) -> Question:
        known(self.taken, question, name, answers)
        return question

    def _text(self, one: Mapping[str, Any], name: str, tag: str, base: Question) -> Question | None:
        selector = str(one.get("Selector", ""))
        if selector == "FORM":
            self.taken.lose(tag, Why.KIND, "TE FORM")
            return None
        content = str(table(table(one.get("Validation")).get("Settings")).get("ContentType", ""))
        kind = QuestionKind.LONG_TEXT if selector in LONG else QuestionKind.SHORT_TEXT
        if content == "ValidNumber":
            kind = QuestionKind.NUMBER
        elif content == "ValidDate":
            kind = QuestionKind.DATE
        question = replace(base, key=self.taken.key(tag), kind=kind)
        return self._keep(name, replace(question, step=0.01) if kind is QuestionKind.NUMBER else question, {})  # fmt: skip

    def _file(self, one: Mapping[str, Any], name: str, tag: str, base: Question) -> Question:
        settings = table(table(one.get("Validation")).get("Settings"))
        for setting in settings:
            if "file" in setting.lower():
                self.taken.lose(tag, Why.SETTING, setting)
        question = asked_for(self.taken, tag, base, endings="", megabytes=None)
        return self._keep(name, question, {})

    def _chosen(
        self, one: Mapping[str, Any], name: str, tag: str, base: Question
    ) -> Question | None:
        told = self._options(one, "Choices", "ChoiceOrder")
        plain = [(number, texts) for number, texts, has_text, _alone in told if not has_text]
        if len(told) < 2:
            self.taken.lose(tag, Why.NO_CHOICES)
            return None
        kind = QuestionKind.RANKING if one.get("QuestionType") == "RO" else QuestionKind.SINGLE
        if one.get("Selector") in MULTIPLE:
            kind = QuestionKind.MULTIPLE
        # One choice with words of one's own is ours called "other".
        other = len(told) - len(plain) == 1 and len(plain) >= 2
        used = plain if other else [(number, texts) for number, texts, _text, _alone in told]
        if not other and len(plain) < len(told):
            self.taken.lose(tag, Why.SETTING, "TextEntry")
        choices, keys = choices_of(self.taken, tag, used)
        if kind is QuestionKind.MULTIPLE:
            exclusive = {number for number, _texts, _text, alone in told if alone}
            choices = tuple(replace(each, alone=number in exclusive) for each, (number, _texts) in zip(choices, used, strict=False))  # fmt: skip
        question = replace(
            base, key=self.taken.key(tag), kind=kind, choices=choices, other=other,
            shuffle=table(one.get("Randomization")).get("Type") in ("All", "Subset", "Advanced"),
        )  # fmt: skip
        if other:
            keys |= {number: "other" for number, _texts, has_text, _alone in told if has_text}
        return self._keep(name, question, keys)

    def _matrix(
        self, one: Mapping[str, Any], name: str, tag: str, base: Question
    ) -> Question | None:
        told = self._options(one, "Choices", "ChoiceOrder")
        asked = [(number, texts) for number, texts, _text, _alone in told]
        recode = table(one.get("RecodeValues"))
        columns = [(number, recode.get(number, number), texts) for number, texts, _text, _alone in self._options(one, "Answers", "AnswerOrder")]  # fmt: skip
        # What they leave out of their own figures, as a rule because it says "n/a".
        apart = [name for name, counted in table(one.get("AnalyzeChoices")).items() if counted == "No"]  # fmt: skip
        points = points_of(self.taken, tag, columns, apart)
        if not asked or points is None:
            self.taken.lose(tag, Why.NO_CHOICES)
            return None
        if any(has_text for _number, _texts, has_text, _alone in told):
            self.taken.lose(tag, Why.SETTING, "TextEntry")
        made, keys = choices_of(self.taken, tag, asked, "r")
        question = replace(
            base, key=self.taken.key(tag), kind=QuestionKind.MATRIX, low=points.low,
            high=points.high, step=points.step, rows=made, labels=points.labels,
            not_applicable=points.not_applicable,
            shuffle=table(one.get("Randomization")).get("Type") in ("All", "Subset", "Advanced"),
        )  # fmt: skip
        for number, key in keys.items():
            self.taken.names[f"{name}#{number}"] = Named(f"{question.key}.{key}", points.answers)
        return question

    def _points(
        self, one: Mapping[str, Any], _name: str, tag: str, base: Question
    ) -> Question | None:
        settings = table(table(one.get("Validation")).get("Settings"))
        total = number_of(settings.get("ChoiceTotal")) or 100
        told = [(number, texts) for number, texts, _text, _alone in self._options(one, "Choices", "ChoiceOrder")]  # fmt: skip
        if len(told) < 2 or total <= 0:
            self.taken.lose(tag, Why.NO_CHOICES)
            return None
        choices, _keys = choices_of(self.taken, tag, told)
        return replace(base, key=self.taken.key(tag), kind=QuestionKind.POINTS, choices=choices, total=total)  # fmt: skip

    def _slider(
        self, one: Mapping[str, Any], name: str, tag: str, base: Question
    ) -> Question | None:
        said = table(one.get("Configuration"))
        low = number_of(said.get("CSSliderMin")) or 0
        high = number_of(said.get("CSSliderMax"))
        high = 100 if high is None else high
        asked = [(number, texts) for number, texts, _text, _alone in self._options(one, "Choices", "ChoiceOrder")]  # fmt: skip
        if not asked or not low < high or high - low > 100:
            self.taken.lose(tag, Why.KIND, "Slider")
            return None
        if len(asked) > 1:
            made, _keys = choices_of(self.taken, tag, asked, "r")
            return replace(base, key=self.taken.key(tag), kind=QuestionKind.MATRIX, low=low, high=high, rows=made)  # fmt: skip
        kind = (
            QuestionKind.RECOMMENDATION if is_recommendation(low, high, 1) else QuestionKind.RATING
        )
        return self._keep(name, replace(base, key=self.taken.key(tag), kind=kind, low=low, high=high, look=Look.SLIDER), {})  # fmt: skip

    def _options(
        self, one: Mapping[str, Any], name: str, order: str
    ) -> list[tuple[str, dict[str, str], bool, bool]]:
        """Number, words, whether words of one's own go with it, whether it excludes the others."""
        given = one.get(name)
        there = {str(key): table(each) for key, each in table(given).items()}
        if isinstance(given, list):
            there = {str(place): table(each) for place, each in enumerate(given) if each}
        wanted = [str(each) for each in rows(one.get(order)) if not isinstance(each, dict | list)]
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
            has_text = there[number].get("TextEntry") in ("true", "on", True)
            found.append((number, texts, has_text, bool(there[number].get("ExclusiveAnswer"))))
        return found

    def _texts(self, one: Mapping[str, Any], name: str) -> dict[str, str]:
        texts = {self.main: words_of(one.get(name))}
        for code, each in list(table(one.get("Language")).items())[:50]:
            if words := words_of(table(each).get(name)):
                texts[language_of(str(code))] = words
                self.languages[language_of(str(code))] = True
        return {language: words for language, words in texts.items() if words}

    def _when(self, one: Mapping[str, Any], where: str) -> Condition | None:
        """Comparisons that are all joined by "and", or all by "or"."""
        logic = table(one.get("DisplayLogic"))
        if not logic:
            return None
        try:
            return self._logic(logic)
        except NotSimpleError:
            self.taken.lose(where, Why.CONDITION, "DisplayLogic")
            return None

    def _logic(self, logic: Mapping[str, Any]) -> Condition:
        parts: list[Condition] = []
        joins = set()
        for group in (table(each) for each in logic.values() if isinstance(each, dict)):
            for each in (table(each) for each in group.values() if isinstance(each, dict)):
                if parts:
                    # Their files do spell it so.
                    joined = each.get("Conjuction") or each.get("Conjunction") or group.get("Type")
                    joins.add(str(joined).lower().removesuffix("if"))
                parts.append(self._compared(each))
        if not parts or (len(parts) > 1 and joins not in ({"and"}, {"or"})):
            raise NotSimpleError("nothing, or both joined")
        if len(parts) == 1:
            return parts[0]
        return Condition(join="all" if joins == {"and"} else "any", parts=tuple(parts))

    def _compared(self, each: Mapping[str, Any]) -> Condition:
        """One comparison: of a choice "q://QID1/SelectableChoice/2", a row "q://QID2#1/..."."""
        left = str(each.get("LeftOperand") or each.get("ChoiceLocator") or "")
        test = OPERATORS.get(str(each.get("Operator", "")), "")
        path = left.removeprefix("q://").split("/")
        if each.get("LogicType") != "Question" or not left.startswith("q://") or not test:
            raise NotSimpleError(left)
        if len(path) == 4 and path[1] == "SelectableChoice" and f"{path[0]}#{path[2]}" in self.taken.names:  # fmt: skip
            return compared(self.taken.names[f"{path[0]}#{path[2]}"], test, path[3])
        if path[0] not in self.taken.names:
            raise NotSimpleError(left)
        if len(path) == 3 and path[1] == "SelectableChoice":
            return compared(self.taken.names[path[0]], test, path[2])
        return compared(self.taken.names[path[0]], test, str(each.get("RightOperand", "")))
