# SPDX-License-Identifier: Apache-2.0
"""What came of themes: owner, decision and change with their deadlines, and what is at stake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access.floors import floor
from customary.store.models import Initiative, InitiativeStatus, Source, ThemeStake

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from customary.store.models import Theme

#: From a theme's first sign to its owner and decision; as I31 has it.
DECIDED_WITHIN = timedelta(days=14)
#: Work that was never taken up, or given up, is not on the way to any change.
NO_WORK = (InitiativeStatus.PROPOSED, InitiativeStatus.DECLINED, InitiativeStatus.STOPPED)


@dataclass(frozen=True)
class Stake:
    """What customers who spoke negatively are worth in a year; `is_given` where a person said it.

    `valued` of `customers` have a known value. Nothing is told of fewer than the floor.
    """

    amount: Decimal
    currency: str
    valued: int = 0
    customers: int = 0
    is_given: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a theme stands: who owns it, whether it is decided, whether a change is live."""

    detected_at: datetime | None
    #: Since when it could be known here; what reads itself in old words was not known then.
    known_at: datetime | None
    owner: int | None
    owner_name: str
    owned_at: datetime | None
    decided_at: datetime | None
    decision: int | None
    changed_at: datetime | None

    @property
    def due_at(self) -> datetime | None:
        """An owner and a decision are due by then."""
        return self.known_at + DECIDED_WITHIN if self.known_at else None

    @property
    def is_settled(self) -> bool:
        """Whether it has an owner and a decision."""
        return self.owner is not None and self.decided_at is not None

    @property
    def is_overdue(self) -> bool:
        """Whether an owner or a decision is missing past the deadline."""
        return not self.is_settled and self.due_at is not None and self.due_at < timezone.now()

    @property
    def days_left(self) -> int | None:
        """Days until the deadline; negative once it is past."""
        return _days(timezone.now(), self.due_at) if self.due_at else None

    @property
    def was_late(self) -> bool:
        """Whether it was settled, but after the deadline."""
        times = (self.owned_at, self.decided_at)
        return self.is_settled and any(
            at is not None and self.due_at is not None and at > self.due_at for at in times
        )

    @property
    def days_to_change(self) -> int | None:
        """Days from the first sign until the change was live."""
        if self.detected_at is None or self.changed_at is None:
            return None
        return max(0, _days(self.detected_at, self.changed_at))

    @property
    def days_waiting(self) -> int | None:
        """Days since the first sign of what somebody took up, where no change is live yet."""
        is_taken_up = self.owner is not None or self.decided_at is not None
        if self.detected_at is None or self.changed_at is not None or not is_taken_up:
            return None
        return max(0, _days(self.detected_at, timezone.now()))


def standings_of(themes: Sequence[Theme]) -> dict[int, Standing]:
    """Where each theme stands, by id."""
    live = _live_by_work(themes)
    return {
        theme.pk: Standing(
            detected_at=theme.first_detected_at,
            known_at=_known_at(theme),
            owner=theme.owner_id,
            owner_name=theme.owner.full_name if theme.owner else "",
            owned_at=theme.owned_at,
            decided_at=theme.decided_at,
            decision=theme.decision_id,
            changed_at=theme.changed_at or live.get(theme.pk),
        )
        for theme in themes
    }


def _known_at(theme: Theme) -> datetime | None:
    """When it was first detected; a theme that we read by ourselves, not before it was shown here."""
    first = theme.first_detected_at
    if first is not None and theme.source.key == Source.OWN_KEY:
        return max(first, theme.created_at)
    return first


def stakes_of(themes: Sequence[Theme]) -> dict[int, tuple[Stake, ...]]:
    """What is at stake in each theme, the largest sum first; else what somebody said it is."""
    lowest = floor("units")
    found: dict[int, list[Stake]] = defaultdict(list)
    for row in ThemeStake.objects.filter(theme__in=themes, valued__gte=lowest).order_by("-amount"):
        found[row.theme_id].append(Stake(row.amount, row.currency, row.valued, row.customers))
    for theme in themes:
        if theme.pk not in found and theme.value_at_stake is not None:
            found[theme.pk].append(Stake(theme.value_at_stake, "", is_given=True))
    return {theme: tuple(stakes) for theme, stakes in found.items()}


def _days(since: datetime, until: datetime) -> int:
    """From the one day to the other, as the calendar on the wall counts."""
    return (timezone.localdate(until) - timezone.localdate(since)).days


def _live_by_work(themes: Iterable[Theme]) -> dict[int, datetime]:
    """When work on a theme was finished, where no other work on it goes on."""
    rows = (
        Initiative.objects.filter(theme__in=themes)
        .exclude(status__in=NO_WORK)
        .values_list("theme", "status", "finished_on")
    )
    ends: dict[int, list[date | None]] = defaultdict(list)
    for theme, status, finished in rows:
        ends[theme or 0].append(finished if status == InitiativeStatus.FINISHED else None)
    return {
        theme: timezone.make_aware(datetime.combine(max(over), time.min))
        for theme, every in ends.items()
        if len(over := [end for end in every if end is not None]) == len(every)
    }
