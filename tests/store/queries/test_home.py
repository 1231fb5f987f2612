# SPDX-License-Identifier: Apache-2.0
"""The first page, settings, disputes and accounts: what waits for whom, and who reads what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, System
from customary.store.models import (
    Account,
    Attestation,
    Dialogue,
    Dispute,
    Incident,
    IndicatorSetting,
    Invitation,
    PracticeSetting,
    RoleGrant,
    Source,
)
from customary.store.queries.accounts import accounts, invitations
from customary.store.queries.disputes import disputes
from customary.store.queries.home import Home, home
from customary.store.queries.organisation import organisation, organisation_name, time_zone
from customary.store.queries.settings import indicator_settings, practice_settings
from customary.store.queries.setup import has_accounts, setup_progress
from tests.cast import (
    make,
    make_action,
    make_decision,
    make_document,
    make_event,
    make_initiative,
    make_organisation,
    make_person,
    make_unit,
    make_voice,
)
from tests.store.queries.scene import Company, grade, run, viewer

pytestmark = pytest.mark.django_db


def waiting(page: Home) -> dict[str, int]:
    return {one.key: one.total for one in page.waiting}


def test_what_waits_for_a_person_is_what_is_theirs_to_do() -> None:
    me, other = make_person("Me"), make_person("Other")
    yesterday = f"{timezone.now() - timedelta(days=1):%Y-%m-%d %H:%M}"
    for person in (me, other):
        make_action("2025-03-01", owner=person, due_on="2025-04-01")
        make(Attestation, document=make_document(approved_at="2025-01-01"), person=person)
        make(Attestation, document=make_document(approved_at=None), person=person)
        event = make_event(yesterday, organiser=person, question="")
        make_event(yesterday, organiser=person, question="Answered.")
        make_event(yesterday, organiser=person, question="", status="cancelled")
        assert event.organiser == person
        make(Dialogue, kind="manager", recipient=person, opened_at="2025-03-01")
    make_action("2025-03-01", owner=me, done_at="2025-03-02")

    page = home(viewer(person=me))

    assert waiting(page) == {
        "attestations": 1,
        "actions": 1,
        "dialogues": 1,
        "agenda_questions": 1,
    }
    action = next(one for one in page.waiting if one.key == "actions")
    ((link, due),) = action.items
    assert (link.table, due) == ("actions", date(2025, 4, 1))


def test_what_waits_for_a_lead_is_what_they_may_decide_in_their_units() -> None:
    unit, aside = make_unit("Service"), make_unit("Aside")
    lead = make_person("Lead", unit=unit)
    for place in (unit, aside):
        make_initiative("2025-03-01", unit=place)
        make_decision(None, unit=place)
        make(Incident, title="Lost", detected_at="2025-03-01", unit=place)
    make_initiative("2025-03-01", unit=unit, proposed_by=lead)
    make_decision(None, unit=unit, customer_impact="They wait a day less.")
    manager = viewer("manager", person=lead, unit=unit)
    assert waiting(home(manager)) == {"decisions": 1, "ideas": 1, "incidents": 1}
    assert waiting(home(viewer("executive"))) == {
        "decisions": 2,
        "ideas": 3,
        "incidents": 2,
    }
    assert waiting(home(viewer(person=make_person(unit=unit)))) == {}


def test_sources_wait_for_administrators_and_disputes_for_those_who_answer() -> None:
    Source.objects.create(key="crm", name="CRM", proposed_grade="A")
    Source.objects.create(key="hr", name="HR", proposed_grade="A", confirmed_grade="A")
    me = make_person()
    Dispute.objects.create(practice="C49", text="Not so.", raised_by=make_person())
    Dispute.objects.create(practice="C49", text="Mine.", raised_by=me)
    assert waiting(home(viewer("admin"))) == {"disputes": 2, "sources": 1}
    assert waiting(home(viewer("cx_lead", person=me))) == {"disputes": 1}
    unit = make_unit()
    manager = viewer("manager", unit=unit)
    assert waiting(home(manager)) == {}
    Dispute.objects.create(practice="C49", text="Ours.", unit=unit)
    assert waiting(home(manager)) == {"disputes": 1}


def test_grades_that_fell_stand_before_those_that_rose() -> None:
    before, now = run(date(2025, 9, 30)), run()
    for key, was, has in [("C49", 1, 3), ("C50", 3, 2), ("C35", 2, 2)]:
        grade(before, key, was)
        grade(now, key, has)
    page = home(viewer())
    assert [(one.practice, one.before, one.after) for one in page.changes] == [
        ("C50", 3, 2),
        ("C49", 1, 3),
    ]


def test_a_customer_is_quoted_only_with_consent_and_without_a_name() -> None:
    make_voice("2025-03-01", text="Nobody may quote me, whatever I say.")
    assert home(viewer()).quote is None
    make_voice(
        "2025-03-02", text="They called back within the hour.", consent_to_quote=True, language="en"
    )
    make_voice(
        "2025-03-02",
        text="他们一小时内就回了电话，问题当场解决。",
        consent_to_quote=True,
        language="zh-hans",
    )
    english = home(viewer()).quote
    assert english is not None
    assert english.text == "They called back within the hour."
    chinese = home(replace(viewer(), language="zh-hans")).quote
    assert chinese is not None
    assert chinese.text.startswith("他们")


def test_the_first_page_takes_as_many_queries_for_many_rows(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    me = make_person()
    reader = viewer("executive", person=me)
    make_action("2025-03-01", owner=me)
    with django_assert_max_num_queries(25) as few:
        home(reader)
    for _ in range(12):
        make_action("2025-03-01", owner=me)
    with django_assert_num_queries(len(few.captured_queries)):
        home(reader)


# ── Disputes ─────────────────────────────────────────────────────────────────────────────────────


def test_disputes_are_read_by_all_and_who_raised_them_by_nobody_else() -> None:
    company = Company()
    me = make_person("Me Myself")
    raised = Dispute.objects.create(practice="C49", text="We do ask.", raised_by=me, grade=1)
    answered = Dispute.objects.create(
        practice="C49",
        unit=company.tiny,
        text="Count us.",
        grade=2,
        answer="We will.",
        answered_by=make_person("Lead"),
        answered_at=timezone.now(),
    )
    first, second = disputes(viewer(person=me), practice="C49")
    assert (first.id, first.is_mine, first.grade) == (raised.pk, True, 1)
    assert (second.id, second.answered_by, second.grade) == (answered.pk, "Lead", None)
    others = disputes(viewer("cx_lead"))
    assert "Me Myself" not in repr(others)
    assert [one.may_answer for one in others] == [True, False]
    assert not disputes(viewer("cx_lead", person=me))[0].may_answer, "not one's own"
    assert not disputes(viewer("manager", unit=company.service))[0].may_answer, "not of the company"
    assert [one.id for one in disputes(viewer(), is_open=False)] == [answered.pk]
    assert disputes(System("test"), unit=company.tiny.pk)[0].grade == 2


# ── Settings, organisation, accounts ─────────────────────────────────────────────────────────────


def test_everybody_reads_what_is_switched_off_and_why() -> None:
    PracticeSetting.objects.create(practice="C49", off_reason="Works council.")
    IndicatorSetting.objects.create(indicator="I46", off_reason="No calendar.")
    assert practice_settings(viewer())["C49"].off_reason == "Works council."
    assert indicator_settings(viewer()) == {"I46": "No calendar."}


def test_the_organisation_is_named_in_the_language_asked_for() -> None:
    assert organisation_name("en") == ""
    assert organisation(viewer()) is None
    make_organisation(name_zh_hans="海港之光", time_zone="Asia/Shanghai", floors={"units": 9})
    assert (organisation_name("en"), organisation_name("zh-hans")) == ("Harbour Light", "海港之光")
    found = organisation(viewer())
    assert found is not None
    assert (found.languages, found.floors["units"], found.floors["trends"]) == (
        ("en", "zh-hans"),
        9,
        30,
    )
    assert str(time_zone()) == "Asia/Shanghai"


def test_an_empty_installation_knows_how_far_it_has_come() -> None:
    assert not has_accounts()
    admin = make_person("Admin")
    Account.objects.create_user("a@example.org", "-", person=admin)
    assert has_accounts()
    progress = setup_progress(System("test"))
    assert (progress.organisation, progress.people, progress.graded) == (False, False, False)
    make_organisation()
    make_person("Somebody")
    run()
    progress = setup_progress(System("test"))
    assert (progress.organisation, progress.people, progress.graded) == (True, True, True)
    assert not progress.finished


def test_accounts_and_invitations_are_for_administrators() -> None:
    unit = make_unit("Service")
    one = Account.objects.create_user("a@example.org", "-", person=make_person("Anna"))
    RoleGrant.objects.create(account=one, role="service_lead", unit=unit)
    Invitation.objects.create(
        person=make_person("Bo"),
        email="b@example.org",
        token_digest="x",
        expires_at=timezone.now() - timedelta(days=1),
    )
    (row,) = accounts(viewer("admin"))
    (held,) = row.roles
    assert (row.person_name, held.role, held.unit_name) == ("Anna", "service_lead", "Service")
    (invited,) = invitations(viewer("admin"))
    assert (invited.person_name, invited.is_expired) == ("Bo", True)
    for read in (accounts, invitations):
        with pytest.raises(NotAllowed):
            read(viewer("executive"))
