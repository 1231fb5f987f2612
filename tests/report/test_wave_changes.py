# SPDX-License-Identifier: Apache-2.0
"""A change in words never says less, or more, than the interval beside it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from customary.report.wave_changes import before, moved
from customary.report.wave_measures import Measure
from customary.store.queries.wave_figures import Against

MEAN = Measure("kept", "We keep what we promise", (1.0, 5.0))


@pytest.fixture(autouse=True)
def in_english() -> object:
    with override("en"):
        yield


def test_a_difference_that_stands_alone_and_not_among_many_is_told_as_both() -> None:
    found = Against(points=0.36, low=0.07, high=0.66, p=0.016)
    for told in (moved(found, MEAN), before(found, MEAN)):
        assert "+0.36 since last time (+0.07 to +0.66)" in told
        assert "may be chance" in told
        assert "No clear change" not in told


def test_an_interval_around_zero_is_no_clear_change_and_one_beyond_chance_is_told() -> None:
    assert moved(Against(points=0.1, low=-0.1, high=0.3, p=0.4), MEAN).startswith("No clear change")
    beyond = Against(points=0.5, low=0.3, high=0.7, p=0.0001, beyond=True)
    assert moved(beyond, MEAN) == "+0.50 since last time (+0.30 to +0.70)."
    assert moved(None, MEAN) == ""
