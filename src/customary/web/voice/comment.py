# SPDX-License-Identifier: Apache-2.0
"""One comment: its words, what was understood of it and mended in place, and who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import may
from customary.store.actions import answered_files
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import (
    correct_flag,
    correct_sentiment,
    correct_theme,
    undo_corrections,
)
from customary.store.actions.unmasking import show_personal_data
from customary.store.queries import comments as reads
from customary.store.queries.inbox import find, place_in
from customary.store.queries.inbox_choices import possible_owners, theme_choices
from customary.store.queries.inbox_filters import CaseState, Feeling, Filters
from customary.store.queries.inbox_lines import TOLD_FLAGS
from customary.store.queries.rows import row
from customary.store.queries.search import found_in
from customary.store.queries.similar import has_similar, similar_comments
from customary.web.fields import Field, filled
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.inbox_words import MARKS, score, shown_line, shown_turn
from customary.web.voice.replies import thread

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from customary.store.queries.comments import Comment, Kept, PastTurn, Understood
    from customary.store.queries.customers import CustomerFacts

KINDS_OF_FILE = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}
#: How sure the reading of a feeling is, in words: from so much on.
ALMOST_CERTAIN, QUITE_SURE = 0.95, 0.8


@require_safe
@signed_in
def comment(request: ViewedRequest, key: int) -> HttpResponse:
    """One comment, with the way on through the list one came from."""
    return _page(request, key)


@require_safe
@signed_in
def similar(request: ViewedRequest, key: int) -> HttpResponse:
    """Comments that mean much the same; the page of the comment loads them in once it is there."""
    asked = Filters.of(request.GET)
    context = {
        "similar": [shown_line(one, asked) for one in similar_comments(request.viewer, key)],
        "comment": reverse("comment", args=[key]),
    }
    return render(request, "voice/similar.html", context)


@require_POST
@signed_in
def unmask(request: ViewedRequest, key: int) -> HttpResponse:
    """The comment with the personal data in it; that it was shown is kept in its history."""
    item = reads.of_inbox(request.viewer, key)
    return _page(request, key, raw=show_personal_data(request.viewer, item))


@require_POST
@signed_in
def open_file(request: ViewedRequest, key: int, file: int) -> HttpResponseBase:
    """A file that came with the comment, to be saved; that it was opened is kept in its history."""
    item = reads.of_inbox(request.viewer, key)
    found, path = answered_files.open_file(request.viewer, item, file)
    try:
        content = path.open("rb")
    except FileNotFoundError:
        messages.error(request, gettext("The file is no longer here: it was not in the backup."))
        return HttpResponseRedirect(_here(request, key))
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.type
    )
    # Whatever it holds, no browser shows or runs it as a page of ours.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def take_back(request: ViewedRequest, key: int) -> HttpResponse:
    """Take back what people corrected: the comment is read anew, at once where a worker is free."""
    if undo_corrections(request.viewer, reads.of_inbox(request.viewer, key)):
        tasks.understand()
        messages.success(request, gettext("Taken back. The comment is being read anew."))
    return HttpResponseRedirect(_here(request, key))


@require_POST
@signed_in
def correct(request: ViewedRequest, key: int) -> HttpResponse:
    """Say how the comment is to be understood: what it feels, speaks of or shows."""
    item = reads.of_inbox(request.viewer, key)
    try:
        _correct(request, item)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, gettext("Kept. It stays as you say, and later readings learn from it.")
        )
    return HttpResponseRedirect(_here(request, key))


def _correct(request: ViewedRequest, item: Any) -> None:
    feeling, flag, theme = (request.POST.get(name, "") for name in ("feeling", "flag", "theme"))
    is_so = request.POST.get("is") == "yes"
    if feeling:
        correct_sentiment(request.viewer, item, feeling)
    elif flag in TOLD_FLAGS:
        correct_flag(request.viewer, item, flag, shows=is_so)
    elif theme.isascii() and theme.isdigit() and len(theme) < 16:
        found = row(request.viewer, "themes", int(theme))
        correct_theme(request.viewer, item, found, speaks=is_so)
    else:
        raise BadRequest


def _page(request: ViewedRequest, key: int, *, raw: tuple[str, str] | None = None) -> HttpResponse:
    viewer = request.viewer
    asked = Filters.of(request.GET)
    found = reads.comment(viewer, key)
    title, text = raw if raw else (found.line.title, found.line.text)
    may_correct = may(viewer, "write", "understanding")
    spoken_of = {one.theme for one in found.line.mentions}
    query = urlencode(asked.address())
    context: dict[str, Any] = {
        "comment": found,
        "line": found.line,
        "title": found_in(title, asked.q),
        "text": found_in(text, asked.q),
        "is_raw": raw is not None,
        "files": [(one, KINDS_OF_FILE[one.type], filesizeformat(one.size)) for one in found.files],
        "headline": _headline(found),
        "origin": _origin(found),
        "turn": shown_turn(found.line.turn),
        "past": [_past(one) for one in reads.past_turns(key)],
        "feelings": [(one, MARKS[one], one is found.understood.feeling) for one in Feeling],
        "sure": _sure(found.understood, is_corrected=found.line.corrected),
        "flags": [(one, one in found.understood.flags) for one in TOLD_FLAGS],
        "other_themes": [one for one in theme_choices(viewer) if int(one[0]) not in spoken_of],
        "may_correct": may_correct,
        "owners": possible_owners() if found.may_work else [],
        "customer_fields": filled(_fields(found.customer)) if found.customer else [],
        "promises": [(one, _kept(one)) for one in found.promises],
        "earlier": [shown_line(one, asked) for one in found.earlier],
        "has_similar": has_similar(key),
        "inbox": reverse("inbox") + (f"?{query}" if query else "") + f"#c{key}",
        "back": query,
        "query": query,
        **thread(request, found.item),
        **_around(request, found, asked),
    }
    return render(request, "voice/comment.html", context)


def _around(request: ViewedRequest, found: Comment, asked: Filters) -> dict[str, str]:
    """The way to the comments before and after this one, in the list one came from."""
    if found.place is None:
        return {}
    place = place_in(asked, found.place)
    query = urlencode(asked.address())
    ending = f"?{query}" if query else ""
    newer = find(request.viewer, asked, before=place, size=1).places
    older = find(request.viewer, asked, after=place, size=1).places
    return {
        name: reverse("comment", args=[one[0].id]) + ending
        for name, one in (("newer", newer), ("older", older))
        if one
    }


def _here(request: ViewedRequest, key: int) -> str:
    query = urlencode(Filters.of(request.GET).address())
    return reverse("comment", args=[key]) + (f"?{query}" if query else "")


def _headline(found: Comment) -> str:
    return found.line.customer_name or found.line.segment or str(found.line.kind.label)


def _origin(found: Comment) -> str:
    line = found.line
    parts = [
        str(line.kind.label),
        line.segment if line.customer_name else "",
        words.day_or_nothing(line.said_at),
        line.source,
        score(line.score, line.score_high),
    ]
    return " · ".join(part for part in parts if part)


def _sure(understood: Understood, *, is_corrected: bool) -> str:
    """How sure the feeling is, in plain words."""
    if understood.said_by_person:
        return gettext("Somebody here said so.")
    if understood.feeling is Feeling.UNSURE:
        return gettext("It could be read either way; a person decides better.")
    if understood.feeling is Feeling.NEUTRAL:
        return gettext("It says good and bad, or neither.")
    if understood.sureness >= ALMOST_CERTAIN:
        return gettext("Read by rule and model: almost certain.")
    if understood.sureness >= QUITE_SURE:
        return gettext("Read by rule and model: quite sure.")
    return gettext("Read by rule and model: not very sure.")


def _past(one: PastTurn) -> tuple[PastTurn, str]:
    """A change of whose turn it is, in words."""
    said = []
    if one.state in CaseState.values:
        said.append(str(CaseState(one.state).label))
    if one.owner_changed:
        said.append(
            gettext("given to %(name)s") % {"name": one.owner_name}
            if one.owner_name
            else gettext("nobody's turn")
        )
    return one, words.listed(said)


def _kept(one: Kept) -> str:
    if one.is_kept is None:
        return pgettext("of a promise", "open")
    return pgettext("of a promise", "kept") if one.is_kept else pgettext("of a promise", "broken")


def _fields(customer: CustomerFacts) -> list[Field]:
    value = words.amount(customer.yearly_value)
    contact = reverse("person", args=[customer.known_contact]) if customer.known_contact else ""
    return [
        Field(gettext("Needs"), customer.needs),
        Field(gettext("Goals"), customer.goals),
        Field(gettext("Segment"), customer.row.segment),
        Field(gettext("Yearly value"), f"{value} {customer.currency}".strip() if value else ""),
        Field(gettext("Known contact"), customer.known_contact_name, contact),
        Field(gettext("Where they stand"), customer.row.status_name),
        Field(gettext("Customer since"), words.day_or_nothing(customer.row.joined_on)),
    ]
