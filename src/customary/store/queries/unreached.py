# SPDX-License-Identifier: Apache-2.0
"""Whom a survey's mail did not reach: for whoever plans it, as far as they may know these people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.store.access import require, visible
from customary.store.models import Audience, Bounce, Customer, Person, SurveyInvitation

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import Wave

#: Longer lists are not worked off on one page.
MOST = 100


@dataclass(frozen=True)
class Unreached:
    """One whose address is wrong; it says nothing of whether they have answered."""

    id: int
    name: str


def wrong_address(audience: str) -> Q:
    """Whose address is known to be wrong.

    Of people who work here only since their first mail: a reminder that comes back says that they
    had not answered.
    """
    wrong = Q(bounce=Bounce.HARD)
    return wrong & Q(reminders=0) if audience == Audience.PEOPLE else wrong


def wrong_addresses(reader: Reader, wave: Wave) -> list[Unreached]:
    """The first of those whose address is wrong, by name; whom the reader may not see is left out."""
    require(reader, "write", "surveys")
    asked = SurveyInvitation.objects.filter(wrong_address(wave.audience), wave=wave, spared=False)
    if wave.audience == Audience.PEOPLE:
        people = visible(reader, Person).filter(pk__in=asked.values("person"))
        found = people.order_by("full_name", "pk")[:MOST]
        return [Unreached(one.pk, one.full_name) for one in found]
    customers = visible(reader, Customer).filter(pk__in=asked.values("customer"))
    return [Unreached(one.pk, one.name) for one in customers.order_by("name", "pk")[:MOST]]
