# SPDX-License-Identifier: Apache-2.0
"""A pack.toml makes any file ours: renamed, mapped, filled, made out of several, grouped."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from customary.intake.importing import check_pack
from customary.intake.report import PackError
from customary.store.models import Interaction, Person, VoiceItem
from tests.intake.outcome import counts, problems, stored

if TYPE_CHECKING:
    from tests.intake.conftest import MakePack

pytestmark = pytest.mark.django_db(transaction=True)

REVIEWS = "no,stars,said,day\n7,5,Lovely,3/1/2026\n8,1,,4/1/2026\n9,x,Slow,5/1/2026\n"


def toml(columns: str, more: str = "", name: str = "reviews.csv", kind: str = "voice_items") -> str:
    return f'[[file]]\nname = "{name}"\nobject = "{kind}"\n{more}\n[file.columns]\n{columns}\n'


MAPPED = """
external_id = "no"
text = "said"
occurred_at = { column = "day", format = "%d/%m/%Y" }
kind = { column = "stars", values = { 5 = "praise", 1 = "complaint" }, otherwise = "comment" }
channel = { constant = "web" }
title = { template = "{stars} stars ({day})" }
subject = { column = "said", default = "nothing said" }
"""


def test_foreign_columns_become_ours(make_pack: MakePack) -> None:
    stored(make_pack({"reviews.csv": REVIEWS}, toml=toml(MAPPED)))
    first, second, third = VoiceItem.objects.order_by("external_id")
    assert (first.external_id, first.text, first.kind, first.channel) == (
        "7",
        "Lovely",
        "praise",
        "web",
    )
    assert first.occurred_at == dt.datetime(2026, 1, 3, tzinfo=dt.UTC)
    assert (first.title, second.subject, third.kind) == (
        "5 stars (3/1/2026)",
        "nothing said",
        "comment",
    )


def test_a_value_without_a_place_is_told(make_pack: MakePack) -> None:
    columns = MAPPED.replace(', otherwise = "comment"', "")
    [sentence] = problems(make_pack({"reviews.csv": REVIEWS}, toml=toml(columns)))
    assert "row 4, column kind: 'x'" in sentence
    assert "5, 1" in sentence


def test_a_foreign_column_nobody_speaks_of_is_told(make_pack: MakePack) -> None:
    columns = 'external_id = "no"\noccurred_at = { missing = true }\ntext = "said"'
    files = {"reviews.csv": REVIEWS}
    [sentence] = problems(make_pack(files, toml=toml(columns)))
    assert '"stars", "day"' in sentence
    stored(make_pack(files, toml=toml(columns, 'ignore = ["stars", "day"]')))
    assert counts(stored(make_pack(files, toml=toml(columns, "ignore_unmapped = true")))) == (
        0,
        0,
        3,
    )


def test_a_mapped_column_that_is_not_there_is_told_with_a_suggestion(make_pack: MakePack) -> None:
    columns = MAPPED.replace('text = "said"', 'text = "sad"')
    [sentence] = problems(make_pack({"reviews.csv": REVIEWS}, toml=toml(columns)))
    assert 'no column "sad"' in sentence
    assert 'Did you mean "said"?' in sentence


def test_ids_from_row_numbers_content_or_several_columns(make_pack: MakePack) -> None:
    columns = 'occurred_at = { missing = true }\ntext = "said"'
    files = {"reviews.csv": "said,a,b\nSame,1,x\nSame,1,x\nOther,2,y\nSame,1,x\n"}

    def ids(identity: str) -> list[str]:
        VoiceItem.every.all().delete()
        entry = toml(columns, f"external_id = {identity}\nignore_unmapped = true")
        pack = make_pack(files, toml=entry)
        report = stored(pack)
        assert counts(stored(pack)) == (0, 0, report.total("new"))
        return sorted(VoiceItem.objects.values_list("external_id", flat=True))

    assert ids('"#row"') == ["2", "3", "4", "5"]
    hashes = ids('"#hash"')
    assert len(set(hashes)) == 4
    assert sum(name.endswith("-2") for name in hashes) == 1
    assert sum(name.endswith("-3") for name in hashes) == 1
    files = {"reviews.csv": "said,a,b\nSame,1,x\nOther,2,y\n"}
    assert ids('["a", "b"]') == ["1-x", "2-y"]
    assert ids('"a"') == ["1", "2"]


def test_one_row_becomes_several_records(make_pack: MakePack) -> None:
    entries = "".join(
        toml(
            f'external_id = {{ template = "{{no}}-{part}" }}\ntext = "{part}"\n'
            "occurred_at = { missing = true }",
            f'ignore_unmapped = true\nrequire = ["{part}"]\nempty = ["N/A"]',
        )
        for part in ("pros", "cons")
    )
    stored(make_pack({"reviews.csv": "no,pros,cons\n1,Kind,Slow\n2,N/A,Dear\n3,,\n"}, toml=entries))
    assert sorted(VoiceItem.objects.values_list("external_id", "text")) == [
        ("1-cons", "Slow"),
        ("1-pros", "Kind"),
        ("2-cons", "Dear"),
    ]


EVENTS = (
    "case,step,when,who\n"
    "b,open,2026-01-02 09:00,\n"
    "a,open,2026-01-01 09:00,Ann\n"
    "a,answer,2026-01-01 10:00,Bob\n"
    "b,close,2026-01-02 12:00,Cy\n"
    "a,move,2026-01-01 11:00,\n"
    "a,close,2026-01-01 12:00,Ann\n"
)
GROUPED = """
opened_at = { column = "when", take = "min" }
closed_at = { column = "when", take = "max", where = { step = "close" } }
first_answered_at = { column = "when", take = "min", where = { step = ["answer", "reply"] } }
transfers = { take = "count", where = { step = "move" } }
contacts = { take = "count" }
subject = { column = "who", take = "last" }
topic = { column = "who", take = "first" }
"""


def grouped(columns: str = GROUPED) -> str:
    return toml(columns, 'group_by = "case"', "events.csv", "interactions")


def test_many_rows_become_one_record(make_pack: MakePack) -> None:
    pack = make_pack({"events.csv": EVENTS}, toml=grouped())
    report = stored(pack)
    assert (report.files[0].rows, report.files[0].new) == (6, 2)
    ticket = Interaction.objects.get(external_id="a")
    assert ticket.opened_at == dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    assert ticket.closed_at == dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    assert ticket.first_answered_at == dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)
    assert (ticket.transfers, ticket.contacts) == (1, 4)
    assert (ticket.topic, ticket.subject, ticket.kind) == ("Ann", "Ann", "ticket")
    other = Interaction.objects.get(external_id="b")
    assert (other.transfers, other.contacts, other.first_answered_at) == (0, 2, None)
    assert counts(stored(pack)) == (0, 0, 2)


def test_a_group_that_lacks_what_is_needed_is_told(make_pack: MakePack) -> None:
    columns = GROUPED.replace('take = "min" }', 'take = "min", where = { step = "answer" } }', 1)
    [sentence] = problems(make_pack({"events.csv": EVENTS}, toml=grouped(columns)))
    assert "row 2, column opened_at" in sentence


def test_a_bad_row_of_a_group_is_told_at_its_own_number(make_pack: MakePack) -> None:
    events = EVENTS.replace("2026-01-01 11:00", "yesterday")
    told = problems(make_pack({"events.csv": events}, toml=grouped()))
    assert all("row 6" in sentence for sentence in told)


def test_rows_can_be_chosen(make_pack: MakePack) -> None:
    columns = 'external_id = "no"\nfull_name = "name"'
    more = 'where = { state = ["active", "new"] }'
    files = {"staff.csv": "no,name,state\n1,Ann,active\n2,Bob,left\n3,Cy,new\n"}
    stored(make_pack(files, toml=toml(columns, more, "staff.csv", "people")))
    assert sorted(Person.objects.values_list("full_name", flat=True)) == ["Ann", "Cy"]


def test_the_language_of_a_pack_is_that_of_its_texts(make_pack: MakePack) -> None:
    files = {"voice_items.csv": "external_id,occurred_at,text\n1,2026-01-01,好\n"}
    stored(make_pack(files, toml='language = "zh-hans"\n'))
    assert VoiceItem.objects.get().language == "zh-hans"


def test_the_files_may_lie_elsewhere(make_pack: MakePack) -> None:
    elsewhere = make_pack({"reviews.csv": REVIEWS, "other.csv": REVIEWS}, name="elsewhere")
    mapping = make_pack({}, toml=toml(MAPPED))
    with pytest.raises(PackError, match=r"--data"):
        check_pack(mapping)
    assert check_pack(mapping, data=elsewhere).good
    assert check_pack(mapping, data=elsewhere / "other.csv").good
    assert check_pack(mapping / "pack.toml", data=elsewhere).good


@pytest.mark.parametrize(
    ("declaration", "told"),
    [
        ("nam = 'x'", 'Did you mean "name"'),
        ("name = 3", "wrong kind"),
        ("= 3", "not TOML"),
        ("time_zone = 'Mars/Olympus'", "no time zone"),
        ("[[file]]\nname = 'x.csv'", '"object" is missing'),
        ("[[file]]\nname = 'x.csv'\nobject = 'peeple'", 'Did you mean "people"'),
        ("[[file]]\nname = '../x.csv'\nobject = 'people'", "leads out"),
        ("[[file]]\nname = 'x.exe'\nobject = 'people'", "no known format"),
        ("[[file]]\nname = 'x.csv'\nobject = 'people'\non_duplicate = 'first'", "refuse, last"),
        (
            "[[file]]\nname = 'x.csv'\nobject = 'people'\ncolumns.full_name = {column = 'a', constant = 'b'}",
            "exactly one",
        ),
        (
            "[[file]]\nname = 'x.csv'\nobject = 'people'\ncolumns.full_name = {colum = 'a'}",
            'Did you mean "column"',
        ),
    ],
)
def test_a_mistake_in_pack_toml_is_told(make_pack: MakePack, declaration: str, told: str) -> None:
    with pytest.raises(PackError, match=r"pack\.toml") as raised:
        check_pack(make_pack({}, toml=declaration))
    assert told in str(raised.value)
