# SPDX-License-Identifier: Apache-2.0
"""Themes by example: a handful of comments that people marked teach what speaks of a theme."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from customary.core.text.examples import FEWEST, ThemeByExample
from customary.core.text.taught import TaughtThemes
from customary.store.actions.understanding import YES
from customary.store.models import Annotation, Correction, Source, Theme, ThemeMention, VoiceItem
from customary.understand.worklist import in_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

#: Comments at large that the examples are held against, the newest, and fewer than which say little.
BACKGROUND, FEWEST_AT_LARGE = 600, 20
#: The newest examples of a theme that are learned from.
MOST_EXAMPLES = 200
#: A theme is read by its examples if each is told by the others in at least this part of cases.
WORTH = 0.5

Texts = dict[int, list[str]]


def key_of(theme: Theme) -> str:
    """How the reader knows a theme: the shipped ones by their key, others by their id."""
    return theme.external_id if theme.source.key == Source.OWN_KEY else f"#{theme.pk}"


def taught_keys() -> Mapping[str, int]:
    """The ids of themes that may be taught, by the key that the reader knows them by."""
    return {key_of(theme): theme.pk for theme in _themes()}


def teach(folding: Mapping[int, int]) -> TaughtThemes:
    """What people's corrections teach of themes; what does not tell its own examples is left out."""
    shown, denied = _examples()
    if not shown and not denied:
        return TaughtThemes()
    large = _words(Annotation.objects.filter(by_employee=False).order_by("-said_at", "-pk"))
    shows, denies = {}, {}
    for theme in _themes().filter(pk__in=shown.keys() | denied.keys()):
        key, yes, no = key_of(theme), shown.get(theme.pk, []), denied.get(theme.pk, [])
        if one := _learned(yes, no, [text for text in large if text not in yes], folding):
            shows[key] = one
        if len(no) >= FEWEST:
            spoken = ThemeMention.objects.filter(theme=theme).order_by("-pk")
            if one := _learned(
                no, yes, [text for text in _words(spoken) if text not in no], folding
            ):
                denies[key] = one
    return TaughtThemes(shows, denies)


def _themes() -> QuerySet[Theme]:
    rows = Theme.objects.filter(merged_into=None, retired_at=None)
    return rows.select_related("source").order_by("pk")


def _examples() -> tuple[Texts, Texts]:
    """By theme: comments that speak of it, and comments that do not."""
    shown: Texts = defaultdict(list)
    denied: Texts = defaultdict(list)
    rows = Correction.objects.filter(theme__isnull=False).order_by("-updated_at", "-pk")
    for theme, value, title, text in rows.values_list(
        "theme", "value", "voice_item__title", "voice_item__text"
    ):
        examples = (shown if value == YES else denied)[theme]
        if (title or text) and len(examples) < MOST_EXAMPLES:
            examples.append(in_one(title, text))
    return dict(shown), dict(denied)


def _words(rows: QuerySet[Annotation] | QuerySet[ThemeMention]) -> list[str]:
    keys = list(rows.values_list("voice_item", flat=True)[:BACKGROUND])
    found = VoiceItem.objects.filter(pk__in=keys).exclude(text="").order_by("pk")
    return [in_one(title, text) for title, text in found.values_list("title", "text")]


def _learned(
    positive: list[str], negative: Iterable[str], large: list[str], folding: Mapping[int, int]
) -> ThemeByExample | None:
    if len(positive) < FEWEST or len(large) < FEWEST_AT_LARGE:
        return None
    try:
        theme = ThemeByExample.learn(positive, list(negative), large, folding)
    except ValueError:
        return None  # nothing in common
    return theme if theme.recall >= WORTH else None
