# SPDX-License-Identifier: Apache-2.0
"""Posts of other systems: received once, answered once, the same answer told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from customary.store.models import ApiRequest, ImportRun, ImportState, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.store.models import ApiKey

#: So long a post that is sent again gets its first answer again.
KEPT = timedelta(hours=48)
#: So long what was stored of posts can be undone, merge by merge.
UNDOABLE = timedelta(days=30)
BLOCK = 500


class Receipt(StrEnum):
    """What came of a post at the door."""

    NEW = auto()
    #: It was answered before: the same answer again.
    AGAIN = auto()
    #: The very same post is being worked on, and not answered yet.
    IN_PROGRESS = auto()
    #: Another post has used this `Idempotency-Key`.
    OTHER = auto()


@dataclass(frozen=True)
class Posted:
    """What another system sent, read and in order as far as can be told without the store."""

    object_name: str
    records: str
    fields: Sequence[str]
    rows: int
    single: bool
    partial: bool
    digest: str
    language: str


def receive(api_key: ApiKey, posted: Posted, *, key: str = "") -> tuple[ApiRequest, Receipt]:
    """Keep a post, so that it outlives this process; or the one of the same `Idempotency-Key`."""
    earlier = _earlier(api_key, key)
    if earlier is None:
        try:
            with transaction.atomic():
                return _keep(api_key, posted, key), Receipt.NEW
        except IntegrityError:
            earlier = _earlier(api_key, key)
            if earlier is None:
                raise
    if earlier.body_digest != posted.digest:
        return earlier, Receipt.OTHER
    told = earlier.accepted or earlier.answered_at is not None
    return earlier, Receipt.AGAIN if told else Receipt.IN_PROGRESS


def accept(request: ApiRequest) -> ApiRequest:
    """Note that the sender is told it will be stored; the request as it is now.

    One that was answered at this very moment stays as it is.
    """
    ApiRequest.objects.filter(pk=request.pk, answered_at=None).update(accepted=True)
    return ApiRequest.objects.get(pk=request.pk)


def answer(
    request: ApiRequest, status: int, body: Mapping[str, Any], *, keep: bool = False
) -> None:
    """Write down what came of a post; its records go, unless they are to be kept for a person."""
    now = timezone.now()
    request.status, request.answer, request.answered_at = status, dict(body), now
    if not keep:
        request.records = ""
    request.save(update_fields=["status", "answer", "answered_at", "records", "updated_at"])
    Source.objects.filter(pk=request.api_key.source_id or 0).update(
        last_received_at=request.received_at
    )


def forget_answered() -> int:
    """Delete what was answered long enough ago; how many."""
    before = timezone.now() - KEPT
    return ApiRequest.objects.filter(answered_at__lt=before).delete()[0]


def forget_merges() -> int:
    """Delete the books of old merges, of which there may be one a second; their records stay."""
    before = timezone.now() - UNDOABLE
    told = Q(source__kind=Source.API) | Q(source__hook__isnull=False, started_by=None)
    runs = ImportRun.objects.filter(told, finished_at__lt=before)
    count = 0
    while keys := list(
        runs.exclude(state=ImportState.MERGING).values_list("pk", flat=True)[:BLOCK]
    ):
        count += len(keys)
        ImportRun.objects.filter(pk__in=keys).delete()
    return count


def _earlier(api_key: ApiKey, key: str) -> ApiRequest | None:
    return ApiRequest.objects.filter(api_key=api_key, key=key).first() if key else None


def _keep(api_key: ApiKey, posted: Posted, key: str) -> ApiRequest:
    return ApiRequest.objects.create(
        api_key=api_key,
        key=key,
        body_digest=posted.digest,
        object_name=posted.object_name,
        single=posted.single,
        partial=posted.partial,
        language=posted.language,
        records=posted.records,
        fields=list(posted.fields),
        rows=posted.rows,
        received_at=timezone.now(),
    )
