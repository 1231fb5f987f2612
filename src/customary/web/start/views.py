# SPDX-License-Identifier: Apache-2.0
"""The first run: from an empty installation to the first graded practice, a step at a time.

Every step can be left and taken up again; which are done is read from the store, so nothing
done elsewhere, by an import or from the command line, is asked for twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import NotAllowed, require
from customary.store.actions.accounts import open_first_account
from customary.store.actions.organisation import finish_setup
from customary.store.actions.refusal import Refused
from customary.store.queries.setup import has_accounts, setup_progress
from customary.web.connect.views import DropForm
from customary.web.organisation.accounts import PasswordForm
from customary.web.organisation.settings import organisation_form, save_from
from customary.web.viewing import ViewedRequest, signed_in, viewer_or_none

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from customary.store.queries.setup import SetupProgress

SIGN_IN_BY = "django.contrib.auth.backends.ModelBackend"


class FirstAccountForm(PasswordForm):
    """Who looks after this installation."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("full_name", "email", "password", "again")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first account of an empty installation; after it, the first step not done yet."""
    if viewer_or_none(request) is not None:
        return redirect(_next_step(request))
    if has_accounts():
        return redirect("account_login")
    form = FirstAccountForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            account = open_first_account(
                email=said["email"],
                password=said["password"],
                full_name=said["full_name"],
                language=words.language(),
            )
        except NotAllowed:
            return redirect("account_login")
        except ValueError as refusal:
            form.add_error("password", str(refusal))
        else:
            login(request, account, backend=SIGN_IN_BY)
            return redirect("start_organisation")
    context = {
        "form": form,
        "steps": _steps(None, "account"),
        "headline": gettext("Welcome. Nobody is here yet"),
        "explanation": gettext(
            "The first account looks after the installation: it brings in records, invites people "
            "and says which sources are to be trusted."
        ),
        "button": gettext("Open the first account"),
    }
    return render(request, "start/base.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organisation(request: ViewedRequest) -> HttpResponse:
    """Name, languages and calendar."""
    require(request.viewer, "write", "organisation")
    form = organisation_form(request)
    if form.is_valid() and save_from(form, request):
        return redirect("start_people")
    context = {
        "form": form,
        "steps": _steps(setup_progress(request.viewer), "organisation"),
        "headline": gettext("Which organisation is this?"),
        "explanation": gettext(
            "The calendar decides which days and periods are counted. All of it can be changed."
        ),
        "button": gettext("Save and go on"),
        "may_leave": True,
    }
    return render(request, "start/base.html", context)


@require_http_methods(["GET", "HEAD"])
@signed_in
def people(request: ViewedRequest) -> HttpResponse:
    """The first file: who works here, in which unit."""
    return _step(
        request,
        "people",
        headline=gettext("Who works here?"),
        explanation=gettext(
            "Drop the list of employees as your HR system exports it. Names, addresses, units and "
            "managers are found by themselves; you see them before anything is stored."
        ),
        done=gettext("People are recorded."),
        following="start_source",
    )


@require_http_methods(["GET", "HEAD"])
@signed_in
def source(request: ViewedRequest) -> HttpResponse:
    """The first connection: what a system has recorded already."""
    return _step(
        request,
        "source",
        headline=gettext("What do your systems know already?"),
        explanation=gettext(
            "Drop the calendar, the tickets, the plans or the newsletters as they are exported: "
            "each shows another part of the culture, with its history."
        ),
        done=gettext("Records have been brought in."),
        following="start_grade",
    )


@require_http_methods(["GET", "HEAD"])
@signed_in
def grade(request: ViewedRequest) -> HttpResponse:
    """The first graded practice."""
    require(request.viewer, "write", "organisation")
    progress = setup_progress(request.viewer)
    context = {
        "steps": _steps(progress, "grade"),
        "headline": gettext("The first grades"),
        "explanation": gettext(
            "Every practice that the records can show is graded now, and every night from now on."
        ),
        "found": gettext("The culture has been graded.") if progress.graded else "",
        "post": {
            "address": reverse("start_finish" if progress.graded else "start_grading"),
            "label": gettext("Finish") if progress.graded else gettext("Grade now"),
        },
    }
    return render(request, "start/step.html", context)


@require_POST
@signed_in
def begin_grading(request: ViewedRequest) -> HttpResponse:
    """Ask for the first run; it takes seconds."""
    require(request.viewer, "write", "grades")
    tasks.grade_now(request.viewer.account)
    messages.success(request, gettext("The grades are being worked out. Look again in a moment."))
    return redirect("start_grade")


@require_POST
@signed_in
def finish(request: ViewedRequest) -> HttpResponse:
    """The first run is over."""
    try:
        finish_setup(request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("start_organisation")
    return redirect("scorecard")


def _step(
    request: ViewedRequest,
    key: str,
    *,
    headline: str,
    explanation: str,
    done: str,
    following: str,
) -> HttpResponse:
    require(request.viewer, "write", "organisation")
    progress = setup_progress(request.viewer)
    is_done = getattr(progress, key)
    more = {"address": reverse("connect"), "label": gettext("Connect more")}
    go_on = {"address": reverse(following), "label": gettext("Go on")}
    context: dict[str, Any] = {
        "steps": _steps(progress, key),
        "headline": headline,
        "explanation": explanation,
        "found": done if is_done else "",
        "form": None if is_done else DropForm(),
        "action": go_on if is_done else None,
        "other": more if is_done else {**go_on, "label": gettext("Skip this for now")},
    }
    return render(request, "start/step.html", context)


def _next_step(request: HttpRequest) -> str:
    viewer = viewer_or_none(request)
    if viewer is None:
        return "account_login"
    progress = setup_progress(viewer)
    for step, is_done in (
        ("start_organisation", progress.organisation),
        ("start_people", progress.people),
        ("start_source", progress.source),
        ("start_grade", progress.finished),
    ):
        if not is_done:
            return step
    return "home"


def _steps(progress: SetupProgress | None, here: str) -> list[dict[str, Any]]:
    steps = (
        ("account", gettext("Your account"), progress is not None, ""),
        (
            "organisation",
            gettext("Organisation"),
            progress and progress.organisation,
            "start_organisation",
        ),
        ("people", gettext("People"), progress and progress.people, "start_people"),
        ("source", gettext("First records"), progress and progress.source, "start_source"),
        ("grade", gettext("First grades"), progress and progress.graded, "start_grade"),
    )
    return [
        {
            "label": label,
            "done": bool(is_done),
            "here": key == here,
            "address": reverse(name) if name and progress else "",
        }
        for key, label, is_done, name in steps
    ]
