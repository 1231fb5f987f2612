# SPDX-License-Identifier: Apache-2.0
"""Culture profiles: three people whose points can be added up by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.compositions import ilr
from customary.core.statistics.culture_profile import (
    Culture,
    CultureProfile,
    culture_profile,
    points_to_move,
    shift,
)

#: Person by person, dimension by dimension: clan, adhocracy, market, hierarchy.
NOW = """
40,20,20,20 · 30,10,30,30 · 50,20,10,20 · 40,20,20,20 · 30,20,30,20 · 50,30,10,10
20,10,40,30 · 20,20,30,30 · 30,10,30,30 · 25,15,30,30 · 20,10,40,30 · 35,25,20,20
30,30,20,20 · 40,15,25,20 · 40,15,25,20 · 40,25,20,15 · 25,30,25,20 · 35,20,15,30
"""
PREFERRED = """
40,30,20,10 · 40,30,10,20 · 50,25,10,15 · 40,30,20,10 · 30,40,20,10 · 40,35,15,10
35,25,25,15 · 30,30,20,20 · 40,25,20,15 · 40,25,20,15 · 30,30,25,15 · 35,35,15,15
40,35,15,10 · 45,25,15,15 · 45,25,15,15 · 45,30,15,10 · 35,35,15,15 · 40,30,10,20
"""
CLAN, ADHOCRACY, MARKET, HIERARCHY = Culture


def points(text: str) -> np.ndarray:
    people = [
        [[float(one) for one in dimension.split(",")] for dimension in line.split(" · ")]
        for line in text.strip().splitlines()
    ]
    return np.array(people)


def profile(now: np.ndarray, preferred: np.ndarray | None = None) -> CultureProfile:
    found = culture_profile(now, preferred)
    assert found is not None
    return found


GOLDEN = profile(points(NOW), points(PREFERRED))


def test_the_golden_case_is_met_to_the_last_printed_digit() -> None:
    assert GOLDEN.preferred is not None
    assert GOLDEN.gap is not None
    assert GOLDEN.now.overall == pytest.approx([33.333, 19.167, 24.444, 23.056], abs=5e-4)
    assert GOLDEN.preferred.overall == pytest.approx([38.889, 30, 16.944, 14.167], abs=5e-4)
    assert GOLDEN.now.people == pytest.approx(
        np.array([[40, 20, 20, 20], [25, 15, 31.667, 28.333], [35, 22.5, 21.667, 20.833]]), abs=5e-4
    )
    assert GOLDEN.gap.points == pytest.approx([5.556, 10.833, -7.5, -8.889], abs=5e-4)
    assert GOLDEN.gap.flagged == (ADHOCRACY,)
    assert GOLDEN.gap.to_move == pytest.approx(16.389, abs=5e-4)
    assert GOLDEN.now.congruence == pytest.approx([3.333, 7.5, 6.944, 2.5, 8.333, 12.5], abs=5e-4)


def test_the_golden_people_have_the_published_log_ratios() -> None:
    assert GOLDEN.preferred is not None
    now, preferred = (ilr(half.people).mean(axis=0) for half in (GOLDEN.now, GOLDEN.preferred))
    assert now == pytest.approx([0.06288, 0.24923, 0.29938], abs=5e-6)
    assert preferred == pytest.approx([0.79769, 0.04377, 0.21404], abs=5e-6)


def test_the_leading_type_of_each_dimension_is_told() -> None:
    assert GOLDEN.now.leading == (CLAN, CLAN, CLAN, CLAN, MARKET, CLAN)
    assert GOLDEN.now.same_leading == 5
    assert GOLDEN.now.strength == pytest.approx(33.333, abs=5e-4)
    assert GOLDEN.now.lead == pytest.approx(8.889, abs=5e-4)


def test_a_lead_that_may_be_chance_makes_no_dominant_type() -> None:
    # Clan less market is 20, -6.667 and 13.333 points: 8.889 and 4.3027 times 8.0125 either way.
    assert GOLDEN.now.lead_interval == pytest.approx((-25.585, 43.363), abs=1e-3)
    assert GOLDEN.now.dominant is None
    alike = profile(np.concatenate([points(NOW)[:1]] * 3 + [points(NOW)[2:]] * 3))
    assert alike.now.dominant is CLAN
    assert profile(points(NOW)[:1]).now.dominant is None


def test_types_that_share_the_lead_leave_it_to_nobody() -> None:
    even = profile(np.full((2, 6, 4), 25.0))
    assert even.now.leading == (None,) * 6
    assert even.now.same_leading == 0
    assert even.now.dominant is None
    assert even.now.agreement == pytest.approx([1, 1, 1, 1])


def test_whoever_left_a_dimension_out_is_counted_and_nothing_else() -> None:
    now, preferred = points(NOW), points(PREFERRED)
    preferred[1, 4] = np.nan
    found = profile(now, preferred)
    assert (found.n, found.incomplete) == (2, 1)
    assert found.now.overall == pytest.approx(profile(now[[0, 2]]).now.overall)
    now[:, 0] = np.nan
    assert culture_profile(now, preferred) is None


@pytest.mark.parametrize(("adhocracy", "flagged"), [(30.0, True), (29.9, False)])
def test_a_gap_of_exactly_ten_points_is_flagged_and_one_that_rounds_to_it_is_not(
    adhocracy: float, flagged: bool
) -> None:
    now, preferred = np.full((3, 6, 4), 20.0), np.full((3, 6, 4), 20.0)
    now[..., 0], preferred[..., 0], preferred[..., 1] = 40, 50 - 20 + (30 - adhocracy), adhocracy
    found = profile(now, preferred)
    assert found.gap is not None
    assert (ADHOCRACY in found.gap.flagged) is flagged
    nearly = preferred.copy()
    nearly[0, 0, :2] = [preferred[0, 0, 0] + 0.1, adhocracy - 0.1]
    shown = profile(now, nearly).gap
    assert shown is not None
    assert ADHOCRACY not in shown.flagged


def test_points_divided_at_random_agree_as_little_as_the_null_says() -> None:
    random = np.random.default_rng(1)
    tenths = np.rint(random.dirichlet([1, 1, 1, 1], size=(4000, 6)) * 1000)
    tenths[..., 3] = 1000 - tenths[..., :3].sum(axis=-1)
    found = profile(np.clip(tenths, 0, None)[(tenths >= 0).all(axis=(1, 2))] / 10)
    assert found.now.agreement == pytest.approx([0, 0, 0, 0], abs=0.1)
    assert found.now.agreement_by_dimension == pytest.approx(np.zeros((6, 4)), abs=0.1)


def test_two_camps_agree_less_than_chance() -> None:
    camps = np.zeros((10, 6, 4))
    camps[:5, :, 0] = camps[5:, :, 2] = 100
    found = profile(camps).now
    assert found.agreement[0] < -30
    assert found.agreement[1] == 1
    assert np.isnan(profile(camps[:1]).now.agreement).all()


@pytest.mark.parametrize(
    "wrong", [[40, 30, 20, 9.9], [110, -10, 0, 0], [33.33, 33.33, 33.34, 0], [100, 1, 0, 0]]
)
def test_points_that_are_not_a_hundred_are_refused_and_never_scaled(wrong: list[float]) -> None:
    now = points(NOW)
    now[2, 3] = wrong
    with pytest.raises(ValueError, match=r"Person 2 divides .* in dimension 3"):
        culture_profile(now)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(3, 6, 4\).*\(3, 5, 4\)"):
        culture_profile(points(NOW)[:, 1:])
    with pytest.raises(ValueError, match=r"\(3, 6, 4\).*\(2, 6, 4\)"):
        culture_profile(points(NOW), points(PREFERRED)[1:])


divided = some.lists(some.integers(0, 100), min_size=3, max_size=3).map(
    lambda cuts: np.diff([0, *sorted(cuts), 100]).astype(float)
)
answered = some.integers(1, 6).flatmap(
    lambda n: some.lists(divided, min_size=12 * n, max_size=12 * n).map(
        lambda rows: np.array(rows).reshape(2, n, 6, 4)
    )
)


@given(answered)
def test_whatever_people_answer_points_stay_points(both: np.ndarray) -> None:
    found = profile(both[0], both[1])
    assert found.gap is not None
    assert found.now.overall.sum() == pytest.approx(100)
    assert found.now.dimensions.mean(axis=0) == pytest.approx(found.now.overall)
    assert found.gap.points.sum() == pytest.approx(0, abs=1e-9)
    assert 0 <= found.gap.to_move <= 100
    assert found.gap.to_move == pytest.approx(found.gap.points.clip(0).sum())
    assert (found.now.congruence >= 0).all()
    assert points_to_move(both[0][0, 0], both[0][0, 0]) == 0


def test_a_shift_everybody_wants_is_more_than_chance_and_none_is_not() -> None:
    random = np.random.default_rng(1)
    now = np.rint(random.dirichlet([4, 4, 4, 4], size=(40, 6)) * 40)
    now[..., 3] = 40 - now[..., :3].sum(axis=-1)
    now = np.abs(now) + 15
    now[..., 0] += 100 - now.sum(axis=-1)
    own = random.integers(-3, 4, size=(40, 1, 1)) * np.array([0, 0, 1, -1])
    moved = now + np.array([-8, 8, 0, 0]) + own

    few, many = profile(now[:12], moved[:12]), profile(now, moved)
    for one, method in ((few, "sign_flips"), (many, "hotelling")):
        assert one.preferred is not None
        found = shift(one.now, one.preferred)
        assert found.method == method
        assert max(found.p, found.p_coarse) < 0.01
        assert shift(one.now, one.now).p == pytest.approx(1)
