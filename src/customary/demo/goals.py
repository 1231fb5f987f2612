# SPDX-License-Identifier: Apache-2.0
"""Measures with their monthly values, and what each person aims at each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, SELF_IMAGE, units
from customary.demo.scene import GOLDEN
from customary.demo.tables import Table, reference
from customary.demo.words import both, choose, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Share of people with a customer goal, by unit where one stands out, else by function.
AIMING = {
    EXECUTIVES: 1.0,
    SELF_IMAGE: 0.0,
    "service": 0.97,
    "sales": 0.5,
    "marketing": 0.6,
    "product": 0.92,
    "engineering": 0.75,
    "operations": 0.62,
    "finance": 0.5,
    "people": 0.8,
    "other": 0.6,
}
#: Of those without a customer goal, these have a money goal; the rest has none at all.
MONEY_GOAL = 0.85
BOTH_GOALS = 0.3
#: Metrics that are also kept by unit.
BY_UNIT = {
    "csat": ("service-shanghai", "service-chengdu", "service-dublin", "field"),
    "overtime": ("service-shanghai", "service-chengdu", "operations-plant", "engineering-software"),
}
#: What the metrics tell of customers that are held against each other, segment by segment.
SUBJECTS = {"csat": "satisfaction", "nps": "referral", "repeat": "retention"}
#: Satisfaction and those who buy again, in the first month told and in the last, by segment.
BY_SEGMENT = {
    "home": ((84, 87), (31, 37)),
    "health": ((85, 88), (28, 34)),
    "small business": ((86, 88), (26, 33)),
    "education": ((86, 89), (38, 31)),
    "hospitality": ((86, 90), (40, 30)),
}
SEGMENT_NOISE = 0.25
#: What the satisfaction of every segment should reach.
CSAT_TARGET = 84.0


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The measures of the company, and the goals people agreed."""
    told = words("aims")["metrics"]["items"]
    chinese = words("aims")["metrics"]["chinese"]
    metrics = [
        {
            "external_id": key,
            "name": both((name, chinese[key])),
            "kind": kind,
            "customer_centric": centric,
            "definition": f"{name}, reckoned at the end of each month.",
            "unit_of_measure": measure,
            "higher_is_better": higher,
            "subject": SUBJECTS.get(key, ""),
        }
        for key, name, kind, centric, measure, higher, *_ in told
    ]
    return [
        Table.of_rows("bi", "metrics", metrics),
        Table.of_rows(
            "bi", "metric_observations", [*_observations(scene, told), *_of_segments(scene)]
        ),
        Table.of_rows("goals", "goals", [*_goals(scene, staff), *_goals_of_the_house(scene)]),
    ]


def month_ends(scene: Scene) -> list[np.datetime64]:
    """The last day of each month told, the last of all cut at the end."""
    months = np.unique(scene.days.astype("datetime64[M]"))
    ends = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return [min(end, scene.last) for end in ends]


def _observations(scene: Scene, told: list[list[Any]]) -> list[dict[str, Any]]:
    chance = scene.chance("metrics")
    ends = month_ends(scene)
    rows = []
    for key, _, _, _, _, _, start, stop, noise in told:
        for unit in ("", *BY_UNIT.get(key, ())):
            shift = chance.normal(0, noise) if unit else 0.0
            for place, day in enumerate(ends):
                trend = start + (stop - start) * place / (len(ends) - 1)
                value = trend + shift + chance.normal(0, noise)
                rows.append(
                    {
                        "external_id": f"{key}-{unit or 'all'}-{str(day)[:7]}",
                        "metric": key,
                        "unit": reference("hr", unit),
                        "segment": "",
                        "observed_on": day,
                        "value": round(float(max(value, 0.0)), 3),
                        "n": int(chance.integers(120, 1600)),
                    }
                )
    return rows


def _of_segments(scene: Scene) -> list[dict[str, Any]]:
    """What was measured of each segment of customers, month by month."""
    chance = scene.chance("segments")
    ends = month_ends(scene)
    return [
        {
            "external_id": f"{metric}-{segment.replace(' ', '-')}-{str(day)[:7]}",
            "metric": metric,
            "unit": "",
            "segment": segment,
            "observed_on": day,
            "value": round(
                start
                + (stop - start) * place / (len(ends) - 1)
                + float(chance.normal(0, SEGMENT_NOISE)),
                3,
            ),
            "n": int(chance.integers(60, 400)),
        }
        for segment, spans in BY_SEGMENT.items()
        for metric, (start, stop) in zip(("csat", "repeat"), spans, strict=True)
        for place, day in enumerate(ends)
    ]


def _goals_of_the_house(scene: Scene) -> list[dict[str, Any]]:
    """How satisfied customers should be in each calendar year, whoever serves them."""
    return [
        {
            "external_id": f"{year}-house-csat",
            "title": both(words("aims")["house"]["goal"]),
            "metric": reference("bi", "csat"),
            "owner": "",
            "segment": "",
            "baseline": None,
            "target": CSAT_TARGET,
            "weight": None,
            "starts_on": year.astype("datetime64[D]"),
            "ends_on": (year + 1).astype("datetime64[D]") - np.timedelta64(1, "D"),
        }
        for year in np.unique(scene.days.astype("datetime64[Y]"))
    ]


def _goals(scene: Scene, staff: Staff) -> list[dict[str, Any]]:
    """One or two goals a person and calendar year, from the first day to the last."""
    chance = scene.chance("goals")
    rows = []
    for year in np.unique(scene.days.astype("datetime64[Y]")):
        opens = year.astype("datetime64[D]")
        closes = (year + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        for person, key in enumerate(staff.ids):
            starts = max(opens, staff.started[person])
            gone = staff.ended[person]
            if starts > min(closes, scene.last) or (not np.isnat(gone) and gone < opens):
                continue
            language = units()[staff.unit[person]].speaks
            for metric in _aims(staff, person, chance.random(3).tolist()):
                goal = _goal(metric, language, chance.random()) | {
                    "external_id": f"{year}-{key}-{metric}",
                    "owner": staff.reference(person),
                    "starts_on": starts,
                    "ends_on": closes,
                }
                rows.append(goal)
    return rows


def _aims(staff: Staff, person: int, luck: list[float]) -> list[str]:
    """The metrics a person aims at. It hangs on the seat, so the share stays when people change."""
    unit = units()[staff.unit[person]]
    customers, money = words("aims")["goals"][unit.function]
    number = staff.unit[person]
    seat = int(staff.seat[person] - staff.first_seat[number]) + 1
    share = AIMING.get(unit.key, AIMING.get(unit.function, 0.6))
    for_customers = (GOLDEN * (seat + 3 * number)) % 1 < share
    found = [choose(customers, luck[0])] if for_customers else []
    if luck[1] < (BOTH_GOALS if for_customers else MONEY_GOAL):
        found.append(choose(money, luck[2]))
    return found


def _goal(metric: str, language: int, luck: float) -> dict[str, Any]:
    """A goal on a metric: its name, where it stands and where it should get."""
    told = words("aims")["metrics"]
    names = {row[0]: (row[1], told["chinese"][row[0]], row[5]) for row in told["items"]}
    higher = names[metric][2]
    way = (("down", "降下来"), ("up", "提上去"))[higher][language]
    baseline = round(40 + 40 * luck, 1)
    return {
        "external_id": "",
        "title": f"{names[metric][language]}{(': ', ':')[language]}{way}",
        "metric": reference("bi", metric),
        "owner": "",
        "segment": "",
        "baseline": baseline,
        "target": round(baseline * (1.06 if higher else 0.94), 1),
        "weight": 0.5,
    }
