# SPDX-License-Identifier: Apache-2.0
"""The figures of one released cell of a wave, as they are kept and read."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

Made = TypeVar("Made")
#: Why a figure is not shown: too few answered; it would give somebody's answers away; nobody
#: answered. Which answers it would give away is not said: nearly all the same says a lot.
FEW, COMPLEMENT, NONE = "few", "complement", "none"


@dataclass(frozen=True)
class Value:
    """A figure with its 95 % interval; none where an interval cannot be told.

    `variance` is that of one answer in the units of the value, from which differences are told
    later.
    """

    value: float
    n: int
    low: float | None = None
    high: float | None = None
    variance: float | None = None


@dataclass(frozen=True)
class Against:
    """How much higher a figure is than another, and whether that is more than chance.

    `beyond` holds after the false discovery rate over the whole wave is kept below 5 %; `needed` is
    how many answers on each side would tell a difference as large as this.
    """

    points: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    beyond: bool = False
    needed: int | None = None


@dataclass(frozen=True)
class Agreement:
    """How far the people of a cell agree; bands as core.statistics.agreement names them.

    `r_wg` compares their answers with guesses spread evenly over the scale, `r_wg_skewed` with
    guesses that lean to one side, as people mostly do.
    """

    r_wg: float | None = None
    r_wg_skewed: float | None = None
    r_star: float | None = None
    average_deviation: float | None = None
    band: str = ""


@dataclass(frozen=True)
class Figure:
    """One item or scale in one cell.

    Attributes:
        key: the item or scale.
        hidden: why nothing is shown, else "".
        n: answers it rests on.
        passed: those to whom it does not apply.
        favourable: the share above the middle.
        counts: answers by point of the scale or by tenth of it; promoters last of three for a
            recommendation; only from the floor of opinions on.
        before, above: the wave before, and the rest of the unit above.
        expected: of a unit without units below it that are told, what to expect of it: its value
            drawn to that of all such units, the more the fewer answered.
    """

    key: str
    hidden: str = ""
    n: int = 0
    passed: int = 0
    value: Value | None = None
    favourable: Value | None = None
    counts: Sequence[int] = ()
    agreement: Agreement | None = None
    before: Against | None = None
    above: Against | None = None
    expected: float | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept of one."""
        parts = {
            "value": Value,
            "favourable": Value,
            "agreement": Agreement,
            "before": Against,
            "above": Against,
        }
        values = {
            key: parts[key](**value) if key in parts and value is not None else value
            for key, value in kept.items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Chosen:
    """How often each choice of a question was made; of a ranking, put first."""

    key: str
    hidden: str = ""
    n: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    #: Of a ranking: the mean place of each.
    places: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """How much of the differences in an outcome goes along with one scale; not a cause."""

    key: str
    share: float
    low: float
    high: float
    rank_low: int
    rank_high: int
    mean: float


@dataclass(frozen=True)
class Reasons:
    """What goes along with an outcome, the largest share first."""

    outcome: str
    n: int
    r_squared: float
    scales: Sequence[Reason] = ()


@dataclass(frozen=True)
class Between:
    """How far units differ in a scale, and how far people within them see it the same way.

    Attributes:
        icc1, icc2: the share of differences that lies between units; how reliable their means are.
        p: how likely such differences are if units were all the same.
        r_wg, r_wg_skewed: agreement of the unit in the middle; see `Agreement`.
    """

    icc1: float
    icc2: float
    p: float | None = None
    r_wg: float | None = None
    r_wg_skewed: float | None = None


@dataclass(frozen=True)
class Reliability:
    """How well the items of a scale go together: alpha with its interval, and omega.

    `odd` is the item without which alpha would be clearly higher, if there is one, and `without`
    what it would be.
    """

    alpha: float
    low: float
    high: float
    omega: float | None = None
    odd: str = ""
    without: float | None = None


@dataclass(frozen=True)
class CellFigures:
    """Everything told of one cell.

    Attributes:
        items, scales, chosen: in the order of the form.
        reasons: of what outcomes, where enough answered.
        between: of each scale, how the units of this cell differ.
        reliability: of each scale of several items.
        weighted: of each scale, mean, error and design effect with answers weighted to who was asked.
        bounds: of each scale, its value if all who did not answer were at one end, then the other.
        straight, alike, hasty: how many gave one answer to all items keyed both ways, one answer
            many times in a row, and answers much too fast; None where that cannot be told.
        profile: the culture profile, where the form asks for one.
        regrouped: other units were part of this one in the wave before.
    """

    items: Sequence[Figure] = ()
    scales: Sequence[Figure] = ()
    chosen: Sequence[Chosen] = ()
    reasons: Sequence[Reasons] = ()
    between: Mapping[str, Between] = field(default_factory=dict)
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    bounds: Mapping[str, Sequence[float]] = field(default_factory=dict)
    weighted: Mapping[str, Sequence[float]] = field(default_factory=dict)
    straight: int | None = None
    alike: int | None = None
    hasty: int | None = None
    profile: Mapping[str, Any] | None = None
    regrouped: bool = False

    def as_json(self) -> dict[str, Any]:
        """What is kept: all that is not as usual."""
        kept: dict[str, Any] = _kept(self)
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept; nothing of a hidden cell."""
        values = dict(kept)
        values["items"] = [Figure.read(each) for each in kept.get("items", ())]
        values["scales"] = [Figure.read(each) for each in kept.get("scales", ())]
        values["chosen"] = [Chosen(**each) for each in kept.get("chosen", ())]
        values["reasons"] = [
            Reasons(**{**each, "scales": [Reason(**one) for one in each["scales"]]})
            for each in kept.get("reasons", ())
        ]
        values["between"] = _each(Between, kept.get("between", {}))
        values["reliability"] = _each(Reliability, kept.get("reliability", {}))
        return cls(**values)

    def figure(self, key: str) -> Figure | None:
        """The item or scale of that key."""
        return next((one for one in (*self.scales, *self.items) if one.key == key), None)


def _each(kind: Callable[..., Made], kept: Mapping[str, Any]) -> dict[str, Made]:
    """What was kept by scale; once it was kept without names."""
    return {key: kind(**one) if isinstance(one, dict) else kind(*one) for key, one in kept.items()}


@cache
def _defaults(made: Hashable) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (
            each.name,
            each.default_factory() if each.default_factory is not MISSING else each.default,
        )
        for each in fields(made)  # type: ignore[arg-type]
    )


def _kept(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {
            name: _kept(own)
            for name, default in _defaults(type(value))  # type: ignore[arg-type]
            if (own := getattr(value, name)) != default
        }
    if isinstance(value, list | tuple):
        return [_kept(each) for each in value]
    if isinstance(value, dict):
        return {key: _kept(each) for key, each in value.items()}
    return value
