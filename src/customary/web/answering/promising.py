# SPDX-License-Identifier: Apache-2.0
"""What we promise before the first question: who sees what, how long it takes, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.checking import asks_for_files
from customary.core.questionnaire.questions import WRITTEN
from customary.report import words
from customary.store.access.floors import floors_promised

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from customary.core.questionnaire.questions import Form

ATTRIBUTES: dict[str, StrOrPromise] = {
    "level": _("level"),
    "tenure": _("time here"),
    "remote": _("place of work"),
    "country": _("country"),
    "location": _("location"),
    "function": _("kind of work"),
    "kind": _("kind of customer"),
    "segment": _("segment"),
}


def in_short(minutes: int | None, until: datetime | None) -> list[str]:
    """How long it takes, until when, and that nobody has to finish in one go."""
    found = []
    if minutes:
        found.append(
            ngettext("About %(n)s minute.", "About %(n)s minutes.", minutes)
            % {"n": words.number(minutes)}
        )
    if until:
        found.append(gettext("Open until %(day)s.") % {"day": words.day(until)})
    found.append(
        gettext("Each answer is kept as you give it; you can go on later, on another device too.")
    )
    return found


def floors(wave: Any) -> list[str]:
    """From how many people on results are shown, in all and by what they may be told apart."""
    promised = floors_promised(wave)
    lowest, higher = promised["units"], promised["opinions"]
    found = [
        ngettext(
            "Results are shown only where at least %(n)s person answered.",
            "Results are shown only where at least %(n)s people answered.",
            lowest,
        )
        % {"n": words.number(lowest)}
    ]
    if wave.attributes:
        names = words.listed([str(ATTRIBUTES.get(each, each)) for each in wave.attributes])
        told = {"names": names, "n": words.number(higher)}
        found.append(gettext("They may be told apart by %(names)s, from %(n)s people on.") % told)
    return found


def asks_for_a_file(form: Form) -> bool:
    """Whether somebody may add a file."""
    return asks_for_files(form) is not None


def asks_for_words(form: Form) -> bool:
    """Whether somebody may write in their own words."""
    return any(question.kind in WRITTEN for question in form.questions())
