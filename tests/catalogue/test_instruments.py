# SPDX-License-Identifier: Apache-2.0
"""The shipped questionnaires can be answered in both languages, and a broken one is refused plainly."""

from __future__ import annotations

import re
import shutil
from importlib.resources import as_file, files
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from customary.catalogue import (
    ShippedInstrument,
    load_catalogue,
    load_instruments,
    read_instruments,
)
from customary.catalogue.instruments import Kind, Worth
from customary.core.questionnaire.answers import Fault
from customary.core.questionnaire.checking import missing_words
from customary.core.questionnaire.logic import to_send
from customary.core.questionnaire.questions import Form, Method, Question, QuestionKind
from customary.core.questionnaire.reading import read_form, write_form
from customary.store.models import EvidenceStatus, Function, InstrumentKind
from tests.catalogue.test_texts import CHINESE, HALF_WIDTH, UNWANTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHIPPED = load_instruments()
LANGUAGES = ("en", "zh-hans")
TYPES = ["clan", "adhocracy", "market", "hierarchy"]
#: The longest a statement to be rated may be; a longer one holds more than one idea.
LONGEST = {"en": 90, "zh-hans": 32}
#: Seconds that a question takes, by its kind; reading an alternative takes as long again as words.
SECONDS = {
    QuestionKind.RECOMMENDATION: 7,
    QuestionKind.RATING: 6,
    QuestionKind.SINGLE: 5,
    QuestionKind.MULTIPLE: 8,
    QuestionKind.POINTS: 20,
    QuestionKind.LONG_TEXT: 15,
}


def forms() -> list[Any]:
    return [pytest.param(one, id=key) for key, one in SHIPPED.items()]


def texts(form: Form, language: str) -> Iterator[str]:
    yield from (form.title[language], form.introduction[language], form.ending[language])
    for section in form.sections:
        yield from (each[language] for each in (section.title, section.text) if each)
    for question in form.questions():
        yield question.text[language]
        if question.help:
            yield question.help[language]
        yield from (each[language] for each in question.labels.values())
        yield from (one.text[language] for one in (*question.choices, *question.rows))
    yield from (scale.title[language] for scale in form.scales)


def rated(form: Form) -> list[Question]:
    return [one for one in form.questions() if one.kind is QuestionKind.RATING]


def test_what_was_promised_is_shipped() -> None:
    assert set(SHIPPED) == {
        *("culture_profile", "four_cs", "five_traits", "five_signs", "beliefs_and_norms"),
        *("pulse", "leader_self_assessment", "scenario_test", "onboarding", "exit"),
        *("customer_relationship", "customer_recommendation", "customer_satisfaction"),
        *("customer_effort", "service_review", "interview"),
    }
    assert {one.kind for one in SHIPPED.values()} == set(Kind) - {Kind.OTHER}


def test_kinds_and_evidence_are_those_of_the_store() -> None:
    assert list(Kind) == InstrumentKind.values
    assert list(Worth) == EvidenceStatus.values


@pytest.mark.parametrize("shipped", forms())
def test_it_can_be_answered_whole_in_both_languages(shipped: ShippedInstrument) -> None:
    form = shipped.form
    assert set(form.languages) == set(LANGUAGES)
    assert list(missing_words(form)) == []
    assert form.introduction
    assert form.ending
    assert read_form(write_form(form)) == form
    items = [item.key for item in form.items()]
    assert len(set(items)) == len(items)
    for language in LANGUAGES:
        assert len(shipped.origin(language)) > 40
        for text in (*texts(form, language), shipped.origin(language)):
            assert bool(CHINESE.search(text)) == (language != "en"), text
            assert not HALF_WIDTH.search(text), text
            assert not UNWANTED.search(text), text
            assert "  " not in text


@pytest.mark.parametrize("shipped", forms())
def test_each_rated_statement_is_one_short_idea(shipped: ShippedInstrument) -> None:
    for question in rated(shipped.form):
        for language, longest in LONGEST.items():
            text = question.text[language]
            assert len(text) <= longest, text
            assert text.count(".") + text.count("。") <= 1, text
        assert not re.search(r"\band/or\b|\bnot\b.*\bnot\b", question.text["en"])
    for question in shipped.form.questions():
        said = [one.text["en"] for one in question.choices]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("shipped", forms())
