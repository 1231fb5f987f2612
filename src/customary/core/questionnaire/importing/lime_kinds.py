# SPDX-License-Identifier: Apache-2.0
"""What becomes of each kind of question of LimeSurvey, by the letter it has there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import Named, known, number_of
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import (
    COMMENT,
    apart,
    asked_for,
    built_in,
    choices_of,
    is_other,
    joined,
    words_beside,
)
from customary.core.questionnaire.importing.scales import is_zero_to_ten, points_of
from customary.core.questionnaire.questions import Look, Question, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from customary.core.questionnaire.importing.carried import Taken
    from customary.core.questionnaire.importing.lime_files import Row

    Texts = dict[str, str]
    Told = list[tuple[str, Texts]]
    Rows = dict[str, list[tuple[Row, dict[str, Texts]]]]

SIMPLE = {
    "S": QuestionKind.SHORT_TEXT, "T": QuestionKind.LONG_TEXT, "U": QuestionKind.LONG_TEXT,
    "N": QuestionKind.NUMBER, "D": QuestionKind.DATE, "X": QuestionKind.STATEMENT,
}  # fmt: skip
CHOOSE = {
    "L": QuestionKind.SINGLE, "!": QuestionKind.SINGLE, "O": QuestionKind.SINGLE,
    "W": QuestionKind.SINGLE, "Z": QuestionKind.SINGLE, "M": QuestionKind.MULTIPLE,
    "P": QuestionKind.MULTIPLE, "R": QuestionKind.RANKING,
}  # fmt: skip
#: Matrices by their letter: how many points the fixed ones have.
MATRICES = {"F": 0, "A": 5, "B": 10, "H": 0, "C": 3, "E": 3}
FIXED = {
    "Y": (("Y", {"en": "Yes", "zh-hans": "是"}), ("N", {"en": "No", "zh-hans": "否"})),
    "G": (("F", {"en": "Female", "zh-hans": "女"}), ("M", {"en": "Male", "zh-hans": "男"})),
    "C": (("N", {"en": "No", "zh-hans": "否"}), ("U", {"en": "Uncertain", "zh-hans": "不确定"}), ("Y", {"en": "Yes", "zh-hans": "是"})),
    "E": (("D", {"en": "Decrease", "zh-hans": "减少"}), ("S", {"en": "Same", "zh-hans": "不变"}), ("I", {"en": "Increase", "zh-hans": "增加"})),
}  # fmt: skip
LEFT_OUT = {"*": What.CALCULATED, "I": What.LANGUAGE}
RANDOM = {"1", "random"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands there: its name, number and row, and what else is said of it."""

    name: str
    qid: str
    row: Row
    said: Mapping[str, str]
    base: Question

    def number(self, name: str) -> float | None:
        """A number that is said of it."""
        return number_of(self.said.get(name) or None)

    @property
    def place(self) -> str:
        """What older conditions call it."""
        return f"{self.row.get('sid', '')}X{self.row.get('gid', '')}X{self.qid}"

    @property
    def shuffled(self) -> bool:
        """Whether its rows or answers come in any order."""
        orders = ("random_order", "answer_order", "subquestion_order")
        return any(self.said.get(each, "") in RANDOM for each in orders)


