# SPDX-License-Identifier: Apache-2.0
"""What every reader of another tool's file shares: keys, words, languages, and what was lost."""

from __future__ import annotations

import html
import itertools
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.answers import MOST_MEGABYTES, USUAL_MEGABYTES
from customary.core.questionnaire.questions import Choice, Files, Form, Question, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_BYTES = 5_000_000
MOST_QUESTIONS = 1000
MOST_CHOICES = 300
LONGEST_TEXT = 5000
LONGEST_KEY = 24
#: Files that are taken here, as other tools name them.
PICTURES = {
    "png", "jpg", "jpeg", "jpe", "webp", "image/*", "image/png", "image/jpeg", "image/webp", "image",
}  # fmt: skip
PAPERS = {"pdf", "application/pdf"}
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
#: Languages as other tools write them.
LANGUAGES = {
    "zh": "zh-hans", "zh-cn": "zh-hans", "zh-hans": "zh-hans", "zh-s": "zh-hans", "chs": "zh-hans",
    "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-t": "zh-hant", "zh-hant": "zh-hant",
    "zh-hant-tw": "zh-hant", "zh-hant-hk": "zh-hant", "en-gb": "en", "en-us": "en", "en_gb": "en",
    "default": "en",
}  # fmt: skip


class Why(StrEnum):
    """Why something could not be carried."""

    #: There is no such kind of question here.
    KIND = auto()
    #: When it is asked cannot be said here; it is always asked now.
    CONDITION = auto()
    #: A setting that has no equivalent.
    SETTING = auto()
    #: Nothing to choose from.
    NO_CHOICES = auto()
    #: More than a questionnaire can hold.
    TOO_MANY = auto()
    #: It was carried as another kind of question.
    BECAME = auto()


class UnreadableError(ValueError):
    """A file that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What could not be carried: of which question, why, and what it was."""

    where: str
    why: Why
    what: str = ""


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


@dataclass
class Taken:
    """What was read so far: keys that are taken, names that conditions may use, what was lost."""

    keys: set[str] = field(default_factory=set)
    names: dict[str, Named] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    count: int = 0

    def lose(self, where: str, why: Why, what: object = "") -> None:
        """Note what could not be carried."""
        if len(self.lost) < MOST_QUESTIONS:
            self.lost.append(Lost(where[:200], why, str(what)[:200]))

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
    while key in there or key == "other":
        key = f"{made}_{number}"
        number += 1
    return key


def language_of(code: str) -> str:
    """A language as we write it."""
    plain = code.strip().lower().replace("_", "-")
    return LANGUAGES.get(plain, plain)[:20]


def words_of(text: object) -> str:
    """Words without the markup of a web page."""
    if not isinstance(text, str):
        return "" if text is None or isinstance(text, dict | list) else str(text)[:LONGEST_TEXT]
    plain = html.unescape(TAG.sub("", BREAK.sub("\n", text[: 4 * LONGEST_TEXT])))
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    shown = "\n".join(line for line in lines if line)
    return "".join(
        each for each in shown if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs")
    )[:LONGEST_TEXT]


def choices_of(
    taken: Taken, where: str, told: Sequence[tuple[str, Mapping[str, str]]], stem: str = "c"
) -> tuple[tuple[Choice, ...], dict[str, str | float]]:
    """Choices out of their names and words, with the key of each name."""
    if len(told) > MOST_CHOICES:
        taken.lose(where, Why.TOO_MANY, len(told))
    made: list[Choice] = []
    keys: dict[str, str | float] = {}
    there: set[str] = set()
    for name, texts in told[:MOST_CHOICES]:
        key = key_of(name, there, stem)
        there.add(key)
        keys.setdefault(name, key)
        made.append(Choice(key, {k: text for k, text in texts.items() if text}))
    return tuple(made), keys


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


def scale_of(values: Sequence[float | None]) -> tuple[float, float, float] | None:
    """Low, high and step of numbers that are evenly apart; None where they are not."""
    found = sorted({value for value in values if value is not None})
    if len(found) < 2 or len(found) != len(values) or len(found) > 101:
        return None
    steps = {round(b - a, 6) for a, b in itertools.pairwise(found)}
    return (found[0], found[-1], steps.pop()) if len(steps) == 1 else None


def is_recommendation(low: float | None, high: float | None, step: float) -> bool:
    """Whether a scale is that of a recommendation."""
    return (low, high, step) == (0, 10, 1)


def known(taken: Taken, question: Question, name: str, answers: Mapping[str, str | float]) -> None:
    """Let later conditions use the question under the name it had."""
    is_list = question.kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING}
    taken.names[name] = Named(question.key, answers, is_list)


def asked_for(
    taken: Taken, name: str, base: Question, *, endings: str, megabytes: float | None
) -> Question:
    """A question for a file, as far as such files are taken here: pictures and PDF."""
    told = {
        one.strip().lower().lstrip(".") for one in re.split(r"[,;|\s]+", endings) if one.strip()
    }
    pictures, papers = bool(told & PICTURES), bool(told & PAPERS)
    if told - PICTURES - PAPERS:
        taken.lose(name, Why.SETTING, ", ".join(sorted(told - PICTURES - PAPERS))[:200])
    accepts = Files.ANY
    if pictures != papers:
        accepts = Files.PICTURES if pictures else Files.PAPERS
    size = min(max(math.ceil(megabytes), 1), MOST_MEGABYTES) if megabytes else None
    if megabytes and megabytes > MOST_MEGABYTES:
        taken.lose(name, Why.SETTING, f"{megabytes:g} MB")
    return replace(
        base, key=taken.key(name), kind=QuestionKind.FILE, accepts=accepts,
        megabytes=None if size == USUAL_MEGABYTES else size,
    )  # fmt: skip


def as_text(raw: bytes | str) -> str:
    """A file as text.

    Raises:
        UnreadableError: it is too large.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(f"{len(raw)} bytes are more than {MOST_BYTES}")
    if isinstance(raw, str):
        return raw.removeprefix("\ufeff")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace").removeprefix("\ufeff")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def table(value: Any) -> Mapping[str, Any]:
    """A value where it is a table; else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """A value where it is a list; a table's values; else none."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
