# SPDX-License-Identifier: Apache-2.0
"""What the staff answer when they are asked: by the mood of each question, unit and person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.catalogue import load_instruments
from customary.core.questionnaire.questions import SCALED, QuestionKind
from customary.demo.company import EXECUTIVES, SELF_IMAGE, unit_number, units
from customary.demo.rounds import LEADERS, rounds_of
from customary.demo.words import LANGUAGES, choose, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.questionnaire.questions import Question
    from customary.demo.company import Unit
    from customary.demo.people import Staff
    from customary.demo.rounds import Round
    from customary.demo.scene import Scene

ANSWERING = 0.71
#: How the leader with the rosy picture rates the own unit, and how the others do, from 1 to 5.
ROSY, USUAL = 4.85, 3.3
#: Mood of the staff, 0 to 1: what people think of the house stands above what it does.
MOOD = {
    "heard": 0.56, "safe": 0.5, "mission": 0.58, "promise": 0.6, "same": 0.55, "leaders": 0.57,
    "load": 0.52, "care": 0.58, "pride": 0.7, "energy": 0.55, "understanding": 0.66, "glad": 0.64,
    "useful": 0.7, "stay": 0.63, "help": 0.6, "means": 0.54, "mistakes": 0.57, "silence": 0.5,
    "sceptical": 0.38, "recommend_work": 0.68,
}  # fmt: skip
MOOD_ELSEWHERE = 0.56
#: How many choose what serves the mission, where customers are answered and elsewhere; and how many
#: of the others choose half of it.
SERVING, HALF = (0.74, 0.52), 0.6
#: Points of the culture profile, as it is and as it should be.
POINTS = {"now": (21, 14, 35, 30), "preferred": (33, 24, 24, 19)}
#: How far units, and aspects in all of them, differ from that.
TILT = 0.22
ASPECTS = ("character", "leading", "people", "bond", "direction", "success")
#: Here the mood fell so many days before the end, when the shifts were changed, and by how much.
FALLING, FELL, FELL_BY = "service-chengdu", 240, 0.17
#: Who ticks the same box from top to bottom, and how many seconds that takes.
STRAIGHT, HASTY = 0.015, 40
PASSED_OVER = 0.02
#: How many write something, by question.
WRITING = {"change": 0.3, "first_step": 0.4, "next": 0.7, "in_private": 0.05}


@dataclass(frozen=True)
class Answer:
    """What one person answered, and on which day."""

    person: str
    unit: str
    day: date
    language: str
    seconds: int
    answers: dict[str, Any]


def answers_of(scene: Scene, staff: Staff) -> list[tuple[Round, list[Answer]]]:
    """Every round, with the answers that came in by the last day told."""
    return [(one, _answers(scene, staff, one)) for one in rounds_of(scene)]


def _answers(scene: Scene, staff: Staff, asked: Round) -> list[Answer]:
    chance = scene.chance(f"{asked.family} {asked.opened}")
    character = scene.chance("characters").normal(0, 0.11, len(staff.ids))
    leaning = scene.chance("moods of units").normal(0, 0.06, len(units()))
    opened = np.datetime64(asked.opened, "D")
    if (scene.last - opened).astype(int) < FELL:
        leaning[unit_number()[FALLING]] -= FELL_BY
    found = []
    for place, unit in enumerate(units()):
        people = staff.present(place, opened)
        tilt = _tilt(scene, unit.key)
        leads = asked.family == LEADERS
        if leads:
            # The first seat of a unit is its leader's; executives rate no unit of their own.
            people = people[:0] if unit.key == EXECUTIVES else people[:1]
        came = chance.random(len(people)) < (1.0 if leads else ANSWERING + leaning[place])
        for person in people[came].tolist():
            mood = None if leads else character[person] + leaning[place]
            given = _Respondent(chance, unit, mood, tilt)
            day = asked.opened + timedelta(days=min(int(chance.exponential(4)), 10))
            answers = given.answers(asked.family)
            if day <= scene.as_of:
                found.append(
                    Answer(
                        person=staff.ids[person],
                        unit=unit.key,
                        day=day,
                        language=given.language,
                        seconds=given.seconds(asked.family),
                        answers=answers,
                    )
                )
    return found


def _tilt(scene: Scene, unit: str) -> dict[str, npt.NDArray[np.float64]]:
    """By aspect of the culture profile, how much more of each type there is in a unit."""
    here = scene.chance(f"ways of {unit}").normal(0, TILT, 4)
    aspects = scene.chance("aspects").normal(0, TILT, (len(ASPECTS), 4))
    return {key: np.exp(here + one) for key, one in zip(ASPECTS, aspects, strict=True)}


class _Respondent:
    """One person in front of a questionnaire; `mood` is None for a leader who rates the unit."""

    def __init__(
        self,
        chance: np.random.Generator,
        unit: Unit,
        mood: float | None,
        tilt: dict[str, npt.NDArray[np.float64]],
    ) -> None:
        self.chance, self.language = chance, LANGUAGES[unit.speaks]
        self.mood, self.tilt = mood, tilt
        self.rating = ROSY if unit.key == SELF_IMAGE else USUAL
        self.serving = SERVING[0 if unit.customer_facing else 1]
        self.is_straight = mood is not None and bool(chance.random() < STRAIGHT)

    def answers(self, family: str) -> dict[str, Any]:
        """The answers to a questionnaire, by item."""
        found: dict[str, Any] = {}
        for question in load_instruments()[family].form.questions():
            found.update(self._answer(question))
        return found

    def seconds(self, family: str) -> int:
        """How long it took."""
        if self.is_straight:
            return HASTY
        minutes = load_instruments()[family].form.minutes or 3
        return int(60 * minutes * self.chance.uniform(0.6, 1.8))

    def _answer(self, question: Question) -> dict[str, Any]:
        if question.kind in SCALED:
            passes = self.mood is not None and self.chance.random() < PASSED_OVER
            return {} if passes else {question.key: self._number(question)}
        if question.kind is QuestionKind.POINTS:
            points = self._points(np.array(POINTS[question.part]) * self.tilt[question.dimension])
            keys = [item.key for item in question.items()]
            return dict(zip(keys, points.tolist(), strict=True))
        if any(choice.score for choice in question.choices):
            return {question.key: self._way(question)}
        if question.kind is QuestionKind.SINGLE:
            return {question.key: choose(question.choices, self.chance.random() ** 0.7).key}
        if question.kind is QuestionKind.LONG_TEXT:
            writes = not self.is_straight and self.chance.random() < WRITING[question.key]
            return {question.key: self._words(question.key)} if writes else {}
        return {}

    def _words(self, question: str) -> str:
        """A thought or two, as somebody begins to speak."""
        told = words("staff_words")[self.language]
        thoughts = self.chance.permutation(told[question])[: 1 + int(self.chance.random() < 0.6)]
        opening: str = choose(told["openings"], self.chance.random())
        return opening + str(told["between"]).join(thoughts.tolist())

    def _number(self, question: Question) -> int:
        low, high = question.low or 0, question.high or 10
        if self.is_straight:
            return round(low + 0.75 * (high - low))
        if self.mood is None:
            felt = (self.rating - low) / (high - low)
            felt += self.chance.normal(0, 0.06 if self.rating == ROSY else 0.2)
        else:
            felt = MOOD.get(question.key, MOOD_ELSEWHERE) + self.mood
            felt += self.chance.normal(0, 0.16)
        number = round(low + min(max(felt, 0), 1) * (high - low))
        return int(low + high - number if question.reverse else number)

    def _way(self, question: Question) -> str:
        """What somebody would do in a situation: what serves, half of it, or neither."""
        serves, half, misses = sorted(question.choices, key=lambda choice: -(choice.score or 0))
        if self.chance.random() < self.serving + (self.mood or 0) / 2:
            return serves.key
        return (half if self.chance.random() < HALF else misses).key

    def _points(self, share: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """A hundred points in steps of five, as people divide them."""
        drawn = self.chance.dirichlet(share / 4)
        points = 5 * np.floor(20 * drawn).astype(np.int64)
        # What is left by rounding down goes where most of it came from.
        for place in np.argsort(points - 100 * drawn)[: (100 - int(points.sum())) // 5]:
            points[place] += 5
        return points
