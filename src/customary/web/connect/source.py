# SPDX-License-Identifier: Apache-2.0
"""The page of a source: what it proves, how fresh it is, whom it covers, and what can be done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from customary.intake.emptying import held_by
from customary.intake.feeds.registry import connectors, feeds
from customary.intake.hooks import hook_of
from customary.intake.report import Report
from customary.intake.schema import objects
from customary.intake.toml import write_toml
from customary.pipeline import emptying, tasks
from customary.pipeline.previews import unlocked
from customary.report import words
from customary.store.access import may, require
from customary.store.actions import connections as verbs
from customary.store.actions.refusal import Refused
from customary.store.actions.switches import switch_source_off, switch_source_on
from customary.store.queries.connections import SourcePage, source_page
from customary.store.queries.figures import grades_of
from customary.store.queries.freshness import Freshness, freshness
from customary.store.queries.hooks import deliveries, hook_page
from customary.store.queries.rows import row
from customary.store.queries.runs import latest_run
from customary.web.connect import telling
from customary.web.connect.progress import as_toml
from customary.web.connect.views import HOURS
from customary.web.fields import Field, filled
from customary.web.records.showing import sentence_case
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

STATES = {
    verbs.DONE: _("fetched"),
    verbs.NOTHING_NEW: _("nothing new"),
    verbs.FAILED: _("failed"),
}


class ReasonForm(forms.Form):
    """Why a source is switched off; it stands in the report."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@require_safe
@signed_in
def source(request: ViewedRequest, key: int) -> HttpResponse:
    """One source, and everything about it."""
    return _page(request, key, ReasonForm())


