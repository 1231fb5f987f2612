# SPDX-License-Identifier: Apache-2.0
"""The results of a closed wave: worked out once, for nobody in particular, then kept as they are.

answers (Response) -> columns -> cells -> what may be told of the set of them -> WaveResult
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customary.core.questionnaire.questions import Method
from customary.measure.answers import answers_of
from customary.measure.cells import EVERYBODY, Cell, Members, Tree, cells
from customary.measure.comparing import with_comparisons
from customary.measure.floors import Floors
from customary.measure.gaps import keep_gaps
from customary.measure.grouping import Partition, partitions
from customary.measure.hiding import Hiding
from customary.measure.profiles import profile_figures, units_apart
from customary.measure.soundness import (
    alike,
    between_units,
    bounds,
    expected_of_units,
    hasty,
    reasons,
    reliabilities,
    straight,
    told_by,
    weighted,
)
from customary.measure.table import Table
from customary.measure.telling import Telling
from customary.store.access.floors import floors_of
from customary.store.actions.respondents import forget_order
from customary.store.models import SurveyInvitation, Wave, WaveResult
from customary.store.queries.units_then import regrouped, units_then
from customary.store.queries.wave_figures import CellFigures
from customary.store.queries.waves import ASKED, PERSONAL, asking, least_told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.store.queries.units_then import UnitThen

BATCH = 500
#: Reasons are looked for in everybody, the units at the top, and those directly below.
DEEPEST_REASONS = 1


def release_waves(*, now: datetime | None = None) -> int:
    """Work out every wave that is closed and not released yet; how many there were."""
    waiting = Wave.objects.filter(
        closed_at__isnull=False, released_at=None, opened_at__isnull=False
    )
    return sum(
        release_wave(key, now=now)
        for key in waiting.order_by("closed_at").values_list("pk", flat=True)
    )


def release_wave(key: int, *, now: datetime | None = None) -> bool:
    """Work out and keep the results of a closed wave; False if that was done or it is open.

    All of it becomes visible at once or not at all, and never changes again.
    """
    wave = Wave.objects.select_related("instrument").filter(pk=key).first()
    if wave is None or wave.closed_at is None or wave.released_at is not None:
        return False
    floors = floors_of(wave)
    rows = list(_results(wave, Floors(**floors, step=least_told(wave))))
    with transaction.atomic():
        held = Wave.objects.select_for_update().get(pk=key)
        if held.released_at is not None:
            return False
        WaveResult.objects.bulk_create(rows, batch_size=BATCH)
        forget_order(wave)
        held.released_at, held.floors = now or timezone.now(), floors
        keep_gaps(wave, rows, at=held.released_at)
        held.save(update_fields=["released_at", "floors", "updated_at"])
    return True


@dataclass(frozen=True)
class _Wave:
    """A wave as it is worked out."""

    key: int
    table: Table
    members: Members
    #: Who belongs to the population, asked or spared; of these, who was asked, and who answered.
    invited: Members | None
    asked: Members | None
    answered: Members | None
    #: How many were asked, where nobody is known by name.
    told_asked: int | None
    floors: Floors

    def population(self, cell: Cell) -> int | None:
        """How many belong to a cell, asked or spared; None where others answered by a public link.

        Of whoever has a link nobody knows how many there are.
        """
        if self.invited is None or self.answered is None:
            return (self.told_asked or None) if cell == EVERYBODY else None
        by_link = self.members.count(cell) > self.answered.count(cell)
        return None if by_link else self.invited.count(cell)


def _results(wave: Wave, floors: Floors) -> list[WaveResult]:
    """A row of each cell: what may be told of it, and how that differs from the wave before."""
    units = units_then(wave.pk)
    worked = _worked(wave, units, floors)
    known = list(cells(worked.members.tree, worked.members, worked.invited))
    hiding = Hiding(known, worked.members, floors)
    hidden = hiding.cells()
    told: dict[Cell, CellFigures] = {}
    shown = (cell for cell in known if cell not in hidden)
    for part in partitions(shown, worked.members.tree, worked.members):
        told |= _figures(worked, part)
    told = _beside(worked, hiding.figures(told, worked.table))
    told = _beside_the_last(worked, told, units, _last(wave))
    return [_row(worked, cell, told.get(cell), hidden) for cell in known]


def _worked(wave: Wave, units: Mapping[int, UnitThen], floors: Floors) -> _Wave:
    answers = answers_of(wave)
    tree = Tree({key: one.parent for key, one in units.items()})
    return _Wave(
        key=wave.pk,
        table=Table.of(answers),
        members=Members(tree, answers.unit, answers.attributes),
        invited=_invited(wave, tree, Q(ineligible=False)),
        asked=_invited(wave, tree, ASKED),
        answered=_invited(wave, tree, Q(spared=False, answered_on__isnull=False)),
        told_asked=wave.invited,
        floors=floors,
    )


def _figures(worked: _Wave, part: Partition) -> dict[Cell, CellFigures]:
    population = [worked.population(cell) for cell in part.cells]
    telling = Telling(worked.table, part, population, worked.floors)
    return {
        cell: _looked_into(worked, cell, CellFigures(items=items, scales=scales, chosen=chosen))
        for cell, items, scales, chosen in zip(
            part.cells, telling.items(), telling.scales(), telling.chosen(), strict=True
        )
    }


def _looked_into(worked: _Wave, cell: Cell, figures: CellFigures) -> CellFigures:
    """The figures with what is told of a cell as a whole."""
    table, floors = worked.table, worked.floors
    population, rows = worked.population(cell), worked.members.rows(cell)
    figures = replace(figures, bounds=bounds(table, figures.scales, population, floors.step))
    if table.points is not None:
        profile = profile_figures(table.points, rows, population, floors)
        figures = replace(figures, profile=profile)
    if cell.attribute or len(rows) < floors.opinions:
        return figures
    if worked.members.tree.depth(cell.unit) <= DEEPEST_REASONS:
        figures = replace(figures, reasons=reasons(table, rows, seed=worked.key))
    if cell != EVERYBODY:
        return figures
    return replace(
        figures,
        reliability=reliabilities(table, rows),
        straight=straight(table),
        alike=alike(table),
        hasty=hasty(table),
    )


def _beside(worked: _Wave, told: dict[Cell, CellFigures]) -> dict[Cell, CellFigures]:
    """The cells with what follows from figures that are told, and from no other."""
    tree, lowest = worked.members.tree, worked.floors.opinions
    units = [cell for cell in told if cell.unit and not cell.attribute]
    above = {one for cell in units for one in tree.all_above(cell.unit)}
    ends = sorted((tree.spans[cell.unit][0], cell) for cell in units if cell.unit not in above)
    begins = [begin for begin, _ in ends]
    found = dict(told)
    for cell, figures in told.items():
        if cell.attribute or worked.members.count(cell) < lowest:
            continue
        first, last = (bisect_left(begins, end) for end in tree.spans[cell.unit])
        parts = [told[one] for _, one in ends[first:last] if one != cell]
        found[cell] = replace(figures, between=between_units(parts))
    if EVERYBODY in told and worked.invited is not None:
        by = told_by(worked.table, told)
        mean = weighted(worked.table, worked.members, worked.invited, by)
        found[EVERYBODY] = replace(found[EVERYBODY], weighted=mean)
    if EVERYBODY in told:
        lowest_units = {cell: found[cell] for _, cell in ends}
        found |= expected_of_units(lowest_units, found[EVERYBODY].between, worked.floors.step)
        found[EVERYBODY] = _with_units_apart(
            worked, found[EVERYBODY], [cell for _, cell in ends if told[cell].profile]
        )
    return found


def _beside_the_last(
    worked: _Wave, told: dict[Cell, CellFigures], units: Mapping[int, UnitThen], last: Wave | None
) -> dict[Cell, CellFigures]:
    """The cells with how they differ from the rest, and from the wave before if there is one."""
    recommendations = frozenset(
        one.key for one in worked.table.scales if one.method is Method.RECOMMENDATION
    )
    before = _told_of(last) if last else {}
    tree, least = worked.members.tree, worked.floors.trends
    told = with_comparisons(told, before, tree, recommendations, least=least)
    # Of whom it asked, not of who answered: that nobody did is not to be told by this.
    among = np.unique((worked.invited or worked.members).unit).tolist()
    moved = regrouped(units, units_then(last.pk), among) if last else frozenset()
    return {cell: replace(figures, regrouped=cell.unit in moved) for cell, figures in told.items()}


def _with_units_apart(worked: _Wave, figures: CellFigures, units: list[Cell]) -> CellFigures:
    """The profile with whether those of units differ: of all who are in one that is told."""
    if figures.profile is None or worked.table.points is None:
        return figures
    rows = [worked.members.rows(cell) for cell in units]
    apart = units_apart(worked.table.points, rows, seed=worked.key)
    return replace(figures, profile={**figures.profile, "units": apart})


def _row(
    worked: _Wave, cell: Cell, figures: CellFigures | None, hidden: Mapping[Cell, str]
) -> WaveResult:
    """A row to keep. Of a hidden cell not even the number of answers is kept."""
    row = WaveResult(
        wave_id=worked.key,
        unit_id=cell.unit or None,
        attribute=cell.attribute,
        value=cell.value,
        hidden=hidden.get(cell, ""),
    )
    if figures is not None:
        row.n = worked.members.count(cell)
        row.invited = worked.asked.count(cell) if worked.asked else worked.population(cell)
        # Among many answers by a public link, those asked by name may be very few.
        by_name = worked.answered.count(cell) if worked.answered else row.n
        row.answered = by_name if by_name >= worked.floors.units else None
        row.figures = figures.as_json()
    return row


def _invited(wave: Wave, tree: Tree, which: Q) -> Members | None:
    """Those of the population as frozen of whom this holds; None for a wave of another tool."""
    named = SurveyInvitation.objects.filter(PERSONAL, wave=wave)
    if not named.exists():
        return None
    rows = list(named.filter(which).order_by("pk").values_list("unit_id", "attributes"))
    return Members(
        tree,
        np.array([unit or 0 for unit, _ in rows], dtype=np.int64),
        {
            name: np.array([str(known.get(name, "")) for _, known in rows], dtype=np.str_)
            for name in wave.attributes
        },
    )


def _last(wave: Wave) -> Wave | None:
    """The last released wave of the same questionnaire, whatever its version."""
    earlier = Wave.objects.filter(
        asking(wave.instrument),
        audience=wave.audience,
        released_at__isnull=False,
        opened_at__lt=wave.opened_at,
    )
    return earlier.order_by("-opened_at").first()


def _told_of(wave: Wave) -> dict[Cell, CellFigures]:
    rows = WaveResult.objects.filter(wave=wave, hidden="")
    return {
        Cell(row.unit_id or 0, row.attribute, row.value): CellFigures.from_json(row.figures)
        for row in rows.iterator(chunk_size=BATCH)
    }
