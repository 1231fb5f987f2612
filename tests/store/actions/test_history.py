# SPDX-License-Identifier: Apache-2.0
"""History: what differs, who did it, and what is never written down."""

from __future__ import annotations

import pytest

from customary.store.access import System
from customary.store.actions.history import record_changes, values_of
from customary.store.models import Account, Change
from tests.cast import make_decision, make_person
from tests.store.actions.viewers import account, viewer

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_kept_and_rows_alike_leave_nothing() -> None:
    before = {1: {"title": "A", "amount": 1}, 2: {"title": "B"}, 3: {"title": "C"}}
    after = {1: {"title": "A", "amount": 2}, 2: {"title": "B"}, 4: {"title": "D"}}
    assert record_changes(System("test"), "goals", before=before, after=after) == 3
    kept = list(Change.objects.order_by("record_id").values_list("record_id", "before", "after"))
    assert kept == [
        (1, {"amount": 1}, {"amount": 2}),
        (3, {"title": "C"}, None),
        (4, None, {"title": "D"}),
    ]


def test_the_history_says_who_or_what_for() -> None:
    me = viewer()
    record_changes(me, "goals", after={1: {"title": "A"}})
    record_changes(System("nightly"), "goals", after={2: {"title": "B"}})
    assert list(Change.objects.order_by("pk").values_list("account", "purpose")) == [
        (me.account, ""),
        (None, "nightly"),
    ]


@pytest.mark.parametrize("table", ["responses", "dialogue_messages"])
def test_answers_and_private_words_have_no_history(table: str) -> None:
    assert record_changes(viewer(), table, after={1: {"text": "Between us."}}) == 0
    assert not Change.objects.exists()


def test_a_password_is_in_no_history_and_times_and_amounts_are_exact() -> None:
    assert "password" not in values_of(account(make_person()))
    assert Account.objects.get().password
    kept = values_of(make_decision("2025-03-04 09:00", amount="12.30"))
    assert kept["decided_at"] == "2025-03-04T09:00:00+00:00"
    assert kept["amount"] == "12.30"
