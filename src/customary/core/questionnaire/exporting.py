# SPDX-License-Identifier: Apache-2.0
"""A questionnaire as SurveyJS takes one, with what SurveyJS has no words for.

`importing.surveyjs` reads it back into an equal form, but for what is named as left behind.
"""

from __future__ import annotations

from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.answers import USUAL_MEGABYTES
from customary.core.questionnaire.importing.losses import Lost, What, Why
from customary.core.questionnaire.piping import FACT
from customary.core.questionnaire.questions import (
    FALLBACK_LANGUAGE,
    Choice,
    Condition,
    Files,
    Look,
    Question,
    QuestionKind,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.core.questionnaire.questions import Form, Section

LANGUAGES = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}
#: What a question may say that SurveyJS cannot.
LEFT_BEHIND = (
    "meaning", "reverse", "not_applicable", "dimension", "part", "practice", "frame", "private",
    "opens_dialogue",
)  # fmt: skip
ACCEPTED = {
    Files.ANY: ".png,.jpg,.jpeg,.webp,.pdf",
    Files.PICTURES: ".png,.jpg,.jpeg,.webp",
    Files.PAPERS: ".pdf",
}
RATE_TYPES = {Look.STARS: "stars", Look.FACES: "smileys"}
SIGNS = {"is": "=", "is_not": "<>", "at_least": ">=", "at_most": "<=", "has": "contains"}
EMPTY = {"answered": "notempty", "not_answered": "empty"}


class _CannotError(ValueError):
    """A condition that SurveyJS cannot say."""


def write_surveyjs(form: Form) -> tuple[dict[str, Any], tuple[Lost, ...]]:
    """The definition as JSON data, and what was left behind."""
    lost: list[Lost] = []
    for name in ("scales", "minutes"):
        if getattr(form, name):
            lost.append(Lost("", Why.SETTING, What(name)))
    _tell_unfilled("", {}, [form.title, form.introduction, form.ending], lost)
    items = {item.key: item.question for item in form.items()}
    data = {
        "locale": _locale(form),
        "title": _words(form.title),
        "description": _words(form.introduction),
        "completedHtml": _html(form.ending),
        "pages": [_page(section, items, lost) for section in form.sections],
    }
    return _filled(data), tuple(lost)


def _page(section: Section, items: Mapping[str, Question], lost: list[Lost]) -> dict[str, Any]:
    if section.about:
        lost.append(Lost(section.key, Why.SETTING, What.ABOUT, asked=section.title))
    _tell_unfilled(section.key, section.title, [section.title, section.text], lost)
    return _filled(
        {
            "name": section.key,
            "title": _words(section.title),
            "description": _words(section.text),
            "questionsOrder": "random" if section.shuffle else "",
            "visibleIf": _visible(section.when, section.key, section.title, items, lost),
            "elements": [_element(question, items, lost) for question in section.questions],
        }
    )


def _element(question: Question, items: Mapping[str, Question], lost: list[Lost]) -> dict[str, Any]:
    plain = {each.name: each.default for each in fields(Question)}
    for name in LEFT_BEHIND:
        if getattr(question, name) != plain[name]:
            lost.append(_left(question, What(name)))
    within = [
        *question.labels.values(),
        *(each.text for each in (*question.choices, *question.rows)),
    ]
    _tell_unfilled(question.key, question.text, [question.text, question.help, *within], lost)
    shared = {
        "name": question.key,
        "title": _words(question.text),
        "description": _words(question.help),
        "isRequired": question.required,
        "visibleIf": _visible(question.when, question.key, question.text, items, lost),
    }
    return _filled(_of_kind(question, lost) | shared | _statement(question))


def _statement(question: Question) -> dict[str, Any]:
    if question.kind is not QuestionKind.STATEMENT:
        return {}
    return {"title": "", "html": _html(question.text)}


