# SPDX-License-Identifier: Apache-2.0
"""What reads have in common: pages of rows, words to search for, names in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Q
from django.utils.translation import get_language

from customary.store.access import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Model, QuerySet

    from customary.store.access import Reader

PAGE_SIZE = 50

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound="Model")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows: which one it is, how many there are, and how many rows in all."""

    rows: tuple[Row, ...]
    number: int
    pages: int
    total: int

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number < self.pages


def page_of(
    rows: QuerySet[Stored], number: int, made: Callable[[Sequence[Stored]], Iterable[Row]]
) -> Page[Row]:
    """A page of a queryset, made into rows together; a number out of range is brought into it."""
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE_SIZE
    return Page(tuple(made(list(rows[start : start + PAGE_SIZE]))), number, pages, total)


def page_of_list(rows: Sequence[Row], number: int, total: int | None = None) -> Page[Row]:
    """A page of rows that are already in memory."""
    total = len(rows) if total is None else total
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE_SIZE
    return Page(tuple(rows[start : start + PAGE_SIZE]), number, pages, total)


def matching(words: str, *columns: str) -> Q:
    """Rows in which every word stands in one of the columns, whatever its case.

    Chinese is not parted by spaces, so a word is any part of a text.
    """
    found = Q()
    for word in words.split():
        somewhere = Q()
        for column in columns:
            somewhere |= Q(**{f"{column}__icontains": word})
        found &= somewhere
    return found


def language_of(reader: Reader) -> str:
    """The language names are wanted in."""
    return reader.language if isinstance(reader, Viewer) else (get_language() or "en")


def spoken(reader: Reader, row: Any, column: str = "name") -> str:
    """A text in the reader's language where the row has it, else the one it always has."""
    if language_of(reader).lower().startswith("zh"):
        chinese = getattr(row, f"{column}_zh_hans", "")
        if chinese:
            return str(chinese)
    return str(getattr(row, column))
