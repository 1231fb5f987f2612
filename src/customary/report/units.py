# SPDX-License-Identifier: Apache-2.0
"""The heat map of a report: units by practices, small units covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from customary.report import words
from customary.report.data import HeatMap, UnitRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.report.data import ReportedPractice
    from customary.store.queries.heat_map import HeatMap as Measured
    from customary.store.queries.heat_map import HeatRow


def heat_map(measured: Measured, practices: Mapping[str, ReportedPractice]) -> HeatMap:
    """Every unit with its grades; of small units the name alone, with the reason why."""
    columns = [key for key in measured.practices if any(_seen(row, key) for row in measured.rows)]
    return HeatMap(
        columns=tuple(practices[key].name for key in columns),
        rows=tuple(_row(row, columns) for row in measured.rows),
        told=_hidden(measured.hidden),
    )


def shown_names(measured: Measured) -> dict[int, str]:
    """The names of the units that figures may be about."""
    return {row.node.id: row.node.name for row in measured.rows if not row.is_suppressed}


def _seen(row: HeatRow, key: str) -> bool:
    return not row.is_suppressed and row.grades.get(key) is not None


def _row(row: HeatRow, columns: list[str]) -> UnitRow:
    hidden = row.is_suppressed
    return UnitRow(
        name=row.node.name,
        depth=row.node.depth,
        people=None if hidden else row.node.people_below,
        grades=() if hidden else tuple(row.grades.get(key) for key in columns),
        suppressed=gettext("Not shown: too few people") if hidden else "",
    )


def _hidden(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "One unit is not shown, so that nothing can be worked out about a few people.",
        "%(n)s units are not shown, so that nothing can be worked out about a few people.",
        number,
    ) % {"n": words.number(number)}
