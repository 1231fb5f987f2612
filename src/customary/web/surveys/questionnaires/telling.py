# SPDX-License-Identifier: Apache-2.0
"""Questionnaires in words: how a question is answered, when it is asked, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.comparing import Became
from customary.core.questionnaire.editing import question_of
from customary.core.questionnaire.questions import (
    SCALED,
    Files,
    Look,
    Meaning,
    Method,
    QuestionKind,
    said,
)
from customary.report.words import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.questionnaire.questions import Condition, Form, Question
    from customary.store.queries.instruments import Questionnaire

KINDS = {
    QuestionKind.RATING: _("Scale"),
    QuestionKind.RECOMMENDATION: _("Recommendation, 0 to 10"),
    QuestionKind.MATRIX: _("Statements on one scale"),
    QuestionKind.SINGLE: _("One of several"),
    QuestionKind.MULTIPLE: _("Several of them"),
    QuestionKind.RANKING: _("Ranking"),
    QuestionKind.POINTS: _("Points to divide"),
    QuestionKind.NUMBER: _("Number"),
    QuestionKind.DATE: _("Day"),
    QuestionKind.SHORT_TEXT: _("Short text"),
    QuestionKind.LONG_TEXT: _("Long text"),
    QuestionKind.FILE: _("File"),
    QuestionKind.STATEMENT: _("Words without an answer"),
    QuestionKind.CONSENT: _("Consent"),
}
FILES = {
    Files.ANY: _("Pictures and PDF"),
    Files.PICTURES: _("Pictures only"),
    Files.PAPERS: _("PDF only"),
}
LOOKS = {
    Look.NUMBERS: _("Numbers"),
    Look.WORDS: _("In words"),
    Look.FACES: _("Faces"),
    Look.STARS: _("Stars"),
    Look.SLIDER: _("Slider"),
}
MEANINGS = {
    Meaning.AGREEMENT: _("Agreement"),
    Meaning.SATISFACTION: _("Satisfaction"),
    Meaning.EFFORT: _("Effort"),
    Meaning.FREQUENCY: _("Frequency"),
    Meaning.QUALITY: _("Quality"),
}
METHODS = {
    Method.MEAN: _("Mean"),
    Method.SUM: _("Sum"),
    Method.FAVOURABLE: _("Share above the middle"),
    Method.RECOMMENDATION: _("Promoters less detractors"),
    Method.SCORE: _("Points of right answers"),
    Method.CULTURE_PROFILE: _("Culture profile"),
}
TESTS = {
    "is": _("is"),
    "is_not": _("is not"),
    "at_least": _("is at least"),
    "at_most": _("is at most"),
    "has": _("has among its choices"),
    "answered": _("was answered"),
    "not_answered": _("was not answered"),
}
#: What is known of whoever is asked, by the name that conditions use.
FACTS = {
    "level": _("Level"),
    "tenure": _("Tenure"),
    "remote": _("Works remotely"),
    "country": _("Country"),
    "location": _("Location"),
    "function": _("Function"),
    "kind": _("Kind of customer"),
    "segment": _("Segment"),
}
STATUSES = {
    "draft": _("draft"),
    "reviewed": _("reviewed"),
    "validated": _("validated"),
}
BECAME = {
    Became.ADDED: _("Added"),
    Became.REMOVED: _("Removed"),
    Became.MOVED: _("Moved"),
    Became.REWORDED: _("Reworded"),
    Became.CHANGED: _("Changed"),
}
PROPERTIES = {
    "kind": _("how it is answered"),
    "low": _("lowest answer"),
    "high": _("highest answer"),
    "step": _("step"),
    "choices": _("choices"),
    "rows": _("statements"),
    "when": _("when it is asked"),
    "required": _("whether it must be answered"),
    "reverse": _("its direction"),
    "not_applicable": _("“does not apply”"),
    "total": _("the points to divide"),
    "accepts": _("which files it takes"),
    "megabytes": _("how large a file may be"),
}


def language_name(language: str) -> str:
    """A language by its name in the reader's language."""
    return str(dict(settings.LANGUAGES).get(language, language))


def languages_told(languages: Mapping[str, str]) -> str:
    """Each language with its status."""
    return ", ".join(
        f"{language_name(key)} ({STATUSES.get(status, status)})"
        for key, status in languages.items()
    )


