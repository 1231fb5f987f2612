# SPDX-License-Identifier: Apache-2.0
"""Files given as answers: looked through, put together anew where that is possible, and kept.

What a file is, is told from its content, never from its name. It is kept before the answer that
speaks of it: stopped in between, it belongs to nothing and is deleted at night.
"""

from __future__ import annotations

import shutil
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings

from customary.core.questionnaire.answers import USUAL_MEGABYTES, Fault, Wrong
from customary.core.questionnaire.papers import BEGINS, PDF, Danger, NoPaperError, check_paper
from customary.core.questionnaire.pictures import JPEG, PNG, WEBP, NoPictureError, plain_picture
from customary.core.questionnaire.questions import Files
from customary.store import files
from customary.store.actions.answered_files import files_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from customary.core.questionnaire.questions import Question
    from customary.intake.answering import Asking

MEGABYTE = 1_000_000
LONGEST_NAME = 120
ENDINGS = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp", PDF: ".pdf"}
FAULTS = {
    Danger.BROKEN: Fault.FILE_BROKEN,
    Danger.UNUSUAL: Fault.FILE_UNUSUAL,
    Danger.LOCKED: Fault.FILE_LOCKED,
    Danger.PROGRAM: Fault.FILE_ACTS,
    Danger.STARTS: Fault.FILE_ACTS,
    Danger.FILES: Fault.FILE_HOLDS_FILES,
}
#: So much stays free on the disk, whoever sends what.
LEFT_FREE = 500 * MEGABYTE


class _NotTakenError(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def largest(question: Question) -> int:
    """How many bytes a file for this question may have."""
    return (question.megabytes or USUAL_MEGABYTES) * MEGABYTE


def take_in(asked: Asking, question: Question, given: UploadedFile[Any]) -> dict[str, Any] | Wrong:
    """Keep a file for this question: what stands for it in the answer, or why it was not taken."""
    most = largest(question)
    if not given.size:
        return Wrong(question.key, Fault.FILE_BROKEN)
    if given.size > most:
        return Wrong(question.key, Fault.FILE_TOO_LARGE, {"most": most // MEGABYTE})
    try:
        kind, content = _looked_through(question, given.read())
    except _NotTakenError as error:
        return Wrong(question.key, error.fault)
    if shutil.disk_usage(settings.CUSTOMARY_HOME).free < LEFT_FREE + len(content):
        return Wrong(question.key, Fault.NO_ROOM)
    return {
        "name": _name(str(given.name), kind),
        "type": kind,
        "size": len(content),
        "file": files.write(asked.wave.pk, content),
    }


def let_go(answers: Mapping[str, Any]) -> None:
    """Delete the files of answers that no draft holds any more."""
    files.delete(files_in(answers))


def _looked_through(question: Question, content: bytes) -> tuple[str, bytes]:
    if content.startswith(BEGINS) and question.accepts is not Files.PICTURES:
        try:
            check_paper(content)
        except NoPaperError as error:
            raise _NotTakenError(FAULTS[error.why]) from error
        return PDF, content
    if question.accepts is Files.PAPERS:
        raise _NotTakenError(Fault.NOT_A_FILE)
    try:
        return plain_picture(content)
    except NoPictureError as error:
        raise _NotTakenError(Fault.NOT_A_FILE) from error


def _name(given: str, kind: str) -> str:
    """The name it came with, without a path, under the ending of what it is."""
    name = PurePath(given.replace("\\", "/")).name
    plain = "".join(each for each in name if each.isprintable())
    stem, dot, ending = plain.rpartition(".")
    known = {*ENDINGS.values(), ".jpeg", ".jpe"}
    stem = stem if dot and f".{ending.lower()}" in known else plain
    return (stem.strip(". ")[:LONGEST_NAME] or "file") + ENDINGS[kind]
