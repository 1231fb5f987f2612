# SPDX-License-Identifier: Apache-2.0
"""Stories that wait until somebody confirms that everyone concerned agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import Viewer, may_row, visible
from customary.store.models import Story, StoryKind
from customary.store.queries.shared import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.shared import Page


@dataclass(frozen=True)
class WaitingStory:
    """A story without consent: who sent it, whom it is about, and what the reader may do."""

    id: int
    kind: StoryKind
    title: str
    text: str
    author: str
    person: str
    received_at: datetime
    may_confirm: bool
    may_discard: bool


def waiting_stories(reader: Reader, page: int = 1) -> Page[WaitingStory]:
    """Stories without consent that the reader may read, newest first."""
    rows = (
        visible(reader, Story)
        .filter(consent=False)
        .select_related("author", "person", "unit", "source")
        .order_by("-created_at", "-pk")
    )
    me = reader.person if isinstance(reader, Viewer) else None

    def made(found: Sequence[Story]) -> Iterator[WaitingStory]:
        for row in found:
            may_write = may_row(reader, "write", row)
            yield WaitingStory(
                id=row.pk,
                kind=StoryKind(row.kind),
                title=row.title,
                text=row.text,
                author=row.author.full_name if row.author else "",
                person=row.person.full_name if row.person else "",
                received_at=row.created_at,
                may_confirm=may_write and (me is None or row.author_id != me),
                may_discard=may_write,
            )

    return page_of(rows, page, made)
