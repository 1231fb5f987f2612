# SPDX-License-Identifier: Apache-2.0
"""The records behind a figure: how many there are, and those the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.catalogue import load_catalogue
from customary.core.grading.evidence import Evidence, is_trusted
from customary.core.grading.observations import Observations
from customary.store.access import NotVisible, System, matrix
from customary.store.access.matrix import Access
from customary.store.access.rows import reach_of
from customary.store.models import IndicatorRecords, IndicatorValue, Person, Wave
from customary.store.queries.figures import refuse_small
from customary.store.queries.links import RecordLink, links_to, visible_keys
from customary.store.queries.org import unit_tree
from customary.store.queries.runs import Run, run_or_latest
from customary.store.queries.shared import Page, page_of_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    from customary.store.access import Reader
    from customary.store.queries.org import UnitTree


WAVES = Wave._meta.db_table


@dataclass(frozen=True)
class BehindRow:
    """One observation: the record counted, whether it held, and the record that proves it.

    Attributes:
        evidence: the letter of the weakest evidence behind it.
        is_counted: the figure counts it; weaker records beside a system of record are left out.
        is_claimed: it is said to hold, without a trusted record that shows it.
        value: the measured quantity, where a share is not all there is.
    """

    day: date
    unit: int | None
    unit_name: str
    held: bool
    evidence: str
    is_counted: bool
    is_claimed: bool
    value: float | None
    link: RecordLink
    proof: RecordLink | None


@dataclass(frozen=True)
class Behind:
    """The records behind one figure.

    Attributes:
        total: records the figure counts; `held` of them hold.
        left_out: weaker records it does not count.
        visible: records, counted or left out, that the reader may see.
        is_kept: False for an old run, whose figures are kept but not the records behind them.
    """

    run: Run
    indicator: str
    total: int
    held: int
    left_out: int
    visible: int
    is_kept: bool
    page: Page[BehindRow]


@dataclass(frozen=True)
class _Rows:
    """Observations of a figure, which of them it counts, and which hold by what it counts."""

    observations: Observations
    counted: npt.NDArray[np.bool_]
    held: npt.NDArray[np.bool_]

    def where(self, chosen: npt.NDArray[np.bool_]) -> _Rows:
        return _Rows(self.observations.where(chosen), self.counted[chosen], self.held[chosen])


def records_behind(
    reader: Reader,
    indicator: str,
    *,
    run: int | None = None,
    unit: int | None = None,
    period: tuple[date, date] | None = None,
    held: bool | None = None,
    page: int = 1,
) -> Behind:
    """The records behind the figure of an indicator in a run, newest first.

    Args:
        reader: who asks; rows this reader may not see are counted, not listed.
        indicator: its id.
        run: the newest where none is named.
        unit: only records of this unit and those below.
        period: only records from the first to the last of two days.
        held: only records that hold, or only those that do not.
        page: which page of the list.

    Raises:
        NotVisible: there is no such run or unit, or the unit is below the floor.
    """
    chosen = run_or_latest(reader, run)
    if chosen is None:
        raise NotVisible("Nothing is graded yet.")
    tree = unit_tree(reader, chosen.as_of)
    stored = IndicatorRecords.objects.filter(run=chosen.id, indicator=indicator).first()
    if unit is not None:
        refuse_small(reader, tree, unit)
    rows = _counted(_observed(stored, chosen, indicator), tree, unit)
    if period is not None:
        days = rows.observations.day
        rows = rows.where((days >= np.datetime64(period[0])) & (days <= np.datetime64(period[1])))
    if held is not None:
        rows = rows.where(rows.held if held else ~rows.held)
    tables = _tables(stored)
    shown = rows.where(_visible(reader, rows.observations, _listed(tables[0], indicator), tree))
    newest = np.argsort(shown.observations.day, kind="stable")[::-1]
    listed = page_of_list(newest.tolist(), page)
    return Behind(
        run=chosen,
        indicator=indicator,
        total=int(rows.counted.sum()),
        held=int((rows.held & rows.counted).sum()),
        left_out=int((~rows.counted).sum()),
        visible=len(shown.observations),
        is_kept=stored is not None,
        page=Page(
            tuple(_told(reader, shown, listed.rows, tables, tree)),
            listed.number,
            listed.pages,
            listed.total,
        ),
    )


def _observed(stored: IndicatorRecords | None, run: Run, indicator: str) -> Observations:
    """Everything observed inside the figure's window."""
    if stored is None:
        return Observations.none()
    observed = Observations.from_bytes(bytes(stored.observations))
    window = IndicatorValue.objects.filter(run=run.id, indicator=indicator, unit=None).first()
    if window is None:
        return observed
    first, last = np.datetime64(window.window_start), np.datetime64(window.window_end)
    return observed.where((observed.day >= first) & (observed.day <= last))


