# SPDX-License-Identifier: Apache-2.0
"""What is asked by an instrument of another tool, known by its items alone."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.models import Instrument, InstrumentItem
from customary.store.queries.forms import form_of
from tests.cast import make

pytestmark = pytest.mark.django_db


def scales(kind: str, **item: Any) -> list[str]:
    """The recommendation scores of an instrument with one item from 0 to 10."""
    asked = make(Instrument, kind=kind, title="Survey")
    given = {"item_key": "a", "text": "Well?", "scale_low": 0, "scale_high": 10, **item}
    make(InstrumentItem, instrument=asked, **given)
    return [one.key for one in form_of(asked).scales]


def test_an_answer_of_ten_is_a_recommendation_where_recommendation_is_asked_about() -> None:
    assert scales("recommendation") == ["a"]
    assert scales("satisfaction") == []
    assert scales("pulse") == []


def test_a_pack_says_what_an_item_is() -> None:
    assert scales("pulse", recommends=True) == ["a"]
    assert scales("recommendation", recommends=False) == []


def test_no_other_scale_is_a_recommendation_whatever_is_said() -> None:
    assert scales("recommendation", recommends=True, scale_low=1) == []
