# SPDX-License-Identifier: Apache-2.0
"""Ten records a quarter: drawn once, looked at by those who may, and only ever lowering a grade."""

from __future__ import annotations

from datetime import date

import pytest

from customary.evidence.run import grade_culture
from customary.store.access import NotAllowed, NotVisible, System
from customary.store.actions.audits import decide_audit, draw_audits
from customary.store.actions.refusal import Refused
from customary.store.models import IndicatorValue, RecordAudit
from customary.store.queries.audits import audit_results, audits
from tests.store.actions.viewers import history, viewer
from tests.web.house import build

pytestmark = pytest.mark.django_db

NIGHT = System("audit of records")


def drawn(seed: int = 7) -> list[RecordAudit]:
    build()
    return draw_audits(NIGHT, seed=seed)


def asked() -> float | None:
    return (
        grade_culture(date(2025, 12, 31)).indicator_values.get(indicator="I46", unit=None).numerator
    )


def test_ten_records_are_drawn_once_a_quarter_and_the_draw_is_written_down() -> None:
    found = drawn()
    assert len(found) == 10
    assert [one.pk for one in draw_audits(NIGHT, seed=99)] == [one.pk for one in found]
    assert history(found[0])[0].after["seed"] == 7


def test_nothing_is_drawn_before_anything_is_graded() -> None:
    assert draw_audits(NIGHT) == []


def test_a_refuted_record_does_not_hold_from_the_next_run_on_and_a_confirmed_one_stays() -> None:
    found = [one for one in drawn() if one.indicator == "I46"]
    before, lead = asked(), viewer("cx_lead")
    decide_audit(lead, found[0], confirmed=True, note="")
    assert asked() == before
    decide_audit(lead, found[1], confirmed=False, note="Nobody remembers this meeting.")
    assert asked() == (before or 0) - 1
    assert IndicatorValue.objects.filter(indicator="I46", unit=None).last().denominator == 24  # type: ignore[union-attr]


def test_a_refutation_says_why_and_nothing_is_decided_twice() -> None:
    found, lead = drawn(), viewer("cx_lead")
    with pytest.raises(Refused):
        decide_audit(lead, found[0], confirmed=False, note=" ")
    decide_audit(lead, found[0], confirmed=True, note="Seen.")
    with pytest.raises(Refused, match="looked at"):
        decide_audit(lead, found[0], confirmed=False, note="No.")


def test_only_those_who_may_see_the_record_decide_about_it() -> None:
    found = drawn()
    with pytest.raises(NotAllowed):
        decide_audit(viewer(), found[0], confirmed=True, note="")
    admin = viewer("admin")
    assert all(line.link is None and not line.may_decide for line in audits(admin))
    with pytest.raises(NotVisible):
        decide_audit(admin, found[0], confirmed=True, note="")


def test_results_are_counted_by_quarter() -> None:
    found, lead = drawn(), viewer("cx_lead")
    decide_audit(lead, found[0], confirmed=True, note="")
    decide_audit(lead, found[1], confirmed=False, note="Never held.")
    results = audit_results(lead)
    assert sum(one.drawn for one in results) == 10
    assert (sum(one.confirmed for one in results), sum(one.refuted for one in results)) == (1, 1)
