# SPDX-License-Identifier: Apache-2.0
"""HR files as they come: who works where, at which level, for whom, in either language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.catalogue.staffing import function_of, level_by_column, level_by_title
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.people import FEED
from customary.intake.feeds.people.dates import day_of
from customary.store.models import OrgUnit, Person, Placement
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Recognised
    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

TOML = '[source]\nkey = "hr"\nevidence_grade = "A"\n\n[feed]\nkind = "people"\n'
WORKDAY = (
    "Employee ID,Worker,Email - Primary Work,Supervisory Organization,Superior Organization,"
    "Worker's Manager,Management Level,Business Title,Hire Date,Termination Date,"
    "Primary Termination Reason,Regrettable Termination\n"
    "1,Ann Lee,ann@acme.example,Executive Office,,,Executive,CEO,2015-01-02,,,\n"
    "2,Bo Chan,bo@acme.example,Customer Support (Bo Chan),Executive Office,Ann Lee (1),Manager,"
    "Support Lead,2018-03-04,,,\n"
    '3,"Diaz, Carla",carla@acme.example,Customer Support (Bo Chan),Executive Office,Bo Chan,'
    "Individual Contributor,Agent,2020-05-06,2026-02-28,Another offer,Yes\n"
)
BAMBOO = (
    "Employee #,First Name,Last Name,Work Email,Division,Department,Job Title,Reporting to,"
    "Hire Date,Termination Date,Status\n"
    "7,Ann,Lee,ann@acme.example,Customers,Customer Care,Head of Care,,03/25/2015,,Active\n"
    "8,Bo,Chan,bo@acme.example,Customers,Customer Care,Agent,Ann Lee,12/01/2019,01/31/2026,Inactive\n"
)
PERSONIO = (
    "First name;Last name;Email;Position;Department;Team;Supervisor;Hire date;Status\n"
    "Ann;Lee;ann@acme.example;Head of Sales;Sales;;;01.02.2015;active\n"
    "Bo;Chan;bo@acme.example;Account Executive;Sales;Key Accounts;Ann Lee;25.03.2019;active\n"
)
BEISEN = (
    "工号,姓名,工作邮箱,部门全路径,任职部门,直线经理,管理层级,职务,入职日期,任职生效日期,员工状态\n"
    "A01,王敏,wang@acme.example,集团/客户服务中心,客户服务中心,,管理者,客服总监,2015-01-02,2015-01-02,在职\n"
    "A02,李娜,li@acme.example,集团/客户服务中心/上海组,上海组,王敏,员工,客服专员,2019/3/4,2019-03-04,在职\n"
    "A02,李娜,li@acme.example,集团/产品部,产品部,王敏,员工,产品专员,2019/3/4,2025年6月1日,在职\n"
)
FEISHU = (
    "工号,姓名,企业邮箱,部门,直属上级,直属上级工号,职务级别,职务,入职日期,离职日期,离职原因,办公方式\n"
    "01,王敏,wang@acme.example,客服部,,,M3,客服负责人,2015-01-02,,,现场\n"
    "02,李娜,li@acme.example,客服部,王敏,01,P5,客服专员,2019-03-04,,,远程\n"
)


def seen(folder: Path) -> Recognised:
    files = tuple(
        (path.name, path) for path in sorted(folder.glob("*.*")) if path.suffix != ".toml"
    )
    found = FEED.recognise(Drop(files), Known())
    assert found is not None
    return found


def person(key: str) -> Person:
    return Person.objects.select_related("unit", "manager").get(external_id=key)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (WORKDAY, "Workday worker report"),
        (BAMBOO, "BambooHR employee report"),
        (PERSONIO, "Personio employee list"),
        (BEISEN, "Beisen employee roster"),
        (FEISHU, "Feishu People roster"),
    ],
)
def test_the_systems_are_told_apart_and_stored_without_a_question(
    make_pack: MakePack, text: str, what: str
) -> None:
    pack = make_pack({"staff.csv": text}, toml=TOML)
    found = seen(pack)
    assert (found.what, found.confidence) == (what, 0.95)
    assert not [question for question in found.questions if question.needed]
    stored(pack)
    assert Person.objects.exclude(unit=None).count() == Person.objects.count() >= 2
    assert Person.objects.filter(manager__isnull=False).exists()
    assert counts(stored(pack))[:2] == (0, 0)


def test_a_workday_report_gives_tree_levels_managers_and_leavers(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": WORKDAY}, toml=TOML))
    ann, bo, carla = person("1"), person("2"), person("3")
    assert [one.level for one in (ann, bo, carla)] == ["executive", "manager", "employee"]
    assert (bo.manager, carla.manager) == (ann, bo)
    assert carla.full_name == "Carla Diaz"
    assert (carla.ended_on, carla.leaving_reason) == (dt.date(2026, 2, 28), "Another offer")
    assert (carla.regretted_leaving, bo.regretted_leaving) == (True, None)
    support = OrgUnit.objects.get(name="Customer Support")
    assert (support.function, support.customer_facing) == ("service", True)
    assert support.parent is not None
    assert (support.parent.name, support.parent.function) == ("Executive Office", "executive")


def test_divisions_stand_above_departments_where_each_lies_in_one(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": BAMBOO}, toml=TOML))
    care = person("8").unit
    assert care is not None
    assert care.parent is not None
    assert (care.name, care.parent.name) == ("Customer Care", "Customers")
    assert person("8").started_on == dt.date(2019, 12, 1)
    assert (person("7").full_name, person("7").level) == ("Ann Lee", "manager")


def test_divisions_that_cut_across_departments_are_left_out(make_pack: MakePack) -> None:
    cutting = (
        BAMBOO + "9,Cy,Ng,cy@acme.example,Europe,Customer Care,Agent,Ann Lee,12/01/2019,,Active\n"
    )
    stored(make_pack({"staff.csv": cutting}, toml=TOML))
    assert {unit.name for unit in OrgUnit.objects.all()} == {"Customer Care"}


def test_an_account_executive_is_no_executive(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": PERSONIO}, toml=TOML))
    assert person("bo@acme.example").level == "employee"
    unit = person("bo@acme.example").unit
    assert unit is not None
    assert unit.external_id == "Sales > Key Accounts"


def test_rows_with_a_first_day_give_placements(make_pack: MakePack) -> None:
    stored(make_pack({"roster-2026-03-31.csv": BEISEN}, toml=TOML))
    li = person("A02")
    assert li.unit is not None
    assert (li.unit.name, li.unit.function) == ("产品部", "product")
    told = [
        (one.unit.name, one.started_on, one.ended_on)
        for one in li.placements.order_by("started_on").select_related("unit")
        if one.unit
    ]
    assert told == [
        ("上海组", dt.date(2019, 3, 4), dt.date(2025, 5, 31)),
        ("产品部", dt.date(2025, 6, 1), None),
    ]
    shanghai = OrgUnit.objects.get(name="上海组")
    assert shanghai.parent is not None
    assert (shanghai.parent.name, shanghai.function) == ("客户服务中心", "service")
    assert (person("A01").level, li.level) == ("manager", "employee")


def test_a_list_of_departments_beside_it_gives_the_tree(make_pack: MakePack) -> None:
    departments = (
        "Department ID,Department Name,Parent Department ID\n"
        "d2,Support,d1\nd1,Customers,\nd3,Plant,\n"
    )
    people = (
        "Employee ID,Name,Email,Department ID,Job Title,Manager ID\n"
        "1,Ann,ann@a.example,d1,Director,\n2,Bo,bo@a.example,d2,Agent,1\n"
    )
    stored(make_pack({"departments.csv": departments, "people.csv": people}, toml=TOML))
    support = person("2").unit
    assert support is not None
    assert (support.name, support.external_id) == ("Support", "d2")
    assert support.parent == person("1").unit
    assert OrgUnit.objects.get(external_id="d3").function == "operations"


def test_remote_people_make_the_share_of_their_unit(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": FEISHU}, toml=TOML))
    assert [person(key).remote for key in ("01", "02")] == [False, True]
    unit = person("01").unit
    assert unit is not None
    assert unit.remote_share == 0.5
    assert [person(key).level for key in ("01", "02")] == ["manager", "employee"]


def test_answers_outweigh_guesses(make_pack: MakePack) -> None:
    toml = TOML + (
        "[feed.answers]\njob_title = ''\nlevel = 'Business Title'\n"
        "functions = [{becomes = 'operations', field = 'unit', contains = ['customer support']}]\n"
        "levels = [{becomes = 'manager', field = 'level', contains = ['agent']}]\n"
    )
    stored(make_pack({"staff.csv": WORKDAY}, toml=toml))
    assert OrgUnit.objects.get(name="Customer Support").function == "operations"
    assert (person("3").level, person("3").job_title) == ("manager", "")


def test_what_cannot_be_read_is_told_with_its_row(make_pack: MakePack) -> None:
    broken = (
        FEISHU + "03,赵云,z@acme.example,客服部,,,P5,专员,2019-02-30,,,\n,无名,,客服部,,,,,,,,\n"
    )
    told = problems(make_pack({"staff.csv": broken}, toml=TOML))
    assert told == [
        "staff.csv, row 5: names nobody: there is no number or address, or no name. "
        "Fill it in, or delete the row.",
        "staff.csv, row 4: '2019-02-30': is no day (First day here). Write it like 2026-03-31.",
    ]


def test_two_people_of_one_name_are_nobodys_manager(make_pack: MakePack) -> None:
    people = (
        "Employee ID,Name,Department,Job Title,Manager\n"
        "1,Li Na,Support,Agent,\n2,Li Na,Sales,Agent,\n3,Bo,Support,Agent,Li Na\n"
    )
    report = stored(make_pack({"staff.csv": people}, toml=TOML))
    assert person("3").manager is None
    assert "shares a name" in report.notices[0]


def test_a_file_of_customers_or_orders_is_none_of_its_own(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "customers.csv": "Customer ID,Name,Email,City\n1,Ann,a@b.example,Rome\n",
            "orders.csv": "Order ID,Email,Status,Total\n1,a@b.example,paid,3\n",
        }
    )
    files = tuple((path.name, path) for path in sorted(pack.glob("*.csv")))
    assert FEED.recognise(Drop(files), Known()) is None


def test_dates_are_asked_about_only_where_they_are_open_to_doubt(make_pack: MakePack) -> None:
    doubtful = "Employee ID,Name,Department,Job Title,Hire Date\n1,Ann,Support,Agent,03/04/2020\n"
    pack = make_pack({"staff.csv": doubtful}, toml=TOML)
    assert seen(pack).guesses["date_order"] == "month"
    stored(pack)
    assert person("1").started_on == dt.date(2020, 3, 4)
    make_pack({}, toml=TOML + '[feed.answers]\ndate_order = "day"\n')
    stored(pack)
    assert person("1").started_on == dt.date(2020, 4, 3)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("IT Support", "engineering"),
        ("Customer Support APAC", "service"),
        ("客户服务一部", "service"),
        ("信息技术部", "engineering"),
        ("People & Culture", "people"),
        ("Spirit", ""),
    ],
)
def test_functions_are_told_by_the_longest_word(name: str, function: str) -> None:
    assert function_of(name) == function


def test_levels_are_told_by_title_and_column() -> None:
    assert [level_by_title(one) for one in ("CEO", "副总裁助理", "Head of X", "产品经理")] == [
        "executive",
        "",
        "manager",
        "",
    ]
    assert [level_by_column(one) for one in ("M2", "p7", "Manager", "Band 4")] == [
        "manager",
        "employee",
        "manager",
        "",
    ]


@pytest.mark.parametrize(
    "text",
    ["2026-03-04", "2026/3/4", "2026.03.04", "2026年3月4日", "20260304", "04.03.2026", "4 Mar 2026",
     "Mar 4, 2026", "46085", "2026-03-04 00:00:00", "04-Mar-2026"],
)  # fmt: skip
def test_days_are_read_however_they_are_written(text: str) -> None:
    assert day_of(text, day_first=True) == dt.date(2026, 3, 4)


def test_days_that_never_come_are_none() -> None:
    assert [day_of(text, day_first=True) for text in ("9999-12-31", "", "至今")] == [None] * 3


CELLS = st.text(max_size=12) | st.sampled_from(["1", "2", "a@b.example", "Support", "2020-01-01"])
HEADINGS = st.sampled_from(
    [
        "Employee ID",
        "Name",
        "姓名",
        "工号",
        "Department",
        "部门",
        "Manager",
        "Job Title",
        "Email",
        "Hire Date",
        "Effective Date",
        "Parent Department",
        "Division",
        "x",
    ]
)


@settings(
    max_examples=60, deadline=30_000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(header=st.lists(HEADINGS, min_size=1, max_size=8), data=st.data())
def test_no_table_makes_it_fall_over(
    tmp_path: Path, header: list[str], data: st.DataObject
) -> None:
    rows: list[list[Any]] = data.draw(
        st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=6)
    )
    text = "\n".join(",".join('"' + c.replace('"', "'") + '"' for c in r) for r in [header, *rows])
    path = tmp_path / "any.csv"
    path.write_bytes(text.encode("utf-8", "replace"))
    drop = Drop((("any.csv", path),))
    found = FEED.recognise(drop, Known())
    if found is not None:
        prepared = FEED.prepare(drop, {}, Known(), tmp_path)
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        assert prepared.inputs or prepared.problems or not filled


def test_people_of_an_older_file_keep_what_it_does_not_tell(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": FEISHU}, toml=TOML))
    short = "工号,姓名,部门,职务,入职日期\n02,李娜,客服部,客服专员,2019-03-04\n"
    stored(make_pack({"staff.csv": short}, toml=TOML))
    assert person("02").email == "li@acme.example"
    assert person("02").manager == person("01")
    assert Placement.objects.count() == 0
