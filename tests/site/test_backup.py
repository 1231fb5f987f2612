# SPDX-License-Identifier: Apache-2.0
"""A backup holds the installation whole, and comes back as it was."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from tests.site.conftest import Customary


def accounts(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "customary.sqlite3")) as database:
        return [row[0] for row in database.execute("SELECT email FROM accounts ORDER BY email")]


def test_what_was_saved_comes_back(customary: Customary, own_home: Path, tmp_path: Path) -> None:
    (own_home / "uploads").mkdir()
    (own_home / "uploads" / "plan.txt").write_text("as it was", encoding="utf-8")
    key = (own_home / "secret_key").read_text(encoding="ascii")
    saved = tmp_path / "saved.tar.gz"
    told = json.loads(customary("backup", str(saved), "--json").stdout)
    assert told["database"] is True
    assert told["files"] == 3
    assert saved.stat().st_mode & 0o777 == 0o600

    customary("create-admin", "later@example.org")
    (own_home / "uploads" / "plan.txt").write_text("changed", encoding="utf-8")
    (own_home / "secret_key").write_text("x" * 60, encoding="ascii")
    done = customary("restore", str(saved), "--replace")
    assert done.returncode == 0, done.stderr
    assert accounts(own_home) == ["ann@example.org"]
    assert (own_home / "uploads" / "plan.txt").read_text(encoding="utf-8") == "as it was"
    assert (own_home / "secret_key").read_text(encoding="ascii") == key


def test_a_backup_is_whole_while_others_write(
    customary: Customary, own_home: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(own_home / "customary.sqlite3")) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE accounts SET email = 'half@example.org'")  # and not committed
        done = customary("backup", str(tmp_path / "saved.tar.gz"))
        assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / "saved.tar.gz") as tar:
        tar.extract("customary.sqlite3", tmp_path / "opened", filter="data")
    assert accounts(tmp_path / "opened") == ["ann@example.org"]


def test_records_are_not_given_up_unasked(
    customary: Customary, own_home: Path, tmp_path: Path
) -> None:
    customary("backup", str(tmp_path / "saved.tar.gz"))
    customary("create-admin", "later@example.org")
    done = customary("restore", str(tmp_path / "saved.tar.gz"))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert accounts(own_home) == ["ann@example.org", "later@example.org"]


def test_a_damaged_backup_changes_nothing(
    customary: Customary, own_home: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.tar.gz"
    customary("backup", str(saved))
    whole = saved.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"not an archive", _with_a_changed_key(saved)):
        saved.write_bytes(damaged)
        done = customary("restore", str(saved), "--replace")
        assert done.returncode == 1
        assert "not a sound backup" in done.stderr
    assert accounts(own_home) == ["ann@example.org"]


def test_an_existing_file_is_not_overwritten(customary: Customary, tmp_path: Path) -> None:
    (tmp_path / "saved.tar.gz").write_text("dear to me", encoding="utf-8")
    assert customary("backup", str(tmp_path / "saved.tar.gz")).returncode == 1
    assert (tmp_path / "saved.tar.gz").read_text(encoding="utf-8") == "dear to me"


def test_a_damaged_database_is_not_called_a_backup(
    customary: Customary, own_home: Path, tmp_path: Path
) -> None:
    database = own_home / "customary.sqlite3"
    pages = bytearray(database.read_bytes())
    pages[4096 * 40 : 4096 * 60] = bytes(4096 * 20)
    database.write_bytes(pages)
    done = customary("backup", str(tmp_path / "saved.tar.gz"))
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "saved.tar.gz").exists()


def _with_a_changed_key(saved: Path) -> bytes:
    """The archive with one file exchanged and its manifest kept."""
    folder = saved.parent / "forged"
    with tarfile.open(saved) as tar:
        tar.extractall(folder, filter="data")
        names = tar.getnames()
    (folder / "secret_key").write_text("y" * 60, encoding="ascii")
    forged = saved.parent / "forged.tar.gz"
    with tarfile.open(forged, "w:gz") as tar:
        for name in names:
            tar.add(folder / name, arcname=name)
    return forged.read_bytes()
