# SPDX-License-Identifier: Apache-2.0
"""A zipped pack is a pack; an archive built to do harm is refused before anything is unpacked."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from customary.intake import archive
from customary.intake.importing import check_pack
from customary.intake.report import PackError
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "external_id,full_name\n1,Ann\n"


def zipped(path: Path, entries: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("folder", ["", "our pack/"])
def test_a_zip_is_a_pack(tmp_path: Path, folder: str) -> None:
    entries: dict[str, bytes | str] = {
        f"{folder}people.csv": PEOPLE,
        f"{folder}pack.toml": '[source]\nkey = "hr"',
        f"__MACOSX/{folder}._people.csv": b"\0\1",
        f"{folder}.DS_Store": b"\0",
    }
    path = zipped(tmp_path / "people of 2026.zip", entries)
    assert counts(stored(path)) == (1, 0, 0)
    assert counts(stored(path)) == (0, 0, 1)
    assert [left.name for left in settings.STAGING.iterdir()] == ["lock"]


def test_what_a_killed_import_had_unpacked_is_cleared_away_a_day_later(
    tmp_path: Path, make_pack: MakePack
) -> None:
    old, young = settings.STAGING / "unpacked-old", settings.STAGING / "unpacked-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    stored(make_pack({"people.csv": PEOPLE}))
    assert (old.exists(), young.exists()) == (False, True)
    young.rmdir()


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"people.csv": b"0" * (64 << 20)})
    assert path.stat().st_size < 1 << 20
    with pytest.raises(PackError, match="zip bomb"):
        check_pack(path)


def test_an_archive_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "many.zip", {f"{n}.csv": "" for n in range(1_001)})
    with pytest.raises(PackError, match="1,001 entries"):
        check_pack(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 10)
    with pytest.raises(PackError, match="unpacks to"):
        check_pack(zipped(tmp_path / "large.zip", {"people.csv": PEOPLE}))


@pytest.mark.parametrize(
    "name", ["../people.csv", "/people.csv", "a/../../people.csv", "C:\\people.csv"]
)
def test_an_entry_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError, match="leads out"):
        check_pack(zipped(tmp_path / "out.zip", {name: PEOPLE}))


def test_an_archive_within_the_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="within the archive"):
        check_pack(zipped(tmp_path / "nested.zip", {"people.csv": PEOPLE, "more.zip": b"PK"}))


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as file:
        entry = zipfile.ZipInfo("people.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(entry, "/etc/passwd")
    with pytest.raises(PackError, match="is a link"):
        check_pack(path)


def test_what_is_no_zip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.zip"
    path.write_text(PEOPLE, encoding="utf-8")
    with pytest.raises(PackError, match="cannot be unpacked"):
        check_pack(path)


def test_a_workbook_can_be_a_bomb_too(make_pack: MakePack) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    assert "zip bomb" in problems(make_pack({"people.xlsx": file.getvalue()}))[0]