class Kinds:
    """Makes questions of ours out of theirs, with the rows below each and what was lost."""

    def __init__(self, taken: Taken, main: str, subs: Rows, answers: Rows) -> None:
        self.taken, self.main, self.subs, self.answers = taken, main, subs, answers

    def read(self, one: Asked) -> Iterable[Question]:
        """The questions that one of theirs becomes: none, one or several."""
        letter = one.row.get("type", "")
        make: Callable[[Asked], Iterable[Question] | Question | None] | None
        if letter in SIMPLE:
            make = self._simple
        elif letter in CHOOSE or letter in {"Y", "G"}:
            make = self._chosen
        else:
            make = {
                **dict.fromkeys(MATRICES, self._matrix), "|": self._file, "5": self._five,
                "K": self._numbers, "Q": self._texts, ";": self._cells, ":": self._numbered,
                "1": self._dual,
            }.get(letter)  # fmt: skip
        if make is None:
            what = LEFT_OUT.get(letter)
            self.taken.lose(one.name, Why.KIND, what, "" if what else letter)
            return ()
        made = make(one)
        return (made,) if isinstance(made, Question) else made or ()

    def marked(self, one: Asked) -> Iterator[str]:
        """Texts of its rows and answers that hold more than words."""
        for row, _texts in (*self.subs.get(one.qid, ()), *self.answers.get(one.qid, ())):
            if row.get("marked"):
                yield row["marked"]

    def _keep(
        self, one: Asked, question: Question, answers: Mapping[str, str | float] | None = None
    ) -> Question:
        known(self.taken, question, one.name, answers or {})
        known(self.taken, question, one.place, answers or {})
        return question

    def _name(self, one: Asked, code: str, named: Named) -> None:
        for name in (f"{one.name}_{code}", f"{one.place}{code}"):
            self.taken.names[name] = named

    def _simple(self, one: Asked) -> Question:
        kind = SIMPLE[one.row["type"]]
        question = replace(one.base, key=self.taken.key(one.name), kind=kind)
        if kind is QuestionKind.STATEMENT:
            return replace(question, required=False)
        if kind is QuestionKind.NUMBER:
            low, high = one.number("min_num_value_n"), one.number("max_num_value_n")
            # Anything but whole numbers is usual there.
            step = 1 if one.said.get("num_value_int_only") == "1" else 0.01
            return self._keep(one, replace(question, low=low, high=high, step=step))
        if kind is QuestionKind.DATE:
            days = [one.said[each] for each in ("date_min", "date_max") if one.said.get(each)]
            if days:
                self.taken.lose(one.name, Why.SETTING, What.DAYS, " – ".join(days))
            if any(letter in one.said.get("date_format", "") for letter in "HMi"):
                self.taken.lose(one.name, Why.BECAME, What.MOMENT)
        elif one.said.get("numbers_only") == "1":
            self.taken.lose(one.name, Why.SETTING, What.CHECK, "numbers_only")
        longest = one.number("maximum_chars")
        if longest and longest > 0 and kind is not QuestionKind.DATE:
            question = replace(question, longest=int(longest))
        return self._keep(one, question)

    def _file(self, one: Asked) -> Question:
        if (one.number("max_num_of_files") or 1) > 1:
            self.taken.lose(one.name, Why.SETTING, What.FILES)
        kilobytes = one.number("max_filesize")
        required = one.base.required or (one.number("min_num_of_files") or 0) > 0
        question = asked_for(
            self.taken, one.name, replace(one.base, required=required),
            endings=one.said.get("allowed_filetypes", ""),
            megabytes=kilobytes / 1000 if kilobytes else None,
        )  # fmt: skip
        return self._keep(one, question)

    def _five(self, one: Asked) -> Question:
        key = self.taken.key(one.name)
        look = {"1": Look.STARS, "2": Look.FACES}.get(one.said.get("slider_rating", ""), Look.NUMBERS)  # fmt: skip
        return self._keep(one, replace(one.base, key=key, kind=QuestionKind.RATING, low=1, high=5, look=look))  # fmt: skip

    def _chosen(self, one: Asked) -> Iterable[Question]:
        letter = one.row["type"]
        told = self._fixed(letter)
        kind = CHOOSE.get(letter, QuestionKind.SINGLE)
        if not told:
            told = self._below(one) if kind is QuestionKind.MULTIPLE else self._answers(one)
        if kind is QuestionKind.RANKING and not told:
            told = self._below(one)
        if len(told) < 2:
            self.taken.lose(one.name, Why.NO_CHOICES)
            return ()
        other = one.row.get("other", "") == "Y"
        if kind is QuestionKind.SINGLE and not other and is_zero_to_ten(told):
            self.taken.lose(one.name, Why.BECAME, What.ZERO_TO_TEN)
            scale = replace(one.base, key=self.taken.key(one.name), kind=QuestionKind.RECOMMENDATION, low=0, high=10)  # fmt: skip
            return (self._keep(one, scale, {code: number_of(next(iter(texts.values()))) or 0 for code, texts in told}),)  # fmt: skip
        choices, keys = choices_of(self.taken, one.name, told)
        alone = set(one.said.get("exclude_all_others", "").split(";"))
        if kind is QuestionKind.MULTIPLE:
            choices = tuple(replace(each, alone=code in alone) for each, (code, _texts) in zip(choices, told, strict=False))  # fmt: skip
        least, most = (one.number(f"{end}_answers") for end in ("min", "max"))
        counted = kind is not QuestionKind.SINGLE
        words = one.said.get("other_replace_text", "")
        if other and words and not is_other({self.main: words}):
            self.taken.lose(one.name, Why.SETTING, What.OTHER_WORDS, words)
        question = replace(
            one.base, key=self.taken.key(one.name), kind=kind, choices=choices, other=other,
            shuffle=one.shuffled,
            at_least=int(least) if counted and least and 0 < least <= len(choices) else None,
            at_most=int(most) if counted and most and most >= max(1, least or 0) else None,
        )  # fmt: skip
        made = [self._keep(one, question, {**keys, "-oth-": "other"} if other else keys)]
        if kind is QuestionKind.MULTIPLE:
            for code, key in keys.items():
                self._name(
                    one, code, Named(question.key, {"Y": key}, is_list=True, choice=str(key))
                )
        return made + self._comments(one, question, letter)

    def _comments(self, one: Asked, question: Question, letter: str) -> list[Question]:
        """A comment beside the whole list, or beside each choice that is made."""
        if letter == "O" and self.taken.room(one.name):
            self.taken.lose(one.name, Why.APART, What.COMMENT)
            words = built_in(COMMENT, self.main)
            return [replace(one.base, key=self.taken.key(f"{one.name[:16]}_comment"), kind=QuestionKind.LONG_TEXT, text=joined(one.base.text, words), help={}, required=False)]  # fmt: skip
        if letter == "P":
            self.taken.lose(one.name, Why.APART, What.COMMENT)
            beside = (words_beside(self.taken, question, each.key, each.text) for each in question.choices)  # fmt: skip
            return [each for each in beside if each is not None]
        return []

    def _matrix(self, one: Asked) -> Question | None:
        letter = one.row["type"]
        columns = self._fixed(letter)
        if not columns:
            columns = [(str(point), {}) for point in range(1, MATRICES[letter] + 1)]
        return self._on_one_scale(one, one.base, columns or self._answers(one), one.name)

    def _fixed(self, letter: str) -> Told:
        return [(code, built_in(words, self.main)) for code, words in FIXED.get(letter, ())]

    def _on_one_scale(
        self, one: Asked, base: Question, columns: Told, name: str
    ) -> Question | None:
        told = self._below(one)
        points = points_of(self.taken, one.name, [(code, code, texts) for code, texts in columns])
        if not told or points is None:
            self.taken.lose(one.name, Why.NO_CHOICES)
            return None
        rows, keys = choices_of(self.taken, one.name, told, "r")
        question = replace(
            base, key=self.taken.key(name), kind=QuestionKind.MATRIX, low=points.low,
            high=points.high, step=points.step, rows=rows, labels=points.labels,
            not_applicable=points.not_applicable, shuffle=one.shuffled,
        )  # fmt: skip
        for code, key in keys.items():
            self._name(one, code if name == one.name else f"{code}#{name[-1]}", Named(f"{question.key}.{key}", points.answers))  # fmt: skip
        return question

    def _dual(self, one: Asked) -> Iterable[Question]:
        """Two scales side by side are two matrices over the same rows."""
        self.taken.lose(one.name, Why.APART, What.CELLS)
        for scale, header in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
            words = {self.main: one.said.get(header) or str(int(scale) + 1)}
            base = replace(one.base, text=joined(one.base.text, words))
            if scale == "1" and not self.taken.room(one.name):
                return
            made = self._on_one_scale(one, base, self._answers(one, scale), f"{one.name[:20]}_{scale}")  # fmt: skip
            if made is not None:
                yield made

    def _numbers(self, one: Asked) -> Iterable[Question] | Question | None:
        """Numbers with a fixed sum are points; sliders are a matrix; others a question each."""
        told = self._below(one)
        total = one.number("equals_num_value")
        if total and total > 0 and len(told) > 1:
            choices, _keys = choices_of(self.taken, one.name, told)
            return replace(one.base, key=self.taken.key(one.name), kind=QuestionKind.POINTS, choices=choices, total=total)  # fmt: skip
        for name in ("equals_num_value", "min_num_value", "max_num_value"):
            if one.said.get(name):
                self.taken.lose(one.name, Why.SETTING, What.CHECK, one.said[name])
        if not told:
            self.taken.lose(one.name, Why.NO_CHOICES)
            return None
        if one.said.get("slider_layout") == "1":
            low, high, step = (one.number(f"slider_{name}") for name in ("min", "max", "accuracy"))
            low, high, step = (0 if low is None else low), (100 if high is None else high), step or 1  # fmt: skip
            if low < high and step > 0 and (high - low) / step <= 100:
                rows, keys = choices_of(self.taken, one.name, told, "r")
                question = replace(one.base, key=self.taken.key(one.name), kind=QuestionKind.MATRIX, low=low, high=high, step=step, rows=rows)  # fmt: skip
                for code, key in keys.items():
                    self._name(one, code, Named(f"{question.key}.{key}"))
                return question
        low, high = one.number("min_num_value_n"), one.number("max_num_value_n")
        step = 1 if one.said.get("num_value_int_only") == "1" else 0.01
        base = replace(one.base, kind=QuestionKind.NUMBER, low=low, high=high, step=step)
        return self._apart(one, base, told)

    def _texts(self, one: Asked) -> Iterable[Question]:
        longest = one.number("maximum_chars")
        base = replace(one.base, kind=QuestionKind.SHORT_TEXT, longest=int(longest) if longest and longest > 0 else None)  # fmt: skip
        return self._apart(one, base, self._below(one))

    def _apart(
        self, one: Asked, base: Question, told: Told, what: What = What.FIELDS
    ) -> Iterable[Question]:
        if not told:
            self.taken.lose(one.name, Why.NO_CHOICES)
            return ()
        made = apart(self.taken, one.name, base, told, what)
        for (code, _words), question in zip(told, made, strict=False):
            self._name(one, code, Named(question.key, {}, question.kind is QuestionKind.MULTIPLE))
        return made

    def _cells(self, one: Asked) -> Iterable[Question]:
        """A text in every cell of a table."""
        told = self._crossed(one)
        return self._apart(one, replace(one.base, kind=QuestionKind.SHORT_TEXT), told, What.CELLS)

    def _crossed(self, one: Asked) -> Told:
        columns = self._below(one, "1")
        return [
            (f"{code}_{column}", joined(texts, words))
            for code, texts in self._below(one)
            for column, words in columns
        ]

    def _numbered(self, one: Asked) -> Iterable[Question]:
        """Ticks in a table are several choices in each row; numbers a matrix for each column."""
        columns = self._below(one, "1")
        if not columns or not self._below(one):
            self.taken.lose(one.name, Why.NO_CHOICES)
            return ()
        if one.said.get("multiflexible_checkbox") == "1":
            choices, keys = choices_of(self.taken, one.name, columns)
            base = replace(one.base, kind=QuestionKind.MULTIPLE, choices=choices)
            made = self._apart(one, base, self._below(one), What.SEVERAL_EACH)
            for (row, _texts), question in zip(self._below(one), made, strict=False):
                for code, key in keys.items():
                    self._name(
                        one,
                        f"{row}_{code}",
                        Named(question.key, {"1": key}, is_list=True, choice=str(key)),
                    )
            return made
        low, high, step = (one.number(f"multiflexible_{each}") for each in ("min", "max", "step"))
        low, high, step = (1 if low is None else low), (10 if high is None else high), step or 1
        extra: dict[str, Any] = {"kind": QuestionKind.NUMBER, "low": low, "high": high, "step": step}  # fmt: skip
        if not low < high:
            extra = {"kind": QuestionKind.NUMBER}
        elif step > 0 and (high - low) / step <= 100 and one.said.get("input_boxes") != "1":
            rows, keys = choices_of(self.taken, one.name, self._below(one), "r")
            base = replace(one.base, **(extra | {"kind": QuestionKind.MATRIX}), rows=rows)
            made = apart(self.taken, one.name, base, columns, What.CELLS)
            for (column, _words), question in zip(columns, made, strict=False):
                for code, key in keys.items():
                    self._name(one, f"{code}_{column}", Named(f"{question.key}.{key}"))
            return made
        return self._apart(one, replace(one.base, **extra), self._crossed(one), What.CELLS)

    def _below(self, one: Asked, scale: str = "0") -> Told:
        """Its rows; those asked only sometimes are named."""
        found = sorted(self.subs.get(one.qid, []), key=lambda each: number_of(each[0].get("question_order", "")) or 0)  # fmt: skip
        told = []
        for row, texts in found:
            if (row.get("scale_id", "0") or "0") != scale:
                continue
            words = texts["question"] or {self.main: row.get("title", "")}
            if row.get("relevance", "").strip() not in {"", "1"}:
                self.taken.lose(one.name, Why.SETTING, What.CHOICE_CONDITIONS, next(iter(words.values())))  # fmt: skip
            told.append((row.get("title", ""), words))
        return told

    def _answers(self, one: Asked, scale: str = "0") -> Told:
        found = sorted(self.answers.get(one.qid, []), key=lambda each: number_of(each[0].get("sortorder", "")) or 0)  # fmt: skip
        return [
            (row.get("code", ""), texts["answer"] or {self.main: row.get("code", "")})
            for row, texts in found
            if (row.get("scale_id", "0") or "0") == scale
        ]
