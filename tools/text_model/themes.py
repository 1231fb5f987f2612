# SPDX-License-Identifier: Apache-2.0
"""Say what the shipped themes are worth, on comments of our own and on other people's labels.

    .venv/bin/python -m tools.text_model.themes --data FOLDER > docs/themes.md

FOLDER holds `text/`. Our comments stand in `tests/core/text/comments.jsonl`: `tuned` may be looked at while
phrases are written, `held` were written after the phrases were settled and served no mending.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pyarrow as pa

from customary.catalogue import load_catalogue, load_flag_phrases, load_taxonomy
from customary.core.text.flags import FLAGS, FlagReader
from customary.core.text.language import written_in
from customary.core.text.masking import personal
from customary.core.text.spotting import NEGATIVE, POSITIVE
from customary.core.text.themes import ThemeReader
from customary.understand.sentiment import sentiment_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OURS = Path(__file__).parents[2] / "tests" / "core" / "text"
HALVES = ("tuned", "held")
CARS = {
    "动力": "performance",
    "价格": "price",
    "油耗": "running_costs",
    "操控": "ease",
    "舒适性": "comfort",
    "配置": "features",
    "安全性": "safety",
    "内饰": "looks",
    "外观": "looks",
    "空间": "fit",
}
#: A reason of the airline tweets, and the themes any of which says it.
AIRLINES = {
    "Late Flight": ("punctuality",),
    "Cancelled Flight": ("punctuality",),
    "Lost Luggage": ("luggage",),
    "Damaged Luggage": ("luggage",),
    "Flight Attendant Complaints": ("staff",),
    "Customer Service Issue": ("staff", "waiting", "resolution", "updates"),
    "Flight Booking Problems": ("ordering", "payment", "account", "cancelling", "promotions"),
    "longlines": ("waiting",),
}


@dataclass
class Score:
    """How often a theme was told rightly, wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of those told, the share that is right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of those there, the share that was told."""
        return self.right / max(self.right + self.missed, 1)


@dataclass
class Measured:
    """What reading a set of comments comes to."""

    comments: int = 0
    themes: dict[str, Score] = field(default_factory=dict)
    languages: dict[str, Score] = field(default_factory=dict)
    #: How many of the feelings of themes rightly told are right: by phrase and clause, by comment.
    feelings: Counter[str] = field(default_factory=Counter)

    @property
    def whole(self) -> Score:
        """All themes together."""
        scores = self.themes.values()
        return Score(*(sum(getattr(one, name) for one in scores) for name in Score().__dict__))

    @property
    def macro(self) -> tuple[float, float]:
        """Mean precision and mean recall over the themes."""
        scores = self.themes.values()
        return (
            sum(one.precision for one in scores) / len(scores),
            sum(one.recall for one in scores) / len(scores),
        )


@cache
def reader() -> ThemeReader:
    """The shipped themes."""
    return ThemeReader.of(load_taxonomy(), sentiment_model().folding)


@cache
def flag_reader() -> FlagReader:
    """The shipped flags."""
    return FlagReader.of(load_flag_phrases(), sentiment_model().folding)


def comments(half: str, file: str = "comments.jsonl") -> list[dict[str, Any]]:
    """Our own labelled comments of one half."""
    lines = (OURS / file).read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["half"] == half]


def measured(half: str) -> Measured:
    """What the shipped themes come to on one half of our comments."""
    rows = comments(half)
    texts = [row["text"] for row in rows]
    languages = [written_in(text, sentiment_model().folding) for text in texts]
    found = Measured(len(rows), {key: Score() for key in load_catalogue().themes})
    whole = _is_positive(texts)
    for row, mentions, side in zip(rows, reader().read(texts, languages), whole, strict=True):
        told = {one.theme for one in mentions}
        _count(found.themes, told, set(row["themes"]))
        _count_all(found.languages.setdefault(row["language"], Score()), told, set(row["themes"]))
        clauses = _is_positive([row["text"][slice(*one.clause)] for one in mentions])
        for one, clause_side in zip(mentions, clauses, strict=True):
            label = row["themes"].get(one.theme)
            if not label:
                continue
            told_side = one.feeling or (POSITIVE if clause_side else NEGATIVE)
            found.feelings["all"] += 1
            found.feelings["by theme"] += told_side == label
            found.feelings["by comment"] += (POSITIVE if side else NEGATIVE) == label
    return found


def flags_measured(half: str) -> dict[str, Score]:
    """What the shipped flags come to on one half of the comments that are labelled with them."""
    rows = comments(half, "flags.jsonl")
    texts = [row["text"] for row in rows]
    languages = [written_in(text, sentiment_model().folding) for text in texts]
    scores = {flag: Score() for flag in FLAGS}
    for row, told in zip(rows, flag_reader().read(texts, languages), strict=True):
        _count(scores, set(told), set(row["flags"]))
    return scores


def _is_positive(texts: Sequence[str]) -> list[bool]:
    read = sentiment_model().read(pa.array(texts, pa.string()))
    return [one >= 0.5 for one in read.column("probability").to_pylist()]


def _count(scores: dict[str, Score], told: set[str], labels: set[str]) -> None:
    for key in told | labels:
        _count_all(scores[key], told & {key}, labels & {key})


def _count_all(score: Score, told: set[str], labels: set[str]) -> None:
    score.right += len(told & labels)
    score.wrong += len(told - labels)
    score.missed += len(labels - told)


def cars(data: Path) -> dict[str, Score]:
    """The car themes, several to a text."""
    subjects: dict[str, set[str]] = {}
    for row in _rows(data / "text" / "bdci_car_train.csv"):
        subjects.setdefault(row["content"], set()).add(CARS[row["subject"]])
    texts = list(subjects)
    read = reader().read(texts, ["zh-hans"] * len(texts))
    scores = {key: Score() for key in dict.fromkeys(CARS.values())}
    for text, mentions in zip(texts, read, strict=True):
        _count(scores, {one.theme for one in mentions} & scores.keys(), subjects[text])
    return scores


def airlines(data: Path) -> dict[str, tuple[int, float]]:
    """Of each reason, how many tweets there are and in what share a theme of it is told."""
    rows = [
        row
        for row in _rows(data / "text" / "airline_tweets.csv")
        if row["negativereason"] in AIRLINES
    ]
    read = reader().read([row["text"] for row in rows], ["en"] * len(rows))
    counts: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for row, mentions in zip(rows, read, strict=True):
        reason = row["negativereason"]
        counts[reason] += 1
        hits[reason] += not {one.theme for one in mentions}.isdisjoint(AIRLINES[reason])
    return {reason: (counts[reason], hits[reason] / counts[reason]) for reason in AIRLINES}


def speed(data: Path) -> dict[str, float]:
    """Short comments a second on one core, by what is read, and the memory of the process in MB."""
    zh = [row["review"] for row in _rows(data / "text" / "waimai_10k.csv")][:5000]
    en = [row["text"] for row in _rows(data / "text" / "airline_tweets.csv")][:5000]
    texts = zh + en
    began = time.process_time()
    read = sentiment_model().read(pa.array(texts))
    languages = read.column("language").to_pylist()
    parts = [("sentiment", time.process_time() - began)]
    for name, work in (
        ("themes", lambda: reader().read(texts, languages)),
        ("flags", lambda: flag_reader().read(texts, languages)),
        ("masking", lambda: [personal(text) for text in texts]),
    ):
        began = time.process_time()
        work()
        parts.append((name, time.process_time() - began))
    found = {name: len(texts) / taken for name, taken in parts}
    found["all"] = len(texts) / sum(taken for _name, taken in parts)
    found["memory"] = psutil.Process().memory_info().rss / 1e6
    return found


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def card(data: Path) -> Iterable[str]:
    """The card, line by line."""
    halves = {half: measured(half) for half in HALVES}
    yield from _head(halves)
    yield from _by_theme(halves)
    yield from _flags()
    yield from _elsewhere(data)


def _head(halves: dict[str, Measured]) -> Iterable[str]:
    yield "# What the shipped themes are worth"
    yield ""
    yield "`.venv/bin/python -m tools.text_model.themes --data FOLDER > docs/themes.md` writes this page."
    yield ""
    yield "A theme is told by phrases that stand in `src/customary/catalogue/themes/`, one file a language; anybody can"
    yield "read and mend them. The comments below are our own (`tests/core/text/comments.jsonl`): Chinese, English, mixed"
    yield "and traditional Chinese, from shops, take-away, travel, software, banks, cars and employers. `tuned` was looked"
    yield "at while the phrases were written. `held` was written when they were settled, and nothing was mended by it."
    yield "The same people wrote phrases and comments, so expect less of other people's words; the second half says how much."
    yield ""
    yield "| | comments | precision, mean of themes | recall, mean of themes | precision, all | recall, all | feeling by theme | by comment |"
    yield "|---|---|---|---|---|---|---|---|"
    for half, one in halves.items():
        macro, whole, felt = one.macro, one.whole, one.feelings
        cells = [*macro, whole.precision, whole.recall]
        cells += [felt["by theme"] / felt["all"], felt["by comment"] / felt["all"]]
        yield f"| {half} | {one.comments} | {' | '.join(f'{each:.3f}' for each in cells)} |"
    yield ""
    yield "*Feeling by theme* is what the phrase itself tells, else what the sentiment model reads in the theme's clause;"
    yield "*by comment* is the model on the whole comment, for comparison. Of themes rightly told, where the feeling is clear."
    yield ""
    yield "| held, by language | precision | recall |"
    yield "|---|---|---|"
    for language, score in halves["held"].languages.items():
        yield f"| {language} | {score.precision:.3f} | {score.recall:.3f} |"
    yield ""


def _by_theme(halves: dict[str, Measured]) -> Iterable[str]:
    yield "| theme | tuned n | precision | recall | held n | precision | recall |"
    yield "|---|---|---|---|---|---|---|"
    for key in halves["held"].themes:
        cells = []
        for half in HALVES:
            score = halves[half].themes[key]
            count = score.right + score.missed
            cells += [str(count), f"{score.precision:.2f}", f"{score.recall:.2f}"]
        yield f"| {key} | {' | '.join(cells)} |"
    yield ""


def _flags() -> Iterable[str]:
    halves = {half: flags_measured(half) for half in HALVES}
    counts = {half: len(comments(half, "flags.jsonl")) for half in HALVES}
    yield "## Flags"
    yield ""
    yield f"On {counts['tuned']} and {counts['held']} comments, many of which only sound like it (`tests/core/text/flags.jsonl`)."
    yield "Personal data have examples of their own, all of which must hold (`tests/core/text/test_masking.py`)."
    yield ""
    yield "| flag | tuned precision | recall | held precision | recall |"
    yield "|---|---|---|---|---|"
    for flag in FLAGS:
        scores = [halves[half][flag] for half in HALVES]
        cells = [f"{one.precision:.2f} | {one.recall:.2f}" for one in scores]
        yield f"| {flag} | {' | '.join(cells)} |"
    yield ""


def _elsewhere(data: Path) -> Iterable[str]:
    yield "## On other people's labels"
    yield ""
    yield "Car comments (10 subjects of the BDCI set, several to a text), subjects mapped to our themes:"
    yield ""
    yield "| theme | texts | precision | recall |"
    yield "|---|---|---|---|"
    scores = cars(data)
    for key, score in scores.items():
        count = score.right + score.missed
        yield f"| {key} | {count:,} | {score.precision:.2f} | {score.recall:.2f} |"
    count = len(scores)
    precision = sum(one.precision for one in scores.values()) / count
    recall = sum(one.recall for one in scores.values()) / count
    yield f"| mean | | {precision:.2f} | {recall:.2f} |"
    yield ""
    yield "Airline tweets, one reason each (a tweet may well speak of more, so only recall can be said):"
    yield ""
    yield "| reason | tweets | told |"
    yield "|---|---|---|"
    for reason, (count, share) in airlines(data).items():
        yield f"| {reason} | {count:,} | {share:.2f} |"
    yield ""
    fast = speed(data)
    yield "## Speed"
    yield ""
    yield "10,000 short comments, half Chinese, half English, on one core (CPU time; other work was running):"
    yield ""
    yield "| sentiment | themes | flags | masking | all together | memory |"
    yield "|---|---|---|---|---|---|"
    names = ("sentiment", "themes", "flags", "masking", "all")
    yield f"| {' | '.join(f'{fast[name]:,.0f}/s' for name in names)} | {fast['memory']:.0f} MB |"


def main() -> None:
    """Print the card."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--data", type=Path, required=True)
    sys.stdout.write("\n".join(card(parser.parse_args().data)) + "\n")


if __name__ == "__main__":
    main()
