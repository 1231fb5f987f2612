# SPDX-License-Identifier: Apache-2.0
"""Understands what customers and employees said: a sweep over what is new, changed or corrected.

Ended at any moment, it goes on where it stopped, for what is to be read is told by the store
itself. A chunk is read outside any transaction and written in one; between two of them comes
whatever was received meanwhile, so that it is visible at once however long the sweep takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from django.utils import timezone

from customary.store.garbage import old_objects_spared
from customary.store.turns import turn
from customary.understand.annotating import annotate
from customary.understand.counts import renew_counts
from customary.understand.reader import shipped_themes, text_reader
from customary.understand.teaching import taught_keys
from customary.understand.themes import note_first_mentions, renew_stakes
from customary.understand.worklist import IN_BETWEEN, SLACK, due, newest_unread
from customary.understand.writing import much_to_write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.core.text.reader import TextReader
    from customary.understand.worklist import Item


def understand_voice(*, everything: bool = False, wait: bool = True) -> int:
    """Read what is new or changed and renew the counts; how many items were read.

    Args:
        everything: compare every item with what was understood of it, rather than only those
            written since the last sweep.
        wait: for a sweep that is under way; else leave it all to that one.
    """
    with turn("understand", wait=wait) as ours, much_to_write():
        if not ours:
            return 0
        count = _sweep(everything=everything)
        if count:  # what came in meanwhile was left to us
            count += _sweep()
        if everything:
            renew_stakes()
    return count


def _sweep(*, everything: bool = False) -> int:
    sweep = _Sweep(text_reader(), {**taught_keys(), **shipped_themes()})
    with old_objects_spared():
        for items in due(sweep.reader.version, everything=everything):
            sweep.read(items)
            sweep.read_newest()
        renew_counts(everything=everything, between=sweep.read_newest)
        note_first_mentions()
    return sweep.count


class _Sweep:
    """Reads with one reader, counts what it read, and knows up to when nothing new is left."""

    def __init__(self, reader: TextReader, themes: Mapping[str, int]) -> None:
        self.reader, self.themes = reader, themes
        self.count = 0
        self._since = timezone.now() - SLACK

    def read(self, items: Sequence[Item]) -> None:
        """Understand the items and write it down."""
        if items:
            read = self.reader.read(pa.array([item.words for item in items], pa.string()))
            self.count += annotate(items, read, self.reader.version, self.themes)

    def read_newest(self) -> None:
        """Understand what was received meanwhile; of very much, the newest."""
        now = timezone.now()
        items = newest_unread(self._since)
        self.read(items)
        if len(items) < IN_BETWEEN:
            self._since = now - SLACK
