# SPDX-License-Identifier: Apache-2.0
"""Exports nobody described come in: what they are and which column is which is guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.feeds.known import Known
from customary.intake.feeds.tables import FEED
from customary.store.models import (
    Customer,
    Interaction,
    Order,
    OrgUnit,
    Person,
    VoiceItem,
)
from tests.intake.outcome import stored

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Drop, Recognised
    from tests.intake.conftest import MakePack
    from tests.intake.feeds.tables.conftest import Dropped

pytestmark = pytest.mark.django_db(transaction=True)

FEED_TOML = '[source]\nkey = "export"\n[feed]\nkind = "tables"\n'
STAFF = """Employee ID,Legal Name,Work Email,Department,Manager,Job Level,Hire Date,Termination Date,Salary
1001,Ann Li,ann@acme.example,Customer Care,Bo Chen,Staff,13/02/2023,,50000
1002,Bo Chen,bo@acme.example,Customer Care,Cy Ray,Manager,03/04/2021,,60000
1003,Cy Ray,cy@acme.example,Board,,C-Level,05/06/2019,,90000
1004,Di Wu,di@acme.example,Warehouse,Cy Ray,Staff,01/09/2022,30/11/2025,40000
"""
DEPARTMENTS = """Department Name,Department ID,Parent Department
Customer Care,D1,Board
Board,D2,
Warehouse,D3,Board
"""


def recognised(drop: Drop) -> Recognised:
    seen = FEED.recognise(drop, Known())
    assert seen is not None
    return seen


def guess(drop: Drop) -> dict[str, Any]:
    return recognised(drop).guesses


def test_a_staff_list_becomes_people_with_their_units_and_managers(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": STAFF}, toml=FEED_TOML))
    ann = Person.objects.get(external_id="1001")
    assert (ann.full_name, ann.email, ann.level) == ("Ann Li", "ann@acme.example", "employee")
    assert ann.unit is not None
    assert (ann.unit.name, ann.unit.function) == ("Customer Care", "service")
    assert ann.manager == Person.objects.get(external_id="1002")
    assert ann.started_on == dt.date(2023, 2, 13)
    assert Person.objects.get(external_id="1003").level == "executive"
    assert Person.objects.get(external_id="1004").ended_on == dt.date(2025, 11, 30)


def test_what_nobody_asked_for_is_told_and_not_stored(dropped: Dropped) -> None:
    seen = recognised(dropped({"staff.csv": STAFF}))
    assert any("Salary" in warning and "not stored" in warning for warning in seen.warnings)
    assert ("Columns used", "8 of 9") in seen.facts
    assert ("Rows", "4") in seen.facts


def test_tables_dropped_together_refer_to_each_other(make_pack: MakePack) -> None:
    stored(make_pack({"staff.csv": STAFF, "departments.csv": DEPARTMENTS}, toml=FEED_TOML))
    assert OrgUnit.objects.count() == 3
    care = OrgUnit.objects.get(external_id="D1")
    assert care.parent == OrgUnit.objects.get(external_id="D2")
    assert Person.objects.get(external_id="1001").unit == care


def test_an_agent_becomes_an_account_and_a_requester_a_customer(make_pack: MakePack) -> None:
    tickets = (
        "Ticket no,Requester,Requester Email,Assignee,Group,Channel,Opened,Closed,Subject\n"
        "1,Kim Park,kim@home.example,Ann Li,Support,Phone,2026-03-01 10:00,2026-03-02 09:00,Help\n"
        "2,Lu Han,lu@home.example,Bo Chen,Support,Mail,2026-03-03 11:00,,Refund\n"
        "3,Kim Park,kim@home.example,Bo Chen,Sales,Web form,2026-03-04 12:00,2026-03-04 13:00,Hi\n"
    )
    stored(make_pack({"tickets.csv": tickets}, toml=FEED_TOML))
    first = Interaction.objects.get(external_id="1")
    assert (first.kind, first.subject) == ("call", "Help")
    assert first.agent is not None
    assert (first.agent.full_name, first.agent.standing) == ("Ann Li", "account")
    assert first.customer is not None
    assert first.customer.email == "kim@home.example"
    assert Customer.objects.count() == 2
    assert {unit.name: unit.function for unit in OrgUnit.objects.all()} == {
        "Support": "service",
        "Sales": "sales",
    }


def test_a_chinese_export_is_understood(make_pack: MakePack) -> None:
    staff = (
        "工号,姓名,所属部门,直属上级,职级,入职日期,离职日期\n"
        "A1,王芳,客服部,李雷,员工,2022年3月1日,\n"
        "A2,李雷,客服部,,经理,2020年11月15日,2025年1月31日\n"
    )
    stored(make_pack({"花名册.csv": staff.encode("gb18030")}, toml=FEED_TOML))
    fang = Person.objects.get(external_id="A1")
    assert fang.manager == Person.objects.get(full_name="李雷")
    assert fang.unit is not None
    assert fang.unit.function == "service"
    assert (fang.started_on, fang.level) == (dt.date(2022, 3, 1), "employee")
    assert Person.objects.get(external_id="A2").level == "manager"


def test_money_with_signs_and_commas_is_read(make_pack: MakePack) -> None:
    orders = (
        "Order Number;Customer Email;Order Date;Total;Currency;Delivered at;Promised delivery date\n"
        "S-1;kim@home.example;13.02.2026;1.250,50 €;EUR;15.02.2026;14.02.2026\n"
        "S-2;lu@home.example;14.02.2026;20,00 €;EUR;;16.02.2026\n"
    )
    stored(make_pack({"orders.csv": orders.encode("cp1252")}, toml=FEED_TOML))
    order = Order.objects.get(number="S-1")
    assert (str(order.amount), order.currency) == ("1250.50", "EUR")
    assert order.customer is not None
    assert order.customer.email == "kim@home.example"
    assert order.promised_at is not None


def test_a_day_that_could_be_a_month_is_asked_about(dropped: Dropped) -> None:
    seen = recognised(
        dropped({"orders.csv": "Order ID,Order Date,Total\n1,03/04/2026,5\n2,05/06/2026,6\n"})
    )
    question = next(q for q in seen.questions if q.key == "orders.ordered_at:format")
    assert {option.value for option in question.options} == {"%d/%m/%Y", "%m/%d/%Y"}


def test_other_dates_of_the_table_tell_what_one_leaves_open(dropped: Dropped) -> None:
    drop = dropped(
        {
            "orders.csv": "Order ID,Order Date,Delivered at\n1,03/04/2026,03/14/2026\n2,05/06/2026,05/20/2026\n"
        }
    )
    assert not any(q.key.endswith(":format") for q in recognised(drop).questions)


def test_answers_are_followed(make_pack: MakePack) -> None:
    toml = (
        FEED_TOML
        + '[feed.answers]\n"object" = "voice_items"\n"voice_items.text" = "B"\n'
        + '"voice_items.occurred_at" = ""\n"voice_items.external_id" = "A"\n'
        + '"voice_items.kind:*" = "praise"\n'
    )
    stored(make_pack({"x.csv": "A,B\n1,Lovely people\n2,Quick help\n"}, toml=toml))
    item = VoiceItem.objects.get(external_id="1")
    assert (item.text, item.kind, item.occurred_at) == ("Lovely people", "praise", None)


def test_a_value_is_mapped_as_answered(make_pack: MakePack) -> None:
    toml = FEED_TOML + '[feed.answers]\n"interactions.kind:Carrier pigeon" = "visit"\n'
    tickets = (
        "Ticket ID,Channel,Created at\n1,Phone,2026-03-01\n2,Carrier pigeon,2026-03-02\n"
        "3,Phone,2026-03-01\n4,Phone,2026-03-01\n"
    )
    stored(make_pack({"tickets.csv": tickets}, toml=toml))
    assert Interaction.objects.get(external_id="2").kind == "visit"


def test_the_next_file_of_the_kind_has_the_same_shape(dropped: Dropped) -> None:
    one = recognised(dropped({"2025/staff.csv": STAFF}))
    reordered = "\n".join(
        ",".join(reversed(line.split(","))) for line in STAFF.splitlines()
    ).replace("Ann Li", "Al Li")
    other = recognised(dropped({"2026/people.csv": reordered}))
    assert one.shape == other.shape
    assert recognised(dropped({"x.csv": "A,B\n1,2\n"})).shape != one.shape


def test_a_title_above_the_header_and_notes_below_are_passed_over(make_pack: MakePack) -> None:
    report = f"Staff report\nPrinted 1 March 2026\n\n{STAFF}Confidential\n"
    stored(make_pack({"staff.csv": report}, toml=FEED_TOML))
    assert Person.objects.count() == 4


def test_headings_that_come_twice_are_told_apart(make_pack: MakePack) -> None:
    stored(
        make_pack(
            {"staff.csv": "Employee ID,Name,Notes,Notes\n1,Ann,a,b\n2,Bo,c,d\n"}, toml=FEED_TOML
        )
    )
    assert Person.objects.count() == 2


def test_rows_of_steps_become_one_ticket(make_pack: MakePack) -> None:
    log = (
        "CaseID,ActivityID,CompleteTimestamp\n2,1,2012-04-03 16:55:38\n2,6,2012-04-05 17:15:52\n"
        "3,1,2010-10-29 18:14:06\n3,6,2010-11-04 01:21:17\n"
    )
    stored(make_pack({"log.csv": log}, toml=FEED_TOML))
    assert Interaction.objects.count() == 2
    assert (
        Interaction.objects.get(external_id="2").opened_at.isoformat()
        == "2012-04-03T16:55:38+00:00"
    )


def test_an_unknown_table_is_left_out_until_somebody_says_what_it_is(dropped: Dropped) -> None:
    seen = recognised(dropped({"x.csv": "Foo,Bar\n1,2\n"}))
    assert seen.guesses["object"] == ""
    assert seen.confidence < 0.3
    assert any("left out" in warning for warning in seen.warnings)
