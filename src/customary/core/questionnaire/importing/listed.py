# SPDX-License-Identifier: Apache-2.0
"""Rows of a list of questions: what each column means, and the question each row becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import (
    Carried,
    Taken,
    Unreadable,
    UnreadableError,
    key_of,
    language_of,
    number_of,
)
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.parts import choices_of, is_other, spoken
from customary.core.questionnaire.importing.scales import is_recommendation, points_of
from customary.core.questionnaire.importing.wording import plain_words
from customary.core.questionnaire.questions import (
    CHOOSING,
    Form,
    Question,
    QuestionKind,
    Scale,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Cells = Mapping[str, dict[str, str]]

#: Headings may stand below a title.
HEADING_WITHIN = 15
#: What a column means, by its heading: the better name first. Of several that mean the same, the
#: best is read. A number or letter behind "option" is one of several.
HEADINGS = {
    "key": "key code questionid itemid id no no. # number questionnumber questionno itemno variable 编号 标识 题目编号 题号 变量名 序号",
    "text": "question questiontext itemtext text item statement stem wording prompt title 题目 问题 题干 题目内容 问题内容 条目 题项 陈述句",
    "help": "help helptext hint description instruction instructions note 说明 提示 题目说明 填写说明 备注",
    "kind": "questiontype answertype responsetype type kind format 题型 题目类型 问题类型 类型",
    "choices": "choices options answers choice option optiontext answeroptions answerchoices responseoptions responses responsescale scale 选项 备选项 答案选项 选项内容",
    "rows": "rows statements subquestions 子问题 行标题 矩阵行 陈述",
    "required": "required mandatory isrequired compulsory 必答 必填 是否必答 是否必填",
    "section": "section group page block part category module topic 部分 分组 模块 分类 类别 页",
    "dimension": "dimension subscale construct factor domain 维度 因子 分量表 所属维度",
    "low": "low min minimum scalemin from 最低分 最小值 最小",
    "high": "high max maximum scalemax to 最高分 最大值 最大",
    "low_label": "lowlabel minlabel leftlabel leftanchor lowanchor 最低分说明 左端 左标签",
    "high_label": "highlabel maxlabel rightlabel rightanchor highanchor 最高分说明 右端 右标签",
    "reverse": "reverse reversed reversescored reversekeyed r 反向 反向计分 是否反向 反向题",
    "total": "total points sum 总分 总和",
}  # fmt: skip
RANKS = {word: rank for words in HEADINGS.values() for rank, word in enumerate(words.split())}
MEANT = {word: name for name, words in HEADINGS.items() for word in words.split()}
NUMBERED = re.compile(r"^(?:option|choice|answer|选项)\s*[-_ ]?\s*(?:\d{1,2}|[a-jA-J])$")
LETTER = re.compile(r"^[A-Ja-j]$")
LANGUAGE = re.compile(
    r"^(.+?)[ _.(（\[-]+([A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?|english|chinese|英文|中文|英语)[)）\]]?$",
    re.IGNORECASE,
)
NAMED = {"中文": "zh-hans", "英文": "en", "英语": "en", "english": "en", "chinese": "zh-hans"}
#: Kinds by what stands in their name, in the order in which they are looked for.
KINDS = (
    (QuestionKind.RECOMMENDATION, "nps enps netpromoter recommend 推荐"),
    (QuestionKind.MATRIX, "matrix grid array likerttable 矩阵 表格"),
    (QuestionKind.RANKING, "rank ordering 排序"),
    (QuestionKind.POINTS, "points allocat constantsum 分配 比重"),
    (QuestionKind.MULTIPLE, "checkbox multiselect multipleselect multianswer multipleanswer selectall severalof 多选 多项 不定项"),
    (QuestionKind.SINGLE, "yesno yes/no boolean truefalse true/false binary judge 是否 判断"),
    (QuestionKind.SINGLE, "single radio dropdown multiplechoice mcq select choice list 单选 单项 下拉 选择"),
    (QuestionKind.RATING, "rating scale likert slider star smiley 量表 评分 打分 李克特 利克特 里克特 滑动 满意度"),
    (QuestionKind.NUMBER, "number numeric integer decimal 数字 数值 整数"),
    (QuestionKind.DATE, "date day 日期 时间"),
    (QuestionKind.FILE, "file upload attachment 文件 附件 上传"),
    (QuestionKind.CONSENT, "consent agreeterms 同意"),
    (QuestionKind.STATEMENT, "statement note heading display info 说明 段落 标题"),
    (QuestionKind.LONG_TEXT, "long open comment essay paragraph textarea free multiline 长文本 开放 问答 多行 简答 主观"),
    (QuestionKind.SHORT_TEXT, "short text string input fill email phone 短文本 填空 单行 文本"),
)  # fmt: skip
EXACT = {"multiple": QuestionKind.MULTIPLE, "multi": QuestionKind.MULTIPLE}
YES_OR_NO = re.compile(r"yes/?no|boolean|true/?false|binary|judge|是否|判断")
YES_NO: tuple[dict[str, str], ...] = ({"en": "Yes", "zh-hans": "是"}, {"en": "No", "zh-hans": "否"})
YES = {"yes", "y", "true", "1", "x", "是", "必答", "必填", "√", "✓", "r", "反向"}
#: How many points a kind's name says: "7-point Likert", "五级量表", "1-5", "0~10".
ENDS = re.compile(r"(-?\d+)\s*(?:[-–~～到至]|to)\s*(\d+)")
COUNT = re.compile(r"(\d+|[三四五六七九十])\s*[-‐ ]?\s*(?:point|pt|点|级|分)", re.IGNORECASE)
CHINESE_NUMBERS = {"三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "九": 9, "十": 10}
PARTS = re.compile(r"[;；|\n]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SCALES = {QuestionKind.RATING, QuestionKind.MATRIX, QuestionKind.RECOMMENDATION}


def heading_of(heading: str) -> tuple[str, str] | None:
    """What a column means, and the language it is in, "" for none said."""
    plain = heading.strip().lstrip("\ufeff*").rstrip("*：:").strip()
    language = ""
    name = _meant(plain)
    if name is None and (match := LANGUAGE.match(plain)):
        name = _meant(match[1].strip())
        language = NAMED.get(match[2].lower()) or language_of(match[2])
    return (name, language) if name else None


def _meant(plain: str) -> str | None:
    if NUMBERED.match(plain.lower()) or LETTER.match(plain):
        return "choice"
    return MEANT.get(_word(plain))


def _word(plain: str) -> str:
    return re.sub(r"[\s_-]+", "", plain.lower())


def read_rows(lines: list[list[str]]) -> Carried:
    """The questionnaire in the rows of a table.

    Raises:
        UnreadableError: there is no heading for the words of a question, or no question.
    """
    if not any(each.strip() for line in lines for each in line):
        raise UnreadableError(Unreadable.EMPTY)
    start, columns = _header(lines)
    own = [place for place, column in columns.items() if column == ("text", "")]
    body = lines[start + 1 :]
    shown = "".join(line[place] for line in body[:50] for place in own if place < len(line))
    main = "zh-hans" if CHINESE.search(shown) else "en"
    taken = Taken()
    languages: dict[str, bool] = {}
    _tell_of_columns(taken, lines[start], columns, body)
    sections: dict[str, tuple[dict[str, str], list[Question]]] = {}
    dimensions: dict[str, tuple[dict[str, str], list[str]]] = {}
    for cells in _joined([_cells(columns, line, main) for line in body]):
        if not taken.room(""):
            break
        languages |= dict.fromkeys(cells["text"], True)
        question = _question(cells, taken)
        if question is None:
            continue
        section, dimension = cells.get("section", {}), cells.get("dimension", {})
        sections.setdefault(next(iter(section.values()), ""), (section, []))[1].append(question)
        if dimension and question.kind in SCALES:
            items = dimensions.setdefault(next(iter(dimension.values())), (dimension, []))[1]
            items += [item.key for item in question.items()]
    if not sections:
        raise UnreadableError(Unreadable.NO_QUESTIONS)
    title = {"zh-hans": "导入的问卷", "en": "Imported questions"}
    named = {language: title.get(language, title["en"]) for language in languages}
    above = [each.strip() for line in lines[:start] for each in line if each.strip()]
    if len(above) == 1:
        named[main] = plain_words(above[0])
    return Carried(
        spoken(Form(
            title=named,
            sections=tuple(Section(key, tuple(found), title=told) for key, (told, found) in _keyed(sections)),
            languages=dict.fromkeys(languages, "draft"),
            scales=tuple(Scale(key, told, tuple(items)) for key, (told, items) in _keyed(dimensions) if len(items) > 1),
        )),
        tuple(taken.lost.values()),
    )  # fmt: skip


def _keyed(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    keys: dict[str, Any] = {}
    for name, each in found.items():
        keys[key_of(name, keys, "s")] = each
    return list(keys.items())


def _header(lines: list[list[str]]) -> tuple[int, dict[int, tuple[str, str]]]:
    """Where the headings stand, which may be below a title, and what each column means."""
    best: tuple[int, int, dict[int, tuple[str, str]]] = (0, 0, {})
    for number, line in enumerate(lines[:HEADING_WITHIN]):
        found = _columns(line)
        if any(name == "text" for name, _language in found.values()) and len(found) > best[0]:
            best = len(found), number, found
    if not best[0]:
        raise UnreadableError(Unreadable.NO_COLUMN)
    return best[1], best[2]


def _columns(line: list[str]) -> dict[int, tuple[str, str]]:
    """What each column means; of several that mean the same the one with the best heading."""
    found: dict[int, tuple[str, str]] = {}
    held: dict[tuple[str, str], tuple[int, int]] = {}
    for place, heading in enumerate(line):
        column = heading_of(heading)
        if column is None:
            continue
        rank = RANKS.get(_word(heading.strip()), len(RANKS))
        if column[0] != "choice" and column in held:
            if rank >= held[column][0]:
                continue
            del found[held[column][1]]
        held[column] = rank, place
        found[place] = column
    return found


def _tell_of_columns(
    taken: Taken, header: list[str], columns: Mapping[int, tuple[str, str]], body: list[list[str]]
) -> None:
    for place, heading in enumerate(header):
        filled = any(place < len(line) and line[place].strip() for line in body)
        if place not in columns and filled:
            taken.lose("", Why.SETTING, What.UNREAD_COLUMN, heading.strip() or str(place + 1))
    if ("kind", "") not in columns.values():
        taken.lose("", Why.SETTING, What.ASSUMED)


def _cells(
    columns: Mapping[int, tuple[str, str]], line: list[str], main: str
) -> dict[str, dict[str, str]]:
    """What stands in a row, by meaning and language; several columns of choices are one list."""
    found: dict[str, dict[str, str]] = {}
    for place, (name, language) in columns.items():
        words = plain_words(line[place]) if place < len(line) else ""
        if not words:
            continue
        if name == "choice":
            choices = found.setdefault("choices", {})
            there = choices.get(language or main, "")
            choices[language or main] = f"{there}\n{words.replace(';', '，')}" if there else words
        else:
            found.setdefault(name, {}).setdefault(language or main, words)
    return found


def _joined(rows: list[dict[str, dict[str, str]]]) -> list[dict[str, dict[str, str]]]:
    """Questions; a row that only goes on with the choices of the one above belongs to it."""
    found: list[dict[str, dict[str, str]]] = []
    for cells in rows:
        again = bool(found) and "choices" in cells and (cells.get("text") in (None, found[-1]["text"]))  # fmt: skip
        if again and "choices" in found[-1]:
            for language, words in cells["choices"].items():
                there = found[-1]["choices"].get(language, "")
                found[-1]["choices"][language] = f"{there}\n{words}".strip()
        elif "text" in cells:
            found.append(cells)
    return found


def _question(cells: Cells, taken: Taken) -> Question | None:
    def one(name: str) -> str:
        return next(iter(cells.get(name, {}).values()), "")

    where = one("key") or one("text")
    taken.asked[where] = cells["text"]
    told = _split(cells.get("choices", {}))
    kind = _kind(one("kind"), has_choices=len(told) > 1)
    if kind is None:
        taken.lose(where, Why.KIND, None, one("kind"))
        return None
    if kind is QuestionKind.SINGLE and len(told) < 2 and YES_OR_NO.search(_plain(one("kind"))):
        told = [dict(each) for each in YES_NO]
    question = Question(
        "", kind, cells["text"], help=cells.get("help", {}), required=one("required").lower() in YES,
    )  # fmt: skip
    if kind in SCALES:
        scaled = _scaled(question, cells, told, taken, where)
    elif kind is QuestionKind.NUMBER:
        scaled = replace(question, low=number_of(one("low") or None), high=number_of(one("high") or None))  # fmt: skip
    elif kind in CHOOSING | {QuestionKind.POINTS}:
        scaled = _chosen(question, told, taken, where)
        if scaled and kind is QuestionKind.POINTS:
            scaled = replace(scaled, total=number_of(one("total") or None) or 100)
    else:
        scaled = question
        if told:
            taken.lose(where, Why.SETTING, What.CHOICES, one("choices"))
    return replace(scaled, key=taken.key(one("key") or f"q{taken.count}")) if scaled else None


def _scaled(
    question: Question, cells: Cells, told: list[dict[str, str]], taken: Taken, where: str
) -> Question | None:
    """A scale: its ends in their own columns, in the name of its kind, or as choices from low to high."""

    def one(name: str) -> str:
        return next(iter(cells.get(name, {}).values()), "")

    kind = question.kind
    low, high = number_of(one("low") or None), number_of(one("high") or None)
    labels: dict[str, Mapping[str, str]] = {}
    not_applicable = False
    step: float = 1
    rows = _split(cells.get("rows", {}))
    if kind is QuestionKind.MATRIX and not rows:
        rows, told = told, []
    if len(told) > 1:
        points = points_of(taken, where, [(str(place), None, texts) for place, texts in enumerate(told)])  # fmt: skip
        if points is not None and low is None and high is None:
            low, high, step = points.low, points.high, points.step
            labels, not_applicable = dict(points.labels), points.not_applicable
    if low is None and high is None:
        low, high = _ends(one("kind"))
    low, high = (1 if low is None else low), (5 if high is None else high)
    if kind is QuestionKind.RECOMMENDATION or (kind is QuestionKind.RATING and is_recommendation(low, high, 1)):  # fmt: skip
        kind, low, high, step = QuestionKind.RECOMMENDATION, 0, 10, 1
        labels = {point: texts for point, texts in labels.items() if point in {"0", "10"}}
    if not low < high or (high - low) / step > 100:
        taken.lose(where, Why.KIND, What.SCALE, f"{low}–{high}")
        return None
    for point, name in ((low, "low_label"), (high, "high_label")):
        if texts := cells.get(name):
            labels[str(point)] = texts
    if kind is not QuestionKind.MATRIX:
        reverse = one("reverse").lower() in YES and kind is QuestionKind.RATING
        return replace(question, kind=kind, low=low, high=high, step=step, labels=labels, reverse=reverse, not_applicable=not_applicable)  # fmt: skip
    if not rows:
        taken.lose(where, Why.NO_CHOICES)
        return None
    named = [(next(iter(texts.values())), texts) for texts in rows]
    return replace(question, low=low, high=high, step=step, labels=labels, not_applicable=not_applicable, rows=choices_of(taken, where, named, "r")[0])  # fmt: skip


def _chosen(
    question: Question, told: list[dict[str, str]], taken: Taken, where: str
) -> Question | None:
    others = [texts for texts in told if is_other(texts)]
    other = question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE} and len(others) == 1 and len(told) > 2  # fmt: skip
    used = [texts for texts in told if not (other and texts is others[0])]
    if len(used) < 2:
        taken.lose(where, Why.NO_CHOICES)
        return None
    named = [(next(iter(texts.values())), texts) for texts in used]
    return replace(question, choices=choices_of(taken, where, named)[0], other=other)


def _plain(said: str) -> str:
    return re.sub(r"[\s_\-()（）]+", "", said.strip().lower())


def _kind(said: str, *, has_choices: bool) -> QuestionKind | None:
    plain = _plain(said)
    if not plain:
        return QuestionKind.SINGLE if has_choices else QuestionKind.RATING
    if plain in EXACT:
        return EXACT[plain]
    for kind in QuestionKind:
        if plain == kind.value.replace("_", ""):
            return kind
    found = next((kind for kind, names in KINDS if any(name in plain for name in names.split())), None)  # fmt: skip
    points = ENDS.search(said) or COUNT.search(said)
    return found or (QuestionKind.RATING if points else None)


def _ends(said: str) -> tuple[float | None, float | None]:
    """The ends of a scale as the name of its kind says them."""
    if match := ENDS.search(said):
        return number_of(match[1]), number_of(match[2])
    if match := COUNT.search(said):
        return 1, CHINESE_NUMBERS.get(match[1]) or number_of(match[1])
    return None, None


def _split(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Choices that stand in one cell, in each language."""
    found: list[dict[str, str]] = []
    for language, text in texts.items():
        parts = [part.strip() for part in PARTS.split(text) if part.strip()]
        if len(parts) == 1 and len(commas := re.split(r"\s*[,，、/]\s*", parts[0])) > 2:
            parts = [each for each in commas if each]
        for place, part in enumerate(parts):
            if place == len(found):
                found.append({})
            found[place][language] = part
    return found
