# SPDX-License-Identifier: Apache-2.0
"""Writes down what was read of voice items; what a person said about one wins over the reading."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from customary.store.actions.understanding import YES, mark_weeks
from customary.store.models import (
    Annotation,
    Correction,
    Flag,
    Theme,
    ThemeMention,
    VoiceItem,
    VoiceWords,
)
from customary.store.queries.words import found_by
from customary.understand.writing import put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.understand.worklist import Item

Columns = dict[str, list[Any]]


@dataclass
class Said:
    """What people said about one item."""

    values: dict[str, Any] = field(default_factory=dict)
    themes: dict[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Mention:
    """How an item feels about a theme, and how sure it is that it speaks of it."""

    sentiment: str
    probability: float
    by_person: bool = False
    #: The theme it speaks of, where that was merged into another.
    moved_from: int | None = None


@transaction.atomic
def annotate(
    items: Sequence[Item], read: pa.RecordBatch, version: str, themes: Mapping[str, int]
) -> int:
    """Write what was read of those items that are still there; how many those are.

    `items` stand in the order of their ids; `themes` are the ids of themes by the keys that the
    reader knows them by.
    """
    there = VoiceItem.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    alive = set(there.filter(pk__in=[item.pk for item in items]).values_list("pk", flat=True))
    rows = [at for at, item in enumerate(items) if item.pk in alive]
    if not rows:
        return 0
    items = [items[at] for at in rows]
    columns: Columns = {
        name: column.to_pylist()
        for name, column in zip(read.schema.names, read.take(pa.array(rows)).columns, strict=True)
    }
    said = _said(items)
    mentions = _mentions(items, columns, said, themes)
    for at, item in enumerate(items):
        for name, value in said[item.pk].values.items() if item.pk in said else ():
            columns[name][at] = value
    _write_annotations(items, columns, said, version)
    _write_mentions(items, mentions)
    _write_words(items, columns)
    mark_weeks(
        place.week for item in items for place in (item.place, item.place_then) if place is not None
    )
    return len(items)


def _said(items: Sequence[Item]) -> dict[int, Said]:
    """What people said about the items that have words; where those were erased, it is void."""
    written = {item.pk for item in items if item.words}
    found: dict[int, Said] = {}
    # Corrections are few: to look at all between two items costs less than to name the items.
    between = Correction.objects.filter(
        voice_item_id__gte=items[0].pk, voice_item_id__lte=items[-1].pk
    )
    for one in between:
        if one.voice_item_id not in written:
            continue
        said = found.setdefault(one.voice_item_id, Said())
        if one.theme_id is not None:
            said.themes[one.theme_id] = one.value == YES
        elif one.flag:
            said.values[one.flag] = one.value == YES
        else:
            said.values["sentiment"] = one.value
    return found


def _mentions(
    items: Sequence[Item], columns: Columns, said: dict[int, Said], keys: Mapping[str, int]
) -> list[tuple[int, int, Mention]]:
    """Item, theme, mention: what was read, what its source says, and what people say."""
    merged = dict(Theme.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    found: list[tuple[int, int, Mention]] = []
    for at, item in enumerate(items):
        felt = columns["sentiment"][at]
        themes = {
            keys[one["key"]]: Mention(one["sentiment"], one["probability"])
            for one in columns["themes"][at]
            if one["key"] in keys  # a theme that was taught may be gone by now
        }
        if item.theme is not None:
            read = themes.get(item.theme)
            themes[item.theme] = Mention(read.sentiment if read else felt, 1.0)
        corrected = said.get(item.pk)
        if corrected is not None:
            for theme, speaks in corrected.themes.items():
                found_here = themes.pop(theme, Mention(felt, 1.0))
                if speaks:
                    themes[theme] = replace(found_here, probability=1.0, by_person=True)
            # An item with one theme feels about it as it feels on the whole.
            if len(themes) == 1 and "sentiment" in corrected.values:
                ((theme, one),) = themes.items()
                felt = corrected.values["sentiment"]
                themes = {theme: Mention(felt, one.probability, by_person=one.by_person)}
        # Who denies a theme denies what was merged into it as well.
        denied = (
            {key for key, speaks in corrected.themes.items() if not speaks} if corrected else ()
        )
        shown = _moved(themes, merged)
        found += [(item.pk, theme, one) for theme, one in shown.items() if theme not in denied]
    return found


def _moved(themes: dict[int, Mention], merged: dict[int, int | None]) -> dict[int, Mention]:
    """Mentions of merged themes, where they were merged into, unless that is mentioned anyway."""
    found = {}
    for theme, mention in themes.items():
        into = merged.get(theme)
        if into is None or into in themes or into in found:
            found[theme] = mention
        else:
            found[into] = replace(mention, moved_from=theme)
    return found


def _write_annotations(
    items: Sequence[Item], columns: Columns, said: dict[int, Said], version: str
) -> None:
    now, many = timezone.now(), len(items)
    put(
        Annotation,
        {
            "voice_item_id": [item.pk for item in items],
            "version": [version] * many,
            "text_digest": [item.digest for item in items],
            "language": columns["language"],
            "sentiment": columns["sentiment"],
            "probability": columns["probability"],
            **{flag: columns[flag] for flag in Flag.values},
            "corrected": [item.pk in said for item in items],
            "week": [item.place.week for item in items],
            "said_at": [item.place.said_at for item in items],
            "unit_id": [item.place.unit for item in items],
            "segment": [item.place.segment for item in items],
            "source_id": [item.place.source for item in items],
            "by_employee": [item.place.by_employee for item in items],
            "understood_at": [item.read_at for item in items],
            "created_at": [now] * many,
            "updated_at": [now] * many,
        },
        key=["voice_item_id"],
    )


def _write_mentions(items: Sequence[Item], mentions: list[tuple[int, int, Mention]]) -> None:
    """Mentions as they are now; what a person said elsewhere than by a correction stays."""
    again = [item.pk for item in items if item.version is not None]
    kept: set[tuple[int, int]] = set()
    if again:
        before = ThemeMention.objects.filter(voice_item__in=again)
        before.filter(by_person=False).delete()
        kept = set(before.values_list("voice_item_id", "theme_id"))
    new = [one for one in mentions if one[:2] not in kept or one[2].by_person]
    if new:
        put(
            ThemeMention,
            {
                "voice_item_id": [item for item, _, _ in new],
                "theme_id": [theme for _, theme, _ in new],
                "sentiment": [one.sentiment for _, _, one in new],
                "probability": [one.probability for _, _, one in new],
                "by_person": [one.by_person for _, _, one in new],
                "moved_from_id": [one.moved_from for _, _, one in new],
            },
            key=["voice_item_id", "theme_id"],
        )


def _write_words(items: Sequence[Item], columns: Columns) -> None:
    """What customers' items are found by; what employees said nobody looks for."""
    put(
        VoiceWords,
        {
            "voice_item_id": [item.pk for item in items],
            "words": [
                "" if item.place.by_employee else found_by(item.title, item.text, privacy)
                for item, privacy in zip(items, columns[Flag.PRIVACY], strict=True)
            ],
        },
        key=["voice_item_id"],
    )
