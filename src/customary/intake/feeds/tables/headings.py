# SPDX-License-Identifier: Apache-2.0
"""What a heading is likely to mean: names that other systems give to our columns, in both languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

HINTS, RECORDED = "hints", "recorded_at"
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
BRACKETS = re.compile(r"[(\[{<【「][^)\]}>】」]*[)\]}>】」]")
#: "Employee #" is a number; a "#" alone is itself.
NUMBER_SIGN = re.compile(r"(?<=\w)\s*#\s*|\s*#\s*(?=\w)")
NO_LETTER = re.compile(r"[\W_]+")
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
HAN = re.compile(r"[\u3400-\u9fff]")
#: Of the same meaning wherever they stand in a heading.
SAME = {
    r"\be mail\b": "email",
    r"\bmail address\b": "email address",
    r"\borganisation\b": "organization",
    r"(?<=\w)(?<!yes) (no|nr|nbr|num)$": " number",
}
#: Nearer than this, a heading is taken for a misspelt or inflected name.
NEAR = 88
#: A longer heading is a sentence, such as the question of a survey.
LONGEST = 160


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The heading in small letters without punctuation: "Hire_Date (UTC)" is "hire date utc"."""
    text = CAMEL.sub(" ", unicodedata.normalize("NFKC", text)[:200])
    text = NUMBER_SIGN.sub(" number ", text)
    text = NO_LETTER.sub(" ", text.casefold()).strip()
    for theirs, ours in SAME.items():
        text = re.sub(theirs, ours, text)
    return BETWEEN_HAN.sub("", text)


@dataclass(frozen=True)
class Vocabulary:
    """The names of `aliases.toml`, turned round: which columns of which objects a name may be."""

    #: Normal name -> (object, our column) -> how sure, 1 for the first names of a column.
    names: Mapping[str, Mapping[tuple[str, str], float]]
    #: How telling a name is of its object: 1 where only one object has it.
    telling: Mapping[str, float]
    hints: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    #: Names of the moment at which a row was recorded, the surest first.
    recorded: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """All names, read once."""
    names: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    hints, columns = {}, {}
    tables = _toml("aliases.toml")
    recorded = tuple(normal(name) for name in tables.pop(RECORDED)["names"])
    for object_name, table in tables.items():
        hints[object_name] = tuple(normal(hint) for hint in table[HINTS])
        columns[object_name] = tuple(name for name in table if name != HINTS)
        for ours in columns[object_name]:
            for position, alias in enumerate([ours.replace(".", " "), *table[ours]]):
                sure = 1.0 - min(position, 12) * 0.01
                found = names[normal(alias)]
                found[object_name, ours] = max(sure, found.get((object_name, ours), 0.0))
    telling = {
        name: 1 / max(len({owner for owner, _ours in owners}), 1) ** 0.6
        for name, owners in names.items()
    }
    return Vocabulary(dict(names), telling, hints, columns, recorded)


@dataclass(frozen=True)
class Meaning:
    """One column a heading may be: how sure its name makes us, and how telling of the object."""

    score: float
    telling: float


@lru_cache(maxsize=4096)
def meanings(heading: str) -> Mapping[tuple[str, str], Meaning]:
    """Every (object, column) that the heading may be."""
    known = vocabulary()
    found: dict[tuple[str, str], Meaning] = {}

    def note(name: str, factor: float) -> None:
        for owner, sure in known.names[name].items():
            score = sure * factor
            if score > found.get(owner, Meaning(0, 0)).score:
                found[owner] = Meaning(score, known.telling[name] * factor)

    whole = normal(heading)
    short = bare(heading)
    for name, factor in ((whole, 1.0), (short, 0.97)):
        if name in known.names:
            note(name, factor)
    for name, factor in _inside(short or whole):
        note(name, factor)
    if not found:
        for name, ratio, _position in process.extract(
            short or whole, known.names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR, limit=5
        ):
            note(name, 0.85 * ratio / 100)
    return found


def bare(heading: str) -> str:
    """The heading without what stands in brackets."""
    return normal(BRACKETS.sub(" ", unicodedata.normalize("NFKC", heading)))


def _inside(heading: str) -> list[tuple[str, float]]:
    """Names that make up most of a longer heading: "customer e-mail address 1"."""
    names = vocabulary().names
    if len(heading) > LONGEST:
        return []
    if HAN.search(heading):
        parts = {
            heading[start:end]
            for start in range(len(heading))
            for end in range(start + 2, len(heading) + 1)
        }
        found = [part for part in parts if part in names and part != heading]
        return [(part, 0.45 + 0.5 * len(part) / len(heading)) for part in found]
    words = heading.split()
    ending: list[tuple[str, float, bool]] = []
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            part = " ".join(words[start:end])
            if part in names and part != heading:
                ending.append((part, len(part) / len(heading), end == len(words)))
    # "Ticket status" is a status, "status page" is none: the last word is the noun.
    return [(part, (0.5 if last else 0.3) + 0.45 * share) for part, share, last in ending]


def hinted(name: str) -> Mapping[str, float]:
    """Objects that the name of a file or sheet speaks of, with how plainly."""
    words = normal(re.sub(r"\.[a-z]+$", "", name.rpartition("/")[2], flags=re.IGNORECASE))
    found: dict[str, float] = {}
    for object_name, hints in vocabulary().hints.items():
        for hint in hints:
            there = hint in words if HAN.search(hint) else f" {hint} " in f" {words} "
            if there:
                share = len(hint) / max(len(words), 1)
                found[object_name] = max(found.get(object_name, 0.0), 0.5 + share)
    return found


@cache
def value_words(table: str) -> Mapping[str, str]:
    """Normal word -> our value, for a column of `values.toml`; empty where there is none."""
    words: dict[str, str] = {}
    for ours, theirs in _toml("values.toml").get(table, {}).items():
        for word in [ours, *theirs]:
            words.setdefault(normal(word), ours)
    return words


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
