# SPDX-License-Identifier: Apache-2.0
"""What is recorded about me: all of it, of me and of nobody else, and each row can be opened."""

from __future__ import annotations

import pytest
from django.db.models import ForeignKey
from django.utils.functional import Promise

from customary.store.access.matrix import MODELS
from customary.store.models import Account, Dispute, Person, RawRecord, Recorded
from customary.store.queries.labels import LEADING
from customary.store.queries.mine import MyRecords, recorded_about
from customary.store.queries.records import ORIGIN, record
from tests.cast import make_initiative, make_person
from tests.store.queries.scene import viewer
from tests.store.rows import a_row

pytestmark = pytest.mark.django_db

POINTING = [
    (model, field.name)
    for model in MODELS.values()
    for field in model._meta.concrete_fields
    if isinstance(field, ForeignKey) and field.related_model is Person
]


def named(found: list[MyRecords]) -> dict[str, int]:
    return {group.table: group.count for group in found}


@pytest.mark.parametrize(
    ("model", "column"), POINTING, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_row_that_points_to_me_is_told_and_can_be_opened(
    model: type[Recorded], column: str
) -> None:
    me = make_person("Me")
    mine = a_row(model, **{column: me})
    a_row(model, **{column: make_person("Somebody else")})
    told = [
        group for group in recorded_about(viewer(person=me)) if group.table == mine._meta.db_table
    ]
    (line,) = told[-1].records
    assert line.pk == mine.pk
    assert len(line.as_what) == 1
    assert told[-1].has_page
    assert record(viewer(person=me), line.table, line.pk).link.id == mine.pk


def test_a_row_that_names_me_twice_is_told_once_with_both_reasons() -> None:
    me = make_person("Me")
    make_initiative("2025-03-01", owner=me, proposed_by=me)
    group = next(one for one in recorded_about(viewer(person=me)) if one.table == "initiatives")
    assert (group.count, group.records[0].as_what) == (1, ("owner", "proposed by"))


def test_what_this_product_keeps_for_itself_is_told_too() -> None:
    me, other = make_person("Me"), make_person("Other")
    for person in (me, other):
        Account.objects.create_user(f"{person.full_name}@example.org", "-", person=person)
        Dispute.objects.create(practice="C49", text=f"{person.full_name} asks", raised_by=person)
        RawRecord.objects.create(
            source=person.source,
            external_id=person.external_id,
            object_name="people",
            payload={},
            digest="-",
        )
    found = recorded_about(viewer(person=me))
    assert named(found) == {"people": 1, "accounts": 1, "disputes": 1, "raw_records": 1}
    assert all(group.kept for group in found)
    assert "Other" not in repr(found)


def test_of_many_rows_all_are_counted_and_the_newest_listed() -> None:
    me = make_person("Me")
    for number in range(25):
        make_initiative("2025-03-01", owner=me, title=f"Plan {number}")
    group = next(one for one in recorded_about(viewer(person=me)) if one.table == "initiatives")
    assert (group.count, len(group.records), group.records[0].label) == (25, 20, "Plan 24")


def test_every_column_has_a_word_in_every_language() -> None:
    untold = [
        f"{table}.{field.name}"
        for table, model in MODELS.items()
        for field in model._meta.concrete_fields
        if field.name not in ORIGIN | set(LEADING) and not isinstance(field.verbose_name, Promise)
    ]
    assert untold == []
