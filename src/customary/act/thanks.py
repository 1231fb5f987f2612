# SPDX-License-Identifier: Apache-2.0
"""Brings customers' thanks to the agents they are for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.act.owners import here
from customary.store.actions.thanks import deliver
from customary.store.queries.thanks import unprompted

if TYPE_CHECKING:
    from datetime import datetime

#: Thanks are fresh, or they are history.
FRESH = timedelta(days=30)


def deliver_thanks(*, now: datetime | None = None) -> int:
    """Bring new thanks to whoever met the customer and still works here; how many there were."""
    moment = now or timezone.now()
    said = (
        unprompted()
        .filter(occurred_at__gt=moment - FRESH, occurred_at__lte=moment, thanks=None)
        .values_list("pk", "interaction__agent")
    )
    found = list(said)
    people = here() if found else {}
    agents = {item: people[agent] for item, agent in found if agent in people}
    deliver(agents, at=moment)
    return len(agents)
