# SPDX-License-Identifier: Apache-2.0
"""A wave that is followed: counts of enough people, and never who."""

from __future__ import annotations

import pytest

from customary.store.access import System
from customary.store.models import SurveyInvitation
from customary.store.queries.waves import followed
from tests.cast import make_organisation, make_person, make_unit
from tests.measure.asked import make_instrument, make_wave

pytestmark = pytest.mark.django_db
US = System("test")


def test_nobody_is_seen_to_answer_by_the_count_of_their_unit() -> None:
    make_organisation()
    unit = make_unit("Team")
    wave = make_wave(make_instrument(), closed_at=None, invited=12, floors={"units": 5})
    rows = [
        SurveyInvitation.objects.create(
            wave=wave, nonce=f"n{number}", unit=unit, person=make_person(f"P{number}", unit=unit)
        )
        for number in range(12)
    ]
    seen = []
    for row in rows:
        SurveyInvitation.objects.filter(pk=row.pk).update(answered_on="2026-01-05")
        (count,) = followed(US, wave.pk).units
        assert count.asked == 12
        seen.append(count.answered)
    assert seen == [0] * 4 + [5] * 5 + [10] * 3
    assert followed(US, wave.pk).line.answered_asked == 12
