# SPDX-License-Identifier: Apache-2.0
"""The two names of whoever is asked: the link by which they answer, and the key of their answer.

Both are made from the invitation's nonce and the installation's key, and neither is stored beside
the invitation. So the database alone neither lets anybody answer for another, nor tells whose an
answer is. Whoever holds both could tell: that is why we say confidential and never anonymous.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from customary.store.actions.answered_files import forget_drafts
from customary.store.models import Response, ResponseDraft, SurveyInvitation
from customary.store.statements import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator

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
