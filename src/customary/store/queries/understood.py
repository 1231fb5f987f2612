# SPDX-License-Identifier: Apache-2.0
"""What was understood of customers' words, and the themes they speak of, for other systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import visible
from customary.store.models import Annotation, Feeling, Flag, Source, Theme
from customary.store.queries.themes import themes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from customary.store.access import Reader
    from customary.store.models import VoiceItem
    from customary.store.queries.themes import ThemeRow

FEELINGS: tuple[str, ...] = tuple(Feeling.values)


@dataclass(frozen=True)
class Understood:
    """What was understood of an item; `themes` are key, sentiment and probability of each."""

    language: str
    sentiment: str
    probability: float
    flags: tuple[str, ...]
    themes: tuple[tuple[str, str, float], ...]
    corrected: bool
    at: datetime


def understood(item: VoiceItem) -> Understood | None:
    """What was understood of an item that came with its annotation and mentions.

    None where it was not read since it last changed.
    """
    annotation: Annotation | None = getattr(item, "annotation", None)
    if annotation is None or annotation.understood_at < item.updated_at:
        return None
    return Understood(
        annotation.language,
        annotation.sentiment,
        annotation.probability,
        tuple(flag for flag in Flag.values if getattr(annotation, flag)),
        tuple(
            sorted(
                (key_of(one.theme), one.sentiment, one.probability) for one in item.mentions.all()
            )
        ),
        annotation.corrected,
        annotation.updated_at,
    )


def key_of(theme: Theme) -> str:
    """By what other systems know a theme: its own id, with its source where that is not ours."""
    own = theme.source.key == Source.OWN_KEY
    return theme.external_id if own else f"{theme.source.key}/{theme.external_id}"


def theme_of(reader: Reader, key: str) -> int | None:
    """The theme that other systems know by this key; None for none."""
    source, slash, external_id = key.partition("/")
    named = {"source__key": source, "external_id": external_id} if slash else {}
    named = named or {"source__key": Source.OWN_KEY, "external_id": key}
    found: int | None = visible(reader, Theme).filter(**named).values_list("pk", flat=True).first()
    return found


def themes_told(reader: Reader) -> list[tuple[str, Theme, Mapping[str, Any]]]:
    """Every theme, also those merged or retired: its key, itself, and what was said lately."""
    found = themes(reader)
    rows = visible(reader, Theme).select_related("source", "merged_into__source", "owner")
    spoken = {row.id: row for row in (*found.rows, *found.silent)}
    return [
        (key_of(theme), theme, _lately(spoken[theme.pk]) if theme.pk in spoken else {})
        for theme in rows.order_by("pk")
    ]


def _lately(row: ThemeRow) -> dict[str, Any]:
    return {"mentions": row.n, "comments": row.of, "feelings": dict(sorted(row.feelings.items()))}
