# SPDX-License-Identifier: Apache-2.0
"""The keys other systems have, for administrators; never the keys themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import require
from customary.store.models import ApiKey, Source

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader


GivenKey = ApiKey
KeySource = Source


@dataclass(frozen=True)
class KeyRow:
    """A key, known by its name and first letters."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    #: The id and the name of the source it sends to.
    source: tuple[int, str] | None

    @property
    def is_good(self) -> bool:
        """Whether it opens anything now."""
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not expired


def api_keys(viewer: Reader) -> list[KeyRow]:
    """Every key, the youngest first."""
    require(viewer, "read", "settings")
    return [
        KeyRow(
            id=key.pk,
            name=key.name,
            prefix=key.prefix,
            scopes=tuple(key.scopes),
            created_at=key.created_at,
            created_by=key.created_by.email if key.created_by else "",
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
            source=(key.source.pk, key.source.name) if key.source else None,
        )
        for key in ApiKey.objects.select_related("created_by", "source")
    ]


def api_sources(viewer: Reader) -> list[Source]:
    """The sources that keys have sent to."""
    require(viewer, "read", "settings")
    return list(Source.objects.filter(kind=Source.API))


def api_key(viewer: Reader, key: int) -> ApiKey | None:
    """One key to change, None where there is none."""
    require(viewer, "write", "settings")
    return ApiKey.objects.filter(pk=key).first()
