# SPDX-License-Identifier: Apache-2.0
"""Joiners, movers and leavers: by comparison of files, flagged when missing, undone with them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from customary.intake.importing import import_pack
from customary.intake.undo import undo_import
from customary.store.models import OrgUnit, Person, Placement
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

TOML = '[source]\nkey = "hr"\n\n[feed]\nkind = "people"\n'
EVERYBODY = TOML + '[feed.answers]\neverybody = "yes"\n'
HEADER = (
    "Employee ID,Name,Work Email,Department,Manager ID,Level,Job Title,Hire Date,Termination Date\n"
)
ANN = "1,Ann,ann@a.example,Support,,Manager,Support Lead,2015-01-02,\n"
BO = "2,Bo,bo@a.example,Support,1,Employee,Agent,2020-02-03,\n"
CY = "3,Cy,cy@a.example,Sales,1,Employee,Seller,2021-03-04,\n"


def days(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def placements(key: str) -> list[tuple[str, str, dt.date, dt.date | None]]:
    return [
        (one.unit.name if one.unit else "", one.level, one.started_on, one.ended_on)
        for one in Placement.objects.filter(person__external_id=key)
        .order_by("started_on")
        .select_related("unit")
    ]


def file_of(make_pack: MakePack, day: str, *rows: str, toml: str = TOML) -> Path:
    return make_pack({f"staff-{day}.csv": HEADER + "".join(rows)}, toml=toml, name=f"hr-{day}")


def test_who_moved_between_two_files_has_two_placements(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY))
    assert not Placement.objects.exists()
    moved = BO.replace("Support,1,Employee,Agent", "Sales,1,Manager,Sales Lead")
    stored(file_of(make_pack, "2026-02-28", ANN, moved, CY))
    assert placements("2") == [
        ("Support", "employee", days("2020-02-03"), days("2026-02-27")),
        ("Sales", "manager", days("2026-02-28"), None),
    ]
    assert placements("1") == placements("3") == []


def test_the_next_move_ends_the_placement_before(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO.replace("Support", "Sales"), CY))
    stored(file_of(make_pack, "2026-03-31", ANN, BO.replace("Support", "Product"), CY))
    assert [one[2:] for one in placements("2")] == [
        (days("2020-02-03"), days("2026-02-27")),
        (days("2026-02-28"), days("2026-03-30")),
        (days("2026-03-31"), None),
    ]


def test_the_same_file_again_and_an_older_one_tell_no_move(make_pack: MakePack) -> None:
    first = file_of(make_pack, "2026-01-31", ANN, BO, CY)
    second = file_of(make_pack, "2026-02-28", ANN, BO.replace("Support", "Sales"), CY)
    stored(first)
    stored(second)
    told = placements("2")
    assert counts(stored(second))[:2] == (0, 0)
    assert placements("2") == told
    stored(first)
    assert placements("2") == told


def test_a_correction_of_the_same_day_is_no_move_of_its_own(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO.replace("Support", "Sales"), CY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO.replace("Support", "Product"), CY))
    assert [(one[0], one[3]) for one in placements("2")] == [
        ("Support", days("2026-02-27")),
        ("Product", None),
    ]


def test_a_leaver_ends_where_they_were(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY))
    moved = BO.replace("Support", "Sales")
    stored(file_of(make_pack, "2026-02-28", ANN, moved, CY))
    stored(file_of(make_pack, "2026-04-30", ANN, moved.rstrip("\n") + "2026-04-15\n", CY))
    assert placements("2")[-1][3] == days("2026-04-15")


def test_an_undo_takes_moves_back(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO.replace("Support", "Sales"), CY))
    before = placements("2")
    run = import_pack(file_of(make_pack, "2026-03-31", ANN, BO.replace("Support", "Product"), CY))
    assert placements("2") != before
    undo_import(run)
    assert placements("2") == before


def test_a_row_that_says_since_when_it_holds_gives_the_day(make_pack: MakePack) -> None:
    header = HEADER.replace("Termination Date", "Termination Date,Effective Date")
    since = [row.rstrip("\n") + ",2020-01-01\n" for row in (ANN, BO)]
    make_pack({"a.csv": header + "".join(since)}, toml=TOML, name="first")
    stored(make_pack({}, name="first"))
    moved = BO.replace("Support", "Sales").rstrip("\n") + ",2026-02-15\n"
    stored(make_pack({"b.csv": header + since[0] + moved}, toml=TOML, name="second"))
    assert [(one[0], *one[2:]) for one in placements("2")] == [
        ("Support", days("2020-01-01"), days("2026-02-14")),
        ("Sales", days("2026-02-15"), None),
    ]


def test_whoever_a_full_list_lacks_is_flagged_and_cleared_when_back(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY, toml=EVERYBODY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO, toml=EVERYBODY))
    cy = Person.objects.get(external_id="3")
    assert cy.missing_since is not None
    assert (cy.ended_on, Person.objects.count()) == (None, 3)
    stored(file_of(make_pack, "2026-03-31", CY))
    assert Person.objects.get(external_id="3").missing_since is None


def test_a_part_of_the_list_flags_nobody(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY, toml=EVERYBODY))
    no = EVERYBODY.replace('"yes"', '"no"')
    stored(file_of(make_pack, "2026-02-28", ANN, toml=no))
    assert not Person.objects.filter(missing_since__isnull=False).exists()


def test_who_has_left_is_not_missing(make_pack: MakePack) -> None:
    gone = CY.rstrip("\n") + "2026-01-15\n"
    stored(file_of(make_pack, "2026-01-31", ANN, BO, gone, toml=EVERYBODY))
    stored(file_of(make_pack, "2026-02-28", ANN, BO, toml=EVERYBODY))
    assert not Person.objects.filter(missing_since__isnull=False).exists()


def test_an_undo_takes_flags_back_both_ways(make_pack: MakePack) -> None:
    stored(file_of(make_pack, "2026-01-31", ANN, BO, CY, toml=EVERYBODY))
    flagging = import_pack(file_of(make_pack, "2026-02-28", ANN, BO, toml=EVERYBODY))
    since = Person.objects.get(external_id="3").missing_since
    clearing = import_pack(file_of(make_pack, "2026-03-31", ANN, BO, CY, toml=EVERYBODY))
    assert Person.objects.get(external_id="3").missing_since is None
    undo_import(clearing)
    assert Person.objects.get(external_id="3").missing_since == since
    undo_import(flagging)
    assert Person.objects.get(external_id="3").missing_since is None


def test_plain_packs_tell_moves_too(make_pack: MakePack) -> None:
    units = "external_id,name\na,A\nb,B\n"
    people = "external_id,full_name,unit,level,started_on\n1,Ann,{},employee,2020-01-01\n"
    stored(make_pack({"org_units.csv": units, "people.csv": people.format("a")}))
    stored(make_pack({"org_units.csv": units, "people.csv": people.format("b")}))
    assert [one[0] for one in placements("1")] == ["A", "B"]
    assert OrgUnit.objects.count() == 2
