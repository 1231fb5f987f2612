# SPDX-License-Identifier: Apache-2.0
"""Questionnaires of LimeSurvey: its survey archive (.lss) and its tab-separated text (.txt).

What becomes of each kind of question stands in `lime_kinds`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.carried import (
    Carried,
    Taken,
    Unreadable,
    UnreadableError,
    key_of,
    language_of,
    number_of,
)
from customary.core.questionnaire.importing.expressions import (
    SIGNS,
    NotSimpleError,
    compared,
    read_expression,
)
from customary.core.questionnaire.importing.lime_files import read_lss, read_txt
from customary.core.questionnaire.importing.lime_kinds import Asked, Kinds
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import spoken
from customary.core.questionnaire.importing.wording import tell_of_markup, words_of
from customary.core.questionnaire.questions import Condition, Form, Question, QuestionKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from customary.core.questionnaire.importing.lime_files import Row, Tables

Texts = dict[str, str]
MOST_LANGUAGES = 50
#: A place where the tool puts in an answer, a name, or what it reckons.
PLACEHOLDER = re.compile(r"\{[A-Za-z_!(][^{}\n]{0,150}\}")
#: Attributes that change what somebody may answer, and have no equivalent.
SETTINGS = {
    "array_filter": What.EARLIER_CHOICES, "array_filter_exclude": What.EARLIER_CHOICES,
    "em_validation_q": What.CHECK, "em_validation_sq": What.CHECK, "random_group": What.CHANCE,
    "time_limit": What.TIME_LIMIT, "prefix": What.UNIT, "suffix": What.UNIT,
}  # fmt: skip


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
        #: Surveys from before expressions keep conditions apart.
        self.conditions = defaultdict(list)
        for row in tables.get("conditions", []):
            self.conditions[row.get("qid", "")].append(row)
        self.attributes: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in tables.get("question_attributes", []):
            there = self.attributes[row.get("qid", "")]
            there[row.get("attribute", "")] = row.get("value", "") or there.get(row.get("attribute", ""), "")  # fmt: skip
        self.filled = {row.get("qid", "") for row in tables.get("defaultvalues", [])}
        for row in tables.get("defaultvalue_l10ns", []):
            if not row.get("defaultvalue"):
                continue
            self.filled.add(row.get("qid", ""))

    def read(self) -> Carried:
        groups = self._told("groups", "group_l10ns", "gid", ("group_name", "description"))
        questions = self._told("questions", "question_l10ns", "qid", ("question", "help"))
        subs = self._told("subquestions", "question_l10ns", "qid", ("question",))
        answers = self._told("answers", "answer_l10ns", "aid", ("answer",))
        self.kinds = Kinds(self.taken, self.main, _by(subs, "parent_qid"), _by(answers, "qid"))
        self._tell_of_the_whole()
        by_group = _by([one for one in questions if one[0].get("parent_qid", "0") in {"", "0"}], "gid")  # fmt: skip
        keys: set[str] = set()
        sections = []
        for row, texts in sorted(groups, key=lambda one: _order(one[0], "group_order")):
            name = next(iter(texts["group_name"].values()), "")
            key = key_of(name, keys, "s")
            keys.add(key)
            when = self._when(row.get("grelevance", ""), name)
            if row.get("randomization_group"):
                self.taken.lose(name, Why.SETTING, What.CHANCE)
            tell_of_markup(self.taken, name, texts["description"].values(), PLACEHOLDER)
            asked = sorted(by_group.pop(row.get("gid", ""), []), key=lambda one: _order(one[0], "question_order"))  # fmt: skip
            made = [question for one in asked for question in self._question(*one)]
            sections.append(
                Section(
                    key, tuple(made), title=texts["group_name"], text=texts["description"], when=when
                )
            )  # fmt: skip
        if not any(section.questions for section in sections):
            raise UnreadableError(Unreadable.NO_QUESTIONS)
        title, description, welcome, ending = (
            self._said(f"surveyls_{name}")
            for name in ("title", "description", "welcometext", "endtext")
        )
        introduction = {
            language: "\n".join(filter(None, (description.get(language), welcome.get(language))))
            for language in {**description, **welcome}
        }
        return Carried(
            spoken(
                Form(
                    title=title or {self.main: "LimeSurvey"},
                    sections=tuple(sections),
                    languages=dict.fromkeys(self.languages, "draft"),
                    introduction=introduction,
                    ending=ending,
                )
            ),
            tuple(self.taken.lost.values()),
        )

    def _said(self, name: str) -> Texts:
        found = {}
        for row in self.tables.get("surveys_languagesettings", []):
            language = language_of(row.get("surveyls_language", "")) or self.main
            tell_of_markup(self.taken, "", [row.get(name, "")], PLACEHOLDER)
            if words := words_of(row.get(name, "")):
                found[language] = words
        return found

    def _tell_of_the_whole(self) -> None:
        for row in self.tables.get("quota", []):
            self.taken.lose("", Why.SETTING, What.QUOTA, row.get("name", ""))
        settings = next(iter(self.tables.get("surveys", [])), {})
        if settings.get("assessments") == "Y" or self.tables.get("assessments"):
            self.taken.lose("", Why.SETTING, What.POINTS)
        for row in self.tables.get("surveys_languagesettings", []):
            if words := words_of(row.get("surveyls_policy_notice", "")):
                self.taken.lose("", Why.SETTING, What.PRIVACY, words)
            if address := row.get("surveyls_url", "").strip():
                self.taken.lose("", Why.SETTING, What.ENDING, address)

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
            for told in (row, *apart[kept.get(key, "")][:MOST_LANGUAGES]):
                language = language_of(told.get("language", "")) or self.main
                for name in names:
                    if found := words_of(told.get(name, "")):
                        texts[name].setdefault(language, found)
                        self.languages[language] = True
                    kept.setdefault("marked", "")
                    if "<" in told.get(name, "") or "{" in told.get(name, ""):
                        kept["marked"] += "\n" + told[name]
        return list(rows.values())

    def _question(self, row: Row, texts: dict[str, Texts]) -> Iterable[Question]:
        name, qid = row.get("title", ""), row.get("qid", "")
        if not self.taken.room(name):
            return ()
        self.taken.asked[name] = texts["question"]
        said = self.attributes[qid]
        base = Question(
            "", QuestionKind.STATEMENT, texts["question"] or {self.main: name},
            help=texts["help"], required=row.get("mandatory", "") == "Y",
            when=self._when(row.get("relevance", ""), name, self.conditions.get(qid, ())),
        )  # fmt: skip
        if row.get("mandatory") == "S":
            self.taken.lose(name, Why.SETTING, What.REMINDED)
        for setting, what in SETTINGS.items():
            if told := said.get(setting):
                self.taken.lose(name, Why.SETTING, what, told)
        if said.get("hidden") == "1":
            self.taken.lose(name, Why.SETTING, What.HIDDEN)
        if row.get("preg"):
            self.taken.lose(name, Why.SETTING, What.CHECK, row["preg"])
        if qid in self.filled or row.get("default"):
            self.taken.lose(name, Why.SETTING, What.DEFAULT)
        asked = Asked(name, qid, row, said, base)
        tell_of_markup(self.taken, name, [row.get("marked", ""), *self.kinds.marked(asked)], PLACEHOLDER)  # fmt: skip
        return self.kinds.read(asked)

    def _when(self, text: str, where: str, kept: Iterable[Row] = ()) -> Condition | None:
        plain = text.strip()
        try:
            if plain in {"", "1"}:
                return self._kept_apart(list(kept))
            return read_expression(plain, self.taken.names)
        except NotSimpleError as error:
            self.taken.lose(where, Why.CONDITION, None, plain if plain not in {"", "1"} else error)
            return None

    def _kept_apart(self, rows: list[Row]) -> Condition | None:
        """Any scenario holds; in one, every question compared; of one question, any of its rows."""
        scenarios: dict[str, dict[str, list[Condition]]] = {}
        for row in rows:
            field, method = row.get("cfieldname", "").lstrip("+"), row.get("method", "").strip()
            if field not in self.taken.names or method not in SIGNS:
                raise NotSimpleError(f"{field} {method} {row.get('value', '')}")
            one = compared(self.taken.names[field], SIGNS[method], row.get("value", ""))
            scenarios.setdefault(row.get("scenario", ""), {}).setdefault(row.get("cqid", field), []).append(one)  # fmt: skip
        any_of = [
            _join("all", [_join("any", parts) for parts in scenario.values()])
            for scenario in scenarios.values()
        ]
        return _join("any", any_of) if any_of else None


def _join(word: str, parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Condition(join=word, parts=tuple(parts))


def _by(
    rows: Sequence[tuple[Row, dict[str, Texts]]], name: str
) -> dict[str, list[tuple[Row, dict[str, Texts]]]]:
    found: dict[str, list[tuple[Row, dict[str, Texts]]]] = {}
    for row in rows:
        found.setdefault(row[0].get(name, ""), []).append(row)
    return found


def _order(row: Row, name: str) -> float:
    return number_of(row.get(name, "")) or 0
