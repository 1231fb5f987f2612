# SPDX-License-Identifier: Apache-2.0
"""An impact assessment as a page and as a PDF, set from the same draft."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.safestring import mark_safe

from customary.report.html import HTML_LANGUAGES, TEMPLATES, engine, policy
from customary.report.impact import as_json
from customary.report.pdf import FONTS

if TYPE_CHECKING:
    from pathlib import Path

    from customary.report.impact import Assessment


def impact_html(draft: Assessment) -> str:
    """The draft as a self-contained page."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    with translation.override(draft.language):
        return str(
            engine()
            .get_template("impact.html")
            .render(
                {
                    "draft": draft,
                    "html_language": HTML_LANGUAGES.get(draft.language, draft.language),
                    "style": mark_safe(style),  # noqa: S308 - a file of ours
                    "policy": policy(style),
                }
            )
        )


def impact_pdf(draft: Assessment) -> bytes:
    """The draft as a PDF, tagged for screen readers."""
    template = TEMPLATES / "impact.typ"
    written = typst.compile(
        str(template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)] if FONTS.is_dir() else [],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(draft.made_at.timestamp()),
        sys_inputs={"draft": json.dumps(as_json(draft), cls=DjangoJSONEncoder)},
    )
    if not isinstance(written, bytes):
        raise TypeError(f"typst returned {type(written).__name__}, not one file.")
    return written


def write_impact(draft: Assessment, folder: Path) -> dict[str, Path]:
    """Write the draft into a folder, made where missing; returns each file by its ending."""
    folder.mkdir(parents=True, exist_ok=True)
    day = draft.made_at.date().isoformat()
    found = {}
    for ending, content in {"html": impact_html(draft).encode(), "pdf": impact_pdf(draft)}.items():
        found[ending] = folder / f"customary-{draft.law}-{day}-{draft.language}.{ending}"
        found[ending].write_bytes(content)
    return found
