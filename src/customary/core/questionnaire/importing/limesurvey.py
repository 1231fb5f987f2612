# SPDX-License-Identifier: Apache-2.0
"""Questionnaires of LimeSurvey: its survey archive (.lss) and its tab-separated text (.txt)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.carried import (
    Carried,
    Named,
    Taken,
    UnreadableError,
    Why,
    asked_for,
    choices_of,
    key_of,
    known,
    language_of,
    number_of,
    points_of,
    words_of,
)
from customary.core.questionnaire.importing.expressions import NotSimpleError, read_expression
from customary.core.questionnaire.importing.lime_files import read_lss, read_txt
from customary.core.questionnaire.questions import (
    Condition,
    Form,
    Question,
    QuestionKind,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.core.questionnaire.importing.lime_files import Row, Tables

Texts = dict[str, str]
SIMPLE = {
    "S": QuestionKind.SHORT_TEXT, "T": QuestionKind.LONG_TEXT, "U": QuestionKind.LONG_TEXT,
    "N": QuestionKind.NUMBER, "D": QuestionKind.DATE, "X": QuestionKind.STATEMENT,
}  # fmt: skip
CHOOSE = {
    "L": QuestionKind.SINGLE, "!": QuestionKind.SINGLE, "O": QuestionKind.SINGLE,
    "M": QuestionKind.MULTIPLE, "P": QuestionKind.MULTIPLE, "R": QuestionKind.RANKING,
}  # fmt: skip
MOST_LANGUAGES = 50
#: Kinds with a comment beside each choice, which is not carried.
COMMENTED = {"O", "P"}
#: Matrices by their kind: how many points the fixed ones have.
MATRICES = {"F": 0, "A": 5, "B": 10, "H": 0, "C": 3, "E": 3}
FIXED = {
    "Y": (("Y", {"en": "Yes", "zh-hans": "是"}), ("N", {"en": "No", "zh-hans": "否"})),
    "G": (("F", {"en": "Female", "zh-hans": "女"}), ("M", {"en": "Male", "zh-hans": "男"})),
}


def read_limesurvey(raw: bytes, *, is_text: bool = False) -> Carried:
    """The questionnaire in a LimeSurvey file.

    Raises:
        UnreadableError: it is not one.
    """
    tables = read_txt(raw) if is_text else read_lss(raw)
    return _Reader(tables).read()


class _Reader:
    """Joins the tables of a survey; older ones keep words beside each row, newer ones apart."""

    def __init__(self, tables: Tables) -> None:
        self.tables, self.taken = tables, Taken()
        told = [language_of(row.get("language", "")) for row in tables.get("languages", [])]
        self.main = next((each for each in told if each), "en")
        self.languages = dict.fromkeys([each for each in told if each] or [self.main], True)
        #: Older surveys keep conditions apart; newer ones repeat them as an expression.
        self.conditioned = {row.get("qid", "") for row in tables.get("conditions", [])}
        for row in tables.get("quota", []):
            self.taken.lose("", Why.SETTING, f"quota {row.get('name', '')}".strip())
        self.attributes: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in tables.get("question_attributes", []):
            self.attributes[row.get("qid", "")][row.get("attribute", "")] = row.get("value", "")

    def read(self) -> Carried:
        groups = self._told("groups", "group_l10ns", "gid", ("group_name", "description"))
        questions = self._told("questions", "question_l10ns", "qid", ("question", "help"))
        subs = self._told("subquestions", "question_l10ns", "qid", ("question",))
        answers = self._told("answers", "answer_l10ns", "aid", ("answer",))
        self.subs, self.answers = _by(subs, "parent_qid"), _by(answers, "qid")
        by_group = _by([one for one in questions if one[0].get("parent_qid", "0") in {"", "0"}], "gid")  # fmt: skip
        keys: set[str] = set()
        sections = []
        for row, texts in sorted(groups, key=lambda one: _order(one[0], "group_order")):
            name = next(iter(texts["group_name"].values()), "")
            key = key_of(name, keys, "s")
            keys.add(key)
            when = self._when(row.get("grelevance", ""), name)
            asked = sorted(by_group.pop(row.get("gid", ""), []), key=lambda one: _order(one[0], "question_order"))  # fmt: skip
            made = [self._question(*one) for one in asked]
            sections.append(
                Section(
                    key,
                    tuple(each for each in made if each is not None),
                    title=texts["group_name"],
                    text=texts["description"],
                    when=when,
                )
            )
        if not any(section.questions for section in sections):
            raise UnreadableError("It has no questions.")
        settings = {language_of(row.get("surveyls_language", "")): row for row in self.tables.get("surveys_languagesettings", [])}  # fmt: skip
        title, welcome, ending = (
            {language: words for language, row in settings.items() if (words := words_of(row.get(name, "")))}
            for name in ("surveyls_title", "surveyls_welcometext", "surveyls_endtext")
        )  # fmt: skip
        return Carried(
            Form(
                title=title or {self.main: "LimeSurvey"},
                sections=tuple(sections),
                languages=dict.fromkeys(self.languages, "draft"),
                introduction=welcome,
                ending=ending,
            ),
            tuple(self.taken.lost),
        )

    def _told(
        self, table: str, words: str, key: str, names: Sequence[str]
    ) -> list[tuple[Row, dict[str, Texts]]]:
        """Rows once each, with their words in every language."""
        rows: dict[tuple[str, ...], tuple[Row, dict[str, Texts]]] = {}
        apart = defaultdict(list)
        for row in self.tables.get(words, []):
            apart[row.get(key, "")].append(row)
        for row in self.tables.get(table, []):
            same = tuple(row.get(each, "") for each in (key, "gid", "qid", "code", "scale_id"))
            kept, texts = rows.setdefault(same, (row, {name: {} for name in names}))
            for spoken in (row, *apart[kept.get(key, "")][:MOST_LANGUAGES]):
                language = language_of(spoken.get("language", "")) or self.main
                for name in names:
                    if found := words_of(spoken.get(name, "")):
                        texts[name].setdefault(language, found)
        return list(rows.values())

    def _question(self, row: Row, texts: dict[str, Texts]) -> Question | None:
        name, kind = row.get("title", ""), row.get("type", "")
        if not self.taken.room(name):
            return None
        base = Question(
            "", QuestionKind.STATEMENT, texts["question"] or {self.main: name},
            help=texts["help"], required=row.get("mandatory", "") in {"Y", "S"},
            when=self._when(row.get("relevance", ""), name),
        )  # fmt: skip
        if row.get("qid") in self.conditioned and row.get("relevance", "").strip() in {"", "1"}:
            self.taken.lose(name, Why.CONDITION, "conditions")
        for setting in ("array_filter", "array_filter_exclude", "em_validation_q", "random_group"):
            if self.attributes[row.get("qid", "")].get(setting):
                self.taken.lose(name, Why.SETTING, setting)
        if kind in SIMPLE:
            return self._simple(SIMPLE[kind], row, base)
        if kind in CHOOSE or kind in FIXED:
            return self._chosen(kind, row, base)
        if kind in MATRICES:
            return self._matrix(kind, row, base)
        if kind == "|":
            return self._file(row, base)
        if kind == "5":
            question = replace(base, key=self.taken.key(name), kind=QuestionKind.RATING, low=1, high=5)  # fmt: skip
            known(self.taken, question, name, {})
            return question
        if kind == "K" and (points := self._points(row, base)) is not None:
            return points
        self.taken.lose(name, Why.KIND, kind)
        return None

    def _simple(self, kind: QuestionKind, row: Row, base: Question) -> Question:
        name, said = row.get("title", ""), self.attributes[row.get("qid", "")]
        question = replace(base, key=self.taken.key(name), kind=kind)
        if kind is QuestionKind.NUMBER:
            question = replace(
                question,
                low=number_of(said.get("min_num_value_n") or None),
                high=number_of(said.get("max_num_value_n") or None),
                # Anything but whole numbers is usual there.
                step=1 if said.get("num_value_int_only") == "1" else 0.01,
            )
        if kind is QuestionKind.STATEMENT:
            return replace(question, required=False)
        longest = number_of(said.get("maximum_chars") or None)
        if longest and kind is not QuestionKind.NUMBER and kind is not QuestionKind.DATE:
            question = replace(question, longest=int(longest) if longest > 0 else None)
        known(self.taken, question, name, {})
        return question

    def _file(self, row: Row, base: Question) -> Question:
        name, said = row.get("title", ""), self.attributes[row.get("qid", "")]
        if (number_of(said.get("max_num_of_files") or None) or 1) > 1:
            self.taken.lose(name, Why.SETTING, "max_num_of_files")
        kilobytes = number_of(said.get("max_filesize") or None)
        required = base.required or (number_of(said.get("min_num_of_files") or None) or 0) > 0
        question = asked_for(
            self.taken, name, replace(base, required=required),
            endings=said.get("allowed_filetypes", ""),
            megabytes=kilobytes / 1000 if kilobytes else None,
        )  # fmt: skip
        known(self.taken, question, name, {})
        return question

    def _chosen(self, letter: str, row: Row, base: Question) -> Question | None:
        name, said = row.get("title", ""), self.attributes[row.get("qid", "")]
        told: list[tuple[str, Texts]] = [(code, dict(words)) for code, words in FIXED.get(letter, ())]  # fmt: skip
        kind = CHOOSE.get(letter, QuestionKind.SINGLE)
        if not told:
            told = self._subs(row) if kind is QuestionKind.MULTIPLE else self._answers(row)
        if len(told) < 2:
            self.taken.lose(name, Why.NO_CHOICES, letter)
            return None
        if letter in COMMENTED:
            self.taken.lose(name, Why.SETTING, "comment")
        choices, keys = choices_of(self.taken, name, told)
        alone = set(said.get("exclude_all_others", "").split(";"))
        if kind is QuestionKind.MULTIPLE:
            choices = tuple(replace(each, alone=code in alone) for each, (code, _texts) in zip(choices, told, strict=False))  # fmt: skip
        least, most = (number_of(said.get(f"{end}_answers") or None) for end in ("min", "max"))
        counted = kind is not QuestionKind.SINGLE
        question = replace(
            base, key=self.taken.key(name), kind=kind, choices=choices,
            other=row.get("other", "") == "Y", shuffle=said.get("random_order") == "1",
            at_least=int(least) if counted and least and 0 < least <= len(choices) else None,
            at_most=int(most) if counted and most and most >= max(1, least or 0) else None,
        )  # fmt: skip
        known(self.taken, question, name, keys)
        if kind is QuestionKind.MULTIPLE:
            for code, key in keys.items():
                self.taken.names[f"{name}_{code}"] = Named(question.key, {"Y": key}, is_list=True)
        return question

    def _matrix(self, letter: str, row: Row, base: Question) -> Question | None:
        name = row.get("title", "")
        told = self._subs(row)
        columns = self._answers(row)
        if letter == "C":
            columns = [("N", {"en": "No", "zh-hans": "否"}), ("U", {"en": "Uncertain", "zh-hans": "不确定"}), ("Y", {"en": "Yes", "zh-hans": "是"})]  # fmt: skip
        elif letter == "E":
            columns = [("D", {"en": "Decrease", "zh-hans": "减少"}), ("S", {"en": "Same", "zh-hans": "不变"}), ("I", {"en": "Increase", "zh-hans": "增加"})]  # fmt: skip
        elif MATRICES[letter]:
            columns = [(str(point), {}) for point in range(1, MATRICES[letter] + 1)]
        points = points_of(self.taken, name, [(code, code, texts) for code, texts in columns])
        if not told or points is None:
            self.taken.lose(name, Why.NO_CHOICES, letter)
            return None
        rows, keys = choices_of(self.taken, name, told, "r")
        question = replace(
            base, key=self.taken.key(name), kind=QuestionKind.MATRIX, low=points.low,
            high=points.high, step=points.step, rows=rows, labels=points.labels,
            not_applicable=points.not_applicable,
            shuffle=self.attributes[row.get("qid", "")].get("random_order") == "1",
        )  # fmt: skip
        for code, key in keys.items():
            self.taken.names[f"{name}_{code}"] = Named(f"{question.key}.{key}", points.answers)
        return question

    def _points(self, row: Row, base: Question) -> Question | None:
        """Numbers that have to add up to a fixed sum are points."""
        total = number_of(self.attributes[row.get("qid", "")].get("equals_num_value") or None)
        told = self._subs(row)
        if not total or total <= 0 or len(told) < 2:
            return None
        choices, _keys = choices_of(self.taken, row.get("title", ""), told)
        key = self.taken.key(row.get("title", ""))
        return replace(base, key=key, kind=QuestionKind.POINTS, choices=choices, total=total)

    def _subs(self, row: Row) -> list[tuple[str, Texts]]:
        found = sorted(self.subs.get(row.get("qid", ""), []), key=lambda one: _order(one[0], "question_order"))  # fmt: skip
        return [
            (one.get("title", ""), texts["question"] or {self.main: one.get("title", "")})
            for one, texts in found
            if one.get("scale_id", "0") in {"", "0"}
        ]

    def _answers(self, row: Row) -> list[tuple[str, Texts]]:
        found = sorted(self.answers.get(row.get("qid", ""), []), key=lambda one: _order(one[0], "sortorder"))  # fmt: skip
        return [
            (one.get("code", ""), texts["answer"] or {self.main: one.get("code", "")})
            for one, texts in found
            if one.get("scale_id", "0") in {"", "0"}
        ]

    def _when(self, text: str, where: str) -> Condition | None:
        plain = text.strip()
        if plain in {"", "1"}:
            return None
        try:
            return read_expression(plain, self.taken.names)
        except NotSimpleError:
            self.taken.lose(where, Why.CONDITION, plain)
            return None


def _by(
    rows: Sequence[tuple[Row, dict[str, Texts]]], name: str
) -> dict[str, list[tuple[Row, dict[str, Texts]]]]:
    found: dict[str, list[tuple[Row, dict[str, Texts]]]] = {}
    for row in rows:
        found.setdefault(row[0].get(name, ""), []).append(row)
    return found


def _order(row: Row, name: str) -> float:
    return number_of(row.get(name, "")) or 0
