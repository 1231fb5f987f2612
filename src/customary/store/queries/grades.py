# SPDX-License-Identifier: Apache-2.0
"""The scorecard: every practice with its grade, and the four Cs, traits, signs and components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from customary.catalogue import FrameKind, load_catalogue
from customary.core.grading.frames import FrameScore, frame_score
from customary.store.models import Dispute
from customary.store.queries.figures import (
    Figure,
    GradedPractice,
    figures_of,
    grades_of,
    leading,
    own_claims,
    told_facts,
)
from customary.store.queries.opinions import Opinion, opinions_of
from customary.store.queries.opportunity import LargestOpportunity, largest_opportunity
from customary.store.queries.org import unit_tree
from customary.store.queries.runs import Run, run_or_latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader

#: The frames of the scorecard, in the order they are shown.
SCORECARD = (FrameKind.C, FrameKind.TRAIT, FrameKind.SIGN, FrameKind.COMPONENT)


@dataclass(frozen=True)
class FrameGrade:
    """A C, trait, sign or component: the median of its measured practices, with k of n.

    `opinion` stands beside on a scale of its own; beliefs and norms have nothing else.
    """

    key: str
    kind: str
    score: FrameScore
    previous: float | None
    opinion: Opinion | None


@dataclass(frozen=True)
class Scorecard:
    """The culture as one run graded it."""

    run: Run
    practices: Mapping[str, GradedPractice]
    frames: Mapping[str, FrameGrade]
    figures: Mapping[str, Figure]
    opportunity: LargestOpportunity | None
    unit_names: Mapping[int, str]
    people: int


def scorecard(reader: Reader, run: int | None = None) -> Scorecard | None:
    """The scorecard of a run, the newest where none is named; None before the first run.

    Raises:
        NotVisible: there is no such run.
    """
    chosen = run_or_latest(reader, run)
    if chosen is None:
        return None
    tree = unit_tree(reader, chosen.as_of)
    figures = figures_of(reader, chosen.id)
    graded = grades_of(chosen.id)
    before = grades_of(chosen.previous)
    claims = own_claims(reader)
    disputed = _open_disputes()
    practices = {
        key: GradedPractice(
            practice=key,
            unit=None,
            grade=row.grade,
            reason=row.reason,
            facts=told_facts(reader, row.facts, tree.shown),
            own_claim=claims.get(key, ""),
            previous_grade=before[key].grade if key in before else None,
            figure=leading(row.facts, figures),
            open_disputes=disputed.get(key, 0),
        )
        for key in load_catalogue().practices
        if (row := graded.get(key)) is not None
    }
    lagging = {key: tuple(row.facts.get("lagging_units", ())) for key, row in graded.items()}
    return Scorecard(
        run=chosen,
        practices=practices,
        frames=_frames(practices, chosen),
        figures=figures,
        opportunity=largest_opportunity(practices, tree, lagging=lagging),
        unit_names=tree.names,
        people=tree.people,
    )


def _frames(practices: Mapping[str, GradedPractice], run: Run) -> dict[str, FrameGrade]:
    catalogue = load_catalogue()
    thought = opinions_of(run.id)
    frames = {}
    for kind in SCORECARD:
        for frame in catalogue.frames_of(kind):
            members = [
                practices[one.id]
                for one in catalogue.practices_in(frame.key)
                if one.id in practices
            ]
            frames[frame.key] = FrameGrade(
                key=frame.key,
                kind=kind.value,
                score=frame_score([one.grade for one in members]),
                previous=frame_score([one.previous_grade for one in members]).value,
                opinion=thought.frames.get(frame.key)
                or (thought.practices.get(frame.practice) if frame.practice else None),
            )
    return frames


def _open_disputes() -> dict[str, int]:
    rows = Dispute.objects.filter(answered_at=None, unit=None).values_list("practice")
    return dict(rows.annotate(count=Count("pk")).order_by())
