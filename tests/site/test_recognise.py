# SPDX-License-Identifier: Apache-2.0
"""`customary recognise`: an engineer brings an export in without a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import Customary

ORDERS = "Order ID,Customer Email,Order Date,Total\n1,kim@home.example,2026-03-14,12.50\n"


def export(tmp_path: Path) -> Path:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    return file


def test_it_says_what_a_file_is_and_why(customary: Customary, tmp_path: Path) -> None:
    done = customary("recognise", str(export(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Orders (")
    assert "orders.ordered_at" in done.stdout
    assert "by its name" in done.stdout


def test_scripts_get_it_as_json(customary: Customary, tmp_path: Path) -> None:
    told = json.loads(customary("recognise", str(export(tmp_path)), "--json").stdout)
    (found,) = told["parts"]
    assert found["files"] == ["orders.csv"]
    assert found["feed"] == "tables"
    asked = {question["key"]: question["guess"] for question in found["questions"]}
    assert asked["object"] == "orders"
    assert asked["orders.amount"] == "Total"


def test_what_it_writes_can_be_imported(customary: Customary, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    done = customary("recognise", str(export(tmp_path)), "--write", str(folder))
    assert done.returncode == 0, done.stderr
    assert '"orders.amount" = "Total"' in (folder / "pack.toml").read_text(encoding="utf-8")
    done = customary("import", str(folder))
    assert "Stored: 2 new" in done.stdout, done.stdout + done.stderr
    assert customary("recognise", str(folder), "--write", str(folder)).returncode == 1


def test_what_no_feed_reads_is_refused(customary: Customary, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    done = customary("recognise", str(file))
    assert done.returncode == 1
    assert "None of our feeds" in done.stderr


def test_guessed_rules_are_told_in_one_line_each(customary: Customary, tmp_path: Path) -> None:
    file = tmp_path / "tickets.ndjson"
    ticket = {"id": 1, "requester_id": 7, "submitter_id": 7, "status": "solved"}
    ticket |= {"created_at": "2026-03-14T09:00:00Z", "tags": ["goodwill"], "via": {}}
    file.write_text(json.dumps(ticket) + "\n", encoding="utf-8")
    done = customary("recognise", str(file))
    assert done.returncode == 0, done.stderr
    assert "tag: goodwill =" in done.stdout
    assert "Exception for a" in done.stdout


def test_files_of_several_systems_become_a_pack_each(customary: Customary, tmp_path: Path) -> None:
    calendar = tmp_path / "team.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260301T090000Z\n"
        "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nSUMMARY:Stand-up\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    folder = tmp_path / "packs"
    done = customary("recognise", str(export(tmp_path)), str(calendar), "--write", str(folder))
    assert done.returncode == 0, done.stderr
    packs = sorted(folder.iterdir())
    held = [{file.name for file in pack.iterdir()} for pack in packs]
    assert {"orders.csv", "pack.toml"} in held
    assert {"team.ics", "pack.toml"} in held
    for pack in packs:
        assert customary("import", str(pack)).returncode == 0
