# SPDX-License-Identifier: Apache-2.0
"""One response rate, wherever it is told: those asked who answered, of all who were asked."""

from __future__ import annotations

import pytest

from customary.act.waves import look_after_waves
from customary.core.statistics.disclosure.bands import ShareBand, middle_of
from customary.core.statistics.response import response_rate
from customary.measure.waves import release_wave
from customary.report.wave_telling import response
from customary.store.access import System
from customary.store.actions.left_out import leave_out
from customary.store.actions.opening import open_wave
from customary.store.actions.waves import close, plan
from customary.store.models import Bounce, Person, Response, SurveyInvitation, Wave
from customary.store.queries.wave_following import followed
from customary.store.queries.wave_pages import wave_page
from customary.store.queries.wave_reports import unit_lines
from customary.store.queries.wave_results import latest_released, result
from customary.store.queries.wave_table import wave_table
from customary.store.queries.waves import expected_rate, waves
from tests.asking import answer, make_instrument
from tests.cast import at, make, make_organisation, make_person, make_unit

pytestmark = pytest.mark.django_db
US = System("tests")
MONDAY = at("2026-01-05 10:00")
#: Forty belong to it: one is left out, five are spared, four turn out not to belong.
STAFF, LEFT_OUT, SPARED, INELIGIBLE = 40, 1, 5, 4
ASKED = STAFF - LEFT_OUT - SPARED - INELIGIBLE
ANSWERED, BY_LINK = 12, 15


@pytest.fixture
def wave() -> Wave:
    make_organisation()
    top = make_unit("Company")
    unit = make_unit("Service", parent=top)
    staff = [
        make_person(f"P{one}", unit=unit, email=f"p{one}@harbour.example") for one in range(STAFF)
    ]
    asked_lately = make(
        Wave, instrument=make_instrument(family="other"), number=1, opened_at=MONDAY
    )
    for one in staff[:SPARED]:
        SurveyInvitation.objects.create(
            wave=asked_lately, person=one, nonce=f"n{one.pk}", sent_at=MONDAY
        )
    found = plan(US, make_instrument(), rest_days=14, by_mail=False, public_link=True)
    leave_out(US, found, [staff[-1].pk], reason="On leave")
    found = open_wave(US, found, now=MONDAY)
    answer(found, how_many=ANSWERED)
    by_name = found.invitations.filter(spared=False, answered_on=None).order_by("-pk")
    late = list(by_name[: INELIGIBLE + 3])
    gone = [one.person_id for one in late[: INELIGIBLE - 1]]
    Person.objects.filter(pk__in=gone).update(ended_on="2026-01-04")
    Person.objects.filter(pk=late[INELIGIBLE - 1].person_id).update(same_as=staff[SPARED].pk)
    for one, why in zip(late[INELIGIBLE:], [Bounce.HARD, Bounce.SOFT], strict=False):
        one.bounce = why
        one.save()
    # Others have the public link: one only looked, the others answered.
    SurveyInvitation.objects.create(wave=found, nonce="looked")
    for one in range(BY_LINK):
        SurveyInvitation.objects.create(wave=found, nonce=f"sent {one}", answered_on=MONDAY.date())
        make(
            Response, instrument=found.instrument, wave=found, respondent_key=f"by link {one}",
            submitted_on=MONDAY.date(), answers={"again": one % 11},
        )  # fmt: skip
    look_after_waves(now=MONDAY)
    return found


