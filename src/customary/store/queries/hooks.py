# SPDX-License-Identifier: Apache-2.0
"""What systems told by themselves: the address of a source, and the deliveries that came there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from customary.store import secrets
from customary.store.access import require
from customary.store.models import Hook, HookDelivery, HookState, Source

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader

SHOWN = 20

#: How the interface names what `hook_at` finds.
Address = Hook


@dataclass(frozen=True)
class HookPage:
    """The address of a source; `key` is "" where the seal cannot be opened any more."""

    key: str
    opened_at: datetime
    before_until: datetime | None


@dataclass(frozen=True)
class Delivered:
    """A delivery without what was in it: nobody reads that here."""

    id: int
    received_at: datetime
    topic: str
    state: str
    is_failed: bool
    may_be_tried: bool
    next_attempt_at: datetime | None
    times: int
    records: int
    #: In the language of whoever reads: it is kept in English, as it stands in the sources.
    error: str


def hook_page(reader: Reader, source: Source) -> HookPage | None:
    """The address of a source; None where it has none."""
    require(reader, "write", "connections")
    hook = Hook.objects.filter(source=source).first()
    if hook is None:
        return None
    try:
        key = key_of(hook)
    except secrets.LostKeyError:
        key = ""
    until = hook.before_until
    overlaps = until is not None and until > timezone.now()
    return HookPage(key, hook.created_at, until if overlaps else None)


def deliveries(reader: Reader, source: Source) -> list[Delivered]:
    """What came in last, newest first; bodies stay sealed."""
    require(reader, "read", "connections")
    rows = HookDelivery.objects.filter(source=source).order_by("-received_at", "-pk")
    return [
        Delivered(
            id=row.pk,
            received_at=row.received_at,
            topic=row.topic,
            state=row.get_state_display(),
            is_failed=row.state in {HookState.FAILED, HookState.REFUSED},
            may_be_tried=row.state == HookState.FAILED and bool(row.body),
            next_attempt_at=row.next_attempt_at if row.attempts else None,
            times=row.attempts if row.state == HookState.REFUSED else 1,
            records=row.records,
            error=gettext(row.error) if row.error else "",
        )
        for row in rows[:SHOWN]
    ]


# ── What the door and the jobs behind it ask ─────────────────────────────────────────────────────


def hook_at(key: str) -> Hook | None:
    """The address with this key; None for none."""
    return Hook.objects.select_related("source").filter(digest=digest_of(key)).first()


def key_of(hook: Hook) -> str:
    """The key in its address.

    Raises:
        secrets.LostKeyError: the installation's key is another one by now.
    """
    return opened(hook)["key"]


def secrets_of(hook: Hook) -> tuple[str, ...]:
    """The secrets that count now, the newest first.

    Raises:
        secrets.LostKeyError: the installation's key is another one by now.
    """
    known = opened(hook)
    overlaps = hook.before_until is not None and hook.before_until > timezone.now()
    return (
        (known["secret"], known["before"]) if overlaps and known["before"] else (known["secret"],)
    )


def waiting_sources() -> list[int]:
    """The sources of which something waits to be stored, none that is switched off."""
    waiting = HookDelivery.objects.filter(
        state=HookState.RECEIVED, next_attempt_at__lte=timezone.now(), source__off_reason=""
    )
    return sorted(set(waiting.values_list("source", flat=True)))


def waiting(source: Source, most: int) -> list[HookDelivery]:
    """What waits of a source, in the order it came."""
    due = HookDelivery.objects.filter(
        source=source, state=HookState.RECEIVED, next_attempt_at__lte=timezone.now()
    )
    return list(due.order_by("pk")[:most])


def body_of(delivery: HookDelivery) -> str:
    """What was sent.

    Raises:
        secrets.LostKeyError: the installation's key is another one by now.
    """
    return secrets.unseal(delivery.body)


def opened(hook: Hook) -> dict[str, str]:
    """Key, secret and the secret before.

    Raises:
        secrets.LostKeyError: the installation's key is another one by now.
    """
    found: dict[str, str] = json.loads(secrets.unseal(hook.sealed))
    return found


def digest_of(key: str) -> str:
    """By which an address is found."""
    return sha256(key.encode()).hexdigest()
