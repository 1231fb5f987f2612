# SPDX-License-Identifier: Apache-2.0
"""Read first: the one straight path from records to report.

    intake -> (understand -> measure) -> evidence -> act -> report

Each stage is a plain function; they never call one another and meet only in the store. Commands,
jobs and pages take single steps of this path; `main_job` walks all of it. Understanding of
texts and metrics over the lake will stand between intake and evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.act.outbox import deliver_outbox
from customary.evidence.run import grade_culture
from customary.intake.importing import import_pack
from customary.report.files import write_report
from customary.report.freezing import freeze
from customary.store.access import System
from customary.store.models import ImportState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from customary.store.models import GradingRun


def main_job(
    packs: Iterable[Path], *, as_of: date, out: Path, languages: Iterable[str]
) -> GradingRun:
    """Import the packs, grade the culture as of a day, send what waits, write the reports.

    Raises:
        ValueError: a pack was refused; what it held is told, and nothing of it is stored.
    """
    for pack in packs:
        taken = import_pack(pack)
        if taken.state != ImportState.DONE:
            raise ValueError(f"{pack} was refused: {taken.report['problems'][:3]}")
    run = grade_culture(as_of)
    deliver_outbox()
    write_reports(out, languages=languages, run=run.pk)
    return run


def write_reports(out: Path, *, languages: Iterable[str], run: int | None = None) -> list[Path]:
    """The report of a run (the last one) in each language, as HTML, PDF and data."""
    reader = System("report")
    return [
        path
        for language in languages
        for path in write_report(freeze(reader, language=language, run=run), out).values()
    ]
