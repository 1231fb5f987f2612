# SPDX-License-Identifier: Apache-2.0
"""One record: its fields, where they lead, what hangs on it, its history, and who sees which."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.access import Access, NotVisible, System
from customary.store.access.matrix import MODELS
from customary.store.actions.history import record_changes
from customary.store.models import Dialogue, DialogueMessage, Recorded
from customary.store.queries.records import Record, record
from customary.store.queries.rows import row
from tests.cast import (
    make,
    make_customer,
    make_decision,
    make_event,
    make_person,
    make_unit,
    make_voice,
)
from tests.store.queries.scene import viewer
from tests.store.rows import a_row

pytestmark = pytest.mark.django_db


def told(found: Record) -> dict[str, Any]:
    return {field.name: field.value for field in found.fields}


def test_a_record_tells_its_fields_and_leads_to_others() -> None:
    unit = make_unit("Service")
    event = make_event("2025-03-04 09:00", unit=unit, title="Weekly round", question="Fewer calls.")
    decision = make_decision("2025-03-04", title="Call back", unit=unit, event=event)
    found = record(viewer("executive"), "decisions", decision.pk)
    assert found.link.label == "Call back"
    assert told(found)["kind"] == "Business", "a choice is told in words"
    place = next(field for field in found.fields if field.name == "event")
    assert place.link is not None
    assert (place.link.table, place.link.id, place.link.label) == (
        "events",
        event.pk,
        "Weekly round",
    )
    assert (found.source.name, found.source.grade) == ("Source A", "A")
    meeting = record(viewer("executive"), "events", event.pk)
    assert {child.label: child.total for child in meeting.children} == {
        "agenda items": 1,
        "decisions": 1,
    }


def test_what_the_reader_may_not_see_is_not_linked_or_named() -> None:
    customer = make_customer("Wang Fang")
    unit = make_unit()
    decision = make_decision("2025-03-04", unit=unit, customer=customer)
    found = record(viewer(person=make_person(unit=unit)), "decisions", decision.pk)
    field = next(field for field in found.fields if field.name == "customer")
    assert (field.value, field.link) == (None, None)
    lead = record(viewer("cx_lead"), "decisions", decision.pk)
    assert told(lead)["customer"] == "Wang Fang"


def test_an_outline_holds_no_personal_column_and_no_history() -> None:
    customer = make_customer("Wang Fang", email="wang@example.org", segment="Retail")
    record_changes(
        System("test"),
        "customers",
        before={customer.pk: {"name": "Wang"}},
        after={customer.pk: {"name": "Wang Fang"}},
    )
    outline = record(viewer("executive"), "customers", customer.pk)
    assert outline.is_outline
    assert "Wang" not in repr(outline)
    assert "wang@" not in repr(outline)
    assert told(outline)["segment"] == "Retail"
    whole = record(viewer("cx_lead"), "customers", customer.pk)
    (change,) = whole.history
    (column,) = change.columns
    assert (change.purpose, column.before, column.after) == ("test", "Wang", "Wang Fang")


def test_of_a_colleague_everybody_sees_the_directory_and_few_the_employment() -> None:
    one = make_person("One", unit=make_unit(), leaving_reason="tired", job_title="Agent")
    change = {one.pk: {"leaving_reason": "tired", "job_title": "Agent"}}
    record_changes(System("test"), "people", after=change)
    colleague = record(viewer(), "people", one.pk)
    assert told(colleague)["job_title"] == "Agent"
    assert "tired" not in repr(colleague)
    assert "tired" in repr(record(viewer("people_lead"), "people", one.pk))
    assert "tired" in repr(record(viewer(person=one), "people", one.pk))


def test_a_record_somebody_may_not_see_is_not_found() -> None:
    said = make_voice("2025-03-01", text="It broke.")
    for reader, table, key in [
        (viewer("admin"), "voice_items", said.pk),
        (viewer("executive"), "voice_items", said.pk + 1),
        (viewer("executive"), "accounts", 1),
    ]:
        with pytest.raises(NotVisible):
            record(reader, table, key)


def test_at16_who_spoke_up_is_hidden_even_from_the_one_it_was_told() -> None:
    author, officer = make_person("Author"), make_person("Officer")
    thread = make(
        Dialogue,
        kind="speak_up",
        subject="Gifts",
        started_by=author,
        recipient=officer,
        opened_at="2025-03-01",
    )
    message = make(
        DialogueMessage, dialogue=thread, author=author, sent_at="2025-03-01", text="I saw."
    )
    heard = [
        record(viewer(person=officer), "dialogues", thread.pk),
        record(viewer(person=officer), "dialogue_messages", message.pk),
    ]
    assert told(heard[0])["subject"] == "Gifts"
    assert told(heard[1])["text"] == "I saw."
    assert "Author" not in repr(heard)
    assert told(record(viewer(person=author), "dialogues", thread.pk))["started_by"] == "Author"
    metadata = record(viewer("ethics"), "dialogues", thread.pk)
    assert metadata.is_outline
    assert "Gifts" not in repr(metadata)
    assert "Author" not in repr(metadata)


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_record_of_every_table_can_be_opened(table: str) -> None:
    model: type[Recorded] = MODELS[table]
    found = record(System("test"), table, a_row(model).pk)
    assert found.link.label
    assert found.fields or table == "attestations"


def test_opening_a_record_with_many_on_it_takes_as_many_queries(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    event = make_event("2025-03-04 09:00", people=[make_person(), make_person()])
    with django_assert_max_num_queries(20) as few:
        record(System("test"), "events", event.pk)
    crowd = make_event("2025-03-04 09:00", people=[make_person() for _ in range(15)])
    with django_assert_num_queries(len(few.captured_queries)):
        record(System("test"), "events", crowd.pk)


# ── Rows to act on ───────────────────────────────────────────────────────────────────────────────


def test_a_row_to_act_on_is_found_by_who_may_see_it_only() -> None:
    unit = make_unit()
    decision = make_decision("2025-03-04", unit=unit)
    assert row(viewer("executive"), "decisions", decision.pk) == decision
    with pytest.raises(NotVisible):
        row(viewer(), "decisions", decision.pk)
    with pytest.raises(NotVisible):
        row(viewer("executive"), "passwords", 1)
    assert row(viewer(), "sources", decision.source_id) == decision.source


def test_a_row_may_be_asked_for_with_the_right_to_change_it() -> None:
    unit = make_unit()
    decision = make_decision("2025-03-04", unit=unit)
    colleague = viewer(person=make_person(unit=unit))
    assert row(colleague, "decisions", decision.pk) == decision
    with pytest.raises(NotVisible):
        row(colleague, "decisions", decision.pk, Access.WRITE)
