# SPDX-License-Identifier: Apache-2.0
"""What will be seen of a wave: its population on today's org tree, at an expected response rate.

Waves are simulated in which everybody answers with that probability, and each is released by the
very rules that hold at its close: what was shown in most of them is likely to be seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone

from customary.core.statistics.disclosure.planning import Limit, expected_answers, planned
from customary.core.statistics.disclosure.tables import (
    CUT_FROM,
    MOST_CUT,
    Family,
    Table,
    cuts_family,
    units_cut,
    units_family,
)
from customary.core.trees import walked
from customary.store.access import require
from customary.store.access.floors import LOWEST, floors_of, in_steps
from customary.store.models import Audience
from customary.store.queries.left_out import keys_left_out
from customary.store.queries.populations import attribute_name, members, value_name
from customary.store.queries.shared import spoken
from customary.store.queries.units_then import children_of, units_today
from customary.store.queries.waves import step_for

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from customary.core.statistics.disclosure.planning import Planned
    from customary.store.access import Reader
    from customary.store.models import Wave
    from customary.store.queries.units_then import UnitThen

#: A cut that hides more of its values than this tells less than it risks.
HIDES_TOO_MUCH = 0.5
#: Waves that are simulated, and from which share of them on something is likely, or sure.
SIMULATED, LIKELY, SURE = 10, 0.5, 0.95


class Likely:
    """Something that was shown in a share of the simulated waves, its `likelihood`."""

    likelihood: float

    @property
    def is_shown(self) -> bool:
        """Whether it is likelier than not to be shown."""
        return self.likelihood >= LIKELY

    @property
    def is_sure(self) -> bool:
        """Whether that is as good as certain."""
        return self.likelihood >= SURE


@dataclass(frozen=True)
class SeenUnit(Likely):
    """A unit with all below it.

    Attributes:
        likelihood: in which share of simulated waves it had figures, all rules applied.
        has_comments: comments and the recommendation score are shown as well.
        is_cut: it is cut by attributes like everybody.
        has_trend: a change from wave to wave can be told from chance.
        parent: the nearest unit above that is shown, where this one is not.
    """

    unit: int
    name: str
    depth: int
    asked: int
    expected: int
    likelihood: float
    has_comments: bool
    is_cut: bool
    has_trend: bool
    parent: str


@dataclass(frozen=True)
class SeenValue(Likely):
    """One value of a cut, over everybody."""

    name: str
    asked: int
    expected: int
    likelihood: float


@dataclass(frozen=True)
class SeenCut:
    """A cut with its values."""

    key: str
    name: str
    values: tuple[SeenValue, ...]

    @property
    def hidden(self) -> int:
        """How many of its values are shown to nobody."""
        return sum(not one.is_shown for one in self.values)

    @property
    def hides_too_much(self) -> bool:
        """Whether it is better left out."""
        return self.hidden > HIDES_TOO_MUCH * len(self.values)


@dataclass(frozen=True)
class Seen:
    """Everything a wave will let anybody see, as far as can be told before."""

    rate: float
    asked: int
    spared: int
    left_out: int
    expected: int
    floors: Mapping[str, int]
    units: tuple[SeenUnit, ...]
    cuts: tuple[SeenCut, ...]
    #: People are told in steps of so many, 0 for exactly.
    step: int = 0
    #: From so many answers on a unit is cut, and only so many of the largest are.
    cut_from: int = CUT_FROM
    most_cut: int = MOST_CUT

    @property
    def is_bounded(self) -> bool:
        """Whether it closes before all have answered who would."""
        return self.expected < int(self.asked * self.rate)

    @property
    def shown(self) -> int:
        """Units that get figures."""
        return sum(one.is_shown for one in self.units)

    @property
    def cut_units(self) -> int:
        """Units that get figures and are cut by attributes."""
        return sum(one.is_cut for one in self.units)

    @property
    def rolled_up(self) -> tuple[SeenUnit, ...]:
        """Units too small for figures, read with the unit above."""
        return tuple(one for one in self.units if not one.is_shown)

    @property
    def without_trend(self) -> tuple[SeenUnit, ...]:
        """Units that get figures and no statement about a change."""
        return tuple(one for one in self.units if one.is_shown and not one.has_trend)

    @property
    def needless(self) -> tuple[SeenCut, ...]:
        """Cuts that hide most of their values."""
        return tuple(one for one in self.cuts if one.hides_too_much)


def what_will_be_seen(reader: Reader, wave: Wave, *, rate: float) -> Seen:
    """What a planned wave would show if this share of those asked today answered.

    Raises:
        ValueError: the rate is no share.
    """
    require(reader, "read", "surveys")
    if not 0 < rate <= 1:
        raise ValueError(f"A response rate lies above 0 and up to 1, not at {rate}.")
    now = timezone.now()
    asked: Counter[tuple[Any, ...]] = Counter()
    others: Counter[str] = Counter()
    for one in members(
        wave.audience,
        wave.population,
        attributes=wave.attributes,
        rest_days=wave.rest_days,
        # Whoever is resting today may have rested by then.
        at=max(wave.opens_at or now, now),
        left_out=keys_left_out(wave),
    ):
        if one.is_asked:
            asked[one.unit, *(one.attributes.get(name, "") for name in wave.attributes)] += 1
        else:
            others["left_out" if one.is_left_out else "spared"] += 1
    step = step_for(reader, wave.audience)
    floors = floors_of(wave)
    units = units_today() if wave.audience == Audience.PEOPLE else {}
    parents: dict[Hashable, Hashable | None] = {key: one.parent for key, one in units.items()}
    places = list(asked)
    unit = [place[0] if place[0] in units else None for place in places]
    families = [units_family(unit, parents, floor=floors["units"]) if units else _overall(unit)]
    for at, name in enumerate(wave.attributes, start=1):
        values = [place[at] for place in places]
        families.append(cuts_family(unit, parents, values, floor=floors["opinions"], name=name))
    invited = np.array([asked[place] for place in places], dtype=np.int64)
    rates, limits = np.full(len(places), rate), _limits(wave, places)
    told = (
        planned(invited, rates, families, seed=wave.pk, waves=SIMULATED, limits=limits)
        if places
        else {}
    )
    whole = in_steps(int(invited.sum()), step)
    expected = float(expected_answers(invited, rates, limits).sum())
    if step:
        # Who sees numbers in steps sees nothing that was worked out from the numbers themselves.
        most = (wave.quotas or {}).get("total", whole)
        told = {key: _in_steps(one, rate, step, most) for key, one in told.items()}
        expected = min(whole * rate, most)
    return Seen(
        rate=rate,
        asked=whole,
        spared=in_steps(others["spared"], step),
        left_out=others["left_out"],
        expected=int(round(expected, 6)),
        floors=floors,
        units=tuple(_units(reader, units, told, floors)),
        cuts=tuple(_cut(name, told) for name in wave.attributes),
        step=step,
    )


def _limits(wave: Wave, places: Sequence[tuple[Any, ...]]) -> list[Limit]:
    """How many answers are wanted at most, of each value that has such a number and then in all."""
    quotas = wave.quotas or {}
    limits = [
        Limit(np.array([n for n, place in enumerate(places) if place[at] == value], int), most)
        for at, name in enumerate(wave.attributes, start=1)
        for value, most in quotas.get("by", {}).get(name, {}).items()
    ]
    if total := quotas.get("total"):
        limits.append(Limit(np.arange(len(places)), total))
    return limits


def _in_steps(one: Planned, rate: float, step: int, most: int) -> Planned:
    invited = in_steps(one.invited, step)
    return replace(one, invited=invited, expected=min(invited * rate, most))


def _overall(unit: Sequence[Hashable]) -> Family:
    """Everybody together, where no unit parts them."""
    return Family("units", LOWEST["units"], (Table((None,), np.arange(len(unit))),))


def _units(
    reader: Reader,
    units: Mapping[int, UnitThen],
    told: Mapping[Any, Planned],
    floors: Mapping[str, int],
) -> Iterator[SeenUnit]:
    nearest: dict[int | None, str] = {None: ""}
    cut = units_cut({unit: int(told[key].expected) for key in told if (unit := _unit_of(key))})
    for unit, depth in walked(children_of(units)):
        one = told.get(("units", (unit,)))
        name, parent = spoken(reader, units[unit]), units[unit].parent
        if one is None:
            nearest[unit] = nearest[parent]
            continue
        is_shown = one.shown >= LIKELY
        yield SeenUnit(
            unit=unit,
            name=name,
            depth=depth,
            asked=one.invited,
            expected=int(one.expected),
            likelihood=one.shown,
            has_comments=is_shown and one.expected >= floors["opinions"],
            is_cut=is_shown and unit in cut,
            has_trend=is_shown and one.expected >= floors["trends"],
            parent="" if is_shown else nearest[parent],
        )
        nearest[unit] = name if is_shown else nearest[parent]


def _unit_of(key: tuple[str, tuple[int | None, ...]]) -> int | None:
    """The unit that a table is of as a whole."""
    family, (unit, *cut) = key
    return unit if family == "units" and not cut else None


def _cut(name: str, told: Mapping[Any, Planned]) -> SeenCut:
    """The values of a cut over everybody, the largest first."""
    found = [
        (key[1], one)
        for (family, key), one in told.items()
        if family == name and key[0] is None and len(key) > 1
    ]
    return SeenCut(
        key=name,
        name=attribute_name(name),
        values=tuple(
            SeenValue(value_name(name, value), one.invited, int(one.expected), one.shown)
            for value, one in sorted(found, key=lambda pair: (-pair[1].invited, str(pair[0])))
        ),
    )
