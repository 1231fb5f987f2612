# SPDX-License-Identifier: Apache-2.0
"""Mails of surveys that came back: how each is known again, and what is noted of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from customary.store.models import Bounce, OutboxMessage, SurveyInvitation

if TYPE_CHECKING:
    from datetime import datetime

SALT = "customary.bounces"
LENGTH = 16
#: In the Message-ID, and behind the plus of the address that mails come back to. Small letters
#: and digits, for mail servers may change the case of what stands before the @.
MARK = re.compile(r"(?<![0-9a-z])(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)
#: An enhanced status (RFC 3463), and a bare reply of a mail server.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")
#: Of what is refused for good, only this is the fault of the address, or of nobody in particular;
#: the rest is a server, the way to it, the mail itself, or a rule against it.
THE_ADDRESS = {"0", "1", "2"}
FULL_OR_LARGE = {("2", "2"), ("2", "3")}


def mark_of(message: OutboxMessage) -> str:
    """What a mail is known by when it comes back; nobody else can make one."""
    return f"{message.pk}-{_signature(message.pk, settings.SECRET_KEY)}"


def marked(text: str) -> int | None:
    """The id of the mail whose mark stands first in a text; None where there is none of ours."""
    for found in MARK.finditer(text):
        pk, signature = int(found[1]), found[2].lower()
        # Every key is tried, so that the time taken tells nothing.
        keys = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
        ours = [constant_time_compare(signature, _signature(pk, key)) for key in keys]
        if any(ours):
            return pk
    return None


def kind_of(status: str) -> Bounce:
    """What a mail server's words mean for the address: wrong for good, or not this time."""
    if found := STATUS.search(status):
        of, subject, detail = found.groups()
        is_wrong = of == "5" and subject in THE_ADDRESS
        return Bounce.HARD if is_wrong and (subject, detail) not in FULL_OR_LARGE else Bounce.SOFT
    reply = REPLY.search(status)
    return Bounce.HARD if reply and reply[1] == "5" else Bounce.SOFT


def note_returned(message: int, kind: Bounce, *, at: datetime) -> bool:
    """Note that this mail came back; whether it was one that asks somebody."""
    payload = OutboxMessage.objects.filter(pk=message).values_list("payload", flat=True).first()
    invitation = (payload or {}).get("invitation")
    if not invitation:
        return False
    note_bounce(invitation, kind, at=at)
    return True


def note_bounce(invitation: int, kind: Bounce, *, at: datetime) -> None:
    """Note that a mail to whom this invitation is for came back; wrong for good stays so."""
    rows = SurveyInvitation.objects.filter(pk=invitation).exclude(bounce=Bounce.HARD)
    rows.update(bounced_at=at, bounce=kind)


def _signature(pk: int, key: str) -> str:
    return salted_hmac(SALT, str(pk), secret=key, algorithm="sha256").hexdigest()[:LENGTH]
