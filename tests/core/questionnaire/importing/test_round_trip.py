# SPDX-License-Identifier: Apache-2.0
"""Whatever form SurveyJS can hold comes back equal; what it cannot hold is named, and no more."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from customary.catalogue import load_instruments
from customary.core.questionnaire.exporting import write_surveyjs
from customary.core.questionnaire.importing.surveyjs import read_surveyjs
from customary.core.questionnaire.reading import read_draft

#: What SurveyJS documents for each type of element that we write, besides what all have.
SHARED = {"type", "name", "title", "description", "isRequired", "visibleIf"}
DOCUMENTED = {
    "rating": {"rateMin", "rateMax", "rateStep", "rateValues", "rateType", "minRateDescription", "maxRateDescription"},
    "slider": {"min", "max", "step"},
    "matrix": {"columns", "rows", "rowOrder", "eachRowRequired"},
    "radiogroup": {"choices", "showOtherItem", "choicesOrder"},
    "checkbox": {"choices", "showOtherItem", "choicesOrder", "minSelectedChoices", "maxSelectedChoices"},
    "ranking": {"choices", "choicesOrder", "minSelectedChoices", "maxSelectedChoices"},
    "multipletext": {"items", "validators"},
    "text": {"inputType", "min", "max", "step", "maxLength"},
    "comment": {"maxLength"},
    "boolean": {"renderAs"},
    "file": {"maxSize", "acceptedTypes"},
    "html": {"html"},
}  # fmt: skip
ITEM = {"name", "title", "inputType", "validators"}
WORDS = st.text("abcXYZ 你好，。?<>&'\"{}é", min_size=1, max_size=12).map(str.strip).filter(bool)


def plain(text: str) -> str:
    """Words that no web page would take for markup or an entity."""
    return " ".join(text.replace("<", "(").replace("&", "+").split())


TEXTS = st.fixed_dictionaries({"en": WORDS.map(plain)}, optional={"zh-hans": WORDS.map(plain)})
CHOICES = st.lists(TEXTS, min_size=2, max_size=4).map(
    lambda told: [{"key": f"k{n}", "text": text} for n, text in enumerate(told)]
)
ENDS = st.sampled_from([(0, 4, 1), (1, 5, 1), (1, 7, 1), (-2, 2, 1), (0, 4, 0.5)])


@st.composite
def scaled(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """The ends of a scale, with words at them or at a point between, or another look."""
    low, high, step = draw(ENDS)
    points = (low, high) if draw(st.booleans()) else (low + step,)
    named = [str(point) for point in points if draw(st.booleans()) and point == int(point)]
    more: dict[str, Any] = {"labels": {point: draw(TEXTS) for point in named}}
    if kind == "matrix":
        more |= {"rows": draw(CHOICES), "shuffle": draw(st.booleans())}
    elif not named:
        more["look"] = draw(st.sampled_from(["numbers", "stars", "faces", "slider"]))
    return {"low": low, "high": high, "step": step, **more}


def either(**named: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.sampled_from(told) for name, told in named.items()})


CHOSEN = st.fixed_dictionaries({"choices": CHOICES, "shuffle": st.booleans()})
OTHER = either(other=[True, False])
EXTRA: dict[str, list[st.SearchStrategy[dict[str, Any]]]] = {
    "rating": [scaled("rating")],
    "matrix": [scaled("matrix")],
    "recommendation": [either(low=[0], high=[10])],
    "single": [CHOSEN, OTHER],
    "multiple": [CHOSEN, OTHER, either(at_least=[None, 1], at_most=[None, 2])],
    "ranking": [CHOSEN],
    "points": [st.fixed_dictionaries({"choices": CHOICES}), either(total=[10, 100])],
    "number": [either(low=[None, 0], high=[None, 99], step=[1, 0.5])],
    "short_text": [either(longest=[None, 200])],
    "long_text": [either(longest=[None, 200])],
    "file": [either(accepts=["any", "pictures", "papers"], megabytes=[None, 2])],
}


@st.composite
def asked(draw: st.DrawFn, key: str, kind: str) -> dict[str, Any]:
    """One question of a kind, with nothing that SurveyJS has no words for."""
    one: dict[str, Any] = {"key": key, "kind": kind, "text": draw(TEXTS)}
    if draw(st.booleans()):
        one["help"] = draw(TEXTS)
    if kind != "statement":
        one["required"] = draw(st.booleans())
    for more in EXTRA.get(kind, []):
        one |= draw(more)
    return one


def comparisons(before: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A comparison with an earlier question as its answers are stored."""
    found: list[dict[str, Any]] = []
    for one in before:
        key, kind = one["key"], one["kind"]
        if kind in {"rating", "recommendation", "number"}:
            found += [{"item": key, "test": test, "value": 2} for test in ("is", "at_least", "at_most", "is_not")]  # fmt: skip
        elif kind == "matrix":
            found.append({"item": f"{key}.k0", "test": "at_least", "value": one["low"]})
        elif kind == "single":
            found += [{"item": key, "test": test, "value": "k1"} for test in ("is", "is_not")]
        elif kind in {"multiple", "ranking"}:
            found.append({"item": key, "test": "has", "value": "k0"})
        elif kind == "consent":
            found.append({"item": key, "test": "is", "value": True})
        if kind not in {"statement", "points", "matrix"}:
            found += [{"item": key, "test": test} for test in ("answered", "not_answered")]
    return st.sampled_from(found) if found else st.nothing()


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    """A form of every kind of question, with conditions on what was asked before."""
    kinds = draw(st.lists(st.sampled_from(["rating", "recommendation", "matrix", "single", "multiple", "ranking", "points", "number", "date", "short_text", "long_text", "file", "statement", "consent"]), min_size=1, max_size=6))  # fmt: skip
    questions: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds):
        one = draw(asked(f"q{number}", kind))
        each = comparisons(questions)
        if not each.is_empty and draw(st.booleans()):
            parts = st.lists(each, min_size=2, max_size=3)
            joined = st.one_of(parts.map(lambda p: {"all": p}), parts.map(lambda p: {"any": p}), parts.map(lambda p: {"none": p}))  # fmt: skip
            one["when"] = draw(st.one_of(each, joined, st.lists(joined, min_size=2, max_size=2).map(lambda p: {"all": p})))  # fmt: skip
        questions.append(one)
    cut = draw(st.integers(1, len(questions)))
    halves = [each for each in (questions[:cut], questions[cut:]) if each]
    return {
        "title": draw(TEXTS),
        "introduction": draw(TEXTS),
        "ending": draw(TEXTS),
        "languages": {"en": "draft", "zh-hans": "draft"},
        "sections": [
            {"key": f"s{n}", "title": draw(TEXTS), "shuffle": draw(st.booleans()), "questions": each}
            for n, each in enumerate(halves)
        ],
    }  # fmt: skip


