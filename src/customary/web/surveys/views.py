# SPDX-License-Identifier: Apache-2.0
"""Surveys: what is open, what is planned, missed or late, what is over; and one while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.report.wave_series import series_told
from customary.store.access import may
from customary.store.queries import waves as reads
from customary.store.queries.culture_profile import to_ask
from customary.store.queries.reassessments import Change, called_for
from customary.store.queries.unreached import wrong_addresses
from customary.store.queries.wave_following import followed
from customary.store.queries.wave_results import right_of
from customary.store.queries.wave_series import series_among
from customary.store.queries.waves import State
from customary.web.fields import Crumb, Field, filled
from customary.web.surveys.telling import answered_told, answers_told, described, lasting, rhythm
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from customary.store.queries.reassessments import Called
    from customary.store.queries.wave_following import Followed
    from customary.store.queries.waves import WaveLine

CUSTOMERS = ("customers", "anyone")
#: How many changes that call for another assessment are told, the most pressing.
CALLED_TOLD = 5


@require_safe
@signed_in
def surveys(request: ViewedRequest) -> HttpResponse:
    """The waves among people who work here."""
    found = [one for one in reads.waves(request.viewer) if one.wave.audience == "people"]
    called = sorted(called_for(request.viewer), key=lambda one: one.trigger.again_by)
    more = {
        "called": [(one, _called(one)) for one in called[:CALLED_TOLD]],
        "more_called": max(len(called) - CALLED_TOLD, 0),
        "assessment": to_ask("four_cs"),
    }
    return _listed(request, found, "people", more)


@require_safe
@signed_in
def of_customers(request: ViewedRequest) -> HttpResponse:
    """The waves among customers, and those that whoever has the link may answer."""
    found = [one for one in reads.waves(request.viewer) if one.wave.audience in CUSTOMERS]
    return _listed(request, found, "customers", {})


def _called(one: Called) -> str:
    """What happened that calls for another assessment, in a sentence."""
    told = {"unit": one.unit_name, "day": words.day(one.trigger.day)}
    if one.trigger.change is Change.NEW_HEAD:
        return gettext("%(unit)s has had a new head since %(day)s.") % told
    if one.trigger.change is Change.REORGANISED:
        return gettext("%(unit)s was reorganised on %(day)s.") % told
    return gettext("A new mission, vision or strategy has held since %(day)s.") % told


def _listed(
    request: ViewedRequest, found: Sequence[WaveLine], audience: str, more: dict[str, Any]
) -> HttpResponse:
    running = [one for one in found if one.state in {State.OPEN, State.PAUSED}]
    coming = [one for one in found if one.state in {State.PLANNED, State.MISSED, State.OPENING}]
    context = {
        "audience": audience,
        "running": [
            (one, answered_told(one))
            for one in sorted(running, key=lambda one: (one.days_left is None, one.days_left))
        ],
        "coming": [
            (one, rhythm(one.wave.every_days) if one.wave.every_days else "")
            for one in sorted(
                coming, key=lambda one: (one.wave.opens_at is None, one.wave.opens_at)
            )
        ],
        "closed": [
            (one, closed_address(request, one.newest), answers_told(one.newest), series_told(one))
            for one in series_among(request.viewer, found)
        ],
        "finding": _finding(running, coming),
        "is_empty": not found,
        "may_plan": may(request.viewer, "write", "surveys"),
    }
    return render(request, "surveys/surveys.html", context | more)


def closed_address(request: ViewedRequest, one: WaveLine) -> str:
    """Of a closed wave: its results, where the viewer may read them."""
    name = "wave_results" if _may_read(request, one.wave) else "survey"
    return reverse(name, args=[one.wave.pk])


def _may_read(request: ViewedRequest, wave: Any) -> bool:
    """Whether there are results, and the viewer may read some of them."""
    return wave.released_at is not None and may(request.viewer, "read", right_of(wave.audience))


def _finding(running: Sequence[WaveLine], coming: Sequence[WaveLine]) -> str:
    retired = sum(one.is_retired for one in coming)
    missed = sum(one.state is State.MISSED and not one.is_retired for one in coming)
    told = (
        ngettext("One survey is open.", "%(n)s surveys are open.", len(running))
        % {"n": words.number(len(running))}
        if running
        else gettext("No survey is open.")
    )
    if missed:
        told += " " + ngettext(
            "One was due and has not opened.", "%(n)s were due and have not opened.", missed
        ) % {"n": words.number(missed)}
    if retired:
        told += " " + ngettext(
            "One cannot open: its questionnaire is retired.",
            "%(n)s cannot open: their questionnaires are retired.",
            retired,
        ) % {"n": words.number(retired)}
    return told


@require_safe
@signed_in
def survey(request: ViewedRequest, key: int) -> HttpResponse:
    """One wave: how it goes, and what may be done with it."""
    found = followed(request.viewer, key)
    context = {
        "audience": stands_with(request, found.wave.audience),
        "crumbs": crumbs(found.line),
        "followed": found,
        "line": found.line,
        "wave": found.wave,
        "state": found.line.state.value,
        "lasting": lasting(found.line),
        "answered": answered_told(found.line),
        "facts": [*_facts(found), *described(request.viewer, found.wave)],
        "may_act": may(request.viewer, "write", "surveys"),
        "wrong_addresses": wrong_addresses(request.viewer, found.wave)
        if found.wrong and may(request.viewer, "write", "surveys")
        else [],
        "names_left_out": found.wave.audience != "anyone" and found.line.state.value != "closed",
        "may_read": _may_read(request, found.wave),
    }
    return render(request, "surveys/survey.html", context)


def stands_with(request: ViewedRequest, audience: str) -> str:
    """Whose survey it is, "people" or "customers"; the menus follow."""
    if audience == "people":
        return "people"
    request.section = reverse("customer_surveys")
    return "customers"


def list_address(audience: str) -> str:
    """Where the surveys among them are listed."""
    return reverse("surveys" if audience == "people" else "customer_surveys")


def crumbs(line: WaveLine, *more: str) -> list[Crumb]:
    """The way to a page of a wave."""
    top = Crumb(gettext("Surveys"), list_address(line.wave.audience))
    address = reverse("survey", args=[line.wave.pk]) if more else ""
    return [top, Crumb(line.title, address), *(Crumb(one) for one in more)]


def _facts(found: Followed) -> list[Field]:
    """What has been sent and what became of it; what is none is left out."""
    if found.wave.opened_at is None:
        planned = words.number(found.left_out) if found.left_out else ""
        return filled([Field(gettext("Left out by name"), planned)])
    counts = (
        (gettext("Invited by mail"), found.sent),
        (gettext("Mails waiting to leave"), found.undelivered),
        (gettext("Reminders sent"), found.reminded),
        (gettext("Came back: wrong address"), found.wrong),
        (gettext("Came back: full or refused"), found.refused),
        (gettext("Asked, without an address"), found.without_address),
        (gettext("Spared, because asked lately"), found.spared),
        (gettext("Asked by mistake: they do not belong to it"), found.ineligible),
        (gettext("Left out by name"), found.left_out),
        (gettext("Answers by the public link"), found.by_link),
    )
    return filled([Field(label, words.number(n) if n else "") for label, n in counts])
