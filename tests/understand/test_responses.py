# SPDX-License-Identifier: Apache-2.0
"""What people wrote in a wave: told where enough wrote, masked, and saying nothing of who wrote."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.store.models import WaveComment
from customary.understand.responses import Written, read_closed_waves, told_at
from tests.cast import make_organisation, make_person, make_unit
from tests.measure.asked import answer, make_instrument, make_wave


@given(
    parents=st.lists(st.integers(0, 20), min_size=1, max_size=12),
    writers=st.lists(st.integers(0, 14), max_size=80),
    lowest=st.integers(2, 12),
)
def test_no_list_is_short_and_nothing_is_told_twice(
    parents: list[int], writers: list[int], lowest: int
) -> None:
    # Unit 1 is below nothing, each other one below one that came before it.
    tree = {unit: (above % unit) or None for unit, above in enumerate(parents, start=1)}
    written = [Written(unit, f"{number}") for number, unit in enumerate(writers)]
    told = told_at(written, tree, lowest)
    assert all(len(texts) >= lowest for texts in told.values())
    counts = Counter(text for texts in told.values() for text in texts)
    assert all(count == 1 for count in counts.values())
    assert set(counts) <= {one.text for one in written}
    for unit, texts in told.items():
        for text in texts:
            assert unit in _ways_up(writers[int(text)], tree)
    # What is not told is so little that nobody could be told it.
    assert len(written) - sum(counts.values()) < lowest


def _ways_up(unit: int, tree: dict[int, int | None]) -> set[int]:
    above, found = unit if unit in tree else None, {0}
    while above is not None:
        found.add(above)
        above = tree[above]
    return found


@pytest.mark.django_db
def test_words_are_told_at_the_unit_where_ten_wrote_and_masked() -> None:
    make_organisation()
    top = make_unit("Company")
    large, small = make_unit("Large", parent=top), make_unit("Small", parent=top)
    wave = make_wave(make_instrument())
    answer(wave, [{"why": f"Nobody listens, says number {n}"} for n in range(12)], unit=large)
    answer(wave, [{"why": "Write to li@example.com"} for n in range(4)], unit=small)
    answer(wave, [{"why": "More time for customers"} for n in range(7)], unit=top)
    assert read_closed_waves() == 1
    assert read_closed_waves() == 0
    told = Counter(WaveComment.objects.values_list("unit__name", flat=True))
    assert told == {"Large": 12, "Company": 11}
    assert not WaveComment.objects.filter(text__contains="li@example.com").exists()
    assert WaveComment.objects.filter(text__contains="[").count() == 4


@pytest.mark.django_db
def test_colleagues_are_covered_by_name_login_and_staff_number_in_both_languages() -> None:
    make_organisation()
    team = make_unit("Team")
    make_person(
        "Zhang Wei 张伟", unit=team, email="zhang.wei@harbour.example", external_id="A10482"
    )
    make_person("Left Long Ago", unit=team, ended_on="2020-01-01")
    wave = make_wave(make_instrument())
    words = ["Ask Zhang Wei first", "张伟从不听我们的", "zhang.wei says no", "工号A10482", "Left Long Ago was better"]  # fmt: skip
    answer(wave, [{"why": one} for one in [*words, *("More time",) * 7]], unit=team)
    read_closed_waves()
    told = set(WaveComment.objects.values_list("text", flat=True))
    assert told == {"Ask [name] first", "[name]从不听我们的", "[account] says no", "工号[account]", "[name] was better", "More time"}  # fmt: skip


@pytest.mark.django_db
def test_of_too_few_nothing_is_told_and_of_a_private_question_no_words() -> None:
    make_organisation()
    private = {
        "key": "hard",
        "kind": "long_text",
        "text": {"en": "What is hard?"},
        "private": True,
    }
    public = {"key": "why", "kind": "long_text", "text": {"en": "Why?"}}
    wave = make_wave(make_instrument(private, public))
    unit = make_unit("Team")
    given_answers = [{"hard": f"The delivery is late, {n}"} for n in range(11)]
    answer(
        wave,
        [one | ({"why": "x"} if n < 9 else {}) for n, one in enumerate(given_answers)],
        unit=unit,
    )
    read_closed_waves()
    assert set(WaveComment.objects.values_list("item", "text")) == {("hard", "")}
    assert WaveComment.objects.count() == 11
