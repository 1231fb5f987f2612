# SPDX-License-Identifier: Apache-2.0
"""The good rows come in, the others are handed back with their reasons, in the same format."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pyarrow.parquet as pq
import pytest

from customary.intake.formats.writing import open_writer
from customary.intake.importing import import_pack
from customary.intake.report import Report
from customary.store.models import ImportState, Interaction, OrgUnit, Person
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["external_id", "full_name", "remote", "unit"]
ROWS = [
    ["1", "Ann", "yes", "a"],
    ["2", "Bob", "perhaps", "a"],
    ["3", 'Cy "the\nsea"', "no", "gone"],
    ["4", "Dee", "no", ""],
    ["2", "Bea", "sometimes", ""],
]
UNITS = "external_id,name\na,Alpha\n"


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [list(lines[0]), *(list(line.values()) for line in lines)]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return [table.column_names, *(list(row.values()) for row in table.to_pylist())]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]  # type: ignore[misc]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_rejected_rows_come_back_in_the_format_they_came_in(
    make_pack: MakePack, tmp_path: Path, ending: str
) -> None:
    pack = make_pack({"org_units.csv": UNITS})
    with open_writer(pack / f"people.{ending}", HEADER) as write:
        write(ROWS)
    run = import_pack(pack, partial=True)
    report = Report.from_json(run.report)
    assert run.state == ImportState.DONE
    assert sorted(Person.objects.values_list("full_name", flat=True)) == ["Ann", "Dee"]
    assert report.files[1].rejected == 3
    [path] = [Path(name) for name in report.rejected_files]
    assert path == tmp_path / "hr.rejected" / f"people.rejected.{ending}"
    header, *rows = read(path)
    assert header == ["_row", "_reason", *HEADER]
    first = 2 if ending in {"csv", "xlsx"} else 1
    assert [row[0] for row in rows] == [str(first + n) for n in (1, 2, 4)]
    assert [row[2:] for row in rows] == [ROWS[n] for n in (1, 2, 4)]
    assert "neither true nor false" in rows[0][1]
    assert "no such record among org_units" in rows[1][1]
    assert "already on row" in rows[2][1]


def test_mended_rows_complete_the_import(make_pack: MakePack, tmp_path: Path) -> None:
    pack = make_pack({"people.csv": "external_id,full_name,remote\n1,Ann,yes\n2,Bob,perhaps\n"})
    folder = tmp_path / "back"
    import_pack(pack, partial=True, rejected=folder)
    back = (folder / "people.rejected.csv").read_text(encoding="utf-8")
    mended = make_pack(
        {"people.csv": back.replace("perhaps", "no")},
        toml='[[file]]\nname = "people.csv"\nobject = "people"\nignore = ["_row", "_reason"]\n'
        "ignore_unmapped = true\n",
    )
    assert counts(stored(mended)) == (1, 0, 0)
    assert Person.objects.count() == 2


def test_who_points_to_a_rejected_row_is_rejected_with_it(make_pack: MakePack) -> None:
    units = "external_id,name,parent,remote_share\na,Alpha,,2\nb,Beta,a,\nc,Gamma,b,\nd,Delta,,\n"
    pack = make_pack(
        {"org_units.csv": units, "people.csv": "external_id,full_name,unit\n1,Ann,c\n"}
    )
    run = import_pack(pack, partial=True)
    assert list(OrgUnit.objects.values_list("external_id", flat=True)) == ["d"]
    assert not Person.objects.exists()
    assert any("was rejected" in problem["reason"] for problem in run.report["problems"])


def test_a_bad_row_takes_its_whole_group_along(make_pack: MakePack) -> None:
    toml = """
[[file]]
name = "events.csv"
object = "interactions"
group_by = "case"
[file.columns]
opened_at = { column = "when", take = "min" }
"""
    events = "case,when\na,2026-01-01\nb,2026-01-01\na,yesterday\nb,2026-01-02\n"
    run = import_pack(make_pack({"events.csv": events}, toml=toml), partial=True)
    assert list(Interaction.objects.values_list("external_id", flat=True)) == ["b"]
    [path] = run.report["rejected_files"]
    assert [row[0] for row in read(Path(path))[1:]] == ["2", "4"]


def test_rows_that_are_no_rows_come_back_too(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,full_name\n1,Ann\n2,Bob,Builder\n3,Cy\n"})
    run = import_pack(pack, partial=True)
    assert Person.objects.count() == 2
    [path] = run.report["rejected_files"]
    [row] = read(Path(path))[1:]
    assert row[0] == "3"
    assert "2,Bob,Builder" in row


def test_a_file_that_cannot_be_read_leaves_the_others_good(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,name\n1,Ann\n", "org_units.csv": UNITS})
    run = import_pack(pack, partial=True)
    assert run.state == ImportState.DONE
    assert OrgUnit.objects.count() == 1


def test_a_rejected_file_is_not_taken_for_part_of_the_pack(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,full_name,remote\n1,Ann,yes\n2,Bob,perhaps\n"})
    import_pack(pack, partial=True, rejected=pack)
    assert (pack / "people.rejected.csv").exists()
    run = import_pack(pack, partial=True, rejected=pack)
    assert len(run.report["files"]) == 1
