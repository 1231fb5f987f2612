# SPDX-License-Identifier: Apache-2.0
"""I06, I13: what an assessment, or a pulse, flags is acted upon in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.evidence.registry import measured_indicators
from customary.store.models import Instrument, Wave, WaveGap
from tests.cast import make, make_action, make_organisation, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, observe, reading, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Action

pytestmark = pytest.mark.django_db


def profile(opened: str, closed: str, **fields: Any) -> Wave:
    """A wave of the culture profile, asked every 182 days."""
    given: dict[str, Any] = {"kind": "culture_profile", "title": "Profile", "cadence_days": 182}
    asked = Instrument.objects.filter(kind="culture_profile").first() or make(Instrument, **given)
    return make(Wave, instrument=asked, number=1, opened_at=opened, closed_at=closed, **fields)


def gap(wave: Wave, **fields: Any) -> WaveGap:
    """A gap that a wave flagged."""
    told = {"wave": wave, "kind": "type", "flagged": "adhocracy", "size": 12.0}
    return make(WaveGap, recorded_at=wave.closed_at, **told | fields)


def flagged(closed: str = "2025-03-14", **fields: Any) -> WaveGap:
    """A gap flagged by a wave of its own."""
    return gap(profile("2025-03-03", closed), **fields)


def act(about: WaveGap, opened: str, done: str | None = None, **fields: Any) -> Action:
    """An action about a gap."""
    return make_action(opened, gap=about, done_at=done, **fields)


def test_an_action_begun_within_30_days_and_finished_before_the_next_wave_holds() -> None:
    unit = make_unit()
    lead = make_person(unit=unit, level="manager")
    one = flagged(unit=unit)
    action = act(one, "2025-04-13", "2025-08-01", owner=lead)
    profile("2025-09-01", "2025-09-12")
    seen = see_one("I06", one)
    assert seen.held
    assert (str(seen.day), seen.unit, seen.level) == ("2025-03-14", unit.pk, "manager")
    assert (seen.proof_table, seen.proof_record, seen.base, seen.proof) == (
        "actions", action.pk, "A", "A",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("opened", "done"),
    [
        ("2025-04-14", "2025-05-01"),  # begun on the 31st day
        ("2025-03-10", "2025-05-01"),  # begun before it was flagged: about something else
        ("2025-04-01", "2025-09-01"),  # finished on the day the next wave opened
        ("2025-04-01", None),
    ],
)
def test_begun_late_or_finished_late_does_not_hold(opened: str, done: str | None) -> None:
    one = flagged()
    act(one, opened, done)
    profile("2025-09-01", "2025-09-12")
    assert not see_one("I06", one).held


def test_nothing_begun_counts_once_the_30_days_are_over() -> None:
    one = flagged()
    assert see("I06", as_of="2025-04-13") == []
    assert not see_one("I06", one, as_of="2025-04-14").held


def test_what_was_begun_in_time_is_not_due_before_the_next_wave() -> None:
    one = flagged()
    act(one, "2025-04-01")
    assert see("I06", as_of="2025-08-31") == []
    assert not see_one("I06", one, as_of="2025-09-01").held  # 182 days after the opening
    profile("2025-07-07", "2025-07-18")
    assert not see_one("I06", one, as_of="2025-07-07").held


def test_where_the_next_wave_is_late_it_may_still_be_finished_before_it() -> None:
    one = flagged()
    act(one, "2025-04-01", "2025-10-10")
    assert not see_one("I06", one, as_of="2025-10-09").held
    assert see_one("I06", one, as_of="2025-10-10").held


def test_an_action_given_up_or_about_another_gap_answers_nothing() -> None:
    one = flagged()
    other = gap(one.wave, flagged="clan")
    act(one, "2025-04-01", "2025-05-01", status="dropped")
    act(other, "2025-04-01", "2025-05-01")
    make_action("2025-04-01", done_at="2025-05-01", practice="Z25")
    assert not see_one("I06", one).held
    assert see_one("I06", other).held


def test_a_wave_of_another_questionnaire_is_not_the_next() -> None:
    one = flagged()
    act(one, "2025-04-01", "2025-06-01")
    cs = make(Instrument, kind="four_cs", title="Four Cs")
    make(Wave, instrument=cs, number=1, opened_at="2025-05-05", closed_at="2025-05-16")
    assert see_one("I06", one).held


def test_an_action_of_daily_work_written_down_long_afterwards_proves_nothing() -> None:
    one = flagged()
    act(one, "2025-04-01", "2025-05-01", source="B", recorded_at="2025-05-20")
    seen = see_one("I06", one)
    assert (seen.held, seen.proof) == (True, "C")
    assert figure_of("I06").numerator == 0
    assert figure_of("I06").claimed == 1


def test_a_gap_told_long_after_the_wave_closed_is_self_reported() -> None:
    one = flagged(source="B")
    WaveGap.objects.update(recorded_at="2025-06-01T00:00Z")
    act(one, "2025-04-01", "2025-05-01")
    assert see_one("I06", one).base == "C"


def test_gaps_of_everybody_belong_to_no_unit() -> None:
    make_organisation()
    one = flagged()
    act(one, "2025-04-01", "2025-05-01")
    seen = see_one("I06", one)
    assert (seen.held, seen.unit) == (True, 0)


# ── I13 ──────────────────────────────────────────────────────────────────────────────────────────


def weakest(key: str = "heard", **fields: Any) -> WaveGap:
    """The weakest question of a pulse, asked every 56 days."""
    wave = Wave.objects.first()
    if wave is None:
        asked = make(Instrument, kind="pulse", title="Pulse", cadence_days=56)
        held = {"opened_at": "2025-03-03", "closed_at": "2025-03-14"}
        wave = make(Wave, instrument=asked, number=1, **held)
    return gap(wave, kind="weakest", flagged=key, question="I am heard.", **fields)


def test_a_question_of_a_pulse_is_answered_by_an_owned_action_before_the_next() -> None:
    owner = make_person(unit=make_unit())
    answered, owned_by_nobody = weakest(), weakest("load")
    act(answered, "2025-03-20", "2025-04-20", owner=owner)
    act(owned_by_nobody, "2025-03-20", "2025-04-20")
    assert see_one("I13", answered).held
    assert not see_one("I13", owned_by_nobody).held
    assert see("I06") == []


def test_a_question_waits_for_the_next_pulse_and_no_longer() -> None:
    one = weakest()
    act(one, "2025-03-20", owner=make_person(unit=make_unit()))
    assert see("I13", as_of="2025-04-27") == []
    assert not see_one("I13", one, as_of="2025-04-28").held


def test_what_was_said_about_life_and_about_work_stands_beside_it() -> None:
    owner = make_person(unit=make_unit())
    said = {"load": "personal", "energy": "personal", "heard": "work"}
    for key, about in said.items():
        one = weakest(key, about=about)
        if key != "energy":
            act(one, "2025-03-20", "2025-04-20", owner=owner)
    beside = measured_indicators()["I13"].beside
    assert beside is not None
    told = {
        one["what"]: (one["numerator"], one["denominator"])
        for one in beside(reading(), observe("I13"))
    }
    assert told == {"personal": (1, 2), "work": (1, 1)}
