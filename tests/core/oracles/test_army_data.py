# SPDX-License-Identifier: Apache-2.0
"""Intraclass correlations of two armies' answers, which R's package multilevel brings along.

The answers are not ours to keep: R writes them out where it and the package are installed.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from customary.core.statistics.intraclass import intraclass
from customary.core.statistics.spread import spread

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.parametrize(
    ("name", "answers", "icc"),
    [("bh1996", 7382, (0.1331067, 0.9196732)), ("bhr2000", 5400, (0.1741008, 0.9199889))],
)
def test_hours_of_soldiers_in_their_companies(
    name: str, answers: int, icc: tuple[float, float], tmp_path: Path
) -> None:
    script = f'suppressMessages(library(multilevel)); data({name}); write.csv({name}[c("GRP", "HRS")], "{name}.csv")'  # fmt: skip
    ran = subprocess.run(
        ["Rscript", "-e", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if "there is no package called" in ran.stderr:
        pytest.skip("R's package multilevel is not installed")
    with (tmp_path / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    _, company = np.unique([row["GRP"] for row in rows], return_inverse=True)
    found = spread(np.array([float(row["HRS"]) for row in rows]), company)
    told = intraclass(found)
    assert (len(rows), company.max() + 1) == (answers, 99)
    assert [float(np.ravel(one)[0]) for one in (told.icc1, told.icc2)] == pytest.approx(
        icc, abs=5e-8
    )
