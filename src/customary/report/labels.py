# SPDX-License-Identifier: Apache-2.0
"""The fixed words of a report: headings, captions and the page on method, for every setting alike.

A `.typ` template cannot ask gettext, and two copies of one heading drift apart; so both the web
page and the PDF are handed these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.core.drawing.said_and_done import OpinionMark, SaidAndDone
from customary.report import words

if TYPE_CHECKING:
    from customary.report.data import Report

#: A line with every mark, to explain them.
EXAMPLE = SaidAndDone(share=0.45, low=0.35, high=0.56, opinion=OpinionMark(3.9, 1, 5))


def headings() -> dict[str, str]:
    """The titles of parts and tables."""
    return {
        "title": _("Said and done"),
        "subtitle": _("How far we live for our customers, by what is recorded"),
        "contents": _("Contents"),
        "glance": _("At a glance"),
        "scorecard": _("Scorecard"),
        "opportunity": _("Largest opportunity"),
        "missed": _("Said, and least borne out"),
        "weakest": _("Least borne out"),
        "practices": _("Practice by practice"),
        "units": _("Unit by unit"),
        "indicators": _("Indicators"),
        "open_ends": _("What this report cannot say"),
        "method": _("How the grades come about"),
        "grades": _("The grades"),
        "sources": _("Where records come from"),
        "reading": _("How to read a line"),
        "limits": _("What a grade is not"),
        "this_run": _("This run"),
        "not_measured": _("Not yet measured"),
        "no_evidence": _("Not enough evidence"),
        "switched_off": _("Switched off here"),
        "disputes": _("Disputed, and not answered yet"),
        "why_grade": _("Why this grade"),
        "lift": _("What would lift it"),
        "why_chosen": _("Why this one"),
    }


def columns() -> dict[str, str]:
    """The heads of table columns, and the captions of tables."""
    return {
        "unit": _("Unit"),
        "people": _("Headcount"),
        "indicator": _("Indicator"),
        "value": _("Figure"),
        "n": _("n"),
        "interval": _("95% interval"),
        "window": _("Window"),
        "source": _("Source"),
        "units_caption": _("Grade of each practice in each unit, with all units below it"),
        "indicators_caption": _("Every figure with the records it rests on"),
        "distribution_caption": _("How many practices have each grade"),
        "reason": _("Reason given"),
    }


def notes(report: Report) -> dict[str, str]:
    """Small print and sentences for what is empty."""
    return {
        "as_of": _("As of %(day)s") % {"day": words.day(report.as_of)},
        "page": _("Page %(page)s of %(pages)s"),
        "nothing_measured": _(
            "No practice could be graded from the records in hand. The surest first step is to "
            "bring in a calendar or a service desk with its history."
        ),
        "no_opportunity": _("Nothing is measured yet that could be raised."),
        "no_units": _("No practice is graded by unit yet."),
        "no_switched_off": _("Nothing is switched off."),
        "no_disputes": _("No grade is disputed at present."),
        "units_note": _(
            "The number is the grade: 0 not seen, 1 said, 2 done, 3 habit. A dot means that no "
            "record of the unit could show the practice."
        ),
        "no_evidence_note": _(
            "These could be graded as soon as the records beside them are brought in."
        ),
        "not_measured_note": _(
            "These are part of what a customer-centred organisation does, but no record that "
            "reached us can show them yet. They count neither for nor against anybody."
        ),
        "opinion_note": _(
            "Opinion stands beside the count on its own scale; the two are never subtracted."
        ),
        "between": _("; "),
        "colon": _(": "),
        "space": words.joined(["a", "b"])[1:-1],
    }


def grade_meanings() -> list[dict[str, str]]:
    """The five grades, each with its word and what it means."""
    return [
        {"word": str(word), "meaning": str(meaning)}
        for word, meaning in zip(words.GRADES, words.GRADE_MEANINGS, strict=True)
    ]


def source_meanings() -> list[dict[str, str]]:
    """The four ways in which records come about."""
    meanings = {
        "A": _("Kept by a system that runs anyway, such as a calendar or a service desk."),
        "B": _("Left behind by the work itself, such as a decision saved with its citations."),
        "C": _("Typed in or declared; it shows that something is said, not that it is done."),
        "D": _("Answers to questions; they explain and steer, and lift no grade above Said."),
    }
    return [{"word": words.source_word(key), "meaning": told} for key, told in meanings.items()]


def line_legend() -> list[str]:
    """The marks of a said-and-done line, as they stand in `EXAMPLE`."""
    return [
        _("Hollow mark: what is said, promised of every occasion."),
        _("Bar: the share of occasions on which it was done."),
        _("Whisker: the 95% interval (Wilson); the fewer the records, the wider it is."),
        _("Diamond: what people answered, on a scale of its own."),
    ]


def method() -> list[str]:
    """How grades come about, a paragraph each."""
    return [
        _(
            "An indicator goes through the records and counts every occasion that could have "
            "shown a practice, and on how many of them it was done. The claim is what the "
            "organisation says; the count is what the records say. The grade follows from the "
            "count by the same rule for every practice."
        ),
        _(
            "Where a system of record holds the occasions, what was registered by hand beside it "
            "is left out and counted apart: otherwise registering only the good meetings would "
            "be the surest way to a high grade. What was entered long after the fact counts as "
            "self-reported."
        ),
        _(
            "A practice with several indicators has the grade of the one least kept. A C, trait, "
            "sign or component shows the median grade of its measured practices, and how many "
            "of them are measured."
        ),
    ]


def limits() -> list[str]:
    """What a grade is not, a sentence each."""
    return [
        _("A grade lasts as long as it is kept up. No culture is ever finished."),
        _("Figures stand side by side; nothing here says that one of them brought about another."),
        _(
            "Grades are about what an organisation does, not about persons. No goal and no pay "
            "may hang on them."
        ),
        _("Whoever thinks a grade wrong may dispute it; question and answer stay in the open."),
    ]
