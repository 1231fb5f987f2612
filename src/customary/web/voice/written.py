# SPDX-License-Identifier: Apache-2.0
"""What a language model is asked to write, by a click, and how that stands on its pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import may, may_row, require_row
from customary.store.actions import language_model as acts
from customary.store.actions.refusal import Refused
from customary.store.actions.replies import save_draft
from customary.store.queries.language_model import (
    Purpose,
    asked_lately,
    draft_for,
    language_model,
    name_for,
    summary_of,
)
from customary.store.queries.replies import completed, draft_of
from customary.store.queries.rows import row
from customary.store.queries.sendable import covered
from customary.understand.prompts import messages_for
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

#: Where on a page it stands.
PLACE = "#written"


@require_POST
@signed_in
def ask_for_summary(request: ViewedRequest, key: int) -> HttpResponse:
    """Have the comments about a theme summed up."""
    theme = row(request.viewer, "themes", key)
    _ask(request, acts.ask_for_summary, theme, words.language())
    return HttpResponseRedirect(reverse("voice_theme", args=[key]) + PLACE)


@require_POST
@signed_in
def ask_for_name(request: ViewedRequest, key: int) -> HttpResponse:
    """Have a name proposed for something that emerges."""
    _ask(request, acts.ask_for_name, row(request.viewer, "emerging_themes", key))
    return HttpResponseRedirect(reverse("emerging_theme", args=[key]) + PLACE)


@require_POST
@signed_in
def ask_for_draft(request: ViewedRequest, key: int) -> HttpResponse:
    """Have an answer drafted, or put what was drafted into the answer; nothing is sent by it."""
    item = row(request.viewer, "voice_items", key)
    if request.POST.get("act") == "take":
        _take(request, item)
    else:
        _ask(request, acts.ask_for_draft, item)
    return HttpResponseRedirect(reverse("answer", args=[key]) + PLACE)


@require_POST
@signed_in
def set_language_model(request: ViewedRequest) -> HttpResponse:
    """Let the language model be asked, or no longer."""
    be_asked = request.POST.get("be_asked") == "yes"
    try:
        acts.let_language_model(request.viewer, be_asked=be_asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            gettext("It may be asked now, by those who click for it.")
            if be_asked
            else gettext("Switched off. Nothing is sent from now on."),
        )
    return redirect("understanding")


def summary_shown(request: ViewedRequest, theme: Any) -> dict[str, Any]:
    """What the page of a theme shows of its summary."""
    model = language_model()
    return {
        "written": summary_of(request.viewer, theme.pk, words.language()),
        "model": model,
        "may_ask": model.is_on and may_row(request.viewer, "write", theme),
    }


def name_shown(request: ViewedRequest, emerging: int, *, is_open: bool) -> dict[str, Any]:
    """What the page of something emerging shows of a name that is proposed."""
    if not is_open or not may(request.viewer, "write", "understanding"):
        return {}
    model = language_model()
    return {"written": name_for(request.viewer, emerging), "model": model, "may_ask": model.is_on}


def draft_shown(request: ViewedRequest, item: Any) -> dict[str, Any]:
    """What the page of an answer shows of a draft."""
    model = language_model()
    found = draft_for(request.viewer, item)
    drafted = ("", "")
    if found and found.words:
        drafted = completed(
            request.viewer, item, found.words.get("subject", ""), found.words.get("text", "")
        )
    return {"written": found, "model": model, "may_ask": model.is_on, "drafted": drafted}


def setting_shown(request: ViewedRequest) -> dict[str, Any]:
    """What the settings show: where words would go, exactly what is sent, and what was asked for."""
    may_decide = may(request.viewer, "write", "language_model")
    return {
        "model": language_model(),
        "may_decide": may_decide,
        "sent": [_example(purpose) for purpose in Purpose] if may_decide else [],
        "asked": asked_lately(request.viewer) if may_decide else [],
    }


def _ask(request: ViewedRequest, ask: Any, *about: Any) -> None:
    try:
        asked = ask(request.viewer, *about)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.ask_language_model(asked.pk)


def _take(request: ViewedRequest, item: Any) -> None:
    require_row(request.viewer, "write", item)
    found = draft_for(request.viewer, item)
    if found is None or not found.words.get("text"):
        messages.error(request, gettext("There is no draft any more. Ask for another one."))
        return
    subject, text = completed(
        request.viewer, item, found.words.get("subject", ""), found.words["text"]
    )
    kept = draft_of(request.viewer, item)
    save_draft(
        request.viewer,
        item,
        way=kept.way if kept else "",
        subject=subject or (kept.subject if kept else ""),
        text=text,
    )
    messages.success(request, gettext("It stands in the answer. Read it, mend it, then send it."))


def _example(purpose: Purpose) -> tuple[str, list[tuple[str, str]]]:
    """What is sent for a purpose, word by word, with a comment made up for it."""
    comment = covered(
        gettext("The parcel came four days late. Call me on 138 0013 8000. Kim, kim@home.example"),
        ["Kim"],
    )
    sent = messages_for(
        purpose,
        [comment],
        language=words.language(),
        about=gettext("Delivery time") if purpose is Purpose.SUMMARY else "",
        templates=[gettext("Dear {name}, …")] if purpose is Purpose.DRAFT else (),
    )
    roles = {"system": gettext("Instructions"), "user": gettext("Data")}
    return str(purpose.label), [
        (
            roles[one["role"]],
            one["content"]
            if one["role"] == "system"
            else json.dumps(json.loads(one["content"]), ensure_ascii=False, indent=2),
        )
        for one in sent
    ]
