# SPDX-License-Identifier: Apache-2.0
"""`customary read-texts`: somebody tries the reading on a file of theirs, and nothing is stored."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import Customary

COMMENTS = "id,comment\n1,Great service and friendly staff\n2,送餐太慢，都凉了\n3,\n"


def comments(tmp_path: Path) -> Path:
    file = tmp_path / "comments.csv"
    file.write_text(COMMENTS, encoding="utf-8")
    return file


def test_the_file_comes_back_with_what_is_felt(customary: Customary, tmp_path: Path) -> None:
    target = tmp_path / "read.csv"
    done = customary("read-texts", str(comments(tmp_path)), "--to", str(target))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 comments read: 1 positive, 1 negative, 0 neutral, 1 unsure.")
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["language"] for row in rows] == ["en", "zh-hans", "other"]
    assert [row["sentiment"] for row in rows] == ["positive", "negative", "unsure"]
    assert [row["themes"] for row in rows][1:] == ["delivery_time:negative taste:negative", ""]
    assert [row["flags"] for row in rows] == ["", "", ""]
    assert float(rows[0]["probability"]) > 0.7
    assert float(rows[1]["probability"]) < 0.3


def test_formats_can_be_changed_on_the_way(customary: Customary, tmp_path: Path) -> None:
    target = tmp_path / "read.jsonl"
    words = ("--to", str(target), "--column", "comment", "--json")
    done = customary("read-texts", str(comments(tmp_path)), *words)
    assert json.loads(done.stdout)["positive"] == 1
    first = json.loads(target.read_text(encoding="utf-8").splitlines()[0])
    assert first["sentiment"] == "positive"


def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    customary: Customary, tmp_path: Path
) -> None:
    source, target = comments(tmp_path), tmp_path / "read.csv"
    done = customary("read-texts", str(source), "--to", str(target), "--column", "words")
    assert done.returncode == 1
    assert "one of: id, comment" in done.stderr
    assert not target.exists()
    done = customary("read-texts", str(source), "--to", str(source))
    assert "exists already" in done.stderr
    assert customary("read-texts", str(source), "--to", str(tmp_path / "read.pdf")).returncode == 1
