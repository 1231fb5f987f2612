# SPDX-License-Identifier: Apache-2.0
"""A plain list of questions in a table: one row each, headings in English or Chinese."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.carried import (
    Carried,
    Taken,
    UnreadableError,
    Why,
    as_text,
    choices_of,
    is_recommendation,
    key_of,
    language_of,
    number_of,
    words_of,
)
from customary.core.questionnaire.questions import CHOOSING, Form, Question, QuestionKind, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a column means, by its heading.
HEADINGS = {
    "key": "key", "code": "key", "id": "key", "编号": "key", "标识": "key",
    "question": "text", "text": "text", "title": "text", "item": "text", "题目": "text", "问题": "text",
    "help": "help", "hint": "help", "description": "help", "说明": "help", "提示": "help",
    "type": "kind", "kind": "kind", "题型": "kind", "类型": "kind",
    "choices": "choices", "options": "choices", "answers": "choices", "选项": "choices",
    "rows": "rows", "statements": "rows", "陈述": "rows", "子问题": "rows",
    "required": "required", "mandatory": "required", "必答": "required", "必填": "required",
    "section": "section", "group": "section", "page": "section", "部分": "section", "分组": "section",
    "low": "low", "min": "low", "最低分": "low", "最小值": "low",
    "high": "high", "max": "high", "最高分": "high", "最大值": "high",
    "low label": "low_label", "最低分说明": "low_label",
    "high label": "high_label", "最高分说明": "high_label",
    "reverse": "reverse", "反向": "reverse", "反向计分": "reverse",
    "total": "total", "points": "total", "总分": "total",
}  # fmt: skip
KINDS = {
    QuestionKind.RATING: "rating scale likert 量表 评分 打分 五点",
    QuestionKind.RECOMMENDATION: "recommendation nps enps 推荐 推荐意愿 净推荐",
    QuestionKind.MATRIX: "matrix grid array 矩阵 矩阵量表",
    QuestionKind.SINGLE: "single radio choice dropdown select 单选 单选题 下拉",
    QuestionKind.MULTIPLE: "multiple checkbox multi 多选 多选题",
    QuestionKind.RANKING: "ranking rank order 排序 排序题",
    QuestionKind.POINTS: "points allocation 分配 分配分数",
    QuestionKind.NUMBER: "number numeric 数字 数值",
    QuestionKind.DATE: "date day 日期",
    QuestionKind.SHORT_TEXT: "short_text short text 短文本 填空 单行",
    QuestionKind.LONG_TEXT: "long_text long open comment essay 长文本 开放 问答 多行 简答",
    QuestionKind.FILE: "file upload attachment 文件 附件 上传",
    QuestionKind.STATEMENT: "statement note 说明文字 说明",
    QuestionKind.CONSENT: "consent 同意",
}
YES = {"yes", "y", "true", "1", "x", "是", "必答", "必填", "√"}
LANGUAGE = re.compile(
    r"^(.+?)[ _.(（\[]+([A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?|英文|中文|英语)[)）\]]?$"
)
NAMED = {"中文": "zh-hans", "英文": "en", "英语": "en"}
PARTS = re.compile(r"[;；|\n]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_csv(raw: bytes | str) -> Carried:
    """The questionnaire in a table of questions.

    Raises:
        UnreadableError: there is no heading for the words of a question.
    """
    text = as_text(raw).replace("\x00", "")
    if not text.strip():
        raise UnreadableError("It is empty.")
    delimiter = max("\t,;", key=text.partition("\n")[0].count)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    try:
        header, *lines = list(reader)
    except (csv.Error, ValueError) as error:
        raise UnreadableError("It is not a table.") from error
    columns = {place: column for place, name in enumerate(header) if (column := _column(name))}
    if not any(name == "text" for name, _language in columns.values()):
        raise UnreadableError("It has no column “question”.")
    own = [place for place, column in columns.items() if column == ("text", "")]
    shown = "".join(line[place] for line in lines[:50] for place in own if place < len(line))
    main = "zh-hans" if CHINESE.search(shown) else "en"
    taken = Taken()
    sections: dict[str, tuple[dict[str, str], list[Question]]] = {}
    languages: dict[str, bool] = {}
    for line in lines:
        cells = _cells(columns, line, main)
        if not cells.get("text") or not taken.room(str(len(sections))):
            continue
        languages |= dict.fromkeys(cells["text"], True)
        question = _question(cells, taken)
        if question is not None:
            name = next(iter(cells.get("section", {}).values()), "")
            sections.setdefault(name, (cells.get("section", {}), []))[1].append(question)
    if not sections:
        raise UnreadableError("It has no questions.")
    keys: set[str] = set()
    made = []
    for name, (title, questions) in sections.items():
        key = key_of(name, keys, "s")
        keys.add(key)
        made.append(Section(key, tuple(questions), title=title))
    title = {"zh-hans": "导入的问卷", "en": "Imported questions"}
    return Carried(
        Form(
            title={language: title.get(language, title["en"]) for language in languages},
            sections=tuple(made),
            languages=dict.fromkeys(languages, "draft"),
        ),
        tuple(taken.lost),
    )


def _column(heading: str) -> tuple[str, str] | None:
    """What a column means, and the language it is in, "" for none said."""
    plain = " ".join(heading.strip().lower().replace("_", " ").split())
    if plain in HEADINGS:
        return HEADINGS[plain], ""
    match = LANGUAGE.match(plain)
    if match and match[1].strip() in HEADINGS:
        return HEADINGS[match[1].strip()], NAMED.get(match[2]) or language_of(match[2])
    return None


def _cells(
    columns: Mapping[int, tuple[str, str]], line: list[str], main: str
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for place, (name, language) in columns.items():
        words = words_of(line[place].replace("<", "＜")) if place < len(line) else ""
        if words:
            found.setdefault(name, {})[language or main] = words
    return found


def _question(cells: Mapping[str, dict[str, str]], taken: Taken) -> Question | None:
    def one(name: str) -> str:
        return next(iter(cells.get(name, {}).values()), "")

    where = one("key") or one("text")
    kind = _kind(one("kind"), has_choices="choices" in cells)
    if kind is None:
        taken.lose(where, Why.KIND, one("kind"))
        return None
    low, high = number_of(one("low") or None), number_of(one("high") or None)
    values: dict[str, object] = {}
    if kind in {QuestionKind.RATING, QuestionKind.MATRIX, QuestionKind.RECOMMENDATION}:
        low, high = (1 if low is None else low), (5 if high is None else high)
        if kind is QuestionKind.RECOMMENDATION or is_recommendation(low, high, 1):
            kind, low, high = QuestionKind.RECOMMENDATION if kind is not QuestionKind.MATRIX else kind, 0, 10  # fmt: skip
        if not low < high or high - low > 100:
            taken.lose(where, Why.KIND, f"{low}–{high}")
            return None
        ends = {str(low): cells.get("low_label", {}), str(high): cells.get("high_label", {})}
        values |= {
            "low": low, "high": high,
            "labels": {point: texts for point, texts in ends.items() if texts},
            "reverse": one("reverse").lower() in YES and kind is QuestionKind.RATING,
        }  # fmt: skip
    if kind is QuestionKind.NUMBER:
        values |= {"low": low, "high": high}
    name = "rows" if kind is QuestionKind.MATRIX else "choices"
    if kind in CHOOSING | {QuestionKind.POINTS, QuestionKind.MATRIX}:
        told = _split(cells.get(name, {}) or cells.get("choices", {}))
        if len(told) < (1 if kind is QuestionKind.MATRIX else 2):
            taken.lose(where, Why.NO_CHOICES)
            return None
        named = [(next(iter(texts.values())), texts) for texts in told]
        values[name] = choices_of(taken, where, named, "r" if name == "rows" else "c")[0]
    if kind is QuestionKind.POINTS:
        values["total"] = number_of(one("total") or None) or 100
    return Question(
        taken.key(one("key")),
        kind,
        cells["text"],
        help=cells.get("help", {}),
        required=one("required").lower() in YES,
        **values,  # type: ignore[arg-type]
    )


def _kind(said: str, *, has_choices: bool) -> QuestionKind | None:
    plain = said.strip().lower().replace(" ", "_").replace("-", "_")
    if not plain:
        return QuestionKind.SINGLE if has_choices else QuestionKind.RATING
    for kind, names in KINDS.items():
        if plain == kind.value or plain in names.split():
            return kind
    return None


def _split(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Choices that stand in one cell, in each language."""
    found: list[dict[str, str]] = []
    for language, text in texts.items():
        parts = [part.strip() for part in PARTS.split(text) if part.strip()]
        for place, part in enumerate(parts):
            if place == len(found):
                found.append({})
            found[place][language] = part
    return found
