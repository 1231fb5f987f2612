# SPDX-License-Identifier: Apache-2.0
"""Who is who: names that are alike, pairs that are found, and links that follow from decisions."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.identity.links import Links
from customary.core.identity.matching import Pair, Row, find_pairs, phone_key
from customary.core.identity.names import ALIKE, contradict, likeness

HR, CALENDAR, TRACKER = 1, 2, 3


def row(key: int, source: int, name: str = "", address: str = "", **more: object) -> Row:
    return Row(key, source, (source, key), name, address, **more)  # type: ignore[arg-type]


def automatic(*rows: Row) -> set[tuple[int, int]]:
    return {(one.left, one.right) for one in find_pairs(rows, fuzzy=True) if one.automatic}


def proposed(*rows: Row) -> set[tuple[int, int]]:
    return {(one.left, one.right) for one in find_pairs(rows, fuzzy=True) if not one.automatic}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José García", "Jose Garcia"),
        ("Garcia, José", "Jose García"),
        ("J. Garcia", "Jose Garcia"),
        ("Jose Luis Garcia", "Jose Garcia"),
        ("Dr. Søren Müller", "Soren Müller"),
        ("\uff2a\uff41\uff4e\uff45 Doe", "Jane Doe"),
        ("jdoe", "Jane Doe"),
        ("jane.doe@example.org", "Doe, Jane"),
        ("王小明", "王 小明"),
        ("小明 王", "王小明"),
        ("王小明先生", "王小明"),
        ("Wang Xiaoming 王小明", "王小明"),
        ("Jon Smith", "John Smith"),
    ],
)
def test_one_name_in_two_spellings_is_alike(one: str, other: str) -> None:
    assert (likeness(one, other) or 0) >= ALIKE
    assert (likeness(other, one) or 0) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "John Doe"),
        ("J. Doe", "Mary Doe"),
        ("王小明", "王小红"),
        ("王伟", "李伟"),
        ("Anna Schmidt", "Anna Meier"),
        ("jdoe", "Mary Poe"),
    ],
)
def test_two_names_contradict(one: str, other: str) -> None:
    assert contradict(one, other)


@pytest.mark.parametrize(("one", "other"), [("", "Jane Doe"), ("Wang Xiaoming", "王小明")])
def test_what_cannot_be_compared_neither_speaks_for_nor_against(one: str, other: str) -> None:
    assert likeness(one, other) is None
    assert not contradict(one, other)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_one_likeness_whichever_comes_first(one: str, other: str) -> None:
    found = likeness(one, other)
    assert found is None or 0 <= found <= 1
    assert found == likeness(other, one)


def test_one_address_in_two_sources_links_by_itself_whatever_its_case() -> None:
    assert automatic(
        row(1, HR, "Jane Doe", "Jane@Example.org"), row(2, CALENDAR, "jane", "jane@example.org")
    ) == {(1, 2)}


def test_a_login_beside_an_equal_address_speaks_against_nothing() -> None:
    assert automatic(
        row(1, HR, "Jane Doe", "jane@x.org"), row(2, TRACKER, "captain42", "jane@x.org")
    ) == {(1, 2)}
    assert proposed(
        row(1, HR, "Jane Doe", number="E-1001"), row(2, TRACKER, "captain42", number="E-1001")
    ) == {(1, 2)}


@pytest.mark.parametrize(
    "rows",
    [
        (row(1, HR, "Jane", "support@example.org"), row(2, CALENDAR, "", "support@example.org")),
        (row(1, HR, "Jane Doe", "team1@x.org"), row(2, CALENDAR, "Karl Voss", "team1@x.org")),
        (
            row(1, HR, "Jane Doe", "us@x.org", employed=True),
            row(2, HR, "Karl Voss", "us@x.org", employed=True),
            row(3, CALENDAR, "", "us@x.org"),
        ),
    ],
    ids=["a shared mailbox", "names that contradict", "two employees with one address"],
)
def test_conflicting_evidence_is_proposed_and_never_automatic(rows: tuple[Row, ...]) -> None:
    assert not automatic(*rows)
    assert proposed(*rows)


def test_one_number_links_unless_the_names_contradict() -> None:
    one = row(1, HR, "Jane Doe", number="E-1001")
    assert automatic(one, row(2, TRACKER, "J. Doe", number="e-1001")) == {(1, 2)}
    assert automatic(one, row(2, TRACKER, number="E-1001")) == {(1, 2)}
    assert proposed(one, row(2, TRACKER, "Karl Voss", number="E-1001")) == {(1, 2)}
    assert not find_pairs([row(1, HR, number="7"), row(2, TRACKER, number="7")], fuzzy=True)


def test_a_phone_is_the_same_with_and_without_its_country() -> None:
    assert phone_key("+49 170 1234567") == phone_key("0170-123 4567")
    assert phone_key("12 34") == ""


def test_a_similar_name_alone_is_proposed_and_never_automatic() -> None:
    rows = row(1, HR, "José García"), row(2, CALENDAR, "Garcia, Jose")
    assert not automatic(*rows)
    assert proposed(*rows) == {(1, 2)}
    assert proposed(row(1, HR, "Jane Doe"), row(2, TRACKER, "jdoe")) == {(1, 2)}


def test_a_name_that_many_bear_says_nothing() -> None:
    crowd = [row(key, HR if key % 2 else CALENDAR, "张 伟") for key in range(1, 9)]
    assert not find_pairs(crowd, fuzzy=False)


def test_an_account_and_its_contact_are_never_one() -> None:
    firm = row(1, HR, "Acme", "info@acme.org", kind="account")
    contact = row(2, CALENDAR, "Acme", "info@acme.org", kind="contact")
    assert not find_pairs([firm, contact], fuzzy=True)


def test_a_hundred_thousand_customers_are_matched_in_seconds() -> None:
    chosen = random.Random(7)
    rows = [
        Row(key, key % 3, (key,), f"N{chosen.randrange(10**6)} B{chosen.randrange(10**6)}", f"c{key % 40_000}@x.org")
        for key in range(100_000)
    ]  # fmt: skip
    began = time.perf_counter()
    found = find_pairs(rows, fuzzy=False)
    assert len(found) > 40_000
    assert time.perf_counter() - began < 30


decisions = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda two: two[0] != two[1]),
    max_size=12,
)


def leaders(same: list[tuple[int, int]], different: list[tuple[int, int]]) -> dict[int, int]:
    links = Links(different)
    for one, other in same:
        links.join(one, other)
    return links.leaders(lambda key: (key,))


@given(decisions, decisions)
def test_links_are_one_deep_and_never_join_what_is_different(
    same: list[tuple[int, int]], different: list[tuple[int, int]]
) -> None:
    led = leaders(same, different)
    assert not set(led) & set(led.values())
    for one, other in different:
        assert led.get(one, one) != led.get(other, other)


@given(decisions, st.randoms())
def test_the_order_of_decisions_does_not_matter_and_undoing_one_restores_the_rest(
    same: list[tuple[int, int]], chance: random.Random
) -> None:
    before = leaders(same, [])
    shuffled = list(same)
    chance.shuffle(shuffled)
    assert leaders(shuffled, []) == before
    assert leaders([*same, (1, 2)][: len(same)], []) == before


def test_pairs_are_told_once_by_their_strongest_reason() -> None:
    rows = [
        row(1, HR, "Jane Doe", "jane@x.org", number="E-1001"),
        row(2, CALENDAR, "Jane Doe", "jane@x.org", number="E-1001"),
    ]
    assert find_pairs(rows, fuzzy=True) == [Pair(1, 2, "address", 1.0, automatic=True)]
