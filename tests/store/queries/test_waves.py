# SPDX-License-Identifier: Apache-2.0
"""A wave that is followed: counts of enough people, and never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.core.statistics.disclosure.bands import most_of
from customary.measure.waves import release_wave
from customary.store.access import System
from customary.store.models import Organisation, OutboxMessage, Response, SurveyInvitation, Wave
from customary.store.queries.connections import source_page
from customary.store.queries.impact import processing
from customary.store.queries.retention import stored_tables
from customary.store.queries.unreached import wrong_addresses
from customary.store.queries.wave_following import followed
from customary.store.queries.waves import waves
from tests.cast import at, make, make_customer, make_organisation, make_person, make_unit
from tests.measure.asked import make_instrument, make_wave
from tests.store.queries.scene import viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
US = System("test")


def asked(how_many: int, **fields: object) -> tuple[Wave, list[SurveyInvitation]]:
    """A wave that is open and asks so many people of a team."""
    make_organisation()
    unit = make_unit("Team")
    usual = {"closed_at": None, "invited": how_many, "floors": {"units": 5}}
    wave = make_wave(make_instrument(), **(usual | fields))
    return wave, [
        SurveyInvitation.objects.create(
            wave=wave, nonce=f"n{number}", unit=unit, person=make_person(f"P{number}", unit=unit)
        )
        for number in range(how_many)
    ]


def answer(rows: Sequence[SurveyInvitation], *, on: object = "2026-01-05") -> None:
    for row in rows:
        SurveyInvitation.objects.filter(pk=row.pk).update(answered_on=on)
        make(
            Response, instrument=row.wave.instrument, wave=row.wave, answers={},
            respondent_key=row.nonce, submitted_on="2026-01-05",
        )  # fmt: skip


def test_nobody_is_seen_to_answer_by_the_count_of_their_unit_or_of_all() -> None:
    wave, rows = asked(12)
    of_unit, of_all, shares = [], [], []
    for row in rows:
        answer([row])
        found = followed(US, wave.pk)
        (count,) = found.units
        assert count.asked == 12
        of_unit.append(count.answered)
        of_all.append((found.line.answered, found.line.answered_asked))
        shares.append(found.line.rate)
        assert found.line.is_few == (len(of_all) < 5)
    assert of_unit == [0] * 4 + [5] * 5 + [10] * 3
    assert of_all == [(one, one) for one in of_unit]
    assert shares == [None] * 4 + [5 / 12] * 5 + [10 / 12] * 3
    Wave.objects.filter(pk=wave.pk).update(closed_at=at("2026-01-17"))
    line = followed(US, wave.pk).line
    # At least 10 of 12: that all of them did is not told.
    assert (line.answered_asked, most_of(line.answered_asked)) == (10, 12)
    assert (line.rate, line.is_rounded) == (10 / 12, False)


def test_of_a_survey_that_fewer_than_the_floor_answered_nobody_is_told_how_many() -> None:
    wave, rows = asked(12, closed_at=at("2026-01-17"))
    told = set()
    for row in rows[:4]:
        line = followed(US, wave.pk).line
        (listed,) = waves(US)
        told |= {(one.answered, one.answered_asked, one.rate, one.is_few) for one in (line, listed)}
        answer([row])
    assert told == {(0, 0, None, True)}


def test_a_floor_that_is_raised_while_a_survey_is_open_holds_for_its_counts_at_once() -> None:
    wave, rows = asked(12)
    answer(rows[:7])
    told = followed(US, wave.pk)
    assert (told.line.answered, [one.answered for one in told.units]) == (5, [5])
    Organisation.objects.update(floors={"units": 8})
    told, (listed,) = followed(US, wave.pk), waves(US)
    assert (told.line.answered, [one.answered for one in told.units]) == (0, [0])
    assert (listed.answered, listed.least, listed.is_few) == (0, 8, True)
    assert {one.key: one.rows for one in stored_tables(US)}["responses"] == 0
    Organisation.objects.update(floors={"units": 13})
    told = followed(US, wave.pk)
    assert (told.units, told.hidden_units) == ((), 1)


def test_results_keep_the_floors_they_were_worked_out_with() -> None:
    wave, rows = asked(12, closed_at=at("2026-01-17"))
    answer(rows)
    Organisation.objects.update(floors={"units": 8})
    release_wave(wave.pk)
    wave.refresh_from_db()
    assert wave.floors == {"units": 8, "opinions": 10, "trends": 30}
    Organisation.objects.update(floors={"units": 20})
    assert followed(US, wave.pk).line.least == 8


def test_whoever_may_not_know_how_people_are_employed_is_told_in_steps_how_many_were_asked() -> (
    None
):
    wave, rows = asked(12, spared=3, ineligible=6)
    answer(rows)
    for role, exact in (("people_lead", True), ("cx_lead", False)):
        reader = viewer(role)
        found = followed(reader, wave.pk)
        (unit,), (listed,) = found.units, waves(reader)
        told = [found.line.asked, listed.asked, unit.asked]
        assert [(one, most_of(one)) for one in told] == [(12, 12) if exact else (10, 14)] * 3
        assert (found.spared, found.ineligible) == ((3, 6) if exact else (0, 5))
        # Nor does the number of answers say that no more were asked.
        assert most_of(unit.answered) == (12 if exact else 14)
        assert (found.line.answered, found.line.rate) == (10, 10 / most_of(told[0] or 0))


def test_whoever_answers_today_is_in_no_count_of_a_unit_before_tomorrow() -> None:
    wave, rows = asked(12)
    answer(rows, on=timezone.localdate())
    assert [one.answered for one in followed(US, wave.pk).units] == [0]
    Wave.objects.filter(pk=wave.pk).update(closed_at=timezone.now())
    assert [one.answered for one in followed(US, wave.pk).units] == [10]


def test_a_reminder_that_comes_back_does_not_say_that_somebody_had_not_answered() -> None:
    wave, rows = asked(12)
    for row, kind, reminders in zip(
        rows, ("hard", "hard", *["soft"] * 6), (0, 1, *[1] * 6), strict=False
    ):
        SurveyInvitation.objects.filter(pk=row.pk).update(bounce=kind, reminders=reminders)
    found = followed(US, wave.pk)
    assert (found.wrong, found.refused) == (1, 5)
    assert [one.name for one in wrong_addresses(US, wave)] == ["P0"]


def test_pages_on_what_is_stored_do_not_count_answers_and_mails_as_they_come_in() -> None:
    wave, rows = asked(12)
    told = []
    for row in rows:
        answer([row])
        OutboxMessage.objects.create(kind="email", recipient="a@b.example", once_key=row.nonce)
        stored = {one.key: one.rows for one in stored_tables(US)}
        brought = {one.table: one.count for one in source_page(US, wave.source_id).held}
        mails = (stored["outbox"], processing(US).mails)
        told.append({stored["responses"], brought.get("responses", 0), *mails})
    assert told == [{one} for one in [0] * 4 + [5] * 5 + [10] * 3]


def test_the_number_of_reminders_does_not_say_how_many_people_had_not_answered() -> None:
    wave, rows = asked(12)
    for row in rows[:3]:
        SurveyInvitation.objects.filter(pk=row.pk).update(reminders=1, sent_at=at("2026-01-05"))
        for ending in ("", "-reminder-1"):
            OutboxMessage.objects.create(
                kind="email", recipient="a@b.example", once_key=f"wave-{wave.pk}-{row.pk}{ending}"
            )
    found = followed(US, wave.pk)
    assert (found.sent, found.reminded, found.undelivered) == (3, None, 3)


def test_of_customers_every_count_is_told_for_their_words_come_with_their_names() -> None:
    make_organisation()
    wave = make_wave(make_instrument(), closed_at=None, invited=2, audience="customers")
    row = SurveyInvitation.objects.create(
        wave=wave, nonce="c", customer=make_customer("Ostwind"), reminders=2
    )
    answer([row])
    found = followed(US, wave.pk)
    assert (found.line.answered_asked, found.line.rate, found.reminded) == (1, 0.5, 2)