def _of_kind(question: Question, lost: list[Lost]) -> dict[str, Any]:
    kind = question.kind
    if kind in {QuestionKind.RATING, QuestionKind.RECOMMENDATION}:
        return _rating(question, lost)
    if kind is QuestionKind.MATRIX:
        return _matrix(question, lost)
    if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING}:
        return _chosen(question, lost)
    if kind is QuestionKind.POINTS:
        return _points(question, lost)
    if kind is QuestionKind.NUMBER:
        step = question.step if question.step != 1 else None
        return {"type": "text", "inputType": "number", "min": question.low, "max": question.high, "step": step}  # fmt: skip
    if kind is QuestionKind.DATE:
        return {"type": "text", "inputType": "date"}
    if kind is QuestionKind.CONSENT:
        return {"type": "boolean", "renderAs": "checkbox"}
    if kind is QuestionKind.FILE:
        size = (question.megabytes or USUAL_MEGABYTES) * 1_000_000
        return {"type": "file", "maxSize": size, "acceptedTypes": ACCEPTED[question.accepts]}
    simple = {
        QuestionKind.SHORT_TEXT: "text",
        QuestionKind.LONG_TEXT: "comment",
        QuestionKind.STATEMENT: "html",
    }
    return {"type": simple[kind], "maxLength": question.longest}


def _rating(question: Question, lost: list[Lost]) -> dict[str, Any]:
    low, high = question.low or 0, question.high or 0
    if question.look is Look.SLIDER:
        if question.labels:
            lost.append(_left(question, What.LABELS))
        return {"type": "slider", "min": low, "max": high, "step": question.step}
    if question.look is Look.WORDS:
        lost.append(_left(question, What.LOOK))
    inner = set(question.labels) - {_plain(low), _plain(high)}
    made: dict[str, Any] = {"type": "rating", "rateType": RATE_TYPES.get(question.look, "")}
    if inner:
        count = round((high - low) / question.step)
        points = [round(low + place * question.step, 6) for place in range(count + 1)]
        made["rateValues"] = [
            {
                "value": _number(point),
                "text": _words(question.labels.get(_plain(point), {})) or _plain(point),
            }
            for point in points
        ]
        return made
    return made | {
        "rateMin": _number(low),
        "rateMax": _number(high),
        "rateStep": _number(question.step),
        "minRateDescription": _words(question.labels.get(_plain(low), {})),
        "maxRateDescription": _words(question.labels.get(_plain(high), {})),
    }


def _matrix(question: Question, lost: list[Lost]) -> dict[str, Any]:
    low, high = question.low or 0, question.high or 0
    points = [
        round(low + place * question.step, 6)
        for place in range(round((high - low) / question.step) + 1)
    ]
    return {
        "type": "matrix",
        "columns": [
            {
                "value": _number(point),
                "text": _words(question.labels.get(_plain(point), {})) or _plain(point),
            }
            for point in points
        ],
        "rows": [_choice(question, each, lost) for each in question.rows],
        "rowOrder": "random" if question.shuffle else "",
        "eachRowRequired": question.required,
    }


def _chosen(question: Question, lost: list[Lost]) -> dict[str, Any]:
    kinds = {QuestionKind.SINGLE: "radiogroup", QuestionKind.MULTIPLE: "checkbox"}
    return {
        "type": kinds.get(question.kind, "ranking"),
        "choices": [_choice(question, each, lost) for each in question.choices],
        "showOtherItem": question.other,
        "choicesOrder": "random" if question.shuffle else "",
        "minSelectedChoices": question.at_least,
        "maxSelectedChoices": question.at_most,
    }


