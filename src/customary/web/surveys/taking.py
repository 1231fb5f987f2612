# SPDX-License-Identifier: Apache-2.0
"""The figures of a closed wave and its report, to be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from customary.report.wave_files import WRITERS, codebook_csv
from customary.report.wave_keeping import wave_report_file
from customary.store.queries.wave_table import wave_table
from customary.web.reports.views import REPORT_POLICY
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from customary.store.queries.wave_table import WaveTable

#: Endings of reports, and what browsers call them.
REPORTS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


@require_safe
@signed_in
def figures_file(request: ViewedRequest, key: int, ending: str) -> HttpResponse:
    """Every figure the viewer may see, as CSV, as a workbook or as Parquet."""
    if ending not in WRITERS:
        raise Http404
    table = wave_table(request.viewer, key)
    write, kind = WRITERS[ending]
    return _named(write(table), table, f"figures.{ending}", kind)


@require_safe
@signed_in
def codebook(request: ViewedRequest, key: int) -> HttpResponse:
    """What each figure is of."""
    table = wave_table(request.viewer, key)
    return _named(codebook_csv(table), table, "codebook.csv", "text/csv; charset=utf-8")


@require_safe
@signed_in
def report_file(request: ViewedRequest, key: int, language: str, ending: str) -> HttpResponse:
    """The report, at everybody or at one unit: the same bytes whoever may see as much asks."""
    if language not in dict(settings.LANGUAGES) or ending not in REPORTS:
        raise Http404
    unit = number(request, "unit")
    file = wave_report_file(request.viewer, key, ending, language=language, unit=unit)
    response = HttpResponse(file.content, content_type=REPORTS[ending])
    response.headers["ETag"] = f'"{file.digest}"'
    if ending == "html":
        response.headers["Content-Security-Policy"] = REPORT_POLICY
    else:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _named(content: bytes, table: WaveTable, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    file = f"customary-wave-{table.number}-{table.wave}-{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
