# SPDX-License-Identifier: Apache-2.0
"""What grows is found and tested; a steady background gives no alarm beyond the stated level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.text.emerging import BASELINE, LEVEL, Growth, Heard, emerging
from customary.core.text.topic_names import name_of
from tests.talk import chatter, swelling

WEEKS = BASELINE + 1
LAST = WEEKS - 1


def heard(
    seed: int = 1,
    *,
    per_week: int = 120,
    planted: int = 0,
    chinese: bool = False,
    theme: int = -1,
    segments: int = 1,
) -> Heard:
    """A steady background of weeks, and so many comments about one new thing in the last."""
    draw = np.random.default_rng(seed)
    sizes = draw.poisson(per_week, WEEKS)
    texts = chatter(draw, int(sizes.sum()), chinese=chinese)
    texts += swelling(draw, planted, chinese=chinese)
    week = np.r_[np.repeat(np.arange(WEEKS), sizes), np.full(planted, LAST)]
    return Heard(
        texts,
        week,
        np.arange(len(texts)),
        np.r_[np.full(int(sizes.sum()), -1), np.full(planted, theme)],
        draw.integers(0, segments, len(texts)),
    )


def found(comments: Heard, floor: int = 10) -> list[Growth]:
    return emerging(comments, LAST, floor=floor)


@pytest.mark.parametrize(
    ("chinese", "word"), [(False, "battery swell"), (True, "电池充电")], ids=["en", "zh"]
)
def test_what_is_planted_is_found_and_named(*, chinese: bool, word: str) -> None:
    comments = heard(planted=20, chinese=chinese)
    (growth,) = found(comments)
    assert growth.cut.n == growth.weeks[-1] == 20
    assert growth.cut.expected < 3
    assert growth.p < 0.001
    assert growth.since == LAST
    said = [comments.texts[one] for one in growth.members]
    assert len(said) == 20
    assert all("battery" in text or "电池" in text for text in said)
    assert word in name_of(said, growth.terms).text.lower()


def test_a_steady_background_alarms_no_more_often_than_the_level_says() -> None:
    runs = 60
    alarms = sum(bool(found(heard(seed, per_week=40, segments=2))) for seed in range(runs))
    # 5 % of the sweeps and three standard deviations; the floor and the lift keep it well below.
    assert alarms <= runs * LEVEL + 3 * (runs * LEVEL * (1 - LEVEL)) ** 0.5


def test_the_test_itself_keeps_its_level() -> None:
    """Without floor and lift in the way: the share of small chances is no larger than they are."""
    from scipy.stats import binom

    draw = np.random.default_rng(3)
    now, before = 200, 2400
    total = draw.poisson(30, 4000)
    n = draw.hypergeometric(total, now + before - total, now)
    chance = binom.sf(n - 1, total, now / (now + before))
    for level in (0.2, 0.05, 0.01):
        assert (chance <= level).mean() <= level + 3 * (level / 4000) ** 0.5


def test_growth_that_a_theme_explains_is_not_emerging() -> None:
    """Batteries are a theme, and more of its comments came: its words grow no more than it does."""
    draw = np.random.default_rng(5)
    steady = heard(5)
    texts = swelling(draw, WEEKS * 5 + 40)
    week = np.r_[np.repeat(np.arange(WEEKS), 5), np.full(40, LAST)]
    count = len(texts)
    comments = Heard(
        [*steady.texts, *texts],
        np.r_[steady.week, week],
        np.arange(len(steady.texts) + count),
        np.r_[steady.theme, np.zeros(count, np.int64)],
        np.zeros(len(steady.texts) + count, np.int64),
    )
    assert found(comments) == []
    bare = Heard(
        comments.texts, comments.week, comments.voice, comments.theme * 0 - 1, comments.segment
    )
    assert len(found(bare)) == 1


def test_a_new_word_inside_a_theme_is_emerging() -> None:
    """The theme gets as many comments as ever, but of another kind."""
    draw = np.random.default_rng(6)
    steady = heard(6)
    of_theme = steady.week % 2 == 0
    theme = np.where(of_theme, 0, -1)
    last = np.flatnonzero(of_theme & (steady.week == LAST))[:20]
    texts = list(steady.texts)
    for at, text in zip(last, swelling(draw, 20), strict=True):
        texts[at] = text
    (growth,) = found(Heard(texts, steady.week, steady.voice, theme, steady.segment))
    assert growth.cut.n == 20


def test_one_voice_that_says_it_often_is_one() -> None:
    comments = heard(planted=30)
    voice = comments.voice.copy()
    voice[-30:] = voice[-1]
    once = Heard(comments.texts, comments.week, voice, comments.theme, comments.segment)
    assert found(once) == []


def test_fewer_voices_than_the_floor_are_not_told() -> None:
    assert found(heard(planted=14), floor=15) == []


def test_a_few_weeks_are_no_baseline() -> None:
    comments = heard(planted=20)
    late = np.flatnonzero(comments.week >= LAST - 3)
    short = Heard(
        [comments.texts[one] for one in late],
        *(
            column[late]
            for column in (comments.week, comments.voice, comments.theme, comments.segment)
        ),
    )
    assert found(short) == []


def test_what_grows_in_one_segment_alone_is_told_there() -> None:
    comments = heard(per_week=400, planted=0, segments=4)
    draw = np.random.default_rng(9)
    # As many as ever speak of it among all, but this week they are all of one segment.
    texts, week = list(comments.texts), comments.week
    segment = comments.segment.copy()
    for one in range(WEEKS):
        own = np.flatnonzero(week == one)[:30]
        for at, text in zip(own, swelling(draw, 30), strict=True):
            texts[at] = text
        segment[own] = 0 if one == LAST else np.arange(30) % 4
    told = found(Heard(texts, week, comments.voice, comments.theme, segment))
    assert [(one.cut.segment, one.cut.n) for one in told] == [(0, 30)]


def test_segments_of_what_grows_are_told_unless_the_rest_could_be_told_by_subtraction() -> None:
    comments = heard(planted=35, per_week=300)
    segment = np.r_[np.arange(len(comments.texts) - 35) % 3, np.repeat([0, 1, 2], [15, 15, 5])]
    (growth,) = found(Heard(comments.texts, comments.week, comments.voice, comments.theme, segment))
    assert [(one.segment, one.n) for one in growth.segments] == [(0, 15)]


def test_since_is_the_first_of_the_weeks_in_a_row() -> None:
    draw = np.random.default_rng(4)
    steady = heard(4)
    texts = swelling(draw, 46)
    week = np.r_[np.full(1, 2), np.full(15, LAST - 1), np.full(30, LAST)]
    comments = Heard(
        [*steady.texts, *texts],
        np.r_[steady.week, week],
        np.arange(len(steady.texts) + 46),
        np.r_[steady.theme, np.full(46, -1)],
        np.zeros(len(steady.texts) + 46, np.int64),
    )
    (growth,) = found(comments)
    assert growth.since == LAST - 1
    assert growth.weeks[-2:] == (15, 30)


def test_groups_may_come_from_embeddings() -> None:
    comments = heard(planted=20)
    points = np.random.default_rng(1).standard_normal((len(comments.texts), 8))
    points[-20:] = 1
    (growth,) = emerging(comments, LAST, floor=10, embeddings=points)
    assert growth.cut.n == 20


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=20) | st.sampled_from(["refund late", "退款很慢"]),
            st.integers(0, 6),
            st.integers(0, 9),
            st.integers(-1, 2),
            st.integers(-1, 1),
        ),
        max_size=60,
    )
)
def test_any_comments_are_looked_at_and_always_alike(
    rows: list[tuple[str, int, int, int, int]],
) -> None:
    columns = np.array([row[1:] for row in rows], np.int64).reshape(-1, 4).T
    comments = Heard([row[0] for row in rows], *columns)
    first, second = (emerging(comments, 6, floor=2) for _ in range(2))
    assert first == second
    for growth in first:
        assert 0 <= growth.p <= LEVEL
        assert len(growth.members) >= growth.cut.n >= 2
        assert growth.terms
