# SPDX-License-Identifier: Apache-2.0
"""Copies of words outside the records: raw records, reports of imports, posts, and mails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from customary.store import secrets
from customary.store.models import (
    ApiRequest,
    HookDelivery,
    HookState,
    ImportRun,
    OutboxMessage,
    RawRecord,
    Recorded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from customary.store.models import Timed

#: Stands where something must stand.
ERASED = "Erased"
BLOCK = 1_000
#: Bytes from which a name is sought inside of texts too; shorter ones are part of other words.
LONG_ENOUGH = 6


def raw_records_naming(subject: Recorded, words: set[str]) -> list[int]:
    """Raw records that hold the external id of the same source, a name or an address."""
    spelled = Cast("payload", CharField())
    by_id = _spelled(subject.external_id) & Q(source=subject.source_id)
    condition = by_id | Q(source=subject.source_id, external_id=subject.external_id)
    for word in words:
        condition |= _spelled(word)
    found = RawRecord.objects.annotate(spelled=spelled).filter(condition)
    return [
        raw.pk
        for raw in found.iterator(chunk_size=BLOCK)
        if any(_is_named(text, words) for text in _texts(raw.payload))
        or (
            raw.source_id == subject.source_id
            and subject.external_id in {raw.external_id, *_texts(raw.payload)}
        )
    ]


def delete_raw_records_of(model: type[Timed], keys: list[int]) -> int:
    """Delete the raw records that rows were made from."""
    if not issubclass(model, Recorded):
        return 0
    count = 0
    for block in blocks(keys):
        by_source: dict[int, list[str]] = {}
        found = model.every.filter(pk__in=block).values_list("source_id", "external_id")
        for source, external_id in found:
            by_source.setdefault(source, []).append(external_id)
        for source, ids in by_source.items():
            raw = RawRecord.objects.filter(
                source=source, object_name=model._meta.db_table, external_id__in=ids
            )
            count += delete_raw_records(list(raw.values_list("pk", flat=True)))
    return count


def delete_raw_records(keys: list[int]) -> int:
    """Delete raw records by id and return how many."""
    return sum(RawRecord.objects.filter(pk__in=block).delete()[0] for block in blocks(keys))


def forget_in_reports(words: set[str]) -> None:
    """Reports of imports quote the values they refused."""
    for run in ImportRun.objects.only("report").iterator(chunk_size=50):
        if any(_is_named(text, words) for text in _texts(run.report)):
            run.report = _replaced(run.report, words)
            run.save(update_fields=["report"])


def forget_in_posts(words: set[str]) -> None:
    """What other systems posted is kept until it is stored, and answers quote what they refused."""
    for post in ApiRequest.objects.only("answer", "records").iterator(chunk_size=50):
        records = [json.loads(line) for line in post.records.splitlines()]
        if any(_is_named(text, words) for text in _texts([post.answer, records])):
            post.answer = _replaced(post.answer, words)
            post.records = "".join(json.dumps(_replaced(one, words)) + "\n" for one in records)
            post.save(update_fields=["answer", "records", "updated_at"])


def forget_in_deliveries(words: set[str]) -> None:
    """What systems told is kept sealed for a while; of one that names somebody, the body goes."""
    for told in HookDelivery.objects.exclude(body="").iterator(chunk_size=50):
        try:
            texts = _texts(json.loads(secrets.unseal(told.body)))
            if not any(_is_named(text, words) for text in texts):
                continue
        except secrets.LostKeyError:
            pass  # nobody can look into it any more, nor should it stay
        if told.state == HookState.RECEIVED:
            told.state, told.next_attempt_at = HookState.FAILED, None
        told.body = ""
        told.save(update_fields=["state", "next_attempt_at", "body", "updated_at"])


def delete_messages(addresses: Iterable[str]) -> int:
    """Delete what was or is to be sent to the addresses and return how many messages."""
    condition = Q(pk__in=())
    for address in addresses:
        condition |= Q(recipient__iexact=address)
    return OutboxMessage.objects.filter(condition).delete()[0]


def blocks(keys: list[int]) -> Iterator[list[int]]:
    """The ids, a few at a time: databases take so many and no more."""
    for start in range(0, len(keys), BLOCK):
        yield keys[start : start + BLOCK]


def _spelled(word: str) -> Q:
    """JSON as text holds other letters than ASCII as they are, or escaped."""
    return Q(spelled__icontains=word) | Q(spelled__icontains=json.dumps(word)[1:-1])


def _texts(value: Any) -> Iterator[str]:
    """Every single value in JSON, as text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def _is_named(text: str, words: set[str]) -> bool:
    folded = text.casefold().strip()
    return any(
        word.casefold() in folded
        if len(word.encode()) >= LONG_ENOUGH
        else word.casefold() == folded
        for word in words
    )


def _replaced(value: Any, words: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, words) for inner in value]
    return ERASED if isinstance(value, str) and _is_named(value, words) else value
