# SPDX-License-Identifier: Apache-2.0
"""The two names of whoever is asked: the link by which they answer, and the key of their answer.

Both are made from the invitation's nonce and the installation's key, and neither is stored beside
the invitation. So the database alone lets nobody answer for another. It is no wall against whoever
reads it, though: an answer keeps the unit and, until results are out, the attributes they are cut
by, and whoever shares them with nobody is known by them. What else would lead from an answer to
somebody is kept away: its day, and once results are out its place among the others. That is why we
say confidential and never anonymous, and tell those who are asked who could find out.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from customary.store.actions.answered_files import forget_drafts
from customary.store.actions.records import own_source
from customary.store.models import Audience, Response, ResponseDraft, SurveyInvitation, Wave
from customary.store.statements import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

LINK, ANSWER = "customary.answering.link", "customary.answering.answer"
#: Sixteen bytes, in letters an address may hold.
LENGTH = 22
BLOCK = 500
#: The questions are long, and read once for all who answer them.
ASKED = Joined(SurveyInvitation, "wave", "instrument", without=["instruments.form"])


def new_nonce() -> str:
    """What an invitation's link is made from: sixteen random bytes."""
    return secrets.token_urlsafe(16)


def token_of(invitation: SurveyInvitation) -> str:
    """The end of the link by which this invitation is answered."""
    return f"{invitation.nonce}.{_signature(invitation.nonce, settings.SECRET_KEY)}"


def invitation_of(token: str) -> SurveyInvitation | None:
    """The invitation a link belongs to, with its wave and instrument; None if we never made it.

    A link made with an earlier key (`SECRET_KEY_FALLBACKS`) still opens.
    """
    nonce, _, signature = token.partition(".")
    # Every key is tried, so that the time taken tells nothing.
    ours = [constant_time_compare(signature, _signature(nonce, key)) for key in _keys()]
    if not any(ours):
        return None
    return ASKED.first("nonce", nonce)


def respondent_key(invitation: SurveyInvitation) -> str:
    """The key an answer is filed under: always the same for this invitation."""
    return _respondent(invitation, settings.SECRET_KEY)


def earlier_respondent_keys(invitation: SurveyInvitation) -> list[str]:
    """The keys it may have been filed under before the installation's key was renewed."""
    return [_respondent(invitation, str(key)) for key in settings.SECRET_KEY_FALLBACKS]


def day_kept(wave: Wave, at: datetime | None = None) -> date:
    """The day that is kept of an answer given at a moment, else now.

    What people answer confidentially is kept under the day the wave opened: of the few in a team
    who answered on one day, anybody who sees both lists would know which answer is whose.
    """
    is_told = wave.audience != Audience.PEOPLE or wave.instrument.named or wave.opened_at is None
    return timezone.localdate(at if is_told else wave.opened_at)


def forget_order(wave: Wave) -> None:
    """Keep the answers of people to a wave anew, all at once and in the order of their keys.

    Until then they stand in the order they came in, and so do those who answered; on PostgreSQL
    both are marked with the very transaction that they came in. What results are cut by goes as
    well: they are worked out, and unit, level and tenure together would find many an answer.
    """
    source = own_source()
    if wave.audience != Audience.PEOPLE:
        return
    columns = ", ".join(
        str(one.column) for one in Response._meta.concrete_fields if not one.primary_key
    )
    kept = Response.every.filter(wave=wave, source=source, person=None)
    which = "wave_id = %s AND source_id = %s AND person_id IS NULL"
    known = [wave.pk, source.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        kept.update(attributes={})
        # Names of our own tables and columns; values are always bound.
        cursor.execute(
            f"CREATE TEMPORARY TABLE answers_anew AS SELECT {columns} FROM responses WHERE {which}",  # noqa: S608
            known,
        )
        cursor.execute(f"DELETE FROM responses WHERE {which}", known)  # noqa: S608
        cursor.execute(
            f"INSERT INTO responses ({columns})"  # noqa: S608
            f" SELECT {columns} FROM answers_anew ORDER BY respondent_key"
        )
        cursor.execute("DROP TABLE answers_anew")


def forget_asked(asked: QuerySet[SurveyInvitation]) -> list[int]:
    """Delete invitations with what was being written for them; the ids of what was sent.

    Only here, and only to erase, is the way taken from somebody to what they answered.
    """
    sent: list[int] = []
    for invitation in asked.iterator(chunk_size=BLOCK):
        keys = [respondent_key(invitation), *earlier_respondent_keys(invitation)]
        filed = {"wave": invitation.wave_id, "respondent_key__in": keys}
        sent += Response.every.filter(**filed).values_list("pk", flat=True)
        forget_drafts(invitation.wave_id, ResponseDraft.objects.filter(**filed))
    asked.delete()
    return sent


def _respondent(invitation: SurveyInvitation, key: str) -> str:
    said = f"{invitation.wave_id}:{invitation.nonce}"
    return salted_hmac(ANSWER, said, secret=key, algorithm="sha256").hexdigest()


def _signature(nonce: str, key: str) -> str:
    digest = salted_hmac(LINK, nonce, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:LENGTH]


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)
