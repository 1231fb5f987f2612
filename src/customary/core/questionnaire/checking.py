# SPDX-License-Identifier: Apache-2.0
"""Whether a questionnaire can be answered and scored as it stands."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from customary.core.questionnaire.answers import MOST_MEGABYTES
from customary.core.questionnaire.piping import KNOWN, facts_in
from customary.core.questionnaire.questions import (
    CHOOSING,
    FALLBACK_LANGUAGE,
    OTHER,
    SCALED,
    SENT_ALONG,
    Choice,
    Condition,
    Form,
    Method,
    Question,
    QuestionKind,
    Section,
)
from customary.core.questionnaire.wrong import FormError, FormFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY = re.compile(r"[a-z][a-z0-9_]{0,28}")
TESTS = {"is", "is_not", "at_least", "at_most", "has", "answered", "not_answered"}
#: Tests that compare with a value.
COMPARING = TESTS - {"answered", "not_answered"}
STATUSES = ("draft", "reviewed", "validated")
MOST_POINTS = 100


def check_form(form: Form) -> None:
    """Nothing, where a questionnaire can be answered and scored.

    Raises:
        FormError: the first thing that stands in the way.
    """
    if not form.languages:
        raise FormError(
            "languages", "there is none", 'write { en = "draft" }', FormFault.NONE_CHOSEN
        )
    for language, status in form.languages.items():
        if status not in STATUSES:
            raise FormError(
                f"languages.{language}",
                f"{status!r} is unknown",
                f"write {', '.join(STATUSES)}",
                FormFault.UNKNOWN_STATUS,
            )
    _unique((section.key for section in form.sections), "sections")
    _unique((question.key for question in form.questions()), "questions")
    known: set[str] = set()
    for section in form.sections:
        _check_key(section.key, f"sections[{section.key}]")
        _check_condition(section.when, known, f"sections[{section.key}].when")
        for question in section.questions:
            where = f"questions[{question.key}]"
            _check_free(question.key, where)
            _check_question(question, where)
            _check_condition(question.when, known | _before(section, question), f"{where}.when")
        known |= {item.key for question in section.questions for item in question.items()}
    _check_scales(form, known)
    for where, texts in _all_texts(form):
        if not any(language in texts for language in (FALLBACK_LANGUAGE, *form.languages)):
            raise FormError(
                where, "it has no words", "write them in one of its languages", FormFault.NO_WORDS
            )
    for where, text in piped_texts(form):
        for name in facts_in(text):
            if name not in KNOWN:
                raise FormError(
                    where,
                    f"{{{name}}} is not known",
                    f"name one of {', '.join(KNOWN)}",
                    FormFault.UNKNOWN_FACT,
                    name=name,
                )


def asks_for_files(form: Form) -> Question | None:
    """The first question for a file; None where there is none."""
    return next((each for each in form.questions() if each.kind is QuestionKind.FILE), None)


def check_files(form: Form, *, may_ask: bool) -> None:
    """Nothing, where whoever is asked can be asked for a file.

    Raises:
        FormError: a file would tell who gave it, to people who were promised otherwise.
    """
    if not may_ask and (found := asks_for_files(form)) is not None:
        raise FormError(
            f"questions[{found.key}]",
            "only customers are asked for files",
            "take it away",
            FormFault.FILES_OF_PEOPLE,
        )


def missing_words(form: Form) -> Iterator[tuple[str, str]]:
    """Where a language of the questionnaire has no words, and which: (place, language)."""
    for where, texts in _all_texts(form):
        yield from ((where, language) for language in form.languages if not texts.get(language))
    for where, texts in _further_texts(form):
        if texts:
            yield from ((where, each) for each in form.languages if not texts.get(each))


def _before(section: Section, question: Question) -> set[str]:
    """Items of the same section that are asked before; none in a shuffled one."""
    if section.shuffle:
        return set()
    earlier = section.questions[: section.questions.index(question)]
    return {item.key for each in earlier for item in each.items()}


def _check_question(question: Question, where: str) -> None:
    _check_key(question.key, where)
    kind = question.kind
    if kind in SCALED | {QuestionKind.NUMBER}:
        _check_scale(question, where)
    if kind in CHOOSING | {QuestionKind.POINTS}:
        _check_choices(question.choices, f"{where}.choices", fewest=2)
    if kind is QuestionKind.MATRIX:
        _check_choices(question.rows, f"{where}.rows", fewest=1)
    if kind is QuestionKind.FILE:
        _check_file(question, where)
    if kind is QuestionKind.POINTS and not (question.total and question.total > 0):
        raise FormError(
            f"{where}.total",
            "points need a total",
            "write a number such as 100",
            FormFault.NO_TOTAL,
        )
    least, most = question.at_least, question.at_most
    if least is not None and most is not None and least > most:
        raise FormError(
            where,
            f"at least {least} is more than at most {most}",
            "swap them",
            FormFault.ENDS_CROSSED,
            a=least,
            b=most,
        )
    if kind in CHOOSING and least is not None and least > len(question.choices):
        raise FormError(
            f"{where}.at_least",
            f"{least} of {len(question.choices)}",
            "lower it",
            FormFault.AT_LEAST_TOO_HIGH,
            a=least,
            b=len(question.choices),
        )


def _check_file(question: Question, where: str) -> None:
    if question.megabytes is not None and not 1 <= question.megabytes <= MOST_MEGABYTES:
        raise FormError(
            f"{where}.megabytes",
            f"{question.megabytes} megabytes cannot be taken",
            f"write 1 to {MOST_MEGABYTES}",
            FormFault.FILE_SIZE,
            n=question.megabytes,
        )
    if question.private:
        raise FormError(
            f"{where}.private",
            "nobody could open the file",
            "take private away",
            FormFault.PRIVATE_FILE,
        )


def _check_scale(question: Question, where: str) -> None:
    low, high = question.low, question.high
    if question.kind is QuestionKind.NUMBER and (low is None or high is None):
        return
    if low is None or high is None or not low < high:
        raise FormError(
            where, f"from {low} to {high} is no scale", "write low below high", FormFault.NO_SCALE
        )
    if question.kind is QuestionKind.RECOMMENDATION and (low, high) != (0, 10):
        raise FormError(
            where, f"{low} to {high}", "a recommendation goes from 0 to 10", FormFault.NOT_0_TO_10
        )
    if question.step <= 0:
        raise FormError(
            f"{where}.step", f"{question.step} is no step", "write more than 0", FormFault.NO_STEP
        )
    if question.kind in SCALED and (high - low) / question.step > MOST_POINTS:
        n = f"{(high - low) / question.step:g}"
        mend = f"at most {MOST_POINTS}: widen step"
        raise FormError(where, f"{n} points", mend, FormFault.TOO_MANY_POINTS, n=n)


def _check_choices(choices: tuple[Choice, ...], where: str, *, fewest: int) -> None:
    if len(choices) < fewest:
        raise FormError(
            where,
            f"there are {len(choices)}",
            f"write at least {fewest}",
            FormFault.TOO_FEW,
            n=len(choices),
        )
    _unique((choice.key for choice in choices), where)
    for choice in choices:
        _check_key(choice.key, f"{where}[{choice.key}]")
        if choice.key == OTHER:
            raise FormError(
                f"{where}[{OTHER}]",
                "the key is taken",
                "write other = true instead",
                FormFault.KEY_TAKEN,
                key=OTHER,
            )


def _check_condition(condition: Condition | None, known: set[str], where: str) -> None:
    if condition is None:
        return
    if condition.join:
        for part in condition.parts:
            _check_condition(part, known, where)
        return
    if condition.test not in TESTS:
        raise FormError(
            where,
            f"{condition.test!r} is no test",
            f"write one of {', '.join(sorted(TESTS))}",
            FormFault.NO_TEST,
        )
    if condition.item and condition.item not in known:
        raise FormError(
            where,
            f"{condition.item} is not asked before",
            "name an item of an earlier question",
            FormFault.NOT_ASKED_BEFORE,
            item=condition.item,
        )
    if condition.test in COMPARING and condition.value is None:
        raise FormError(where, "it compares with nothing", "write a value", FormFault.NO_VALUE)


def _check_scales(form: Form, items: set[str]) -> None:
    _unique((scale.key for scale in form.scales), "scales")
    questions = {question.key: question for question in form.questions()}
    for scale in form.scales:
        where = f"scales[{scale.key}]"
        _check_key(scale.key, where)
        if not scale.items:
            raise FormError(
                f"{where}.items", "there is none", "name at least one", FormFault.NONE_CHOSEN
            )
        for item in scale.items:
            of_profile = scale.method is Method.CULTURE_PROFILE and item in questions
            if item not in items and not of_profile:
                raise FormError(
                    f"{where}.items",
                    f"{item} is not asked",
                    "name items that are",
                    FormFault.NOT_ASKED,
                    item=item,
                )


def _check_key(key: str, where: str) -> None:
    if not KEY.fullmatch(key):
        raise FormError(
            where,
            f"{key!r} is no key",
            "write small letters, digits and _, at most 29, beginning with a letter",
            FormFault.NO_KEY,
        )


def _check_free(key: str, where: str) -> None:
    if key in SENT_ALONG:
        mend = f"give it another one, such as {key}_2"
        raise FormError(where, "the key is taken", mend, FormFault.KEY_TAKEN, key=key)


def _unique(keys: Iterable[str], where: str) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise FormError(
                where,
                f"{key} is there {count} times",
                "give each a key of its own",
                FormFault.KEY_TWICE,
                key=key,
            )


def _all_texts(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    yield "title", dict(form.title)
    for question in form.questions():
        yield f"questions[{question.key}].text", dict(question.text)
        for choice in (*question.choices, *question.rows):
            yield f"questions[{question.key}][{choice.key}].text", dict(choice.text)


def _further_texts(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Words that need not be there, but are in every language where they are in one."""
    yield "introduction", dict(form.introduction)
    yield "ending", dict(form.ending)
    for section in form.sections:
        yield f"sections[{section.key}].title", dict(section.title)
        yield f"sections[{section.key}].text", dict(section.text)
    for question in form.questions():
        yield f"questions[{question.key}].help", dict(question.help)
        for point, texts in question.labels.items():
            yield f"questions[{question.key}].labels.{point}", dict(texts)
    for scale in form.scales:
        yield f"scales[{scale.key}].title", dict(scale.title)


def piped_texts(form: Form) -> Iterator[tuple[str, str]]:
    """Every text that is shown to whoever answers, in every language."""
    for where, texts in (*_all_texts(form), *_further_texts(form)):
        for language, text in texts.items():
            yield f"{where}.{language}", text
