# SPDX-License-Identifier: Apache-2.0
"""Thanks and rewards, and what they were given for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.scene import even, moment, office_minutes
from customary.demo.tables import Table
from customary.demo.words import ENGLISH, choose, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

COUNT = 1_750
#: Of rewards, those given for customers' marks, value to customers or steady quality.
FOR_CUSTOMERS = 0.4
CUSTOMER_BASES = ("customer_mark", "customer_value", "customer_value", "steady_quality")
OTHER_BASES = ("sales", "sales", "idea", "tenure", "other")
#: The rest are thanks alone.
REWARDED = 0.46


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The thanks wall of the house."""
    chance = scene.chance("recognition")
    days = scene.some_days(chance, COUNT, growth=0.3)
    minutes = office_minutes(chance, COUNT)
    sizes = np.array([unit.size for unit in units()])
    homes = chance.choice(len(sizes), size=COUNT, p=sizes / sizes.sum())
    recipients = staff.someone(chance, homes, days)
    givers = staff.someone(chance, chance.choice(len(sizes), size=COUNT), days)
    rewarded = chance.random(COUNT) < REWARDED
    for_customers = np.zeros(COUNT, dtype=bool)
    for group in (rewarded, ~rewarded):
        for_customers[group] = even(int(group.sum()), 0.37) < FOR_CUSTOMERS
    told = words("colleagues")["recognition"]
    rows: list[dict[str, Any]] = []
    for place, day in enumerate(days):
        luck = chance.random(5).tolist()
        basis = choose(CUSTOMER_BASES if for_customers[place] else OTHER_BASES, luck[0])
        language = ENGLISH if luck[1] < 0.35 else units()[homes[place]].speaks
        reward = choose(told["rewards"], luck[2])[language] if rewarded[place] else ""
        rows.append(
            {
                "external_id": f"thanks-{place + 1:05d}",
                "recipient": staff.reference(int(recipients[place])),
                "given_by": staff.reference(int(givers[place])),
                "basis": basis,
                "reason": choose(told[basis], luck[3])[language],
                "reward": reward,
                "amount": 50 * int(1 + 9 * luck[4]) if rewarded[place] else None,
                "marks": int(12 + 60 * luck[4]) if basis == "customer_mark" else None,
                "given_at": moment(day, int(minutes[place])),
            }
        )
    return [Table.of_rows("recognition", "recognitions", rows)]
