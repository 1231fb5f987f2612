# SPDX-License-Identifier: Apache-2.0
"""What single cells cannot tell: references, the rules of the tables, who else holds the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.intake.constraints import as_sql, rules, unique_sets
from customary.intake.importing import check_pack
from customary.intake.schema import objects
from customary.store.models import Event, Interaction, Person
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_constraint_of_every_table_can_be_checked() -> None:
    found = [rule for target in objects().values() for rule in rules(target)]
    assert len(found) > 25
    for rule in found:
        assert as_sql(rule.condition, lambda name: f'"{name}"')
        assert "breaks the rule" not in rule.reason
    assert unique_sets(objects()["responses"]) == [("wave", "respondent_key")]


@pytest.mark.parametrize(
    ("file", "rows", "column", "told"),
    [
        (
            "interactions.csv",
            "external_id,opened_at,closed_at\n1,2026-01-02,2026-01-01\n",
            "closed_at",
            "is before opened_at",
        ),
        (
            "org_units.csv",
            "external_id,name,remote_share\n1,Alpha,1.5\n",
            "remote_share",
            "not between 0 and 1",
        ),
        (
            "instrument_items.csv",
            "external_id,instrument,item_key,text,scale_low,scale_high\n1,i,a,Why?,5,5\n",
            "scale_high",
            "is not after scale_low",
        ),
        (
            "instrument_items.csv",
            "external_id,instrument,item_key,text,scale_low\n1,i,a,Why?,5\n",
            "scale_high",
            "is not after scale_low",
        ),
        (
            "attendances.csv",
            "external_id,event,person,customer\n1,e,p,c\n",
            "person",
            "exactly one of",
        ),
        ("attendances.csv", "external_id,event\n1,e\n", "customer", "exactly one of"),
    ],
)
def test_a_rule_of_a_table_is_told_before_anything_is_written(
    make_pack: MakePack, file: str, rows: str, column: str, told: str
) -> None:
    others = {
        "events.csv": "external_id,kind,starts_at\ne,meeting,2026-01-01\n",
        "people.csv": "external_id,full_name\np,Ann\n",
        "customers.csv": "external_id\nc\n",
        "instruments.csv": "external_id,kind,title\ni,pulse,Pulse\n",
    }
    [problem] = check_pack(make_pack(others | {file: rows})).problems
    assert (problem.file, problem.row) == (file, 2)
    assert problem.column in {column, "person", "customer"}
    assert told in problem.reason


def test_a_rule_of_a_settings_table_is_told_too(make_pack: MakePack) -> None:
    pack = make_pack({"organisation.csv": "name,fiscal_year_start_month\nHarbour,13\n"})
    assert "not between 1 and 12" in problems(pack)[0]


def test_a_rule_holds_against_what_the_store_knows(make_pack: MakePack) -> None:
    head = "external_id,opened_at\n1,2026-01-02\n"
    pack = make_pack({"interactions.csv": head})
    stored(pack)
    make_pack({"interactions.jsonl": '{"external_id": "1", "closed_at": "2026-01-01"}\n'})
    (pack / "interactions.csv").unlink()
    # A column that is needed for a new row is needed in the file; the rule reads the other one.
    assert "opened_at" in problems(pack)[0]


def test_absent_columns_of_known_rows_are_read_from_the_store(make_pack: MakePack) -> None:
    make = "external_id,name,started_on\n1,Alpha,2026-01-02\n"
    pack = make_pack({"org_units.csv": make})
    stored(pack)
    make_pack({"org_units.csv": "external_id,name,ended_on\n1,Alpha,2026-01-01\n"})
    assert "is before started_on" in problems(pack)[0]
    make_pack({"org_units.csv": "external_id,name,ended_on\n1,Alpha,2026-01-03\n"})
    assert counts(stored(pack)) == (0, 1, 0)


def test_responses_are_unique_in_a_wave_within_the_file_and_against_the_store(
    make_pack: MakePack,
) -> None:
    head = "external_id,instrument,wave,respondent_key,submitted_on\n"
    files = {
        "instruments.csv": "external_id,kind,title\ni,pulse,Pulse\n",
        "waves.csv": "external_id,instrument,number,opened_at\nw,i,1,2026-01-01\n",
        "responses.csv": f"{head}1,i,w,k,2026-01-01\n2,i,w,k,2026-01-01\n3,i,,k,2026-01-01\n",
    }
    pack = make_pack(files)
    [sentence] = problems(pack)
    assert "row 3" in sentence
    assert "same wave, respondent_key" in sentence
    make_pack({"responses.csv": f"{head}1,i,w,k,2026-01-01\n3,i,,k,2026-01-01\n"})
    stored(pack)
    make_pack({"responses.csv": f"{head}9,i,w,k,2026-01-01\n"})
    assert "a stored record already has the same" in problems(pack)[0]


def test_an_unknown_reference_is_told_with_the_nearest(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "org_units.csv": "external_id,name\nservice-beijing,Service\n",
            "people.csv": "external_id,full_name,unit\n1,Ann,service-bejing\n",
        }
    )
    [sentence] = problems(pack)
    assert "row 2, column unit: 'service-bejing': no such record among org_units." in sentence
    assert "nearest to 'service-bejing' is 'service-beijing'" in sentence


def test_another_sources_record_is_never_taken_by_guess(make_pack: MakePack) -> None:
    stored(make_pack({"people.csv": "external_id,full_name\n1,Ann\n"}, name="hr"))
    events = {"events.csv": "external_id,kind,starts_at,organiser\ne,meeting,2026-01-01,{}\n"}

    def calendar(organiser: str, toml: str = "") -> str | None:
        files = {name: text.format(organiser) for name, text in events.items()}
        pack = make_pack(files, toml=toml or "name = 'Calendar'", name="calendar")
        report = check_pack(pack)
        return None if report.good else str(report.problems[0])

    told = calendar("1")
    assert told is not None
    assert "write hr/1" in told
    assert 'references = ["hr"]' in told
    assert calendar("hr/1") is None
    assert calendar("1", 'references = ["hr"]') is None
    assert calendar("payroll/1", 'references = ["hr"]') is not None
    pack = make_pack({}, toml='references = ["hr"]', name="calendar")
    stored(make_pack({"events.csv": events["events.csv"].format("1")}, name=pack.name))
    assert Event.objects.get().organiser == Person.objects.get()


def test_an_id_of_ones_own_may_hold_a_slash(make_pack: MakePack) -> None:
    files = {
        "org_units.csv": "external_id,name,parent\na/b,Alpha,\nc,Gamma,a/b\nhr/x,Odd,\n"
        "d,Delta,hr/hr/x\n"
    }
    stored(make_pack(files))


def test_the_own_source_comes_before_a_declared_one(make_pack: MakePack) -> None:
    stored(make_pack({"people.csv": "external_id,full_name\n1,Ann\n"}, name="hr"))
    files = {
        "people.csv": "external_id,full_name\n1,Agent Smith\n",
        "interactions.csv": "external_id,opened_at,agent\nt,2026-01-01,1\n",
    }
    stored(make_pack(files, toml='references = ["hr"]', name="desk"))
    agent = Interaction.objects.get().agent
    assert agent is not None
    assert agent.full_name == "Agent Smith"


def test_two_units_may_point_at_each_other(make_pack: MakePack) -> None:
    files = {"org_units.csv": "external_id,name,parent\na,Alpha,b\nb,Beta,a\nc,Self,c\n"}
    pack = make_pack(files)
    stored(pack)
    assert counts(stored(pack)) == (0, 0, 3)


def test_a_goal_that_names_a_grade_comes_in_and_is_told(make_pack: MakePack) -> None:
    pack = make_pack(
        {
            "metrics.csv": "external_id,name,kind\nm,Culture score,outcome\n",
            "goals.csv": "external_id,title,metric,starts_on,ends_on\n"
            "g,Culture score to 80,m,2026-01-01,2026-12-31\n"
            "h,Fewer complaints,m,2026-01-01,2026-12-31\n",
        }
    )
    report = check_pack(pack).to_json()
    told = " ".join(report["notices"] + [n for file in report["files"] for n in file["notices"]])
    assert "Culture score to 80" in told
    assert "Fewer complaints" not in told