def answered_how(question: Question, language: str) -> str:
    """How a question is answered, in a line."""
    parts = [str(KINDS[question.kind])]
    if question.kind is QuestionKind.NUMBER or question.kind in SCALED:
        parts = [*parts, *_scale(question, language)]
    if question.kind is QuestionKind.FILE:
        parts = [str(FILES[question.accepts])]
    if question.total is not None:
        parts.append(gettext("%(n)s points") % {"n": _number(question.total)})
    for holds, words in (
        (question.required, gettext("must be answered")),
        (question.reverse, gettext("counts the other way round")),
        (question.not_applicable, gettext("may not apply")),
        (question.shuffle, gettext("in a random order")),
        (question.private, gettext("private")),
        (question.opens_dialogue, gettext("may begin a conversation")),
    ):
        if holds:
            parts.append(words)
    return " · ".join(parts)


def condition_told(condition: Condition | None, form: Form, language: str) -> str:
    """When something is asked, in words; "" for always."""
    if condition is None:
        return ""
    if condition.join:
        parts = [condition_told(part, form, language) for part in condition.parts]
        if condition.join == "none":
            return gettext("none of these: %(parts)s") % {"parts": "; ".join(parts)}
        last = gettext("and") if condition.join == "all" else gettext("or")
        return get_text_list(parts, last)
    question = question_of(form, condition.item.partition(".")[0])
    if condition.fact:
        subject = str(FACTS.get(condition.fact, condition.fact))
    else:
        subject = "“" + item_told(form, condition.item, language) + "”"
    told = joined([subject, str(TESTS.get(condition.test, condition.test))])
    if condition.value is None or condition.test in {"answered", "not_answered"}:
        return told
    return f"{told} {_value(question, condition.value, language)}"


def item_told(form: Form, item: str, language: str) -> str:
    """An item by its words."""
    found = next((each for each in form.items() if each.key == item), None)
    if found is None:
        key = item.partition(".")[0]
        question = question_of(form, key)
        return said(question.text, language) or key if question else item
    return found.text(language).strip(": ") or item


def properties_told(names: tuple[str, ...]) -> str:
    """What is different about a question."""
    known = [str(PROPERTIES[name]) for name in names if name in PROPERTIES]
    if len(known) < len(names):
        known.append(gettext("other settings"))
    return ", ".join(known)


def waves_told(count: int) -> str:
    """In how many surveys a version was used."""
    if not count:
        return gettext("in no survey yet")
    return ngettext("in one survey", "in %(n)s surveys", count) % {"n": count}


def _scale(question: Question, language: str) -> list[str]:
    if question.low is None or question.high is None:
        return []
    low, high = _number(question.low), _number(question.high)
    words = [
        f"{point} {said(texts, language)}"
        for point, texts in question.labels.items()
        if said(texts, language)
    ]
    span = [] if question.kind is QuestionKind.RECOMMENDATION else [f"{low}–{high}"]
    return span + words[:1] + words[1:][-1:]


def _value(question: Question | None, value: Any, language: str) -> str:
    if question is not None:
        for choice in (*question.choices, *question.rows):
            if choice.key == value:
                return "“" + said(choice.text, language) + "”"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return _number(value) if isinstance(value, int | float) else str(value)


def _number(value: float) -> str:
    plain = int(value) if value == int(value) else value
    return str(number_format(plain, use_l10n=True, force_grouping=False))


def among_told(key: str) -> str:
    """Whom questionnaires are written for, as a heading."""
    return {
        "people": gettext("For people who work here"),
        "customers": gettext("For customers"),
        "work": gettext("To score interviews and service"),
    }.get(key, gettext("For anything else"))


def length_told(one: Questionnaire) -> str:
    """How many questions it asks and how long they take."""
    asked = ngettext("one question", "%(n)s questions", one.questions) % {
        "n": _number(one.questions)
    }
    if not one.minutes:
        return asked
    takes = ngettext("about a minute", "about %(n)s minutes", one.minutes) % {
        "n": _number(one.minutes)
    }
    return gettext("%(questions)s, %(takes)s") % {"questions": asked, "takes": takes}
