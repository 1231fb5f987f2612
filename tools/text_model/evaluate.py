# SPDX-License-Identifier: Apache-2.0
"""Say what the shipped model is worth, beside SnowNLP, VADER and TextBlob in the same run.

    .venv/bin/python -m tools.text_model.evaluate --data FOLDER [--rivals] [--most 4000]

FOLDER holds `text/` and `culture/employee_reviews.csv`. With --rivals the three are installed into an
environment of their own, which is thrown away. Texts that stand nearly so in what the model learnt
from are left out; the model's sources are fetched for that.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pyarrow as pa

from customary.core.text.sentiment import NEUTRAL, UNSURE
from customary.understand.sentiment import sentiment_model
from tools.text_model.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

RIVALS = ("snownlp==0.12.3", "vaderSentiment==3.3.2", "textblob==0.19.0")
_CONTENT = re.compile(r"[㐀-鿿]|[a-z0-9]+")
#: Eight Han characters, four English words.
_STRETCH = {True: 8, False: 4}
#: Precision that the coverage is told for.
PRECISION = 0.9
_COMPARED = ("n", "accuracy", "macro-F1", "comments/s")
#: Run in the environment of the rivals: texts in, whether each is positive out.
_RIVAL = """
import json, sys, time
name, texts = sys.argv[1], json.load(sys.stdin)
if name == "snownlp":
    from snownlp import SnowNLP
    judge = lambda text: SnowNLP(text).sentiments >= 0.5
elif name == "vader":
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    judge = lambda text, one=SentimentIntensityAnalyzer(): one.polarity_scores(text)["compound"] >= 0
else:
    from textblob import TextBlob
    judge = lambda text: TextBlob(text).sentiment.polarity >= 0