def test_scales_have_as_many_points_above_the_middle_as_below(shipped: ShippedInstrument) -> None:
    for question in rated(shipped.form):
        assert question.low is not None
        assert question.high is not None
        middle = (question.low + question.high) / 2
        points = [float(point) for point in question.labels]
        assert sum(point < middle for point in points) == sum(point > middle for point in points)
        assert {question.low, question.high} <= set(points)


@pytest.mark.parametrize("shipped", forms())
def test_it_takes_about_as_long_as_it_says(shipped: ShippedInstrument) -> None:
    form = shipped.form
    # Of the parts for one function or level somebody sees one.
    seconds = 20.0
    for own, sections in groupby(form.sections, key=lambda one: one.when is not None):
        each = [sum(map(_seconds, section.questions)) for section in sections]
        seconds += max(each) if own else sum(each)
    assert form.minutes is not None
    assert seconds / 60 <= form.minutes + 0.5
    assert form.minutes <= 2 * seconds / 60 + 0.5


def _seconds(question: Question) -> float:
    words = sum(len(one.text["en"].split()) for one in question.choices)
    # In the second part of a profile the alternatives are known.
    known = 2 if question.part == "preferred" else 1
    return SECONDS[question.kind] + len(question.text["en"].split()) / 4 + words / 4 / known


@pytest.mark.parametrize("shipped", forms())
def test_everybody_finds_a_way_through_to_the_end(shipped: ShippedInstrument) -> None:
    form = shipped.form
    answers = {key: value for one in form.questions() for key, value in _answered(one).items()}
    everybody = [{}, *({"function": one, "level": "employee"} for one in Function.values)]
    for facts in (*everybody, {"function": "executive", "level": "executive"}):
        sent = to_send(form, answers, facts)
        assert sent.wrong == ()
        assert len(sent.answers) >= 2
    own = {len(to_send(form, answers, facts).answers) for facts in everybody}
    assert own == ({3, 5} if shipped.key == "scenario_test" else own)
    needed = [one for one in form.questions() if one.required]
    assert len(to_send(form, {}, {}).wrong) == len(needed)


def _answered(question: Question) -> dict[str, Any]:
    """An answer at the upper end, as a form in the browser sends it."""
    if question.kind is QuestionKind.POINTS:
        given = ["37.5", "12.5", "50", ""]
        return {item.key: points for item, points in zip(question.items(), given, strict=True)}
    if question.kind is QuestionKind.LONG_TEXT:
        return {question.key: "Words."}
    if question.choices:
        return {question.key: question.choices[-1].key}
    return {question.key: f"{(question.high or 0) - question.step:.1f}"}


def test_scales_that_claim_it_are_keyed_both_ways() -> None:
    for key in ("five_traits", "five_signs", "beliefs_and_norms"):
        for scale in SHIPPED[key].form.scales:
            keyed = {item.reverse for item in SHIPPED[key].form.items() if item.key in scale.items}
            assert keyed == {True, False} or scale.key == "known", (key, scale.key)
    pulse = {item.key: item.reverse for item in SHIPPED["pulse"].form.items()}
    assert {key for key, reverse in pulse.items() if reverse} == {"load", "silence", "sceptical"}


def test_the_culture_profile_divides_a_hundred_points_twelve_times() -> None:
    form = SHIPPED["culture_profile"].form
    questions = list(form.questions())
    dimensions = [(one.part, one.dimension) for one in questions]
    assert len(set(dimensions)) == len(questions) == 12
    assert len({dimension for _part, dimension in dimensions}) == 6
    for question in questions:
        assert (question.kind, question.total) == (QuestionKind.POINTS, 100)
        assert [one.key for one in question.choices] == TYPES
        said = [len(one.text["en"]) for one in question.choices]
        assert max(said) < 2 * min(said)
    [scale] = form.scales
    assert scale.method is Method.CULTURE_PROFILE
    assert list(scale.items) == [one.key for one in questions]
    assert "not the OCAI" in SHIPPED["culture_profile"].origin("en")
    assert "OCAI" not in form.title["en"] + form.introduction["en"]


