# SPDX-License-Identifier: Apache-2.0
"""A questionnaire on paper: boxes to tick, lines to write on, and where to type it in."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
import typst
from django.utils import translation
from django.utils.translation import gettext as _

from customary.core.questionnaire.questions import SCALED, Look, QuestionKind, said
from customary.report.html import TEMPLATES
from customary.report.pdf import FONTS

if TYPE_CHECKING:
    from datetime import datetime

    from customary.core.questionnaire.questions import Choice, Form, Question

#: Scales with more points than this are written as a number, not ticked.
MOST_BOXES = 11
LINES = {QuestionKind.SHORT_TEXT: 1, QuestionKind.LONG_TEXT: 5}


def code_svg(link: str) -> bytes:
    """A link as a QR code to scale freely."""
    return _code(link, kind="svg", scale=8, xmldecl=False)


def code_png(link: str) -> bytes:
    """A link as a QR code in pixels, large enough for a poster."""
    return _code(link, kind="png", scale=16)


def paper_pdf(
    form: Form, *, language: str, title: str, organisation: str, link: str, promise: str, made_at: datetime
) -> bytes:  # fmt: skip
    """The questionnaire for print, tagged for screen readers; the same bytes for the same form.

    Args:
        form: what is asked.
        language: which of its languages.
        title: what the survey is called there.
        organisation: who asks.
        link: where the answers are typed in.
        promise: what becomes of the answers, in a sentence.
        made_at: the time the file says it was made.
    """
    with translation.override(language):
        material = {
            "language": language,
            "title": title,
            "organisation": organisation,
            "introduction": said(form.introduction, language),
            "promise": promise,
            "ending": said(form.ending, language),
            "link": link,
            "code": code_svg(link).decode(),
            "type_in": _("Answer on paper and hand it in, or type it in here:"),
            "code_says": _("QR code of the link"),
            "sections": list(_sections(form, language)),
        }
    written = typst.compile(
        str(TEMPLATES / "paper.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(made_at.timestamp()),
        sys_inputs={"paper": json.dumps(material)},
    )
    if not isinstance(written, bytes):
        raise TypeError(f"typst returned {type(written).__name__}, not one file.")
    return written


def _sections(form: Form, language: str) -> Any:
    number = 0
    for section in form.sections:
        questions = []
        for question in section.questions:
            is_asked = question.kind is not QuestionKind.STATEMENT
            number += is_asked
            if question.kind is not QuestionKind.FILE:  # paper carries no files
                questions.append(_question(question, language, number if is_asked else None))
        yield {
            "title": said(section.title, language),
            "text": said(section.text, language),
            "only_some": section.when is not None,
            "condition": _("Only if it applies to you."),
            "questions": questions,
        }


def _question(question: Question, language: str, number: int | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": number,
        "text": said(question.text, language),
        "help": " ".join(filter(None, (said(question.help, language), _how(question)))),
        "boxes": [],
        "ends": [],
        "rows": [],
        "columns": [],
        "lines": LINES.get(question.kind, 0),
        "fill": "",
        "points": [],
    }
    if question.kind is QuestionKind.MATRIX:
        told["columns"] = _points(question, language)
        told["rows"] = [said(one.text, language) for one in question.rows]
    elif question.kind in SCALED:
        _scale(told, question, language)
    elif question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        told["boxes"] = _choices(question, language)
        told["fill"] = _("Other:") if question.other else ""
    elif question.kind in {QuestionKind.POINTS, QuestionKind.RANKING}:
        told["points"] = [said(one.text, language) for one in question.choices]
    elif question.kind in {QuestionKind.NUMBER, QuestionKind.DATE}:
        told["lines"] = 1
    elif question.kind is QuestionKind.CONSENT:
        told["boxes"] = [_("I agree.")]
    return told


def _scale(told: dict[str, Any], question: Question, language: str) -> None:
    points = _points(question, language)
    if len(points) > MOST_BOXES or question.step != 1:
        told["lines"] = 1
        return
    told["columns"] = points
    if points[0].isdigit():
        told["ends"] = _ends(question, language)


def _points(question: Question, language: str) -> list[str]:
    low, high = question.low or 0, question.high or 0
    numbers = [low + step * question.step for step in range(int((high - low) / question.step) + 1)]
    in_words = question.look is Look.WORDS or question.kind is QuestionKind.MATRIX
    names = [
        (said(question.labels.get(f"{one:g}", {}), language) if in_words else "") or f"{one:g}"
        for one in numbers
    ]
    return [*names, _("does not apply")] if question.not_applicable else names


def _ends(question: Question, language: str) -> list[str]:
    ends = (question.low, question.high)
    told = [said(question.labels.get(f"{end or 0:g}", {}), language) for end in ends]
    return told if all(told) else []


def _choices(question: Question, language: str) -> list[str]:
    return [_words(one, language) for one in question.choices]


def _words(choice: Choice, language: str) -> str:
    return said(choice.text, language)


def _how(question: Question) -> str:
    """How to answer on paper what a screen would show."""
    if question.kind is QuestionKind.POINTS:
        return _("Divide %(total)s points; together they make %(total)s.") % {
            "total": f"{question.total or 0:g}"
        }
    if question.kind is QuestionKind.RANKING:
        return _("Write 1 beside what comes first, 2 beside the next, and so on.")
    if question.kind is QuestionKind.MULTIPLE:
        return _("Tick all that apply.")
    if question.kind in SCALED and question.kind is not QuestionKind.MATRIX and question.step != 1:
        return _("A number from %(low)s to %(high)s.") % {
            "low": f"{question.low or 0:g}",
            "high": f"{question.high or 0:g}",
        }
    return ""


def _code(link: str, **how: Any) -> bytes:
    out = BytesIO()
    segno.make(link, error="m", micro=False).save(out, border=4, **how)
    return out.getvalue()
