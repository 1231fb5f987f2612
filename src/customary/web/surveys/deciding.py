# SPDX-License-Identifier: Apache-2.0
"""Before something is done with a wave that cannot be undone: what will happen, then the button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.report.wave_population import whom_told
from customary.store.access import require
from customary.store.actions.opening import open_until
from customary.store.queries import waves as reads
from customary.store.queries.counted import would_ask
from customary.store.queries.waves import State
from customary.web.fields import Field, filled
from customary.web.surveys.telling import answered_told, described, rhythm
from customary.web.surveys.views import crumbs, stands_with
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.access import Viewer
    from customary.store.queries.counted import Preview
    from customary.store.queries.waves import WaveLine

#: In which states a verb may be chosen.
POSSIBLE = {
    "open": {State.PLANNED, State.MISSED},
    "cancel": {State.PLANNED, State.MISSED},
    "close": {State.OPEN, State.PAUSED},
}


@require_safe
@signed_in
def decide(request: ViewedRequest, key: int, verb: str) -> HttpResponse:
    """What opening, closing or taking off the plan will do; nothing is done yet."""
    require(request.viewer, "write", "surveys")
    if verb not in POSSIBLE:
        raise Http404
    line = reads.line_of(request.viewer, key)
    if line.state not in POSSIBLE[verb] or (verb == "open" and line.is_retired):
        return redirect("survey", key=key)
    told = {"open": _opening, "close": _closing, "cancel": _cancelling}[verb]
    context = {
        "audience": stands_with(request, line.wave.audience),
        "wave": line.wave,
        "verb": verb,
        "is_alarming": verb != "open",
        **told(request.viewer, line),
    }
    context["crumbs"] = crumbs(line, context["short"])
    return render(request, "surveys/decide.html", context)


def _opening(viewer: Viewer, line: WaveLine) -> dict[str, Any]:
    wave = line.wave
    now = timezone.now()
    asked = None if wave.audience == "anyone" or wave.trigger else would_ask(viewer, wave)
    set_to = {one.label: one for one in described(viewer, wave)}
    kept = [gettext("Reminders"), gettext("Results compared by"), gettext("At most")]
    return {
        "headline": gettext("Open “%(title)s” now?") % {"title": line.title},
        "short": gettext("Open it now"),
        "finding": _asked(line, asked),
        "facts": filled(
            [
                Field(gettext("Whom it asks"), "\n".join(whom_told(viewer, wave))),
                Field(gettext("Not asked"), "\n".join(_not_asked(asked))),
                Field(gettext("How they hear of it"), "\n".join(_ways(wave, asked))),
                Field(gettext("Open until"), _moment(open_until(wave, now))),
                *(set_to[label] for label in kept if label in set_to),
                Field(gettext("The next one"), _following(line, now)),
            ]
        ),
        "warning": gettext(
            "This cannot be undone. Once it is open, whom it asks, what it asks and what results "
            "are compared by stay as they are. You can pause it, keep it open longer and close it."
        ),
        "button": gettext("Yes, open it now"),
    }


def _asked(line: WaveLine, asked: Preview | None) -> str:
    if line.wave.trigger:
        return gettext("Customers are asked one by one from now on, each after a contact.")
    if asked is None:
        return gettext("Whoever has the link can answer from now on.")
    if asked.step:
        return gettext("At least %(n)s are asked.") % {"n": words.number(asked.asked)}
    return ngettext("One is asked.", "%(n)s are asked.", asked.asked) % {
        "n": words.number(asked.asked)
    }


def _not_asked(asked: Preview | None) -> list[str]:
    if asked is None:
        return []
    told = []
    if asked.spared:
        told.append(
            ngettext("one, asked lately", "%(n)s, asked lately", asked.spared)
            % {"n": words.number(asked.spared)}
        )
    if asked.left_out:
        told.append(
            ngettext("one, left out by name", "%(n)s, left out by name", asked.left_out)
            % {"n": words.number(asked.left_out)}
        )
    return told


def _ways(wave: Any, asked: Preview | None) -> list[str]:
    told = []
    if wave.by_mail and wave.audience != "anyone":
        told.append(gettext("a personal link by mail, in working hours"))
        if asked and asked.without_address and wave.audience == "people":
            told.append(
                ngettext(
                    "one has no address, and answers under “Surveys for me”",
                    "%(n)s have no address, and answer under “Surveys for me”",
                    asked.without_address,
                )
                % {"n": words.number(asked.without_address)}
            )
    elif wave.audience == "people":
        told.append(gettext("no mail; they find it under “Surveys for me” once they sign in"))
    if wave.by_chat:
        told.append(gettext("an announcement in the chat channel"))
    if wave.public_key:
        told.append(gettext("the public link"))
    return told


def _following(line: WaveLine, now: Any) -> str:
    days = line.wave.every_days
    if not days or line.wave.followers.exists():
        return ""
    return gettext("planned by itself, %(rhythm)s") % {"rhythm": rhythm(days)}


def _closing(_viewer: Viewer, line: WaveLine) -> dict[str, Any]:
    wave = line.wave
    by_itself = _moment(wave.closes_at) if wave.closes_at else ""
    return {
        "headline": gettext("Close “%(title)s” for good?") % {"title": line.title},
        "short": gettext("Close for good"),
        "finding": gettext("From now on nobody can answer it any more."),
        "facts": filled(
            [
                Field(gettext("Answered so far"), answered_told(line)),
                Field(gettext("Would close by itself"), by_itself),
                Field(gettext("Begun and not sent"), gettext("is deleted, and counts nowhere")),
                Field(gettext("Results"), gettext("are worked out at once, and never again")),
            ]
        ),
        "warning": gettext("This cannot be undone. To stop it for a while, pause it instead."),
        "button": gettext("Yes, close it for good"),
    }


def _cancelling(_viewer: Viewer, line: WaveLine) -> dict[str, Any]:
    wave = line.wave
    day = _moment(wave.opens_at) if wave.opens_at else gettext("when somebody opens it")
    return {
        "headline": gettext("Take “%(title)s” off the plan?") % {"title": line.title},
        "short": gettext("Take it off the plan"),
        "finding": gettext("Nobody has been asked, and nobody will be."),
        "facts": filled(
            [
                Field(gettext("It was to open"), day),
                Field(
                    gettext("Repeats"),
                    gettext("no more: the rounds after it are planned when it opens")
                    if wave.every_days
                    else "",
                ),
                Field(gettext("What stays"), gettext("the history says that it was planned")),
            ]
        ),
        "warning": gettext("This cannot be undone, but the same survey can be planned anew."),
        "button": gettext("Yes, take it off the plan"),
    }


def _moment(moment: Any) -> str:
    local = timezone.localtime(moment)
    return f"{words.day(local.date())} {local:%H:%M}"
