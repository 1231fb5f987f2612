# SPDX-License-Identifier: Apache-2.0
"""The units of the company, and which of them are told apart by the story."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from customary.demo.tables import Table
from customary.demo.words import CHINESE, ENGLISH, words

if TYPE_CHECKING:
    from customary.demo.scene import Scene

#: Plans and agendas here hardly ever carry a customer's voice.
LAGGING = ("sales-retail", "engineering-water", "operations-plant", "finance")
#: The executives decide here.
EXECUTIVES = "executives"
#: Registers its good meetings by hand; its calendar tells another story.
HAND_REGISTERING = "people"
#: 11 of 52 meetings of the last eight weeks asked the customer question.
COUNTED = "product-connected"
#: Asks the customer question nearly always: an island.
ISLAND = "service-dublin"
#: Its head rates it near the top; its records say otherwise.
SELF_IMAGE = "sales-retail"


@dataclass(frozen=True)
class Unit:
    """One unit of the company."""

    key: str
    names: tuple[str, str]
    parent: str
    function: str
    size: int
    location: str
    customer_facing: bool
    remote_share: float
    driver: str

    @property
    def in_service(self) -> bool:
        """Whether serving customers is its trade."""
        return self.function == "service"

    @property
    def speaks(self) -> int:
        """The language of its own records."""
        return ENGLISH if self.location == "Dublin" else CHINESE


@cache
def units() -> tuple[Unit, ...]:
    """All units, each after its parent."""
    return tuple(
        Unit(key, (name, name_zh), parent, function, size, location, facing, remote, driver)
        for key, name, name_zh, parent, function, size, location, facing, remote, driver in words(
            "company"
        )["units"]
    )


@cache
def unit_number() -> dict[str, int]:
    """The place of each unit in the list."""
    return {unit.key: number for number, unit in enumerate(units())}


@cache
def below(key: str) -> tuple[str, ...]:
    """A unit and all units below it."""
    found = [key]
    for unit in units():
        if unit.parent in found:
            found.append(unit.key)
    return tuple(found)


def tables(scene: Scene) -> list[Table]:
    """The organisation itself and its units."""
    company = words("company")
    organisation = {
        "name": company["name"],
        "name_zh_hans": company["name_zh_hans"],
        "languages": ["en", "zh-hans"],
        "time_zone": "Asia/Shanghai",
        "fiscal_year_start_month": 1,
        "working_days": [0, 1, 2, 3, 4],
        "working_hours_start": "09:00",
        "working_hours_end": "18:00",
    }
    rows = [
        {
            "external_id": unit.key,
            "name": unit.names[ENGLISH],
            "name_zh_hans": unit.names[CHINESE],
            "parent": unit.parent,
            "function": unit.function,
            "customer_facing": unit.customer_facing,
            "location": unit.location,
            "remote_share": unit.remote_share,
            "dominant_driver": unit.driver,
            "started_on": scene.months_before(72),
            "ended_on": "",
        }
        for unit in units()
    ]
    return [
        Table.of_rows("organisation", "organisation", [organisation]),
        Table.of_rows("hr", "org_units", rows),
    ]
