# SPDX-License-Identifier: Apache-2.0
"""Figures of a closed wave taken away: they open again as they were, and nothing hidden is there."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from customary.store.models import WaveResult
from customary.store.queries.wave_figures import CellFigures
from tests.web.test_results import a_wave, leads_support

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db


def taken(client: Client, wave: int, ending: str) -> bytes:
    response = client.get(f"/surveys/{wave}/results/figures.{ending}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'figures.{ending}"')
    return response.content


def as_rows(client: Client, wave: int, ending: str) -> list[dict[str, Any]]:
    content = taken(client, wave, ending)
    if ending == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content))["figures"]
        heading, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return found


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_file_opens_again_with_every_figure_that_is_told_and_no_other(
    house: House, ending: str
) -> None:
    wave = a_wave(house)
    rows = as_rows(house.sign_in("people_lead"), wave.pk, ending)
    told = {}
    for cell in WaveResult.objects.filter(wave=wave, hidden=""):
        figures = CellFigures.from_json(cell.figures)
        for one in (*figures.scales, *figures.items):
            if one.value is not None:
                told[cell.unit_id, cell.attribute, cell.value, one.key] = one
    read = {
        (
            int(row["unit_id"]) if row["unit_id"] else None,
            row["attribute"] or "",
            row["group"] or "",
            row["figure"],
        ): row
        for row in rows
    }
    assert set(read) == set(told)
    for key, one in told.items():
        assert one.value is not None
        assert float(read[key]["mean"]) == pytest.approx(one.value.value, abs=0.0051)
        assert int(read[key]["n"]) <= one.n <= int(read[key]["n_most"])
        assert int(read[key]["n"]) < int(read[key]["n_most"])
        assert float(read[key]["low"]) == pytest.approx(one.value.low, abs=0.0051)
    hidden = set(WaveResult.objects.filter(wave=wave).exclude(hidden="").values_list("unit_id"))
    assert hidden
    assert not any("Night desk" in str(row.values()) for row in rows)


def test_a_file_holds_nothing_beside_its_figures(house: House) -> None:
    wave, client = a_wave(house), house.sign_in("people_lead")
    book = openpyxl.load_workbook(io.BytesIO(taken(client, wave.pk, "xlsx")))
    assert [(one.title, one.sheet_state) for one in book] == [
        ("figures", "visible"),
        ("codebook", "visible"),
    ]
    assert not book.defined_names
    assert not any(one.defined_names or one.column_dimensions for one in book)
    assert not any((book.properties.creator, book.properties.lastModifiedBy))
    parquet = pq.ParquetFile(io.BytesIO(taken(client, wave.pk, "parquet")))
    assert set(parquet.schema_arrow.metadata) == {b"title", b"codebook"}
    assert parquet.metadata.num_rows == len(as_rows(client, wave.pk, "csv"))
    for ending in ("sav", "parquet", "csv"):
        content = taken(client, wave.pk, ending)
        # Neither a unit that is hidden nor whoever took the file away.
        assert not any(one in content for one in (b"Night desk", b"@harbour.example")), ending


def test_who_leads_one_unit_takes_nothing_of_another_away(house: House) -> None:
    wave = a_wave(house)
    rows = as_rows(leads_support(house), wave.pk, "csv")
    assert {row["unit"] for row in rows} <= {"", "Support"}
    assert house.sign_in("cx_lead").get("/surveys/987654/results/figures.csv").status_code == 404
    assert house.sign_in("executive").get(f"/surveys/{wave.pk}/results/figures.exe").status_code == 404  # fmt: skip


def test_names_that_look_like_formulas_are_texts_in_every_spreadsheet(house: House) -> None:
    house.support.name = house.sales.name = "=1+1"
    house.support.save()
    house.sales.save()
    wave = a_wave(house)
    client = house.sign_in("people_lead")
    assert {row["unit"] for row in as_rows(client, wave.pk, "csv")} >= {"'=1+1"}
    book = openpyxl.load_workbook(io.BytesIO(taken(client, wave.pk, "xlsx")))
    cells = [cell for row in book["figures"] for cell in row if cell.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_codebook_says_what_each_figure_is_of(house: House) -> None:
    wave = a_wave(house)
    client = house.sign_in("people_lead")
    response = client.get(f"/surveys/{wave.pk}/results/codebook.csv")
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    by_key = {line["figure"]: line for line in lines}
    assert by_key["voice"]["items"] == "heard unheard"
    assert by_key["unheard"]["reversed"] == "True"
    assert (by_key["heard"]["lowest"], by_key["heard"]["highest"]) == ("1", "5")
    kept = pq.read_schema(io.BytesIO(taken(client, wave.pk, "parquet"))).metadata
    assert {one["figure"] for one in json.loads(kept[b"codebook"])} == set(by_key)
