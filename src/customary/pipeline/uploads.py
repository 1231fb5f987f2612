# SPDX-License-Identifier: Apache-2.0
"""Packs that come through the browser: kept, checked, and imported once somebody says so.

An upload is a folder of its own with the file and a small state file, replaced whole at every
step; so a page may ask how far it has come at any time. The state says what is to be done, and a
lock says whether somebody does it: a job that is lost or doubled changes nothing. What has been
imported is told by the import's own row, not by the upload.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone, translation

from customary.intake.importing import check_pack, import_pack
from customary.intake.report import PackError, Report
from customary.pipeline import keeping
from customary.store.models import Account, ImportState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from customary.intake.report import Step

#: An upload nobody decided about is thrown away after so many days.
KEPT_DAYS = 14


class UploadState(StrEnum):
    """How far an upload has come."""

    WAITING = auto()
    CHECKING = auto()
    CHECKED = auto()
    IMPORTING = auto()
    IMPORTED = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Upload:
    """A pack that came through the browser.

    Attributes:
        id: names its folder; unguessable.
        name: the file's own name.
        account: who sent it.
        language: the language its report is written in.
        state: how far it has come.
        partial: whether only its good rows are wanted.
        report: what the check found, as `Report.to_json` writes it.
        error: why nothing could be read at all.
        run: the import's id, once it was begun.
        step: what is being done now: name, done, total, rows.
        started: when the step began, in seconds of the epoch.
    """

    id: str
    name: str
    account: int
    language: str = "en"
    state: UploadState = UploadState.WAITING
    partial: bool = False
    report: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    run: int | None = None
    step: dict[str, Any] = field(default_factory=dict)
    started: float = 0.0
    received_at: str = ""

    @property
    def findings(self) -> Report | None:
        """The report of the check, once there is one."""
        return Report.from_json(self.report) if self.report else None

    @property
    def is_busy(self) -> bool:
        """Whether a worker still has something to do with it."""
        return self.state in {UploadState.WAITING, UploadState.CHECKING, UploadState.IMPORTING}


def receive(chunks: Iterable[bytes], *, name: str, account: int, language: str) -> Upload:
    """Keep what a browser sends; nothing is read yet."""
    upload = Upload(
        id=uuid4().hex,
        name=keeping.safe_name(name, otherwise="pack"),
        account=account,
        language=language,
        received_at=timezone.now().isoformat(),
    )
    folder = _folder(upload.id)
    folder.mkdir(mode=0o700, parents=True)
    with (folder / upload.name).open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    _write(upload)
    return upload


def find_upload(identity: str) -> Upload | None:
    """The upload with this id; None for one that is gone."""
    found = keeping.read_state(_folder(identity)) if keeping.is_identity(identity) else None
    return Upload(**(found | {"state": UploadState(found["state"])})) if found else None


def undecided(account: int) -> list[Upload]:
    """What this account sent and nobody has imported or thrown away yet, newest first."""
    found = [find_upload(path.parent.name) for path in _root().glob("*/state.json")]
    mine = [
        one
        for one in found
        if one is not None and one.account == account and one.state is not UploadState.IMPORTED
    ]
    return sorted(mine, key=lambda one: one.received_at, reverse=True)


def decide(upload: Upload, *, partial: bool) -> Upload:
    """Say that a checked upload is to be stored, whole or its good rows only."""
    state = UploadState.IMPORTING
    return _write(replace(upload, state=state, partial=partial, step={}, started=time.time()))


def work_on(identity: str) -> int | None:
    """Do what the state asks for: check, or import. The id of the import where one was stored."""
    with _only_worker(identity) as alone:
        upload = find_upload(identity) if alone else None
        if upload is None or not upload.is_busy:
            return None
        with translation.override(upload.language):
            try:
                if upload.state is UploadState.IMPORTING:
                    return _import(upload)
                _check(upload)
            except PackError as error:
                _write(replace(upload, state=UploadState.FAILED, error=str(error), step={}))
            except FileNotFoundError:
                if find_upload(identity) is not None:
                    raise
                # Thrown away while it was being checked.
    return None


def unattended() -> list[str]:
    """Uploads with something left to do that nobody is doing."""
    found = [find_upload(path.parent.name) for path in _root().glob("*/state.json")]
    return [
        one.id
        for one in found
        if one is not None and one.is_busy and not keeping.is_held(_folder(one.id))
    ]


def discard(upload: Upload) -> None:
    """Throw an upload away."""
    shutil.rmtree(_folder(upload.id), ignore_errors=True)


def discard_old() -> None:
    """Throw away what nobody decided about, and what was imported long ago."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for path in _root().glob("*/state.json"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path.parent, ignore_errors=True)


def rejected_file(written: Iterable[str], name: str) -> Path | None:
    """One of the files of rows that were not stored; None unless it came from an upload."""
    for one in written:
        path = Path(one)
        if (
            path.name == name
            and path.is_file()
            and Path(settings.UPLOADS) in path.resolve().parents
        ):
            return path
    return None


def rejected_folder(identity: str) -> Path:
    """Where rows that were not stored lie, in files of the same format, with reasons."""
    return _folder(identity) / "rejected"


def _check(upload: Upload) -> None:
    upload = _write(replace(upload, state=UploadState.CHECKING, started=time.time()))
    report = check_pack(_pack(upload), progress=_watched(upload)).to_json()
    _write(replace(upload, state=UploadState.CHECKED, report=report, error="", step={}))


def _import(upload: Upload) -> int | None:
    run = import_pack(
        _pack(upload),
        by=Account.objects.filter(pk=upload.account).first(),
        partial=upload.partial,
        rejected=rejected_folder(upload.id),
        progress=_watched(upload),
    )
    stored = run.state == ImportState.DONE
    state = UploadState.IMPORTED if stored else UploadState.CHECKED
    _write(replace(upload, state=state, report=run.report, run=run.pk, step={}))
    if stored:
        _pack(upload).unlink(missing_ok=True)
    return int(run.pk) if stored else None


def _watched(upload: Upload) -> Callable[[Step], None]:
    def write(step: dict[str, Any], started: float) -> None:
        _write(replace(upload, step=step, started=started))

    return keeping.watched(write, started=upload.started)


def _only_worker(identity: str) -> AbstractContextManager[bool]:
    return keeping.only_worker(_folder(identity))


def _pack(upload: Upload) -> Path:
    return _folder(upload.id) / upload.name


def _root() -> Path:
    return Path(settings.UPLOADS) / "packs"


def _folder(identity: str) -> Path:
    return _root() / identity


def _write(upload: Upload) -> Upload:
    keeping.write_state(_folder(upload.id), asdict(upload))
    return upload