def test_it_is_the_same_in_the_list_on_every_page_in_the_report_and_in_the_file(wave: Wave) -> None:
    # At least 10 and at most 14 of those who were asked.
    wanted = ShareBand(10 / ASKED, 14 / ASKED)
    told = followed(US, wave.pk)
    # While people are still being asked, answers are told rounded down.
    assert (told.line.asked, told.line.answered_asked) == (ASKED, ANSWERED // 5 * 5)
    assert {(one.asked, one.answered) for one in told.units} == {(ASKED, ANSWERED // 5 * 5)}
    close(US, wave, now=at("2026-01-19 10:00"))
    release_wave(wave.pk)
    (line,) = [one for one in waves(US) if one.wave == wave]
    whole = result(US, wave.pk)
    page = wave_page(US, wave.pk)
    assert (whole.n, whole.answered, whole.invited) == (25, 10, ASKED)
    lines, _more = unit_lines(US, page)
    (news,) = latest_released(US, 9)
    rates = [line.rate, whole.rate, page.cell.rate, news.rate]
    rates += [one.rate for one in (*page.parts, *lines)]
    assert {(one, middle_of(one or 0)) for one in rates} == {(wanted, wanted.middle)}
    assert expected_rate(US, audience="people", family=wave.instrument.family) == wanted.middle
    assert {
        (row.answered, row.answered_most, row.invited)
        for row in wave_table(US, wave.pk).rows
        if not row.unit
    } == {(25, 30, ASKED)}


def test_each_who_is_not_among_them_is_told_apart(wave: Wave) -> None:
    wave.refresh_from_db()
    told = followed(US, wave.pk)
    assert (wave.invited, wave.spared, wave.ineligible, told.left_out) == (
        ASKED, SPARED, INELIGIBLE, LEFT_OUT,
    )  # fmt: skip
    assert (told.wrong, told.by_link) == (1, BY_LINK)
    close(US, wave, now=at("2026-01-19 10:00"))
    release_wave(wave.pk)
    assert response(wave_page(US, wave.pk)) == (
        f"10–14 of {ASKED} asked; 15–19 more by the public link;"
        f" {SPARED} more belong to it and were spared: asked lately"
    )


def test_a_changed_day_of_leaving_does_not_say_whether_somebody_answered(wave: Wave) -> None:
    wave.refresh_from_db()
    personal = wave.invitations.filter(spared=False, ineligible=False, person__isnull=False)
    of_both = [personal.filter(answered_on=None), personal.exclude(answered_on=None)]
    for rows in of_both:
        chosen = rows.order_by("pk").first()
        assert chosen is not None
        Person.objects.filter(pk=chosen.person_id).update(ended_on="2026-01-04")
        look_after_waves(now=MONDAY)
        told = followed(US, wave.pk)
        assert (told.line.asked, told.wave.ineligible) == (ASKED - 1, INELIGIBLE + 1)
        assert {one.asked for one in told.units} == {ASKED - 1}
        Person.objects.filter(pk=chosen.person_id).update(ended_on=None)
    look_after_waves(now=MONDAY)
    chosen = of_both[1].order_by("pk").first()
    assert chosen is not None
    Person.objects.filter(pk=chosen.person_id).update(ended_on="2026-01-04")
    close(US, wave, now=at("2026-01-19 10:00"))
    release_wave(wave.pk)
    # The answer counts all the same.
    whole = result(US, wave.pk)
    assert (whole.n, whole.answered, whole.invited) == (25, 10, ASKED - 1)


def test_nobody_who_does_not_belong_is_reminded(wave: Wave) -> None:
    wave.reminder_days = [3]
    wave.save()
    wave.invitations.update(sent_at=MONDAY)
    Wave.objects.filter(pk=wave.pk).update(by_mail=True)
    look_after_waves(now=at("2026-01-09 10:00"))
    assert not wave.invitations.filter(ineligible=True).exclude(reminders=0).exists()
    assert wave.invitations.exclude(reminders=0).count() == ASKED - ANSWERED - 1


@pytest.mark.parametrize(
    ("answered", "asked", "rate"), [(1, 2, 0.5), (102, 100, 1.0), (None, 3, None), (3, 0, None)]
)
def test_a_rate_is_known_only_of_somebody_and_never_above_all(
    answered: int | None, asked: int, rate: float | None
) -> None:
    assert response_rate(answered, asked) == rate
