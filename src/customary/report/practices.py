# SPDX-License-Identifier: Apache-2.0
"""Practices, frames and chapters of a report, from the grades of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.catalogue import Frame, FrameKind, load_catalogue
from customary.core.grading.frames import frame_score
from customary.report import sentences, telling, words
from customary.report.data import Chapter, FrameGroup, ReportedFrame, ReportedPractice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from customary.report.sentences import Graded

#: The frames of the scorecard, in the order they are shown.
SCORECARD = (FrameKind.C, FrameKind.TRAIT, FrameKind.SIGN, FrameKind.COMPONENT)
#: Claims on the page "at a glance".
MISSED_SHOWN = 5


def reported_practice(
    graded: Graded, *, own_claim: str = "", unit_names: Mapping[int, str] | None = None
) -> ReportedPractice:
    """One practice with everything said about it."""
    line = sentences.line(graded, own_claim=own_claim)
    count = graded.facts.get("count") or {}
    return ReportedPractice(
        id=graded.practice,
        capability=line.practice.capability,
        name=line.name,
        claim=line.claim,
        grade=graded.grade,
        grade_word=line.grade_word,
        reason=graded.reason,
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
        drawn=line.drawn,
    )


def least_borne_out(practices: Iterable[ReportedPractice]) -> list[ReportedPractice]:
    """Practices with a count, those first whose claim the records bear out least.

    Ordered by the upper end of the interval, so that five records do not outshout five hundred.
    """
    counted = [one for one in practices if one.drawn.share is not None]
    return sorted(counted, key=lambda one: (_best_case(one), one.drawn.share or 0.0, one.id))


def missed(practices: Iterable[ReportedPractice]) -> tuple[ReportedPractice, ...]:
    """The claims most tellingly missed: not a habit, and least borne out."""
    falling_short = (one for one in practices if one.grade is not None and one.grade < 3)
    return tuple(least_borne_out(falling_short)[:MISSED_SHOWN])


def frame_groups(practices: Mapping[str, ReportedPractice]) -> tuple[FrameGroup, ...]:
    """The scorecard: every C, trait, sign and component.

    A practice that speaks for one frame of a group does not speak for the next one too.
    """
    catalogue = load_catalogue()
    groups = []
    for kind in SCORECARD:
        frames: list[ReportedFrame] = []
        for frame in catalogue.frames_of(kind):
            spoken = {one.line.id for one in frames if one.line is not None}
            frames.append(_frame(frame, practices, spoken))
        groups.append(FrameGroup(kind.value, telling.frame_kind(kind), tuple(frames)))
    return tuple(groups)


def _frame(
    frame: Frame, practices: Mapping[str, ReportedPractice], spoken: Collection[str]
) -> ReportedFrame:
    members = [practices[one.id] for one in load_catalogue().practices_in(frame.key)]
    score = frame_score([one.grade for one in members])
    text = frame.text(words.language())
    candidates = least_borne_out(members) or [one for one in members if one.grade is not None]
    return ReportedFrame(
        key=frame.key,
        kind=frame.kind.value,
        name=text.name,
        description=text.description,
        median=score.value,
        grade_word=telling.median_word(score.value),
        measured=score.measured,
        practices=score.practices,
        told=telling.frame_told(score.measured, score.practices),
        opinion=None,
        opinion_told="",
        line=next(
            (one for one in candidates if one.id not in spoken), next(iter(candidates), None)
        ),
    )


def chapters(practices: Mapping[str, ReportedPractice]) -> tuple[Chapter, ...]:
    """The practices by capability, weakest grade first; those without a grade by name only."""
    catalogue = load_catalogue()
    told = []
    for frame in catalogue.frames_of(FrameKind.CAPABILITY):
        members = [practices[one.id] for one in catalogue.practices_in(frame.key)]
        text = frame.text(words.language())
        told.append(
            Chapter(
                key=frame.key,
                name=text.name,
                description=text.description,
                practices=tuple(_by_grade(one for one in members if one.grade is not None)),
                not_measured=tuple(one.name for one in members if one.reason == "not_measured"),
            )
        )
    return tuple(told)


def _by_grade(practices: Iterable[ReportedPractice]) -> Sequence[ReportedPractice]:
    return sorted(practices, key=lambda one: (one.grade, _best_case(one), one.id))


def _best_case(practice: ReportedPractice) -> float:
    if practice.high is not None:
        return practice.high
    return 1.0 if practice.drawn.share is None else practice.drawn.share
