# SPDX-License-Identifier: Apache-2.0
"""Everything from a source is deleted: all of it, nothing else, and only where nothing needs it."""

from __future__ import annotations

import pytest

from customary.intake import emptying as intake
from customary.intake import lock
from customary.pipeline import emptying, tasks
from customary.store.access import System
from customary.store.actions.accounts import create_account
from customary.store.actions.refusal import Refused
from customary.store.models import (
    AgendaItem,
    Change,
    Event,
    GradingRun,
    IdentityPair,
    OrgUnit,
    Person,
    Source,
)
from tests.cast import make, make_event, make_person, make_unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
US = System("tests")


@pytest.fixture
def calendar() -> Source:
    """Twenty meetings of a source, with history, and one of another source."""
    lead = make_person("Ann", email="ann@harbour.example", source="C")
    for day in range(1, 21):
        event = make_event(f"2025-03-{day:02} 09:00", organiser=lead, question="yes", source="A")
        Change.objects.create(table="events", record_id=event.pk, before={}, after={"title": "x"})
    make_event("2025-03-01 09:00", organiser=lead, source="C")
    return Event.objects.filter(attendee_count=None, source__confirmed_grade="A")[0].source


def test_all_of_it_goes_with_its_history_and_nothing_else(calendar: Source) -> None:
    emptying.ask_empty(US, calendar, and_source=False)
    tasks.empty_source(calendar.pk)
    assert not Event.objects.filter(source=calendar).exists()
    assert not AgendaItem.objects.filter(source=calendar).exists()
    assert Event.objects.count() == 1
    assert not Change.objects.filter(table="events").exists()
    told = Change.objects.get(purpose=intake.PURPOSE)
    assert told.before == {"records": {"events": 20, "agenda_items": 20}}
    assert Source.objects.filter(pk=calendar.pk, deletion={}).exists()
    assert GradingRun.objects.exists()


def test_the_source_goes_too_where_that_is_wanted(calendar: Source) -> None:
    emptying.ask_empty(US, calendar, and_source=True)
    tasks.empty_source(calendar.pk)
    assert not Source.objects.filter(pk=calendar.pk).exists()


def test_it_is_refused_with_names_where_others_need_its_records() -> None:
    unit = make_unit("Support", source="A")
    make_person("Ann", unit=unit, source="C")
    with pytest.raises(Refused, match="Ann"):
        emptying.ask_empty(US, unit.source, and_source=False)
    assert OrgUnit.objects.exists()


def test_nobody_loses_their_account_with_it() -> None:
    person = make_person("Ann", email="ann@harbour.example", source="A")
    create_account(
        None, email=person.email, password="correct horse battery", roles=[], purpose="tests"
    )
    with pytest.raises(Refused, match=r"ann@harbour\.example"):
        emptying.ask_empty(US, person.source, and_source=False)


def test_units_within_each_other_go_in_any_order() -> None:
    top = make_unit("Top", source="A")
    below = make_unit("Below", parent=top, source="A")
    ann = make_person("Ann", unit=below, source="A")
    make_person("Bob", unit=below, manager=ann, source="A")
    IdentityPair.objects.create(
        table="people", left_id=ann.pk, right_id=ann.pk + 1, reason="name", score=0.9
    )
    emptying.ask_empty(US, top.source, and_source=False)
    tasks.empty_source(top.source.pk)
    assert not OrgUnit.objects.exists()
    assert not Person.objects.exists()
    assert not IdentityPair.objects.exists()


def test_what_hangs_on_its_records_is_counted_beforehand(calendar: Source) -> None:
    meeting = Event.objects.filter(source=calendar)[0]
    make(AgendaItem, event=meeting, text="By hand", source="C")
    held = intake.held_by(calendar)
    assert (held.records, held.along) == (
        {"events": 20, "agenda_items": 20},
        {"agenda_items": 1},
    )


def test_a_killed_deletion_goes_on(calendar: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CHUNK", 3)
    emptying.ask_empty(US, calendar, and_source=False)
    once = intake._delete_all
    calls = []

    def dies(*given: object) -> None:
        calls.append(given)
        if len(calls) == 30:
            raise SystemExit
        once(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(intake, "_delete_all", dies)
        with pytest.raises(SystemExit):
            emptying.empty_asked(calendar.pk)
    assert emptying.waiting() == [calendar.pk]
    tasks.finish_imports.call_local()
    assert emptying.waiting() == []
    assert Event.objects.count() == 1
    assert Change.objects.get(purpose=intake.PURPOSE).before == {
        "records": {"events": 20, "agenda_items": 20}
    }


def test_it_waits_for_an_import_to_end(calendar: Source) -> None:
    emptying.ask_empty(US, calendar, and_source=False)
    with lock.only_one():
        assert not emptying.empty_asked(calendar.pk)
    assert emptying.waiting() == [calendar.pk]


def test_what_is_recorded_here_cannot_go(calendar: Source) -> None:
    own = Source.objects.create(key=Source.OWN_KEY, name="Customary")
    with pytest.raises(Refused):
        emptying.ask_empty(US, own, and_source=False)
