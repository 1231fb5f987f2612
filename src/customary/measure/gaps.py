# SPDX-License-Identifier: Apache-2.0
"""What a closed wave flags, of everybody and of each unit that results are told of.

Of a culture profile each type whose points preferred and now lie ten or more apart; of the four Cs
the one with most room to grow; of a pulse the weakest question, and the one that fell most by more
than chance. A gap is kept once, when results are released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.catalogue import FrameKind, load_catalogue
from customary.core.questionnaire.questions import Method, QuestionKind
from customary.store.access import System
from customary.store.actions.records import add_all
from customary.store.models import Audience, GapKind, InstrumentKind, WaveGap
from customary.store.queries.forms import form_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from customary.core.questionnaire.questions import Form, Item
    from customary.store.models import Wave, WaveResult

#: Questions are kept up to so many characters.
LONGEST = 500


def keep_gaps(wave: Wave, rows: Iterable[WaveResult], *, at: datetime) -> None:
    """Keep what a wave flags, as recorded when it was told.

    A wave that came with its gaps from elsewhere keeps those.
    """
    if wave.audience != Audience.PEOPLE or WaveGap.every.filter(wave=wave).exists():
        return
    told = [row for row in rows if not row.hidden and not row.attribute]
    form = form_of(wave.instrument)
    tops = _tops(form) if wave.instrument.kind == InstrumentKind.FOUR_CS else {}
    asked = _asked(form) if wave.instrument.kind == InstrumentKind.PULSE else {}
    found = [
        {"wave_id": wave.pk, "unit_id": row.unit_id, **gap}
        for row in told
        for gap in (
            *_of_types(row.figures.get("profile")),
            *_of_cs(row.figures, tops),
            *_of_questions(row.figures, asked, whole=row.unit_id is None),
        )
    ]
    add_all(System("wave results"), WaveGap, found)
    WaveGap.objects.filter(wave=wave).update(recorded_at=at)


def _of_types(profile: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    gap = profile["gap"] if profile else None
    if profile is None or gap is None:
        return
    points = dict(zip(profile["types"], gap["points"], strict=True))
    for kind in gap["flagged"]:
        yield {"kind": GapKind.TYPE, "flagged": kind, "size": points[kind]}


def _of_cs(figures: Mapping[str, Any], tops: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """The C furthest from the end of its scale; none where one of them is not told."""
    means = {
        one["key"]: one["value"]["value"]
        for one in figures.get("scales", ())
        if one["key"] in tops and one.get("value")
    }
    if tops and len(means) == len(tops):
        room = {key: top - means[key] for key, top in tops.items()}
        largest = max(room, key=room.__getitem__)
        if room[largest] > 0:
            yield {"kind": GapKind.C, "flagged": largest, "size": room[largest]}


@dataclass(frozen=True)
class _Question:
    """A question of a pulse: how it is told, and whether figures of units are for few to see."""

    item: Item
    about: str
    sensitive: bool

    def room(self, value: float) -> float:
        """Points from a mean to the good end of the scale."""
        low, high = self.item.ends
        return value - low if self.item.reverse else high - value

    def gap(self, kind: GapKind, size: float) -> dict[str, Any]:
        """What is kept of it."""
        told = {"kind": kind, "flagged": self.item.key, "size": size, "about": self.about}
        for column, language in (("question", "en"), ("question_zh_hans", "zh-hans")):
            told[column] = self.item.text(language)[:LONGEST]
        return told


def _of_questions(
    figures: Mapping[str, Any], asked: Mapping[str, _Question], *, whole: bool
) -> Iterator[dict[str, Any]]:
    """The question furthest from the good end, and another that fell most by more than chance."""
    told = [
        (asked[one["key"]], one)
        for one in figures.get("items", ())
        if one["key"] in asked and one.get("value") and (whole or not asked[one["key"]].sensitive)
    ]
    if not told:
        return
    weakest, figure = max(told, key=lambda pair: _share(pair[0], pair[1]["value"]["value"]))
    yield weakest.gap(GapKind.WEAKEST, weakest.room(figure["value"]["value"]))
    fallen = [
        (_fall(question, one["before"]["points"]), question)
        for question, one in told
        if question is not weakest and one.get("before", {}).get("beyond")
    ]
    most, question = max(fallen, key=lambda pair: pair[0], default=(0.0, weakest))
    if most > 0:
        yield question.gap(GapKind.FALLEN, most)


def _share(question: _Question, value: float) -> float:
    low, high = question.item.ends
    return question.room(value) / (high - low)


def _fall(question: _Question, points: float) -> float:
    return points if question.item.reverse else -points


def _asked(form: Form) -> dict[str, _Question]:
    """The questions of a pulse that are answered on a scale; not the one for a score."""
    sensitive = {key for one in form.scales if one.sensitive for key in one.items}
    about = {one.key: section.about for section in form.sections for one in section.questions}
    return {
        item.key: _Question(item, about[item.question.key], item.key in sensitive)
        for item in form.items()
        if item.is_scaled and item.question.kind is not QuestionKind.RECOMMENDATION
    }


def _tops(form: Form) -> dict[str, float]:
    """By C that is read off one scale, the end of that scale."""
    highest = {item.key: item.ends[1] for item in form.items() if item.is_scaled}
    cs = [frame.key for frame in load_catalogue().frames_of(FrameKind.C)]
    scales = {one.key: one for one in form.scales if one.method is Method.MEAN}
    if not set(cs) <= set(scales):
        return {}
    return {key: max(highest[item] for item in scales[key].items) for key in cs}
