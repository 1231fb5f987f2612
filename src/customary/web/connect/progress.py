# SPDX-License-Identifier: Apache-2.0
"""A connection in progress: what it is, the questions about it, what it would show, accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.intake.report import Report
from customary.pipeline import connecting, tasks
from customary.pipeline.connecting import Connecting, ConnectionState
from customary.report import words
from customary.store.access import may, require
from customary.store.queries.connections import choices_of_source, is_confirmed, source_id
from customary.store.queries.setup import setup_progress
from customary.web.connect import questions, telling
from customary.web.imports.telling import progress_words
from customary.web.viewing import ViewedRequest, signed_in

#: A source of its own, in the list of sources that files may belong to.
OF_ITS_OWN = "*"
CHANGEABLE = {ConnectionState.ASKING, ConnectionState.CHECKED}


@require_safe
@signed_in
def connection(request: ViewedRequest, key: str) -> HttpResponse:
    """How far a connection has come, and what it asks for now."""
    one = _mine(request, key)
    if one.state is ConnectionState.ASKING and not getattr(request, "htmx", False):
        return _mapping(request, one)
    context = {
        "one": one,
        "headline": telling.headline(one),
        "explanation": telling.explanation(one),
        "progress_words": progress_words(one),
        "next": [
            {"name": telling.headline(other), "address": reverse("connection", args=[other.id])}
            for other in connecting.beside(one)
        ],
    }
    if one.state is ConnectionState.CHECKED:
        context |= _preview(request, one)
    if one.state is ConnectionState.IMPORTED:
        progress = setup_progress(request.viewer)
        context |= {
            "source": source_id(one.source.get("key", "")),
            "is_first_run": not progress.finished and may(request.viewer, "write", "organisation"),
        }
    if one.state is ConnectionState.ASKING:
        response = HttpResponse()
        response.headers["HX-Refresh"] = "true"
        return response
    part = "#progress" if getattr(request, "htmx", False) else ""
    return render(request, f"connect/connection.html{part}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mapping(request: ViewedRequest, key: str) -> HttpResponse:
    """The questions about the files, each with its guess; sent, the files are tried out by them."""
    one = _mine(request, key)
    seen = one.recognised
    if seen is None or one.state not in CHANGEABLE:
        return redirect("connection", key=key)
    if request.method != "POST":
        return _mapping(request, one)
    require(request.viewer, "write", "connections")
    answers = one.answers | questions.read(seen.questions, request.POST)
    source = _source(one, request.POST.get("source", ""), request.POST.get("source_name", ""))
    if request.POST.get("do"):  # a row of rules was moved; nothing is tried out yet
        state = ConnectionState.ASKING
        connecting.write(replace(one, answers=answers, source=source, state=state, error=""))
        return redirect(reverse("connection", args=[key]) + "#" + request.POST["do"].split(".")[0])
    if lacking := questions.missing(seen.questions, answers):
        error = gettext("Please answer: %(questions)s.") % {"questions": words.listed(lacking)}
        one = connecting.write(
            replace(one, answers=answers, source=source, state=ConnectionState.ASKING, error=error)
        )
        return _mapping(request, one)
    connecting.answer(one, answers, source)
    tasks.work_on_connection(key)
    return redirect("connection", key=key)


@require_POST
@signed_in
def decide(request: ViewedRequest, key: str) -> HttpResponse:
    """Accept what was looked at, or throw it away."""
    require(request.viewer, "write", "connections")
    one = _mine(request, key)
    decision = request.POST.get("decision")
    if decision == "none" and one.state not in {
        ConnectionState.IMPORTING,
        ConnectionState.IMPORTED,
    }:
        connecting.discard(one)
        messages.success(request, gettext("Thrown away; nothing was stored."))
        return redirect("connect")
    if decision == "again" and one.state is ConnectionState.FAILED and one.connector:
        connecting.again(one)
        tasks.work_on_connection(key)
    if decision == "accept" and one.state is ConnectionState.CHECKED:
        confirm = "confirm" in request.POST and may(request.viewer, "write", "sources")
        connecting.accept(one, confirm=confirm)
        tasks.work_on_connection(key)
    return redirect("connection", key=key)


@require_safe
@signed_in
def declaration(request: ViewedRequest, key: str) -> HttpResponse:
    """The mapping as a pack.toml, to be kept or used on the command line."""
    one = _mine(request, key)
    if not one.seen:
        raise Http404
    return as_toml(connecting.declaration(one))


def as_toml(text: str) -> HttpResponse:
    """A pack.toml to be kept."""
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="pack.toml"'
    return response


def _mapping(request: ViewedRequest, one: Connecting) -> HttpResponse:
    seen = one.recognised
    if seen is None:
        raise Http404
    choices = choices_of_source(request.viewer, seen.feed)
    chosen = one.source.get("key", "")
    context = {
        "one": one,
        "seen": seen,
        "facts": telling.facts(seen),
        "headline": seen.what,
        "groups": questions.shown(seen.questions, one.answers),
        "sources": [{"key": key, "name": name, "chosen": key == chosen} for key, name in choices],
        "is_new_source": chosen not in dict(choices),
        "own": OF_ITS_OWN,
        "may_connect": may(request.viewer, "write", "connections"),
    }
    return render(request, "connect/mapping.html", context)


def _preview(request: ViewedRequest, one: Connecting) -> dict[str, Any]:
    findings = one.findings or Report(pack="")
    proposes = one.source.get("evidence_grade", "") == "A"
    return {
        "findings": findings,
        "tables": telling.tables(findings, one.preview),
        "matched": telling.matched(one.preview),
        "figures": telling.figures(one.preview),
        "nothing_new": not findings.total("new") + findings.total("changed"),
        "asks_to_confirm": proposes
        and not is_confirmed(one.source.get("key", ""))
        and may(request.viewer, "write", "sources"),
        "may_connect": may(request.viewer, "write", "connections"),
    }


def _source(one: Connecting, chosen: str, name: str) -> dict[str, str]:
    """The source the records belong to: one there is, or one of its own with a free key."""
    name = name.strip()[:200] or one.source.get("name", "")
    if chosen and chosen != OF_ITS_OWN:
        known = source_id(chosen)
        return one.source | {"key": chosen} if known is not None else one.source
    if name == one.source.get("name"):
        return one.source
    key = slugify(name)[:50] or one.source.get("key", "files")
    number = 2
    free = key
    while source_id(free) is not None:
        free, number = f"{key}-{number}", number + 1
    return one.source | {"key": free, "name": name}


def _mine(request: ViewedRequest, key: str) -> Connecting:
    require(request.viewer, "read", "connections")
    found = connecting.find(key, account=request.viewer.account)
    if found is None:
        raise Http404
    return found
