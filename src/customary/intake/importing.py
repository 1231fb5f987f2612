# SPDX-License-Identifier: Apache-2.0
"""The verbs of intake: check a pack, import it. Read this first; the parts are named in order.

pack -> reading (formats, mapping, casting) -> checks, references -> comparing, settled -> merging
"""

from __future__ import annotations

import shutil
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.intake import checks, comparing, lock, merging, mirror, settings_rows
from customary.intake.pack import Pack, digest, open_pack
from customary.intake.reading import read_into
from customary.intake.rejected import write_rejected
from customary.intake.report import TOLD, PackError, Report, Step, silent
from customary.intake.rollback import roll_back
from customary.intake.settled import keep_settled
from customary.intake.stage import Stage
from customary.store.actions.identities import match
from customary.store.garbage import old_objects_spared
from customary.store.models import SUBJECTS, ImportRun, ImportState, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from customary.intake.report import Progress
    from customary.store.models import Account

#: Seconds after which nobody can still be reading what was unpacked.
LONG_AGO = 24 * 3600


def check_pack(path: Path, *, data: Path | None = None, progress: Progress = silent) -> Report:
    """Everything an import would find, with nothing written. PackError where nothing can be read."""
    with checked(path, data=data, progress=progress) as found:
        return found.report


@dataclass(frozen=True)
class Checked:
    """A pack as it was checked: its declaration, its rows in the stage, and what was found."""

    pack: Pack
    stage: Stage
    report: Report


@contextmanager
def checked(
    path: Path, *, data: Path | None = None, partial: bool = False, progress: Progress = silent
) -> Iterator[Checked]:
    """A pack checked, with its staged rows to look at as long as this is open; see `check_pack`.

    `partial` leaves the rows out that an import of the good ones would leave out.
    """
    with open_pack(path, data=data) as pack, _new_stage() as stage:
        report = _prepare(stage, pack, partial=partial, progress=progress)
        yield Checked(pack, stage, report)


def try_out(found: Checked) -> ImportRun:
    """Merge a checked pack, all at once; call it where nothing is kept (`store.trial`)."""
    run = ImportRun(name=found.pack.name, pack_digest=found.pack.digest, state=ImportState.CHECKED)
    merging.begin(found.stage, run, declaration=found.pack.declaration, digests={})
    merging.merge(found.stage, run, silent)
    return run


def import_pack(
    path: Path,
    *,
    by: Account | None = None,
    partial: bool = False,
    data: Path | None = None,
    rejected: Path | None = None,
    progress: Progress = silent,
) -> ImportRun:
    """Import a pack, whole or, where a row is bad, not at all; its report is in `run.report`.

    `partial` stores the good rows and writes the others, with reasons, beside the pack or into
    the folder `rejected`. The state of the run tells: done, or refused. An import that was
    ended halfway is completed by importing the same pack again. PackError where nothing can be
    read, and where another import is under way.
    """
    with lock.only_one(), old_objects_spared(), open_pack(path, data=data) as pack:
        run = _unfinished(pack, partial=partial)
        if run is not None:
            return _resume(run, progress)
        roll_back_unfinished()
        run = ImportRun(
            name=pack.name,
            pack_digest=pack.digest,
            partial=partial,
            started_by=by,
            state=ImportState.CHECKED,
        )
        with _new_stage() as stage:
            report = _prepare(stage, pack, partial=partial, progress=progress)
            if partial and not report.good:
                folder = rejected or _beside(path)
                report.rejected_files = write_rejected(stage, pack, folder)
            run.report = report.to_json()
            if not report.good and not partial:
                run.state = ImportState.REFUSED
                run.finished_at = timezone.now()
                run.save()
                return run
            store(Checked(pack, stage, report), run, progress)
        return run


def store(found: Checked, run: ImportRun, progress: Progress = silent) -> None:
    """Merge a checked pack as this run; call it within `lock.only_one()`."""
    pack, stage = found.pack, found.stage
    digests = {file.name: digest(file.path) for file in pack.files}
    merging.begin(stage, run, declaration=pack.declaration, digests=digests)
    stage.rest()
    _merge(stage, run, progress)


def roll_back_unfinished() -> None:
    """Remove what imports that were ended halfway, and not begun again, have left."""
    for run in ImportRun.objects.filter(state=ImportState.MERGING):
        _discard_stage(run)
        roll_back(run)
    for stray in settings.STAGING.glob("stage-*"):
        stray.unlink(missing_ok=True)
    for stray in settings.STAGING.glob("posts-*"):  # made and read within the lock only
        shutil.rmtree(stray, ignore_errors=True)
    for stray in settings.STAGING.glob("unpacked-*"):
        if time.time() - stray.stat().st_mtime > LONG_AGO:  # younger ones may be in use
            shutil.rmtree(stray, ignore_errors=True)


