# SPDX-License-Identifier: Apache-2.0
"""Filters of the report's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

from customary.core.drawing.said_and_done import draw
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.report.data import ReportedPractice

register = template.Library()

#: Width of the drawing in a row, in its own units.
SMALL = 260.0


@register.filter
def row_drawing(practice: ReportedPractice) -> SafeString:
    """The line of a row; what it shows stands beside it as text, so screen readers skip it."""
    return mark_safe(draw(practice.drawn, width=SMALL))  # noqa: S308 - the drawing escapes


@register.filter
def large_drawing(practice: ReportedPractice) -> SafeString:
    """The line in full width, told in a sentence."""
    return mark_safe(draw(practice.drawn, sentence=practice.sentence))  # noqa: S308 - it escapes


@register.filter
def joined(sentences: Sequence[str]) -> str:
    """Sentences one after the other."""
    return words.joined(sentences)


@register.filter
def is_between(median: float) -> bool:
    """Whether a median lies between two grades."""
    return median != int(median)


@register.filter
def next_grade(median: float) -> int:
    """The grade above a median."""
    return int(median) + 1


@register.filter
def lower_grade(median: float) -> int:
    """The grade at or below a median."""
    return int(median)
