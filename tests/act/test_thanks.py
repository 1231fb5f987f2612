# SPDX-License-Identifier: Apache-2.0
"""Thanks nobody asked for reach the very agent, and go further only where the customer agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from customary.act.thanks import deliver_thanks
from customary.evidence.indicators.thanks import reached
from customary.store.access import NotVisible, viewer_for
from customary.store.actions.refusal import Refused
from customary.store.actions.thanks import share_thanks
from customary.store.models import (
    Account,
    Annotation,
    Interaction,
    Person,
    RoleGrant,
    Story,
    Thanks,
    VoiceItem,
)
from customary.store.queries.thanks import own_thanks
from tests.cast import (
    at,
    make,
    make_customer,
    make_organisation,
    make_person,
    make_unit,
    make_voice,
)
from tests.evidence.indicators.seeing import figure_of, observe, reading

pytestmark = pytest.mark.django_db
NOW = at("2025-06-11 12:00")


@pytest.fixture
def agent(db: None) -> Person:
    make_organisation()
    person = make_person("Ann Lee", unit=make_unit("Support"), email="ann@harbour.example")
    account = Account.objects.create(email=person.email, person=person)
    RoleGrant.objects.create(account=account, role="agent", unit=person.unit)
    return person


def thanks(agent: Person, said: str = "2025-06-10 10:00", **fields: Any) -> VoiceItem:
    met = make(Interaction, agent=agent, opened_at="2025-06-10 09:00", unit=agent.unit)
    given = {
        "text": "Thank you Ann, write me at kim@example.org!",
        "interaction": met,
        "customer": make_customer(),
        "unit": agent.unit,
    }
    item = make_voice(said, **(given | fields))
    Annotation.objects.create(
        voice_item=item, version="1", text_digest="", language="en", sentiment="positive",
        probability=0.9, thanks=True, privacy=True, week=date(2025, 6, 9), source=item.source,
        understood_at=NOW, said_at=item.occurred_at,
    )  # fmt: skip
    return item


def test_they_reach_the_agent_once_with_personal_data_covered(agent: Person) -> None:
    item = thanks(agent)

    assert [deliver_thanks(now=NOW), deliver_thanks(now=NOW)] == [1, 0]

    [line] = own_thanks(viewer_for(agent.account))
    assert (line.item, line.may_share) == (item.pk, False)
    assert "Thank you" in line.words
    assert "kim@example.org" not in line.words


def test_a_second_row_of_the_agent_is_the_agent(agent: Person) -> None:
    alias = make_person("ann@desk", standing="account", same_as=agent)
    thanks(alias)

    deliver_thanks(now=NOW)

    assert Thanks.objects.get().agent == agent


def test_what_a_survey_asked_for_history_and_leavers_get_none(agent: Person) -> None:
    thanks(agent, score=10, score_low=0, score_high=10)
    thanks(agent, "2025-01-01")
    thanks(make_person("Gone", ended_on="2025-06-10"))

    assert deliver_thanks(now=NOW) == 0


def test_whoever_may_not_read_the_words_hears_that_there_were_thanks(agent: Person) -> None:
    RoleGrant.objects.all().delete()
    thanks(
        agent,
        unit=make_unit("Elsewhere"),
        interaction=make(Interaction, agent=agent, opened_at="2025-06-10 09:00"),
    )
    Person.objects.filter(pk=agent.pk).update(unit=None)

    deliver_thanks(now=NOW)

    account = Account.objects.select_related("person").get()
    [line] = own_thanks(viewer_for(account))
    assert (line.words, line.may_share) == ("", False)


def test_they_become_a_story_only_with_consent_and_wait_for_somebody_else(agent: Person) -> None:
    quiet, proud = thanks(agent), thanks(agent, consent_to_quote=True)
    deliver_thanks(now=NOW)
    by = viewer_for(agent.account)

    with pytest.raises(Refused, match="not agreed"):
        share_thanks(by, quiet.pk)
    story = share_thanks(by, proud.pk)
    with pytest.raises(Refused, match="already"):
        share_thanks(by, proud.pk)

    assert not story.consent
    assert story.customer == proud.customer
    assert "kim@example.org" not in story.text
    assert Story.objects.count() == 1


def test_nobody_shares_what_others_were_thanked_for(agent: Person) -> None:
    item = thanks(agent, consent_to_quote=True)
    deliver_thanks(now=NOW)
    other = Account.objects.create(email="bo@harbour.example", person=make_person("Bo"))

    with pytest.raises(NotVisible):
        share_thanks(viewer_for(other), item.pk)


def test_the_page_shows_and_shares_them(agent: Person) -> None:
    item = thanks(agent, consent_to_quote=True)
    deliver_thanks(now=NOW)
    client = Client()
    client.force_login(agent.account)

    assert "Thank you Ann" in client.get("/me/thanks/").content.decode()
    client.post(f"/me/thanks/{item.pk}/share/")
    assert "shared as a story" in client.get("/me/thanks/").content.decode()


def test_the_figure_counts_contacts_thanked_for_and_agents_reached(agent: Person) -> None:
    thanks(agent)
    for _ in range(3):
        make(Interaction, agent=make_person(), opened_at="2025-06-10 09:00")
    thanks(make_person("Asked"), score=10, score_low=0, score_high=10)
    deliver_thanks(now=NOW)

    found = figure_of("I29", as_of="2025-06-30")
    [beside] = reached(reading("2025-06-30"), observe("I29", "2025-06-30"))

    assert (found.numerator, found.denominator) == (1, 5)
    assert (beside["numerator"], beside["denominator"]) == (1, 5)
