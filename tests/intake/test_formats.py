# SPDX-License-Identifier: Apache-2.0
"""CSV, JSON Lines, Parquet and XLSX say the same thing; encodings are told by test, not guessed."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customary.intake.importing import check_pack
from customary.intake.report import PackError
from customary.store.models import Interaction, Person, Response, VoiceItem
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = 'He said: "Nie wieder!"\nNext line, 第二行 😀 =1+1'
CSV = 'external_id,occurred_at,text,score\n1,2026-03-01T10:00:00Z,"He said: ""Nie wieder!""\nNext line, 第二行 😀 =1+1",2.5\n'


def only_item() -> tuple[Any, ...]:
    item = VoiceItem.objects.get()
    return item.external_id, item.occurred_at, item.text, item.score


EXPECTED = ("1", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC), TEXT, 2.5)


def workbook(rows: list[list[Any]], **properties: Any) -> bytes:
    book = openpyxl.Workbook()
    for name, value in properties.items():
        setattr(book, name, value)
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_delimiter_and_quoted_line_breaks(make_pack: MakePack, delimiter: str) -> None:
    head, rest = CSV.split("\n", 1)
    row = rest.replace('1,2026-03-01T10:00:00Z,"', f'1{delimiter}2026-03-01T10:00:00Z{delimiter}"')
    row = row.replace('",2.5', f'"{delimiter}2.5')
    stored(make_pack({"voice_items.csv": f"{head.replace(',', delimiter)}\n{row}"}))
    assert only_item() == EXPECTED


def test_json_lines(make_pack: MakePack) -> None:
    line = (
        '{"external_id": 1, "occurred_at": "2026-03-01T11:00:00+01:00", "score": 2.5, '
        '"text": "He said: \\"Nie wieder!\\"\\nNext line, 第二行 \\ud83d\\ude00 =1+1"}\n'
    )
    stored(make_pack({"voice_items.jsonl": line}))
    assert only_item() == EXPECTED


def test_parquet_with_its_own_types(make_pack: MakePack) -> None:
    table = pa.table(
        {
            "external_id": pa.array([1], pa.int64()),
            "occurred_at": pa.array([EXPECTED[1]], pa.timestamp("ns", "Europe/Rome")),
            "text": pa.array([TEXT]).dictionary_encode(),
            "score": pa.array([2.5], pa.float32()),
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    stored(make_pack({"voice_items.parquet": file.getvalue()}))
    assert only_item() == EXPECTED


def test_xlsx_with_its_own_types(make_pack: MakePack) -> None:
    head = ["external_id", "occurred_at", "text", "score", None]
    book = workbook([head, [1, dt.datetime(2026, 3, 1, 10), "=TEXT()", 2.5]])  # noqa: DTZ001
    assert book
    plain = openpyxl.Workbook()
    sheet = plain.active
    assert sheet is not None
    sheet.append(head)
    sheet.append([1, dt.datetime(2026, 3, 1, 10), TEXT, 2.5])  # noqa: DTZ001
    file = io.BytesIO()
    plain.save(file)
    stored(make_pack({"voice_items.xlsx": file.getvalue()}))
    assert only_item() == EXPECTED


def test_parquet_floats_come_in_to_the_last_bit(make_pack: MakePack) -> None:
    values = [0.1, 1e-300, 123456789.123456789, 1 / 3]
    table = pa.table(
        {
            "external_id": [str(n) for n in range(4)],
            "occurred_at": ["2026-01-01"] * 4,
            "score": pa.array(values, pa.float64()),
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    stored(make_pack({"voice_items.parquet": file.getvalue()}))
    assert list(VoiceItem.objects.order_by("external_id").values_list("score", flat=True)) == values


def test_both_excel_calendars_are_read(make_pack: MakePack) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    rows = [["external_id", "full_name", "started_on"], ["1", "Ann", dt.date(2024, 2, 29)]]
    for epoch in ({}, {"epoch": CALENDAR_MAC_1904}):
        pack = make_pack({"people.xlsx": workbook(rows, **epoch)})
        stored(pack)
        assert Person.objects.get().started_on == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("form", "serial", "moment"),
    [
        ("excel", "42059.4832407407", dt.datetime(2015, 2, 24, 11, 35, 52, tzinfo=dt.UTC)),
        ("excel", "60", dt.datetime(1900, 2, 28, tzinfo=dt.UTC)),
        ("excel1904", "40597.5", dt.datetime(2015, 2, 24, 12, tzinfo=dt.UTC)),
        ("unix", "1424777752", dt.datetime(2015, 2, 24, 11, 35, 52, tzinfo=dt.UTC)),
        ("unix_ms", "1424777752500", dt.datetime(2015, 2, 24, 11, 35, 52, 500_000, tzinfo=dt.UTC)),
    ],
)
def test_serial_days_and_seconds_in_text_files(
    make_pack: MakePack, form: str, serial: str, moment: dt.datetime
) -> None:
    toml = f"""
