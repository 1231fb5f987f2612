# SPDX-License-Identifier: Apache-2.0
"""A pack goes in whole or not at all, once or a hundred times, with history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from customary.intake.importing import check_pack, import_pack
from customary.intake.report import PackError, Report
from customary.store.models import (
    Change,
    ImportRun,
    ImportState,
    Organisation,
    OrgUnit,
    Person,
    Source,
    VoiceItem,
)
from tests.cast import make_person
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = "external_id,name,parent\na,Alpha,\nb,Beta,c\nc,Gamma,a\n"
PEOPLE = "external_id,full_name,unit,manager,remote\n1,Ann,a,3,yes\n2,Bob,b,1,\n3,Cy,c,,no\n"
TOML = """
name = "Our people"
time_zone = "Europe/Rome"
[source]
key = "hr"
name = "HR system"
evidence_grade = "A"
"""


@pytest.fixture
def pack(make_pack: MakePack) -> Path:
    return make_pack({"org_units.csv": UNITS, "people.csv": PEOPLE}, toml=TOML)


def test_records_find_each_other_whatever_the_order_of_files_and_rows(pack: Path) -> None:
    report = stored(pack)
    assert counts(report) == (6, 0, 0)
    assert Person.objects.get(external_id="1").manager == Person.objects.get(external_id="3")
    assert OrgUnit.objects.get(external_id="b").parent == OrgUnit.objects.get(external_id="c")
    assert Person.objects.get(external_id="2").unit == OrgUnit.objects.get(external_id="b")


def test_empty_cells_take_the_defaults_of_the_table(pack: Path) -> None:
    stored(pack)
    bob = Person.objects.get(external_id="2")
    assert (bob.remote, bob.level, bob.email) == (False, "employee", "")


def test_the_source_proposes_its_grade_and_is_not_believed_before_it_is_confirmed(
    pack: Path,
) -> None:
    stored(pack)
    source = Source.objects.get(key="hr")
    assert (source.name, source.proposed_grade, source.confirmed_grade) == ("HR system", "A", "")
    assert source.grade == "C"
    assert source.time_zone == "Europe/Rome"


def test_a_pack_without_a_declaration_is_known_by_its_folder(make_pack: MakePack) -> None:
    stored(make_pack({"org_units.csv": UNITS}, name="Our Units"))
    source = Source.objects.get()
    assert (source.key, source.proposed_grade) == ("our-units", "C")


def test_the_same_pack_twice_changes_nothing(pack: Path) -> None:
    stored(pack)
    before = list(Person.objects.order_by("pk").values())
    assert counts(stored(pack)) == (0, 0, 6)
    assert list(Person.objects.order_by("pk").values()) == before
    assert not Change.objects.exists()


def test_a_changed_row_is_updated_and_what_it_was_is_kept(pack: Path, make_pack: MakePack) -> None:
    stored(pack)
    make_pack({"people.csv": PEOPLE.replace("Ann,a,3,yes", "Anna,b,,yes")})
    run = import_pack(pack)
    assert counts(Report.from_json(run.report)) == (0, 1, 5)
    ann = Person.objects.get(external_id="1")
    assert (ann.full_name, ann.manager) == ("Anna", None)
    change = Change.objects.get()
    cy, alpha, beta = (
        Person.objects.get(external_id="3").pk,
        OrgUnit.objects.get(external_id="a").pk,
        OrgUnit.objects.get(external_id="b").pk,
    )
    assert (change.table, change.record_id, change.import_run) == ("people", ann.pk, run)
    assert change.before == {"full_name": "Ann", "unit": alpha, "manager": cy}
    assert change.after == {"full_name": "Anna", "unit": beta, "manager": None}


def test_columns_that_a_file_does_not_have_are_left_alone(pack: Path, make_pack: MakePack) -> None:
    stored(pack)
    make_pack({"people.csv": "external_id,full_name\n1,Anna\n"})
    stored(pack)
    ann = Person.objects.get(external_id="1")
    assert (ann.full_name, ann.remote, ann.unit) == (
        "Anna",
        True,
        OrgUnit.objects.get(external_id="a"),
    )


def test_one_bad_row_keeps_the_whole_pack_out(pack: Path, make_pack: MakePack) -> None:
    make_pack({"people.csv": PEOPLE + "4,Dee,a,,perhaps\n"})
    run = import_pack(pack)
    assert run.state == ImportState.REFUSED
    assert not OrgUnit.every.exists()
    assert not Source.objects.exists()
    assert run.report["problem_count"] == 1


def test_an_error_names_file_row_column_value_and_mend(pack: Path, make_pack: MakePack) -> None:
    make_pack({"people.csv": PEOPLE + "4,Dee,a,,perhaps\n"})
    [problem] = check_pack(pack).problems
    assert (problem.file, problem.row, problem.column) == ("people.csv", 5, "remote")
    assert problem.value == "perhaps"
    assert "true or false" in problem.mend
    assert str(problem).startswith("people.csv, row 5, column remote: 'perhaps'")


def test_a_check_writes_nothing(pack: Path) -> None:
    assert check_pack(pack).good
    assert not Source.objects.exists()
    assert not OrgUnit.every.exists()
    assert not ImportRun.objects.exists()


def test_nothing_is_left_behind_in_the_staging_folder(pack: Path) -> None:
    stored(pack)
    check_pack(pack)
    assert [path.name for path in settings.STAGING.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ("1,,a,,", "full_name", "Every row needs a value"),
        ("1,Ann,a,,maybe", "remote", "neither true nor false"),
        (f"1,{'x' * 201},a,,", "full_name", "longer than 200"),
        (",Ann,a,,", "external_id", "Every row needs a value"),
        ("1,A\x00n,a,,", "full_name", "NUL"),
    ],
)
def test_a_cell_that_does_not_fit_its_column_is_told(
    make_pack: MakePack, cells: str, column: str, told: str
) -> None:
    pack = make_pack(
        {
            "org_units.csv": UNITS,
            "people.csv": f"external_id,full_name,unit,manager,remote\n{cells}\n",
        }
    )
    [sentence] = problems(pack)
    assert f"column {column}" in sentence
    assert told in sentence


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("kind", "Complaint", "not one of comment, complaint"),
        ("score", "good", "not a number"),
        ("score", "nan", "not a number"),
        ("score", "1e999", "not a number"),
        ("occurred_at", "2026-02-30T10:00", "not a date and time"),
        ("occurred_at", "31.12.2025", "declare its format"),
    ],
)
def test_a_value_that_is_none_is_told(
    make_pack: MakePack, column: str, cell: str, told: str
) -> None:
    header = "external_id,occurred_at" + ("" if column == "occurred_at" else f",{column}")
    row = f"1,{cell}" if column == "occurred_at" else f"1,2026-01-01,{cell}"
    [sentence] = problems(make_pack({"voice_items.csv": f"{header}\n{row}\n"}))
    assert told in sentence
    assert repr(cell) in sentence


@pytest.mark.parametrize(
    ("cell", "told"),
    [("1.5", "whole number"), ("-1", "between 0"), ("2147483648", "between 0"), ("x", "whole")],
)
def test_a_number_that_does_not_fit_is_told(make_pack: MakePack, cell: str, told: str) -> None:
    pack = make_pack({"interactions.csv": f"external_id,opened_at,contacts\n1,2026-01-01,{cell}\n"})
    [sentence] = problems(pack)
    assert told in sentence


@pytest.mark.parametrize("cell", ["1.005", "12345678901.00", "ten"])
def test_money_is_never_rounded_silently(make_pack: MakePack, cell: str) -> None:
    pack = make_pack({"people.csv": f"external_id,full_name,authority_limit\n1,Ann,{cell}\n"})
    assert len(problems(pack)) == 1


def test_numbers_as_spreadsheets_write_them_are_understood(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "interactions.csv": "external_id,opened_at,contacts\n1,2026-01-01, 3.0 \n2,2026-01-01,+4\n"
        }
    )
    assert check_pack(pack).good


def test_an_unknown_column_comes_with_a_suggestion(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,full_nam\n1,Ann\n"})
    assert 'Did you mean "full_name"?' in problems(pack)[0]


def test_an_unknown_file_comes_with_a_suggestion(make_pack: MakePack) -> None:
    pack = make_pack({"peple.csv": "external_id,full_name\n1,Ann\n"})
    with pytest.raises(PackError, match='Did you mean "people"'):
        check_pack(pack)


def test_a_needed_column_that_is_absent_is_told_for_each_file(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "full_name\nAnn\n", "org_units.csv": "external_id\na\n"})
    told = problems(pack)
    assert len(told) == 2
    assert any('"external_id"' in sentence and "#row" in sentence for sentence in told)
    assert any('"name"' in sentence for sentence in told)


def test_the_date_of_what_was_said_may_be_missing_only_where_that_is_declared(
    make_pack: MakePack,
) -> None:
    file = {"voice_items.csv": "external_id,text\n1,Hello\n"}
    assert "missing = true" in problems(make_pack(file))[0]
    toml = """
