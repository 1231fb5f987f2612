# SPDX-License-Identifier: Apache-2.0
"""What a report of a closed wave holds besides its page: every unit and every cut beside another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KeyTransform

from customary.core.statistics.response import response_rate
from customary.store.access import may, units_within
from customary.store.models import Wave, WaveResult
from customary.store.queries.shared import spoken
from customary.store.queries.units_then import units_then
from customary.store.queries.wave_bands import counting, figure_told, told_if_any
from customary.store.queries.wave_comments import COMMENTS
from customary.store.queries.wave_figures import Figure
from customary.store.queries.wave_pages import private_of, told_of
from customary.store.queries.wave_results import results_of, right_of
from customary.store.queries.waves import least_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.queries.wave_pages import WavePage

#: So many units stand in a report, those higher up first; all of them are on the pages.
MOST_UNITS = 60


@dataclass(frozen=True)
class Line:
    """A unit or a value of an attribute, with each of its figures; none where nothing is shown."""

    name: str
    value: str
    depth: int
    n: int | None
    invited: int | None
    answered: int | None
    figures: Mapping[str, Figure]
    #: Of a culture profile: the points each type has now.
    points: Sequence[float] = ()

    @property
    def rate(self) -> float | None:
        """The response rate."""
        return response_rate(self.answered, self.invited)


def unit_lines(reader: Reader, found: WavePage) -> tuple[list[Line], int]:
    """The units below the one of a page in the order of the tree, and how many more there are."""
    rows = results_of(reader, found.wave.pk).filter(attribute="", unit__isnull=False)
    told = list(_with_figures(rows, found))
    above: dict[int | None, list[WaveResult]] = {}
    known = {row.unit_id for row in told}
    units = units_then(found.wave.pk)
    for row in sorted(told, key=lambda row: spoken(reader, units[row.unit_id or 0])):
        parent = units[row.unit_id or 0].parent
        above.setdefault(parent if parent in known else None, []).append(row)
    tree = list(_walked(above, found.unit, 0, set()))
    deepest = _deepest(tree)
    shown = [(row, depth) for row, depth in tree if depth <= deepest][:MOST_UNITS]
    # A report is passed on: well-being of units stands in none, whoever reads it.
    private = private_of(found.form)
    keys = tuple(one for one in told_of(found.form) if one not in private)
    least = least_told(found.wave)
    lines = [
        _line(row, spoken(reader, units[row.unit_id or 0]), depth, keys, least)
        for row, depth in shown
    ]
    return lines, len(tree) - len(lines)


def cut_lines(reader: Reader, found: WavePage) -> dict[str, list[Line]]:
    """The cells of each value of each attribute a page is told by."""
    rows = results_of(reader, found.wave.pk).filter(unit=found.unit).exclude(attribute="")
    keys = tuple(one for one in told_of(found.form) if one not in found.withheld)
    least = least_told(found.wave)
    cuts: dict[str, list[Line]] = {}
    for row in _with_figures(rows.order_by("attribute", "value", "pk"), found):
        cuts.setdefault(row.attribute, []).append(_line(row, "", 0, keys, least))
    return cuts


def sight_of(reader: Reader, wave: Wave, unit: int | None) -> str:
    """How much of a wave a reader may see; "" for all of it. Who sees as much has the same."""
    seen = units_within(reader, "read", right_of(wave.audience))
    led = units_within(reader, "read", COMMENTS) if may(reader, "read", COMMENTS) else frozenset()
    hears = led is None or unit in led
    if seen is None and hears:
        return ""
    units = WaveResult.objects.filter(wave=wave, attribute="").values_list("unit_id", flat=True)
    told = {
        "units": None if seen is None else sorted(one for one in units if one in seen),
        "hears": hears,
    }
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _with_figures(rows: QuerySet[WaveResult], found: WavePage) -> QuerySet[WaveResult]:
    part = "scales" if set(told_of(found.form)) & {one.key for one in found.form.scales} else "items"  # fmt: skip
    now = KeyTransform("now", KeyTransform("profile", "figures"))
    return rows.defer("figures").annotate(
        told=KeyTransform(part, "figures"), points=KeyTransform("overall", now)
    )


def _walked(
    above: Mapping[int | None, Sequence[WaveResult]], unit: int | None, depth: int, seen: set[int]
) -> Iterator[tuple[WaveResult, int]]:
    for row in above.get(unit, ()):
        if row.unit_id is not None and row.unit_id not in seen:
            seen.add(row.unit_id)
            yield row, depth
            yield from _walked(above, row.unit_id, depth + 1, seen)


def _deepest(tree: Sequence[tuple[WaveResult, int]]) -> int:
    """How deep all units still find room; the top in any case."""
    depths = sorted(depth for _, depth in tree)
    if len(depths) <= MOST_UNITS:
        return depths[-1] if depths else 0
    return max(depths[MOST_UNITS] - 1, 0)


def _line(row: Any, name: str, depth: int, keys: Sequence[str], least: int) -> Line:
    count = counting(least, row.invited)
    told = () if row.hidden else (figure_told(Figure.read(one), count) for one in row.told or ())
    figures = {one.key: one for one in told if one.key in keys and not one.hidden}
    points = () if row.hidden else tuple(row.points or ())
    n, answered = (told_if_any(one, count) for one in (row.n, row.answered))
    return Line(name, row.value, depth, n, row.invited, answered, figures, points)
