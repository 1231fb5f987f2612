# SPDX-License-Identifier: Apache-2.0
"""What goes out comes in again unchanged, to the byte, with every grade that was confirmed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import models
from django.utils import timezone

from customary.demo import generate
from customary.intake.export import FORMATS, export_pack
from customary.intake.importing import check_pack
from customary.intake.report import PackError
from customary.intake.schema import Kind, objects
from customary.store.access import System
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    IndicatorSetting,
    Instrument,
    Organisation,
    Person,
    PracticeSetting,
    Response,
    Source,
)
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from customary.intake.schema import Column, PackObject

pytestmark = pytest.mark.django_db(transaction=True)

TRICKY = 'He said: "Nie wieder!"\r\nNext,\tline; 第二行 😀 =1+1 \x01 \\N  '


def fill_the_store() -> None:
    """Two records of every object, of two sources, every column of one of them filled."""
    Organisation.objects.create(
        pk=1, name="Harbour", languages=["en", "zh-hans"], holidays=["2026-01-01"]
    )
    PracticeSetting.objects.create(practice="H01", claim="We listen, always", threshold=0.75)
    IndicatorSetting.objects.create(indicator="I02", off_reason="no calendar")
    own = Source.objects.create(
        key="customary", name="Customary", proposed_grade="B", confirmed_grade="B"
    )
    other = Source.objects.create(
        key="hr",
        name="HR, really",
        proposed_grade="A",
        confirmed_grade="A",
        confirmed_at=timezone.now(),
    )
    for target in objects().values():
        if target.is_record:
            make_record(target, other, "a/1", full=True)
            make_record(target, own, "a/1", full=False)
            make_record(target, own, "2", full=True)


def make_record(target: PackObject, source: Source, external_id: str, *, full: bool) -> None:
    values: dict[str, Any] = {"source": source, "external_id": external_id}
    for column in target.columns.values():
        if column.name != "external_id" and (full or column.required):
            values[column.name] = a_value(column, unlike=f"{source.key} {external_id}")
    # Of several that exclude each other, the first is filled.
    for one, *rest in EXCLUSIVE.get(target.name, []):
        values |= {one: a_value(target.columns[one])} | dict.fromkeys(rest)
    target.model._default_manager.create(**values)


EXCLUSIVE = {
    "attendances": [("person", "customer")],
    "participations": [("customer", "person")],
    "citations": [("event", "decision", "initiative")],
}


def a_value(column: Column, *, unlike: str = "") -> Any:
    if column.kind is Kind.REFERENCE:
        model: type[models.Model] = objects()[column.target].model
        return model._default_manager.order_by("pk").first()
    if column.name in {"remote_share", "promised_share", "threshold"}:
        return 1 / 3
    if "@" in column.pattern:
        return "ann@example.org"
    if column.name == "scale_low":
        return 0.1
    return {
        Kind.TEXT: column.choices[-1]
        if column.choices
        else f"{unlike}{TRICKY}"[: column.max_length],
        Kind.BOOLEAN: True,
        Kind.INTEGER: 3,
        Kind.FLOAT: 7 / 3,
        Kind.DECIMAL: Decimal("1234.50"),
        Kind.DATE: dt.date(2026, 2, 28),
        Kind.TIME: dt.time(9, 30),
        Kind.DATETIME: dt.datetime(2026, 2, 28, 23, 59, 59, 123_456, tzinfo=dt.UTC),
        Kind.JSON: {"q2": [1, 2.5, None, True], "q1": TRICKY},
    }[column.kind]


def empty_the_store() -> None:
    for target in reversed(objects().values()):
        for column in target.references:
            if column.target == target.name:
                target.model._base_manager.update(**{column.name: None})
        target.model._base_manager.all().delete()


def same(one: Path, other: Path) -> bool:
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_an_export_comes_in_unchanged(tmp_path: Path) -> None:
    fill_the_store()
    first, second = tmp_path / "first", tmp_path / "second"
    report = export_pack(first, purpose="test")
    assert report.files["people.csv"] == 3
    assert len(report.files) == len(objects())
    assert not check_pack(first).total("changed")
    assert check_pack(first).total("unchanged") == sum(report.files.values())
    empty_the_store()
    assert counts(stored(first)) == (sum(report.files.values()), 0, 0)
    export_pack(second, purpose="test")
    assert same(first, second)


def test_the_whole_demonstration_goes_out_and_comes_in_unchanged(tmp_path: Path) -> None:
    generate(tmp_path / "demo", seed=1, as_of=dt.date(2026, 10, 31), scale=0.02)
    packs = sorted(path for path in (tmp_path / "demo").iterdir() if path.is_dir())
    rows = sum(stored(pack).total("new") for pack in packs)
    assert rows > 10_000
    first, second = tmp_path / "first", tmp_path / "second"
    report = export_pack(first, purpose="test")
    assert sum(report.files.values()) == rows + report.files["sources.csv"]
    empty_the_store()
    stored(first)
    export_pack(second, purpose="test")
    assert same(first, second)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_carries_everything(tmp_path: Path, file_format: str) -> None:
    fill_the_store()
    folder = tmp_path / file_format
    report = export_pack(folder, purpose="test", file_format=file_format)
    found = check_pack(folder)
    assert [str(problem) for problem in found.problems] == []
    assert (found.total("unchanged"), found.total("changed")) == (sum(report.files.values()), 0)


def test_our_own_export_keeps_what_was_confirmed(tmp_path: Path) -> None:
    fill_the_store()
    before = list(
        Source.objects.values_list("key", "proposed_grade", "confirmed_grade", "confirmed_at")
    )
    export_pack(tmp_path / "out", purpose="test")
    empty_the_store()
    stored(tmp_path / "out")
    after = list(
        Source.objects.values_list("key", "proposed_grade", "confirmed_grade", "confirmed_at")
    )
    assert after == before
    assert ("customary", "B", "B", None) in after


def test_an_export_that_was_touched_keeps_nothing_confirmed(tmp_path: Path) -> None:
    Source.objects.create(key="hr", name="HR", proposed_grade="A", confirmed_grade="A")
    Person.objects.create(source=Source.objects.get(), external_id="1", full_name="Ann")
    export_pack(tmp_path / "out", purpose="test")
    people = tmp_path / "out" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("Ann", "Eve"), encoding="utf-8")
    empty_the_store()
    report = stored(tmp_path / "out")
    assert Source.objects.get().grade == "C"
    assert "not an unchanged export" in report.files[0].notices[0]


def test_an_export_of_a_stranger_keeps_nothing_confirmed(tmp_path: Path, settings: Any) -> None:
    fill_the_store()
    export_pack(tmp_path / "out", purpose="test")
    settings.SECRET_KEY = "x" * 60
    empty_the_store()
    told = problems(tmp_path / "out")
    assert any("no source that a pack may write to" in sentence for sentence in told)


def test_importing_a_foreign_pack_does_not_withdraw_a_confirmation(tmp_path: Path) -> None:
    folder = tmp_path / "hr"
    folder.mkdir()
    (folder / "sources.csv").write_text("key,name,proposed_grade\nhr,HR,A\n", encoding="utf-8")
    stored(folder)
    confirm_source(System("test"), Source.objects.get(key="hr"))
    (folder / "sources.csv").write_text("key,name,proposed_grade\nhr,People,A\n", encoding="utf-8")
    stored(folder)
    assert (Source.objects.get().name, Source.objects.get().confirmed_grade) == ("People", "A")


def test_an_erased_person_stays_erased_in_the_export(tmp_path: Path) -> None:
    source = Source.objects.create(key="hr", name="HR")
    Person.objects.create(source=source, external_id="1", full_name="", erased_at=timezone.now())
    export_pack(tmp_path / "out", purpose="test")
    empty_the_store()
    stored(tmp_path / "out")
    assert Person.objects.get().erased_at is not None


def test_formulas_are_exact_in_packs(tmp_path: Path) -> None:
    source = Source.objects.create(key="hr", name="HR")
    Person.objects.create(source=source, external_id="1", full_name='=HYPERLINK("http://x")')
    for file_format in FORMATS:
        folder = tmp_path / file_format
        export_pack(folder, purpose="test", file_format=file_format)
        assert check_pack(folder).total("unchanged") == 2


def test_numbers_survive_to_the_last_bit(tmp_path: Path) -> None:
    source = Source.objects.create(key="s", name="S")
    instrument = Instrument.objects.create(source=source, external_id="i", kind="pulse", title="P")
    answers = {"a": 0.1 + 0.2, "b": 1e-17, "c": 12345678901234567890, "d": -0.0}
    Response.objects.create(
        source=source,
        external_id="r",
        instrument=instrument,
        respondent_key="k",
        submitted_on=dt.date(2026, 1, 1),
        answers=answers,
    )
    export_pack(tmp_path / "out", purpose="test")
    assert check_pack(tmp_path / "out").total("changed") == 0
    empty_the_store()
    stored(tmp_path / "out")
    assert Response.objects.get().answers == answers


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PackError, match="not empty"):
        export_pack(tmp_path, purpose="test")
