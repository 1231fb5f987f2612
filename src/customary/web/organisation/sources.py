# SPDX-License-Identifier: Apache-2.0
"""Where records come from, and whether a source counts as a system of record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import may
from customary.store.actions.refusal import Refused
from customary.store.actions.sources import confirm_source, withdraw_confirmation
from customary.store.queries.imports import sources as read_sources
from customary.store.queries.rows import row
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@signed_in
def sources(request: ViewedRequest) -> HttpResponse:
    """Every source, those that wait for a word first."""
    lines: list[dict[str, Any]] = [
        {
            "source": one,
            "proposed": words.source_word(str(one.proposed)),
            "counts_as": words.source_word(str(one.grade)),
        }
        for one in read_sources(request.viewer)
    ]
    waiting = [line for line in lines if line["source"].waits]
    context = {
        "finding": _finding(len(waiting), len(lines)),
        "waiting": waiting,
        "others": [line for line in lines if not line["source"].waits],
        "may_confirm": may(request.viewer, "write", "sources"),
        "can_import": may(request.viewer, "write", "imports"),
    }
    return render(request, "organisation/sources.html", context)


@require_POST
@signed_in
def confirm(request: ViewedRequest, key: int) -> HttpResponse:
    """Say that a source is what its pack proposes, or take that back."""
    source = row(request.viewer, "sources", key)
    try:
        if request.POST.get("verb") == "withdraw":
            withdraw_confirmation(request.viewer, source)
            told = gettext("%(name)s counts as self-reported again. The grades are being renewed.")
        else:
            confirm_source(request.viewer, source)
            told = gettext("%(name)s is confirmed. The grades are being renewed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.grade_now(request.viewer.account)
        messages.success(request, told % {"name": source.name})
    if request.POST.get("next") == "source":
        return redirect("source", key=key)
    return redirect("sources")


def _finding(waiting: int, total: int) -> str:
    if waiting:
        return ngettext(
            "One source waits to be confirmed; its records prove nothing yet.",
            "%(n)s sources wait to be confirmed; their records prove nothing yet.",
            waiting,
        ) % {"n": words.number(waiting)}
    if total:
        return gettext("Every source that says it is a system has been confirmed.")
    return gettext("Where records come from, and how they count.")
