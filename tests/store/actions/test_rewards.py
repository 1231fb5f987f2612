# SPDX-License-Identifier: Apache-2.0
"""Rewards: for customers' marks only where enough of them compare fairly."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed, System
from customary.store.actions.refusal import Refused
from customary.store.actions.rewards import propose_rewards, recognise
from customary.store.models import Interaction, OrgUnit, Person, RecognitionBasis
from tests.cast import day, make, make_person, make_unit, make_voice
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db
MARCH = {"since": day("2025-03-01"), "until": day("2025-03-31")}
READER = System("test")


def agent(
    name: str, scores: list[int], *, topic: str = "billing", unit: OrgUnit | None = None
) -> Person:
    """Somebody whom customers gave these marks, of 1 to 5."""
    person = make_person(name, unit=unit)
    for score in scores:
        case = make(Interaction, agent=person, topic=topic, opened_at="2025-03-03")
        make_voice(
            "2025-03-04",
            kind="rating",
            interaction=case,
            score=score,
            score_low=1,
            score_high=5,
        )
    return person


def test_at15_three_perfect_marks_are_not_proposed_for_a_reward() -> None:
    agent("Three", [5, 5, 5])
    steady = agent("Steady", [5, 5, 4, 5, 5, 5, 5, 4, 5, 5])
    agent("Others", [3, 4, 2, 3, 4, 3, 3, 2, 3, 4])
    proposed = propose_rewards(READER, **MARCH)
    assert [(reward.person, reward.marks) for reward in proposed] == [(steady, 10)]
    assert proposed[0].mean == pytest.approx((8 * 1 + 2 * 0.75) / 10)
    assert 0 < proposed[0].low < proposed[0].better_by


def test_the_fewest_marks_can_be_raised_and_not_lowered() -> None:
    agent("Steady", [5] * 10)
    agent("Others", [3] * 10)
    assert len(propose_rewards(READER, **MARCH)) == 1
    assert propose_rewards(READER, fewest=11, **MARCH) == []
    with pytest.raises(ValueError, match="10"):
        propose_rewards(READER, fewest=3, **MARCH)


def test_easy_cases_earn_nobody_a_reward() -> None:
    agent("Praised as all are", [5] * 12, topic="thanks")
    agent("Praised too", [5] * 12, topic="thanks")
    patient = agent("Better on hard cases", [4] * 12, topic="refusals")
    agent("As usual", [2] * 12, topic="refusals")
    assert [reward.person for reward in propose_rewards(READER, **MARCH)] == [patient]


def test_marks_of_other_months_do_not_count() -> None:
    agent("Steady", [5] * 10)
    agent("Others", [3] * 10)
    assert propose_rewards(READER, since=day("2025-04-01"), until=day("2025-04-30")) == []


def test_a_lead_sees_proposals_only_for_whom_they_may_reward() -> None:
    agent("Steady", [5] * 10, unit=make_unit())
    agent("Others", [3] * 10)
    assert propose_rewards(viewer(), **MARCH) == []
    assert len(propose_rewards(viewer("service_lead"), **MARCH)) == 1


def test_too_few_marks_are_no_basis_and_nobody_rewards_themselves() -> None:
    lead, steady = viewer("service_lead"), make_person("Steady")
    basis = RecognitionBasis.CUSTOMER_MARK
    with pytest.raises(Refused) as refusal:
        recognise(lead, steady, basis=basis, reason="Three fives", marks=3)
    assert refusal.value.where == "marks"
    given = recognise(lead, steady, basis=basis, reason="Twelve fives", marks=12)
    assert (given.recipient, given.given_by_id, given.marks) == (steady, lead.person, 12)
    with pytest.raises(NotAllowed):
        recognise(
            lead,
            Person.objects.get(pk=lead.person),
            basis=RecognitionBasis.IDEA,
            reason="Me",
        )
