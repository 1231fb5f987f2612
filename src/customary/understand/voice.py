# SPDX-License-Identifier: Apache-2.0
"""Understands what customers and employees said: a sweep over what is new, changed or corrected.

Ended at any moment, it goes on where it stopped, for what is to be read is told by the store
itself. A chunk is read outside any transaction and written in one.
"""

from __future__ import annotations

import pyarrow as pa

from customary.store.turns import turn
from customary.understand.annotating import annotate
from customary.understand.counts import renew_counts
from customary.understand.reader import shipped_themes, text_reader
from customary.understand.teaching import taught_keys
from customary.understand.themes import note_first_mentions, renew_stakes
from customary.understand.worklist import due
from customary.understand.writing import much_to_write


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
    reader = text_reader()
    themes = {**taught_keys(), **shipped_themes()}
    count = 0
    for items in due(reader.version, everything=everything):
        if items:
            read = reader.read(pa.array([item.words for item in items], pa.string()))
            count += annotate(items, read, reader.version, themes)
    renew_counts(everything=everything)
    note_first_mentions()
    return count
