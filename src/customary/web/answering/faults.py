# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an answer, in a sentence to whoever gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from customary.core.questionnaire.answers import Fault
from customary.core.questionnaire.questions import Files, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.questionnaire.answers import Wrong
    from customary.core.questionnaire.questions import Question


def sentence(question: Question, wrong: Wrong) -> str:
    """What to do, with the numbers in it."""
    n = {name: _number(value) for name, value in wrong.numbers.items()}
    fault = wrong.fault
    if fault is Fault.REQUIRED:
        return _required(question)
    if fault is Fault.TOO_FEW:
        return _at_least(int(wrong.numbers["least"])) % n
    if fault is Fault.NOT_A_FILE:
        return _not_taken(question)
    if fault is Fault.WRONG_SUM:
        return _sum(wrong.numbers, n)
    return _told(fault) % n


def _told(fault: Fault) -> str:
    return {
        Fault.NOT_A_NUMBER: gettext("Please write a number."),
        Fault.TOO_LOW: gettext("The lowest is %(low)s."),
        Fault.TOO_HIGH: gettext("The highest is %(high)s."),
        Fault.OFF_STEP: gettext("Please go in steps of %(step)s."),
        Fault.UNKNOWN_CHOICE: gettext("Please choose one of what is offered."),
        Fault.ONE_ONLY: gettext("Please choose one only."),
        Fault.ALONE: gettext("One of these stands alone: choose it, or the others."),
        Fault.TOO_MANY: gettext("Please choose at most %(most)s."),
        Fault.TOO_LONG: gettext(
            "%(length)s characters are too many; there is room for %(longest)s."
        ),
        Fault.NOT_A_DATE: gettext("Please write a day as 2026-03-31."),
        Fault.RANKED_TWICE: gettext("Two have the same place. Please give each its own."),
        Fault.NOT_ALL_RANKED: gettext("%(count)s of %(of)s have a place. Please give each one."),
        Fault.TOO_FINE: gettext("Whole points or tenths, please."),
        Fault.FILE_TOO_LARGE: gettext("The file is too large: %(most)s MB at most, please."),
        Fault.FILE_BROKEN: gettext("The file is empty, broken or not wholly there."),
        Fault.FILE_UNUSUAL: gettext(
            "This PDF is built so that we cannot see all that is in it. Please save it anew, or send a picture."
        ),
        Fault.FILE_LOCKED: gettext(
            "This PDF is protected, so we cannot see what is in it. Please send it without protection."
        ),
        Fault.FILE_ACTS: gettext(
            "This PDF runs a program or opens something by itself. Please print it to a PDF and send that."
        ),
        Fault.FILE_HOLDS_FILES: gettext(
            "This PDF holds other files. Please print it to a PDF and send that."
        ),
        Fault.NO_ROOM: gettext("There is no room for files at present. Please go on without it."),
    }[fault]


def bounds(question: Question) -> str:
    """How many are to be chosen or ranked, said beforehand."""
    least, most = question.at_least, question.at_most
    told = {"least": _number(least or 0), "most": _number(most or 0)}
    if question.kind is QuestionKind.RANKING:
        if least and most:
            if least == most:
                return gettext("Please rank %(most)s.") % told
            return gettext("Please rank %(least)s to %(most)s.") % told
        if most:
            return gettext("Please rank at most %(most)s.") % told
        return gettext("Please rank at least %(least)s.") % told if least else ""
    if least and most:
        if least == most:
            return gettext("Please choose %(most)s.") % told
        return gettext("Please choose %(least)s to %(most)s.") % told
    if most:
        return gettext("Please choose at most %(most)s.") % told
    if least:
        return _at_least(least) % told
    return gettext("Several may be chosen.")


def _at_least(least: int) -> str:
    return ngettext("Please choose at least %(least)s.", "Please choose at least %(least)s.", least)


def _not_taken(question: Question) -> str:
    return {
        Files.ANY: gettext("Only pictures (PNG, JPEG, WebP) and PDF are taken."),
        Files.PICTURES: gettext("Only pictures (PNG, JPEG, WebP) are taken."),
        Files.PAPERS: gettext("Only PDF is taken."),
    }[question.accepts]


def _required(question: Question) -> str:
    if question.kind is QuestionKind.CONSENT:
        return gettext("We cannot go on without your consent.")
    return gettext("Please answer this one.")


def _sum(numbers: Mapping[str, Any], told: Mapping[str, str]) -> str:
    left = round(numbers["total"] - numbers["sum"], 1)
    values = {**told, "left": _number(abs(left))}
    if left > 0:
        return gettext("%(sum)s of %(total)s points: %(left)s are left to give.") % values
    return gettext("%(sum)s of %(total)s points: %(left)s too many.") % values


def _number(value: float) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=False))
