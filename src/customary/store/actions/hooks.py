# SPDX-License-Identifier: Apache-2.0
"""Addresses at which systems tell what is new, and what becomes of what came in there."""

from __future__ import annotations

import json
import secrets as random
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store import secrets
from customary.store.access import require
from customary.store.actions.connections import failures
from customary.store.actions.history import record_changes
from customary.store.actions.records import locked
from customary.store.actions.refusal import Refused
from customary.store.models import Hook, HookDelivery, HookState, Source
from customary.store.queries.hooks import digest_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.access import Reader

#: So long a secret that was renewed counts too, until the other system knows the new one.
OVERLAP = timedelta(hours=24)
#: Bodies go after so long: of what was stored soon, of what failed once somebody had time.
BODY_KEPT, FAILED_BODY_KEPT = timedelta(days=7), timedelta(days=30)
#: How often storing is tried before somebody has to look, and the first wait, doubled each time.
ATTEMPTS, FIRST_WAIT = 6, timedelta(minutes=1)
LONGEST_TOPIC = 120


@transaction.atomic
def open_hook(by: Reader, source: Source, secret: str | None = None) -> str:
    """Give a source an address of its own; the secret it is signed with, ours where none is given.

    An empty secret is for systems that sign nothing: then the address alone is one.

    Raises:
        Refused: it has one.
    """
    require(by, "write", "connections")
    if Hook.objects.filter(source=source).exists():
        raise Refused(_("This source has an address already."), "verb")
    key, secret = random.token_urlsafe(32), _chosen(secret)
    hook = Hook.objects.create(source=source, digest=digest_of(key), sealed=_seal(key, secret))
    record_changes(by, "hooks", after={hook.pk: {"source": source.pk}})
    return secret


@transaction.atomic
def renew_secret(by: Reader, source: Source, secret: str | None = None) -> str:
    """Let another secret count, ours where none is given; the one before counts for a day more."""
    require(by, "write", "connections")
    hook = locked(_hook_of(source))
    known = opened(hook)
    secret = _chosen(secret)
    hook.sealed = _seal(known["key"], secret, known["secret"])
    hook.before_until = timezone.now() + OVERLAP
    hook.save(update_fields=["sealed", "before_until", "updated_at"])
    until = {"before_until": hook.before_until.isoformat()}
    record_changes(by, "hooks", before={hook.pk: {"before_until": None}}, after={hook.pk: until})
    return secret


@transaction.atomic
def close_hook(by: Reader, source: Source) -> None:
    """Take the address away; what came in there stays."""
    require(by, "write", "connections")
    hook = locked(_hook_of(source))
    gone = {hook.pk: {"source": source.pk}}
    hook.delete()
    record_changes(by, "hooks", before=gone)


@transaction.atomic
def try_again(by: Reader, source: Source, delivery: int) -> None:
    """Have a delivery that failed stored once more.

    Raises:
        Refused: it did not fail, or its body is gone.
    """
    require(by, "write", "connections")
    failed = HookDelivery.objects.filter(source=source, pk=delivery, state=HookState.FAILED)
    again = {"state": HookState.RECEIVED, "attempts": 0, "next_attempt_at": timezone.now()}
    if not failed.exclude(body="").update(**again):
        raise Refused(_("There is nothing left of it to try again with."), "delivery")


# ── At the door ──────────────────────────────────────────────────────────────────────────────────


def receive(source: Source, body: bytes, *, delivery_id: str) -> bool:
    """Keep a delivery, so that it outlives this process; False where it came before."""
    digest = sha256(body).hexdigest()
    now = timezone.now()
    try:
        with transaction.atomic():
            HookDelivery.objects.create(
                source=source,
                delivery_id=(delivery_id or digest)[:200],
                digest=digest,
                state=HookState.RECEIVED,
                received_at=now,
                next_attempt_at=now,
                body=secrets.seal(body.decode()),
            )
    except IntegrityError:
        # Of systems that name no more than a ticket, the same words may tell of another change.
        if HookDelivery.objects.filter(
            source=source, digest=digest, state=HookState.ASKED
        ).exists():
            ask_for_fetch(source)
        return False
    return True


def note_refused(source: Source, reason: str) -> None:
    """Write down that something was refused: a row an hour and reason, however often it came."""
    now = timezone.now()
    name = f"refused-{now:%Y%m%d%H}-{sha256(reason.encode()).hexdigest()[:12]}"
    told = {"state": HookState.REFUSED, "received_at": now, "error": reason}
    row, _made = HookDelivery.objects.get_or_create(source=source, delivery_id=name, defaults=told)
    more = HookDelivery.objects.filter(pk=row.pk, attempts__lt=30_000)
    more.update(attempts=F("attempts") + 1, received_at=now)


# ── Behind the door ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_done(
    source: Source, deliveries: Iterable[tuple[HookDelivery, HookState, int, str]]
) -> None:
    """Write down what became of deliveries: state, records and topic of each."""
    for delivery, state, records, topic in deliveries:
        delivery.state, delivery.records, delivery.error = state, records, ""
        delivery.topic = topic[:LONGEST_TOPIC]
        delivery.next_attempt_at = None
        delivery.attempts += 1
        delivery.save()
    Source.objects.filter(pk=source.pk).update(last_received_at=timezone.now())


def note_not_done(delivery: HookDelivery, error: str, *, again: bool = True) -> None:
    """Write down why a delivery could not be stored, and when it is tried again, if it is."""
    delivery.attempts += 1
    delivery.error = error
    if again and delivery.attempts < ATTEMPTS:
        delivery.next_attempt_at = timezone.now() + FIRST_WAIT * 4 ** (delivery.attempts - 1)
    else:
        delivery.state, delivery.next_attempt_at = HookState.FAILED, None
    delivery.save()


def ask_for_fetch(source: Source) -> None:
    """Let a source be fetched in this minute: something is new of which nothing whole was told.

    One whose fetches fail just now waits for its turn all the same.
    """
    if not failures(source):
        Source.objects.filter(pk=source.pk).update(next_pull_at=timezone.now())


def forget_bodies() -> int:
    """Forget what was sent once it has been stored long enough; how many."""
    now = timezone.now()
    old = Q(received_at__lt=now - FAILED_BODY_KEPT) | Q(received_at__lt=now - BODY_KEPT) & ~Q(
        state__in=(HookState.RECEIVED, HookState.FAILED)
    )
    gone = HookDelivery.objects.filter(old).exclude(body="")
    waited = gone.filter(state=HookState.RECEIVED)
    waited.update(state=HookState.FAILED, next_attempt_at=None)
    return gone.update(body="")


def _hook_of(source: Source) -> Hook:
    hook = Hook.objects.filter(source=source).first()
    if hook is None:
        raise Refused(_("This source has no address of its own."), "verb")
    return hook


def _chosen(secret: str | None) -> str:
    return random.token_urlsafe(32) if secret is None else secret.strip()


def _seal(key: str, secret: str, before: str = "") -> str:
    return secrets.seal(json.dumps({"key": key, "secret": secret, "before": before}))