def test_points_that_miss_a_hundred_by_a_tenth_are_not_sent() -> None:
    form = SHIPPED["culture_profile"].form
    given = {item.key: 25 for item in form.items()}
    assert to_send(form, given, {}).wrong == ()
    found = to_send(form, {**given, "bond_now.clan": 24.9}, {}).wrong
    assert [(one.item, one.fault) for one in found] == [("bond_now", Fault.WRONG_SUM)]


def test_a_c_may_stand_between_two_words() -> None:
    form = SHIPPED["four_cs"].form
    assert to_send(form, {"purpose": "2.4"}, {}).answers == {"purpose": 2.4}
    assert [one.fault for one in to_send(form, {"purpose": "2.45"}, {}).wrong] == [Fault.OFF_STEP]
    assert {one.kind for one in form.questions()} == {
        QuestionKind.RATING,
        QuestionKind.SINGLE,
        QuestionKind.LONG_TEXT,
    }


def test_the_customer_stands_in_every_description_of_the_culture_profile() -> None:
    for question in SHIPPED["culture_profile"].form.questions():
        for choice in question.choices:
            assert "customer" in choice.text["en"].lower(), choice.key
            assert "客户" in choice.text["zh-hans"], choice.key


def test_each_of_the_four_cs_is_told_in_decimals_and_in_words() -> None:
    form = SHIPPED["four_cs"].form
    assert [scale.key for scale in form.scales] == [
        *("conscience", "communication", "consistency", "credibility")
    ]
    for question in rated(form):
        assert (question.low, question.high, question.step) == (0, 4, 0.1)
        assert set(question.labels) == {"0", "1", "2", "3", "4"}
    by_key = {question.key: question for question in rated(form)}
    for scale in form.scales:
        assert {by_key[key].frame for key in scale.items} == {scale.key}


def test_the_pulse_asks_every_eight_weeks_about_private_and_working_life() -> None:
    pulse = SHIPPED["pulse"]
    assert pulse.cadence_days == 56
    assert {section.about for section in pulse.form.sections} >= {"personal", "work"}
    keys = {item.key for item in pulse.form.items()}
    assert keys >= {"heard", "safe", "mission", "promise", "same", "leaders", "load", "care"}
    assert any(question.opens_dialogue for question in pulse.form.questions())
    sensitive = {scale.key for scale in pulse.form.scales if scale.sensitive}
    assert sensitive == {"strain"}


def test_only_what_says_so_is_answered_by_name() -> None:
    named = {key for key, one in SHIPPED.items() if one.named}
    assert named == {"leader_self_assessment", "service_review", "interview"}
    assert "under your name" in SHIPPED["leader_self_assessment"].form.introduction["en"]


def test_leaders_rate_practices_that_their_own_unit_shows() -> None:
    rated_here = [item.practice for item in SHIPPED["leader_self_assessment"].form.items()]
    practices = [key for key in rated_here if key]
    assert len(practices) == len(set(practices)) == 10
    for key in practices:
        assert load_catalogue().practice(key).scope.value == "unit"


def test_every_function_and_level_is_given_situations_of_its_own() -> None:
    form = SHIPPED["scenario_test"].form
    questions = list(form.questions())
    assert len(questions) >= 6
    for question in questions:
        assert sorted(one.score or 0 for one in question.choices) == [0, 0.5, 1]
        assert question.shuffle
        longest = max(question.choices, key=lambda one: len(one.text["en"]))
        shortest = min(question.choices, key=lambda one: len(one.text["en"]))
        assert len(longest.text["en"]) < 3 * len(shortest.text["en"])
    # What is right is not told by being the longest.
    told = [max(one.choices, key=lambda each: len(each.text["en"])).key for one in questions]
    assert told.count("serves") <= len(told) * 0.6


