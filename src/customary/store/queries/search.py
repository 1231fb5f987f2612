# SPDX-License-Identifier: Apache-2.0
"""Which voice items hold the words that somebody asks for.

A rare word is looked up in the index of the database. Of a common one, the index would give half
of a million ids; whoever looks for it goes through the newest instead and looks at each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from customary.catalogue.characters import load_folding
from customary.core.text.search import sought, spans
from customary.store.models import VoiceWords

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from django.db.models import Model, QuerySet

    from customary.core.text.search import Sought

    RowT = TypeVar("RowT", bound=Model)

#: So many are looked up by their ids.
RARE = 5_000


def with_words(rows: QuerySet[RowT], words: str) -> tuple[QuerySet[RowT], bool]:
    """The rows, known by the ids of voice items, that hold what is asked for; whether these are few."""
    asked = sought(words, load_folding())
    if asked.is_nothing:
        return rows.none(), True
    keys = looked_up(asked)
    if keys is None:
        return rows.filter(_holding(asked)), False
    few = rows.filter(pk__in=keys)
    return few if asked.told_by_index else few.filter(_holding(asked)), True


def looked_up(asked: Sought) -> Sequence[int] | None:
    """The ids of what the index gives, and perhaps of some more; None where these are many."""
    if not asked.words:
        return None
    if connection.vendor == "postgresql":
        # Planned as if all were wanted: for a few, two common words that never meet would be
        # looked for by reading every row.
        sql = (
            "WITH found AS MATERIALIZED (SELECT voice_item_id FROM voice_words "
            "WHERE lexemes @@ %s::tsquery) SELECT voice_item_id FROM found LIMIT %s"
        )
        query = " & ".join(f"'{word}'" for word in asked.words)
    else:
        sql = "SELECT rowid FROM voice_words_index WHERE voice_words_index MATCH %s LIMIT %s"
        query = " AND ".join(f'"{word}"' for word in asked.words)
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, RARE + 1])
        keys = [key for (key,) in cursor.fetchall()]
    return keys if len(keys) <= RARE else None


def found_in(text: str, words: str) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is what was asked for; put together they are the text."""
    parts, at = [], 0
    for start, end in spans(text, sought(words, load_folding()), load_folding()) if words else ():
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in (*parts, (text[at:], False)) if part[0]]


def _holding(asked: Sought) -> Subquery:
    """Whether the words of a row hold what is asked for: read for a row alone, never for all."""
    holds = Q()
    for run in asked.runs:
        holds &= Q(words__contains=f" {' '.join(run)} ")
    for run in asked.without:
        holds &= ~Q(words__contains=f" {' '.join(run)} ")
    of_row = VoiceWords.objects.filter(pk=OuterRef("pk"))
    answer = of_row.annotate(holds=ExpressionWrapper(holds, output_field=BooleanField()))
    return Subquery(answer.values("holds")[:1], output_field=BooleanField())
