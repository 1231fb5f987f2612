# SPDX-License-Identifier: Apache-2.0
"""The story in small, told once for all tests, in memory and on disk."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from customary.demo import generate
from customary.demo.telling import Story, tell

SEED = 20251031
AS_OF = date(2026, 10, 31)
SMALL = 0.05


@dataclass(frozen=True)
class Packs:
    """A generated directory, read the way anybody would read it."""

    folder: Path

    def rows(self, source: str, name: str) -> list[dict[str, str]]:
        """The rows of one file of a source."""
        return read(next(self.folder.glob(f"[0-9][0-9]-{source}")) / f"{name}.csv")

    def files(self) -> list[tuple[str, str, Path]]:
        """Source, object and path of every file, in the order of import."""
        paths = sorted(self.folder.glob("*/*.csv"))
        return [(path.parent.name[3:], path.stem, path) for path in paths]

    def truths(self) -> dict[str, dict[str, Any]]:
        """What was planted, by id."""
        text = (self.folder / "truth.toml").read_text(encoding="utf-8")
        return {truth["id"]: truth for truth in tomllib.loads(text)["truth"]}


@cache
def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    """The demonstration at a twentieth of its volume."""
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, seed=SEED, as_of=AS_OF, scale=SMALL)
    return Packs(folder)


@pytest.fixture(scope="session")
def whole() -> Story:
    """The demonstration at its full volume, in memory."""
    return tell(seed=SEED, as_of=AS_OF, scale=1.0)
