# SPDX-License-Identifier: Apache-2.0
"""A report as one web page: nothing else is needed to read it, nothing is loaded, nothing runs."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe

from customary.core.drawing.said_and_done import draw
from customary.report import labels

if TYPE_CHECKING:
    from customary.report.data import Report

TEMPLATES = Path(__file__).resolve().parent / "templates"
#: How HTML names the languages we speak, where it differs from how Django does.
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}


def as_html(report: Report) -> str:
    """The report as a self-contained page for screen and print, light and dark."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    with translation.override(report.language):
        return str(
            engine()
            .get_template("report.html")
            .render(
                {
                    "report": report,
                    "html_language": HTML_LANGUAGES.get(report.language, report.language),
                    "say": labels.headings() | labels.columns() | labels.notes(report),
                    "method": labels.method(),
                    "limits": labels.limits(),
                    "grade_meanings": labels.grade_meanings(),
                    "source_meanings": labels.source_meanings(),
                    "legend": labels.line_legend(),
                    "example": mark_safe(draw(labels.EXAMPLE)),  # noqa: S308 - it escapes
                    "distribution": _distribution(report),
                    "style": mark_safe(style),  # noqa: S308 - a file of ours
                    "policy": policy(style),
                }
            )
        )


@cache
def engine() -> DjangoTemplates:
    """What sets pages that stand by themselves."""
    return DjangoTemplates(
        {
            "NAME": "report",
            "DIRS": [str(TEMPLATES)],
            "APP_DIRS": False,
            "OPTIONS": {"libraries": {"report": "customary.report.tags"}},
        }
    )


def policy(style: str) -> str:
    """What the page may load: its own style sheet, known by its fingerprint, and nothing else."""
    fingerprint = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    )


def _distribution(report: Report) -> list[dict[str, Any]]:
    """The bar of grades: where each part begins and how wide it is, in per cent."""
    parts, begins = [], 0.0
    for grade, count in enumerate(report.grades):
        width = 100 * count / report.measured if report.measured else 0.0
        parts.append(
            {"grade": grade, "count": count, "x": f"{begins:.3f}", "width": f"{width:.3f}"}
        )
        begins += width
    return parts