@require_POST
@signed_in
def change(request: ViewedRequest, key: int) -> HttpResponse:
    """Fetch now, fetch at another interval, take another secret, switch off or on."""
    require(request.viewer, "write", "connections")
    found = row(request.viewer, "sources", key)
    said, verb = request.POST, request.POST.get("verb")
    try:
        if verb == "fetch" and found.connector:
            tasks.fetch_source(key)
            messages.success(request, gettext("Fetching. Look again in a moment."))
        elif verb == "interval":
            hours = said.get("hours", "")
            verbs.set_interval(request.viewer, found, int(hours) if hours.isdigit() else 0)
            messages.success(request, gettext("Saved."))
        elif verb == "access":
            access = {name: said.get(name, "")[:4000] for name in ("address", "user", "secret")}
            verbs.set_access(request.viewer, found, **access)
            messages.success(request, gettext("Saved. It is tried with the next fetch."))
        elif verb == "off":
            switch_source_off(request.viewer, found, reason=said.get("reason", "")[:500])
            tasks.grade_now(request.viewer.account)
            messages.success(
                request, gettext("Its records count no more. The grades are being renewed.")
            )
        elif verb == "on":
            switch_source_on(request.viewer, found)
            tasks.grade_now(request.viewer.account)
            messages.success(
                request, gettext("Its records count again. The grades are being renewed.")
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("source", key=key)


@require_safe
@signed_in
def ask_to_empty(request: ViewedRequest, key: int) -> HttpResponse:
    """What would be deleted, before anything is."""
    require(request.viewer, "write", "connections")
    found = row(request.viewer, "sources", key)
    held = held_by(found)
    context = {
        "source": found,
        "total": held.total,
        "records": _counted(held.records),
        "along": _counted(held.along),
        "in_the_way": held.in_the_way[:10],
        "more": max(0, len(held.in_the_way) - 10),
    }
    return render(request, "connect/empty.html", context)


@require_POST
@signed_in
def empty(request: ViewedRequest, key: int) -> HttpResponse:
    """Delete everything from the source, and the source itself if that is said."""
    require(request.viewer, "write", "connections")
    found = row(request.viewer, "sources", key)
    and_source = "and_source" in request.POST
    try:
        emptying.ask_empty(request.viewer, found, and_source=and_source)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("source", key=key)
    tasks.empty_source(key)
    messages.success(
        request,
        gettext("Everything from %(name)s is being deleted. The grades are renewed afterwards.")
        % {"name": found.name},
    )
    return redirect("connect") if and_source else redirect("source", key=key)


@require_safe
@signed_in
def declaration(request: ViewedRequest, key: int) -> HttpResponse:
    """The mapping of a source as a pack.toml."""
    found = source_page(request.viewer, key)
    if found.mapping is None:
        raise Http404
    return as_toml(write_toml(found.mapping.declaration))


def _page(request: ViewedRequest, key: int, form: ReasonForm) -> HttpResponse:
    found = source_page(request.viewer, key)
    one = found.source
    connector = connectors().get(one.connector)
    practices = unlocked(one.feed, {held.table for held in found.held})
    may_change = may(request.viewer, "write", "connections") and not found.is_own
    context = {
        "page": found,
        "source": one,
        "feed": feeds().get(one.feed),
        "connector": connector,
        "form": form,
        "finding": _finding(found),
        "counts_as": words.source_word(str(one.grade)),
        "proposed": words.source_word(one.proposed_grade),
        "freshness": filled([*_freshness(found), *_understood(freshness(request.viewer, one))]),
        "coverage": _coverage(found),
        "held": [
            {
                "label": sentence_case(str(objects()[held.table].model._meta.verbose_name_plural)),
                "held": held,
            }
            for held in found.held
        ],
        "unlocks": telling.unlocks(practices),
        "unlocked": _unlocked(request, practices),
        "attempts": [
            {"at": one.created_at, "state": STATES.get(one.state, one.state), "one": one}
            for one in found.attempts
        ],
        "imports": [_import(run) for run in found.imports],
        "problems": _problems(found),
        "hours": [
            {"value": value, "label": label, "chosen": value == one.pull_hours}
            for value, label in HOURS
        ],
        "hook": hook_of(one.connector),
        "hook_page": hook_page(request.viewer, one) if may_change else None,
        "deliveries": deliveries(request.viewer, one),
        "is_emptying": emptying.is_waiting(one),
        "refusal": emptying.refusal(one),
        "may_change": may_change,
        "may_confirm": may(request.viewer, "write", "sources"),
        "may_see_imports": may(request.viewer, "read", "imports"),
    }
    return render(request, "connect/source.html", context)


def _finding(found: SourcePage) -> str:
    if found.source.off_reason:
        return gettext("Switched off: none of its records counts. The reason given: %(why)s") % {
            "why": found.source.off_reason
        }
    total = sum(held.count for held in found.held)
    if not total:
        return gettext("Nothing has come from it yet.")
    told = ngettext("One record", "%(n)s records", total) % {"n": words.number(total)}
    if found.waits:
        return gettext("%(records)s, which prove nothing until somebody confirms the source.") % {
            "records": told
        }
    return gettext("%(records)s, counted as: %(grade)s.") % {
        "records": told,
        "grade": words.source_word(str(found.source.grade)),
    }


def _freshness(found: SourcePage) -> list[Field]:
    one, last = found.source, found.last_record
    return [
        Field(gettext("Last record"), words.day(last) if last else ""),
        Field(gettext("Last received"), _ago(one.last_received_at or _finished(found))),
        Field(gettext("Fetched from"), one.host),
        Field(gettext("Next fetch"), _until(one.next_pull_at) if one.connector else ""),
    ]


def _understood(fresh: Freshness) -> list[Field]:
    """Of what customers and employees said there: how much is understood, and how soon it was."""
    if not fresh.items:
        return []
    told = {"done": words.number(fresh.understood), "all": words.number(fresh.items)}
    fields = [Field(gettext("Comments understood"), gettext("%(done)s of all %(all)s") % told)]
    if fresh.seconds is not None:
        value = gettext("95 of 100 within %(time)s") % {"time": _lasting(fresh.seconds)}
        fields.append(Field(gettext("From received to visible"), value))
    return fields


def _lasting(seconds: float) -> str:
    if seconds >= 60:
        return timesince(timezone.now() - timedelta(seconds=seconds), depth=1)
    whole = max(1, round(seconds))
    return ngettext("a second", "%(n)s seconds", whole) % {"n": whole}


def _finished(found: SourcePage) -> datetime | None:
    return found.imports[0].finished_at if found.imports else None


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return ""
    if timezone.now() - moment < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(age)s ago") % {"age": timesince(moment, depth=1)}


def _until(moment: datetime | None) -> str:
    if moment is None:
        return ""
    if moment <= timezone.now():
        return gettext("within a minute")
    return gettext("in %(time)s") % {"time": timesince(timezone.now(), moment, depth=1)}


def _coverage(found: SourcePage) -> list[str]:
    covered = found.coverage
    told = []
    if covered.people is None:
        told.append(gettext("So few employees are in it, or not, that the number would tell who."))
    elif covered.all_people:
        told.append(
            gettext("%(share)s of employees (%(n)s of %(all)s) have at least one record.")
            % {
                "share": words.share(covered.people / covered.all_people),
                "n": words.number(covered.people),
                "all": words.number(covered.all_people),
            }
        )
    if covered.all_units:
        told.append(
            gettext("%(n)s of %(all)s units have at least one record.")
            % {"n": words.number(covered.units), "all": words.number(covered.all_units)}
        )
    return told


def _unlocked(request: ViewedRequest, practices: list[str]) -> str:
    """How many of the practices it serves are graded by records by now."""
    run = latest_run(request.viewer)
    grades = grades_of(run.id if run else None)
    graded = sum(1 for key in practices if key in grades and grades[key].grade is not None)
    return gettext("%(graded)s of %(all)s practices it can serve are graded.") % {
        "graded": words.number(graded),
        "all": words.number(len(practices)),
    }


def _problems(found: SourcePage) -> list[Any]:
    """Rows the last import could not read, with their reasons."""
    if not found.imports or not found.imports[0].report:
        return []
    return Report.from_json(found.imports[0].report).problems[:5]


def _import(run: Any) -> dict[str, Any]:
    findings = Report.from_json(run.report) if run.report else Report(pack=run.name)
    return {
        "id": run.pk,
        "when": run.finished_at or run.created_at,
        "state": run.get_state_display(),
        "new": findings.total("new"),
        "changed": findings.total("changed"),
        "rejected": findings.total("rejected"),
    }


def _counted(records: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": sentence_case(str(objects()[table].model._meta.verbose_name_plural)), "n": count}
        for table, count in records.items()
    ]
