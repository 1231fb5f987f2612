# SPDX-License-Identifier: Apache-2.0
"""The one place where numbers of people in results become bands, before any reader has them.

Figures are worked out from the numbers themselves, and kept so. Pages, files and reports get them
from here. Of customers, whose answers stand in the inbox with their names, every number is told.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from customary.core.statistics.disclosure.bands import band_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from customary.store.queries.wave_figures import CellFigures, Chosen, Figure, Value

    Count = Callable[[int], int]

#: Places of a figure in a file: with more of them it would say how many it is the mean of.
PLACES = 2


def counting(step: int, asked: int | None) -> Count:
    """How a number of people of a cell is told, where so many of it were asked."""
    return partial(band_of, step=step, asked=asked)


def told_if_any(n: int | None, count: Count) -> int | None:
    """A number of people as it is told, where there is one."""
    return None if n is None else count(n)


def figures_told(found: CellFigures, count: Count) -> CellFigures:
    """The figures of a cell as they are told."""
    return replace(
        found,
        items=[figure_told(one, count) for one in found.items],
        scales=[figure_told(one, count) for one in found.scales],
        chosen=[_chosen(one, count) for one in found.chosen],
        reasons=[replace(one, n=count(one.n)) for one in found.reasons],
        profile=profile_told(found.profile, count),
        straight=told_if_any(found.straight, count),
        alike=told_if_any(found.alike, count),
        hasty=told_if_any(found.hasty, count),
    )


def figure_told(one: Figure, count: Count) -> Figure:
    """One figure as it is told; its counts are whole per cent."""
    return replace(
        one,
        n=count(one.n),
        passed=count(one.passed),
        value=value_told(one.value, count),
        favourable=value_told(one.favourable, count),
        counts=_per_cent(one.counts),
    )


def value_told(one: Value | None, count: Count) -> Value | None:
    """A value with the number of answers it rests on as it is told."""
    return None if one is None else replace(one, n=count(one.n))


def profile_told(kept: Mapping[str, Any] | None, count: Count) -> dict[str, Any] | None:
    """A culture profile as it is told."""
    if kept is None:
        return None
    return {**kept, "n": count(kept["n"]), "incomplete": count(kept["incomplete"])}


def rounded(figure: float | None, places: int | None) -> float | None:
    """A figure with so many places; with all where there are none."""
    return figure if figure is None or places is None else round(figure, places)


def _chosen(one: Chosen, count: Count) -> Chosen:
    shares = {key: round(100 * n / one.n) if one.n else 0 for key, n in one.counts.items()}
    return replace(one, n=count(one.n), counts=shares)


def _per_cent(counts: Iterable[int]) -> list[int]:
    found = list(counts)
    whole = sum(found)
    return [round(100 * n / whole) if whole else 0 for n in found]
