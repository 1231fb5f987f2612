# SPDX-License-Identifier: Apache-2.0
"""Whatever bytes a file holds: a result or a plain sentence, never a crash, never a hang."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.tables import FEED
from customary.intake.feeds.tables.dates import dates_of
from customary.intake.feeds.tables.headings import meanings, normal
from customary.intake.formats import open_file
from customary.intake.mapping import cleaned, plan, select, texts_of
from customary.intake.report import PackError
from customary.intake.schema import objects

KNOWN: Any = SimpleNamespace(zone=ZoneInfo("Europe/Rome"), units={"care": "hr/care"}, metrics={})
CALM = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252", "utf-32")
HEADINGS = st.sampled_from(
    [
        "Ticket ID",
        "id",
        "Name",
        "Name",
        "",
        "姓名",
        "Email",
        "Created at",
        "Department",
        "Manager",
        "Rating",
        "Comment",
        "评价内容",
        "Status",
        "Total",
        "#",
        "Order Date",
        "Customer",
        "Owner",
        "Period",
        "{x}",
        "\ufeffid",
    ]
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "a@b.example",
            "2026-03-01",
            "03/04/2026",
            "2026年3月1日",
            "1.250,50 €",
            "yes",
            "Closed",
            "Q1 2026",
            'say "hi"',
            "a\nb",
            "x" * 5_000,
            "\0",
            "=1+1",
            "N/A",
            "1e999",
            "99999999999999999999",
            "24:00",
            "2026-13-45",
        ]
    ),
    st.text(max_size=12),
)


def taken(name: str, data: bytes) -> None:
    """Recognised, prepared and read to the end, with nothing but PackError allowed on the way."""
    with tempfile.TemporaryDirectory() as place:
        path, made = Path(place) / name, Path(place) / "made"
        path.write_bytes(data)
        made.mkdir()
        drop = Drop(((name, path),))
        seen = FEED.recognise(drop, KNOWN)
        assert seen is not None
        assert 0 <= seen.confidence <= 1
        try:
            prepared = FEED.prepare(drop, {}, KNOWN, made)
            for each in prepared.inputs:
                with open_file(each) as opened:
                    target = objects()[each.declared.object]
                    columns = plan(each.declared, target, opened.header, name=each.name)
                    for block in opened.batches:
                        batch = select(cleaned(block, each.declared), each.declared)
                        for ours, said in columns.items():
                            texts_of(ours, said, batch)
        except PackError:
            return


@CALM
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"a")
@example(b'"')
@example(b"\r\n\r\n")
@example(b"Name,Name\nx")
@example(b'id,Comment\n1,"never ends\n2,x\n')
@example(b"\0\0\0\0")
@example(b"Ticket ID;Created at\n1;2026-03-01\n\xff;2")
@given(st.binary(max_size=400))
def test_any_bytes_are_a_result_or_a_sentence(data: bytes) -> None:
    for name in ("x.csv", "x.jsonl", "x.xlsx", "x.parquet"):
        taken(name, data)


@CALM
@given(
    header=st.lists(HEADINGS, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
)
def test_any_table_is_a_result_or_a_sentence(
    header: list[str],
    rows: list[list[str]],
    delimiter: str,
    encoding: str,
    *,
    end: str,
    quoted: bool,
) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quoted else text

    text = end.join(delimiter.join(map(cell, row)) for row in [header, *rows])
    taken("staff.csv", text.encode(encoding, errors="replace"))


@CALM
@given(st.lists(HEADINGS, max_size=6), st.lists(st.lists(CELLS, max_size=7), max_size=5))
def test_any_workbook_is_a_result_or_a_sentence(header: list[str], rows: list[list[str]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [header, *rows]:
        sheet.append(["".join(c for c in cell if c >= " ")[:1_000] for cell in row])
    book.create_sheet("Empty")
    file = io.BytesIO()
    book.save(file)
    taken("staff.xlsx", file.getvalue())


@CALM
@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_texts_may_or_may_not_be_dates(texts: list[str]) -> None:
    assert 0 <= dates_of(texts).share <= 1


@CALM
@given(st.text(max_size=400))
def test_any_heading_has_a_form_that_stays(heading: str) -> None:
    assert normal(normal(heading)) == normal(heading)
    assert all(found.score <= 1 for found in meanings(heading).values())
