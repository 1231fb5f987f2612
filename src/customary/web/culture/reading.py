# SPDX-License-Identifier: Apache-2.0
"""What the culture pages tell, from what the store holds: practices, frames, periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext

from customary.catalogue import FrameKind, load_catalogue
from customary.catalogue.model import gathers
from customary.core.drawing.said_and_done import OpinionMark, SaidAndDone
from customary.report import telling, words
from customary.report.practices import frame_groups, reported_practice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.catalogue import Frame, Practice
    from customary.report.data import ReportedFrame, ReportedPractice
    from customary.store.queries.grades import Scorecard

    Told: TypeAlias = Mapping[str, ReportedPractice]

#: The frames one can look at the practices and the map by; signs hold a practice each, so the
#: five of them stand together as a group.
CHOICES = (
    FrameKind.GROUP,
    FrameKind.C,
    FrameKind.TRAIT,
    FrameKind.COMPONENT,
    FrameKind.CAPABILITY,
)


@dataclass(frozen=True)
class Period:
    """One square of the row of periods: kept, missed, or nothing to observe."""

    state: str
    mark: str
    hint: str


@dataclass(frozen=True)
class FrameShown:
    """A C, trait, sign or component, with the line it is drawn as."""

    told: ReportedFrame
    drawn: SaidAndDone


@dataclass(frozen=True)
class Choice:
    """A frame one can choose."""

    key: str
    name: str


def told(found: Scorecard) -> dict[str, ReportedPractice]:
    """Every practice with everything said about it, by id."""
    return {
        key: reported_practice(one, opinion=None, unit_names=found.unit_names)
        for key, one in found.practices.items()
    }


def sign_grades(grades: Mapping[str, int | None]) -> list[int | None]:
    """The grades of the five signs, by the grades of all practices."""
    signs = load_catalogue().frames_of(FrameKind.SIGN)
    return [grades[key] for sign in signs if (key := sign.practice) and key in grades]


def frame_choices() -> list[dict[str, Any]]:
    """The frames to choose from, in groups."""
    catalogue = load_catalogue()
    names = kind_names()
    return [
        {
            "title": names[kind],
            "frames": [
                Choice(frame.key, frame.text(words.language()).name)
                for frame in catalogue.frames_of(kind)
                if catalogue.practices_in(frame.key)
            ],
        }
        for kind in CHOICES
    ]


def grade_choices() -> list[dict[str, str]]:
    """The grades to choose from, "not enough evidence" last."""
    choices = [
        {"value": str(number), "label": f"{number} · {word}"}
        for number, word in enumerate(words.GRADES)
    ]
    return [*choices, {"value": "none", "label": words.grade_word(None)}]


def kind_names() -> dict[FrameKind, str]:
    """What the kinds of frames are called together."""
    scorecard = (FrameKind.C, FrameKind.TRAIT, FrameKind.SIGN, FrameKind.COMPONENT)
    return {kind: telling.frame_kind(kind) for kind in scorecard} | {
        FrameKind.GROUP: gettext("Groups of people"),
        FrameKind.CAPABILITY: gettext("Fields of work"),
    }


def periods(facts: Mapping[str, Any]) -> list[Period]:
    """The periods a grade looked at, oldest first."""
    hints = {
        "yes": gettext("%(period)s: kept"),
        "no": gettext("%(period)s: not kept"),
        "idle": gettext("%(period)s: nothing to observe"),
    }
    marks = {"yes": "✓", "no": "–", "idle": ""}
    found = []
    starts = facts.get("period_starts", [])
    for start, kept in zip(starts, facts.get("kept_by_period", []), strict=False):
        state = "idle" if kept is None else "yes" if kept else "no"
        period = words.month(date.fromisoformat(start))
        found.append(Period(state, marks[state], hints[state] % {"period": period}))
    return found


def kept_sentence(facts: Mapping[str, Any]) -> str:
    """The same in a sentence, "" where nothing was expected."""
    if not facts.get("expected"):
        return ""
    told = gettext("Kept in %(kept)s of %(periods)s.") % {
        "kept": facts["kept"],
        "periods": words.periods(facts["expected"], facts["cadence"]),
    }
    needed = gettext("A %(period)s is kept once %(share)s of what was counted in it held.") % {
        "period": words.period(facts["cadence"]),
        "share": words.share(facts["threshold"]),
    }
    return words.joined([told, needed])


def rhythm(cadence: str) -> str:
    """How often a practice is expected to show."""
    return gettext("every %(period)s") % {"period": words.period(cadence)}


def asked_of(practice: Practice) -> str:
    """Whom a practice is asked of, in words."""
    if practice.scope == "company":
        return gettext("the organisation as a whole")
    if not practice.functions:
        return gettext("every unit")
    return gettext("every unit of %(functions)s") % {
        "functions": words.listed([str(words.FUNCTIONS[one]) for one in practice.functions])
    }


def by_grade(one: ReportedPractice) -> tuple[bool, int, float, str]:
    """Graded before ungraded, the lowest grade first, the least borne out before the others."""
    best = one.high if one.high is not None else 1.0
    return one.grade is None, one.grade or 0, best, one.id


def ladder(grade: int | None) -> list[dict[str, Any]]:
    """The five grades as steps, with those reached and the one where a practice stands."""
    return [
        {"word": word, "reached": grade is not None and step <= grade, "here": step == grade}
        for step, word in enumerate(words.GRADES)
    ]


def frames_of(practice: Practice) -> list[Frame]:
    """The frames that a practice is part of."""
    shown = (FrameKind.C, FrameKind.TRAIT, FrameKind.COMPONENT, FrameKind.GROUP)
    return [
        frame
        for kind in shown
        for frame in load_catalogue().frames_of(kind)
        if gathers(frame, practice)
    ]


def reach_told(facts: Mapping[str, Any]) -> str:
    """How far a practice reaches, "" for one of the organisation as a whole."""
    if not facts.get("units_in_scope"):
        return ""
    return gettext("A habit in %(steady)s of %(scope)s units") % {
        "steady": facts["units_with_habit"],
        "scope": facts["units_in_scope"],
    }


def groups(found: Scorecard, practices: Told) -> list[dict[str, Any]]:
    """The signs first, then Cs, traits and components, each with its opinion beside."""
    explanations = {
        FrameKind.SIGN: gettext("Each sign is proved by one practice."),
        FrameKind.C: gettext(
            "The grade is the median of the practices measured; the line shows the one least kept."
        ),
        FrameKind.TRAIT: "",
        FrameKind.COMPONENT: "",
    }
    order = list(explanations)
    told_groups = sorted(
        frame_groups(practices, found.frames), key=lambda group: order.index(FrameKind(group.kind))
    )
    return [
        {
            "name": group.name,
            "explanation": explanations[FrameKind(group.kind)],
            "frames": [_shown(frame, found) for frame in group.frames],
        }
        for group in told_groups
    ]


def _shown(frame: ReportedFrame, found: Scorecard) -> FrameShown:
    line = frame.line.drawn if frame.line else SaidAndDone(share=None)
    graded = found.frames.get(frame.key)
    if graded is None or graded.opinion is None or frame.line is None:
        return FrameShown(frame, line)
    return FrameShown(frame, replace(line, opinion=OpinionMark(graded.opinion.share, 0, 1)))
