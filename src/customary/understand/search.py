# SPDX-License-Identifier: Apache-2.0
"""Looks after the index of customers' words, which the sweep fills and the database keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction

from customary.store.models import Annotation, VoiceItem, VoiceWords
from customary.store.queries.words import found_by, has_personal_data
from customary.store.turns import turn
from customary.understand.worklist import CHUNK
from customary.understand.writing import much_to_write, put

if TYPE_CHECKING:
    from typing import Any

#: Pages of SQLite's index put together in one transaction: others wait no longer than that.
PAGES = 1_000


def rebuild_search() -> int:
    """Put down anew what every comment is found by, and build the index from it; how many there are."""
    count, last = 0, 0
    with turn("understand", wait=True), much_to_write():
        while keys := _put_down(last):
            count, last = count + len(keys), keys[-1]
        VoiceWords.objects.exclude(voice_item__annotation__isnull=False).delete()
        if connection.vendor == "sqlite":
            _tell_index("rebuild")
    return count


def tidy_search() -> None:
    """Put SQLite's index together, so that nothing of words that are gone is left in its file."""
    if connection.vendor != "sqlite":
        return  # the server's own vacuum does it
    pages = -PAGES  # first of all that there is, then what is left of it
    while _tell_index("merge", pages) > 1:
        pages = PAGES


def search_is_whole() -> bool:
    """Whether every comment that was understood can be found, and the index fits the words."""
    if Annotation.objects.filter(voice_item__words__isnull=True).exists():
        return False
    try:
        if connection.vendor == "sqlite":
            _tell_index("integrity-check", 1)
    except DatabaseError:
        return False
    return True


@transaction.atomic
def _put_down(after: int) -> list[int]:
    # Locked as by whoever corrects a comment, so that what they say is not lost.
    rows = Annotation.objects.select_for_update(of=("self",)).filter(pk__gt=after).order_by("pk")
    seen = list(rows.select_related("voice_item")[:CHUNK])
    if seen:
        words = ["" if one.by_employee else _words(one.voice_item) for one in seen]
        put(
            VoiceWords,
            {"voice_item_id": [one.pk for one in seen], "words": words},
            key=["voice_item_id"],
        )
    return [one.pk for one in seen]


def _words(item: VoiceItem) -> str:
    return found_by(item.title, item.text, has_personal_data(item))


def _tell_index(what: str, number: int | None = None) -> int:
    """Give SQLite's index an order; how many of its rows changed by that."""
    sql = "INSERT INTO voice_words_index (voice_words_index, rank) VALUES (%s, %s)"
    with transaction.atomic(), connection.cursor() as cursor:
        driver: Any = connection.connection
        before = driver.total_changes
        cursor.execute(sql, [what, number])
        return int(driver.total_changes - before)
