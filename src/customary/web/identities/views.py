# SPDX-License-Identifier: Apache-2.0
"""Pairs that may be one: a list beside what is known of the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from customary.report import words
from customary.store.access import NotVisible, may
from customary.store.actions.identities import decide_pair, undo_decision
from customary.store.actions.refusal import Refused
from customary.store.queries import identities as reads
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from customary.store.queries.identities import PairCounts, PairLine

FILTERS = ("show", "table", "reason", "q", "page")
SPEAKS: dict[str, StrOrPromise] = {
    "same_address": _("Both have the same address."),
    "same_number": _("Both have the same number."),
    "same_phone": _("Both have the same telephone number."),
    "names_differ": _("Their names differ."),
    "shared_mailbox": _("Several people read this address."),
    "one_source": _("One source lists both, so it takes them for two."),
    "other_address": _("Each has an address of its own."),
    "other_number": _("Each has a number of its own."),
    "two_employees": _("Both are listed as employees."),
}
KINDS: dict[str, StrOrPromise] = {"people": _("Employees"), "customers": _("Customers")}
REASONS: dict[str, StrOrPromise] = {
    "address": _("Same address"),
    "number": _("Same number"),
    "name": _("Similar name"),
    "given": _("Said by its source"),
}


@require_safe
@signed_in
def identities(request: ViewedRequest) -> HttpResponse:
    """The pairs by what is asked for in the address, and the chosen one beside them."""
    show = request.GET.get("show", "waiting")
    page = reads.pairs(
        request.viewer,
        show=show,
        table=request.GET.get("table", ""),
        reason=request.GET.get("reason", ""),
        search=request.GET.get("q", ""),
        page=number(request, "page") or 1,
    )
    chosen = _chosen(request, page.rows)
    counts = reads.counts(request.viewer)
    here = [line.id for line in page.rows]
    at = here.index(chosen) if chosen in here else -1
    context = {
        "show": show if show in reads.SHOWN else "waiting",
        "counts": counts,
        "finding": _finding(counts),
        "page": page,
        "lines": [(line, _address(request, pair=line.id)) for line in page.rows],
        "chosen": chosen,
        "later": _address(request, pair=here[at + 1]) if -1 < at < len(here) - 1 else "",
        "table": request.GET.get("table", ""),
        "reason": request.GET.get("reason", ""),
        "words": request.GET.get("q", ""),
        "kinds": KINDS.items(),
        "reasons": REASONS.items(),
        "filters": _kept(request),
        "may_decide": may(request.viewer, "write", "identities"),
        "done": _pair_or_none(request, number(request, "done")),
    }
    if chosen is not None:
        found = reads.pair(request.viewer, chosen)
        context |= {
            "pair": found,
            "speaks_for": [_speaks(key, found.likeness) for key in found.speaks_for],
            "speaks_against": [_speaks(key, found.likeness) for key in found.speaks_against],
        }
    return render(request, "identities/identities.html", context)


@require_POST
@signed_in
def decide(request: ViewedRequest, key: int) -> HttpResponse:
    """Say that two rows are the same or are not, or take the last word about them back."""
    found, verb = reads.pair_row(request.viewer, key), request.POST.get("verb", "")
    next_pair, done = number_of(request, "next"), None
    try:
        if verb == "undo":
            undo_decision(request.viewer, found)
            next_pair = key
            messages.success(request, gettext("Undone. The pair is as it was."))
        else:
            decide_pair(request.viewer, found, same=verb == "same")
            done = key
    except Refused as refusal:
        next_pair = key
        messages.error(request, str(refusal))
    return redirect(_address(request, pair=next_pair, done=done))


def number_of(request: HttpRequest, name: str) -> int | None:
    """A whole number from what was sent, None where there is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _chosen(request: ViewedRequest, rows: tuple[PairLine, ...]) -> int | None:
    """The pair the address names, else the first of the list."""
    named = _pair_or_none(request, number(request, "pair"))
    if named is not None:
        return named.id
    return rows[0].id if rows else None


def _pair_or_none(request: ViewedRequest, key: int | None) -> PairLine | None:
    try:
        return reads.pair(request.viewer, key).line if key is not None else None
    except NotVisible:
        return None


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """The filters in force, to be carried along."""
    said = request.POST if request.method == "POST" else request.GET
    return [(name, said[name]) for name in FILTERS if said.get(name)]


def _address(request: HttpRequest, *, pair: int | None, done: int | None = None) -> str:
    more = [(name, str(value)) for name, value in (("pair", pair), ("done", done)) if value]
    kept = [*_kept(request), *more]
    return f"{reverse('identities')}?{urlencode(kept)}" if kept else reverse("identities")


def _speaks(key: str, likeness: int | None) -> str:
    if key == "alike":
        share = words.share((likeness or 0) / 100)
        return gettext("Their names are alike: %(share)s.") % {"share": share}
    return str(SPEAKS[key])


def _finding(counts: PairCounts) -> str:
    if counts.waiting:
        return ngettext(
            "One pair waits for somebody who knows.",
            "%(n)s pairs wait for somebody who knows.",
            counts.waiting,
        ) % {"n": words.number(counts.waiting)}
    if counts.automatic or counts.decided:
        return gettext("No pair is in doubt.")
    return gettext("Who is one person or one customer in several sources.")
