# SPDX-License-Identifier: Apache-2.0
"""What a page says about an upload: how far it is, what it means, how long it will take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext, ngettext

from customary.intake.schema import objects
from customary.pipeline.uploads import UploadState
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.pipeline.uploads import Upload

#: A rate means little before the first seconds have passed.
FIRST_SECONDS = 2


def headline(upload: Upload) -> str:
    """What happens to an upload, or what came of it."""
    match upload.state:
        case UploadState.WAITING | UploadState.CHECKING:
            return gettext("Checking %(name)s") % {"name": upload.name}
        case UploadState.IMPORTING:
            return gettext("Storing %(name)s") % {"name": upload.name}
        case UploadState.IMPORTED:
            return gettext("%(name)s is stored") % {"name": upload.name}
        case UploadState.FAILED:
            return gettext("%(name)s cannot be read") % {"name": upload.name}
    findings = upload.findings
    count = findings.problem_count if findings else 0
    if not count:
        return gettext("%(name)s can be stored") % {"name": upload.name}
    return ngettext("%(name)s: one thing to mend", "%(name)s: %(n)s things to mend", count) % {
        "name": upload.name,
        "n": words.number(count),
    }


def explanation(upload: Upload) -> str:
    """What it means, and what was kept."""
    findings = upload.findings
    match upload.state:
        case UploadState.WAITING | UploadState.CHECKING:
            return gettext("Nothing is stored before you have seen what was found.")
        case UploadState.IMPORTING:
            return gettext("You may leave this page; the work goes on.")
        case UploadState.IMPORTED:
            return gettext("The grades are being renewed with what it brought.")
        case UploadState.FAILED:
            return gettext("Nothing was stored. Mend what is said below and send it again.")
    if findings is None:
        return ""
    if findings.good and findings.total("new") + findings.total("changed") == 0:
        return gettext("All of it is here already, so storing it changes nothing.")
    if findings.good:
        return gettext(
            "%(rows)s rows: %(new)s new, %(changed)s changed, %(unchanged)s unchanged."
        ) % {
            name: words.number(findings.total(name))
            for name in ("rows", "new", "changed", "unchanged")
        }
    return gettext(
        "Nothing was stored. Mend the file and send it again, or store the good rows and get the "
        "others back with their reasons."
    )


class Watched(Protocol):
    """Work that says how far it is."""

    @property
    def step(self) -> Mapping[str, Any]:
        """What is being done now: name, done, total, rows."""

    @property
    def started(self) -> float:
        """When the step began, in seconds of the epoch."""


def progress_words(upload: Watched) -> str:
    """How many of how many, at what rate, and how long it will take."""
    if not upload.step:
        return gettext("Just begun.")
    done, total = upload.step["done"], upload.step["total"]
    rows = upload.step["rows"]
    seconds = time.time() - upload.started
    told = [_doing(upload.step["name"])]
    if not done or seconds < FIRST_SECONDS:
        return told[0]
    if rows:
        told.append(
            gettext("%(rows)s rows, %(rate)s a second")
            % {"rows": words.number(rows), "rate": words.number(rows / seconds)}
        )
    if total:
        left = seconds * (total - done) / done
        told.append(_left(left))
    return " · ".join(told)


def _doing(step: str) -> str:
    """The step of the work: a file is read, all is compared, a table is filled."""
    if step == "checking":
        return gettext("Comparing with what is stored")
    if step in objects():
        label = str(objects()[step].model._meta.verbose_name_plural)
        return gettext("Storing: %(what)s") % {"what": label}
    return gettext("Reading %(file)s") % {"file": step}


def _left(seconds: float) -> str:
    if seconds >= 90:
        minutes = round(seconds / 60)
        return ngettext("about one minute left", "about %(n)s minutes left", minutes) % {
            "n": words.number(minutes)
        }
    whole = max(1, round(seconds))
    return ngettext("about one second left", "about %(n)s seconds left", whole) % {
        "n": words.number(whole)
    }
