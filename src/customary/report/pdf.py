# SPDX-License-Identifier: Apache-2.0
"""A report as PDF, set by typst: tagged for screen readers, the same bytes for the same report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from customary.core.drawing.said_and_done import draw
from customary.core.drawing.svg import GRADES
from customary.report import labels
from customary.report.data import as_json

if TYPE_CHECKING:
    from customary.report.data import Report, ReportedPractice

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "templates" / "report.typ"
#: Used where the machine has no Chinese fonts of its own.
FONTS = HERE / "fonts"
#: Width of the drawing in a row, in its own units: strokes keep their weight at 44 mm.
SMALL = 200.0


def as_pdf(report: Report) -> bytes:
    """The report as a PDF for print and screen; its creation time is that of the run."""
    written = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(report.graded_at.timestamp()),
        sys_inputs={"report": json.dumps(_material(report), cls=DjangoJSONEncoder)},
    )
    if not isinstance(written, bytes):
        raise TypeError(f"typst returned {type(written).__name__}, not one file.")
    return written


def _material(report: Report) -> dict[str, Any]:
    """What the template sets: the report, its fixed words, and the drawings."""
    with translation.override(report.language):
        fixed = {
            "say": labels.headings() | labels.columns() | labels.notes(report),
            "method": labels.method(),
            "limits": labels.limits(),
            "grade_meanings": labels.grade_meanings(),
            "source_meanings": labels.source_meanings(),
            "legend": labels.line_legend(),
        }
    return {
        **as_json(report),
        **fixed,
        "colours": GRADES,
        "drawings": {one.id: draw(one.drawn, width=SMALL) for one in _drawn(report)},
        "large_drawings": {one.id: draw(one.drawn) for one in _large(report)},
        "example": draw(labels.EXAMPLE),
    }


def _drawn(report: Report) -> list[ReportedPractice]:
    return [one for chapter in report.chapters for one in chapter.practices]


def _large(report: Report) -> list[ReportedPractice]:
    chosen = [report.opportunity.practice] if report.opportunity else []
    return [*chosen, *report.missed[:1]]
