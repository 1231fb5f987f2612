# SPDX-License-Identifier: Apache-2.0
"""The `customary` command as people run it: a process of its own, with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest


class Customary(Protocol):
    """Runs `customary` with these words; `variables` are its environment beside the home."""

    def __call__(
        self, *words: str, typed: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]: ...


def environment(home: Path) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return kept | {"CUSTOMARY_HOME": str(home), "PYTHONWARNINGS": "error"}


def run(home: Path, *words: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "customary.site.command", *words],
        env=environment(home) | variables,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with its tables and one administrator, to be copied and not changed."""
    home = tmp_path_factory.mktemp("installed") / "home"
    for words in (["migrate"], ["create-admin", "ann@example.org", "--password-file", "-"]):
        done = run(home, *words, typed="a-long-enough-word\n")
        assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def own_home(installed: Path, tmp_path: Path) -> Path:
    """A copy of that installation for one test."""
    return Path(shutil.copytree(installed, tmp_path / "home"))


@pytest.fixture
def customary(own_home: Path) -> Customary:
    def call(*words: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return run(own_home, *words, typed=typed, **variables)

    return call
