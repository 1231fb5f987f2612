# SPDX-License-Identifier: Apache-2.0
"""Keys for other systems: shown once, known here by their digest, good until they are revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from customary.store.access import System, require
from customary.store.actions.history import record_changes
from customary.store.actions.records import change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import ApiKey, EvidenceGrade, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.access import Reader

#: What a key may be good for.
SCOPES = ("voice:write", "voice:read", "voice:raw", "scim")
#: What is written with a key belongs to a source of its own.
WRITES = "voice:write"
#: A key tells by its first letters whose it is, to whoever finds it in a log.
MARK = "cust_"
SHOWN = 12
#: The last use is written down this often at most.
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_api_key(
    by: Reader,
    *,
    name: str,
    scopes: Iterable[str],
    valid_for: timedelta | None = None,
    source: Source | None = None,
) -> tuple[ApiKey, str]:
    """A new key, and the secret that nobody will ever see again.

    A key that writes does so as one source: the one given, which an older key has written to, or
    a new one of the key's name. Its records are self-reported until the source is confirmed.

    Raises:
        Refused: it has no name, is good for nothing, or the source is not one of keys.
    """
    require(by, "write", "settings")
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise Refused(_("Say what the key is for."), "scopes")
    if source is not None and source.kind != Source.API:
        raise Refused(_("Choose a source that a key has written to."), "source")
    if WRITES not in wanted:
        source = None
    elif source is None:
        source = _new_source(by, filled(name, "name"))
    secret = MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=filled(name, "name")[:120],
        prefix=secret[:SHOWN],
        digest=_digest(secret),
        scopes=wanted,
        source=source,
        created_by_id=None if isinstance(by, System) else by.account,
        expires_at=timezone.now() + valid_for if valid_for else None,
    )
    record_changes(by, "api_keys", after={key.pk: {"name": key.name, "scopes": wanted}})
    return key, secret


@transaction.atomic
def revoke_api_key(by: Reader, key: ApiKey) -> ApiKey:
    """The key, good for nothing from now on."""
    require(by, "write", "settings")
    key = locked(key)
    return key if key.revoked_at else change(by, key, revoked_at=timezone.now())


def use_api_key(secret: str, *, scope: str = "") -> ApiKey | None:
    """The key behind a secret, None where it is not good for this any more, or never was.

    Without a scope any good key is found; whoever asks looks at its scopes then.
    """
    now = timezone.now()
    keys = ApiKey.objects.select_related("source")
    key = keys.filter(digest=_digest(secret), revoked_at=None).first()
    if (
        key is None
        or (scope and scope not in key.scopes)
        or (key.expires_at and key.expires_at <= now)
    ):
        return None
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _new_source(by: Reader, name: str) -> Source:
    base = (slugify(name) or Source.API)[:50]
    taken = set(Source.objects.filter(key__startswith=base).values_list("key", flat=True))
    names = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
    source = Source.objects.create(
        key=next(key for key in names if key not in taken),
        name=name[:200],
        kind=Source.API,
        proposed_grade=EvidenceGrade.SYSTEM,
    )
    record_changes(by, "sources", after={source.pk: {"key": source.key, "kind": Source.API}})
    return source


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
