# SPDX-License-Identifier: Apache-2.0
"""What people wrote in a wave, read once it is closed and told where enough of them wrote.

A list of comments is told at the lowest unit at which enough people wrote: those of a unit with too
few go up to the unit above, and on, so that no list, and nothing left over between two lists, holds
the words of a few. Where too few wrote in all, nothing is told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from customary.core.text.known import Known
from customary.core.text.masking import mask
from customary.store.access import System, visible
from customary.store.access.floors import floor, floors_of
from customary.store.models import Audience, Person, Response, Wave, WaveComment
from customary.store.queries.forms import form_of
from customary.store.queries.units_then import units_then
from customary.understand.reader import text_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from customary.core.questionnaire.questions import Item

BATCH = 2000


@dataclass(frozen=True)
class Written:
    """One text and the unit of whoever wrote it."""

    unit: int
    text: str


def read_closed_waves(*, now: datetime | None = None) -> int:
    """Read what people wrote in waves that are closed; how many waves there were."""
    waiting = Wave.objects.filter(
        closed_at__isnull=False, words_read_at=None, audience=Audience.PEOPLE
    )
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        read_wave(key, now=now)
    return len(keys)


def read_wave(key: int, *, now: datetime | None = None) -> None:
    """Read what people wrote in one closed wave; once, and all of it or nothing."""
    wave = Wave.objects.select_related("instrument").get(pk=key)
    if wave.closed_at is None or wave.words_read_at is not None:
        return
    lowest = max(floors_of(wave)["opinions"], floor("opinions"))
    parents = {key: one.parent for key, one in units_then(wave.pk).items()}
    known = _colleagues()
    rows = [
        row
        for item, written in _written(wave)
        for unit, texts in told_at(written, parents, lowest).items()
        for row in _rows(wave, item, unit, texts, known)
    ]
    # An order that says nothing of who wrote when, the same however often it is made.
    rows.sort(key=lambda row: blake2b(f"{key}:{row.text}".encode(), digest_size=8).digest())
    with transaction.atomic():
        held = Wave.objects.select_for_update().get(pk=key)
        if held.words_read_at is not None:
            return
        WaveComment.objects.bulk_create(rows, batch_size=BATCH)
        held.words_read_at = now or timezone.now()
        held.save(update_fields=["words_read_at", "updated_at"])


def told_at(
    written: Iterable[Written], parents: Mapping[int, int | None], lowest: int
) -> dict[int, list[str]]:
    """Texts by the unit at which they are told, 0 for everybody; those of too few are not there.

    Each list holds the texts of `lowest` people or more.
    """
    waiting: dict[int, list[str]] = defaultdict(list)
    for one in written:
        waiting[one.unit if one.unit in parents else 0].append(one.text)
    told = {}
    for unit in sorted(parents, key=lambda one: -_depth(one, parents)):
        texts = waiting.pop(unit, [])
        if len(texts) >= lowest:
            told[unit] = texts
        elif texts:
            above = parents[unit]
            waiting[0 if above is None or above not in parents else above] += texts
    if len(waiting[0]) >= lowest:
        told[0] = waiting[0]
    return told


def _depth(unit: int, parents: Mapping[int, int | None]) -> int:
    depth, seen = 0, {unit}
    above = parents[unit]
    while above is not None and above in parents and above not in seen:
        seen.add(above)
        depth, above = depth + 1, parents[above]
    return depth


def _written(wave: Wave) -> list[tuple[Item, list[Written]]]:
    items = [item for item in form_of(wave.instrument).items() if item.is_text]
    found: dict[str, list[Written]] = {item.key: [] for item in items}
    answers = visible(System("wave results"), Response).filter(wave=wave)
    for unit, given in answers.values_list("unit_id", "answers").iterator(chunk_size=BATCH):
        for key, written in found.items():
            text = given.get(key)
            if isinstance(text, str) and text.strip():
                written.append(Written(unit or 0, text.strip()))
    return [(item, found[item.key]) for item in items]


def _colleagues() -> Known:
    """Everybody who works here or did, by name, login and staff number."""
    people = Person.every.filter(erased_at=None)
    names, logins = set(), set()
    for name, email, number in people.values_list("full_name", "email", "external_id"):
        names.add(name)
        logins |= {email.partition("@")[0], number}
    return Known.of(names, logins)


def _rows(
    wave: Wave, item: Item, unit: int, texts: list[str], colleagues: Known
) -> list[WaveComment]:
    reader = text_reader()
    rows = []
    for start in range(0, len(texts), BATCH):
        part = texts[start : start + BATCH]
        read = reader.read(pa.array(part, pa.string())).to_pylist()
        rows += [
            WaveComment(
                wave=wave,
                unit_id=unit or None,
                item=item.key,
                text="" if item.question.private else colleagues.cover(mask(text)),
                language=known["language"],
                sentiment=known["sentiment"],
                themes=sorted({one["key"] for one in known["themes"]}),
            )
            for text, known in zip(part, read, strict=True)
        ]
    return rows
