# SPDX-License-Identifier: Apache-2.0
"""What could be published of a wave: each unit, and each cut of each unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import numpy.typing as npt

    Indices = npt.NDArray[np.int64]


#: A unit is cut by attributes from so many answers on; below, next to nothing could be shown.
CUT_FROM = 30
#: Only so many units, the largest, are cut besides: departments rather than teams in a large
#: organisation. Every figure of every cell is worked out, proved and kept.
MOST_CUT = 100


@dataclass(frozen=True, eq=False)
class Table:
    """A group whose results could be published: its key, and the places of its people.

    `published` tables are out already and cannot be taken back.
    """

    key: Hashable
    members: Indices
    published: bool = False


@dataclass(frozen=True, eq=False)
class Family:
    """Tables any two of which are nested or have nobody in common, as the units of a tree are.

    Their floor holds for each of them, and for each group that follows from them.
    """

    name: str
    floor: int
    tables: tuple[Table, ...]


def units_family(
    unit: Sequence[Hashable],
    parents: Mapping[Hashable, Hashable | None],
    *,
    floor: int,
    name: str = "units",
    published: bool = False,
) -> Family:
    """A table for each unit with all below it, under (unit,), and for the whole under (None,).

    Args:
        unit: the unit each respondent belongs to, at whatever level.
        parents: the unit above each unit; None above those at the top.
        floor: how few people a unit may have to be published.
        name: of the family.
        published: whether all these tables are out already.

    Raises:
        ValueError: a unit is unknown, or is above itself.
    """
    groups = _groups([_above(one, parents) for one in unit])
    return _family(name, floor, {(one,): members for one, members in groups.items()}, published)


def cuts_family(
    unit: Sequence[Hashable],
    parents: Mapping[Hashable, Hashable | None],
    values: Sequence[Hashable | None],
    *,
    floor: int,
    name: str,
    published: bool = False,
) -> Family:
    """A table for each value of an attribute in each unit, under (unit, value).

    Under (None, value) stands everybody with the value. People without a value (None) are in no
    table. Arguments and errors as for `units_family`.

    Raises:
        ValueError: there is not one value for each respondent, or as for `units_family`.
    """
    if len(unit) != len(values):
        raise ValueError(f"{len(unit)} respondents and {len(values)} values of {name}.")
    groups = _groups(
        [
            [] if value is None else [(above, value) for above in _above(one, parents)]
            for one, value in zip(unit, values, strict=True)
        ]
    )
    return _family(name, floor, groups, published)


def units_cut(answered: Mapping[Hashable, int]) -> frozenset[Hashable]:
    """The units that are cut by attributes, by how many answered in each; the whole always is."""
    large = sorted(answered.values(), reverse=True)
    least = max([CUT_FROM, *large[MOST_CUT - 1 : MOST_CUT]])
    return frozenset(unit for unit, n in answered.items() if n >= least)


def _family(
    name: str, floor: int, groups: Mapping[Hashable, Sequence[int]], published: bool
) -> Family:
    return Family(
        name,
        floor,
        tuple(
            Table(key, np.array(members, dtype=np.int64), published)
            for key, members in groups.items()
        ),
    )


def _groups(keys: Sequence[Sequence[Hashable]]) -> dict[Hashable, list[int]]:
    """The places at which each key is found."""
    found: dict[Hashable, list[int]] = {}
    for place, own in enumerate(keys):
        for key in own:
            found.setdefault(key, []).append(place)
    return found


def _above(unit: Hashable, parents: Mapping[Hashable, Hashable | None]) -> list[Hashable | None]:
    """The unit, all units above it, and None for the whole."""
    found: list[Hashable | None] = []
    step: Hashable | None = unit
    while step is not None:
        if step not in parents:
            raise ValueError(f"Unit {step!r} is not among the {len(parents)} units.")
        if step in found:
            raise ValueError(f"Unit {step!r} is above itself.")
        found.append(step)
        step = parents[step]
    return [*found, None]
