# SPDX-License-Identifier: Apache-2.0
"""Mistakes: seen, admitted, and open until the remedy is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed
from customary.store.actions.incidents import (
    admit_incident,
    deliver_remedy,
    open_incident,
    open_incidents,
    overdue_remedies,
    time_to_admit,
)
from customary.store.actions.refusal import Refused
from customary.store.models import Incident
from tests.cast import at, day, make, make_unit
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db


def test_at21_detected_at_nine_and_admitted_at_fifteen_is_six_hours() -> None:
    lead = viewer("service_lead")
    incident = open_incident(lead, title="Billed twice", detected_at=at("2025-03-04 09:00"))
    assert time_to_admit(incident) is None
    admitted = admit_incident(
        lead,
        incident,
        remedy="Money back",
        remedy_promised_on=day("2025-03-07"),
        admitted_at=at("2025-03-04 15:00"),
    )
    assert time_to_admit(admitted) == timedelta(hours=6)


def test_at21_a_remedy_whose_day_was_missed_stays_open_until_it_is_delivered() -> None:
    lead = viewer("service_lead")
    incident = make(
        Incident,
        title="Billed twice",
        detected_at="2025-03-04",
        admitted_at="2025-03-04",
        remedy="Money back",
        remedy_promised_on="2025-03-07",
    )
    assert not overdue_remedies(lead, day("2025-03-07")).exists()
    assert list(overdue_remedies(lead, day("2025-03-08"))) == [incident]
    assert list(open_incidents(lead)) == [incident]
    late = deliver_remedy(lead, incident, delivered_on=day("2025-03-12"))
    assert late.remedy_delivered_on > late.remedy_promised_on
    assert not open_incidents(lead).exists()
    with pytest.raises(Refused, match="has been delivered"):
        deliver_remedy(lead, incident)


def test_a_mistake_is_admitted_once_after_it_is_seen_with_a_remedy_to_come() -> None:
    lead = viewer("service_lead")
    incident = open_incident(lead, title="Lost", detected_at=at("2025-03-04 09:00"))
    with pytest.raises(Refused, match="No remedy"):
        deliver_remedy(lead, incident)
    early = {"remedy": "Sorry", "remedy_promised_on": day("2025-03-05")}
    with pytest.raises(Refused, match="before it is seen"):
        admit_incident(lead, incident, admitted_at=at("2025-03-04 08:59"), **early)
    with pytest.raises(Refused) as refusal:
        admit_incident(lead, incident, admitted_at=at("2025-03-06"), **early)
    assert refusal.value.where == "remedy_promised_on"
    admit_incident(lead, incident, admitted_at=at("2025-03-04 10:00"), **early)
    with pytest.raises(Refused, match="has been admitted"):
        admit_incident(lead, incident, **early)
    with pytest.raises(Refused) as refusal:
        deliver_remedy(lead, incident, delivered_on=day("2025-03-03"))
    assert refusal.value.where == "delivered_on"


def test_nobody_sees_a_mistake_in_the_future() -> None:
    with pytest.raises(Refused) as refusal:
        open_incident(
            viewer("service_lead"), title="Soon", detected_at=timezone.now() + timedelta(days=1)
        )
    assert refusal.value.where == "detected_at"


def test_an_agent_opens_what_happened_in_the_own_unit_and_nowhere_else() -> None:
    desk, elsewhere = make_unit("Desk"), make_unit("Elsewhere")
    agent = viewer("agent", unit=desk)
    assert open_incident(agent, title="Here", unit=desk).unit == desk
    with pytest.raises(NotAllowed):
        open_incident(agent, title="There", unit=elsewhere)
