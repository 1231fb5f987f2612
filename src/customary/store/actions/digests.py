# SPDX-License-Identifier: Apache-2.0
"""Digests: how often somebody gets one, and what became of each that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.actions.refusal import Refused
from customary.store.models import Digest, DigestIssue, Rhythm

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.store.access import Viewer
    from customary.store.models import Account


def digest_of(account: int) -> Digest:
    """The digest of an account; whoever never chose gets it weekly."""
    return Digest.objects.get_or_create(account_id=account)[0]


def set_rhythm(by: Viewer, rhythm: str) -> Digest:
    """One's own digest, as often as one likes.

    Raises:
        Refused: there is no such rhythm.
    """
    if rhythm not in Rhythm.values:
        raise Refused(_("How often is it to come?"), "rhythm", _("Choose from the list."))
    digest = digest_of(by.account)
    digest.rhythm = rhythm
    digest.save()
    return digest


def digest_by_key(stop_key: str) -> Digest | None:
    """The digest that a link in a mail stops."""
    return Digest.objects.filter(stop_key=stop_key).first()


def stop_digest(stop_key: str) -> bool:
    """Whether the digest of this link is stopped now; it needs no account to do so."""
    found = Digest.objects.filter(stop_key=stop_key)
    return bool(found.update(rhythm=Rhythm.OFF, updated_at=timezone.now()))


def looked(digest: Digest, day: date) -> None:
    """Note that a digest was seen to on a day, whether or not there was anything to say."""
    Digest.objects.filter(pk=digest.pk).update(last_looked_on=day)


def begin_issue(digest: Digest, *, at: datetime) -> DigestIssue:
    """A mail of the digest that is about to be sent."""
    return DigestIssue.objects.create(digest=digest, sent_at=at)


@transaction.atomic
def opened(account: Account, key: str) -> None:
    """Note that a link of a mail was followed by whoever it was sent to; the first time counts."""
    DigestIssue.objects.filter(key=key, digest__account=account, opened_at=None).update(
        opened_at=timezone.now()
    )


def rhythms() -> list[tuple[str, str]]:
    """How often it may come."""
    return [(value, str(label)) for value, label in Rhythm.choices]
