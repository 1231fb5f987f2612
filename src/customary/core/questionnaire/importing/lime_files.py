# SPDX-License-Identifier: Apache-2.0
"""LimeSurvey's two kinds of file as the same tables: its XML (.lss) and its tab-separated text.

The XML is read as a stream of plain rows. A document that declares a type or an entity is refused
before anything of it is expanded, so no file can grow in memory.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from io import StringIO
from typing import TYPE_CHECKING
from xml.parsers import expat

from customary.core.questionnaire.importing.carried import (
    MOST_BYTES,
    Unreadable,
    UnreadableError,
    as_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS = 60_000
Row = dict[str, str]
Tables = dict[str, list[Row]]
#: Columns of the text format that every row has; the others are attributes of questions.
SHARED = {
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
    "validation", "mandatory", "other", "default", "same_default",
}  # fmt: skip
#: What a row of the text format is, by its class.
CLASSES = {"G": "groups", "Q": "questions", "SQ": "subquestions", "A": "answers"}


def read_lss(raw: bytes) -> Tables:
    """The tables of a survey in XML.

    Raises:
        UnreadableError: it is no survey, or declares what no survey does.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_LARGE)
    reader = _Rows()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(raw, True)
    except UnreadableError:
        raise
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError(Unreadable.NOT_THIS) from error
    if "questions" not in reader.tables:
        raise UnreadableError(Unreadable.NO_QUESTIONS)
    return dict(reader.tables)


def read_txt(raw: bytes) -> Tables:
    """The tables of a survey in tab-separated text, made like those of the XML.

    Raises:
        UnreadableError: it is no survey.
    """
    text = as_text(raw).replace("\x00", "")
    try:
        lines = list(csv.DictReader(StringIO(text), delimiter="\t"))
    except (csv.Error, ValueError) as error:
        raise UnreadableError(Unreadable.NOT_THIS) from error
    if not lines or "class" not in lines[0] or len(lines) > MOST_ROWS:
        raise UnreadableError(Unreadable.NOT_THIS)
    return _Lines().read([{str(k): v for k, v in line.items() if isinstance(v, str)} for line in lines])  # fmt: skip


def _refuse(*_declared: object) -> int:
    raise UnreadableError(Unreadable.DECLARES)


class _Rows:
    """Rows of tables: document > table > rows > row > column."""

    def __init__(self) -> None:
        self.tables: defaultdict[str, list[Row]] = defaultdict(list)
        self.path: list[str] = []
        self.row: Row = {}
        self.text: list[str] = []
        self.count = 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if len(self.path) > 50:
            raise UnreadableError(Unreadable.TOO_DEEP)
        self.path.append(name)
        self.text = []
        if len(self.path) == 4 and name == "row":
            self.row = {}

    def words(self, text: str) -> None:
        self.text.append(text)

    def end(self, name: str) -> None:
        depth = len(self.path)
        if depth == 5 and self.path[3] == "row":
            self.row[name] = "".join(self.text)
        elif depth == 4 and name == "row" and self.path[2] == "rows":
            self.count += 1
            if self.count > MOST_ROWS:
                raise UnreadableError(Unreadable.TOO_LARGE)
            self.tables[self.path[1]].append(self.row)
        elif depth == 3 and self.path[1] == "languages" and name == "language":
            self.tables["languages"].append({"language": "".join(self.text)})
        self.path.pop()
        self.text = []


class _Lines:
    """Rows of the text format, which has an order where the XML has numbers."""

    def __init__(self) -> None:
        self.tables: Tables = defaultdict(list)
        self.groups: dict[str, str] = {}
        self.questions: dict[str, str] = {}
        self.settings: Row = {}
        self.gid = self.qid = ""

    def read(self, lines: list[Row]) -> Tables:
        language = next((line.get("text", "") for line in lines if line.get("class") == "S" and line.get("name") == "language"), "en")  # fmt: skip
        others = next((line.get("text", "") for line in lines if line.get("class") == "S" and line.get("name") == "additional_languages"), "")  # fmt: skip
        for each in (language, *others.split()):
            self.tables["languages"].append({"language": each})
        settings: dict[str, Row] = {}
        for place, line in enumerate(lines):
            kind, spoken = line.get("class", ""), line.get("language") or language
            if kind == "S":
                self.settings[line.get("name", "")] = line.get("text", "")
            elif kind == "QTA":
                self.tables["quota"].append({"name": line.get("name", "")})
            elif kind == "SL":
                settings.setdefault(spoken, {"surveyls_language": spoken})[line.get("name", "")] = line.get("text", "")  # fmt: skip
            elif kind in CLASSES:
                self._line(CLASSES[kind], line, spoken, str(place))
        self.tables["surveys"].append(self.settings)
        self.tables["surveys_languagesettings"] += settings.values()
        return dict(self.tables)

    def _line(self, table: str, line: Row, language: str, place: str) -> None:
        name, shared = line.get("name", ""), {"language": language, "relevance": line.get("relevance", "")}  # fmt: skip
        if table == "groups":
            # In another language the same group has the same number of its kind.
            self.gid = self.groups.setdefault(line.get("type/scale", "") or name, place)
            self.tables[table].append(shared | {"gid": self.gid, "group_name": name, "description": line.get("text", ""), "group_order": self.gid, "grelevance": line.get("relevance", "")})  # fmt: skip
        elif table == "questions":
            self.qid = self.questions.setdefault(name, place)
            for column, value in line.items():
                if column not in SHARED and value:
                    self.tables["question_attributes"].append({"qid": self.qid, "attribute": column, "value": value})  # fmt: skip
            self.tables[table].append(shared | {"qid": self.qid, "gid": self.gid, "title": name, "type": line.get("type/scale", ""), "question": line.get("text", ""), "help": line.get("help", ""), "mandatory": line.get("mandatory", ""), "preg": line.get("validation", ""), "default": line.get("default", ""), "other": line.get("other", ""), "question_order": self.qid})  # fmt: skip
        elif table == "subquestions":
            self.tables[table].append(shared | {"qid": f"{self.qid}.{name}", "parent_qid": self.qid, "title": name, "question": line.get("text", ""), "scale_id": line.get("type/scale", "") or "0", "question_order": place})  # fmt: skip
        else:
            self.tables[table].append(shared | {"qid": self.qid, "code": name, "answer": line.get("text", ""), "scale_id": line.get("type/scale", "") or "0", "sortorder": place})  # fmt: skip
