# SPDX-License-Identifier: Apache-2.0
"""Links nobody can make up, and keys that lead from an answer to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.access import System
from customary.store.actions.erasure import erase_person
from customary.store.actions.respondents import (
    earlier_respondent_keys,
    invitation_of,
    new_nonce,
    respondent_key,
    token_of,
)
from customary.store.models import Instrument, Response, ResponseDraft, SurveyInvitation, Wave
from tests.cast import make, make_organisation, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> SurveyInvitation:
    instrument = make(Instrument, kind="pulse", title="Pulse")
    wave = make(Wave, instrument=instrument, number=1)
    return SurveyInvitation.objects.create(wave=wave, nonce=new_nonce())


def test_a_link_leads_to_its_invitation_and_stands_nowhere(invitation: SurveyInvitation) -> None:
    token = token_of(invitation)
    assert invitation_of(token) == invitation
    kept = [str(value) for value in vars(invitation).values()]
    assert token not in kept
    assert token.partition(".")[2] not in kept
    assert len(token) < 60


@pytest.mark.parametrize("place", [0, 10, -1])
def test_a_link_changed_in_one_letter_leads_nowhere(
    invitation: SurveyInvitation, place: int
) -> None:
    letters = list(token_of(invitation))
    letters[place] = "A" if letters[place] != "A" else "B"
    assert invitation_of("".join(letters)) is None


def test_whoever_reads_the_nonce_in_the_database_has_no_link(invitation: SurveyInvitation) -> None:
    for guess in ("", ".", invitation.nonce, f"{invitation.nonce}.", f"{invitation.nonce}.\u4e2d"):
        assert invitation_of(guess) is None


def test_the_key_of_an_answer_is_the_same_each_time_and_tells_nothing(
    invitation: SurveyInvitation,
) -> None:
    key = respondent_key(invitation)
    assert key == respondent_key(SurveyInvitation.objects.get(pk=invitation.pk))
    assert len(key) == 64
    assert invitation.nonce not in key
    other = SurveyInvitation.objects.create(wave=invitation.wave, nonce=new_nonce())
    assert respondent_key(other) != key


def test_links_open_and_drafts_are_found_after_the_key_was_renewed(
    invitation: SurveyInvitation, settings: SettingsWrapper
) -> None:
    token, key = token_of(invitation), respondent_key(invitation)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert invitation_of(token) == invitation
    assert respondent_key(invitation) != key
    assert earlier_respondent_keys(invitation) == [key]
    settings.SECRET_KEY_FALLBACKS = []
    assert invitation_of(token) is None


def test_erasing_somebody_reaches_what_they_answered_and_were_writing() -> None:
    make_organisation()
    wave = make(Wave, instrument=make(Instrument, kind="pulse", title="Pulse"), number=1)
    erased, colleague = make_person("Li Na"), make_person("Wang Fang")
    for person in (erased, colleague):
        asked = SurveyInvitation.objects.create(wave=wave, person=person, nonce=new_nonce())
        filed = {"wave": wave, "respondent_key": respondent_key(asked), "answers": {"why": "Late"}}
        make(
            Response,
            instrument=wave.instrument,
            submitted_on="2026-03-04",
            attributes={"level": "manager"},
            **filed,
        )
        ResponseDraft.objects.create(seed=1, **filed)
    erase_person(System("erasure"), erased)
    assert SurveyInvitation.objects.get().person == colleague
    assert ResponseDraft.objects.get().respondent_key == respondent_key(asked)
    told = dict(Response.objects.values_list("respondent_key", "answers"))
    assert told.pop(respondent_key(asked)) == {"why": "Late"}
    assert list(told.values()) == [{}]
    assert Response.objects.filter(attributes={}).count() == 1
