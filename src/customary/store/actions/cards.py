# SPDX-License-Identifier: Apache-2.0
"""One tap after a meeting: the customer question, asked by a link that needs no account.

Of what is written only the one line of the answer is kept. Whoever has the link may answer for
that one meeting, once or again, until the link ends; nobody can read anything by it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import System
from customary.store.actions.agendas import customer_question
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_chat, write_mail
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    AgendaItem,
    Cards,
    Event,
    EventStatus,
    MeetingCard,
    Organisation,
)

#: A link can be used so long; after that a memory is no minute any more.
VALID_FOR = timedelta(days=7)
LONGEST_ANSWER = 300
PURPOSE = "meeting card"


@transaction.atomic
def send_card(event: Event, *, address: str, organisation: Organisation) -> MeetingCard | None:
    """The card of a meeting, sent to whoever called it; None if it was sent before.

    `address` is the page that takes the answer, to which the token is appended.
    """
    recipient = event.organiser.same_as or event.organiser if event.organiser else None
    if recipient is None or not recipient.email:
        return None
    token = secrets.token_urlsafe(24)
    card, made = MeetingCard.objects.get_or_create(
        event=event,
        recipient=recipient,
        defaults={"token_digest": _digest(token), "sent_at": timezone.now()},
    )
    if not made:
        return None
    with override(languages()[0]):
        zone = ZoneInfo(organisation.time_zone)
        told = {"when": when(event, zone), "link": f"{address}{token}"}
        write_mail(
            recipient=recipient.email,
            subject=_("One line about your meeting: %(when)s") % {"when": told["when"]},
            body=_(
                "Your meeting on %(when)s is over.\n\n"
                "Was the customer question answered? Yes, with one line, or no:\n\n%(link)s\n\n"
                "It takes ten seconds and no account. Only the one line is kept.\n"
            )
            % told,
            once_key=f"meeting-card-{card.pk}",
        )
        if organisation.cards == Cards.CHAT:
            write_chat(
                _("The meeting on %(when)s: was the customer question answered? %(link)s") % told,
                once_key=f"meeting-card-{card.pk}-chat",
            )
    return card


def card_of(token: str) -> MeetingCard | None:
    """The card that a link belongs to, while it can be answered."""
    return (
        MeetingCard.objects.filter(
            token_digest=_digest(token), sent_at__gt=timezone.now() - VALID_FOR
        )
        .select_related("event", "agenda_item")
        .first()
    )


@transaction.atomic
def answer_card(token: str, *, answered: bool, line: str = "") -> MeetingCard:
    """The card with its answer, which stands in the meeting's minutes from now on.

    "No" is an answer too: the question is recorded as not answered.

    Raises:
        Refused: the link is unknown or too old, "yes" comes without a line, the line is too long.
    """
    found = card_of(token)
    if found is None:
        raise Refused(_("This link no longer holds."), "", _("The next card brings a new one."))
    card = locked(found)
    line = filled(line, "line") if answered else ""
    if len(line) > LONGEST_ANSWER:
        what = _("The line has %(n)s characters; at most %(most)s are kept.")
        raise Refused(what % {"n": len(line), "most": LONGEST_ANSWER}, "line", _("Say it shorter."))
    reader = System(PURPOSE)
    event = locked(card.event)
    if answered and event.status == EventStatus.PLANNED:
        change(reader, event, status=EventStatus.HELD)
    if card.agenda_item is None:
        card.agenda_item = add(
            reader,
            AgendaItem,
            event=event,
            text=customer_question(),
            customer_question=True,
            answer=line,
        )
    else:
        change(reader, locked(card.agenda_item), answer=line)
    card.answered_at = timezone.now()
    card.save()
    return card


def when(event: Event, zone: ZoneInfo) -> str:
    """Day and time of a meeting as its people know them; its title is nobody else's."""
    local = event.starts_at.astimezone(zone)
    return f"{date_format(local, 'DATE_FORMAT')} {local:%H:%M}"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
