# SPDX-License-Identifier: Apache-2.0
"""What systems told by themselves: the address of a source, and the deliveries that came there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import require
from customary.store.actions.hooks import key_of
from customary.store.models import Hook, HookDelivery, HookState
from customary.store.secrets import LostKeyError

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.models import Source

SHOWN = 20


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
    error: str


def hook_page(reader: Reader, source: Source) -> HookPage | None:
    """The address of a source; None where it has none."""
    require(reader, "write", "connections")
    hook = Hook.objects.filter(source=source).first()
    if hook is None:
        return None
    try:
        key = key_of(hook)
    except LostKeyError:
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
            error=row.error,
        )
        for row in rows[:SHOWN]
    ]