def test_what_customers_are_asked_is_short_and_has_room_for_words() -> None:
    for key, one in SHIPPED.items():
        if key.startswith("customer_"):
            questions = list(one.form.questions())
            assert 2 <= len(questions) <= 4
            assert any(each.kind is QuestionKind.LONG_TEXT for each in questions)
            # An opinion of customers is none of the people who work here.
            assert not any(each.practice or each.frame for each in questions)


def test_the_marks_of_others_are_attributed_and_name_nothing() -> None:
    for one in SHIPPED.values():
        asks = any(each.kind is QuestionKind.RECOMMENDATION for each in one.form.questions())
        for language in LANGUAGES:
            assert ("Bain & Company" in one.origin(language)) == asks
            said = " ".join(texts(one.form, language))
            assert not re.search(r"\bNPS\b|Net Promoter", said)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A private copy of the shipped catalogue, to break."""
    with as_file(files("customary.catalogue")) as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    return tmp_path / "catalogue"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("pulse/instrument.toml", 'kind = "pulse"', 'kind = "puls"', r"kind = 'puls': write one"),
        ("pulse/instrument.toml", "minutes = 4", "minutes = 4\nminute = 3", "minute = 3: remove"),
        ("pulse/instrument.toml", "cadence_days = 56", "cadence_days = 0", "a number of days"),
        ("pulse/instrument.toml", '"agreement"', '"agreeing"', "like = 'agreeing': write one of"),
        ("pulse/instrument.toml", '"C39"', '"C99"', "heard: no practice 'C99': mend the id"),
        ("pulse/instrument.toml", '"norms"', '"norm"', "care: no frame 'norm': mend the key"),
        ("pulse/instrument.toml", '["energy",', '["energi",', "energi is not asked"),
        ("pulse/instrument.toml", 'licence = "Apache-2.0"\n', "", "has no licence: add it"),
        ("pulse/en.toml", "glad =", "gladly =", r"en.toml: questions\[glad\].text has no words"),
        ("pulse/zh-hans.toml", "glad = ", "# ", r"zh-hans.toml: questions\[glad\].text has no"),
        ("pulse/zh-hans.toml", 'status = "draft"', "", "languages.zh-hans: '' is unknown"),
        ("pulse/en.toml", "glad =", 'gled = "?"\nglad =', "nobody reads questions.gled"),
        ("pulse/en.toml", 'glad = "', "glad = 3 # ", "questions.glad = 3: write a text"),
        ("pulse/en.toml", 'status = "', "status = ", "en.toml: not a TOML file in UTF-8"),
    ],
)
def test_a_broken_questionnaire_is_named_with_its_file_its_place_and_the_mend(
    copy: Path, file: str, old: str, new: str, told: str
) -> None:
    path = copy / "instruments" / file
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=told) as error:
        read_instruments(copy, load_catalogue())
    assert str(error.value).startswith("instruments/pulse/")


def test_a_scale_that_nobody_wrote_down_has_no_words(copy: Path) -> None:
    path = copy / "scales" / "en.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[mood]\n1 = "low"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"scales/en.toml: there is no scale \[mood\]"):
        read_instruments(copy, load_catalogue())


def test_a_further_questionnaire_and_a_further_language_are_a_folder_and_a_file(copy: Path) -> None:
    folder = copy / "instruments" / "fair"
    folder.mkdir()
    (folder / "instrument.toml").write_text(
        'kind = "other"\nevidence = "provisional"\nlicence = "CC0"\n[[sections]]\nkey = "all"\n'
        'questions = [{ key = "open", like = "agreement" }]\n',
        encoding="utf-8",
    )
    words = 'status = "draft"\ntitle = "{0}"\norigin = "{0}"\n[questions]\nopen = "{0}"\n'
    (folder / "en.toml").write_text(words.format("Fair"), encoding="utf-8")
    (folder / "de.toml").write_text(words.format("Messe"), encoding="utf-8")
    scales = copy / "scales" / "en.toml"
    german = scales.read_text(encoding="utf-8")
    (copy / "scales" / "de.toml").write_text(german, encoding="utf-8")
    fair = read_instruments(copy, load_catalogue())["fair"]
    assert fair.form.title == {"en": "Fair", "de": "Messe"}
    assert fair.origin("zh-hans") == "Fair"
