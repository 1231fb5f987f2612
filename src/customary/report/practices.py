# SPDX-License-Identifier: Apache-2.0
"""Practices, frames and chapters of a report, from the grades of one run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from customary.catalogue import Frame, FrameKind, load_catalogue
from customary.core.drawing.said_and_done import OpinionMark
from customary.core.grading.practice import Maturity
from customary.report import sentences, telling, words
from customary.report.data import (
    Chapter,
    FrameGroup,
    MissingEvidence,
    ReportedFrame,
    ReportedOpportunity,
    ReportedPractice,
)
from customary.store.queries.grades import SCORECARD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from customary.store.queries.figures import GradedPractice
    from customary.store.queries.grades import FrameGrade
    from customary.store.queries.opinions import Opinion
    from customary.store.queries.opportunity import LargestOpportunity

#: Claims on the page "at a glance".
MISSED_SHOWN = 5


def reported_practice(
    graded: GradedPractice, *, opinion: Opinion | None, unit_names: Mapping[int, str]
) -> ReportedPractice:
    """One practice with everything said about it; only units with a name here are named."""
    line = sentences.line(graded, own_claim=graded.own_claim)
    count = graded.facts.get("count") or {}
    return ReportedPractice(
        id=graded.practice,
        capability=line.practice.capability,
        name=line.name,
        claim=line.claim,
        grade=graded.grade,
        grade_word=line.grade_word,
        reason=graded.reason,
        stands_in=bool(graded.facts.get("stands_in")),
        count=line.count,
        value=line.value,
        source=line.source,
        window=line.window,
        interval=telling.interval(line.drawn.low, line.drawn.high),
        why=tuple(sentences.why(graded, unit_names=unit_names)),
        lift=line.practice.text(words.language()).lift,
        next_step=sentences.next_step(graded),
        sentence=line.sentence,
        numerator=count.get("numerator"),
        denominator=count.get("denominator"),
        n=count.get("n", 0),
        low=line.drawn.low,
        high=line.drawn.high,
        left_out=count.get("left_out", 0),
        claimed=count.get("claimed", 0),
        indicators=line.practice.indicators,
        opinion=telling.opinion_told(opinion),
        drawn=line.drawn if opinion is None else replace(line.drawn, opinion=_mark(opinion)),
    )


def least_borne_out(practices: Iterable[ReportedPractice]) -> list[ReportedPractice]:
    """Practices with a count, those first whose claim the records bear out least.

    Ordered by the upper end of the interval, so that five records do not outshout five hundred;
    what only a stand-in indicator measures comes last.
    """
    counted = [one for one in practices if one.drawn.share is not None]
    return sorted(
        counted, key=lambda one: (one.stands_in, _best_case(one), one.drawn.share or 0.0, one.id)
    )


def missed(practices: Iterable[ReportedPractice]) -> tuple[ReportedPractice, ...]:
    """The claims most tellingly missed: not a habit, and least borne out."""
    falling_short = (
        one
        for one in practices
        if one.grade is not None and one.grade < Maturity.HABIT and not one.stands_in
    )
    return tuple(least_borne_out(falling_short)[:MISSED_SHOWN])


def frame_groups(
    practices: Mapping[str, ReportedPractice], grades: Mapping[str, FrameGrade]
) -> tuple[FrameGroup, ...]:
    """The scorecard: every C, trait, sign and component.

    A practice that speaks for one frame of a group does not speak for the next one too.
    """
    groups = []
    for kind in SCORECARD:
        frames: list[ReportedFrame] = []
        for frame in load_catalogue().frames_of(kind):
            spoken = {one.line.id for one in frames if one.line is not None}
            frames.append(_frame(frame, grades[frame.key], practices, spoken))
        groups.append(FrameGroup(kind.value, telling.frame_kind(kind), tuple(frames)))
    return tuple(groups)


def _frame(
    frame: Frame,
    grade: FrameGrade,
    practices: Mapping[str, ReportedPractice],
    spoken: Collection[str],
) -> ReportedFrame:
    text = frame.text(words.language())
    members = [
        practices[one.id] for one in load_catalogue().practices_in(frame.key) if one.id in practices
    ]
    candidates = least_borne_out(members) or [one for one in members if one.grade is not None]
    unspoken = [one for one in candidates if one.id not in spoken]
    return ReportedFrame(
        key=frame.key,
        kind=frame.kind.value,
        name=text.name,
        description=text.description,
        median=grade.score.value,
        grade_word=telling.median_word(grade.score.value),
        measured=grade.score.measured,
        practices=grade.score.practices,
        told=telling.frame_told(grade.score.measured, grade.score.practices),
        opinion=telling.opinion_told(grade.opinion),
        line=next(iter(unspoken or candidates), None),
    )


def opportunity(
    practices: Mapping[str, ReportedPractice], found: LargestOpportunity | None
) -> ReportedOpportunity | None:
    """The largest opportunity with its reason; None where nothing measured can be lifted."""
    if found is None:
        return None
    return ReportedOpportunity(
        practice=practices[found.practice],
        gap=found.gap,
        reach=found.reach,
        value_at_stake=found.value_at_stake,
        size=found.size,
        people_reached=found.people_reached,
        people_asked=found.people_asked,
        reason=telling.opportunity_reason(found),
    )


def chapters(practices: Mapping[str, ReportedPractice]) -> tuple[Chapter, ...]:
    """The practices by capability, weakest grade first; those without a grade by name only."""
    catalogue = load_catalogue()
    told = []
    for frame in catalogue.frames_of(FrameKind.CAPABILITY):
        members = [
            practices[one.id] for one in catalogue.practices_in(frame.key) if one.id in practices
        ]
        text = frame.text(words.language())
        told.append(
            Chapter(
                key=frame.key,
                name=text.name,
                description=text.description,
                practices=tuple(_by_grade(one for one in members if one.grade is not None)),
                no_evidence=tuple(_missing(one) for one in members if one.reason == "no_records"),
                not_measured=tuple(one.name for one in members if one.reason == "not_measured"),
            )
        )
    return tuple(told)


def _missing(practice: ReportedPractice) -> MissingEvidence:
    text = load_catalogue().practice(practice.id).text(words.language())
    return MissingEvidence(practice.name, text.evidence)


def _by_grade(practices: Iterable[ReportedPractice]) -> Sequence[ReportedPractice]:
    return sorted(practices, key=lambda one: (one.grade, _best_case(one), one.id))


def _mark(opinion: Opinion) -> OpinionMark:
    return OpinionMark(opinion.share, 0, 1)


def _best_case(practice: ReportedPractice) -> float:
    if practice.high is not None:
        return practice.high
    return 1.0 if practice.drawn.share is None else practice.drawn.share
