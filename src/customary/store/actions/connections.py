# SPDX-License-Identifier: Apache-2.0
"""What is kept of a connection: its mapping, where it fetches from and when, what came of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store import secrets
from customary.store.access import require
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Delivery, Mapping, Source

if TYPE_CHECKING:
    from collections.abc import Mapping as Table
    from datetime import datetime

    from customary.store.access import Reader

#: How often something may be fetched, in hours.
INTERVALS = (1, 6, 24, 168)
#: After a failure the next attempt comes after so many minutes, doubled each time, up to a day.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
DONE, FAILED, NOTHING_NEW = "done", "failed", "nothing new"


@transaction.atomic
def save_mapping(
    by: Reader, source: Source, *, feed: str, shape: str, declaration: Table[str, Any]
) -> None:
    """Keep how files of this shape become records of the source, for the next one."""
    require(by, "write", "connections")
    Mapping.objects.update_or_create(
        source=source, feed=feed, shape=shape[:200], defaults={"declaration": declaration}
    )
    if source.feed != feed:
        change(by, locked(source), feed=feed)


@transaction.atomic
def connect_source(
    by: Reader,
    source: Source,
    *,
    connector: str,
    host: str,
    sealed: str,
    hours: int,
    cursor: Table[str, Any],
) -> None:
    """Let a source be fetched from now on; `sealed` holds address, user and secret."""
    require(by, "write", "connections")
    now = timezone.now()
    change(
        by,
        locked(source),
        connector=connector,
        host=host[:200],
        secret=sealed,
        pull_hours=hours,
        cursor=dict(cursor),
        next_pull_at=_next(hours, cursor),
        last_received_at=now,
        last_error="",
    )


@transaction.atomic
def set_interval(by: Reader, source: Source, hours: int) -> Source:
    """The source, fetched every so many hours.

    Raises:
        Refused: that is no interval offered.
    """
    require(by, "write", "connections")
    if hours not in INTERVALS:
        raise Refused(_("That is none of the intervals offered."), "hours")
    now = timezone.now()
    return change(by, locked(source), pull_hours=hours, next_pull_at=now + timedelta(hours=hours))


@transaction.atomic
def set_access(by: Reader, source: Source, *, address: str, user: str, secret: str) -> Source:
    """The source with another address, user or secret; what is left empty stays as it is."""
    require(by, "write", "connections")
    source = locked(source)
    known = access_of(source)
    said = {"address": address.strip(), "user": user.strip(), "secret": secret.strip()}
    sealed = seal_access(**(known | {name: value for name, value in said.items() if value}))
    return change(by, source, secret=sealed, last_error="", next_pull_at=timezone.now())


@transaction.atomic
def note_fetched(
    source: Source, *, records: int, cursor: Table[str, Any], error: str = "", new: bool = True
) -> None:
    """Write down that a fetch came to a good end; only now does the cursor move on."""
    now = timezone.now()
    source = locked(source)
    source.cursor = dict(cursor)
    source.last_error = error
    source.next_pull_at = _next(source.pull_hours or INTERVALS[-2], cursor)
    if new:
        source.last_received_at = now
    source.save(update_fields=["cursor", "last_error", "next_pull_at", "last_received_at"])
    _deliver(source, DONE if new else NOTHING_NEW, records=records, error=error)


@transaction.atomic
def note_failed(source: Source, error: str) -> None:
    """Write down that a fetch failed; the cursor stays, and the next attempt waits longer."""
    source = locked(source)
    _deliver(source, FAILED, error=error)
    waits = min(FIRST_WAIT * 2 ** min(failures(source) - 1, 10), LONGEST_WAIT)
    source.last_error = error
    source.next_pull_at = timezone.now() + waits
    source.save(update_fields=["last_error", "next_pull_at"])


def failures(source: Source) -> int:
    """How often fetching has failed since it last succeeded."""
    states = Delivery.objects.filter(source=source).order_by("-pk").values_list("state", flat=True)
    count = 0
    for state in states[:20]:
        if state != FAILED:
            break
        count += 1
    return count


def host_of(address: str) -> str:
    """The host of an address: all of it that is ever shown."""
    return urlsplit(address.strip()).hostname or ""


def seal_access(*, address: str, user: str = "", secret: str = "") -> str:
    """Address, user and secret, sealed together: an address may be as secret as a password."""
    return secrets.seal(json.dumps({"address": address, "user": user, "secret": secret}))


def open_access(sealed: str) -> dict[str, str]:
    """Address, user and secret of a seal.

    Raises:
        secrets.LostKeyError: the installation's key is another one by now.
    """
    found: dict[str, str] = {"address": "", "user": "", "secret": ""}
    return found | (json.loads(secrets.unseal(sealed)) if sealed else {})


def access_of(source: Source) -> dict[str, str]:
    """Where a source is fetched from, opened; nothing where its key is lost."""
    try:
        return open_access(source.secret)
    except secrets.LostKeyError:
        return {"address": "", "user": "", "secret": ""}


def _next(hours: int, cursor: Table[str, Any]) -> datetime:
    """When to fetch again: at once where there is more behind the cursor."""
    return timezone.now() + (timedelta() if cursor.get("more") else timedelta(hours=hours))


def _deliver(source: Source, state: str, *, records: int = 0, error: str = "") -> None:
    Delivery.objects.create(
        source=source, delivery_id=uuid4().hex, state=state, records=records, error=error
    )
