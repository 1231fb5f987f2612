# SPDX-License-Identifier: Apache-2.0
"""Which customers may be written to, and where: said once, for answers and for news alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from customary.store.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from customary.store.models import VoiceItem

CHUNK = 5_000


class Unreachable(StrEnum):
    """Why a customer cannot be written to."""

    UNKNOWN = "unknown"
    NOT_ALLOWED = "not_allowed"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Reach:
    """A customer, by all their rows, and whether mail may reach them.

    Attributes:
        customer: id of the row that leads; 0 where nobody knows who it was.
        why_not: the reason against it, None where they may be written to.
    """

    customer: int = 0
    name: str = ""
    address: str = ""
    language: str = ""
    time_zone: str = ""
    why_not: Unreachable | None = Unreachable.UNKNOWN

    def explained(self) -> str:
        """Why not, in a sentence."""
        return {
            None: "",
            Unreachable.UNKNOWN: _("Nobody knows which customer said it."),
            Unreachable.NOT_ALLOWED: _("This customer does not wish to be contacted."),
            Unreachable.NO_ADDRESS: _("No mail address of this customer is known."),
        }[self.why_not]


NOBODY = Reach()


def customer_of(item: VoiceItem) -> int | None:
    """The id of the customer who said it, by the item or the contact it belongs to."""
    return item.customer_id or (item.interaction.customer_id if item.interaction else None)


def reach_of(item: VoiceItem) -> Reach:
    """Whoever said this."""
    key = customer_of(item)
    return reach([key]).get(key, NOBODY) if key else NOBODY


def reach(keys: Iterable[int]) -> dict[int, Reach]:
    """The customers by these ids, each by all the rows that are the same customer.

    One row that says they are not to be contacted is enough; so is having been erased.
    """
    wanted = sorted(set(keys))
    found: dict[int, Reach] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        leaders = {
            pk: same_as or pk
            for pk, same_as in Customer.objects.filter(pk__in=chunk).values_list("pk", "same_as_id")
        }
        groups: dict[int, list[Customer]] = {}
        everyone = set(leaders.values())
        rows = Customer.objects.filter(Q(pk__in=everyone) | Q(same_as__in=everyone))
        for row in rows.order_by("pk"):
            groups.setdefault(row.same_as_id or row.pk, []).append(row)
        for pk, leader in leaders.items():
            rows_of = sorted(groups.get(leader, ()), key=lambda row: row.pk != leader)
            if rows_of:
                found[pk] = _reach(leader, rows_of)
    return found


def _reach(leader: int, rows: list[Customer]) -> Reach:
    address = next(_filled(row.email for row in rows), "")
    why_not = None if address else Unreachable.NO_ADDRESS
    if any(row.erased_at or not row.contact_allowed for row in rows):
        why_not = Unreachable.NOT_ALLOWED
    return Reach(
        customer=leader,
        name=next(_filled(row.name for row in rows), ""),
        address=address,
        language=next(_filled(row.language for row in rows), ""),
        time_zone=next(_filled(row.time_zone for row in rows), ""),
        why_not=why_not,
    )


def _filled(texts: Iterable[str]) -> Iterator[str]:
    return (text.strip() for text in texts if text.strip())
