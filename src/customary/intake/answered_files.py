# SPDX-License-Identifier: Apache-2.0
"""Pictures given as answers: without what they tell besides, outside of what is served, never run.

A file lies beside the answer it belongs to, under the answer's key. One that no answer speaks of
any more, because it was never sent or was erased, is deleted at night.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings

from customary.core.questionnaire.pictures import NoPictureError, plain_picture
from customary.store.models import Response, ResponseDraft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django.core.files.uploadedfile import UploadedFile

    from customary.intake.answering import Asking

#: Five megabytes: a photograph of a telephone.
MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 120


def take_in(asked: Asking, item: str, given: UploadedFile[Any]) -> dict[str, Any] | None:
    """Keep a picture for this item, and what stands for it in the answer; None if it is none."""
    if not given.size or given.size > MOST_BYTES:
        return None
    try:
        kind, content = plain_picture(given.read())
    except NoPictureError:
        return None
    target = _folder(asked.wave.pk) / f"{asked.key}.{item}"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    name = PurePath(str(given.name).replace("\\", "/")).name
    return {
        "name": "".join(each for each in name if each.isprintable())[-LONGEST_NAME:],
        "type": kind,
        "size": len(content),
        "digest": sha256(content).hexdigest(),
    }


def forget_files() -> int:
    """Delete the files that no answer and no draft speaks of; how many."""
    root = settings.CUSTOMARY_HOME / "uploads" / "answers"
    gone = 0
    for folder in root.iterdir() if root.is_dir() else ():
        files = [path for path in folder.iterdir() if path.is_file()]
        known = _spoken_of(path.name.partition(".")[0] for path in files)
        for path in files:
            key, _, item = path.name.partition(".")
            if item not in known.get(key, ()):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _spoken_of(keys: Iterable[str]) -> dict[str, set[str]]:
    """The items of answers and drafts with a file, by key."""
    found: dict[str, set[str]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), 500):
        block = wanted[start : start + 500]
        for rows in (Response.every, ResponseDraft.objects):
            answers = rows.filter(respondent_key__in=block)
            for key, given in answers.values_list("respondent_key", "answers"):
                items = {item for item, value in (given or {}).items() if isinstance(value, dict)}
                found.setdefault(key, set()).update(items)
    return found


def _folder(wave: int) -> Path:
    folder: Path = settings.CUSTOMARY_HOME / "uploads" / "answers" / str(wave)
    return folder
