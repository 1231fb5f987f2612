# SPDX-License-Identifier: Apache-2.0
"""What customers answer when they are asked: how the relationship is, and how a contact went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.catalogue import load_instruments
from customary.core.questionnaire.questions import SCALED, QuestionKind
from customary.demo.contacts import KINDS
from customary.demo.rounds import AFTER, RELATIONSHIP, customers_rounds
from customary.demo.scene import hours, moment
from customary.demo.voice import SURVEY, after, answer_hours
from customary.demo.words import LANGUAGES, choose, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from customary.core.questionnaire.questions import Question
    from customary.demo.rounds import Round
    from customary.demo.telling import Story

#: How many of those asked answer in a round, and after a contact; how many of the latter write.
ANSWERING, ANSWERING_AFTER, WRITING_AFTER = 0.29, 0.34, 0.22
#: How content those are who tick a number and write nothing, 0 to 1: at first, and what is added
#: by the end.
CONTENT, GROWN = 0.87, 0.035
#: How content a contact leaves people, and what a long wait and a complaint take away.
SERVED, WAITED, COMPLAINED, LONG_WAIT = 0.87, 0.2, 0.12, 24
PASSED_OVER = 0.03
WELL, FAIR = 0.75, 0.45
#: Up to here somebody is asked what was in the way.
NOT_EASY = 5
SECONDS = {RELATIONSHIP: (35, 140)}
SECONDS_AFTER = (15, 75)


@dataclass(frozen=True)
class Feedback:
    """What one customer answered: at a moment, or so long after being asked.

    Attributes:
        replied: when the house answered what was written, NaT where it did not or nothing was;
            after a contact so long after it was written.
    """

    customer: str
    at: Any
    language: str
    seconds: int
    answers: Mapping[str, Any]
    replied: Any


@dataclass(frozen=True)
class Asked:
    """Every round of customers with what came back, and what comes back after each contact."""

    rounds: tuple[Round, ...]
    #: Answers about the relationship, by the day their round opened.
    relationship: Mapping[Any, list[Feedback]]
    #: By the help desk's number of the contact.
    after: Mapping[str, Feedback]


def feedback_of(story: Story) -> Asked:
    """All that customers answer within the time told."""
    rounds = tuple(customers_rounds(story.scene))
    return Asked(
        rounds=rounds,
        relationship={
            asked.opened: [*_written(story, asked), *_ticked(story, asked)]
            for asked in rounds
            if asked.family == RELATIONSHIP
        },
        after=dict(_after_contacts(story)),
    )


def _written(story: Story, asked: Round) -> Iterator[Feedback]:
    """Those who write: what the story tells of them as a voice."""
    voice, chance = story.voice, story.scene.chance(f"writing {asked.opened}")
    opens, closes = np.datetime64(asked.opened, "D"), np.datetime64(asked.closes, "D")
    inside = (voice.moment >= opens) & (voice.moment < closes)
    for row in np.flatnonzero(inside & (voice.source == SURVEY)).tolist():
        score = int(voice.score[row])
        answers = _numbers(RELATIONSHIP, chance, score / 10)
        yield Feedback(
            customer=story.customers.ids[int(voice.customer[row])],
            at=voice.moment[row],
            language=LANGUAGES[int(voice.language[row])],
            seconds=int(chance.uniform(*SECONDS[RELATIONSHIP])),
            answers=answers | {"recommend": score, "why": story.texts[row]},
            replied=voice.answered[row],
        )


def _ticked(story: Story, asked: Round) -> Iterator[Feedback]:
    """Those who give numbers and no words."""
    scene, customers, voice = story.scene, story.customers, story.voice
    chance = scene.chance(f"ticking {asked.opened}")
    opens, closes = np.datetime64(asked.opened, "D"), np.datetime64(asked.closes, "D")
    inside = (voice.moment >= opens) & (voice.moment < closes)
    writing = voice.customer[inside & (voice.source == SURVEY)]
    people = np.setdiff1d(customers.to_ask(opens), writing)
    count = round(ANSWERING * (len(people) + len(writing))) - len(writing)
    leaning = scene.chance("moods of customers").normal(0, 0.07, len(customers.ids))
    content = CONTENT + GROWN * scene.day_number(opens) / scene.length
    for person in np.sort(chance.choice(people, max(count, 0), replace=False)).tolist():
        day = opens + 1 + int(min(chance.exponential(12), (closes - opens).astype(int) - 2))
        felt = content + leaning[person] + chance.normal(0, 0.1)
        answers = _numbers(RELATIONSHIP, chance, felt)
        seconds = int(chance.uniform(*SECONDS[RELATIONSHIP]) / 2)
        if day <= scene.last:
            yield Feedback(
                customer=customers.ids[person],
                at=moment(day, 12 * 60),
                language=LANGUAGES[int(customers.language[person])],
                seconds=seconds,
                answers=answers,
                replied=np.datetime64("NaT"),
            )


def _after_contacts(story: Story) -> Iterator[tuple[str, Feedback]]:
    """What would be answered after each contact, if the survey asks about it."""
    scene, contacts, customers = story.scene, story.contacts, story.customers
    chance = scene.chance("after contacts")
    count = len(contacts)
    waited = contacts.answered - contacts.opened > hours(np.array([LONG_WAIT]))
    complained = (contacts.voice >= 0) & story.voice.is_loop[contacts.voice]
    felt = SERVED - WAITED * waited - COMPLAINED * complained + chance.normal(0, 0.17, count)
    wait = hours(2 + np.minimum(chance.exponential(50, count), 200))
    replies = after(scene, np.full(count, scene.begin), answer_hours(chance, count)) - scene.begin
    families = {kind: family for family, kinds in AFTER.items() for kind in kinds}
    for row in np.flatnonzero(chance.random(count) < ANSWERING_AFTER).tolist():
        family = families[KINDS[contacts.kind[row]]]
        mood = float(np.clip(felt[row], 0, 1))
        language = LANGUAGES[int(contacts.language[row])]
        answers = _numbers(family, chance, mood)
        answers |= _chosen(family, chance, mood, ease=answers.get("easy"))
        if chance.random() < WRITING_AFTER:
            how = "well" if mood >= WELL else "fair" if mood >= FAIR else "badly"
            told = words("after_contact")[family][how][language]
            answers["why"] = choose(told, chance.random())
        yield (
            contacts.key(row),
            Feedback(
                customer=customers.ids[int(contacts.customer[row])],
                at=wait[row],
                language=language,
                seconds=int(chance.uniform(*SECONDS_AFTER)),
                answers=answers,
                replied=replies[row],
            ),
        )


def _numbers(family: str, chance: np.random.Generator, felt: float) -> dict[str, Any]:
    """A number for each question that asks for one, near to how content somebody is."""
    found = {}
    for question in load_instruments()[family].form.questions():
        if question.kind in SCALED and (question.required or chance.random() >= PASSED_OVER):
            found[question.key] = _number(question, felt + chance.normal(0, 0.07))
    return found


def _number(question: Question, felt: float) -> int:
    low, high = question.low or 0, question.high or 10
    return round(low + min(max(felt, 0.0), 1.0) * (high - low))


def _chosen(
    family: str, chance: np.random.Generator, felt: float, *, ease: int | None
) -> dict[str, Any]:
    """Whether it is settled, or what was in the way where it was not easy."""
    found: dict[str, Any] = {}
    for question in load_instruments()[family].form.questions():
        if question.kind is QuestionKind.SINGLE:
            likely = felt + chance.normal(0, 0.12)
            found[question.key] = "yes" if likely > 0.62 else "partly" if likely > 0.4 else "no"
        elif question.kind is QuestionKind.MULTIPLE and ease is not None and ease <= NOT_EASY:
            keys = [choice.key for choice in question.choices if not choice.alone]
            drawn = set(chance.choice(keys, 2).tolist())
            found[question.key] = [key for key in keys if key in drawn]
    return found