judge(texts[0])
began = time.perf_counter()
found = [bool(judge(text)) for text in texts]
json.dump([found, len(texts) / (time.perf_counter() - began)], sys.stdout)
"""


@dataclass(frozen=True)
class Labelled:
    """A set of texts with a label each: 1 positive, -1 negative, 0 neutral."""

    name: str
    language: str
    texts: list[str]
    labels: NDArray[np.int64]
    learnt_from: bool = False

    def sided(self) -> Labelled:
        """Without the neutral ones."""
        kept = np.flatnonzero(self.labels)
        texts = [self.texts[one] for one in kept]
        return Labelled(self.name, self.language, texts, self.labels[kept], self.learnt_from)

    def sampled(self, most: int) -> Labelled:
        """At most so many, the same every time."""
        if len(self.texts) <= most:
            return self
        kept = np.sort(np.random.default_rng(0).choice(len(self.texts), most, replace=False))
        texts = [self.texts[one] for one in kept]
        return Labelled(self.name, self.language, texts, self.labels[kept], self.learnt_from)


def labelled(data: Path) -> Iterator[Labelled]:
    """Every set of the folder that is labelled with what is felt."""
    text = data / "text"
    yield _set(
        "take-away", "zh", ((r["review"], r["label"]) for r in _rows(text / "waimai_10k.csv"))
    )
    shopping = list(_rows(text / "online_shopping_10_cats.csv"))
    for kind in dict.fromkeys(row["cat"] for row in shopping):
        rows = ((r["review"], r["label"]) for r in shopping if r["cat"] == kind)
        yield _set(f"shopping: {kind}", "zh", rows)
    tweets = list(_rows(text / "airline_tweets.csv"))
    yield _set(
        "airline tweets", "en", ((r["text"], _SIDES[r["airline_sentiment"]]) for r in tweets)
    )
    reviews = list(_rows(data / "culture" / "employee_reviews.csv"))
    sides = [(row[side], label) for side, label in (("pros", 1), ("cons", 0)) for row in reviews]
    yield _set("employees: pros, cons", "en", ((one, side) for one, side in sides if len(one) > 3))
    cars: dict[str, set[str]] = {}
    for row in _rows(text / "bdci_car_train.csv"):
        cars.setdefault(row["content"], set()).add(row["sentiment_value"])
    # A text with several subjects that are felt about differently is mixed.
    one_side = {"1": "1", "-1": "0", "0": "neutral"}
    cars_read = (
        (t, one_side[next(iter(v))] if len(v) == 1 else "neutral") for t, v in cars.items()
    )
    yield _set("cars", "zh", cars_read)
    yield _set(
        "clothing", "en",
        ((r["Review Text"], "neutral" if r["Rating"] == "3" else int(int(r["Rating"]) > 3))
         for r in _rows(text / "womens_clothing_reviews.csv") if r["Review Text"]),
        learnt_from=True,
    )  # fmt: skip
    for name in ("uci_amazon_cells", "uci_imdb"):
        lines = (text / f"{name}_labelled.tsv").read_text(encoding="utf-8").split("\n")
        rows = (line.rpartition("\t")[::2] for line in lines if "\t" in line)
        yield _set(name, "en", ((t, label.strip()) for t, label in rows), learnt_from=True)


_SIDES = {"positive": 1, "negative": 0, "neutral": "neutral"}


def _set(name: str, language: str, rows: object, *, learnt_from: bool = False) -> Labelled:
    values = {"1": 1, "0": -1, "neutral": 0}
    pairs = [(text, values[str(label)]) for text, label in rows if text]  # type: ignore[attr-defined]
    labels = np.array([label for _, label in pairs])
    return Labelled(name, language, [text for text, _ in pairs], labels, learnt_from)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def made(sets: list[Labelled], unfolding: dict[int, int]) -> Iterator[Labelled]:
    """Two sets that nobody collects: take-away in traditional characters, and both languages in one."""
    by_name = {one.name: one for one in sets}
    chinese, english = by_name["take-away"], by_name["airline tweets"]
    traditional = [text.translate(unfolding) for text in chinese.texts]
    yield Labelled("take-away, traditional", "zh", traditional, chinese.labels)
    pairs = [
        (f"{one}。{other}", side)
        for side in (1, -1)
        for one, other in zip(_of_side(chinese, side), _of_side(english, side), strict=False)
    ]
    texts, labels = [text for text, _ in pairs], np.array([side for _, side in pairs])
    yield Labelled("take-away and airline of one side in one", "zh", texts, labels)


def _of_side(one: Labelled, side: int) -> list[str]:
    return [text for text, label in zip(one.texts, one.labels, strict=True) if label == side]


class Learnt:
    """Tells whether a text, or most of it, stands in what the model learnt from."""

    def __init__(self, texts: list[str]) -> None:
        self._whole, self._stretches = set(), set()
        for text in texts:
            content = _CONTENT.findall(text.lower())
            self._whole.add(tuple(content))
            self._stretches |= _stretches(content)

    def holds(self, text: str) -> bool:
        """Whether it stands there, or more than half of its stretches of some words do."""
        content = _CONTENT.findall(text.lower())
        stretches = _stretches(content)
        known = sum(one in self._stretches for one in stretches)
        return tuple(content) in self._whole or known * 2 > max(1, len(stretches))


def _stretches(content: list[str]) -> set[str]:
    long = _STRETCH[sum(word >= "㐀" for word in content) * 2 > len(content)]
    return {" ".join(content[at : at + long]) for at in range(len(content) - long + 1)}


def unlearnt(one: Labelled, learnt: Learnt) -> Labelled:
    """The set without what the model has read."""
    if one.learnt_from:
        return one
    kept = [place for place, text in enumerate(one.texts) if not learnt.holds(text)]
    return Labelled(one.name, one.language, [one.texts[at] for at in kept], one.labels[kept])


def judged(one: Labelled) -> dict[str, float]:
    """What the model is worth on a set; the two-sided figures without its neutral texts."""
    model, began = sentiment_model(), time.perf_counter()
    batch = model.read(pa.array(one.texts))
    seconds = time.perf_counter() - began
    probability = batch["probability"].to_numpy()
    answers = np.array(batch["sentiment"].to_pylist())
    sided = one.labels != 0
    positive, p = one.labels[sided] > 0, probability[sided]
    takes = ~np.isin(answers[sided], (NEUTRAL, UNSURE))
    found = {
        "n": len(one.texts),
        "accuracy": ((p > 0.5) == positive).mean(),
        "macro-F1": macro_f1(positive, p > 0.5),
        "calibration error": calibration_error(positive, p),
        "coverage at 90 %": coverage(positive, p),
        "takes a side": takes.mean(),
        "and is right": ((p > 0.5) == positive)[takes].mean(),
        "comments/s": len(one.texts) / seconds,
    }
    if not sided.all():
        found["neutral: takes no side"] = np.mean(np.isin(answers[~sided], (NEUTRAL, UNSURE)))
    return {name: float(value) for name, value in found.items()}


def macro_f1(positive: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """The mean of the F1 of both sides."""
    scores = [
        2 * ((said == side) & (positive == side)).sum()
        / max(1, (said == side).sum() + (positive == side).sum())
        for side in (True, False)
    ]  # fmt: skip
    return float(np.mean(scores))


def calibration_error(positive: NDArray[np.bool_], p: NDArray[np.float64]) -> float:
    """Expected calibration error, ten bins of confidence (Guo et al. 2017)."""
    confidence, right = np.maximum(p, 1 - p), (p > 0.5) == positive
    bins = np.minimum(((confidence - 0.5) * 20).astype(int), 9)
    gaps = [
        (bins == one).mean() * abs(confidence[bins == one].mean() - right[bins == one].mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))


def coverage(positive: NDArray[np.bool_], p: NDArray[np.float64]) -> float:
    """The largest share, surest first, of which 90 % are right."""
    order = np.argsort(-np.abs(p - 0.5), kind="stable")
    right = ((p > 0.5) == positive)[order].cumsum() / np.arange(1, len(p) + 1)
    enough = np.flatnonzero(right >= PRECISION)
    return (int(enough[-1]) + 1) / len(p) if len(enough) else 0.0


def rivals(sets: list[Labelled], most: int) -> Iterator[dict[str, object]]:
    """Accuracy, macro-F1 and speed, ours and the others', on the same texts."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *RIVALS], check=True)
        for one in sets:
            small = one.sided().sampled(most)
            ours = judged(small)
            yield {"set": one.name, "tool": "customary"} | {name: ours[name] for name in _COMPARED}
            for name in ("snownlp",) if one.language == "zh" else ("vader", "textblob"):
                run = subprocess.run(
                    [python, "-c", _RIVAL, name],
                    input=json.dumps(small.texts),
                    capture_output=True,
                    text=True,
                    check=True,
                )
                said, speed = json.loads(run.stdout)
                positive, found = small.labels > 0, np.array(said)
                accuracy = float((found == positive).mean())
                figures = (len(said), accuracy, macro_f1(positive, found), speed)
                yield {"set": one.name, "tool": name} | dict(zip(_COMPARED, figures, strict=True))


