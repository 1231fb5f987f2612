# SPDX-License-Identifier: Apache-2.0
"""What a wave says to those it asks: invitation, reminder, and the announcement in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from customary.core.questionnaire.questions import said
from customary.store.access.floors import floors_promised
from customary.store.actions.wave_sending import LINK, STOP
from customary.store.models import Audience
from customary.store.queries.organisation import organisation_name, time_zone
from customary.store.queries.waves import name_of

if TYPE_CHECKING:
    from customary.store.models import Wave

#: Parts the languages of a mail to somebody whose language is not known.
BETWEEN = "\n\n----------\n\n"
#: Longest line of a subject that the outbox keeps.
LONGEST_SUBJECT = 300


def languages_for(wave: Wave, language: str) -> list[str]:
    """The languages a mail is written in: the reader's own if the wave speaks it, else all."""
    spoken = wave.languages or ["en"]
    if language in spoken:
        return [language]
    close = [one for one in spoken if language and one[:2] == language.lower()[:2]]
    return close[:1] or list(spoken)


@dataclass(frozen=True)
class Letter:
    """What is written to everybody of one language; the links stand in it as marks until it leaves.

    Attributes:
        parts: of each language the greeting by name, the one without, and what follows.
    """

    subject: str
    parts: tuple[tuple[str, str, str], ...]

    def to(self, name: str) -> str:
        """The text for somebody of this name, "" where it is not known."""
        return (
            BETWEEN.join(
                f"{named % {'name': name} if name else unnamed}\n\n{rest}"
                for named, unnamed, rest in self.parts
            )
            + "\n"
        )


def letter(wave: Wave, language: str, *, reminder: int = 0) -> Letter:
    """What a wave writes to whoever reads this language; worked out once for all of them."""
    subjects, parts = [], []
    for each in languages_for(wave, language):
        with override(each):
            subjects.append(_subject(wave, each, reminder))
            parts.append((_("Hello %(name)s,"), _("Hello,"), _text(wave, each, reminder)))
    return Letter(" / ".join(subjects)[:LONGEST_SUBJECT], tuple(parts))


def announcement(wave: Wave, *, reminder: int = 0) -> str:
    """What is said in the chat channel, to everybody: no personal link."""
    texts = []
    for each in wave.languages or ["en"]:
        with override(each):
            told = {
                "title": name_of(wave, each),
                "until": _until(wave),
                "address": settings.CUSTOMARY_URL,
            }
            text = (
                _("“%(title)s” is open until %(until)s. Not answered yet? Your own link is in your "
                  "mail, or sign in at %(address)s.")
                if reminder
                else _("“%(title)s” has begun and is open until %(until)s. Your own link is in "
                       "your mail, or sign in at %(address)s.")
            )  # fmt: skip
            texts.append(text % told)
    return "\n\n".join(texts)


def _subject(wave: Wave, language: str, reminder: int) -> str:
    told = {"title": name_of(wave, language)}
    if reminder:
        return _("Not answered yet: %(title)s") % told
    return _("We would like to hear from you: %(title)s") % told


def _text(wave: Wave, language: str, reminder: int) -> str:
    told = {
        "organisation": organisation_name(language),
        "title": name_of(wave, language),
        "until": _until(wave),
    }
    if reminder:
        lines = [
            _("We have not had your answer to “%(title)s” yet. It is open until %(until)s.") % told
        ]
    else:
        told["length"] = _length(wave, told)
        lines = [_("%(organisation)s asks: “%(title)s”. %(length)s") % told]
        if introduction := said(wave.instrument.form.get("introduction", {}), language).strip():
            lines.append(introduction)
    lines.append(_("Your own link:") + f"\n{LINK}")
    if wave.audience == Audience.PEOPLE:
        lines.append(
            _("Your answers are confidential: nobody here reads them one by one, and results are "
              "shown for groups of %(n)s or more. The link is yours alone; please do not pass it on.")
            % {"n": floors_promised(wave)["units"]}
        )  # fmt: skip
    else:
        lines.append(_("Before the first question you read what becomes of your answers."))
        lines.append(_("You do not want to be asked any more? One click:") + f"\n{STOP}")
    return "\n\n".join(lines)


def _length(wave: Wave, told: dict[str, str]) -> str:
    minutes = int(wave.instrument.form.get("minutes") or 0)
    if not minutes:
        return _("It is open until %(until)s.") % told
    return ngettext(
        "It takes about a minute and is open until %(until)s.",
        "It takes about %(n)s minutes and is open until %(until)s.",
        minutes,
    ) % {"n": minutes, "until": told["until"]}


def _until(wave: Wave) -> str:
    if wave.closes_at is None:
        return ""
    return date_format(wave.closes_at.astimezone(time_zone()), "DATE_FORMAT")
