# SPDX-License-Identifier: Apache-2.0
"""The staff of the demonstration is asked in rounds, and answers as the story has it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from customary.catalogue import load_instruments
from customary.core.questionnaire.logic import facts_asked, to_send
from customary.demo.company import SELF_IMAGE, units
from customary.demo.opinions import FALLING, HASTY, Answer, answers_of
from customary.demo.people import Staff, staff_of
from customary.demo.rounds import LATE_DAYS, LEADERS, PULSE, RHYTHM, TEST, Round
from customary.demo.scene import Scene

AS_OF = date(2026, 10, 31)


@cache
def told() -> tuple[Staff, list[tuple[Round, list[Answer]]]]:
    scene = Scene(seed=20251031, as_of=AS_OF, scale=1.0)
    staff = staff_of(scene)
    return staff, answers_of(scene, staff)


def of(family: str) -> list[tuple[Round, list[Answer]]]:
    return [(asked, answers) for asked, answers in told()[1] if asked.family == family]


def test_the_same_seed_gives_the_same_answers() -> None:
    scene = Scene(seed=20251031, as_of=AS_OF, scale=1.0)
    assert answers_of(scene, staff_of(scene)) == told()[1]


@pytest.mark.parametrize("family", RHYTHM)
def test_every_answer_may_be_sent_as_it_is(family: str) -> None:
    form = load_instruments()[family].form
    for _asked, answers in of(family):
        for one in answers:
            sent = to_send(form, one.answers, {})
            assert not sent.wrong
            assert sent.answers.items() <= one.answers.items()
            # What is asked of some functions and levels is left out by whom it is not asked.
            assert len(sent.answers) == len(one.answers) or facts_asked(form)


def test_pulses_come_in_time_but_for_one_that_was_late_and_one_that_never_came() -> None:
    opened = [asked.opened for asked, _ in of(PULSE)]
    odd = sorted((later - before).days for before, later in pairwise(opened))
    assert odd[:-2] == [56] * (len(odd) - 2)
    assert odd[-2:] == [56 + LATE_DAYS, 112]


def test_one_pulse_is_open_on_the_last_day_and_has_some_answers() -> None:
    still = [(asked, answers) for asked, answers in told()[1] if asked.is_open(AS_OF)]
    (asked, answers) = still[0]
    assert (len(still), asked.family) == (1, PULSE)
    assert 100 < len(answers) < 260
    assert max(one.day for one in answers) <= AS_OF


def test_who_answers_works_here_and_does_so_while_it_is_open() -> None:
    staff, rounds = told()
    place = {key: number for number, key in enumerate(staff.ids)}
    for asked, answers in rounds:
        day = np.datetime64(asked.opened)
        assert len({one.person for one in answers}) == len(answers)
        for one in answers:
            assert asked.opened <= one.day < asked.closes
            ended = staff.ended[place[one.person]]
            assert staff.started[place[one.person]] <= day
            assert np.isnat(ended) or ended >= day


def test_one_leader_sees_the_own_unit_far_better_than_the_others_do() -> None:
    _asked, answers = of(LEADERS)[-1]
    rating = {
        one.unit: np.mean([value for value in one.answers.values() if isinstance(value, int)])
        for one in answers
    }
    assert rating[SELF_IMAGE] > 4.6
    assert max(value for unit, value in rating.items() if unit != SELF_IMAGE) < 4.2


def test_the_mood_of_one_unit_fell() -> None:
    def mood(asked: Round, answers: list[Answer]) -> tuple[bool, list[float]]:
        late = AS_OF - asked.opened < timedelta(days=240)
        return late, [
            one.answers["glad"] for one in answers if one.unit == FALLING and "glad" in one.answers
        ]

    before, after = [], []
    for asked, answers in of(PULSE):
        late, values = mood(asked, answers)
        (after if late else before).extend(values)
    assert np.mean(after) < np.mean(before) - 0.4


def test_a_few_tick_the_same_box_all_the_way() -> None:
    answers = [one for _, rows in of(PULSE) for one in rows]
    straight = [one for one in answers if one.seconds == HASTY]
    assert 0 < len(straight) < 0.04 * len(answers)
    for one in straight:
        assert {value for key, value in one.answers.items() if key != "recommend_work"} == {4}


def test_those_who_answer_customers_apply_the_mission_more_often() -> None:
    facing = {unit.key for unit in units() if unit.customer_facing}
    chosen: dict[bool, list[bool]] = {True: [], False: []}
    for _asked, answers in of(TEST):
        for one in answers:
            chosen[one.unit in facing].append(one.answers["late_delivery"] == "serves")
    shares = {faces: sum(all_) / len(all_) for faces, all_ in chosen.items()}
    assert 0.68 < shares[True] < 0.8
    assert 0.46 < shares[False] < 0.58
