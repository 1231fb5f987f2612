# SPDX-License-Identifier: Apache-2.0
"""Members of a population written down as those whom a wave asks, however many they are."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connection

from customary.store.actions.respondents import new_nonce
from customary.store.models import SurveyInvitation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from customary.store.models import Wave
    from customary.store.queries.populations import Member

INSERT = (
    "INSERT INTO survey_invitations (wave_id, person_id, customer_id, unit_id, attributes,"
    " language, spared, ineligible, nonce, reminders, bounce, created_at, updated_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '', %s, %s)"
)


def invite_all(wave: Wave, found: Iterable[Member], *, now: datetime) -> Counter[str]:
    """Write an invitation for everybody but those left out; how many are asked, spared, left out.

    Rows go in by one plain statement: a wave may ask very many.
    """
    counts: Counter[str] = Counter()
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = []
    for one in found:
        counts["left_out" if one.is_left_out else "spared" if one.is_spared else "asked"] += 1
        if not one.is_left_out:
            rows.append(_row(wave, one, moment))
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)
    return counts


def invitation_of_member(wave: Wave, one: Member) -> SurveyInvitation:
    """The place of one member in a wave, not stored yet."""
    return SurveyInvitation(
        wave=wave,
        person_id=one.person,
        customer_id=one.customer,
        unit_id=one.unit,
        attributes=dict(one.attributes),
        language=one.language,
        spared=one.is_spared,
        nonce=new_nonce(),
    )


def _row(wave: Wave, one: Member, moment: Any) -> tuple[Any, ...]:
    return (
        wave.pk, one.person, one.customer, one.unit, json.dumps(one.attributes), one.language,
        one.is_spared, False, new_nonce(), moment, moment,
    )  # fmt: skip