def _prepare(stage: Stage, pack: Pack, *, partial: bool, progress: Progress) -> Report:
    """Read, check and compare a pack in the stage, and count what is there."""
    declared = pack.declaration
    if declared.source.key == Source.OWN_KEY and not pack.is_own_export:
        raise PackError(
            _('The source key "%(key)s" is kept for what is recorded here. Choose another.')
            % {"key": Source.OWN_KEY}
        )
    stage.note("own export", pack.is_own_export)
    stage.note("source", _said_of_source(pack))
    stage.note("complete", list(pack.complete))
    stage.note("day", pack.day.isoformat() if pack.day else None)
    for pk, key in Source.objects.values_list("pk", "key"):
        stage.run("INSERT INTO sources VALUES (?, ?)", pk, key)
    duplicates = {}
    for file in pack.files:
        # A source nobody's rows come from is not made.
        names_source = file.declared.object == "sources"
        source = 0 if names_source else settings_rows.add_source(stage, declared.source.key)
        read_into(stage, file, source=source, progress=progress)
        staged = stage.files()[-1]
        duplicates[staged.n] = file.declared.on_duplicate
        if names_source:
            settings_rows.prepare_sources(stage, staged)
    _forget_unused_source(stage, pack)
    mirror.attach(stage)
    progress(Step("checking", 0, None))
    checks.check(stage, on_duplicate=duplicates, references=declared.references, partial=partial)
    comparing.compare(stage)
    keep_settled(stage)
    if partial:  # settings, and what is settled, have been held against the store only now
        checks.leave_out_rejected(stage, stage.files())
    report = comparing.report(stage, pack=pack.name)
    # What a feed could not read stands before what is wrong with what it made.
    report.problems = [*pack.problems, *report.problems][:TOLD]
    report.problem_count += len(pack.problems)
    report.notices = [*pack.notices, *report.notices]
    mirror.detach(stage)
    return report


def _forget_unused_source(stage: Stage, pack: Pack) -> None:
    """Where every row names its source, the pack's own name is not one."""
    used = any(file.object.is_record and "source" not in file.columns for file in stage.files())
    said = any(
        stage.rows(f'SELECT 1 FROM {file.table} WHERE "key" = ?', pack.declaration.source.key)
        for file in stage.files()
        if file.object.name == "sources" and "key" in file.columns
    )
    if not used and not said:
        stage.run("DELETE FROM sources WHERE n < 0 AND key = ?", pack.declaration.source.key)


def _said_of_source(pack: Pack) -> dict[str, str]:
    """What pack.toml states about its source, by the names of the model's fields."""
    declared = pack.declaration
    said = {
        "name": declared.source.name,
        "kind": declared.source.kind,
        "proposed_grade": declared.source.evidence_grade,
        "time_zone": declared.time_zone,
        "language": declared.language,
    }
    return {name: value for name, value in said.items() if value}


def _merge(stage: Stage, run: ImportRun, progress: Progress) -> None:
    try:
        merging.merge(stage, run, progress)
    except IntegrityError as error:
        # Somebody removed a record that rows point to, or stored one under the same id.
        roll_back(run)
        raise PackError(
            _(
                "Records that this pack touches were changed meanwhile, so nothing was stored. Import it again."
            )
        ) from error
    if run.files.filter(object_name__in=SUBJECTS).exists():
        match()  # who of these is known already, in another source


def _unfinished(pack: Pack, *, partial: bool) -> ImportRun | None:
    """The run of this very pack that was ended while merging, if its stage is still whole."""
    run = ImportRun.objects.filter(
        state=ImportState.MERGING, pack_digest=pack.digest, partial=partial
    ).first()
    if run is None or not run.stage_path or not (settings.STAGING / run.stage_path).exists():
        return None
    return run


def _resume(run: ImportRun, progress: Progress) -> ImportRun:
    stage = Stage(settings.STAGING / run.stage_path)
    try:
        _merge(stage, run, progress)
    finally:
        stage.discard()
    return run


def _discard_stage(run: ImportRun) -> None:
    if run.stage_path:
        (settings.STAGING / run.stage_path).unlink(missing_ok=True)


@contextmanager
def _new_stage() -> Iterator[Stage]:
    settings.STAGING.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = Stage(settings.STAGING / f"stage-{uuid.uuid4().hex}.sqlite3")
    try:
        yield stage
    finally:
        stage.discard()


def _beside(path: Path) -> Path:
    return path.parent / f"{path.stem if path.suffix else path.name}.rejected"
