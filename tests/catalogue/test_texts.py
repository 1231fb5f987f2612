# SPDX-License-Identifier: Apache-2.0
"""Every word of the catalogue is there in both languages and fits the places it is shown."""

import re
from collections.abc import Iterator
from dataclasses import astuple

import pytest

from customary.catalogue import (
    Frame,
    Indicator,
    Play,
    Practice,
    PracticeText,
    load_catalogue,
)

LANGUAGES = ["en", "zh-hans"]
CHINESE = re.compile("[\u4e00-\u9fff]")
# ASCII punctuation that touches a Chinese character or a Chinese mark should be full-width.
CHINESE_OR_MARK = "[\u2014\u2026\u201c\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
HALF_WIDTH = re.compile(f"{CHINESE_OR_MARK}[,:;?!()]|[,:;?!()]{CHINESE_OR_MARK}")
SENTENCE_ENDS = {
    "en": re.compile(r"[.?!](?=\s|$)"),
    "zh-hans": re.compile("[\u3002\uff1f\uff01]"),
}
# Words that turn culture into surveillance, or promise what no system can keep.
UNWANTED = re.compile(
    "\u7559\u75d5|\u8003\u6838|\u8fbe\u6807|\u5b8c\u5168\u533f\u540d"
    r"|\b(?:kpi|stakeholder|leverage|synergy|fully anonymous)\b",
    re.IGNORECASE,
)


def entries() -> Iterator[Practice | Indicator | Frame | Play]:
    catalogue = load_catalogue()
    yield from catalogue.practices.values()
    yield from catalogue.indicators.values()
    yield from catalogue.frames.values()
    yield from catalogue.plays.values()


def practice_texts(language: str) -> dict[str, PracticeText]:
    found = load_catalogue().practices
    return {key: practice.text(language) for key, practice in found.items()}


def words_of(language: str) -> Iterator[tuple[str, str]]:
    for entry in entries():
        key = entry.key if isinstance(entry, Frame | Play) else entry.id
        for field in astuple(entry.text(language)):
            for sentence in [field] if isinstance(field, str) else field:
                yield key, sentence


def test_every_entry_speaks_both_languages() -> None:
    for entry in entries():
        assert set(entry.texts) >= set(LANGUAGES), entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_the_language_they_claim(language: str) -> None:
    for key, sentence in words_of(language):
        assert bool(CHINESE.search(sentence)) is (language == "zh-hans"), (key, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_unwanted_and_no_space_is_stray(language: str) -> None:
    for key, sentence in words_of(language):
        assert not UNWANTED.search(sentence), (key, sentence)
        assert sentence == sentence.strip(), (key, sentence)
        assert "  " not in sentence, (key, sentence)


def test_chinese_uses_full_width_punctuation() -> None:
    for key, sentence in words_of("zh-hans"):
        assert not HALF_WIDTH.search(sentence), (key, sentence)


def test_names_fit_a_heading() -> None:
    for key, text in practice_texts("en").items():
        assert 3 <= len(text.name.split()) <= 8, (key, text.name)
    for key, text in practice_texts("zh-hans").items():
        assert 4 <= len(text.name) <= 14, (key, text.name)


def test_claims_go_on_after_we_say() -> None:
    for key, text in practice_texts("en").items():
        assert text.claim[0].islower(), (key, text.claim)
        assert not text.claim.startswith("we say"), (key, text.claim)
    for language in LANGUAGES:
        for key, text in practice_texts(language).items():
            assert text.claim[-1] not in ".!?\u3002\uff01\uff1f", (key, text.claim)


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_have_two_or_three_sentences_and_evidence_has_one(language: str) -> None:
    ends = SENTENCE_ENDS[language]
    for key, text in practice_texts(language).items():
        assert 2 <= len(ends.findall(text.description)) <= 4, (key, text.description)
        assert len(ends.findall(text.evidence)) == 1, (key, text.evidence)
        for sentence in (text.description, text.lift, text.evidence):
            assert ends.search(sentence[-1]), (key, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["name", "claim", "description", "lift", "evidence"])
def test_no_two_practices_say_the_same(language: str, field: str) -> None:
    said = [getattr(text, field) for text in practice_texts(language).values()]

    assert len(set(said)) == len(said) == 111


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_indicators_and_of_frames_of_a_kind_differ(language: str) -> None:
    catalogue = load_catalogue()
    indicators = [each.text(language).name for each in catalogue.indicators.values()]
    frames = [(each.kind, each.text(language).name) for each in catalogue.frames.values()]

    assert len(set(indicators)) == len(indicators)
    assert len(set(frames)) == len(frames)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("en", "en"), ("en-gb", "en"), ("zh-hans", "zh-hans"), ("zh_Hans", "zh-hans"), ("fr", "en")],
)
def test_a_language_falls_back_to_its_base_and_then_to_english(asked: str, answered: str) -> None:
    question = load_catalogue().practice("C49")

    assert question.text(asked) == question.texts[answered]


def test_a_practice_is_named_in_both_languages() -> None:
    question = load_catalogue().practice("C49")

    assert question.text("en").name == "The customer question on every agenda"
    assert question.text("en").claim == "every meeting asks the customer question"
    assert question.text("zh-hans").claim == "每次会议都问客户"
