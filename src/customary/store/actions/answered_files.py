# SPDX-License-Identifier: Apache-2.0
"""Files that came with answers: opened by whoever answers the customer, and gone with their answer."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from customary.store import files
from customary.store.access import NotVisible, require, require_row
from customary.store.actions.history import record_changes
from customary.store.models import ResponseDraft, VoiceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.models import VoiceItem

#: In the history of a comment: a file that came with it was opened.
OPENED = "file opened"
#: What is younger may belong to an answer that is being saved at this moment.
SETTLED = timedelta(hours=1)


@transaction.atomic
def open_file(by: Reader, item: VoiceItem, key: int) -> tuple[VoiceFile, Path]:
    """A file of a comment and where it lies; that it was opened is kept.

    Raises:
        NotVisible: the comment has no such file.
    """
    require(by, "write", "inbox")
    require_row(by, "write", item)
    found = item.files.filter(pk=key).first()
    if found is None:
        raise NotVisible(f"Comment {item.pk} has no file {key}.")
    table = item._meta.db_table
    record_changes(by, table, before={item.pk: {OPENED: None}}, after={item.pk: {OPENED: key}})
    return found, files.path_of(found.file)


def files_in(answers: Mapping[str, Any]) -> list[str]:
    """The files that answers speak of."""
    return [
        value["file"] for value in answers.values() if isinstance(value, dict) and "file" in value
    ]


def forget_drafts(wave: int, drafts: QuerySet[ResponseDraft]) -> None:
    """Delete drafts of a wave, and the files in them once that is certain."""
    gone = []
    if files.has_files(wave):
        for answers in drafts.values_list("answers", flat=True).iterator(chunk_size=500):
            gone += files_in(answers)
    drafts.delete()
    _delete_then(gone)


def forget_files_of(comments: Iterable[int]) -> None:
    """Delete the files that came with these comments."""
    rows = VoiceFile.objects.filter(voice_item__in=list(comments))
    gone = list(rows.values_list("file", flat=True))
    rows.delete()
    _delete_then(gone)


def forget_files(settled: timedelta = SETTLED) -> int:
    """Delete the files that no draft and no comment speaks of, and what was never finished; how many.

    So goes what was replaced, taken back, or written when everything stopped.
    """
    latest, gone = time.time() - settled.total_seconds(), 0
    for wave, paths in files.waves_with_files():
        known = set(
            VoiceFile.objects.filter(file__startswith=f"{wave}/").values_list("file", flat=True)
        )
        drafts = ResponseDraft.objects.filter(wave=wave).values_list("answers", flat=True)
        for answers in drafts.iterator(chunk_size=500):
            known.update(files_in(answers))
        for path in paths:
            # When it was written is known to the file system alone: its own day says no hour.
            if f"{wave}/{path.name}" not in known and path.stat().st_ctime <= latest:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _delete_then(gone: list[str]) -> None:
    if gone:
        transaction.on_commit(lambda: files.delete(gone))
