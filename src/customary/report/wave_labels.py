# SPDX-License-Identifier: Apache-2.0
"""The fixed words of a wave's report: headings, captions, and how its figures come about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customary.report import words
from customary.store.access.floors import floors_promised

if TYPE_CHECKING:
    from customary.store.models import Wave


def headings() -> dict[str, str]:
    """The titles of parts and tables."""
    return {
        "subtitle": _("Results of a survey"),
        "contents": _("Contents"),
        "glance": _("At a glance"),
        "stands_out": _("What stands out"),
        "asked": _("What was asked, and of whom"),
        "figures": _("Figure by figure"),
        "rounds": _("Wave by wave"),
        "questions": _("Question by question"),
        "reasons": _("What goes along with it"),
        "units": _("Unit by unit"),
        "cuts": _("By groups of people"),
        "themes": _("What people wrote about"),
        "profile": _("Culture profile"),
        "trust": _("How sure this is, and what is not shown"),
        "missing": _("Who is missing"),
        "care": _("How carefully it was answered"),
        "comparable": _("May units be compared?"),
        "hidden": _("What is not shown"),
        "method": _("How the figures come about"),
        "instrument": _("The questionnaire"),
        "frozen": _("This report"),
    }


def columns() -> dict[str, str]:
    """The heads of table columns, and the captions of tables."""
    return {
        "figure": _("Figure"),
        "interval": _("95 % interval"),
        "n": _("n"),
        "since": _("Since last time"),
        "question": _("Question"),
        "answers": _("Answers"),
        "favourable": _("Above the middle"),
        "together": _("Together"),
        "unit": _("Unit, with all below it"),
        "answered": _("Answered"),
        "rate": _("Rate"),
        "chosen_by": _("Chosen by"),
        "put_first": _("Put first by"),
        "place": _("Mean place"),
        "theme": _("Theme"),
        "mentions": _("Mentions"),
        "feeling": _("Feeling"),
        "says_of": _("What they say of"),
        "part": _("Part of the differences"),
        "rank": _("Rank"),
        "stands": _("How it stands"),
        "reliable": _("Reliability of the means (ICC2)"),
        "between": _("Differences between units (ICC1)"),
        "bounds": _("Had everybody answered"),
        "colon": _(": "),
        "stop": _("."),
        "name": _("Name"),
        "type": _("Type"),
        "now": _("Now"),
        "preferred": _("Preferred"),
        "gap": _("Gap"),
    }


def notes() -> dict[str, str]:
    """Small print, and sentences for what is empty."""
    return {
        "not_shown": _("Not shown"),
        "reversed": _("(says the opposite)"),
        "page": _("Page %(page)s of %(pages)s"),
        "agreement": _("Agreement among them"),
        "together_note": _(
            "Together: the last four waves at most, each answer alike. Whoever answered in several counts in each, so it has no interval."
        ),
        "bands_note": _("Bands are 95 % intervals, points the figures, lines the whole scale."),
        "profile_note": _(
            "Solid lines are now, dashed lines what people would prefer. Intervals are 95 %; the four are not independent, for they make 100 together."
        ),
        "chart_note": _(
            "The further up, the more it goes along with it; the further right, the better it stands. Bands are 95 % intervals; dotted lines are an equal part each, and the mean."
        ),
        "units_note": _(
            "An arrow means: more than chance apart from the rest of the unit above, up or down. A dot means that the figure is not shown."
        ),
        "cuts_note": _(
            "A dot means that the figure is not shown. Groups differ in many ways at once; who is in one is no reason for what it answers."
        ),
        "themes_note": _(
            "Comments stand on the page of results, for those who may read them; a report that is passed on holds none."
        ),
        "private_note": _(
            "The words themselves are shown to nobody, as was promised: only what they are about."
        ),
        "trademark": _(
            "The recommendation score takes those who answer 9 or 10 less those who answer 0 to 6, of 100. Net Promoter, NPS and Net Promoter Score are registered trademarks of Bain & Company, Inc., NICE Systems, Inc. and Fred Reichheld."
        ),
        "nobody": _("Nothing is shown of this unit alone."),
        "space": words.joined(["a", "b"])[1:-1],
    }  # fmt: skip


def method() -> list[str]:
    """How figures come about, a paragraph each."""
    return [
        _(
            "Figures were worked out once, when the survey closed, for nobody in particular, and have not changed since. Everybody who may see a figure sees the same one."
        ),
        _(
            "The response rate is the share of all who were asked by name that answered, whether a mail reached them or not. Who was spared, left out or turned out not to belong was not asked; answers by a public link count in no rate."
        ),
        _(
            "An interval holds the figure of all who belong to the survey in 95 of 100 such surveys, if those who answered were a chance part of them. It narrows as more of them answer, and says nothing about those who chose not to."
        ),
        _(
            "The share of answers to one question has its interval by Wilson's formula, means and shares over several questions by Student's, recommendation scores by the adjusted Wald method; all allow for how many of the population answered."
        ),
        _(
            "Two waves are compared as if other people had answered in each, for nobody is followed from one to the next. That is careful: a change has to be larger to be told. Of the many comparisons of a survey, only so many are called more than chance that 5 % of them are expected to be wrong (Benjamini and Hochberg)."
        ),
        _(
            "What goes along with an outcome is the part of its differences that is shared out among the scales, whichever is taken first (Lindeman, Merenda and Gold). Everything comes from the same answers of the same people, so it shows what goes together, not what brings about what."
        ),
        _(
            "Opinion stands beside the records of what is done, on its own scale, and raises no grade."
        ),
    ]  # fmt: skip


def hidden_told(wave: Wave) -> list[str]:
    """What is not shown, and why; never which of the reasons it was."""
    floors = {name: words.number(least) for name, least in floors_promised(wave).items()}
    return [
        _(
            "A figure of a unit rests on %(units)s answers or more; groups of people, comments and recommendation scores on %(opinions)s; a change on %(trends)s in both waves. These floors were set when the survey opened or raised since, and never lowered."
        )
        % floors,
        _(
            "Nothing may be worked out by subtraction: where a unit less its parts, or one group less another, would tell of fewer people, one more figure is hidden. What all of them answered alike is hidden as well."
        ),
        _(
            "“Not shown” never says which of these it was, and says nothing about what was answered."
        ),
    ]  # fmt: skip
