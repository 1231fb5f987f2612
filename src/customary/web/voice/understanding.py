# SPDX-License-Identifier: Apache-2.0
"""How comments are understood here: what was learned, what it is worth, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import require
from customary.store.actions.refusal import Refused
from customary.store.actions.text_models import activate, go_back_to, let_learn, use_shipped
from customary.store.queries.rows import row
from customary.store.queries.similar import placed
from customary.store.queries.text_models import understanding
from customary.understand.sentences import problem
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.written import setting_shown

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.text_models import LearnedModel


@require_safe
@signed_in
def understood(request: ViewedRequest) -> HttpResponse:
    """The model that reads, those before it, and whether it learns by itself."""
    found = understanding(request.viewer)
    context = {
        "found": found,
        "finding": _finding(found.in_use),
        "models": [(one, *_worth(one)) for one in found.models],
        "language": setting_shown(request),
        "sentences": _sentences(),
    }
    return render(request, "voice/understanding.html", context)


@require_POST
@signed_in
def decide_model(request: ViewedRequest, key: int) -> HttpResponse:
    """Take a model that waits, or go back to an earlier one."""
    model = row(request.viewer, "text_models", key)
    try:
        if request.POST.get("act") == "back":
            go_back_to(request.viewer, model)
        else:
            activate(request.viewer, model)
        tasks.understand()
        messages.success(request, gettext("In use. All comments are read anew by it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("understanding")


@require_POST
@signed_in
def set_learning(request: ViewedRequest) -> HttpResponse:
    """Learn now, go back to what is shipped, or say whether it learns by itself."""
    act = request.POST.get("act")
    if act == "shipped":
        use_shipped(request.viewer)
        tasks.understand()
        messages.success(
            request,
            gettext(
                "The shipped model reads again. What is learned from now on waits for somebody to take it."
            ),
        )
    elif act == "learn":
        require(request.viewer, "write", "understanding")
        tasks.learn_and_read()
        messages.success(request, gettext("It learns now; what comes of it stands here shortly."))
    else:
        let_learn(request.viewer, by_itself=request.POST.get("by_itself") == "yes")
    return redirect("understanding")


def _sentences() -> dict[str, Any]:
    """How far comments are placed by what they mean, where a model for that is set."""
    if not settings.SENTENCE_MODEL:
        return {}
    return {"is_set": True, "problem": problem(), "placed": placed()}


def _finding(in_use: LearnedModel | None) -> str:
    if in_use is None:
        return gettext(
            "Comments are read by the model that is shipped. Nothing better was learned here yet."
        )
    said = {
        "rated": words.number(in_use.rated),
        "corrected": words.number(in_use.corrected),
        "themes": ngettext("%(count)s theme", "%(count)s themes", in_use.themes)
        % {"count": words.number(in_use.themes)},
    }
    if not in_use.after:
        return gettext("Comments are read with %(themes)s that you taught by example.") % said
    said |= {
        "before": words.share(in_use.before["accuracy"]),
        "after": words.share(in_use.after["accuracy"]),
    }
    return (
        gettext(
            "Comments are read by a model that learned from %(rated)s rated comments and %(corrected)s "
            "corrections of yours: right in %(after)s of those held back, where the one before it was in "
            "%(before)s."
        )
        % said
    )


def _worth(one: LearnedModel) -> tuple[str, str]:
    """Accuracy before and after, in words."""
    if not one.after:
        return "", ""
    return words.share(one.before["accuracy"]), words.share(one.after["accuracy"])
