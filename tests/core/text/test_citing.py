# SPDX-License-Identifier: Apache-2.0
"""What of a language model's answer holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.citing import (
    LONGEST_SENTENCE,
    MOST_QUOTES,
    Cite,
    draft_in,
    name_in,
    object_in,
    stands_in,
    summary_in,
)

SENT = [
    "The battery swells after two weeks, and nobody calls back.",
    "Battery got thick; the back cover has come off!",
    "电池鼓包了，后盖都翘起来了。",
    "I waited 45 minutes on the phone.",
]


def sentence(text: str, *cites: tuple[int, str]) -> dict[str, Any]:
    return {"text": text, "quotes": [{"number": n, "words": words} for n, words in cites]}


GOOD = [
    sentence("Batteries swell within weeks.", (1, "battery swells after two weeks")),
    sentence("The cover comes off.", (2, "the back cover has come off"), (3, "后盖都翘起来了")),
]


def answer(*sentences: dict[str, Any]) -> str:
    return json.dumps({"sentences": list(sentences)}, ensure_ascii=False)


def texts(*sentences: dict[str, Any]) -> list[str]:
    return [one.text for one in summary_in(answer(*sentences), SENT)]


def test_sentences_that_rest_on_quotes_stay_with_what_they_cite() -> None:
    first, second = summary_in(answer(*GOOD), SENT)
    assert first.cites == (Cite(1, "battery swells after two weeks"),)
    assert [cite.number for cite in second.cites] == [2, 3]


@pytest.mark.parametrize(
    "bad",
    [
        sentence("Nobody said so."),
        sentence("The number was not sent.", (9, "battery swells after two weeks")),
        sentence("Nor was zero.", (0, "battery swells after two weeks")),
        sentence("The words are another's.", (2, "battery swells after two weeks")),
        sentence("The words were changed.", (1, "battery swells after three weeks")),
        sentence("One of two is made up.", (1, "battery swells"), (2, "it caught fire")),
        sentence("Hardly a word is cited.", (1, "the")),
        sentence("Of them, 80 % are angry.", (1, "nobody calls back")),
        sentence("See https://evil.example for more.", (1, "nobody calls back")),
        sentence("See evil-shop.com for more.", (1, "nobody calls back")),
        sentence("Write to help@evil.example.", (1, "nobody calls back")),
        sentence("Call 138 0013 8000.", (1, "nobody calls back")),
        sentence("Long. " * LONGEST_SENTENCE, (1, "nobody calls back")),
        {"text": 5, "quotes": [{"number": 1, "words": "nobody calls back"}]},
        {"text": "A list is no number.", "quotes": [{"number": [1], "words": "nobody"}]},
        {"text": "True is no number.", "quotes": [{"number": True, "words": "nobody calls"}]},
        {"text": "No quotes at all.", "quotes": "nobody calls back"},
    ],
)
def test_a_sentence_whose_evidence_does_not_hold_is_dropped(bad: dict[str, Any]) -> None:
    assert texts(bad, *GOOD) == [one["text"] for one in GOOD]


def test_a_number_may_be_told_where_it_was_said() -> None:
    told = sentence("They wait 45 minutes.", (4, "waited 45 minutes on the phone"))
    assert texts(told, *GOOD)[0] == "They wait 45 minutes."


def test_what_rests_on_fewer_than_three_quotes_sums_nothing_up() -> None:
    assert texts(GOOD[0]) == []


def test_a_summary_rests_on_few_quotes() -> None:
    sent = [f"Something different went wrong on {word} street" for word in "abcdefghij"]
    found = summary_in(
        answer(*(sentence(f"It went wrong {'!' * n}.", (n, sent[n - 1])) for n in range(1, 11))),
        sent,
    )
    assert len(found) == MOST_QUOTES


def test_spaces_capitals_and_forms_of_signs_do_not_matter_and_words_do() -> None:
    assert stands_in("THE  battery’s\nthick", "Well: the battery's thick, see?")
    assert stands_in("电池鼓包", SENT[2])
    assert stands_in("Ok!", "ok!")
    assert not stands_in("", "anything")
    assert not stands_in("电池", SENT[2])


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "```json\n{}\n```",
        "Sure! Here it is: {} Anything else?",
        '<think>{{"sentences": []}} hm</think>{}',
        "First {{ and then {}",
    ],
)
def test_an_answer_is_found_in_whatever_is_around_it(around: str) -> None:
    assert len(summary_in(around.format(answer(*GOOD)), SENT)) == 2


def test_markers_and_control_characters_are_taken_out_of_a_sentence() -> None:
    (first, _) = texts(
        sentence("They\u202e swell [1], 【2】 soon.\x00", (1, "battery swells")), GOOD[1]
    )
    assert first == "They swell, soon."


def test_a_name_rests_on_two_quotes() -> None:
    given = {"name": "Swelling batteries", "name_zh_hans": "电池鼓包"}
    one = [{"number": 1, "words": "battery swells"}]
    two = [*one, {"number": 3, "words": "电池鼓包"}]
    found = name_in(json.dumps(given | {"quotes": two}), SENT)
    assert found is not None
    assert (found.english, found.chinese) == ("Swelling batteries", "电池鼓包")
    assert name_in(json.dumps(given | {"quotes": one}), SENT) is None
    assert name_in(json.dumps(given | {"name": "", "quotes": two}), SENT) is None
    assert name_in(json.dumps(given | {"name": "Go to evil.com", "quotes": two}), SENT) is None


def test_a_draft_promises_no_number_and_gives_no_link_that_is_not_the_organisations() -> None:
    quotes = [{"number": 1, "words": "waited 45 minutes"}]
    sent = ["I waited 45 minutes on the phone."]
    ours = ["Dear {name}, you find us at https://help.example/contact."]

    def drafted(text: str, subject: str = "Your call") -> Any:
        given = {"subject": subject, "text": text, "quotes": quotes}
        return draft_in(json.dumps(given), sent, ours)

    found = drafted("Dear {name},\n\n45 minutes is too long. See https://help.example/contact.")
    assert found.text.startswith("Dear {name},\n\n45 minutes")
    assert drafted("We refund 500 euros.") is None
    assert drafted("See https://evil.example/contact.") is None
    assert drafted("We are sorry.", subject="Win 1000").subject == ""
    assert draft_in(json.dumps({"text": "We are sorry.", "quotes": []}), sent) is None


@given(st.text(max_size=400) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["sentences", "text", "quotes", "number", "words", "name"]), inner, max_size=4
    ),
    max_leaves=20,
).map(json.dumps))  # fmt: skip
def test_no_answer_breaks_it_and_what_stays_was_sent(said: str) -> None:
    assert isinstance(object_in(said), dict)
    for one in summary_in(said, SENT):
        assert all(stands_in(cite.words, SENT[cite.number - 1]) for cite in one.cites)
    name_in(said, SENT)
    draft_in(said, SENT)


def test_an_answer_of_nothing_but_brackets_ends_soon() -> None:
    assert object_in("{" * 200_000) == {}
    assert object_in('{"a":' * 200_000) == {}
