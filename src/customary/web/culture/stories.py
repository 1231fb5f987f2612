# SPDX-License-Identifier: Apache-2.0
"""Stories that colleagues sent in: confirmed with everyone's consent, or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from customary.store.actions.refusal import Refused
from customary.store.actions.stories import confirm_story, discard_story
from customary.store.queries.rows import row
from customary.store.queries.stories import waiting_stories
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@signed_in
def stories(request: ViewedRequest) -> HttpResponse:
    """Stories that wait for consent."""
    found = waiting_stories(request.viewer, number(request, "page") or 1)
    return render(request, "culture/stories.html", {"page": found})


@require_POST
@signed_in
def decide_story(request: ViewedRequest, key: int) -> HttpResponse:
    """Confirm that everyone concerned agrees, or throw the story away."""
    story = row(request.viewer, "stories", key)
    try:
        if request.POST.get("decision") == "confirm":
            confirm_story(request.viewer, story)
            messages.success(request, gettext("Published: everybody can read it now."))
        else:
            discard_story(request.viewer, story)
            messages.success(request, gettext("Thrown away."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("stories")