[[file]]
name = "log.csv"
object = "interactions"
[file.columns]
external_id = "id"
opened_at = {{ column = "when", format = "{form}" }}
"""
    stored(make_pack({"log.csv": f"id,when\n1,{serial}\n"}, toml=toml))
    assert Interaction.objects.get().opened_at == moment


def test_formulas_are_read_as_their_last_value_and_errors_are_told(make_pack: MakePack) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["external_id", "full_name"])
    sheet.append(["1", "#N/A"])
    sheet["B2"].data_type = "e"
    file = io.BytesIO()
    book.save(file)
    told = problems(make_pack({"people.xlsx": file.getvalue()}))
    assert any("cell B2 holds an Excel error" in sentence for sentence in told)


def test_the_declared_sheet_is_read(make_pack: MakePack) -> None:
    book = openpyxl.Workbook()
    other = book.create_sheet("Staff")
    other.append(["external_id", "full_name"])
    other.append(["1", "Ann"])
    file = io.BytesIO()
    book.save(file)
    entry = '[[file]]\nname = "people.xlsx"\nobject = "people"\nsheet = "{}"\n'
    stored(make_pack({"people.xlsx": file.getvalue()}, toml=entry.format("Staff")))
    assert Person.objects.get().full_name == "Ann"
    pack = make_pack({}, toml=entry.format("People"))
    assert "it has Sheet, Staff" in problems(pack)[0]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("gb18030", ""),
        ("gb18030", "gb18030"),
        ("big5", "big5"),
        ("utf-16-le", "utf-16-le"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_encodings_detected_or_declared(
    make_pack: MakePack, encoding: str, declared: str, ending: str
) -> None:
    name = "送餐很快,服务態度好" if encoding != "big5" else "送餐很快,服務態度好"
    text = {
        "csv": f'external_id,full_name\n1,"{name}"\n',
        "jsonl": f'{{"external_id": "1", "full_name": "{name}"}}\n',
    }[ending]
    file = f"people.{ending}"
    toml = f'[[file]]\nname = "{file}"\nobject = "people"\nencoding = "{declared}"\n'
    stored(make_pack({file: text.encode(encoding)}, toml=toml if declared else ""))
    assert Person.objects.get().full_name == name


def test_western_text_is_not_mistaken_for_chinese(make_pack: MakePack) -> None:
    text = "external_id,full_name\n1,Renée Dupré\n2,Zoë Müller\n3,Señor Peña\n"
    assert text.encode("latin-1").decode("gb18030", errors="ignore")
    [sentence] = problems(make_pack({"people.csv": text.encode("latin-1")}))
    assert "people.csv, line 2" in sentence
    assert "encoding =" in sentence
    toml = '[[file]]\nname = "people.csv"\nobject = "people"\nencoding = "latin-1"\n'
    stored(make_pack({}, toml=toml))
    assert Person.objects.get(external_id="1").full_name == "Renée Dupré"


def test_one_broken_byte_is_told_with_its_line(make_pack: MakePack) -> None:
    rows = [f"{n},Person {n}" for n in range(100_000)]
    rows[70_000] += "\udcff"
    data = ("external_id,full_name\n" + "\n".join(rows)).encode("utf-8", "surrogateescape")
    assert "line 70,002" in problems(make_pack({"people.csv": data}))[0]


def test_a_wrongly_declared_or_unknown_encoding_is_told(make_pack: MakePack) -> None:
    entry = '[[file]]\nname = "people.csv"\nobject = "people"\nencoding = "{}"\n'
    pack = make_pack({"people.csv": "external_id,full_name\n1,送餐\n"}, toml=entry.format("ascii"))
    assert "not ascii" in problems(pack)[0]
    make_pack({}, toml=entry.format("utf-nine"))
    assert "unknown" in problems(pack)[0]


def test_nul_is_told_or_stripped_where_declared(make_pack: MakePack) -> None:
    files = {"people.csv": b"external_id,full_name\n1,A\x00nn\n"}
    assert "NUL" in problems(make_pack(files))[0]
    toml = '[[file]]\nname = "people.csv"\nobject = "people"\nstrip_nul = true\n'
    stored(make_pack(files, toml=toml))
    assert Person.objects.get().full_name == "Ann"


def test_half_a_surrogate_pair_is_told(make_pack: MakePack) -> None:
    pack = make_pack({"people.jsonl": '{"external_id": "1", "full_name": "A \\ud83d"}\n'})
    assert "half a character" in problems(pack)[0]


def test_lines_that_are_no_json_objects_are_told(make_pack: MakePack) -> None:
    lines = '{"external_id": "1", "full_name": "Ann"}\n[1]\n\n{"external_id": NaN}\n{oops\n'
    told = problems(make_pack({"people.jsonl": lines}))
    assert [sentence.split(":")[0] for sentence in told] == [
        "people.jsonl, row 2",
        "people.jsonl, row 4",
        "people.jsonl, row 5",
    ]
    make_pack({"people.jsonl": lines.split("\n", maxsplit=1)[0] + "\n" + "[" * 100_000 + "\n"})
    assert "row 2" in problems(make_pack({}))[0]


def test_answers_are_kept_as_json(make_pack: MakePack) -> None:
    files = {
        "instruments.csv": "external_id,kind,title\ni,pulse,Pulse\n",
        "responses.jsonl": '{"external_id": "r", "instrument": "i", "respondent_key": "k", '
        '"submitted_on": "2026-01-01", "answers": {"q2": 4.5, "q1": "好"}}\n',
    }
    pack = make_pack(files)
    stored(pack)
    assert Response.objects.get().answers == {"q1": "好", "q2": 4.5}
    assert counts(stored(pack)) == (0, 0, 2)


def test_a_lost_quotation_mark_is_told_in_plain_words(make_pack: MakePack) -> None:
    rows = "".join(f"{n},Person {n}\n" for n in range(10))
    told = problems(make_pack({"people.csv": f'external_id,full_name\n{rows}0,"Ann\n{rows}'}))
    assert len(told) == 1
    assert "row 12: a quotation mark is missing" in told[0]


def test_a_quotation_mark_within_a_cell_is_only_that(make_pack: MakePack) -> None:
    stored(make_pack({"people.csv": 'external_id,full_name\n1,Ann 5"\n2,"Bob"\n'}))
    assert Person.objects.get(external_id="1").full_name == 'Ann 5"'


@pytest.mark.parametrize("name", ["people.parquet", "people.xlsx"])
def test_a_file_that_is_not_what_its_name_says_is_told(make_pack: MakePack, name: str) -> None:
    assert f"{name} is not" in problems(make_pack({name: "external_id,full_name\n1,Ann\n"}))[0]


def test_an_empty_file_is_told(make_pack: MakePack) -> None:
    assert "not even a header" in problems(make_pack({"people.csv": ""}))[0]


def test_a_column_named_twice_is_told(make_pack: MakePack) -> None:
    assert "twice" in problems(make_pack({"people.csv": "external_id,full_name,full_name\n"}))[0]


def test_a_file_without_header_and_with_lines_above_it(make_pack: MakePack) -> None:
    toml = """
[[file]]
name = "people.csv"
object = "people"
header = ["external_id", "full_name"]
skip_rows = 2
"""
    pack = make_pack({"people.csv": "Staff list\n\n1,Ann\n2,Bob,Builder\n"}, toml=toml)
    [sentence] = problems(pack)
    assert sentence.startswith("people.csv, row 4:")
    make_pack({"people.csv": "Staff list\n\n1,Ann\n2,Bob\n"})
    assert counts(stored(pack)) == (2, 0, 0)


def test_numbers_with_a_comma(make_pack: MakePack) -> None:
    toml = '[[file]]\nname = "people.csv"\nobject = "people"\ndecimal = ","\n'
    pack = make_pack(
        {"people.csv": "external_id;full_name;authority_limit\n1;Ann;1.250,50\n"}, toml=toml
    )
    stored(pack)
    assert str(Person.objects.get().authority_limit) == "1250.50"


def test_a_missing_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no"):
        check_pack(tmp_path / "nowhere")
