# SPDX-License-Identifier: Apache-2.0
"""Find anything: pages, practices, units, people, customers by their name, comments by their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.catalogue import load_catalogue
from customary.report import words
from customary.store.access import may
from customary.store.queries import inbox
from customary.store.queries.customers import customers
from customary.store.queries.inbox_filters import Filters
from customary.store.queries.org import unit_tree
from customary.store.queries.people import people
from customary.web.navigation import found as found_pages
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.inbox_words import told_found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from customary.store.access import Viewer

#: So many of a kind are shown; more letters find the others.
SHOWN = 6
#: One Chinese character says as much as two letters.
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Found:
    """Something found: its name, a word more, and where it is."""

    name: str
    detail: str
    address: str


@require_safe
@signed_in
def find(request: ViewedRequest) -> HttpResponse:
    """What goes by these words; a fragment for the finder, a page without script."""
    search = request.GET.get("q", "").strip()
    context = {"words": search, "groups": _groups(request.viewer, search)}
    part = "#results" if getattr(request, "htmx", False) else ""
    return render(request, f"find.html{part}", context)


def _groups(viewer: Viewer, search: str) -> list[dict[str, Any]]:
    if len(search) < FEWEST_LETTERS and search.isascii():
        return []
    groups = (
        (
            gettext("Pages"),
            [Found(one.label, "", one.address) for one in found_pages(viewer, search)],
        ),
        (gettext("Practices"), _practices(viewer, search)),
        (gettext("Units"), _units(viewer, search)),
        (gettext("People"), _people(viewer, search)),
        (gettext("Customers"), _customers(viewer, search)),
        (gettext("Comments"), _comments(viewer, search)),
    )
    return [{"label": label, "items": list(items)[:SHOWN]} for label, items in groups if items]


def _practices(viewer: Viewer, search: str) -> list[Found]:
    if not may(viewer, "read", "grades"):
        return []
    texts = [(key, one.text(words.language())) for key, one in load_catalogue().practices.items()]
    wanted = search.casefold()
    return [
        Found(text.name, text.claim, reverse("practice", args=[key]))
        for key, text in texts
        if wanted in f"{text.name} {text.claim}".casefold() or wanted == key.casefold()
    ]


def _units(viewer: Viewer, search: str) -> list[Found]:
    return [
        Found(unit.name, unit.function_name, reverse("unit", args=[unit.id]))
        for unit in unit_tree(viewer).units
        if search.casefold() in unit.name.casefold()
    ]


def _people(viewer: Viewer, search: str) -> Iterable[Found]:
    return [
        Found(one.name, one.unit_name, reverse("person", args=[one.id]))
        for one in people(viewer, search=search).rows[:SHOWN]
    ]


def _customers(viewer: Viewer, search: str) -> Iterable[Found]:
    return [
        Found(one.name, one.segment, reverse("customer", args=[one.id]))
        for one in customers(viewer, search=search).rows[:SHOWN]
        if one.name
    ]


def _comments(viewer: Viewer, search: str) -> Iterable[Found]:
    """How many comments hold the words, and the way to them."""
    asked = Filters.of({"q": search})
    if not may(viewer, "read", "inbox"):
        return []
    count = inbox.count(viewer, asked)
    if not count.n:
        return []
    address = f"{reverse('inbox')}?{urlencode(asked.address())}"
    told = gettext("%(comments)s with “%(words)s”")
    told %= {"comments": told_found(count), "words": asked.q}
    return [Found(told, gettext("in the inbox"), address)]
