# SPDX-License-Identifier: Apache-2.0
"""A pasted link becomes a citation where it leads to words that may be quoted, and nowhere else."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed, Viewer, viewer_for
from customary.store.actions.citing import cite_link, withdraw_citation
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Citation,
    CitationKind,
    Initiative,
    Interaction,
    Metric,
    MetricObservation,
    VoiceItem,
)
from tests.cast import (
    make,
    make_decision,
    make_event,
    make_initiative,
    make_person,
    make_unit,
    make_voice,
)
from tests.store.actions.viewers import account, history, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Viewer:
    return viewer("product_lead")


@pytest.fixture
def plan() -> Initiative:
    return make_initiative("2025-03-01", kind="roadmap_item", status="active")


def words(**fields: object) -> VoiceItem:
    return make_voice("2025-02-01", **{"consent_to_quote": True} | fields)


def address(item: VoiceItem) -> str:
    return f"http://localhost/records/voice_items/{item.pk}/"


def test_an_address_of_ours_becomes_a_quote_of_daily_work(lead: Viewer, plan: Initiative) -> None:
    item = words()
    made = cite_link(lead, plan, link=f"  {address(item)} ")
    assert (made.kind, made.voice_item, made.initiative) == (CitationKind.QUOTE, item, plan)
    assert made.source.grade == "B"
    assert made.recorded_at is not None
    assert len(history(made)) == 1


@pytest.mark.parametrize(
    "link", ["#42", "42", "ZD-42", "https://acme.zendesk.com/agent/tickets/42", "工单42"]
)
def test_a_ticket_leads_to_what_was_said_in_it(lead: Viewer, plan: Initiative, link: str) -> None:
    ticket = make(Interaction, external_id="42", opened_at="2025-02-01 09:00")
    words(consent_to_quote=False, interaction=ticket)
    item = words(interaction=ticket)
    assert cite_link(lead, plan, link=link).voice_item == item


def test_the_address_of_a_contact_here_leads_to_what_was_said_in_it(
    lead: Viewer, plan: Initiative
) -> None:
    ticket = make(Interaction, external_id="x", opened_at="2025-02-01 09:00")
    item = words(interaction=ticket)
    assert cite_link(lead, plan, link=f"/records/interactions/{ticket.pk}/").voice_item == item


def test_decisions_and_meetings_cite_too(lead: Viewer) -> None:
    decision, meeting = make_decision("2025-03-01"), make_event("2025-03-01")
    item = words()
    assert cite_link(lead, decision, link=address(item)).decision == decision
    assert cite_link(viewer("cx_lead"), meeting, link=address(item)).event == meeting


def test_a_metric_becomes_a_figure_with_its_newest_value(lead: Viewer, plan: Initiative) -> None:
    metric = make(Metric, name="Refund days", kind="speed")
    link = f"/records/metrics/{metric.pk}/"
    with pytest.raises(Refused, match="no value yet"):
        cite_link(lead, plan, link=link)
    for day, value in (("2025-01-01", 9), ("2025-02-01", 8), ("2999-01-01", 1)):
        make(MetricObservation, metric=metric, observed_on=day, value=value)
    made = cite_link(lead, plan, link=link)
    assert (made.kind, made.figure, made.metric) == (CitationKind.FIGURE, 8, metric)


def test_words_without_consent_are_not_cited(lead: Viewer, plan: Initiative) -> None:
    with pytest.raises(Refused, match="not agreed to be quoted") as refusal:
        cite_link(lead, plan, link=address(words(consent_to_quote=False)))
    assert refusal.value.where == "link"


def test_an_employee_is_no_customer(plan: Initiative) -> None:
    with pytest.raises(Refused, match="employee"):
        cite_link(
            viewer("people_lead", "product_lead"), plan, link=address(words(person=make_person()))
        )


def test_what_one_may_not_read_one_cannot_cite(plan: Initiative) -> None:
    team, other = make_unit("Product"), make_unit("Support")
    owner = make_person("Owner", unit=team)
    plan.owner = owner
    plan.save()
    by = viewer_for(account(owner, "employee", at=team))
    for key in (words(unit=other).pk, 999_999):
        with pytest.raises(Refused, match="not open to you"):
            cite_link(by, plan, link=f"/records/voice_items/{key}/")
    assert cite_link(by, plan, link=address(words(unit=team))).initiative == plan


@pytest.mark.parametrize(
    "link",
    ["hello", "https://example.org/", "#7", "https://elsewhere.example/records/voice_items/1/"],
)
def test_what_leads_nowhere_says_so(lead: Viewer, plan: Initiative, link: str) -> None:
    with pytest.raises(Refused, match="leads to no customer's words"):
        cite_link(lead, plan, link=link)


def test_a_ticket_of_which_no_words_are_kept_says_so(lead: Viewer, plan: Initiative) -> None:
    make(Interaction, external_id="42", opened_at="2025-02-01 09:00")
    with pytest.raises(Refused, match="none of the customer's words"):
        cite_link(lead, plan, link="42")
    make(Interaction, external_id="42", opened_at="2025-02-01 09:00", source="C")
    with pytest.raises(Refused, match="Several systems"):
        cite_link(lead, plan, link="42")


def test_nothing_is_cited_twice(lead: Viewer, plan: Initiative) -> None:
    item = words()
    cite_link(lead, plan, link=address(item))
    with pytest.raises(Refused, match="already"):
        cite_link(lead, plan, link=address(item))


def test_whoever_may_not_write_the_plan_cites_nothing(plan: Initiative) -> None:
    with pytest.raises(NotAllowed):
        cite_link(viewer("employee"), plan, link=address(words()))


def test_a_citation_made_here_is_taken_back_and_its_history_stays(
    lead: Viewer, plan: Initiative
) -> None:
    made = cite_link(lead, plan, link=address(words()))
    key = made.pk
    withdraw_citation(lead, made)
    assert not Citation.objects.exists()
    made.pk = key
    assert [bool(change.after) for change in history(made)] == [True, False]


def test_a_citation_of_another_system_is_taken_back_there(lead: Viewer, plan: Initiative) -> None:
    made = make(
        Citation, kind="quote", initiative=plan, voice_item=words(), cited_at="2025-03-01 09:00"
    )
    with pytest.raises(Refused, match="another system"):
        withdraw_citation(lead, made)
