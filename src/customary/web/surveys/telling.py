# SPDX-License-Identifier: Apache-2.0
"""What a wave is set to, in words: whom it asks, when, how, and how answers may be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from customary.report import words
from customary.report.wave_population import whom_told
from customary.store.queries.populations import attribute_name, value_name
from customary.store.queries.wave_choices import interaction_kinds
from customary.store.queries.waves import State
from customary.web.fields import Field, filled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.store.access import Viewer
    from customary.store.queries.waves import WaveLine


def lasting(line: WaveLine) -> str:
    """From when until when, and how much time is left, in a sentence."""
    wave = line.wave
    if line.is_retired:
        return gettext("It cannot open: version %(number)s of its questionnaire is retired.") % {
            "number": wave.instrument.version
        }
    if line.state is State.MISSED:
        return gettext("It was to open on %(day)s and has not.") % {"day": _day(wave.opens_at)}
    if line.state is State.PLANNED:
        if wave.opens_at is None:
            return gettext("It opens when somebody opens it.")
        return gettext("It opens on %(day)s by itself.") % {"day": _moment(wave.opens_at)}
    if line.state is State.OPENING:
        return ngettext(
            "It is being opened: one is written down so far.",
            "It is being opened: %(n)s are written down so far.",
            line.written,
        ) % {"n": words.number(line.written)}
    if line.state is State.CLOSED:
        return gettext("It was open from %(first)s to %(last)s.") % {
            "first": _day(wave.opened_at),
            "last": _day(wave.closed_at),
        }
    if wave.closes_at is None:
        return gettext("It is open since %(day)s.") % {"day": _day(wave.opened_at)}
    left = line.days_left or 0
    if not left:
        return gettext("It closes today.")
    return ngettext(
        "It closes in a day, on %(day)s.", "It closes in %(n)s days, on %(day)s.", left
    ) % {"n": words.number(left), "day": _day(wave.closes_at)}


def answers_told(line: WaveLine) -> str:
    """How many answers there are, as far as that is told."""
    if line.is_few:
        return gettext("fewer than %(least)s") % {"least": words.number(line.least)}
    told = words.number(line.answered)
    return gettext("at least %(n)s") % {"n": told} if line.is_rounded else told


def answered_told(line: WaveLine) -> str:
    """How many of those asked have answered, as far as that is told; answers alone of a link."""
    asked = line.asked
    if not asked:
        return answers_told(line)
    told = {"done": words.number(line.answered_asked), "all": words.number(asked)}
    if line.rate is None:
        if asked < line.least:
            return gettext("%(all)s asked: of so few nobody is told how many answered") % told
        told["done"] = answers_told(line)
        return gettext("%(done)s of %(all)s asked") % told
    if line.is_rounded:
        return gettext("at least %(done)s of %(all)s asked") % told
    return gettext("%(done)s of %(all)s asked") % told


def described(viewer: Viewer, wave: Any) -> list[Field]:
    """The settings of a wave; what is not set is left out."""
    return filled(
        [
            Field(gettext("Questionnaire"), _questionnaire(wave.instrument)),
            Field(gettext("Whom it asks"), "\n".join(whom_told(viewer, wave))),
            Field(gettext("After an event"), _trigger(wave.trigger)),
            Field(gettext("Reminders"), _days_after(wave.reminder_days)),
            Field(gettext("Repeats"), _repeats(wave.every_days)),
            Field(gettext("Rest between surveys"), _days(wave.rest_days)),
            Field(gettext("Results compared by"), words.listed([attribute_name(one) for one in wave.attributes])),
            Field(gettext("At most"), _quotas(wave.quotas)),
        ]
    )  # fmt: skip


def _questionnaire(asked: Any) -> str:
    told = {"title": asked.title_in(words.language()), "number": asked.version}
    return gettext("%(title)s, version %(number)s") % told


def _trigger(trigger: Mapping[str, Any]) -> str:
    if not trigger:
        return ""
    known = dict(interaction_kinds())
    kinds = [known.get(one, one) for one in trigger.get("kinds", ())]
    told = {
        "what": words.listed(kinds) if kinds else gettext("any contact"),
        "n": words.number(trigger.get("delay_hours", 0)),
        "share": words.number(round(100 * trigger.get("share", 1))),
    }
    return (
        gettext("%(n)s hours after a contact was closed (%(what)s), %(share)s of 100 of them")
        % told
    )


def _days_after(days: list[int]) -> str:
    if not days:
        return gettext("none")
    return gettext("on day %(days)s") % {"days": words.listed([words.number(one) for one in days])}


def _repeats(days: int | None) -> str:
    return rhythm(days) if days else gettext("not by itself")


def rhythm(days: int) -> str:
    """How often, in weeks where these are whole."""
    weeks, rest = divmod(days, 7)
    if rest:
        return ngettext("each day", "every %(n)s days", days) % {"n": words.number(days)}
    return ngettext("each week", "every %(n)s weeks", weeks) % {"n": words.number(weeks)}


def _days(days: int) -> str:
    return ngettext("one day", "%(n)s days", days) % {"n": words.number(days)} if days else ""


def _quotas(quotas: Mapping[str, Any]) -> str:
    told = []
    if total := quotas.get("total"):
        told.append(ngettext("one answer", "%(n)s answers", total) % {"n": words.number(total)})
    for attribute, cells in quotas.get("by", {}).items():
        each = [
            gettext("%(value)s %(n)s")
            % {"value": value_name(attribute, value), "n": words.number(n)}
            for value, n in cells.items()
        ]
        told.append(
            gettext("%(cut)s: %(cells)s")
            % {"cut": attribute_name(attribute), "cells": words.listed(each)}
        )
    return "\n".join(told)


def _day(moment: datetime | None) -> str:
    return words.day(timezone.localdate(moment)) if moment else ""


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{words.day(local.date())} {local:%H:%M}"
