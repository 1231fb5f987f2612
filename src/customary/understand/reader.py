# SPDX-License-Identifier: Apache-2.0
"""The reader in use, and the themes that it knows as rows of the store."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from customary.catalogue import load_catalogue, load_flag_phrases, load_taxonomy
from customary.core.text.flags import FlagReader
from customary.core.text.reader import TextReader
from customary.core.text.themes import ThemeReader
from customary.store.access import System
from customary.store.actions.records import change, own_source
from customary.store.models import Change, Source, Theme
from customary.store.queries.text_models import active_version, weights_of
from customary.understand.learned import Learned
from customary.understand.sentiment import sentiment_model

if TYPE_CHECKING:
    from collections.abc import Mapping

US = System("understanding")


def text_reader() -> TextReader:
    """The reader in use: with what was learned from the organisation."""
    return _reader(active_version())


@cache
def shipped_reader() -> TextReader:
    """The reader that is shipped."""
    model = sentiment_model()
    return TextReader(
        model,
        ThemeReader.of(load_taxonomy(), model.folding),
        FlagReader.of(load_flag_phrases(), model.folding),
    )


def learned_in_use() -> Learned:
    """What was learned and is in use; nothing, where the shipped reader reads."""
    weights, shipped = weights_of(active_version()), sentiment_model().version
    learned = Learned.unpacked(weights) if weights else Learned(shipped)
    return learned if learned.base == shipped else Learned(shipped, themes=learned.themes)


@lru_cache(maxsize=2)
def _reader(version: str) -> TextReader:
    weights = weights_of(version) if version else b""
    shipped = shipped_reader()
    return Learned.unpacked(weights).applied(shipped, version) if weights else shipped


def shipped_themes() -> Mapping[str, int]:
    """The ids of the rows of the shipped themes by key; rows that are missing are made.

    Their words follow the catalogue until a person changes them.
    """
    rows = Theme.objects.filter(source__key=Source.OWN_KEY, external_id__in=_words())
    known = {row.external_id: row for row in rows}
    missing = [key for key in _words() if key not in known]
    if missing:
        known |= _made(missing)
    for key, row in known.items():
        if any(getattr(row, name) != value for name, value in _words()[key].items()):
            _follow(row, _words()[key])
    return {key: row.pk for key, row in known.items()}


@cache
def _words() -> Mapping[str, dict[str, str]]:
    """What the catalogue says of each theme, as columns of its row."""
    return {
        key: {
            "name": theme.text("en").name,
            "name_zh_hans": theme.text("zh-hans").name,
            "description": theme.text("en").description,
            "journey_stage": theme.stage,
        }
        for key, theme in load_catalogue().themes.items()
    }


@transaction.atomic
def _made(keys: list[str]) -> dict[str, Theme]:
    source, now = own_source(), timezone.now()
    Theme.objects.bulk_create(
        [Theme(source=source, external_id=key, recorded_at=now, **_words()[key]) for key in keys],
        ignore_conflicts=True,
    )
    made = Theme.objects.filter(source=source, external_id__in=keys)
    return {row.external_id: row for row in made}


def _follow(row: Theme, words: Mapping[str, str]) -> None:
    """Take the catalogue's words over, apart from those that a person set."""
    changes = Change.objects.filter(table=Theme._meta.db_table, record_id=row.pk)
    by_people = changes.exclude(purpose=US.purpose).values_list("after", flat=True)
    set_by_people = {name for after in by_people for name in after or {}}
    new: dict[str, Any] = {
        name: value
        for name, value in words.items()
        if name not in set_by_people and getattr(row, name) != value
    }
    if new:
        change(US, row, **new)
