# SPDX-License-Identifier: Apache-2.0
"""Customers asked after something they went through: an interaction that was closed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from customary.store.actions.inviting import invitation_of_member
from customary.store.actions.wave_members import recount
from customary.store.models import Interaction, SurveyInvitation
from customary.store.queries.left_out import keys_left_out
from customary.store.queries.populations import members

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.models import Wave

#: What was closed longer ago than this, beyond the delay, is not asked about any more.
STALE = timedelta(days=7)


@transaction.atomic
def invite_after(wave: Wave, *, now: datetime) -> int:
    """Invite whoever went through what the wave asks after, once each; how many there are.

    Whoever was asked too recently is noted as spared, and asked after a later interaction once
    rested.
    """
    latest = _latest_contacts(wave, now)
    known = {
        one.customer_id: one
        for one in SurveyInvitation.objects.filter(wave=wave, customer__in=latest)
    }
    among = [key for key, found in latest.items() if _is_to_ask(known.get(key), found[0])]
    if not among:
        return 0
    new, changed = [], []
    for member in members(
        wave.audience,
        wave.population,
        attributes=wave.attributes,
        rest_days=wave.rest_days,
        at=now,
        left_out=keys_left_out(wave),
        among=among,
    ):
        if member.customer is None or member.is_left_out:
            continue
        interaction, place = latest[member.customer]
        before = known.get(member.customer)
        if before is None:
            made = invitation_of_member(wave, member)
            made.interaction_id, made.unit_id = interaction, place
            new.append(made)
        elif not member.is_spared:
            before.spared, before.interaction_id, before.unit_id = False, interaction, place
            before.updated_at = timezone.now()
            changed.append(before)
    SurveyInvitation.objects.bulk_create(new, batch_size=500)
    SurveyInvitation.objects.bulk_update(
        changed, ["spared", "interaction", "unit", "updated_at"], batch_size=500
    )
    if new or changed:
        recount(wave)
    return sum(not one.spared for one in new) + len(changed)


def _latest_contacts(wave: Wave, now: datetime) -> dict[int, tuple[int, int | None]]:
    """Of each customer whom chance draws, the last contact the wave asks after, and its unit.

    What was due before the wave opened, or is stale, is not asked about.
    """
    delay = timedelta(hours=wave.trigger.get("delay_hours", 0))
    since = max((wave.opened_at or now) - delay, now - delay - STALE)
    closed = Interaction.objects.filter(
        closed_at__gt=since, closed_at__lte=now - delay, customer__isnull=False
    )
    if kinds := wave.trigger.get("kinds"):
        closed = closed.filter(kind__in=kinds)
    share = float(wave.trigger.get("share", 1))
    rows = closed.order_by("closed_at", "pk").values_list(
        "pk", "customer_id", "customer__same_as_id", "unit_id"
    )
    return {
        leader or customer: (pk, unit)
        for pk, customer, leader, unit in rows
        if _is_drawn(wave.pk, pk, share)
    }


def _is_to_ask(before: SurveyInvitation | None, interaction: int) -> bool:
    """Whether somebody may have to be asked: not known yet, or spared after an earlier contact."""
    return before is None or (before.spared and before.interaction_id != interaction)


def _is_drawn(wave: int, interaction: int, share: float) -> bool:
    """Whether chance draws an interaction: the same whenever it is asked."""
    digest = hashlib.sha256(f"{wave}:{interaction}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64
