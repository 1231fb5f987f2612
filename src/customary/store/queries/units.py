# SPDX-License-Identifier: Apache-2.0
"""One unit: what is custom in it and all below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import load_catalogue
from customary.store.access import System
from customary.store.queries.figures import (
    Figure,
    GradedPractice,
    figures_of,
    grades_of,
    leading,
    own_claims,
)
from customary.store.queries.org import UnitNode, unit_tree
from customary.store.queries.runs import Run, run_or_latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader


@dataclass(frozen=True)
class UnitPage:
    """A unit as one run graded it.

    Attributes:
        run: None before the first run.
        path: the way down to the unit, the unit itself last.
        below: the units directly below it.
        practices: its grades, none where it is too small for figures to be shown.
        figures: its figures, the leader's self-image only for those who may see it.
    """

    run: Run | None
    node: UnitNode
    path: tuple[UnitNode, ...]
    below: tuple[UnitNode, ...]
    practices: Mapping[str, GradedPractice]
    figures: Mapping[str, Figure]


def unit(reader: Reader, key: int, *, run: int | None = None) -> UnitPage:
    """The page of a unit, of the newest run where none is named.

    Raises:
        NotVisible: there is no such unit or run.
    """
    chosen = run_or_latest(reader, run)
    tree = unit_tree(reader, chosen.as_of if chosen else None)
    node = tree.node(key)
    hidden = node.is_small and not isinstance(reader, System)
    figures: Mapping[str, Figure] = {}
    practices: dict[str, GradedPractice] = {}
    if chosen is not None and not hidden:
        figures = figures_of(reader, chosen.id, unit=key)
        graded = grades_of(chosen.id, unit=key)
        before = grades_of(chosen.previous, unit=key)
        claims = own_claims(reader)
        practices = {
            one: GradedPractice(
                practice=one,
                unit=key,
                grade=graded[one].grade,
                reason=graded[one].reason,
                facts=graded[one].facts,
                own_claim=claims.get(one, ""),
                previous_grade=before[one].grade if one in before else None,
                figure=leading(graded[one].facts, figures),
            )
            for one in load_catalogue().practices
            if one in graded
        }
    return UnitPage(
        run=chosen,
        node=node,
        path=tree.breadcrumbs(key),
        below=tree.children(key),
        practices=practices,
        figures=figures,
    )
