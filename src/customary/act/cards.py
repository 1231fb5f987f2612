# SPDX-License-Identifier: Apache-2.0
"""After each recurring meeting of several people: a card that asks the customer question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from customary.store.actions.cards import send_card
from customary.store.models import (
    FEWEST_PEOPLE,
    MEETINGS,
    AgendaItem,
    Cards,
    Event,
    EventStatus,
    MeetingCard,
    Organisation,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

#: A meeting that ended longer ago than this is not asked about: nobody remembers.
RECENT = timedelta(days=2)


def send_cards(*, now: datetime | None = None) -> int:
    """Ask about the meetings that have ended; how many cards were sent.

    Nobody is asked about a meeting that is private, was called off, or whose answer is known.
    """
    organisation = Organisation.objects.exclude(cards=Cards.OFF).first()
    if organisation is None:
        return 0
    moment = now or timezone.now()
    address = settings.CUSTOMARY_URL + reverse("meeting_card", args=["-"])[:-1]
    ended = (
        Event.objects.filter(
            Q(ends_at__lte=moment) | Q(ends_at=None, starts_at__lte=moment - timedelta(hours=1)),
            starts_at__gt=moment - RECENT,
            kind__in=MEETINGS,
            attendee_count__gte=FEWEST_PEOPLE,
            private=False,
            organiser__isnull=False,
        )
        .exclude(series="")
        .exclude(status=EventStatus.CANCELLED)
        .exclude(agenda_items__in=_answered())
        .exclude(pk__in=MeetingCard.objects.values("event"))
        .select_related("organiser__same_as")
    )
    sent = [send_card(event, address=address, organisation=organisation) for event in ended]
    return sum(card is not None for card in sent)


def _answered() -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(customer_question=True).exclude(answer="")
