# SPDX-License-Identifier: Apache-2.0
"""Exceptions: made first and logged after; many of them question the policy, not the people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import System
from customary.store.actions.exceptions import (
    log_exception,
    open_policy_reviews,
    review_exception,
)
from customary.store.actions.refusal import Refused
from customary.store.models import Action, Decision, DecisionStatus, GovDocument
from tests.cast import make_decision, make_document, make_person, make_unit
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db

DAYS_AGO = [timezone.now() - timedelta(days=days) for days in (9, 6, 3)]


@pytest.fixture
def policy() -> GovDocument:
    owner = make_person("Owner", unit=make_unit("Returns"))
    return make_document("policy", approved_at="2024-01-01", title="Returns", owner=owner)


def test_at24_an_exception_beyond_policy_is_logged_after_the_fact_without_approval(
    policy: GovDocument,
) -> None:
    agent = viewer("employee")
    made = log_exception(agent, title="New kettle", made_at=DAYS_AGO[2], policy=policy)
    assert made.status == DecisionStatus.APPROVED
    assert made.within_authority is True
    assert made.approval_requested_at is None
    assert (made.decided_by_id, made.decided_at) == (agent.person, DAYS_AGO[2])
    assert made.recorded_at is not None
    assert made.recorded_at > made.decided_at
    assert len(history(made)) == 1
    assert not Action.objects.exists()


def test_at24_three_on_one_policy_open_a_review_of_it_once(policy: GovDocument) -> None:
    agent = viewer("employee")
    other = make_document("policy", approved_at="2024-01-01", title="Warranty")
    log_exception(agent, title="Another", made_at=DAYS_AGO[0], policy=other)
    for count, moment in enumerate(DAYS_AGO, 1):
        log_exception(agent, title="New kettle", made_at=moment, policy=policy)
        assert Action.objects.filter(document=policy).count() == int(count == 3)
    review = Action.objects.get()
    assert (review.document, review.owner, review.practice) == (policy, policy.owner, "H44")
    assert review.due_on is not None
    log_exception(agent, title="New kettle", made_at=DAYS_AGO[2], policy=policy)
    assert Action.objects.count() == 1


def test_what_the_last_review_looked_at_does_not_open_another(policy: GovDocument) -> None:
    for moment in DAYS_AGO:
        make_decision(moment.isoformat()[:19], kind="exception", policy=policy)
    (review,) = open_policy_reviews(System("test"))
    Action.objects.filter(pk=review.pk).update(status="done")
    assert open_policy_reviews(System("test")) == []


def test_exceptions_before_the_policy_was_reviewed_are_settled(policy: GovDocument) -> None:
    for moment in DAYS_AGO:
        make_decision(moment.isoformat()[:19], kind="exception", policy=policy)
    GovDocument.objects.filter(pk=policy.pk).update(reviewed_on=timezone.localdate(DAYS_AGO[1]))
    assert open_policy_reviews(System("test")) == []


def test_relief_and_old_exceptions_question_no_policy(policy: GovDocument) -> None:
    for moment in DAYS_AGO:
        make_decision(moment.isoformat()[:19], kind="relief", policy=policy)
    for year in ("2020", "2021", "2022"):
        make_decision(f"{year}-06-01", kind="exception", policy=policy)
    assert open_policy_reviews(System("test")) == []


def test_what_is_still_to_come_cannot_be_logged() -> None:
    with pytest.raises(Refused, match="not happened yet"):
        log_exception(viewer("employee"), title="X", made_at=timezone.now() + timedelta(hours=1))
    assert not Decision.objects.exists()


def test_nobody_upholds_an_exception_of_their_own_and_each_is_looked_at_once() -> None:
    lead = viewer("service_lead")
    own = log_exception(lead, title="New kettle", made_at=DAYS_AGO[2])
    with pytest.raises(Refused, match="made this yourself"):
        review_exception(lead, own, upheld=True)
    boss = viewer("executive")
    seen = review_exception(boss, own, upheld=True)
    assert (seen.upheld, seen.reviewed_at is not None) == (True, True)
    with pytest.raises(Refused, match="has been decided"):
        review_exception(boss, own, upheld=False)
