# SPDX-License-Identifier: Apache-2.0
"""Read first: the one straight path from records to report.

    take_in                    intake      records in, checked, stored whole or not at all
    look_after_waves           act         surveys opened when it is time, sent, reminded of, closed
    send                       intake      an answer to one of them, taken in once
    understand_voice           understand  what customers' words mean, how they feel, what they count
    look_for_emerging          understand  what grows that no theme names, tested against chance
    look_through_publications  understand  which sentences carry what, by rules people correct
    read_closed_waves          understand  what people wrote in a wave, told where enough of them wrote
    release_waves              measure     a closed wave's results, worked out once for nobody in particular
    freeze_wave_reports        report      what a released wave says, told once and kept
    look_after_cases           act         who complains gets an owner and a time for the answer
    grade_culture              evidence    observations -> figures -> practice grades, one run
    deliver_outbox             act         what waits is sent, once
    write_reports              report      a run told as HTML, PDF and data

Each stage is a plain function; they never call one another and meet only in the store. Jobs
(`tasks.py`), pages and commands take single steps; `customary demo` walks all of it.
Metrics over the lake will stand between intake and evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.intake.importing import import_pack
from customary.intake.report import silent
from customary.report.files import write_report
from customary.report.freezing import freeze
from customary.store.access import System
from customary.store.actions.identities import match
from customary.store.models import ImportState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from customary.intake.report import Progress


def take_in(
    packs: Iterable[Path],
    *,
    began: Callable[[Path], None] = lambda pack: None,
    progress: Progress = silent,
) -> None:
    """Import the packs in order, and find out who is who across them.

    `began` hears of each pack before it is read.

    Raises:
        ValueError: a pack was refused; what is wrong is told, and nothing of it is stored.
    """
    for pack in packs:
        began(pack)
        run = import_pack(pack, progress=progress)
        if run.state != ImportState.DONE:
            raise ValueError(f"The pack {pack.name} was refused: {run.report}")
    match()


def write_reports(out: Path, *, languages: Iterable[str]) -> list[Path]:
    """The report of the last run in each language, as HTML, PDF and data."""
    reader = System("report")
    return [
        path
        for language in languages
        for path in write_report(freeze(reader, language=language), out).values()
    ]
