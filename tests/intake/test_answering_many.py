# SPDX-License-Identifier: Apache-2.0
"""Answers of many at once: sent by the rules of one, all of them or none."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from customary.intake.answering_many import Given, send_many
from customary.store.actions.respondents import respondent_key
from customary.store.models import Change, Response, SurveyInvitation, VoiceItem, Wave
from tests.cast import at, make_customer, make_organisation, make_person, make_unit
from tests.measure.asked import make_instrument, make_wave

pytestmark = pytest.mark.django_db
MOMENT = at("2026-01-07 09:30")


@pytest.fixture
def asked() -> tuple[Wave, list[SurveyInvitation]]:
    """An open wave that asks three people."""
    make_organisation()
    unit = make_unit("Support")
    wave = make_wave(make_instrument(), closed_at=None, attributes=["level"])
    return wave, [
        SurveyInvitation.objects.create(
            wave=wave, nonce=f"n{place}", unit=unit, person=make_person(), language="en",
            attributes={"level": "employee", "tenure": "1-3"},
        )
        for place in range(3)
    ]  # fmt: skip


def given(invitation: SurveyInvitation, **answers: Any) -> Given:
    return Given(invitation, answers, MOMENT, seconds=70)


def test_each_is_kept_as_if_it_had_been_sent_alone(
    asked: tuple[Wave, list[SurveyInvitation]],
) -> None:
    wave, (ann, bo, cy) = asked
    assert send_many(wave, [given(ann, heard=4, why=" Because. "), given(bo, heard=2)]) == 2
    row = Response.objects.get(respondent_key=respondent_key(ann))
    assert row.answers == {"heard": 4, "why": "Because."}
    opened = timezone.localdate(wave.opened_at)
    assert (row.wave, row.unit, row.person, row.submitted_on) == (wave, ann.unit, None, opened)
    assert (row.attributes, row.language, row.seconds) == ({"level": "employee"}, "en", 70)
    days = SurveyInvitation.objects.order_by("pk").values_list("answered_on", flat=True)
    assert list(days) == [opened, opened, None]
    assert cy.wave == wave


@pytest.mark.parametrize("answers", [{"heard": 9}, {"advise": "much"}])
def test_one_that_is_no_answer_keeps_all_of_them_out(
    asked: tuple[Wave, list[SurveyInvitation]], answers: dict[str, Any]
) -> None:
    wave, (ann, bo, _cy) = asked
    with pytest.raises(ValueError, match=f"Answer 2: {next(iter(answers))}"):
        send_many(wave, [given(ann, heard=4), given(bo, **answers)])
    assert not Response.objects.exists()
    assert not SurveyInvitation.objects.exclude(answered_on=None).exists()


def test_nobody_answers_twice(asked: tuple[Wave, list[SurveyInvitation]]) -> None:
    wave, (ann, bo, _cy) = asked
    send_many(wave, [given(ann, heard=4)])
    with pytest.raises(ValueError, match="Answer 2: the invitation is sent"):
        send_many(wave, [given(bo, heard=1), given(ann, heard=5)])
    with pytest.raises(ValueError, match="Answer 2"):
        send_many(wave, [given(bo, heard=1), given(bo, heard=1)])
    assert Response.objects.get().answers == {"heard": 4}


def test_a_wave_that_is_closed_takes_none(asked: tuple[Wave, list[SurveyInvitation]]) -> None:
    wave, (ann, *_others) = asked
    Wave.objects.update(closed_at=at("2026-02-01"))
    with pytest.raises(ValueError, match="closed"):
        send_many(wave, [given(ann, heard=4)])


def test_what_customers_write_is_heard_as_said_when_it_was() -> None:
    make_organisation()
    wave = make_wave(make_instrument(), closed_at=None, audience="customers")
    customers = [make_customer("Nordwind"), make_customer("Ostwind")]
    speaking, silent = (
        SurveyInvitation.objects.create(wave=wave, nonce=one.name, customer=one)
        for one in customers
    )
    send_many(wave, [given(speaking, advise=2, why="Three weeks."), given(silent, advise=9)])
    item = VoiceItem.objects.get()
    assert (item.text, item.customer, item.score, item.score_high) == (
        "Three weeks.", customers[0], 2, 10,
    )  # fmt: skip
    assert item.occurred_at == item.recorded_at == MOMENT
    assert not Response.objects.exclude(customer=None).exists()
    assert Change.objects.filter(table="voice_items", record_id=item.pk).exists()


def test_quotas_are_kept_by_sending_one_by_one(
    asked: tuple[Wave, list[SurveyInvitation]],
) -> None:
    wave, (ann, *_others) = asked
    wave.quotas = {"total": 1}
    with pytest.raises(ValueError, match="one by one"):
        send_many(wave, [given(ann, heard=4)])
