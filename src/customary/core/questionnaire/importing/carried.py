# SPDX-License-Identifier: Apache-2.0
"""What every reader of another tool's file shares: keys, words, languages, and what was lost."""

from __future__ import annotations

import html
import itertools
import json
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
MOST_POINTS = 101
#: A number that words begin with, and no range such as "3-5 years".
FIRST_NUMBER = re.compile(r"\s*([-−]?\d+(?:\.\d+)?)(?!\d|\s*[-–]\s*\d|[%+])")
#: What stands beside a scale and is no point of it, in small letters.
NOT_APPLICABLE = {"n/a", "na", "n.a", "not applicable", "does not apply", "不适用", "不適用"}
NO_POINTS = {
    "don't know", "do not know", "not sure / don't know", "no opinion", "can't say", "cannot say",
    "prefer not to say", "prefer not to answer", "no answer", "不知道", "不清楚", "说不清", "无法评价", "不愿回答",
}  # fmt: skip
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
    lines = (" ".join(_printed(line).split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _printed(line: str) -> str:
    return "".join(
        each for each in line if each == "\t" or unicodedata.category(each) not in ("Cc", "Cs")
    )


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


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a scale: ends and step, what is said beside each, the answer by each name."""

    low: float
    high: float
    step: float
    labels: dict[str, Mapping[str, str]]
    answers: dict[str, str | float]
    not_applicable: bool


def points_of(
    taken: Taken,
    where: str,
    told: Sequence[tuple[str, object, Mapping[str, str]]],
    apart: Iterable[str] = (),
) -> Points | None:
    """The columns of a matrix as points of a scale; None where there are too few or too many.

    Each column comes with its name, the value it is recorded under and its words. What people read
    counts: a column called "6 - very much" is six, whatever it is recorded under. A column that is
    no point, such as "n/a", becomes ours for what does not apply; so do those `apart`, which the
    other tool does not count either.
    """
    passed = {name: "na" for name, _value, texts in told if name in apart or _is_no_point(texts)}
    kept = [one for one in told if one[0] not in passed]
    if not 2 <= len(kept) <= MOST_POINTS:
        passed, kept = {}, list(told)
    if not 2 <= len(kept) <= MOST_POINTS:
        return None
    for name, _value, texts in told:
        if name in passed and not set(_plain_words(texts)) & NOT_APPLICABLE:
            taken.lose(where, Why.BECAME, next(iter(texts.values()), name))
    spoken = [_first_number(texts) for _name, _value, texts in kept]
    recorded = [number_of(value) for _name, value, _texts in kept]
    places: list[float | None] = [*range(1, len(kept) + 1)]
    numbers = next(each for each in (spoken, recorded, places) if scale_of(each) is not None)
    low, high, step = scale_of(numbers) or (1, len(kept), 1)
    answers: dict[str, str | float] = dict(passed)
    labels: dict[str, Mapping[str, str]] = {}
    for (name, _value, texts), number in zip(kept, numbers, strict=True):
        answers[name] = 0 if number is None else number
        if texts and set(texts.values()) != {str(number)}:
            labels[str(number)] = texts
    return Points(low, high, step, labels, answers, bool(passed))


def _is_no_point(texts: Mapping[str, str]) -> bool:
    return any(each in NOT_APPLICABLE or each in NO_POINTS for each in _plain_words(texts))


def _plain_words(texts: Mapping[str, str]) -> list[str]:
    return [text.casefold().replace("’", "'").strip(" .()/") for text in texts.values()]


def _first_number(texts: Mapping[str, str]) -> float | None:
    match = FIRST_NUMBER.match(next(iter(texts.values()), ""))
    return number_of(match[1].replace("−", "-")) if match else None


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


def as_json(raw: bytes | str) -> Any:
    """What a file of JSON holds.

    Raises:
        UnreadableError: it is too large, or no JSON.
    """
    try:
        return json.loads(as_text(raw))
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableError("It is not JSON.") from error


def table(value: Any) -> Mapping[str, Any]:
    """A value where it is a table; else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """A value where it is a list; a table's values; else none."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
