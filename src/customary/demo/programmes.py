# SPDX-License-Identifier: Apache-2.0
"""Programmes, as somebody keeps them in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.tables import Table, reference
from customary.demo.words import both, choose, words

if TYPE_CHECKING:
    from customary.demo.customers import Customers
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

MEMBERS = {
    "everyone-serves": 120,
    "envoys": 14,
    "ambassadors": 60,
    "listening-craft": 70,
    "paths": 16,
    "quiet-wednesday": 30,
    "school-air": 25,
}
OF_CUSTOMERS = ("ambassadors", "school-air")
ENVOYS = "envoys"
HOSTS = ("product", "operations-plant", "engineering-software")


def tables(scene: Scene, staff: Staff, customers: Customers) -> list[Table]:
    """Programmes with their members, kept by hand."""
    chance = scene.chance("programmes")
    programmes: list[dict[str, Any]] = []
    participations: list[dict[str, Any]] = []
    for key, kind, english, chinese, unit, months in words("colleagues")["programmes"]["items"]:
        started = scene.months_before(months)
        owner = staff.leader(unit, started)
        programmes.append(
            {
                "external_id": key,
                "kind": kind,
                "name": both((english, chinese)),
                "unit": reference("hr", unit),
                "owner": staff.reference(owner),
                "started_on": started,
                "ended_on": None,
            }
        )
        participations += _members(staff, customers, chance, key, started)
    return [
        Table.of_rows("programme-list", "programmes", programmes),
        Table.of_rows("programme-list", "participations", participations),
    ]


def _members(
    staff: Staff,
    customers: Customers,
    chance: np.random.Generator,
    key: str,
    started: np.datetime64,
) -> list[dict[str, Any]]:
    scene = staff.scene
    with_customers = key in OF_CUSTOMERS
    if with_customers:
        stays = np.isnat(customers.left) & (customers.joined < scene.months_before(2))
        pool = np.flatnonzero(stays)
    else:
        homes = range(len(units()))
        pool = np.concatenate([staff.present(number, scene.last) for number in homes])
    chosen = np.sort(chance.choice(pool, size=min(MEMBERS[key], len(pool)), replace=False))
    told = words("colleagues")["programmes"]["contributions"]
    rows = []
    for member in chosen.tolist():
        since = customers.joined[member] if with_customers else staff.started[member]
        wait, active = (np.timedelta64(int(days), "D") for days in chance.integers(0, (200, 500)))
        joined = min(max(started + wait, since), scene.last)
        luck = chance.random(3).tolist()
        sent_to = choose(HOSTS, luck[0]) if key == ENVOYS else ""
        rows.append(
            {
                "external_id": f"{key}-{(customers if with_customers else staff).ids[member]}",
                "programme": key,
                "person": "" if with_customers else staff.reference(member),
                "customer": customers.reference(member) if with_customers else "",
                "unit": reference("hr", sent_to),
                "joined_on": joined,
                "left_on": None,
                "active_on": min(joined + active, scene.last),
                "contribution": choose(told, luck[1])[int(luck[2] < 0.6)] if luck[2] < 0.7 else "",
            }
        )
    return rows
