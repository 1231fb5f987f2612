# SPDX-License-Identifier: Apache-2.0
"""Statements that are put together once read and write what Django's own do."""

from __future__ import annotations

from datetime import date

import pytest

from customary.intake.answering import response_of
from customary.store.actions.records import own_source
from customary.store.actions.respondents import invitation_of, new_nonce, token_of
from customary.store.models import Instrument, Response, SurveyInvitation, Wave
from customary.store.statements import Joined, Statement, inserting, together
from tests.answering import make_wave
from tests.cast import make_organisation
from tests.core.questionnaire.forms import RATING, asked

pytestmark = pytest.mark.django_db

FORM = {
    "title": {"en": "One question"},
    "languages": {"en": "reviewed"},
    "sections": [{"key": "all", "questions": [asked("q", "rating", **RATING)]}],
}


@pytest.fixture
def invitation() -> SurveyInvitation:
    make_organisation()
    return SurveyInvitation.objects.create(
        wave=make_wave(FORM),
        nonce=new_nonce(),
        language="zh-hans",
        attributes={"level": "3"},
        answered_on=date(2026, 3, 1),
    )


def columns(row: Wave | Instrument | SurveyInvitation, *without: str) -> dict[str, object]:
    return {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.name not in without
    }


def test_a_row_is_read_with_all_it_leads_to(invitation: SurveyInvitation) -> None:
    read = invitation_of(token_of(invitation))
    by_django = SurveyInvitation.objects.get(pk=invitation.pk)
    assert read is not None
    assert columns(read) == columns(by_django)
    assert columns(read.wave) == columns(by_django.wave)
    assert columns(read.wave.instrument) == columns(by_django.wave.instrument)


def test_what_was_left_out_is_read_when_it_is_asked_for(invitation: SurveyInvitation) -> None:
    rows = Joined(SurveyInvitation, "wave", "instrument", without=["instruments.form"])
    read = rows.first("nonce", invitation.nonce)
    assert read is not None
    assert read.wave.instrument.get_deferred_fields() == {"form"}
    assert read.wave.instrument.form == Instrument.every.get().form


def test_there_is_no_row_for_what_nobody_has(invitation: SurveyInvitation) -> None:
    rows = Joined(SurveyInvitation, "wave", "instrument")
    assert rows.first("nonce", f"not {invitation.nonce}") is None


def test_rows_that_lead_to_the_same_one_share_it_until_it_changes(
    invitation: SurveyInvitation,
) -> None:
    wave = invitation.wave
    other = SurveyInvitation.objects.create(wave=wave, nonce=new_nonce())
    first, second = invitation_of(token_of(invitation)), invitation_of(token_of(other))
    assert first is not None
    assert second is not None
    assert first.wave is second.wave
    Wave.objects.filter(pk=wave.pk).update(title="Changed")
    again = invitation_of(token_of(other))
    assert again is not None
    assert (again.wave.title, first.wave.title) == ("Changed", wave.title)


def test_a_row_is_written_as_django_writes_it(invitation: SurveyInvitation) -> None:
    def row(key: str) -> Response:
        return response_of(
            invitation, {"q": 3, "words": "好"}, source=own_source().pk, key=key, language="en",
            seconds=7, day=date(2026, 3, 2),
        )  # fmt: skip

    together(inserting(row("a" * 64)))
    row("b" * 64).save(force_insert=True)
    ours, by_django = Response.every.order_by("respondent_key")
    different = ("id", "respondent_key", "external_id", "seed")
    plain = [
        {
            each.attname: getattr(one, each.attname)
            for each in Response._meta.concrete_fields
            if each.name not in different
        }
        for one in (ours, by_django)
    ]
    assert plain[0] == plain[1]


def test_statements_that_are_run_together_follow_one_another(invitation: SurveyInvitation) -> None:
    day = "SELECT answered_on FROM survey_invitations WHERE id = %s"
    before, changed, after, nobody = together(
        Statement(day, [invitation.pk]),
        Statement(
            "UPDATE survey_invitations SET answered_on = NULL WHERE id = %s", [invitation.pk]
        ),
        Statement(day, [invitation.pk]),
        Statement(day, [0]),
    )
    assert (before, changed, after, nobody) == ((date(2026, 3, 1),), None, (None,), None)
