# SPDX-License-Identifier: Apache-2.0
"""Whatever the text, it comes in as it was; whatever the pack, twice is once."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.intake.declaration import FileDeclaration
from customary.intake.export import export_pack
from customary.intake.formats import open_file
from customary.intake.formats.batch import Input
from customary.intake.formats.writing import open_writer
from customary.store.models import Change, Person, VoiceItem
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

EASY_ON_THE_DATABASE = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(ANY_TEXT, min_size=width, max_size=width), max_size=8)
)


def cells_of(path: Path) -> list[list[str]]:
    declared = FileDeclaration(name=path.name, object="people", encoding="utf-8", delimiter=",")
    rows: list[list[str]] = []
    with open_file(Input(path, path.name, declared)) as opened:
        for batch in opened.batches:
            columns = [batch.columns[name].to_pylist() for name in opened.header]
            rows += [[cell or "" for cell in row] for row in zip(*columns, strict=True)]
    return rows


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@given(table=TABLES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_comes_back_from_every_format(
    tmp_path_factory: pytest.TempPathFactory, ending: str, table: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / f"people.{ending}"
    width = len(table[0]) if table else 2
    with open_writer(path, [f"column {n}" for n in range(width)]) as write:
        write(table)
    if ending == "jsonl" and not table:
        return
    assert cells_of(path) == table


@given(table=TABLES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_csv_of_the_standard_library_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "people.csv"
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[f"c{n}" for n in range(len(table[0]) if table else 2)], *table])
    path.write_bytes(file.getvalue().encode())
    assert cells_of(path) == table


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "external_id": st.text("abcdé/的-1", min_size=1, max_size=6),
            "text": ANY_TEXT,
            "score": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "occurred_at": st.none()
            | st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
            "consent_to_quote": st.booleans(),
        }
    ),
    unique_by=lambda row: row["external_id"],
    max_size=12,
)


def as_csv(rows: list[dict[str, Any]]) -> str:
    file = io.StringIO(newline="")
    write = csv.writer(file)
    names = ["external_id", "text", "score", "occurred_at", "consent_to_quote"]
    write.writerow(names)
    write.writerows(
        [
            value.isoformat() if isinstance(value := row[name], dt.datetime) else value
            for name in names
        ]
        for row in rows
    )
    return file.getvalue()


@pytest.mark.django_db(transaction=True)
@given(rows=ROWS, later=ROWS)
@EASY_ON_THE_DATABASE
def test_twice_is_once_and_a_later_pack_is_the_last_word(
    make_pack: MakePack, rows: list[dict[str, Any]], later: list[dict[str, Any]]
) -> None:
    VoiceItem.every.all().delete()
    Change.objects.all().delete()
    pack = make_pack({"voice_items.csv": as_csv(rows)})
    assert counts(stored(pack)) == (len(rows), 0, 0)
    assert counts(stored(pack)) == (0, 0, len(rows))
    assert not Change.objects.exists()
    make_pack({"voice_items.csv": as_csv(later)})
    new, changed, unchanged = counts(stored(pack))
    assert new + changed + unchanged == len(later)
    assert Change.objects.count() == changed
    expected = {row["external_id"]: row for row in [*rows, *later]}
    for item in VoiceItem.objects.all():
        row = expected.pop(item.external_id)
        assert {name: getattr(item, name) for name in row} == row
    assert not expected


@pytest.mark.django_db(transaction=True)
@given(names=st.lists(ANY_TEXT.filter(str.strip), max_size=6))
@EASY_ON_THE_DATABASE
def test_any_name_survives_export_and_import(
    tmp_path_factory: pytest.TempPathFactory, make_pack: MakePack, names: list[str]
) -> None:
    Person.every.all().delete()
    rows = io.StringIO(newline="")
    csv.writer(rows).writerows([["external_id", "full_name"], *enumerate(n[:200] for n in names)])
    stored(make_pack({"people.csv": rows.getvalue()}))
    folder = tmp_path_factory.mktemp("out")
    export_pack(folder, purpose="test")
    before = list(Person.objects.order_by("external_id").values_list("external_id", "full_name"))
    assert len(before) == len(names)
    Person.every.all().delete()
    stored(folder)
    after = list(Person.objects.order_by("external_id").values_list("external_id", "full_name"))
    assert after == before
