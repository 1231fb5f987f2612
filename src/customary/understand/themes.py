# SPDX-License-Identifier: Apache-2.0
"""What follows for themes from what was understood: since when they are known, what is at stake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from customary.store.access import System
from customary.store.actions.records import change
from customary.store.models import (
    Customer,
    CustomerStatus,
    Feeling,
    Theme,
    ThemeMention,
    ThemeStake,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

PURPOSE = "understanding"
#: How long negative words stand for what is at stake.
LATELY = timedelta(weeks=52)
#: Who spoke negatively of what: pairs of theme and customer. Every word of it is ours.
SPOKE_NEGATIVELY = """
    SELECT DISTINCT m.theme_id, COALESCE(v.customer_id, i.customer_id)
    FROM annotations a
    JOIN theme_mentions m ON m.voice_item_id = a.voice_item_id
    JOIN voice_items v ON v.id = a.voice_item_id
    LEFT JOIN interactions i ON i.id = v.interaction_id
    WHERE a.week >= %s AND NOT a.by_employee AND m.sentiment = %s
      AND COALESCE(v.customer_id, i.customer_id) IS NOT NULL
"""


@dataclass(frozen=True)
class Payer:
    """Whoever pays: a customer, or the account a contact belongs to."""

    id: int
    value: Decimal | None
    currency: str
    has_left: bool


def note_first_mentions() -> int:
    """Say of each theme since when it is known, if nobody has; once said, it stays."""
    fresh = Theme.objects.filter(first_detected_at=None)
    firsts = dict(
        ThemeMention.objects.filter(theme__in=fresh, voice_item__annotation__by_employee=False)
        .order_by()
        .values_list("theme")
        .annotate(first=Min("voice_item__annotation__said_at"))
    )
    with transaction.atomic():
        for theme in Theme.objects.filter(pk__in=list(firsts)):
            change(System(PURPOSE), theme, first_detected_at=firsts[theme.pk])
    return len(firsts)


def renew_stakes(*, today: date | None = None) -> int:
    """Add up anew what the customers bring in a year who lately spoke negatively, theme by theme.

    Somebody known by several rows counts once, and so does an account with several contacts; who
    has left is not at stake any more. Sums of different currencies are never added.
    """
    since = (today or timezone.localdate()) - LATELY
    payers = _payers()
    of_theme: dict[int, set[Payer]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            SPOKE_NEGATIVELY,
            [connection.ops.adapt_datefield_value(since), Feeling.NEGATIVE.value],
        )
        for theme, customer in cursor.fetchall():
            payer = payers.get(customer)
            if payer is not None and not payer.has_left:
                of_theme[theme].add(payer)
    rows = [row for theme, every in of_theme.items() for row in _stakes(theme, every)]
    with transaction.atomic():
        ThemeStake.objects.all().delete()
        ThemeStake.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _stakes(theme: int, payers: Iterable[Payer]) -> list[ThemeStake]:
    every = list(payers)
    values: Mapping[str, list[Decimal]] = defaultdict(list)
    for payer in every:
        if payer.value is not None:
            values[payer.currency].append(payer.value)
    return [
        ThemeStake(
            theme_id=theme,
            currency=currency,
            valued=len(known),
            customers=len(every),
            amount=sum(known, Decimal()),
        )
        for currency, known in values.items()
    ]


def _payers() -> dict[int, Payer]:
    """Whoever pays for each customer, by the customer's id."""
    rows = Customer.objects.values_list(
        "pk", "same_as", "account", "yearly_value", "currency", "status", "left_on"
    )
    found = {row[0]: row for row in rows.iterator(chunk_size=10_000)}

    def leading(key: int) -> int:
        same = found[key][1]
        return same if same in found else key

    def payer(key: int) -> Payer:
        here = leading(key)
        account = found[here][2]
        if found[here][3] is None and account in found:
            here = leading(account)
        _pk, _same, _account, value, currency, status, left = found[here]
        return Payer(here, value, currency, status == CustomerStatus.LEFT or left is not None)

    return {key: payer(key) for key in found}
