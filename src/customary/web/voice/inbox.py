# SPDX-License-Identifier: Apache-2.0
"""The inbox: what customers said, newest first; looked through and worked off by many at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from customary.report import words
from customary.store.access import may, require
from customary.store.actions.refusal import Refused
from customary.store.actions.saved_views import forget_view, save_view
from customary.store.actions.triage import assign, say_theme, set_state
from customary.store.queries import inbox as reads
from customary.store.queries.inbox_choices import choices, possible_owners, views
from customary.store.queries.inbox_filters import Filters
from customary.store.queries.inbox_lines import lines
from customary.store.queries.rows import row
from customary.store.queries.similar import comments_meaning, placed
from customary.understand.meaning import themes_meant
from customary.understand.sentences import SentenceModelError, problem
from customary.understand.vectors import place_words
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.inbox_words import chips, counted, fields, shown_line, told_found

if TYPE_CHECKING:
    from customary.store.queries.inbox import Place
    from customary.store.queries.inbox_choices import Choices, View

#: What a button does to the state of the comments chosen.
STATES = {"close": "closed", "open": "open", "wait": "waiting"}
#: What a button says of a theme.
SPEAKS = {"speaks": True, "speaks_not": False}
#: More at once than a page holds comes from nobody's list.
MOST_AT_ONCE = 200


@require_safe
@signed_in
def inbox(request: ViewedRequest) -> HttpResponse:
    """The comments asked for in the address, a page at a time."""
    asked = Filters.of(request.GET)
    after = reads.Place.of(request.GET.get("after", ""))
    before = reads.Place.of(request.GET.get("before", ""))
    found = reads.find(request.viewer, asked, after=after, before=before)
    shown = [
        shown_line(line, asked) for line in lines(request.viewer, [one.id for one in found.places])
    ]
    offered = choices(request.viewer)
    may_work = may(request.viewer, "write", "inbox")
    known = views(request.viewer)
    context = {
        "asked": asked.address(),
        "words": asked.q,
        "lines": shown,
        "meant": _meant(asked, offered),
        "by_meaning": _by_meaning(asked),
        "chips": chips(asked, offered),
        "fields": fields(asked, offered),
        "views": [(view, _at(view.asked), view.asked == asked) for view in known],
        "view": _here(known, asked),
        "is_everything": not asked.address(),
        "newer": _at(asked, before=found.newer) if found.newer else "",
        "older": _at(asked, after=found.older) if found.older else "",
        "looked_until": found.looked_until,
        "by_deadline": bool(asked.overdue),
        "first": _at(asked) if after or before else "",
        "counts_address": _counts(asked, None if after or before else found.places[:1]),
        "may_work": may_work,
        "owners": possible_owners() if may_work else [],
        "themes": offered.themes if may(request.viewer, "write", "understanding") else [],
        "back": _query(asked, after=after, before=before),
        "undo": request.session.pop("inbox_undo", None),
        "can_import": may(request.viewer, "write", "connections"),
    }
    return render(request, "voice/inbox.html", context)


@require_safe
@signed_in
def by_meaning(request: ViewedRequest) -> HttpResponse:
    """Comments that mean much the same as words, in whatever words they say it."""
    require(request.viewer, "read", "inbox")
    if not settings.SENTENCE_MODEL:
        raise Http404
    asked = Filters.of(request.GET)
    context: dict[str, Any] = {"words": asked.q, "placed": words.number(placed())}
    if asked.q:
        try:
            found = comments_meaning(request.viewer, *place_words(asked.q))
        except SentenceModelError:
            context["cannot"] = True
        else:
            context["lines"] = [shown_line(line, Filters()) for line in found]
            context["by_words"] = _at(Filters(q=asked.q))
    return render(request, "voice/by_meaning.html", context)


@require_safe
@signed_in
def inbox_counts(request: ViewedRequest) -> HttpResponse:
    """How many stand in each view, and how many came since the page was read; asked for by pages."""
    asked = Filters.of(request.GET)
    top = reads.Place.of(request.GET.get("top", ""))
    context: dict[str, Any] = {
        "counts": [
            (view, counted(reads.count(request.viewer, view.asked)))
            for view in views(request.viewer)
        ],
        "first": _at(asked),
    }
    if asked.q:
        found = reads.count(request.viewer, asked)
        context["found"] = told_found(found)
    if top is not None:
        news = reads.newer_than(request.viewer, asked, top)
        context["news"] = news.n and ngettext("One new comment", "%(n)s new comments", news.n) % {
            "n": counted(news)
        }
    return render(request, "voice/inbox_counts.html", context)


@require_POST
@signed_in
def work(request: ViewedRequest) -> HttpResponse:
    """One verb for every comment chosen, all or none; then the list again."""
    items = _chosen(request)
    verb = request.POST.get("verb", "")
    try:
        done = _do(request, verb, items)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
        if verb == "close":
            request.session["inbox_undo"] = items
    return HttpResponseRedirect(_back(request))


@require_POST
@signed_in
def keep_view(request: ViewedRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    asked = Filters.of(QueryDict(request.POST.get("back", "")))
    shared = bool(request.POST.get("shared"))
    try:
        view = save_view(
            request.viewer, name=request.POST.get("name", ""), filters=asked, shared=shared
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("“%(name)s” is kept.") % {"name": view.name})
    return HttpResponseRedirect(_at(asked))


@require_POST
@signed_in
def drop_view(request: ViewedRequest, key: int) -> HttpResponse:
    """Forget a view of one's own; the comments stay."""
    forget_view(request.viewer, key)
    messages.success(request, gettext("The view is forgotten; the comments are all there."))
    return HttpResponseRedirect(reverse("inbox"))


