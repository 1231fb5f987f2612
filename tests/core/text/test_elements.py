# SPDX-License-Identifier: Apache-2.0
"""The elements sentences carry: measured on sentences of our own, and rule by rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.catalogue.vocabulary import ELEMENTS, load_vocabularies, read_vocabularies
from customary.core.text.elements import Elements, Taught
from customary.core.text.phrases import pattern

SHIPPED = Elements(load_vocabularies())
#: Sentences the rules were written with, and sentences they had never seen (and are not mended by).
WORKED_ON, HELD_BACK = "labelled.tsv", "held_back.tsv"
#: Least precision and recall. The second table is what to expect of texts we do not know.
FIGURES = {
    WORKED_ON: dict.fromkeys(ELEMENTS, (0.97, 0.97)),
    HELD_BACK: {
        "customer": (0.94, 1.0),
        "cx_mission": (1.0, 1.0),
        "customer_feedback": (0.9, 0.71),
        "cx_goals": (1.0, 0.83),
        "how": (1.0, 0.83),
    },
}


def carried(sentence: str, elements: Elements = SHIPPED) -> set[str]:
    return {found.element for found in elements.look(sentence)}


def labelled(name: str) -> list[tuple[set[str], str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [(set(labels.split(",")) - {"-"}, sentence) for labels, sentence in rows]


@pytest.mark.parametrize("name", [WORKED_ON, HELD_BACK])
@pytest.mark.parametrize("element", ELEMENTS)
def test_precision_and_recall_do_not_fall(name: str, element: str) -> None:
    rows = [(element in labels, element in carried(text)) for labels, text in labelled(name)]
    right = sum(wanted and found for wanted, found in rows)
    precision = right / sum(found for _, found in rows)
    recall = right / sum(wanted for wanted, _ in rows)
    least_precision, least_recall = FIGURES[name][element]
    assert precision >= least_precision
    assert recall >= least_recall


def test_there_are_at_least_150_sentences_in_both_languages() -> None:
    texts = [text for _, text in labelled(WORKED_ON)]
    chinese = [text for text in texts if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert len(texts) >= 150
    assert min(len(chinese), len(texts) - len(chinese)) >= 75
    assert not set(texts) & {text for _, text in labelled(HELD_BACK)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Dear customer service team, your lockers have moved.",
        "The e-mail client will be updated.",
        "客服部的同事请到二楼。",
        "目标客户为中小企业。",
        "All rights reserved. Customers: see our terms.",
    ],
)
def test_what_only_sounds_like_customers_is_not(sentence: str) -> None:
    assert carried(sentence) == set()


MISSION = (
    "Whoever turns to us is heard at once, told the truth, and better off at home the same evening.\n\n"
    "找到我们的人，马上有人听、听到的是实话，当晚家里就好一点。"
)


@pytest.mark.parametrize(
    ("sentence", "tells"),
    [
        ("Heard at once, told the truth, better off the same evening: we managed it here.", True),
        ("马上有人听、听到实话、当晚就好一点：这周我们做到了。", True),
        ("The truth is that the canteen closes in the evening.", False),
        ("当晚食堂不开。", False),
    ],
)
def test_the_mission_is_known_by_its_own_words(sentence: str, tells: bool) -> None:
    assert ("cx_mission" in carried(sentence, Elements((), missions=(MISSION,)))) is tells
    off = Elements((), missions=(MISSION,), off=frozenset({"own-mission"}))
    assert carried(sentence, off) == set()


def test_every_finding_names_words_that_stand_in_the_sentence() -> None:
    for _, sentence in labelled(WORKED_ON):
        for found in SHIPPED.look(sentence):
            assert all(part in sentence.casefold() for part in found.words.split(" … "))


def test_people_teach_what_shows_an_element_and_what_does_not() -> None:
    sentence = "The wall of letters grew by nine."
    taught = Elements(load_vocabularies(), taught=(Taught("customer_feedback", "wall of letters"),))
    assert carried(sentence) == set()
    assert carried(sentence, taught) == {"customer_feedback"}
    wrong = Taught("customer", "customer lift", shows=False)
    unlearned = Elements(load_vocabularies(), taught=(wrong,))
    assert "customer" not in carried("The customer lift is out of order.", unlearned)
    assert "customer" in carried("A customer waited.", unlearned)


def test_a_rule_that_is_off_finds_nothing_and_changes_the_digest() -> None:
    off = Elements(load_vocabularies(), off=frozenset({"en-customer"}))
    assert carried("A customer waited.", off) == set()
    digests = {SHIPPED.digest, off.digest, Elements(load_vocabularies(), missions=("x",)).digest}
    assert len(digests) == 3
    assert Elements(load_vocabularies()).digest == SHIPPED.digest


@pytest.mark.parametrize(
    ("phrase", "text", "fits"),
    [
        ("customer*", "customers’ words", True),
        ("client", "clientele", False),
        ("no .. feedback", "no useful new feedback", True),
        ("no .. feedback", "no, we did not ask for any feedback", False),
        ("<number> complaints", "240 complaints", True),
        ("没有 .. 反馈", "还没有任何反馈", True),
        ("nps", "snps", False),
        ("客户", "老客户们", True),
    ],
)
def test_phrases_mean_what_they_say(phrase: str, text: str, fits: bool) -> None:
    assert bool(pattern([phrase]).search(text)) is fits


@given(st.text(min_size=1, max_size=40), st.text(max_size=200))
def test_any_phrase_is_either_refused_or_looks(phrase: str, text: str) -> None:
    try:
        pattern([phrase]).search(text)
    except ValueError as error:
        assert "nothing to look for" in str(error) or "is not there" in str(error)  # noqa: PT017


@given(st.text(max_size=600))
def test_no_text_breaks_the_rules(text: str) -> None:
    assert {found.element for found in SHIPPED.look(text)} <= set(ELEMENTS)


def test_a_rule_with_a_wrong_word_is_refused(tmp_path: Path) -> None:
    wrong = 'language = "en"\ncovers = []\nboilerplate = []\n[lists]\n[denials]\n[[rule]]\n'
    wrong += 'key = "x"\nelement = "luck"\ngroups = [["a"]]\n'
    (tmp_path / "en.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ValueError, match="no such element 'luck'"):
        read_vocabularies(tmp_path)
