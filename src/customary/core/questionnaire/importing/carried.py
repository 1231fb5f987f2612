# SPDX-License-Identifier: Apache-2.0
"""What every reader of another tool's file shares: keys, names, languages, and what was lost."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.losses import Lost, What, Why
from customary.core.questionnaire.questions import OTHER, SENT_ALONG, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.core.questionnaire.questions import Form, Question

MOST_BYTES = 5_000_000
MOST_QUESTIONS = 1000
MOST_LOST = 1000
LONGEST_KEY = 24
ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
PAIR = re.compile(rb"[\x81-\xfe][\x80-\xfe]")
#: What parts rows, cells and values; with its two bytes swapped each is no letter of either language.
PARTING = '\n\r\t,;"'
#: So much of a file tells the order of its bytes.
SAMPLE = 10_000
#: Languages as other tools write them.
LANGUAGES = {
    "zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans", "zh-s": "zh-hans", "chs": "zh-hans",
    "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-t": "zh-hant", "zh-hant": "zh-hant",
    "zh-hant-tw": "zh-hant", "zh-hant-hk": "zh-hant", "en-gb": "en", "en-us": "en", "en_gb": "en",
    "default": "en",
}  # fmt: skip


class Unreadable(StrEnum):
    """Why a file cannot be read."""

    TOO_LARGE = auto()
    TOO_DEEP = auto()
    EMPTY = auto()
    ENDING = auto()
    #: No survey of the tool whose ending the file has.
    NOT_THIS = auto()
    NOT_JSON = auto()
    NOT_A_WORKBOOK = auto()
    #: A document that declares entities, as none of ours needs to.
    DECLARES = auto()
    NO_COLUMN = auto()
    NO_QUESTIONS = auto()


class UnreadableError(ValueError):
    """A file that is not what it should be."""

    def __init__(self, why: Unreadable, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Carried:
    """The questionnaire, and what could not be carried into it."""

    form: Form
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """An item under the name another tool gave it, with its answers under theirs."""

    item: str
    answers: Mapping[str, str | float] = field(default_factory=dict)
    is_list: bool = False
    #: Where the name is that of one choice among several: whether it was made.
    choice: str = ""


@dataclass
class Taken:
    """What was read so far: keys that are taken, names that conditions may use, what was lost."""

    keys: set[str] = field(default_factory=set)
    names: dict[str, Named] = field(default_factory=dict)
    #: The words of each question, by what the other tool calls it.
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    #: In the order they were found; each once.
    lost: dict[tuple[object, ...], Lost] = field(default_factory=dict)
    count: int = 0

    def lose(self, where: str, why: Why, what: What | None = None, detail: object = "") -> None:
        """Note what could not be carried."""
        told = " ".join(str(detail).split())[:200]
        asked = self.asked.get(where, {})
        # Two questions may have one name, but hardly the same words too.
        one = (where, *asked.values(), why, what, told)
        if len(self.lost) < MOST_LOST:
            self.lost.setdefault(one, Lost(where[:200], why, what, told, asked))

    def room(self, where: str) -> bool:
        """Whether another question can be taken in."""
        self.count += 1
        if self.count == MOST_QUESTIONS + 1:
            self.lose(where, Why.TOO_MANY)
        return self.count <= MOST_QUESTIONS

    def key(self, name: str, stem: str = "q") -> str:
        """A key of its own for a question."""
        key = key_of(name, self.keys, stem)
        self.keys.add(key)
        return key


def key_of(name: str, taken: Iterable[str], stem: str) -> str:
    """A key made of a name, unlike all that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9_]+", "_", plain).strip("_")[:LONGEST_KEY]
    if not made or not made[0].isalpha():
        made = f"{stem}{made}" if made else f"{stem}1"
    there, key, number = set(taken), made, 2
    while key in there or key == OTHER or key in SENT_ALONG:
        key = f"{made}_{number}"
        number += 1
    return key


def language_of(code: str) -> str:
    """A language as we write it."""
    plain = code.strip().lower().replace("_", "-")
    return LANGUAGES.get(plain, plain)[:20]


def number_of(value: object) -> float | None:
    """A number as it stands, or written; None for none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(str(value).strip()) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(found) or abs(found) > 1e12:
        return None
    return int(found) if found == int(found) else found


def known(taken: Taken, question: Question, name: str, answers: Mapping[str, str | float]) -> None:
    """Let later conditions use the question under the name it had."""
    is_list = question.kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}
    taken.names[name] = Named(question.key, answers, is_list)


def as_text(raw: bytes | str) -> str:
    """A file as text, in whatever encoding spreadsheets and tools of either half of the world save.

    Raises:
        UnreadableError: it is too large.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_LARGE)
    if isinstance(raw, str):
        return raw.removeprefix("\ufeff")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace").removeprefix("\ufeff")
    if wide := _wide(raw):
        return raw.decode(wide, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Chinese characters are pairs of high bytes; letters with accents stand between plain ones.
        alone = len(ALONE.findall(raw))
        pairs = len(PAIR.findall(raw))
        return raw.decode("cp1252" if alone > pairs else "gb18030", "replace")


def _wide(raw: bytes) -> str:
    """The order of the bytes of UTF-16 where no mark says it; "" where it is something else.

    Nothing else is full of zeros. Of Chinese few bytes are, but then it is no UTF-8 either.
    """
    zeros = raw.count(0)
    if not zeros or (zeros * 3 < len(raw) and _is_utf_8(raw)):
        return ""
    parted = {
        order: sum(raw[:SAMPLE].decode(order, "replace").count(mark) for mark in PARTING)
        for order in ("utf-16-le", "utf-16-be")
    }
    order = max(parted, key=parted.__getitem__)
    return order if parted[order] else ""


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def as_json(raw: bytes | str) -> Any:
    """What a file of JSON holds.

    Raises:
        UnreadableError: it is too large, or no JSON.
    """
    try:
        return json.loads(as_text(raw))
    except UnreadableError:
        raise
    except RecursionError as error:
        raise UnreadableError(Unreadable.TOO_DEEP) from error
    except ValueError as error:
        raise UnreadableError(Unreadable.NOT_JSON, str(error)[:100]) from error


def table(value: Any) -> Mapping[str, Any]:
    """A value where it is a table; else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """A value where it is a list; a table's values; else none."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
