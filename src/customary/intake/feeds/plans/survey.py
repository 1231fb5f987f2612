# SPDX-License-Identifier: Apache-2.0
"""A look at the first items of some files: what there is to ask about, and to guess from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from customary.intake.feeds.plans import reading, statuses
from customary.intake.feeds.plans.items import Fault

if TYPE_CHECKING:
    from datetime import datetime

    from customary.intake.feeds.plans.heads import Format, Opened
    from customary.intake.feeds.plans.items import Item

#: So many items are looked at, of all files together.
LOOKED_AT = 5_000
EXAMPLE = 80


@dataclass
class Survey:
    """What the first items hold.

    Attributes:
        kept: the items themselves, without their texts.
        statuses: how often items stood in each, ever.
        categories: what the board says of its statuses, by their name in small letters.
        fields: how often each field is filled; `examples` has a value of each.
        public: whether any comment is known to be public.
        partial: whether there are more items than were looked at.
    """

    month_first: bool = False
    dates_doubtful: bool = False
    kept: list[Item] = field(default_factory=list)
    faults: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    categories: dict[str, str] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    projects: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    public: bool = False
    without_history: int = 0
    first: datetime | None = None
    last: datetime | None = None
    partial: bool = False

    @property
    def unsure(self) -> list[str]:
        """Statuses of which neither the name nor the board tells what they mean."""
        return [
            status
            for status, _count in self.statuses.most_common()
            if not statuses.guess(status, self.categories.get(status.casefold(), ""))[1]
        ]

    def look(self, item: Item) -> None:
        """Take one item in."""
        self.statuses.update({item.status, *(move.status for move in item.moves)} - {""})
        if item.category and item.status:
            self.categories[item.status.casefold()] = item.category
        for name, value in item.fields.items():
            self.fields[name] += 1
            self.examples.setdefault(name, value[:EXAMPLE])
        self.projects[item.project] += 1
        self.types[item.type] += 1
        self.labels.update(item.labels)
        self.public = self.public or any(said.public for said in item.said)
        self.without_history += not item.has_history
        self.first = min(item.created, self.first or item.created)
        self.last = max(item.updated, self.last or item.updated)
        item.said = []
        self.kept.append(item)


def survey(files: list[tuple[Format, Opened]]) -> Survey:
    """A look at the first items of each file."""
    month_first, doubtful = reading.month_first(files)
    found = Survey(month_first=month_first, dates_doubtful=doubtful)
    each = max(LOOKED_AT // max(len(files), 1), 50)
    for file in files:
        items = reading.items(file, month_first=month_first)
        for item in islice(items, each):
            if isinstance(item, Fault):
                found.faults += 1
            else:
                found.look(item)
        found.partial = found.partial or next(items, None) is not None
    return found
