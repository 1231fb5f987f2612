# SPDX-License-Identifier: Apache-2.0
"""Who answers a customer, where nobody was named: whoever knows them, met them or leads there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from customary.store.models import OrgUnit, Person, Role, RoleGrant, Standing

if TYPE_CHECKING:
    from customary.store.models import VoiceItem


def here() -> dict[int, int]:
    """Of every row of somebody who works here now, the row that leads."""
    leaders = set(
        Person.objects.filter(ended_on=None, same_as=None, standing=Standing.EMPLOYEE).values_list(
            "pk", flat=True
        )
    )
    rows = Person.objects.values_list("pk", "same_as_id")
    return {pk: same_as or pk for pk, same_as in rows if (same_as or pk) in leaders}


class Owners:
    """Finds the owner of many items with a few questions to the store."""

    def __init__(self) -> None:
        self._here = here()
        managers: dict[int, Counter[int]] = {}
        for unit, manager in Person.objects.filter(
            ended_on=None, same_as=None, standing=Standing.EMPLOYEE
        ).values_list("unit_id", "manager_id"):
            if unit and manager:
                managers.setdefault(unit, Counter())[manager] += 1
        self._heads = {unit: found.most_common(1)[0][0] for unit, found in managers.items()}
        self._parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
        #: By unit; by None of the whole organisation.
        self._leads: dict[int | None, int | None] = dict(
            RoleGrant.objects.filter(role=Role.SERVICE_LEAD, account__is_active=True)
            .order_by("-pk")
            .values_list("unit_id", "account__person_id")
        )

    def of(self, item: VoiceItem) -> int | None:
        """The id of the customer's known contact, else of the agent, the unit's head or its lead.

        What concerns no unit, such as a review, is for whoever leads service everywhere. None where
        none of them is known, or none still works here. The item comes with its customer and
        interaction.
        """
        customer, interaction = item.customer, item.interaction
        leader = (customer.same_as or customer) if customer else None
        unit = item.unit_id or (interaction.unit_id if interaction else None)
        for candidate in (
            leader.known_contact_id if leader else None,
            customer.known_contact_id if customer else None,
            interaction.agent_id if interaction else None,
            self._heads.get(unit or 0),
            self._lead(unit),
        ):
            if found := self._here.get(candidate or 0):
                return found
        return None

    def _lead(self, unit: int | None) -> int | None:
        """Whoever leads service in the unit, in the nearest above it, or in the whole organisation."""
        seen: set[int] = set()
        while unit and unit not in seen:
            if unit in self._leads:
                return self._leads[unit]
            seen.add(unit)
            unit = self._parents.get(unit)
        return self._leads.get(None)
