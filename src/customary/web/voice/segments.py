# SPDX-License-Identifier: Apache-2.0
"""Customers who are content and yet do not stay or recommend: the figures, and what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.report import words
from customary.store.access import require
from customary.store.actions.refusal import Refused
from customary.store.actions.segments import open_segment_action
from customary.store.queries.complacency import waiting_segments
from customary.web.fields import Crumb
from customary.web.forms import owner_named, say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.complacency import ContentSegment, Quiet


class SegmentActionForm(forms.Form):
    """What is to be done for a segment, by whom and by when."""

    title = forms.CharField(
        label=_("What is to be done"),
        max_length=300,
        help_text=_("For example: ask ten of them what they need that we do not give."),
    )
    owner = forms.CharField(
        label=_("By whom"), max_length=200, help_text=_("Name or e-mail, as in the directory.")
    )
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def voice_segment(request: ViewedRequest) -> HttpResponse:
    """One segment that waits for an action; once it has one, the page of themes."""
    require(request.viewer, "read", "metric_observations")
    asked = request.GET.get("segment", "")
    found = [one for one in waiting_segments(request.viewer) if one.segment == asked]
    if not found:
        return redirect("voice_themes")
    form = SegmentActionForm(request.POST or None)
    if form.is_valid() and _opened(request, asked, form):
        messages.success(request, gettext("The action is open."))
        return redirect("voice_themes")
    headline = gettext("Content, but not loyal: %(segment)s") % {"segment": asked}
    context = {
        "form": form,
        "headline": headline,
        "explanation": finding(found[0]),
        "button": gettext("Open an action"),
        "crumbs": [Crumb(gettext("Themes"), reverse("voice_themes")), Crumb(headline)],
        "back": reverse("voice_themes"),
        "segment": asked,
    }
    return render(request, "voice/segment.html", context)


def finding(one: ContentSegment) -> str:
    """What is on target, what stands still or falls, and until when an action is in time."""
    satisfied = gettext("%(metric)s is at %(value)s, with %(target)s as the target.") % {
        "metric": one.metric,
        "value": words.number(one.satisfaction, 1),
        "target": words.number(one.target, 1),
    }
    in_time = one.act_by >= timezone.localdate()
    act = (
        gettext("An action opened by %(day)s is in time.")
        if in_time
        else gettext("An action was due by %(day)s; a late one is better than none.")
    ) % {"day": words.day(one.act_by)}
    return words.joined([satisfied, *map(_quiet, one.quiet), act])


def _quiet(one: Quiet) -> str:
    return gettext("%(metric)s went from %(before)s a year before to %(now)s.") % {
        "metric": one.metric,
        "before": words.number(one.before, 1),
        "now": words.number(one.now, 1),
    }


def _opened(request: ViewedRequest, segment: str, form: SegmentActionForm) -> bool:
    said = form.cleaned_data
    try:
        open_segment_action(
            request.viewer,
            segment=segment,
            title=said["title"],
            owner=owner_named(request, said["owner"]),
            due_on=said["due_on"],
        )
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True
