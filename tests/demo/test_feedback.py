# SPDX-License-Identifier: Apache-2.0
"""Customers of the demonstration are asked every quarter and after contacts, and some answer."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from customary.catalogue import load_instruments
from customary.core.questionnaire.logic import to_send
from customary.demo.feedback import Asked, feedback_of
from customary.demo.rounds import AFTER, EFFORT, OF_CUSTOMERS, RELATIONSHIP, SATISFACTION
from customary.demo.telling import Story, tell
from customary.demo.words import words
from tests.demo.conftest import AS_OF, SEED


@cache
def told() -> tuple[Story, Asked]:
    story = tell(seed=SEED, as_of=AS_OF, scale=0.2)
    return story, feedback_of(story)


def test_rounds_follow_one_another_without_a_gap_and_the_newest_is_open() -> None:
    _story, asked = told()
    for family, (every, _ago) in OF_CUSTOMERS.items():
        rounds = [one for one in asked.rounds if one.family == family]
        assert {(one.closes - one.opened).days for one in rounds} == {every}
        assert [one.closes for one in rounds[:-1]] == [one.opened for one in rounds[1:]]
        assert [one.is_open(AS_OF) for one in rounds] == [False] * (len(rounds) - 1) + [True]


def test_every_answer_may_be_sent_as_it_is() -> None:
    story, asked = told()
    kinds = {row["external_id"]: row["kind"] for row in _contacts(story)}
    families = {kind: family for family, kinds in AFTER.items() for kind in kinds}
    given = [(RELATIONSHIP, one) for rows in asked.relationship.values() for one in rows]
    given += [(families[kinds[key]], one) for key, one in asked.after.items()]
    assert {family for family, _ in given} == set(OF_CUSTOMERS)
    for family, one in given:
        sent = to_send(load_instruments()[family].form, one.answers, {})
        assert (sent.wrong, sent.answers) == ((), one.answers)


def test_who_answers_may_be_asked_was_a_customer_then_and_answers_once() -> None:
    story, asked = told()
    place = {key: number for number, key in enumerate(story.customers.ids)}
    for opened, rows in asked.relationship.items():
        day = np.datetime64(opened, "D")
        to_ask = set(story.customers.to_ask(day).tolist())
        assert {place[one.customer] for one in rows} <= to_ask
        assert Counter(one.customer for one in rows).most_common(1)[0][1] == 1
        assert min(one.at for one in rows) >= day
        assert max(one.at for one in rows) <= story.scene.end


def test_those_who_write_are_less_content_than_those_who_do_not() -> None:
    _story, asked = told()
    rows = [one for rows in asked.relationship.values() for one in rows]
    writing, silent = (
        np.mean([one.answers["recommend"] for one in rows if ("why" in one.answers) is writes])
        for writes in (True, False)
    )
    assert writing < silent - 1


@pytest.mark.parametrize(("family", "number"), [(SATISFACTION, "satisfied"), (EFFORT, "easy")])
def test_words_after_a_contact_go_with_the_number(family: str, number: str) -> None:
    _story, asked = told()
    well = {text for texts in words("after_contact")[family]["well"].values() for text in texts}
    rows = [one.answers for one in asked.after.values() if {number, "why"} <= set(one.answers)]
    high = [row["why"] in well for row in rows if row[number] >= 5]
    low = [row["why"] in well for row in rows if row[number] <= 2]
    assert np.mean(high) > 0.6
    assert not any(low)


def _contacts(story: Story) -> list[dict[str, str]]:
    return [
        row
        for table in story.tables
        if (table.source, table.name) == ("helpdesk", "interactions")
        for row in table.rows()
    ]
