# SPDX-License-Identifier: Apache-2.0
"""Where R is installed, the scripts still write the numbers that are kept here."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.R")))
def test_r_says_what_is_kept(script: str, tmp_path: Path) -> None:
    for path in (HERE / script, *HERE.glob("*.csv")):
        shutil.copy(path, tmp_path)
    ran = subprocess.run(
        ["Rscript", script], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    if "there is no package called" in ran.stderr:
        pytest.skip(f"{script} needs more packages of R than are installed")
    assert ran.returncode == 0, ran.stderr
    name = Path(script).with_suffix(".json").name
    written, kept = (
        dict(numbers(json.loads((folder / name).read_text("utf-8")))) for folder in (tmp_path, HERE)
    )
    assert written == pytest.approx(kept, rel=1e-6, abs=1e-9, nan_ok=True)


def numbers(told: Any, at: str = "") -> list[tuple[str, float]]:
    """Every number with the way to it; versions of R and its packages are text and left out."""
    if isinstance(told, dict):
        return [one for key, value in told.items() for one in numbers(value, f"{at}/{key}")]
    if isinstance(told, list):
        return [one for key, value in enumerate(told) for one in numbers(value, f"{at}/{key}")]
    return [] if isinstance(told, str) else [(at, float("nan") if told is None else float(told))]