[[file]]
name = "voice_items.csv"
object = "voice_items"
[file.columns]
external_id = "external_id"
text = "text"
occurred_at = { missing = true }
"""
    stored(make_pack(file, toml=toml))
    assert VoiceItem.objects.get().occurred_at is None


def test_the_same_id_twice_is_refused_with_both_rows(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,full_name\n1,Ann\n2,Bob\n1,Anna\n"})
    [sentence] = problems(pack)
    assert "row 4, column external_id: '1': already on row 2 of people.csv." in sentence


def test_the_last_of_two_rows_counts_where_that_is_declared(make_pack: MakePack) -> None:
    pack = make_pack(
        {"people.csv": "external_id,full_name\n1,Ann\n2,Bob\n1,Anna\n"},
        toml='[[file]]\nname = "people.csv"\nobject = "people"\non_duplicate = "last"\n',
    )
    report = stored(pack)
    assert Person.objects.get(external_id="1").full_name == "Anna"
    assert "1 rows gave way" in report.files[0].notices[0]


def test_rows_with_nothing_in_them_are_passed_over(make_pack: MakePack) -> None:
    stored(make_pack({"people.csv": "external_id,full_name\n1,Ann\n,\n\n2,Bob\n"}))
    assert Person.objects.count() == 2


def test_a_row_too_long_is_told_with_its_number(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "external_id,full_name\n1,Ann\n\n2,Bob,Builder\n3,Cy\n4\n"})
    first, second = problems(pack)
    assert first.startswith("people.csv, row 4:")
    assert "3 cells where the header has 2" in first
    assert second.startswith("people.csv, row 6:")


def test_many_problems_are_counted_exactly_and_told_in_part(make_pack: MakePack) -> None:
    rows = "".join(f"{n},Person {n},perhaps\n" for n in range(5_000))
    report = check_pack(make_pack({"people.csv": f"external_id,full_name,remote\n{rows}"}))
    assert report.problem_count == 5_000
    assert report.files[0].rejected == 5_000
    assert len(report.problems) == 100


def test_rows_can_name_their_source(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "sources.csv": "key,name\npayroll,Payroll\ncrm,CRM\n",
            "people.csv": "source,external_id,full_name\npayroll,1,Ann\ncrm,1,Bob\n",
        }
    )
    stored(pack)
    assert sorted(Source.objects.values_list("key", "name")) == [
        ("crm", "CRM"),
        ("payroll", "Payroll"),
    ]
    assert Person.objects.get(source__key="crm").full_name == "Bob"


def test_a_source_nobody_declared_is_refused(make_pack: MakePack) -> None:
    pack = make_pack({"people.csv": "source,external_id,full_name\npayrol,1,Ann\n"})
    assert "no source that a pack may write to" in problems(pack)[0]


def test_no_pack_may_pass_for_what_was_recorded_here(make_pack: MakePack) -> None:
    with pytest.raises(PackError, match="Choose another"):
        check_pack(make_pack({"org_units.csv": UNITS}, toml='[source]\nkey = "customary"\n'))
    make_person("Ann", source="B")  # makes the product's own source
    pack = make_pack(
        {"people.csv": "source,external_id,full_name\ncustomary,1,Eve\n"}, name="another"
    )
    assert "no source that a pack may write to" in problems(pack)[0]


def test_a_pack_cannot_propose_what_only_this_product_records(make_pack: MakePack) -> None:
    pack = make_pack({"org_units.csv": UNITS}, toml='[source]\nkey = "x"\nevidence_grade = "B"\n')
    with pytest.raises(PackError, match="one of A, C"):
        check_pack(pack)


def test_a_foreign_sources_file_confirms_nothing(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "sources.csv": "key,name,proposed_grade,confirmed_grade\nx,X,B,A\n",
            "people.csv": "source,external_id,full_name\nx,1,Ann\n",
        }
    )
    report = stored(pack)
    source = Source.objects.get(key="x")
    assert (source.proposed_grade, source.confirmed_grade) == ("C", "")
    assert "were left out" in report.files[0].notices[0]


def test_the_organisation_is_a_single_row_with_history(make_pack: MakePack) -> None:
    file = 'name,languages,time_zone,working_hours_start\nHarbour,"[""en""]",Asia/Shanghai,09:00\n'
    pack = make_pack({"organisation.csv": file})
    assert counts(stored(pack)) == (1, 0, 0)
    assert counts(stored(pack)) == (0, 0, 1)
    make_pack({"organisation.csv": file.replace("Harbour", "Harbour Light")})
    assert counts(stored(pack)) == (0, 1, 0)
    assert Organisation.objects.get().languages == ["en"]
    change = Change.objects.get(table="organisation")
    assert (change.before, change.after) == ({"name": "Harbour"}, {"name": "Harbour Light"})


def test_a_file_by_itself_is_a_pack(make_pack: MakePack) -> None:
    folder = make_pack({"org_units.csv": UNITS, "people.csv": "nonsense"})
    assert counts(stored(folder / "org_units.csv")) == (3, 0, 0)
