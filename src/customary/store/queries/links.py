# SPDX-License-Identifier: Apache-2.0
"""Links to records: the words they are called by, for those who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import Access, model_of, visible
from customary.store.queries.words import WORDS, shown_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.store.access import Reader
    from customary.store.models import Recorded

#: Columns that name a record, the best first.
NAMING = ("title", "full_name", "name", "subject", "text", "job_title", "criterion", "contribution")
LONGEST_LABEL = 80
#: Ids asked for at once: databases take only so many.
CHUNK = 10_000

Place = tuple[str, int]


@dataclass(frozen=True)
class RecordLink:
    """A record to go to: its table and id, what it is called and what it is."""

    table: str
    id: int
    label: str
    kind: str


def link_to(row: Recorded, *, is_outline: bool = False) -> RecordLink:
    """A link to a record the reader may see; in outline its personal columns do not name it."""
    meta = row._meta
    hidden = row.PERSONAL if is_outline else ()
    kind = str(meta.verbose_name)
    said = WORDS.get(meta.db_table, ())
    named = (
        shown_words(str(getattr(row, column)), None if column in said else False)
        for column in NAMING
        if column not in hidden and any(field.name == column for field in meta.concrete_fields)
    )
    label = next((text for text in named if text), "") or _unnamed(row, kind)
    if len(label) > LONGEST_LABEL:
        label = f"{label[: LONGEST_LABEL - 1]}…"
    return RecordLink(meta.db_table, row.pk, label, kind)


def _unnamed(row: Recorded, kind: str) -> str:
    """What a row without a name is called: what it says of itself, else its kind and its id.

    A row with personal columns might say those.
    """
    told = "" if row.PERSONAL else str(row)
    return told if told and told != row.external_id else f"{kind} {row.external_id}"


def links_to(reader: Reader, places: Iterable[Place]) -> Mapping[Place, RecordLink]:
    """Links to the records a reader may see, at most in outline; the others are left out."""
    by_table: dict[str, set[int]] = {}
    for table, key in places:
        by_table.setdefault(table, set()).add(key)
    found: dict[Place, RecordLink] = {}
    for table, keys in by_table.items():
        for row in visible(reader, table).filter(pk__in=keys):
            found[table, row.pk] = link_to(row)
        rest = keys - {key for place, key in found if place == table}
        if rest:
            for row in visible(reader, table, Access.OUTLINE).filter(pk__in=rest):
                found[table, row.pk] = link_to(row, is_outline=True)
    return found


def visible_keys(reader: Reader, table: str, keys: Iterable[int]) -> frozenset[int]:
    """Which of the records a reader may see, at least in outline."""
    wanted = sorted(set(keys))
    rows = visible(reader, model_of(table), Access.OUTLINE)
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        found.update(rows.filter(pk__in=chunk).values_list("pk", flat=True))
    return frozenset(found)
