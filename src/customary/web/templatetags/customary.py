# SPDX-License-Identifier: Apache-2.0
"""Tags and filters of the pages: the said-and-done line, grades, icons, numbers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from customary.core.drawing.said_and_done import SaidAndDone, draw
from customary.report import words

if TYPE_CHECKING:
    from datetime import date

    from customary.report.data import ReportedFrame, ReportedPractice
    from customary.report.sentences import Line
    from customary.web.culture.reading import FrameShown

register = template.Library()

#: How HTML names the languages we speak, where it differs from how Django does.
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}


@register.simple_tag
def page_language() -> str:
    """The language of the page, as HTML names it."""
    return HTML_LANGUAGES.get(words.language(), words.language())


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside words; it says nothing by itself, so screen readers pass over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def people_told(n: int, step: int) -> str:
    """How many people there are, where numbers are rounded down to a step; exactly where it is 0."""
    told = {"n": words.number(n), "step": words.number(step)}
    if n < step:
        return gettext("fewer than %(step)s people") % told
    return gettext("%(n)s people or more") % told if step else words.number(n)


@register.inclusion_tag("parts/line.html")
def said_and_done(
    line: Line | ReportedPractice,
    *,
    address: str = "",
    size: str = "",
    records: str = "",
    reason: str = "",
) -> dict[str, Any]:
    """A claim in the organisation's own words, the count that tests it, and the grade.

    Args:
        line: what `customary.report` made of a practice grade.
        address: where the claim leads.
        size: "big" at the head of a page.
        records: where the count leads.
        reason: a sentence set below the count.
    """
    return {
        "line": line,
        "address": address,
        "size": size,
        "records": records,
        "reason": reason,
        "drawing": drawing(line),
    }


@register.filter
def drawing(line: Line | ReportedPractice | FrameShown) -> SafeString:
    """The line alone, for places that set the words themselves."""
    return mark_safe(draw(line.drawn))  # noqa: S308 - written by core.drawing.svg, which escapes


@register.inclusion_tag("parts/grade.html")
def grade(number: int | None, *, size: str = "", word: bool = True) -> dict[str, Any]:
    """A grade: its step and number, with its word beside."""
    return {"number": number, "size": size, "word": words.grade_word(number) if word else ""}


@register.simple_tag
def no_drawing() -> SafeString:
    """The line of what no record has tested yet."""
    return mark_safe(draw(SaidAndDone(share=None)))  # noqa: S308 - written by core.drawing.svg


@register.inclusion_tag("parts/median.html")
def median(frame: ReportedFrame) -> dict[str, Any]:
    """The median grade of a frame, which may lie between two."""
    value = frame.median
    return {
        "step": None if value is None else int(value),
        "number": "" if value is None else words.number(value, 0 if value.is_integer() else 1),
        "word": frame.grade_word,
    }


@register.filter
def grade_word(number: int | None) -> str:
    """The word of a grade."""
    return words.grade_word(number)


@register.filter
def source_word(letter: str) -> str:
    """How records came about, in words."""
    return words.source_word(letter)


@register.filter
def in_words(number: float | None) -> str:
    """A number with the reader's separators."""
    return words.number(number)


@register.filter
def as_figure(value: float | None) -> str:
    """A measurement with two places at most, none where it is whole."""
    for places in (0, 1):
        if value is not None and round(value, 2) == round(value, places):
            return words.number(value, places)
    return words.number(value, 2)


@register.filter
def as_share(value: float | None) -> str:
    """A share as per cent."""
    return words.share(value)


@register.filter
def as_day(when: date | None) -> str:
    """A date as the reader's language writes it; a dash where there is none."""
    return words.day(when) if when else words.EM_DASH


@register.filter
def joined(sentences: list[str]) -> str:
    """Sentences one after the other."""
    return words.joined(sentences)


@register.simple_tag
def space() -> str:
    """What parts two sentences: nothing in Chinese."""
    return words.space()


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is told of it."""
    return gettext(": ")
