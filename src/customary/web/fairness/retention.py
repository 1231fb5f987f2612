# SPDX-License-Identifier: Apache-2.0
"""How long things are kept: what is stored now, table by table, and the rule for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.evidence.windows import figures_ended
from customary.report.fairness import indicator_name
from customary.store.access import may, require
from customary.store.actions.refusal import Refused
from customary.store.actions.retention import keep_for, keep_for_good
from customary.store.queries.retention import StoredTable, rule_row, stored_tables
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django_stubs_ext import StrOrPromise

TITLES: dict[str, StrOrPromise] = {
    "raw_records": _("Records as they were received"),
    "deliveries": _("Deliveries of sources"),
    "hook_deliveries": _("What systems told by themselves"),
    "outbox": _("Messages sent"),
    "uploads": _("Uploaded and fetched files"),
}
#: Figures named in a warning; more are counted.
NAMED = 6


class RetentionForm(forms.Form):
    """How long, and why."""

    months = forms.IntegerField(
        label=_("Months kept"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Leave it empty to keep everything."),
    )
    reason = forms.CharField(
        label=_("Because"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    despite = forms.BooleanField(label=_("Delete all the same; these figures end"), required=False)


@require_safe
@signed_in
def retention(request: ViewedRequest) -> HttpResponse:
    """What is stored, since when, and how long it stays."""
    tables = stored_tables(request.viewer)
    shown = [one for one in tables if one.rows or one.months or not one.title]
    # First what has an end, then what may be given one, then what stays as long as it is true.
    shown.sort(key=lambda one: (one.months is None, not one.can_end, not one.title))
    ending = sum(one.months is not None for one in shown)
    context = {
        "tables": [(one, title_of(one)) for one in shown],
        "has_deleted": any(one.deleted is not None for one in shown),
        "finding": ngettext(
            "One kind of record is deleted by itself.",
            "%(n)s kinds of records are deleted by themselves.",
            ending,
        )
        % {"n": ending}
        if ending
        else gettext("Nothing is deleted by itself so far."),
        "titles": {one.key: title_of(one) for one in tables},
        "may_set": may(request.viewer, "write", "retention"),
        "may_assess": may(request.viewer, "read", "impact_assessment"),
    }
    return render(request, "fairness/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retention_rule(request: ViewedRequest, table: str) -> HttpResponse:
    """The rule of one table; whoever would end figures by it is told which, and asked again."""
    require(request.viewer, "write", "retention")
    known = {one.key: one for one in stored_tables(request.viewer) if one.can_end}
    if table not in known:
        raise Http404
    found = known[table]
    form = RetentionForm(
        request.POST or None, initial={"months": found.months, "reason": found.reason}
    )
    if form.is_valid() and _saved(request, form, found):
        messages.success(request, gettext("Saved. What is older goes in the coming night."))
        return redirect("retention")
    if "despite" not in form.errors:
        form.fields["despite"].widget = forms.HiddenInput()
    title = title_of(found)
    context = {
        "form": form,
        "headline": title,
        "explanation": _explanation(found),
        "button": gettext("Save"),
        "crumbs": [Crumb(gettext("Retention"), reverse("retention")), Crumb(title)],
        "back": reverse("retention"),
    }
    return render(request, "organisation/form.html", context)


def title_of(one: StoredTable) -> str:
    """What a table is called."""
    return str(TITLES.get(one.key, one.title))


def _saved(request: ViewedRequest, form: RetentionForm, found: StoredTable) -> bool:
    months = form.cleaned_data["months"]
    if months is None:
        rule = rule_row(request.viewer, found.key)
        if rule is not None:
            keep_for_good(request.viewer, rule)
        return True
    ended = figures_ended(found.key, months)
    if ended and not form.cleaned_data["despite"]:
        form.add_error("despite", _warning(ended))
        return False
    try:
        keep_for(request.viewer, found.key, months=months, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True


def _warning(ended: list[str]) -> str:
    between = gettext("; ")
    named = between.join(indicator_name(key) for key in ended[:NAMED])
    if len(ended) > NAMED:
        named += gettext(" and %(count)s more") % {"count": len(ended) - NAMED}
    return gettext("These figures look further back and end with it: %(names)s.") % {"names": named}


def _explanation(found: StoredTable) -> str:
    if found.key in {"people", "customers"}:
        return gettext(
            "Whoever left so many months ago is erased: names, addresses and words go, and what "
            "was counted stays counted."
        )
    return gettext(
        "Whatever is older is deleted every night, with what hangs on it, its history and the "
        "raw records it came from. If its source sends it again, it is deleted again."
    )