def main() -> None:
    """Print both tables as Markdown."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--cache", type=Path, default=Path("var/text-model"))
    asked.add_argument("--rivals", action="store_true")
    asked.add_argument("--most", type=int, default=1000, help="texts of a set for the rivals")
    given = asked.parse_args()
    sources = Sources(given.cache, given.data / "text")
    learnt = Learnt([one.text for part in (sources.chinese(), sources.english()) for one in part])
    sets = [unlearnt(one, learnt) for one in labelled(given.data)]
    del learnt
    for one in sets:
        if not one.texts:
            print(f"{one.name}: everything stands in what the model learnt from.\n")
    sets = [one for one in sets if one.texts]
    more = list(made(sets, sources.unfolding()))
    _table([{"set": one.name + " *" * one.learnt_from} | judged(one) for one in [*sets, *more]])
    print(
        f"\n\\* learnt from; peak {psutil.Process().memory_info().rss / 1e6:.0f} MB with the sets\n"
    )
    if given.rivals:
        _table(list(rivals([one for one in sets if not one.learnt_from], given.most)))
    else:
        print("SnowNLP, VADER and TextBlob were not run: --rivals asks for them.")
    sys.stdout.flush()


def _table(rows: list[dict[str, object]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join(_told(row.get(name, "")) for name in names) + " |")


def _told(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if value <= 1 else f"{value:,.0f}"
    return str(value)


if __name__ == "__main__":
    main()