def _points(question: Question, lost: list[Lost]) -> dict[str, Any]:
    if question.shuffle:
        lost.append(_left(question, What.SHUFFLE))
    total = _plain(question.total or 0)
    told = [_choice(question, each, lost) for each in question.choices]
    items = [
        {
            "name": each["value"],
            "title": each.get("text", ""),
            "inputType": "number",
            "validators": [{"type": "numeric", "minValue": 0}],
        }
        for each in told
    ]
    parts = " + ".join(f"{{{question.key}.{each['value']}}}" for each in told)
    return {
        "type": "multipletext",
        "items": [_filled(each) for each in items],
        "validators": [{"type": "expression", "expression": f"{parts} = {total}"}],
    }


def _left(question: Question, what: What, detail: str = "") -> Lost:
    return Lost(question.key, Why.SETTING, what, detail, question.text)


def _choice(question: Question, choice: Choice, lost: list[Lost]) -> dict[str, Any]:
    for name in ("fixed", "reverse", "score", "practice", "frame"):
        if getattr(choice, name):
            lost.append(_left(question, What(name), said(choice.text, FALLBACK_LANGUAGE)))
    return _filled({"value": choice.key, "text": _words(choice.text), "isExclusive": choice.alone})


def _visible(
    condition: Condition | None,
    where: str,
    asked: Mapping[str, str],
    items: Mapping[str, Question],
    lost: list[Lost],
) -> str:
    if condition is None:
        return ""
    try:
        return _condition(condition, items)
    except _CannotError as error:
        lost.append(Lost(where, Why.CONDITION, None, str(error), asked))
        return ""


def _condition(condition: Condition, items: Mapping[str, Question]) -> str:
    if condition.join:
        if not condition.parts:
            raise _CannotError(condition.join)
        word = " and " if condition.join == "all" else " or "
        parts = word.join(
            f"({_condition(part, items)})"
            if part.join in {"all", "any"}
            else _condition(part, items)
            for part in condition.parts
        )
        return f"!({parts})" if condition.join == "none" else parts
    question = items.get(condition.item)
    if question is None:
        raise _CannotError(condition.fact or condition.item)
    name = f"{{{condition.item}}}"
    if condition.test in EMPTY:
        return f"{name} {EMPTY[condition.test]}"
    value = condition.value
    if isinstance(value, bool):
        return f"{name} {SIGNS[condition.test]} {str(value).lower()}"
    if isinstance(value, str):
        if "'" in value or not value:
            raise _CannotError(value)
        return f"{name} {SIGNS[condition.test]} '{value}'"
    return f"{name} {SIGNS[condition.test]} {_plain(value or 0)}"


def _tell_unfilled(
    where: str, asked: Mapping[str, str], texts: Iterable[Mapping[str, str]], lost: list[Lost]
) -> None:
    """Note each fact that our words name, for SurveyJS puts nothing in its place."""
    found: dict[str, str] = {}
    for each in texts:
        for text in each.values():
            for fact in FACT.finditer(text):
                found.setdefault(fact[1], fact[0])
    lost += [Lost(where, Why.NOT_FILLED, What.PLACEHOLDER, each, asked) for each in found.values()]


def _locale(form: Form) -> str:
    """The language it begins in: English, under which the words of the default stand, if spoken."""
    first = next(iter(form.languages), FALLBACK_LANGUAGE)
    return FALLBACK_LANGUAGE if FALLBACK_LANGUAGE in form.languages else LANGUAGES.get(first, first)


def _words(texts: Mapping[str, str]) -> Any:
    """Words as SurveyJS takes them: its default language is English."""
    found = {LANGUAGES.get(key, "default" if key == "en" else key): text for key, text in texts.items()}  # fmt: skip
    return found["default"] if set(found) == {"default"} else found


def _html(texts: Mapping[str, str]) -> Any:
    """Words where SurveyJS takes a piece of a web page."""
    return _words(
        {key: escape(text, quote=False).replace("\n", "<br>") for key, text in texts.items()}
    )


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in data.items()
        if value is not None and value is not False and value not in ("", {})
    }


def _number(value: float) -> float:
    return int(value) if value == int(value) else value


def _plain(value: float) -> str:
    return str(_number(value))