@settings(max_examples=150, deadline=30_000)
@given(forms())
def test_a_form_that_surveyjs_can_hold_comes_back_equal(data: dict[str, Any]) -> None:
    data["title"]["zh-hans"] = "题"  # so that both languages are spoken somewhere
    form = read_draft(data)
    written, lost = write_surveyjs(form)
    assert lost == ()
    assert_documented(written)
    assert read_surveyjs(json.dumps(written)).form == form


def assert_documented(written: dict[str, Any]) -> None:
    """Nothing is written that SurveyJS would not know."""
    assert set(written) <= {"locale", "title", "description", "completedHtml", "pages"}
    for page in written["pages"]:
        assert set(page) <= {"name", "title", "description", "questionsOrder", "visibleIf", "elements"}  # fmt: skip
        for one in page["elements"]:
            assert set(one) <= SHARED | DOCUMENTED[one["type"]], one
            assert all(set(each) <= ITEM for each in one.get("items", []))
            for name in ("choices", "rows", "columns", "rateValues"):
                assert all(set(each) <= {"value", "text", "isExclusive"} for each in one.get(name, []))  # fmt: skip


def test_words_that_become_a_piece_of_a_page_keep_their_lines_and_signs() -> None:
    asked = {"key": "note", "kind": "statement", "text": {"en": "R&D <team>\nNext line"}}
    form = read_draft({"title": {"en": "T"}, "languages": {"en": "draft"}, "ending": {"en": "1 < 2\nBye"}, "sections": [{"key": "s", "questions": [asked]}]})  # fmt: skip
    written, _lost = write_surveyjs(form)
    assert written["pages"][0]["elements"][0]["html"] == "R&amp;D &lt;team&gt;<br>Next line"
    assert read_surveyjs(json.dumps(written)).form == form


def test_what_we_ship_is_written_in_what_surveyjs_documents() -> None:
    for instrument in load_instruments().values():
        assert_documented(write_surveyjs(instrument.form)[0])
