# SPDX-License-Identifier: Apache-2.0
"""The scorecard, and the list of practices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customary.catalogue import FrameKind, load_catalogue
from customary.report import practices as reported
from customary.report import telling, words
from customary.store.access import may
from customary.store.queries.figures import latest_figures
from customary.store.queries.grades import scorecard as read_scorecard
from customary.web.culture import reading
from customary.web.culture.figures import figure
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.grades import Scorecard


@require_safe
@signed_in
def scorecard(request: ViewedRequest) -> HttpResponse:
    """The four Cs, traits, signs and components, what is missed most and where to grow."""
    found = read_scorecard(request.viewer)
    context: dict[str, Any] = {"can_import": may(request.viewer, "write", "imports")}
    if found is not None:
        context |= _told(found)
    return render(request, "culture/scorecard.html", context)


@require_safe
@signed_in
def practices(request: ViewedRequest) -> HttpResponse:
    """Every practice as a line, by frame, by grade, by words; the choice is in the address."""
    frame, grade, query = (request.GET.get(name, "") for name in ("frame", "grade", "q"))
    members = _members(frame)
    found = read_scorecard(request.viewer)
    context: dict[str, Any] = {
        "can_import": may(request.viewer, "write", "imports"),
        "frame_choices": reading.frame_choices(),
        "grade_choices": reading.grade_choices(),
        "chosen_frame": frame,
        "chosen_grade": grade,
        "words": query,
    }
    if found is not None:
        context |= _whole(request, frame)
        told = reading.told(found)
        chosen = [one for one in told.values() if one.id in members]
        context |= {
            "run": found.run,
            "finding": telling.distribution_told([one.grade for one in chosen]),
            "lines": [
                one
                for one in sorted(chosen, key=reading.by_grade)
                if grade in ("", "none" if one.grade is None else str(one.grade))
                and query.casefold() in f"{one.name} {one.claim}".casefold()
            ],
        }
    return render(request, "culture/practices.html", context)


def _told(found: Scorecard) -> dict[str, Any]:
    told = reading.told(found)
    groups = reading.groups(found, told)
    grades = [one.grade for one in told.values()]
    return {
        "run": found.run,
        "finding": telling.finding(
            reading.sign_grades({key: one.grade for key, one in told.items()}), grades
        ),
        "measured": sum(grade is not None for grade in grades),
        "practices": len(load_catalogue().practices),
        "missed": reported.missed(told.values()),
        "groups": groups,
        "opportunity": reported.opportunity(told, found.opportunity),
    }


def _whole(request: ViewedRequest, frame: str) -> dict[str, Any]:
    """Figures that tell of a capability as a whole: all about the one chosen, or the values of each."""
    catalogue, language = load_catalogue(), words.language()
    kept: dict[str, list[str]] = {}
    for each in catalogue.indicators.values():
        if each.capability is not None and frame in ("", each.capability):
            kept.setdefault(each.capability, []).append(each.id)
    known = latest_figures(request.viewer, [key for keys in kept.values() for key in keys])
    if frame:
        unknown = [key for key in kept.get(frame, ()) if key not in known]
        return {
            "figures": [figure(one) for one in known.values()],
            "unmeasured": [catalogue.indicator(key).text(language) for key in unknown],
        }
    shown = {
        capability: [figure(known[key]) for key in keys if key in known]
        for capability, keys in kept.items()
    }
    return {
        "of_the_whole": [
            {
                "key": one.key,
                "name": one.text(language).name,
                "figures": shown[one.key],
            }
            for one in catalogue.frames_of(FrameKind.CAPABILITY)
            if shown.get(one.key)
        ]
    }


def _members(frame: str) -> set[str]:
    catalogue = load_catalogue()
    if not frame:
        return set(catalogue.practices)
    if frame not in catalogue.frames:
        raise Http404
    return {one.id for one in catalogue.practices_in(frame)}
