# SPDX-License-Identifier: Apache-2.0
"""The tables of a wave's report: wave by wave, unit by unit, group by group, the culture profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from customary.core.drawing.profile import draw_profile
from customary.core.statistics.culture_profile import TYPES, Culture
from customary.report import words
from customary.report.culture_types import NAMES
from customary.report.wave_measures import signed
from customary.store.queries.populations import attribute_name, value_name
from customary.store.queries.wave_pages import told_of
from customary.store.queries.wave_reports import cut_lines, unit_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from customary.report.wave_figures import Told
    from customary.report.wave_measures import Measure
    from customary.store.access import Reader
    from customary.store.queries.wave_figures import Figure
    from customary.store.queries.wave_pages import WavePage
    from customary.store.queries.wave_reports import Line

#: Wider than this, a table does not fit a page.
MOST_COLUMNS = 9
UP, DOWN, NONE = "↑", "↓", "·"


def rounds_table(found: WavePage, scales: Sequence[Told]) -> dict[str, Any] | None:
    """Each figure in the last waves, and these together; None before the second wave."""
    days = {one.wave: one.on for past in found.past.values() for one in past}
    waves = sorted(days, key=lambda key: days[key])
    if len(waves) < 2:
        return None
    rows = []
    for scale in scales:
        past = {one.wave: one.value for one in found.past.get(scale.measure.key, ())}
        if len(past) > 1:
            together = found.past[scale.measure.key][-1].together
            rows.append(
                {
                    "name": scale.measure.name,
                    "cells": [
                        {
                            "value": scale.measure.number(past[key].value),
                            "n": words.number(past[key].n),
                        }
                        if key in past
                        else {"value": NONE, "n": ""}
                        for key in waves
                    ],
                    "together": scale.measure.number(together.value) if together else "",
                    "n": words.number(together.n) if together else "",
                }
            )
    return {"columns": [words.day(days[key]) for key in waves], "rows": rows} if rows else None


def unit_table(
    reader: Reader, found: WavePage, known: Mapping[str, Measure]
) -> dict[str, Any] | None:
    """Units below, each with its figures; None where there is none."""
    lines, more = unit_lines(reader, found)
    table = _table(found, lines, [one.name for one in lines], known)
    if table is None:
        return None
    told = ngettext(
        "One more unit stands on the page of results.",
        "%(n)s more units stand on the page of results.",
        more,
    ) % {"n": words.number(more)}
    return {**table, "more": told if more else ""}


def cut_tables(
    reader: Reader, found: WavePage, known: Mapping[str, Measure]
) -> list[dict[str, Any]]:
    """For each attribute, its values, each with its figures."""
    tables = []
    for attribute, lines in cut_lines(reader, found).items():
        table = _table(found, lines, [value_name(attribute, one.value) for one in lines], known)
        if table is not None:
            tables.append({**table, "name": attribute_name(attribute)})
    return tables


def _table(
    found: WavePage, lines: Sequence[Line], names: Sequence[str], known: Mapping[str, Measure]
) -> dict[str, Any] | None:
    """Lines with a column for each figure; of a culture profile, for each type."""
    both = list(zip(names, lines, strict=True))
    if found.cell.figures.profile:
        if not any(one.points for one in lines):
            return None
        return {
            "columns": [str(NAMES[kind]) for kind in TYPES],
            "rows": [
                _row(
                    one,
                    name,
                    [{"value": words.number(points, 1), "mark": ""} for points in one.points],
                )
                for name, one in both
            ],
        }
    columns = [
        known[key]
        for key in told_of(found.form)
        if key in known and any(key in one.figures for one in lines)
    ][:MOST_COLUMNS]
    if not columns:
        return None
    rows = []
    for name, one in both:
        cells = [_cell(one.figures.get(measure.key), measure) for measure in columns]
        rows.append(_row(one, name, cells if one.figures else []))
    return {"columns": [one.name for one in columns], "rows": rows}


def profile_told(found: WavePage) -> dict[str, Any] | None:
    """The culture profile with its drawing; None where the questionnaire divides no points."""
    kept = found.cell.figures.profile
    if not kept:
        return None
    now, preferred, gap = kept["now"], kept["preferred"], kept["gap"]
    rows = [
        {
            "name": str(NAMES[kind]),
            "now": words.number(now["overall"][place], 1),
            "now_interval": _interval(now["intervals"][place]),
            "preferred": words.number(preferred["overall"][place], 1) if preferred else "",
            "gap": signed(gap["points"][place], 1) if gap else "",
            "gap_interval": _interval(gap["intervals"][place], signed) if gap else "",
        }
        for place, kind in enumerate(TYPES)
    ]
    heard = gettext("; ").join(
        gettext("%(name)s: %(now)s now, %(preferred)s preferred") % row
        if preferred
        else gettext("%(name)s: %(now)s now") % row
        for row in rows
    )
    drawn = draw_profile(
        now["overall"],
        preferred["overall"] if preferred else (),
        names=[row["name"] for row in rows],
        sides=[gettext("flexible"), gettext("outward"), gettext("stable"), gettext("inward")],
        sentence=heard,
    )
    return {"rows": rows, "drawn": drawn, "heard": heard, "n": words.number(kept["n"])}


def profile_leads(found: WavePage) -> str:
    """Which type has most points, unless its lead may be chance; "" without a profile."""
    kept = found.cell.figures.profile
    if not kept:
        return ""
    now = kept["now"]
    if not now["dominant"]:
        return gettext("No type of culture leads: the lead of the first may be chance.")
    return gettext("“%(name)s” leads, with %(points)s of 100 points.") % {
        "name": NAMES[Culture(now["dominant"])],
        "points": words.number(max(now["overall"]), 1),
    }


def profile_moves(found: WavePage) -> str:
    """How many points people would rather see elsewhere; "" where only now was asked."""
    gap = (found.cell.figures.profile or {}).get("gap")
    if not gap:
        return ""
    return gettext("As people would prefer it, %(points)s of 100 points would go elsewhere.") % {
        "points": words.number(gap["to_move"], 1)
    }


def _interval(
    kept: Sequence[float] | None, number: Callable[[float, int], str] = words.number
) -> str:
    if kept is None:
        return ""
    low, high = (number(one, 1) for one in kept)
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _row(line: Line, name: str, cells: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A line; of one that tells nothing, not even whether anybody answered is told."""
    return {
        "name": name,
        "depth": min(line.depth, 5),
        "is_shown": bool(cells),
        "n": words.number(line.n) if line.n is not None and cells else "",
        "rate": words.share(line.rate) if line.rate is not None and cells else "",
        "cells": list(cells),
    }


def _cell(figure: Figure | None, measure: Measure) -> dict[str, str]:
    if figure is None or figure.value is None:
        return {"value": NONE, "mark": ""}
    apart = figure.above
    mark = ("" if apart is None or not apart.beyond else UP if apart.points > 0 else DOWN)  # fmt: skip
    return {"value": measure.number(figure.value.value), "mark": mark}
