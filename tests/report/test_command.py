# SPDX-License-Identifier: Apache-2.0
"""`customary report` writes three files, and refuses in plain sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from customary.site.commands.report import report
from customary.store.models import GradingRun


def test_it_writes_the_page_the_pdf_and_their_data(run: GradingRun, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    done = CliRunner().invoke(report, ["--out", str(folder), "--lang", "zh-hans", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["run"] == run.pk
    assert sorted(path.name for path in folder.iterdir()) == [
        f"customary-2025-12-31-zh-hans.{ending}" for ending in ("html", "json", "pdf")
    ]
    kept = json.loads(Path(told["files"]["json"]).read_text(encoding="utf-8"))
    assert kept == {key: value for key, value in told.items() if key != "files"}

    first = {path: path.read_bytes() for path in folder.iterdir()}
    again = CliRunner().invoke(report, ["--out", str(folder), "--lang", "zh-hans"])
    assert again.exit_code == 0
    assert told["finding"] in again.output
    assert {path: path.read_bytes() for path in folder.iterdir()} == first


@pytest.mark.django_db
def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(report, ["--out", str(tmp_path)])
    assert (done.exit_code, done.output) == (1, "Nothing is graded yet. Run: customary grade\n")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_run_and_a_place_that_cannot_be_written_are_refused(
    run: GradingRun, tmp_path: Path
) -> None:
    assert CliRunner().invoke(report, ["--run", "4711"]).exit_code == 1
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = CliRunner().invoke(report, ["--out", str(tmp_path / "taken" / "below")])
    assert done.exit_code == 1
    assert "cannot be written to" in done.output


def test_wrong_usage_ends_with_2() -> None:
    assert CliRunner().invoke(report, ["--lang", "fr"]).exit_code == 2