def _counted(observed: Observations, tree: UnitTree, unit: int | None) -> _Rows:
    """Which rows the figure counts, by the rule of `core.grading.figures.counted`."""
    if unit is not None:
        observed = observed.where(np.isin(observed.unit, list(tree.below(unit))))
    trusted = observed.trusted
    if trusted.any():
        return _Rows(observed, trusted, observed.held & is_trusted(observed.proof))
    return _Rows(observed, np.ones(len(observed), dtype=bool), observed.held)


def _tables(stored: IndicatorRecords | None) -> tuple[list[str], list[str]]:
    """The tables of the counted and of the proving records."""
    return ([], []) if stored is None else (stored.records, stored.proofs)


def _listed(tables: Sequence[str], indicator: str) -> list[str]:
    """The tables whose rows may be listed; "" for one of which none may.

    Whether somebody answered is no record of a wave: row by row, with the unit, it would say who.
    """
    known = load_catalogue().indicators.get(indicator)
    is_opinion = known is not None and known.opinion
    return ["" if is_opinion and table == WAVES else table for table in tables]


def _visible(
    reader: Reader, observed: Observations, tables: Sequence[str], tree: UnitTree
) -> npt.NDArray[np.bool_]:
    """Which rows the reader may see: by the counted record."""
    seen = np.zeros(len(observed), dtype=bool)
    for code, table in enumerate(tables):
        here = observed.kind == code
        keys = set(observed.record[here].tolist()) if table else set()
        if not keys:
            continue
        seen |= here & np.isin(observed.record, list(readable_keys(reader, table, keys, tree)))
    return seen


def readable_keys(reader: Reader, table: str, keys: set[int], tree: UnitTree) -> frozenset[int]:
    """Which of a figure's records a reader may see."""
    if isinstance(reader, System):
        return visible_keys(reader, table, keys)
    if table == "org_units":
        return tree.shown & keys
    if table == "people":
        # Everybody finds everybody in the directory; what somebody did or left undone is
        # for those who may know about their employment.
        known = reach_of(reader, matrix().entry("employment"), Access.READ)
        return frozenset(Person.objects.filter(known).values_list("pk", flat=True)) & keys
    return visible_keys(reader, table, keys)


def _told(
    reader: Reader,
    rows: _Rows,
    listed: Sequence[int],
    tables: tuple[Sequence[str], Sequence[str]],
    tree: UnitTree,
) -> list[BehindRow]:
    observed = rows.observations
    records = [(tables[0][observed.kind[row]], int(observed.record[row])) for row in listed]
    proofs = [
        (tables[1][observed.proof_kind[row]], int(observed.proof_record[row]))
        if observed.proof_record[row] and tables[1]
        else None
        for row in listed
    ]
    links = links_to(reader, [place for place in (*records, *proofs) if place is not None])
    told = []
    for row, record, proof in zip(listed, records, proofs, strict=True):
        if record not in links:
            continue
        unit = int(observed.unit[row])
        value = float(observed.value[row])
        told.append(
            BehindRow(
                day=observed.day[row].item(),
                unit=unit or None,
                unit_name=tree.names.get(unit, ""),
                held=bool(rows.held[row]),
                evidence=_weakest(observed, row),
                is_counted=bool(rows.counted[row]),
                is_claimed=bool(observed.held[row] and not rows.held[row]),
                value=None if np.isnan(value) else value,
                link=links[record],
                proof=links.get(proof) if proof else None,
            )
        )
    return told


def _weakest(observed: Observations, row: int) -> str:
    grade = int(observed.base[row])
    if observed.held[row]:
        grade = max(grade, int(observed.proof[row]))
    return Evidence(grade).letter
