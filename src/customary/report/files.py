# SPDX-License-Identifier: Apache-2.0
"""A report as files: the page, the PDF, and the frozen data both were set from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

from customary.report.data import as_json
from customary.report.html import as_html
from customary.report.pdf import as_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from customary.report.data import Report


def write_report(report: Report, folder: Path) -> dict[str, Path]:
    """Write the report into a folder, made where missing; returns each file by its ending.

    The files of a former report of the same day and language are replaced, each at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"customary-{report.as_of.isoformat()}-{report.language}"
    data = json.dumps(as_json(report), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    contents = {
        "html": as_html(report).encode(),
        "pdf": as_pdf(report),
        "json": f"{data}\n".encode(),
    }
    return {
        ending: _write(folder / f"{stem}.{ending}", content) for ending, content in contents.items()
    }


def _write(path: Path, content: bytes) -> Path:
    """Whoever has the file open reads the old one or the new one, never half of one."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    return unfinished.replace(path)
