# SPDX-License-Identifier: Apache-2.0
"""Who spoke of a theme before it changed: who was told, who can be, and who cannot and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.store.models import ReplyKind, Theme, ThemeMention, VoiceItem, VoiceReply
from customary.store.queries.reachable import NOBODY, Reach, Unreachable, reach

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

#: Not "person is null": an index of that would be taken, which nearly every row is in.
BY_CUSTOMERS = ~Q(person__isnull=False)


@dataclass(frozen=True)
class Contributor:
    """A customer who can be told, and what of theirs it is about."""

    reach: Reach
    items: tuple[int, ...]


@dataclass(frozen=True)
class Contributors:
    """Everybody who spoke of a theme before its change.

    Attributes:
        to_tell: customers who may be written to and were not told, by id.
        told: ids of the customers who were.
        cannot: how many cannot be told, by the reason; nobody knows who said an item counts it.
    """

    to_tell: list[Contributor] = field(default_factory=list)
    told: frozenset[int] = frozenset()
    cannot: Counter[Unreachable] = field(default_factory=Counter)

    @property
    def all(self) -> int:
        """How many there are."""
        return len(self.to_tell) + len(self.told) + self.cannot.total()


def spoken_of(themes: Iterable[int], *, until: datetime | None = None) -> QuerySet[VoiceItem]:
    """Customers' items that speak of one of the themes, or of one merged into it."""
    keys = with_merged(themes)
    mentioned = ThemeMention.objects.filter(theme__in=keys).values("voice_item")
    rows = VoiceItem.objects.filter(Q(theme__in=keys) | Q(pk__in=mentioned), BY_CUSTOMERS)
    return rows.filter(occurred_at__lte=until) if until else rows


def with_merged(themes: Iterable[int]) -> list[int]:
    """The themes, and those that were merged into them."""
    keys = list(themes)
    return [*keys, *Theme.objects.filter(merged_into__in=keys).values_list("pk", flat=True)]


def first_spoken_of(theme: Theme, *, most: int) -> tuple[QuerySet[VoiceItem], bool]:
    """Customers' items that speak of a theme, of many the first so many; and whether there are more."""
    keys: set[int] = set()
    are_more = False
    for key in with_merged([theme.pk]):
        mentions = ThemeMention.objects.filter(theme=key).order_by("voice_item")
        own = VoiceItem.objects.filter(theme=key).order_by("pk")
        for found in (
            list(mentions.values_list("voice_item", flat=True)[: most + 1]),
            list(own.values_list("pk", flat=True)[: most + 1]),
        ):
            are_more = are_more or len(found) > most
            keys.update(found[:most])
    return VoiceItem.objects.filter(BY_CUSTOMERS, pk__in=keys), are_more


def contributors(theme: Theme) -> Contributors:
    """Who spoke of the theme before its change; nobody while there is none."""
    if theme.changed_at is None:
        return Contributors()
    rows = list(
        spoken_of([theme.pk], until=theme.changed_at).values_list(
            "pk", "customer_id", "interaction__customer_id", "told_at"
        )
    )
    customers = reach({key for _, one, other, _ in rows if (key := one or other)})
    told_here, told_elsewhere = _told_items(theme)
    unknown = 0
    items: dict[int, list[int]] = {}
    people: dict[int, Reach] = {}
    told: set[int] = set()
    for pk, one, other, told_at in rows:
        found = customers.get(one or other or 0, NOBODY)
        if not found.customer:
            unknown += 1
            continue
        people[found.customer] = found
        items.setdefault(found.customer, [])
        since = told_here.get(pk)
        if since is None and told_at is not None and pk not in told_elsewhere:
            since = told_at  # their own system says so
        if since is None:
            items[found.customer].append(pk)
        elif since >= theme.changed_at:
            told.add(found.customer)
    # Whoever was told of an earlier change only, and said nothing since, has been told.
    told |= {key for key, theirs in items.items() if not theirs}
    waiting = [people[key] for key in sorted(items.keys() - told)]
    cannot = Counter(one.why_not for one in waiting if one.why_not)
    if unknown:
        cannot[Unreachable.UNKNOWN] = unknown
    return Contributors(
        to_tell=[
            Contributor(one, tuple(items[one.customer])) for one in waiting if not one.why_not
        ],
        told=frozenset(told),
        cannot=cannot,
    )


def _told_items(theme: Theme) -> tuple[dict[int, datetime], set[int]]:
    """When items were last told of this theme from here, and which were told of other ones."""
    here: dict[int, datetime] = {}
    elsewhere: set[int] = set()
    told = VoiceReply.objects.filter(kind=ReplyKind.TOLD).order_by("said_at")
    about = spoken_of([theme.pk]).values("pk")
    for item, about_theme, said_at in told.filter(voice_item__in=about).values_list(
        "voice_item_id", "theme_id", "said_at"
    ):
        if about_theme == theme.pk:
            here[item] = said_at
        else:
            elsewhere.add(item)
    return here, elsewhere