def _do(request: ViewedRequest, verb: str, items: list[int]) -> str:
    """Do it, and tell what was done."""
    if not items:
        raise Refused(gettext("No comment is chosen."), "", gettext("Tick some first."))
    if verb in STATES:
        cases = set_state(request.viewer, items, STATES[verb])
        told = {
            "close": ngettext("One comment is closed.", "%(n)s comments are closed.", len(cases)),
            "open": ngettext("One comment is open.", "%(n)s comments are open.", len(cases)),
            "wait": ngettext(
                "One comment waits for its customer.",
                "%(n)s comments wait for their customers.",
                len(cases),
            ),
        }[verb]
        return told % {"n": words.number(len(cases))}
    if verb == "mine":
        cases = assign(request.viewer, items, row(request.viewer, "people", request.viewer.person))
        told = ngettext("One comment is yours.", "%(n)s comments are yours.", len(cases))
        return told % {"n": words.number(len(cases))}
    if verb == "assign":
        return _assign(request, items)
    if verb in SPEAKS:
        return _say_theme(request, items, speaks=SPEAKS[verb])
    raise BadRequest


def _assign(request: ViewedRequest, items: list[int]) -> str:
    key = request.POST.get("owner", "")
    if key == "nobody":
        cases = assign(request.viewer, items, None)
        told = ngettext("One comment is nobody's.", "%(n)s comments are nobody's.", len(cases))
        return told % {"n": words.number(len(cases))}
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise Refused(gettext("Nobody is chosen."), "owner", gettext("Choose whose it becomes."))
    owner = row(request.viewer, "people", int(key))
    cases = assign(request.viewer, items, owner)
    told = ngettext("One comment is %(name)s's.", "%(n)s comments are %(name)s's.", len(cases))
    return told % {"n": words.number(len(cases)), "name": owner.full_name}


def _say_theme(request: ViewedRequest, items: list[int], *, speaks: bool) -> str:
    key = request.POST.get("theme", "")
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise Refused(gettext("No theme is chosen."), "theme", gettext("Choose one first."))
    theme = row(request.viewer, "themes", int(key))
    n = say_theme(request.viewer, items, theme, speaks=speaks)
    told = (
        ngettext("One comment speaks of it.", "%(n)s comments speak of it.", n)
        if speaks
        else ngettext("One comment does not speak of it.", "%(n)s comments do not speak of it.", n)
    )
    return told % {"n": words.number(n)}


def _chosen(request: ViewedRequest) -> list[int]:
    given = [one for one in request.POST.getlist("item") if one.isascii() and one.isdigit()]
    items = sorted({int(one) for one in given if len(one) < 16})
    if len(items) > MOST_AT_ONCE:
        raise BadRequest
    return items


def _back(request: ViewedRequest) -> str:
    """The page one came from: of the list, or of one comment; nothing else can be held."""
    query = QueryDict(request.POST.get("back", ""))
    comment = request.POST.get("comment", "")
    if comment.isascii() and comment.isdigit():
        kept = _query(Filters.of(query))
        return reverse("comment", args=[int(comment)]) + (f"?{kept}" if kept else "")
    places = {name: reads.Place.of(query.get(name, "")) for name in ("after", "before")}
    return _at(Filters.of(query), **places)


def _at(asked: Filters, **places: Place | None) -> str:
    query = _query(asked, **places)
    return reverse("inbox") + (f"?{query}" if query else "")


def _query(asked: Filters, **places: Place | None) -> str:
    held = {name: str(place) for name, place in places.items() if place is not None}
    return urlencode({**asked.address(), **held})


def _counts(asked: Filters, first: Any) -> str:
    top = {"top": str(first[0])} if first else {}
    query = urlencode({**asked.address(), **top})
    return reverse("inbox_counts") + (f"?{query}" if query else "")


def _meant(asked: Filters, offered: Choices) -> list[tuple[str, str]]:
    """Themes that the words speak of, with the address of all comments that do."""
    if asked.theme is not None:
        return []
    names = dict(offered.themes)
    return [
        (names[str(theme)], _at(replace(asked, q="", theme=theme)))
        for theme in themes_meant(asked.q)
        if str(theme) in names
    ]


def _by_meaning(asked: Filters) -> str:
    """Where to look for the words by what they mean; empty where no model of sentences can be asked."""
    if not asked.q or not settings.SENTENCE_MODEL or problem():
        return ""
    return f"{reverse('by_meaning')}?{urlencode({'q': asked.q})}"


def _here(known: list[View], asked: Filters) -> View | None:
    return next((view for view in known if view.asked == asked), None)
