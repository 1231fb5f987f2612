# SPDX-License-Identifier: Apache-2.0
"""A wave's report as one page and as a PDF, set from what was told; nothing is decided here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import typst
from django.utils import translation
from django.utils.safestring import mark_safe

from customary.report.html import HTML_LANGUAGES, TEMPLATES, engine, policy
from customary.report.pdf import FONTS


def as_html(told: dict[str, Any]) -> str:
    """The report as a self-contained page for screen and print, light and dark."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    with translation.override(told["language"]):
        return str(
            engine()
            .get_template("wave.html")
            .render(
                {
                    "report": told,
                    "say": told["say"],
                    "html_language": HTML_LANGUAGES.get(told["language"], told["language"]),
                    "style": mark_safe(style),  # noqa: S308 - a file of ours
                    "policy": policy(style),
                }
            )
        )


def as_pdf(told: dict[str, Any]) -> bytes:
    """The report as a PDF, tagged for screen readers; its time is that of the release."""
    written = typst.compile(
        str(TEMPLATES / "wave.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(told["released_at"]).timestamp()),
        sys_inputs={"report": json.dumps(told)},
    )
    if not isinstance(written, bytes):
        raise TypeError(f"typst returned {type(written).__name__}, not one file.")
    return written
