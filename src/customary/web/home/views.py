# SPDX-License-Identifier: Apache-2.0
"""The first page: what waits, what changed, one customer in their own words. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.catalogue import load_catalogue
from customary.report import telling, words
from customary.store.access import may
from customary.store.queries.figures import grades_of
from customary.store.queries.home import home as read_home
from customary.store.queries.runs import latest_run
from customary.store.queries.setup import setup_progress
from customary.store.queries.wave_results import newest_release, released_since
from customary.web.culture import reading
from customary.web.home.looking import looked_at, remember, whole_second
from customary.web.me.views import answer_address
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.access import Viewer
    from customary.store.queries.home import Home, Waiting

#: More than five waiting things are a list of chores and no longer an answer.
SHOWN = 5
CHANGES_SHOWN = 6


@dataclass(frozen=True)
class Item:
    """One thing that waits: what to do, with what, where, until when."""

    text: str
    detail: str
    address: str
    due: date | None


@require_safe
@signed_in
def home(request: ViewedRequest) -> HttpResponse:
    """What this person should do now."""
    run, results = latest_run(request.viewer), newest_release(request.viewer)
    looked = looked_at(request).seen(run.id if run else None, whole_second(results))
    found = read_home(request.viewer, since=looked.run_since)
    graded = {key: one.grade for key, one in grades_of(found.run.id if found.run else None).items()}
    context = {
        "finding": telling.finding(reading.sign_grades(graded), list(graded.values()))
        if graded
        else "",
        "run": found.run,
        "waiting": _waiting(found),
        "released": released_since(request.viewer, looked.results_since),
        "changed": _changed(found),
        "more_changed": max(0, len(found.changes) - CHANGES_SHOWN),
        "quote": found.quote,
        "thanks": found.thanks,
        "setup": _setup(request.viewer),
        "can_import": may(request.viewer, "write", "imports"),
        "can_connect": may(request.viewer, "write", "connections"),
    }
    response = render(request, "home/home.html", context)
    remember(response, looked)
    return response


def _waiting(found: Home) -> list[Item]:
    """What matters now: one's own surveys, then the most urgent of each kind, then the next.

    So many things of one kind that are long overdue never hide all the others.
    """
    surveys = [
        Item(
            gettext("Answer a survey"),
            one.title,
            answer_address(one),
            timezone.localdate(one.closes_at) if one.closes_at else None,
        )
        for one in found.surveys
    ]
    turns = [
        (turn, item)
        for kind in found.waiting
        for turn, item in enumerate(sorted(_items(kind), key=_urgency))
    ]
    turns.sort(key=lambda one: (one[0], _urgency(one[1])))
    return [*surveys, *(item for _, item in turns)][:SHOWN]


def _urgency(item: Item) -> tuple[bool, date]:
    return (item.due is None, item.due or date.max)


def _items(kind: Waiting) -> list[Item]:
    if kind.key == "disputes":
        text = ngettext("Answer one dispute", "Answer %(n)s disputes", kind.total)
        return [Item(text % {"n": kind.total}, "", reverse("disputes"), None)]
    if kind.key == "disputes_asked":
        catalogue = load_catalogue()
        return [
            Item(
                gettext("Answer a dispute"),
                catalogue.practice(link.label).text(words.language()).name,
                reverse("disputes"),
                due,
            )
            for link, due in kind.items
            if link.label in catalogue.practices
        ]
    if kind.key == "audits":
        text = ngettext("Look at one drawn record", "Look at %(n)s drawn records", kind.total)
        return [Item(text % {"n": kind.total}, "", reverse("audits"), None)]
    if kind.key == "identities":
        text = ngettext("Say who is who in one pair", "Say who is who in %(n)s pairs", kind.total)
        return [Item(text % {"n": kind.total}, "", reverse("identities"), None)]
    if kind.key == "sources":
        text = ngettext("Confirm one source", "Confirm %(n)s sources", kind.total)
        return [Item(text % {"n": kind.total}, "", reverse("sources"), None)]
    if kind.key == "themes":
        return [
            Item(
                gettext("Take up what customers speak of"),
                link.label,
                reverse("voice_theme", args=[link.id]),
                due,
            )
            for link, due in kind.items
        ]
    if kind.key == "segments":
        return [
            Item(
                gettext("Look behind good satisfaction"),
                link.label,
                f"{reverse('voice_segment')}?{urlencode({'segment': link.label})}",
                due,
            )
            for link, due in kind.items
        ]
    if kind.key == "cases":
        return [
            Item(gettext("Answer a customer"), link.label, reverse("answer", args=[link.id]), due)
            for link, due in kind.items
        ]
    if kind.key == "news":
        text = gettext("Tell customers what changed")
        return [
            Item(text, link.label, reverse("tell", args=[link.id]), due) for link, due in kind.items
        ]
    verbs = {
        "attestations": gettext("Read and confirm"),
        "actions": gettext("Finish an action"),
        "dialogues": gettext("Answer a message"),
        "agenda_questions": gettext("Write down the answer to the customer question"),
        "decisions": gettext("Write down what it means for customers"),
        "ideas": gettext("Answer an idea"),
        "incidents": gettext("Admit and put right"),
    }
    return [
        Item(verbs[kind.key], link.label, reverse("record", args=[link.table, link.id]), due)
        for link, due in kind.items
    ]


def _changed(found: Home) -> list[dict[str, Any]]:
    catalogue = load_catalogue()
    return [
        {
            "text": catalogue.practice(one.practice).text(words.language()).name,
            "address": reverse("practice", args=[one.practice]),
            "before": one.before,
            "after": one.after,
        }
        for one in found.changes[:CHANGES_SHOWN]
        if one.practice in catalogue.practices
    ]


def _setup(viewer: Viewer) -> dict[str, int] | None:
    """How far the first run has come, for those who may go on with it."""
    if not may(viewer, "write", "organisation"):
        return None
    progress = setup_progress(viewer)
    if progress.finished:
        return None
    steps = [True, progress.organisation, progress.people, progress.source, progress.graded]
    return {"done": sum(steps), "all": len(steps)}
