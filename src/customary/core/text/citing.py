# SPDX-License-Identifier: Apache-2.0
"""What of a language model's answer holds: only what cites words that really were sent to it.

An answer is taken for nothing but text of a stranger. Of what it says, a sentence stays where

- each quote it cites was sent, and the words it cites stand in that quote, letter by letter,
- every number in it stands in those quotes,
- it holds no link and no personal data.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.core.text.masking import is_personal
from customary.core.text.script import CHINESE, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A summary has at most so many sentences and rests on so many different quotes.
SENTENCES, MOST_QUOTES, FEWEST_QUOTES = 6, 6, 3
LONGEST_SENTENCE, LONGEST_NAME, LONGEST_DRAFT, LONGEST_SUBJECT = 400, 60, 4_000, 120
#: Shorter words would be found anywhere.
_FEWEST_LETTERS, _FEWEST_CHARACTERS = 8, 3
#: Beginnings of an object that are tried, in an answer with something around it.
_TRIES = 20

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKER = re.compile(r"\s*[\[【]\s*\d{1,2}(?:\s*[,，、]\s*\d{1,2})*\s*[\]】]")
_LINK = re.compile(
    r"://|\bwww\.|@|\b[\w-]+\.(?:com|cn|net|org|io|ru|xyz|top|info|biz|co|app|dev|site|shop|link)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPACE = re.compile(r"\s+")
_ALIKE = str.maketrans("‘’‚“”„«»‐‑‒–—", '\'\'\'"""""-----')


@dataclass(frozen=True)
class Cite:
    """Words of a quote, by its number from 1."""

    number: int
    words: str


@dataclass(frozen=True)
class Sentence:
    """A sentence and the words it rests on."""

    text: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Named:
    """A name in both languages, and the words it rests on."""

    english: str
    chinese: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Drafted:
    """An answer to a customer, and the customer's words it goes into."""

    subject: str
    text: str
    cites: tuple[Cite, ...]


def summary_in(answer: str, sent: Sequence[str]) -> list[Sentence]:
    """The sentences of a summary that hold, as long as they rest on few different quotes.

    Empty where they rest on fewer than three: that summarises nothing.
    """
    found: list[Sentence] = []
    numbers: set[int] = set()
    for one in _list(object_in(answer).get("sentences")):
        given = one if isinstance(one, dict) else {}
        text = _clean(given.get("text"), LONGEST_SENTENCE)
        cites = cites_in(given.get("quotes"), sent)
        also = numbers | {cite.number for cite in cites}
        if not text or not cites or len(also) > MOST_QUOTES or not _holds(text, cites, sent):
            continue
        numbers = also
        found.append(Sentence(text, cites))
        if len(found) == SENTENCES:
            break
    return found if len(numbers) >= min(FEWEST_QUOTES, len(sent)) else []


def name_in(answer: str, sent: Sequence[str]) -> Named | None:
    """A name that rests on at least two quotes, where two were sent."""
    given = object_in(answer)
    english = _clean(given.get("name"), LONGEST_NAME)
    chinese = _clean(given.get("name_zh_hans"), LONGEST_NAME)
    cites = cites_in(given.get("quotes"), sent)[:MOST_QUOTES]
    enough = len({cite.number for cite in cites}) >= min(2, len(sent))
    holds = all(_holds(name, cites, sent) for name in (english, chinese))
    return Named(english, chinese, cites) if english and cites and enough and holds else None


def draft_in(answer: str, sent: Sequence[str], known: Sequence[str] = ()) -> Drafted | None:
    """An answer that goes into words of the customer; numbers and links only from there or `known`.

    Args:
        answer: of the model.
        sent: what the customer said.
        known: the organisation's own texts that were sent along.
    """
    given = object_in(answer)
    text = _clean(given.get("text"), LONGEST_DRAFT, lines=True)
    cites = cites_in(given.get("quotes"), sent)[:MOST_QUOTES]
    if not text or not cites or not _holds(text, cites, sent, known):
        return None
    subject = _clean(given.get("subject"), LONGEST_SUBJECT)
    return Drafted(subject if _holds(subject, cites, sent, known) else "", text, cites)


def object_in(answer: str) -> dict[str, Any]:
    """The first JSON object of an answer, whatever is around it; an empty one where there is none."""
    answer = _THOUGHT.sub("", answer)
    reader = json.JSONDecoder()
    at = -1
    for _ in range(_TRIES):
        at = answer.find("{", at + 1)
        if at < 0:
            break
        try:
            found, _end = reader.raw_decode(answer, at)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return {}


def cites_in(given: Any, sent: Sequence[str]) -> tuple[Cite, ...]:
    """What is cited, where all of it was sent; nothing where a single one was not."""
    found: dict[tuple[int, str], Cite] = {}
    for one in _list(given):
        number = one.get("number") if isinstance(one, dict) else None
        words = one.get("words") if isinstance(one, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or not isinstance(words, str):
            return ()
        words = _SPACE.sub(" ", words).strip(" .…\"'“”")
        if not 1 <= number <= len(sent) or not stands_in(words, sent[number - 1]):
            return ()
        found.setdefault((number, words), Cite(number, words))
    return tuple(found.values())


def stands_in(words: str, quote: str) -> bool:
    """Whether words stand in a quote as they are, but for spaces, capitals and forms of signs."""
    wanted, said = _plain(words), _plain(quote)
    fewest = _FEWEST_CHARACTERS if language_of(wanted) == CHINESE else _FEWEST_LETTERS
    return bool(wanted) and len(wanted) >= min(fewest, len(said)) and wanted in said


def _holds(
    text: str, cites: Sequence[Cite], sent: Sequence[str], known: Sequence[str] = ()
) -> bool:
    cited = [sent[number - 1] for number in {cite.number for cite in cites}]
    numbers = {one for quote in (*cited, *known) for one in _NUMBER.findall(_plain(quote))}
    if not set(_NUMBER.findall(_plain(text))) <= numbers:
        return False
    ours = "\n".join(known)
    others = " ".join(word for word in text.split() if not _LINK.search(word) or word not in ours)
    return not _LINK.search(others) and not is_personal(others)


def _clean(given: Any, longest: int, *, lines: bool = False) -> str:
    """A text without markers of quotes and control characters; empty where it is none or too long."""
    if not isinstance(given, str):
        return ""
    kept = "".join(
        one
        for one in _MARKER.sub("", given)
        if (one == "\n" and lines) or unicodedata.category(one)[0] != "C"
    ).strip()
    return kept if len(kept) <= longest else ""


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold()
    return _SPACE.sub(" ", text).strip()


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []
