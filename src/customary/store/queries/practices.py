# SPDX-License-Identifier: Apache-2.0
"""One practice: its grade here and in every unit, its figures, its past, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import load_catalogue
from customary.store.access import NotVisible, System, visible
from customary.store.models import DocumentStatus, GovDocument, PracticeGrade, Publication
from customary.store.queries.disputes import DisputeView, disputes
from customary.store.queries.figures import (
    Figure,
    GradedPractice,
    figures_of,
    leading,
    own_claims,
    refuse_small,
    told_facts,
)
from customary.store.queries.links import RecordLink, link_to
from customary.store.queries.opinions import Opinion, opinions_of
from customary.store.queries.org import UnitNode, UnitTree, unit_tree
from customary.store.queries.runs import Run, run_or_latest
from customary.store.queries.settings import PracticeSettingFacts, practice_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from customary.store.access import Reader

#: How far back the grades of a practice are told.
RUNS_TOLD = 24
#: How many documents and messages that declare a practice are linked.
DECLARATIONS_TOLD = 20


@dataclass(frozen=True)
class PastGrade:
    """The grade of one run."""

    run: int
    as_of: date
    grade: int | None


@dataclass(frozen=True)
class UnitGrade:
    """A practice in one unit; `graded` is None where it is not graded or may not be shown."""

    node: UnitNode
    graded: GradedPractice | None
    is_suppressed: bool


@dataclass(frozen=True)
class PracticePage:
    """Everything about a practice, in the organisation or in one unit.

    Attributes:
        figures: of its indicators, the leading one first.
        history: its grades, oldest first.
        units: its grade in every unit; none for what is asked of the company as a whole.
        declared_by: documents and announcements in force that say it is done.
    """

    run: Run
    unit: UnitNode | None
    graded: GradedPractice
    figures: tuple[Figure, ...]
    history: tuple[PastGrade, ...]
    units: tuple[UnitGrade, ...]
    unit_names: dict[int, str]
    setting: PracticeSettingFacts | None
    disputes: tuple[DisputeView, ...]
    declared_by: tuple[RecordLink, ...]
    opinion: Opinion | None


def practice(
    reader: Reader, key: str, *, run: int | None = None, unit: int | None = None
) -> PracticePage:
    """The page of a practice, of the newest run where none is named.

    Raises:
        NotVisible: there is no such practice, run or unit, it is not graded there, or the unit
            is too small for figures about it to be shown.
    """
    chosen = run_or_latest(reader, run)
    if chosen is None or key not in load_catalogue().practices:
        raise NotVisible(f"There is no grade of {key!r}.")
    tree = unit_tree(reader, chosen.as_of)
    if unit is not None:
        refuse_small(reader, tree, unit)
    stored = {row.unit_id: row for row in PracticeGrade.objects.filter(run=chosen.id, practice=key)}
    if unit not in stored:
        raise NotVisible(f"{key} is not graded in unit {unit}.")
    wanted = list(load_catalogue().practice(key).indicators)
    figures = figures_of(reader, chosen.id, unit=unit, indicators=wanted)
    history = _history(key, unit, chosen)
    claim = own_claims(reader).get(key, "")
    asked = disputes(reader, practice=key, unit=unit)
    return PracticePage(
        run=chosen,
        unit=tree.node(unit) if unit is not None else None,
        graded=GradedPractice(
            practice=key,
            unit=unit,
            grade=stored[unit].grade,
            reason=stored[unit].reason,
            facts=told_facts(reader, stored[unit].facts, tree.shown),
            own_claim=claim,
            previous_grade=history[-2].grade if len(history) > 1 else None,
            figure=leading(stored[unit].facts, figures),
            open_disputes=sum(one.answered_at is None for one in asked),
        ),
        figures=tuple(figures[one] for one in wanted if one in figures),
        history=history,
        units=tuple(_units(reader, key, stored, tree)) if unit is None else (),
        unit_names=dict(tree.names),
        setting=practice_settings(reader).get(key),
        disputes=asked,
        declared_by=tuple(_declared_by(reader, key))[:DECLARATIONS_TOLD],
        opinion=opinions_of(chosen.id).practices.get(key) if unit is None else None,
    )


def _history(key: str, unit: int | None, run: Run) -> tuple[PastGrade, ...]:
    rows = (
        PracticeGrade.objects.filter(
            practice=key, unit=unit, run__lte=run.id, run__finished_at__isnull=False
        )
        .order_by("-run_id")
        .values_list("run_id", "run__as_of", "grade")[:RUNS_TOLD]
    )
    return tuple(PastGrade(*row) for row in reversed(list(rows)))


def _units(
    reader: Reader, key: str, stored: dict[int | None, PracticeGrade], tree: UnitTree
) -> Iterator[UnitGrade]:
    for node in tree.units:
        row = stored.get(node.id)
        hidden = node.is_small and not isinstance(reader, System)
        if row is None:
            continue
        graded = None if hidden else GradedPractice(key, node.id, row.grade, row.reason, row.facts)
        yield UnitGrade(node, graded, is_suppressed=node.is_small)


def _declared_by(reader: Reader, key: str) -> Iterator[RecordLink]:
    documents = visible(reader, GovDocument).filter(status=DocumentStatus.APPROVED)
    for document in documents.filter(declares__contains=key).order_by("-pk"):
        if key in document.declares.split():
            yield link_to(document)
    messages = visible(reader, Publication).filter(published_at__isnull=False)
    for message in messages.filter(declares__contains=key).order_by("-pk"):
        if key in message.declares.split():
            yield link_to(message)
