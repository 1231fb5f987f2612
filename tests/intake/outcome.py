# SPDX-License-Identifier: Apache-2.0
"""What came of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.importing import check_pack, import_pack
from customary.intake.report import Report
from customary.store.models import ImportState

if TYPE_CHECKING:
    from pathlib import Path


def problems(path: Path, **options: Any) -> list[str]:
    """The sentences a check says about a pack."""
    return [str(problem) for problem in check_pack(path, **options).problems]


def stored(path: Path, **options: Any) -> Report:
    """Import a pack that must be good."""
    run = import_pack(path, **options)
    report = Report.from_json(run.report)
    assert run.state == ImportState.DONE, [str(problem) for problem in report.problems]
    return report


def counts(report: Report) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return report.total("new"), report.total("changed"), report.total("unchanged")
