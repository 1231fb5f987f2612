# SPDX-License-Identifier: Apache-2.0
"""What will be seen of a wave: its population on today's org tree, at an expected response rate.

Expected answers are those asked times the rate, rounded down: promising less is the safe mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import require
from customary.store.access.floors import LOWEST, floor, shown_units
from customary.store.models import Audience, OrgUnit
from customary.store.queries.populations import attribute_name, members, value_name
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from customary.store.access import Reader
    from customary.store.models import Wave

#: A cut that hides more of its values than this tells less than it risks.
HIDES_TOO_MUCH = 0.5


@dataclass(frozen=True)
class SeenUnit:
    """A unit with all below it.

    Attributes:
        is_shown: it gets figures; `is_cut` means its cuts do as well, `has_trend` that a change
            from wave to wave can be told from chance.
        parent: the nearest unit above that is shown, where this one is not.
    """

    unit: int
    name: str
    depth: int
    asked: int
    expected: int
    is_shown: bool
    is_cut: bool
    has_trend: bool
    parent: str


@dataclass(frozen=True)
class SeenValue:
    """One value of a cut, over everybody."""

    name: str
    asked: int
    expected: int
    is_shown: bool


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
    expected: int
    floors: Mapping[str, int]
    units: tuple[SeenUnit, ...]
    cuts: tuple[SeenCut, ...]

    @property
    def shown(self) -> int:
        """Units that get figures."""
        return sum(one.is_shown for one in self.units)

    @property
    def with_trend(self) -> int:
        """Units where a change can be told from chance."""
        return sum(one.has_trend for one in self.units)

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
    found = members(
        wave.audience,
        wave.population,
        attributes=wave.attributes,
        rest_days=wave.rest_days,
        # Whoever is resting today may have rested by then.
        at=max(wave.opens_at or now, now),
    )
    asked = [one for one in found if not one.is_spared]
    floors = {name: max(floor(name), int(wave.floors.get(name, 0))) for name in LOWEST}
    by_unit = Counter(one.unit for one in asked if one.unit is not None)
    by_value: dict[str, Counter[str]] = defaultdict(Counter)
    for one in asked:
        for name, value in one.attributes.items():
            by_value[name][value] += 1
    is_people = wave.audience == Audience.PEOPLE
    return Seen(
        rate=rate,
        asked=len(asked),
        spared=len(found) - len(asked),
        expected=int(len(asked) * rate),
        floors=floors,
        units=tuple(_units(reader, by_unit, rate, floors)) if is_people else (),
        cuts=tuple(_cut(name, by_value[name], rate, floors) for name in wave.attributes),
    )


def _units(
    reader: Reader, by_unit: Mapping[int, int], rate: float, floors: Mapping[str, int]
) -> Iterator[SeenUnit]:
    children: dict[int | None, list[int]] = {}
    names: dict[int, str] = {}
    for row in OrgUnit.objects.filter(ended_on=None).order_by("name"):
        children.setdefault(row.parent_id, []).append(row.pk)
        names[row.pk] = spoken(reader, row)
    own = {unit: int(n * rate) for unit, n in by_unit.items()}
    asked: dict[int, int] = {}
    in_order = list(_walk(children))
    for unit, _depth in reversed(in_order):
        asked[unit] = by_unit.get(unit, 0) + sum(asked[one] for one in children.get(unit, ()))
    shown = shown_units(children, own, floors["units"])
    above: dict[int, str] = {}
    for unit, depth in in_order:
        for one in children.get(unit, ()):
            above[one] = names[unit] if unit in shown else above.get(unit, "")
        if not asked[unit]:
            continue
        expected = int(asked[unit] * rate)
        is_shown = unit in shown
        yield SeenUnit(
            unit=unit,
            name=names[unit],
            depth=depth,
            asked=asked[unit],
            expected=expected,
            is_shown=is_shown,
            is_cut=is_shown and expected >= floors["opinions"],
            has_trend=is_shown and expected >= floors["trends"],
            parent="" if is_shown else above.get(unit, ""),
        )


def _walk(children: Mapping[int | None, Sequence[int]]) -> Iterator[tuple[int, int]]:
    waiting = [(unit, 0) for unit in reversed(children.get(None, ()))]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting.extend((one, depth + 1) for one in reversed(children.get(unit, ())))


def _cut(name: str, counts: Mapping[str, int], rate: float, floors: Mapping[str, int]) -> SeenCut:
    """The values of a cut; where few are hidden, the next smallest is hidden with them.

    What is hidden is the whole less what is shown, so together it must be many as well.
    """
    expected = {value: int(n * rate) for value, n in counts.items()}
    smallest_first = sorted(expected, key=lambda value: (expected[value], value))
    hidden = [value for value in smallest_first if expected[value] < floors["opinions"]]
    while hidden and sum(expected[one] for one in hidden) < floors["opinions"]:
        if len(hidden) == len(smallest_first):
            break
        hidden.append(smallest_first[len(hidden)])
    values = sorted(counts, key=lambda value: (-counts[value], value))
    return SeenCut(
        key=name,
        name=attribute_name(name),
        values=tuple(
            SeenValue(value_name(name, one), counts[one], expected[one], one not in hidden)
            for one in values
        ),
    )
