# SPDX-License-Identifier: Apache-2.0
"""Several devices, some of them without a connection: the answer given last counts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.answering import Answering, invite, make_wave
from tests.cast import make_organisation
from tests.core.questionnaire.forms import POINTS, RATING, asked, choices

pytestmark = pytest.mark.django_db

FORM = {
    "title": {"en": "How we work"},
    "languages": {"en": "reviewed"},
    "sections": [
        {
            "key": "all",
            "questions": [
                asked("heard", "rating", **RATING),
                asked("grid", "matrix", rows=choices("x", "y"), **RATING),
                asked("points", "points", **POINTS),
                asked("count", "number"),
            ],
        }
    ],
}


@pytest.fixture
def somebody() -> Answering:
    make_organisation()
    return Answering(invite(make_wave(FORM)))


class Device:
    """A page that remembers what it knew of a question, as its script does."""

    def __init__(
        self, somebody: Answering, question: str, seen: dict[str, Any] | None = None
    ) -> None:
        self.somebody, self.question, self.seen = somebody, question, seen or {}
        self.tried: list[str] = []

    def send(self, *, late: bool = False, **answers: str) -> dict[str, Any]:
        """Save an answer: given just now, or one that waited for its connection."""
        fields = self._fields(answers) | {"seen": json.dumps(self.seen), "tried": self.tried}
        fields |= {"late": "1"} if late else {}
        told: dict[str, Any] = self.somebody.client.post(
            f"{self.somebody.base}save/", fields
        ).json()
        self.seen, self.tried = told["seen"], []
        return told

    def lose(self, **answers: str) -> None:
        """Send one without hearing that it came through, though it did."""
        self.somebody.client.post(
            f"{self.somebody.base}save/",
            self._fields(answers) | {"seen": json.dumps(self.seen), "tried": self.tried},
        )
        self.tried.append(urlencode(self._fields(answers)))

    def _fields(self, answers: dict[str, str]) -> dict[str, Any]:
        given = {key.replace("__", "."): each for key, each in answers.items()}
        return {"section": "all", "language": "en", "shown": self.question, **given}


def test_what_waited_on_a_device_does_not_undo_what_was_answered_elsewhere_since(
    somebody: Answering,
) -> None:
    phone, desk = Device(somebody, "heard"), Device(somebody, "heard")
    desk.send(heard="2")
    told = phone.send(late=True, heard="5")
    assert told["newer"] == ["heard"]
    assert told["seen"] == {"heard": 2}
    assert somebody.answers == {"heard": 2}


def test_what_waited_counts_where_nothing_was_answered_since(somebody: Answering) -> None:
    Device(somebody, "heard").send(heard="2")
    told = Device(somebody, "heard", {"heard": 2}).send(late=True, heard="5")
    assert told["newer"] == []
    assert somebody.answers == {"heard": 5}


def test_what_is_given_now_counts_whatever_the_page_had_seen(somebody: Answering) -> None:
    phone = Device(somebody, "heard")
    Device(somebody, "heard").send(heard="2")
    assert phone.send(heard="5")["newer"] == []
    assert somebody.answers == {"heard": 5}


def test_what_came_through_unheard_is_no_answer_of_somebody_else(somebody: Answering) -> None:
    phone = Device(somebody, "heard")
    phone.lose(heard="3")
    phone.lose(heard="4")
    assert phone.send(late=True, heard="5")["newer"] == []
    assert somebody.answers == {"heard": 5}
    # And the same once more is the same.
    phone.lose(heard="1")
    assert phone.send(late=True, heard="1")["newer"] == []
    assert somebody.answers == {"heard": 1}


def test_an_answer_taken_back_counts_though_the_page_never_heard_that_it_was_there(
    somebody: Answering,
) -> None:
    phone = Device(somebody, "heard")
    phone.lose(heard="3")
    phone.send()
    assert somebody.answers == {}


def test_what_came_through_unheard_and_was_answered_elsewhere_since_stands(
    somebody: Answering,
) -> None:
    phone = Device(somebody, "heard")
    phone.lose(heard="3")
    Device(somebody, "heard", {"heard": 3}).send(heard="1")
    assert phone.send(late=True, heard="4")["newer"] == ["heard"]
    assert somebody.answers == {"heard": 1}


def test_rows_answered_on_two_devices_are_all_there(somebody: Answering) -> None:
    phone, desk = Device(somebody, "grid"), Device(somebody, "grid")
    desk.send(grid__x="2")
    assert phone.send(late=True, grid__y="4")["newer"] == []
    assert somebody.answers == {"grid.x": 2, "grid.y": 4}
    desk.send(grid__x="3")
    assert phone.send(late=True, grid__x="1", grid__y="5")["newer"] == ["grid"]
    assert somebody.answers == {"grid.x": 3, "grid.y": 5}
    assert desk.seen == {"grid.x": 3, "grid.y": 4}


def test_a_row_given_now_leaves_those_answered_elsewhere(somebody: Answering) -> None:
    phone, desk = Device(somebody, "grid"), Device(somebody, "grid")
    desk.send(grid__x="2")
    phone.send(grid__y="4")
    assert somebody.answers == {"grid.x": 2, "grid.y": 4}


def test_points_of_two_devices_are_not_mixed(somebody: Answering) -> None:
    phone, desk = Device(somebody, "points"), Device(somebody, "points")
    desk.send(points__a="50", points__b="50")
    told = phone.send(late=True, points__a="40", points__c="60")
    assert told["newer"] == ["points"]
    assert somebody.answers == {"points.a": 50, "points.b": 50}
    stale = Device(somebody, "points")
    stale.send(points__a="40", points__c="60")
    assert somebody.answers == {"points.a": 40, "points.c": 60}


def test_what_is_no_number_undoes_none(somebody: Answering) -> None:
    Device(somebody, "count").send(count="7")
    told = Device(somebody, "count", {"count": 7}).send(late=True, count="lots")
    assert told["wrong"]
    assert told["seen"] == {"count": 7}
    assert somebody.answers == {"count": 7}


@pytest.mark.parametrize("seen", ["[]", "{", "null", '{"heard": {"a": [1]}}'])
def test_what_somebody_made_up_breaks_nothing(somebody: Answering, seen: str) -> None:
    fields = {"shown": ["heard", "nope"], "heard": "3", "seen": seen, "tried": ["%", "a=b&shown"]}
    answer = somebody.client.post(f"{somebody.base}save/", fields | {"late": "1"})
    assert answer.status_code == 200
