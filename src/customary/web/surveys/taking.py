# SPDX-License-Identifier: Apache-2.0
"""The figures of a closed wave, to be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from customary.report.wave_files import WRITERS, codebook_csv
from customary.store.queries.wave_table import wave_table
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from customary.store.queries.wave_table import WaveTable


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


def _named(content: bytes, table: WaveTable, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    file = f"customary-wave-{table.number}-{table.wave}-{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
