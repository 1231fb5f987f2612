# SPDX-License-Identifier: Apache-2.0
"""Agendas: every recurring one asks about customers, and the answer is in the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed
from customary.store.actions.agendas import add_recurring_agenda, answer_question
from customary.store.actions.refusal import Refused
from customary.store.models import AgendaItem, Event, EventStatus
from tests.cast import make, make_organisation, make_unit
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db


def weekly(by: object, *, weeks: tuple[int, ...] = (-1, 1), **more: object) -> list[Event]:
    now = timezone.now()
    moments = [now + timedelta(weeks=week) for week in weeks]
    given = {"series": "Weekly", "starts_at": moments, "length": timedelta(hours=1)}
    return add_recurring_agenda(by, **(given | more))


def test_at13_a_new_recurring_agenda_carries_the_customer_question_in_every_language() -> None:
    make_organisation()
    events = weekly(viewer(), items=["Figures"])
    assert len(events) == 2
    for event in events:
        question, figures = AgendaItem.objects.filter(event=event).order_by("position")
        assert question.customer_question
        assert "What does this mean for our customers?" in question.text
        assert not figures.customer_question
        assert event.series == "Weekly"
        assert event.status == EventStatus.PLANNED


def test_at13_without_an_answer_in_the_minutes_the_meeting_counts_for_nothing() -> None:
    me = viewer()
    held, coming = weekly(me)
    answered = AgendaItem.objects.exclude(answer="")
    assert not answered.exists()
    item = held.agenda_items.get()
    with pytest.raises(Refused) as refusal:
        answer_question(me, item, "   ")
    assert refusal.value.where == "answer"
    assert not answered.exists()
    answer_question(me, item, "They wait a day less.")
    assert list(answered) == [item]
    held.refresh_from_db()
    assert held.status == EventStatus.HELD
    with pytest.raises(Refused, match="not begun"):
        answer_question(me, coming.agenda_items.get(), "Already known.")
    assert [change.after["answer"] for change in history(item)[1:]] == ["They wait a day less."]


def test_one_meeting_is_no_recurring_agenda() -> None:
    with pytest.raises(Refused, match="at least two"):
        weekly(viewer(), weeks=(1,))


def test_a_series_keeps_its_name_to_itself() -> None:
    me = viewer()
    weekly(me)
    with pytest.raises(Refused, match="Weekly"):
        weekly(me)
    assert Event.objects.count() == 2, "nothing of a refused agenda stays"


def test_other_items_are_not_the_customer_question() -> None:
    me = viewer()
    held, _ = weekly(me, items=["Figures"])
    with pytest.raises(Refused, match="not the customer question"):
        answer_question(me, held.agenda_items.get(customer_question=False), "Good.")


def test_nobody_writes_into_the_minutes_of_others() -> None:
    held, _ = weekly(viewer(unit=make_unit()))
    with pytest.raises(NotAllowed):
        answer_question(viewer(unit=make_unit()), held.agenda_items.get(), "Mine.")


def test_a_meeting_called_off_has_no_minutes() -> None:
    me = viewer()
    event = make(Event, kind="meeting", starts_at="2025-03-04", status="cancelled")
    Event.objects.filter(pk=event.pk).update(organiser=me.person)
    item = make(AgendaItem, event=event, text="?", customer_question=True)
    with pytest.raises(Refused, match="called off"):
        answer_question(me, item, "Something.")
