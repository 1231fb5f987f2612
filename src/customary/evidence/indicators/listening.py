# SPDX-License-Identifier: Apache-2.0
"""Listening to customers: whether those at the top still hear them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import LEVELS
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import Deeds, attended, by_person
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Interaction, Level
from customary.store.queries.listening import HEARING, LIVE

if TYPE_CHECKING:
    from customary.core.grading.observations import Observations
    from customary.evidence.reading import Reading


@indicator(
    "I25",
    records="people",
    proofs=("attendances", "interactions"),
    rhythm=Cadence.MONTH,
)
def executive_listening(reading: Reading) -> Observations:
    """One observation: an executive in a month.

    It holds when the executive attended an event with customers, or served one on the phone, in
    a chat or on a visit. The attendance or the contact proves it; `value` counts the contacts.
    """
    executive = LEVELS.index(Level.EXECUTIVE)
    sessions = attended(reading, Q(event__kind__in=HEARING) | Q(event__customer_present=True))
    contacts = Deeds.together([sessions, _own_contacts(reading)])
    return by_person(
        reading,
        Cadence.MONTH,
        asked=lambda day: reading.stood(day)[1] == executive,
        deeds=contacts.each_once(),
    )


def _once_executives(reading: Reading) -> list[int]:
    """Everybody who is or was an executive, with their accounts in other systems."""
    executive = LEVELS.index(Level.EXECUTIVE)
    today, stays = reading.people, reading.stays
    people = np.union1d(
        today["id"][today["level"] == executive], stays.person[stays.level == executive]
    )
    return [int(key) for key in reading.aliases.of(people)]


def _own_contacts(reading: Reading) -> Deeds:
    rows = columns(
        Interaction.objects.filter(
            **reading.within("opened_at"), kind__in=LIVE, agent__in=_once_executives(reading)
        ),
        "id",
        "agent_id",
        "opened_at",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["opened_at"])
    return Deeds(
        person=ids(rows["agent_id"]),
        day=day,
        amount=np.ones(len(day)),
        grade=reading.evidence(rows, day),
        record=ids(rows["id"]),
        kind=np.ones(len(day), dtype=np.int8),
    )
