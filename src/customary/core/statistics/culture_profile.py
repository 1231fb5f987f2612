# SPDX-License-Identifier: Apache-2.0
"""The culture profile of a unit: points divided among four types, now and as preferred.

The method of the competing values (Cameron & Quinn): people divide 100 points among four
alternatives in each of six dimensions, and a unit's profile is the mean of its people's. Points to
move, lead and congruence are our own measures; the book gives them no formula. This is not the
OCAI, and comparability with its norms is not claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from customary.core.statistics.agreement import points_null
from customary.core.statistics.compositions import (
    ilr,
    paired_hotelling,
    replace_zeros,
    sign_flips,
)
from customary.core.statistics.means import mean_interval, mean_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS = 100.0
DIMENSIONS = 6
#: A gap of so many points is worth a conversation; it is no test of significance. The book says,
#: as far as we could learn, "more than 10"; we take 10 itself in.
FLAGGED_GAP = 10.0
#: Points are compared as they are, never as they are printed; this is binary fractions only.
ROUNDING = 1e-9
#: What a share of nothing counts as in log-ratios: half of the smallest step people can give, and
#: ten times as much, to see that nothing hangs on it.
ZEROS = (0.0005, 0.005)
#: With fewer people the signs of their differences are turned round; with more, Hotelling's T2.
FEW = 30


class Culture(StrEnum):
    """The four types, in the order of the alternatives."""

    CLAN = "clan"
    ADHOCRACY = "adhocracy"
    MARKET = "market"
    HIERARCHY = "hierarchy"


TYPES = tuple(Culture)
#: Of a type's points in one dimension, and of their mean over all six, were they divided at random.
BY_CHANCE = points_null(POINTS, len(TYPES))
MEAN_BY_CHANCE = points_null(POINTS, len(TYPES), questions=DIMENSIONS)
#: The play that suits each, by its key in the catalogue.
PLAYS = {
    Culture.CLAN: "collaborate",
    Culture.ADHOCRACY: "create",
    Culture.MARKET: "compete",
    Culture.HIERARCHY: "control",
}


@dataclass(frozen=True)
class Profile:
    """Mean points of each type, overall and in each dimension, and how far people agree.

    Attributes:
        overall: of the four types; they add up to 100.
        dimensions: the same in each of the six dimensions.
        people: each person's own profile.
        strength: points of the leading type.
        lead: the leading type less the second, in points.
        lead_interval: of the lead, 95 %; none for one person, or where all lead by the same.
        dominant: the leading type, unless its lead may be chance.
        leading: the leading type of each dimension; none where two share the lead.
        same_leading: in how many dimensions the overall leading type leads.
        congruence: points each dimension would have to move to look like the whole, 0 for alike.
        deviation: of people's points about the mean, for each type; NaN for one person.
        agreement: 1 for one voice, 0 for points divided at random, below for camps; NaN likewise.
        agreement_by_dimension: the same for each dimension and type.
    """

    overall: Floats
    dimensions: Floats
    people: Floats
    strength: float
    lead: float
    lead_interval: tuple[float, float] | None
    dominant: Culture | None
    leading: tuple[Culture | None, ...]
    same_leading: int
    congruence: Floats
    deviation: Floats
    agreement: Floats
    agreement_by_dimension: Floats


@dataclass(frozen=True)
class Gap:
    """What would have to change: points preferred less points now.

    Attributes:
        points: of each type.
        dimensions: of each type in each dimension.
        to_move: points that would go from one type to another; half of what differs.
        flagged: types whose gap calls for a conversation, at 10 points and more, either way.
    """

    points: Floats
    dimensions: Floats
    to_move: float
    flagged: tuple[Culture, ...]


@dataclass(frozen=True)
class Shift:
    """Whether the profile preferred differs from the profile now by more than chance.

    Attributes:
        method: "hotelling" or "sign_flips".
        p: with zeros replaced as finely as points can be given.
        p_coarse: the same with coarser zeros; a difference should hold with both.
    """

    method: str
    p: float
    p_coarse: float


@dataclass(frozen=True)
class CultureProfile:
    """A unit's culture as it is and, where it was asked, as people would have it.

    Attributes:
        n: people who divided all points in all six dimensions; everything rests on them alone.
        incomplete: people left out because a dimension is missing.
    """

    n: int
    incomplete: int
    now: Profile
    preferred: Profile | None
    gap: Gap | None


def culture_profile(
    now: Floats, preferred: Floats | None = None, *, population: int | None = None
) -> CultureProfile | None:
    """The profile of the people given, each counting the same; none if nobody is complete.

    Args:
        now: points by person, dimension and type, shape (n, 6, 4); NaN for not answered.
        preferred: the same, of the same people, where they were asked.
        population: how many people the unit has, if the lead is about them as they are.

    Raises:
        ValueError: the shapes are wrong, or somebody's points do not make 100.
    """
    halves = [now] if preferred is None else [now, preferred]
    for half in halves:
        _check(half, len(now))
    complete = np.logical_and.reduce([~np.isnan(half).any(axis=(1, 2)) for half in halves])
    n = int(complete.sum())
    if n == 0:
        return None
    profiles = [_profile(half[complete], population) for half in halves]
    return CultureProfile(
        n=n,
        incomplete=len(now) - n,
        now=profiles[0],
        preferred=profiles[1] if len(profiles) > 1 else None,
        gap=_gap(*profiles) if len(profiles) > 1 else None,
    )


def points_to_move(one: Floats, other: Floats) -> float:
    """Half the sum of absolute differences: points to take from some types and give to others."""
    return float(np.abs(other - one).sum() / 2)


def shift(now: Profile, preferred: Profile, *, seed: int = 0) -> Shift:
    """Test the profiles of the same people, now and preferred, in log-ratios.

    Args:
        now: as it is.
        preferred: of the same people, in the same order.
        seed: for the signs that are drawn where there are too many to try.
    """
    found = [_differing(now.people, preferred.people, zero, seed) for zero in ZEROS]
    return Shift(method=found[0][0], p=found[0][1], p_coarse=found[1][1])


def _differing(now: Floats, preferred: Floats, zero: float, seed: int) -> tuple[str, float]:
    apart = ilr(replace_zeros(preferred, delta=zero)) - ilr(replace_zeros(now, delta=zero))
    if len(apart) >= FEW and (test := paired_hotelling(apart)) is not None:
        return "hotelling", test
    return "sign_flips", sign_flips(apart, seed=seed)


def _profile(points: Floats, population: int | None) -> Profile:
    people = points.mean(axis=1)
    overall, dimensions = people.mean(axis=0), points.mean(axis=0)
    best, second = np.argsort(-overall, kind="stable")[:2]
    interval = mean_interval(mean_of(people[:, best] - people[:, second]), population=population)
    leading = tuple(_leading(one) for one in dimensions)
    beyond_chance = interval is not None and interval[0] > ROUNDING
    return Profile(
        overall=overall,
        dimensions=dimensions,
        people=people,
        strength=float(overall[best]),
        lead=float(overall[best] - overall[second]),
        lead_interval=interval,
        dominant=TYPES[best] if beyond_chance else None,
        leading=leading,
        same_leading=sum(one is not None and one is _leading(overall) for one in leading),
        congruence=np.abs(dimensions - overall).sum(axis=1) / 2,
        deviation=np.sqrt(_variance(people)),
        agreement=1 - _variance(people) / MEAN_BY_CHANCE,
        agreement_by_dimension=1 - _variance(points) / BY_CHANCE,
    )


def _gap(now: Profile, preferred: Profile) -> Gap:
    points = preferred.overall - now.overall
    return Gap(
        points=points,
        dimensions=preferred.dimensions - now.dimensions,
        to_move=points_to_move(now.overall, preferred.overall),
        flagged=tuple(
            kind
            for kind, gap in zip(TYPES, points, strict=True)
            if abs(gap) >= FLAGGED_GAP - ROUNDING
        ),
    )


def _leading(points: Floats) -> Culture | None:
    first, second = np.argsort(-points, kind="stable")[:2]
    return TYPES[first] if points[first] - points[second] > ROUNDING else None


def _variance(points: Floats) -> Floats:
    """Over people, with n - 1; NaN for one person."""
    if len(points) < 2:
        return np.full(points.shape[1:], np.nan)
    found: Floats = points.var(axis=0, ddof=1)
    return found


def _check(points: Floats, people: int) -> None:
    """Each dimension is answered wholly or not at all, in tenths of points that make 100."""
    if points.shape != (people, DIMENSIONS, len(TYPES)):
        raise ValueError(
            f"Points come as ({people}, {DIMENSIONS}, {len(TYPES)}) by person, dimension and type;"
            f" got {points.shape}."
        )
    missing = np.isnan(points).any(axis=2)
    total = np.where(missing, POINTS, points.sum(axis=2))
    tenths = np.where(np.isnan(points), 0, points * 10)
    wrong = (
        (np.abs(total - POINTS) > ROUNDING * POINTS)
        | (tenths < 0).any(axis=2)
        | (np.abs(tenths - np.rint(tenths)) > ROUNDING * POINTS).any(axis=2)
    )
    for person, dimension in np.argwhere(wrong)[:1]:
        raise ValueError(
            f"Person {person} divides {points[person, dimension].tolist()} in dimension"
            f" {dimension}; points are tenths, 0 or more, and make {POINTS:g}."
        )
