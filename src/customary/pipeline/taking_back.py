# SPDX-License-Identifier: Apache-2.0
"""Undoing an import from a page: asked for, done by a worker, and a refusal told where it was asked.

What was asked stands in the import's own report, so a job that is lost or doubled changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from customary.intake.report import PackError
from customary.intake.undo import UndoError, undo_import
from customary.store.access import System, require
from customary.store.models import Account, ImportRun, ImportState

if TYPE_CHECKING:
    from customary.store.access import Reader

#: In an import's report: {"account": ..., "language": ...} while it waits, {"refused": ...} after.
ASKED = "undo"


def ask_undo(by: Reader, run: ImportRun) -> None:
    """Write down that an import is to be undone; `undo_asked` does it.

    Raises:
        NotAllowed: the reader may not import either.
    """
    require(by, "write", "imports")
    account = None if isinstance(by, System) else by.account
    _note(run, {"account": account, "language": translation.get_language() or "en"})


def undo_asked(key: int) -> bool:
    """Undo an import if it was asked for; a refusal is written down. Whether it is undone now."""
    run = ImportRun.objects.filter(pk=key).first()
    if run is None or not is_waiting(run):
        return False
    asked = run.report[ASKED]
    with translation.override(asked["language"]):
        try:
            undo_import(run, by=Account.objects.filter(pk=asked["account"]).first())
        except (UndoError, PackError) as error:
            run.refresh_from_db()
            _note(run, {"refused": str(error)})
            return False
    return True


def undos_waiting() -> list[int]:
    """The imports that somebody asked to undo and nobody has undone or refused yet."""
    done = ImportRun.objects.filter(state=ImportState.DONE, report__has_key=ASKED)
    return [run.pk for run in done if is_waiting(run)]


def is_waiting(run: ImportRun) -> bool:
    """Whether an undo has been asked for and is not done or refused yet."""
    return "language" in run.report.get(ASKED, {}) and run.state in {
        ImportState.DONE,
        ImportState.MERGING,
    }


def refusal(run: ImportRun) -> str:
    """Why the import could not be undone, "" where nobody tried or it could."""
    return str(run.report.get(ASKED, {}).get("refused", ""))


def _note(run: ImportRun, what: dict[str, Any]) -> None:
    run.report = run.report | {ASKED: what}
    run.save(update_fields=["report", "updated_at"])
