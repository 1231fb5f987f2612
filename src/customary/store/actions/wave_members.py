# SPDX-License-Identifier: Apache-2.0
"""Who of those whom a wave has written down is asked: noted as it becomes known, and counted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from customary.store.models import Audience, SurveyInvitation, Wave
from customary.store.queries.organisation import day_of
from customary.store.queries.waves import ASKED, PERSONAL

if TYPE_CHECKING:
    from collections.abc import Sequence


def spare(wave: Wave, invitations: Sequence[int]) -> int:
    """Note that these are not asked after all, and count anew; how many there were."""
    rows = SurveyInvitation.objects.filter(pk__in=invitations, wave=wave, sent_at=None)
    n = rows.update(spared=True, updated_at=timezone.now())
    if n:
        recount(wave)
    return n


@transaction.atomic
def note_ineligible(wave: Wave) -> None:
    """Note who was asked and turns out not to belong, by what is known by now, and count anew.

    They had left before it opened, or were found to be somebody else whom it asks as well. Whether
    they have answered changes nothing: else whoever corrects a day of leaving would learn it from
    the count. Answers that were given stay.
    """
    if wave.opened_at is None or wave.audience == Audience.ANYONE:
        return
    who, ended = wave.who, "ended_on" if wave.audience == Audience.PEOPLE else "left_on"
    day = day_of(wave.opened_at)
    rows = SurveyInvitation.objects.filter(PERSONAL, wave=wave, spared=False)
    others = SurveyInvitation.objects.filter(wave=wave, spared=False)
    wrong = Q(Exists(others.filter(**{who: OuterRef(f"{who}__same_as")})))
    if not wave.trigger:
        wrong |= Q(**{f"{who}__{ended}__lt": day})
    keys = set(rows.filter(wrong).values_list("pk", flat=True))
    known = set(rows.filter(ineligible=True).values_list("pk", flat=True))
    for is_so, changed in ((True, keys - known), (False, known - keys)):
        SurveyInvitation.objects.filter(pk__in=changed).update(
            ineligible=is_so, updated_at=timezone.now()
        )
    if keys != known:
        recount(wave)


def recount(wave: Wave) -> None:
    """Count anew who is asked, who is spared and who turned out not to belong."""
    rows = SurveyInvitation.objects.filter(PERSONAL, wave=wave)
    Wave.objects.filter(pk=wave.pk).update(
        invited=rows.filter(ASKED).count(),
        spared=rows.filter(spared=True).count(),
        ineligible=rows.filter(spared=False, ineligible=True).count(),
    )
