# SPDX-License-Identifier: Apache-2.0
"""How far each practice reaches: units by practices, small units covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import Scope, load_catalogue
from customary.store.access import System
from customary.store.models import PracticeGrade
from customary.store.queries.org import UnitNode, unit_tree
from customary.store.queries.runs import Run, run_or_latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader


@dataclass(frozen=True)
class HeatRow:
    """One unit's grades by practice: those asked of it, none where it is too small to be shown."""

    node: UnitNode
    grades: Mapping[str, int | None]
    is_suppressed: bool


@dataclass(frozen=True)
class HeatMap:
    """Units in the order of the tree, and the practices measured that units can show."""

    run: Run
    practices: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    hidden: int


def heat_map(reader: Reader, run: int | None = None) -> HeatMap | None:
    """Grades of every unit in a run, the newest where none is named; None before the first.

    For jobs of the system small units keep their grades and are marked: nobody may print them.

    Raises:
        NotVisible: there is no such run.
    """
    chosen = run_or_latest(reader, run)
    if chosen is None:
        return None
    tree = unit_tree(reader, chosen.as_of)
    grades: dict[int, dict[str, int | None]] = {}
    stored = PracticeGrade.objects.filter(run=chosen.id, unit__isnull=False)
    for unit, practice, grade in stored.values_list("unit_id", "practice", "grade"):
        grades.setdefault(unit or 0, {})[practice] = grade
    seen = {practice for row in grades.values() for practice in row}
    covered = not isinstance(reader, System)
    return HeatMap(
        run=chosen,
        practices=tuple(
            practice.id
            for practice in load_catalogue().practices.values()
            if practice.id in seen and practice.scope is Scope.UNIT
        ),
        rows=tuple(
            HeatRow(
                node=node,
                grades={}
                if node.is_small and covered
                else _asked(tree.functions_below(node.id), grades.get(node.id, {})),
                is_suppressed=node.is_small,
            )
            for node in tree.units
        ),
        hidden=sum(node.is_small for node in tree.units),
    )


def _asked(functions: frozenset[str], grades: Mapping[str, int | None]) -> dict[str, int | None]:
    """The grades of practices that are asked of one of these functions."""
    practices = load_catalogue().practices
    return {
        key: grade
        for key, grade in grades.items()
        if key in practices
        and (not practices[key].functions or functions & {*practices[key].functions})
    }
