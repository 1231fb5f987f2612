# SPDX-License-Identifier: Apache-2.0
"""I03: words are followed by deeds."""

from __future__ import annotations

import pytest

from tests.cast import (
    make_action,
    make_citation,
    make_decision,
    make_document,
    make_person,
    make_publication,
    make_unit,
)
from tests.evidence.indicators.seeing import observe, see, see_one

pytestmark = pytest.mark.django_db


def test_an_announcement_followed_by_a_finished_action_holds() -> None:
    author = make_person(unit=make_unit(), level="executive")
    said = make_publication("announcement", "2025-03-01", author=author)
    action = make_action("2025-03-02", done_at="2025-05-30", publication=said, source="B")
    seen = see_one("I03", said)
    assert seen.held
    assert (seen.unit, seen.level) == (author.unit_id, "executive")
    assert (seen.base, seen.proof) == ("A", "B")
    assert (seen.proof_table, seen.proof_record) == ("actions", action.pk)


def test_an_action_done_later_open_or_done_before_does_not() -> None:
    said = make_publication("leader_message", "2025-03-01")
    make_action("2025-03-02", done_at="2025-05-31", publication=said)
    make_action("2025-03-02", publication=said)
    make_action("2025-02-01", done_at="2025-02-28", publication=said)
    assert not see_one("I03", said).held


def test_words_younger_than_ninety_days_are_left_out_until_followed() -> None:
    said = make_publication("announcement", "2025-03-01")
    assert see("I03", said, as_of="2025-05-30") == []
    assert not see_one("I03", said, as_of="2025-05-31").held
    make_action("2025-03-02", done_at="2025-03-03", publication=said)
    assert see_one("I03", said, as_of="2025-03-10").held


def test_an_announcement_with_its_decision_holds() -> None:
    decision = make_decision("2025-03-05")
    said = make_publication("announcement", "2025-03-01", decision=decision)
    seen = see_one("I03", said)
    assert seen.held
    assert (seen.proof_table, seen.proof_record) == ("decisions", decision.pk)


def test_a_charter_document_is_followed_by_action_decision_or_citation() -> None:
    acted, decided, cited, idle = (
        make_document("strategy", approved_at="2025-03-01") for _ in range(4)
    )
    make_action("2025-03-02", done_at="2025-04-01", document=acted)
    make_decision("2025-04-01", policy=decided)
    citing = make_decision("2025-04-01")
    make_citation("mission", "2025-03-20", decision=citing, document=cited)
    assert [see_one("I03", one).held for one in (acted, decided, cited, idle)] == [
        True,
        True,
        True,
        False,
    ]
    assert see_one("I03", acted).table == "gov_documents"


def test_a_decision_not_approved_is_no_deed() -> None:
    document = make_document("value", approved_at="2025-03-01")
    make_decision("2025-04-01", policy=document, status="rejected")
    assert not see_one("I03", document).held


def test_policies_and_newsletters_are_left_out() -> None:
    assert see("I03", make_document("policy", approved_at="2025-03-01")) == []
    assert see("I03", make_publication("newsletter", "2025-03-01")) == []
    assert see("I03", make_document("value", approved_at=None)) == []


def test_a_deed_only_claimed_leaves_words_words() -> None:
    said = make_publication("announcement", "2025-03-01")
    make_action("2025-03-02", done_at="2025-04-01", publication=said, source="C")
    seen = see_one("I03", said)
    assert (seen.held, seen.base, seen.proof) == (True, "A", "C")
    assert not observe("I03").proven.any()
