# SPDX-License-Identifier: Apache-2.0
"""`customary validate`, `import`, `export` and `sources`, as people and scripts call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import Customary

if TYPE_CHECKING:
    from pathlib import Path

TOML = '[source]\nkey = "hr"\nname = "HR system"\nevidence_grade = "A"\n'
GOOD = "external_id,full_name,remote\n1,Ann,yes\n2,Bob,no\n"
BAD = GOOD + "3,Cy,perhaps\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text(TOML, encoding="utf-8")
    (folder / "people.csv").write_text(GOOD, encoding="utf-8")
    return folder


def test_a_good_pack_is_checked_stored_and_stored_again(customary: Customary, pack: Path) -> None:
    done = customary("validate", str(pack))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing is wrong" in done.stdout
    done = customary("import", str(pack))
    assert done.returncode == 0
    assert "Stored: 2 new, 0 changed, 0 unchanged." in done.stdout
    done = customary("import", str(pack), "--json")
    found = json.loads(done.stdout)
    assert (found["state"], found["good"]) == ("done", True)
    assert found["files"][0]["unchanged"] == 2


def test_a_bad_pack_is_refused_in_sentences(customary: Customary, pack: Path) -> None:
    (pack / "people.csv").write_text(BAD, encoding="utf-8")
    for command in ("validate", "import"):
        done = customary(command, str(pack))
        assert done.returncode == 1
        assert "people.csv, row 4, column remote: 'perhaps': neither true nor false." in done.stdout
        assert "1 problems in 1 rows; nothing was stored." in done.stdout
    done = customary("import", str(pack), "--json")
    assert done.returncode == 1
    [problem] = json.loads(done.stdout)["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (4, "remote", "perhaps")


def test_the_good_rows_are_stored_where_that_is_asked(
    customary: Customary, pack: Path, tmp_path: Path
) -> None:
    (pack / "people.csv").write_text(BAD, encoding="utf-8")
    done = customary("import", str(pack), "--partial", "--rejected", str(tmp_path / "back"))
    assert done.returncode == 0
    assert "2 new" in done.stdout
    assert "3,Cy,perhaps" in (tmp_path / "back" / "people.rejected.csv").read_text(encoding="utf-8")


def test_a_pack_that_cannot_be_read_is_one_sentence(customary: Customary, pack: Path) -> None:
    (pack / "pack.toml").write_text("nam = 'x'", encoding="utf-8")
    done = customary("import", str(pack))
    assert (done.returncode, done.stdout) == (1, "")
    assert 'Did you mean "name"?' in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_told_apart(customary: Customary, tmp_path: Path) -> None:
    assert customary("import").returncode == 2
    assert customary("import", str(tmp_path / "nowhere")).returncode == 2
    assert customary("export", str(tmp_path / "out"), "--format", "pdf").returncode == 2


def test_sources_are_listed_confirmed_and_withdrawn(customary: Customary, pack: Path) -> None:
    customary("import", str(pack))

    def grade() -> str:
        listed = json.loads(customary("sources", "list", "--json").stdout)["sources"]
        return str({source["key"]: source["counts_as"] for source in listed}["hr"])

    assert grade() == "Self-reported"
    done = customary("sources", "confirm", "hr")
    assert done.returncode == 0
    assert "From systems" in done.stdout
    assert grade() == "From systems"
    assert "HR system" in customary("sources", "list").stdout
    assert customary("sources", "withdraw", "hr").returncode == 0
    assert grade() == "Self-reported"
    done = customary("sources", "confirm", "crm")
    assert done.returncode == 1
    assert "Known: customary, hr." in done.stderr


def test_an_export_is_written_and_never_over_something(
    customary: Customary, pack: Path, tmp_path: Path
) -> None:
    customary("import", str(pack))
    out = tmp_path / "out"
    done = customary("export", str(out), "--json")
    assert json.loads(done.stdout)["files"]["people.csv"] == 3  # with the administrator
    assert customary("validate", str(out)).returncode == 0
    done = customary("export", str(out))
    assert done.returncode == 1
    assert "not empty" in done.stderr
