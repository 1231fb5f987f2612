# SPDX-License-Identifier: Apache-2.0
"""Going through comments: many at once, all or none, by whom they are there for."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed, NotVisible, viewer_for
from customary.store.actions.refusal import Refused
from customary.store.actions.triage import assign, say_theme, set_state
from customary.store.models import (
    CaseState,
    Correction,
    Person,
    StaleWeek,
    Theme,
    ThemeMention,
    VoiceCase,
    VoiceItem,
)
from tests.cast import make, make_person, make_unit, make_voice
from tests.spoken import annotate, mention
from tests.store.actions.viewers import account, history, viewer

pytestmark = pytest.mark.django_db


def said(count: int = 3, **fields: object) -> list[int]:
    return [make_voice("2025-03-01", text="Late again.", **fields).pk for _ in range(count)]


def test_many_comments_are_given_to_somebody_at_once_and_each_keeps_its_history() -> None:
    keys, agent = said(), make_person("Ana")
    account(agent, "agent")
    given = make_unit("Support")
    VoiceItem.objects.update(unit=given)
    Person.objects.filter(pk=agent.pk).update(unit=given)
    cases = assign(viewer("cx_lead"), keys, agent)
    assert {case.pk for case in cases} == set(keys)
    assert set(VoiceCase.objects.values_list("owner", "state")) == {(agent.pk, CaseState.OPEN)}
    (change,) = history(cases[0])
    assert change.after["owner"] == agent.pk


def test_only_somebody_who_may_read_the_comments_can_be_given_them() -> None:
    lead = viewer("cx_lead")
    keys = said(unit=make_unit("Support"))
    elsewhere = make_person("Bo", unit=make_unit("Sales"))
    account(elsewhere, "agent")
    without_account = make_person("Cy")
    for person in (elsewhere, without_account):
        with pytest.raises(Refused, match="may not read this"):
            assign(lead, keys, person)
    assert not VoiceCase.objects.exists()


def test_closing_again_keeps_the_first_time_and_opening_forgets_it() -> None:
    lead, keys = viewer("cx_lead"), said(1)
    (closed,) = set_state(lead, keys, CaseState.CLOSED)
    (again,) = set_state(lead, keys, CaseState.CLOSED)
    assert again.closed_at == closed.closed_at is not None
    assert len(history(closed)) == 1, "nothing changed the second time"
    (opened,) = set_state(lead, keys, CaseState.OPEN)
    assert (opened.state, opened.closed_at) == (CaseState.OPEN, None)
    assert [change.after["state"] for change in history(closed)] == ["closed", "open"]


def test_one_comment_out_of_reach_stops_them_all() -> None:
    support, sales = make_unit("Support"), make_unit("Sales")
    agent = viewer_for(account(make_person("Ana", unit=support), "agent"))
    keys = said(unit=support) + said(1, unit=sales)
    with pytest.raises(NotVisible):
        set_state(agent, keys, CaseState.CLOSED)
    assert not VoiceCase.objects.exists()


def test_whoever_only_reads_the_inbox_changes_nothing_in_it() -> None:
    with pytest.raises(NotAllowed):
        set_state(viewer("executive"), said(1), CaseState.CLOSED)


def test_what_an_employee_said_is_no_comment_of_a_customer() -> None:
    keys = said(1, person=make_person("Di"))
    with pytest.raises(NotVisible):
        set_state(viewer("cx_lead"), keys, CaseState.CLOSED)


def test_a_theme_is_said_of_many_at_once_and_taken_back_from_them() -> None:
    late, lead = make(Theme, name="Late deliveries"), viewer("cx_lead")
    items = [make_voice("2025-03-04", text="Late again.") for _ in range(3)]
    for item in items:
        annotate(item, "negative")
    mention(items[0], late)
    keys = [item.pk for item in items]
    assert say_theme(lead, keys, late, speaks=True) == 3
    assert set(ThemeMention.objects.values_list("by_person", "sentiment")) == {(True, "negative")}
    assert ThemeMention.objects.count() == 3
    assert StaleWeek.objects.count() == 1
    say_theme(lead, keys[:1], late, speaks=False)
    assert set(ThemeMention.objects.values_list("voice_item", flat=True)) == set(keys[1:])
    assert sorted(Correction.objects.values_list("value", flat=True)) == ["no", "yes", "yes"]
    first = Correction.objects.get(voice_item=items[0])
    assert [change.after["value"] for change in history(first)] == ["yes", "no"]
    items[0].annotation.refresh_from_db()
    assert items[0].annotation.corrected


def test_nobody_says_a_theme_of_what_they_may_not_read() -> None:
    support, sales = make_unit("Support"), make_unit("Sales")
    head = viewer_for(account(make_person("Ana", unit=support), "service_lead", at=support))
    keys = said(1, unit=support) + said(1, unit=sales)
    with pytest.raises(NotVisible):
        say_theme(head, keys, make(Theme, name="Late deliveries"), speaks=True)
    assert not Correction.objects.exists()
