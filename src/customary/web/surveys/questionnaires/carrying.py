# SPDX-License-Identifier: Apache-2.0
"""Questionnaires taken in from other survey tools, and given out to them."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.core.questionnaire.exporting import write_surveyjs
from customary.core.questionnaire.importing.carried import (
    MOST_BYTES,
    Unreadable,
    UnreadableError,
)
from customary.core.questionnaire.importing.reading import ENDINGS, read_questionnaire
from customary.core.questionnaire.questions import Form, QuestionKind, said
from customary.core.questionnaire.reading import read_draft, write_form
from customary.core.questionnaire.wrong import FormError
from customary.report import words
from customary.store.access import require
from customary.store.actions.instruments import new_draft
from customary.store.actions.refusal import Refused
from customary.store.queries.instruments import KINDS_OF_INSTRUMENT, detail
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.surveys.questionnaires.losses import told, unreadable
from customary.web.surveys.questionnaires.telling import KINDS, languages_told
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.core.questionnaire.importing.losses import Lost

#: A questionnaire that was looked at travels in a field of the page, so that nothing is stored.
LONGEST_SEEN = 2_000_000


class UploadForm(forms.Form):
    """The file of another tool."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "LimeSurvey (.lss, .txt), Qualtrics (.qsf), SurveyJS (.json), or a list of questions (.csv, .xlsx)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> Any:
        """A file that is not too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than %(n)s MB.") % {"n": MOST_BYTES // 1_000_000}
            )
        return file


class KeepForm(forms.Form):
    """What is to be said of a questionnaire that is taken in."""

    seen = forms.CharField(widget=forms.HiddenInput(), max_length=LONGEST_SEEN)
    kind = forms.ChoiceField(label=_("What it asks about"), choices=KINDS_OF_INSTRUMENT)
    origin = forms.CharField(
        label=_("Where it comes from"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=200,
        required=False,
        help_text=_("Under which you may ask these questions."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_in(request: ViewedRequest) -> HttpResponse:
    """A file of another tool: looked at first, made a draft when somebody says so."""
    require(request.viewer, "write", "instruments")
    if "seen" in request.POST:
        return _keep(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            carried = read_questionnaire(file.name, file.read())
            seen = _as_seen(carried.form)
        except UnreadableError as error:
            form.add_error("file", unreadable(error))
        else:
            keep = KeepForm(
                initial={"seen": seen, "kind": "other", "origin": PurePath(file.name).name}
            )
            return _looked_at(request, carried.form, keep, carried.lost)
    context = {
        "form": form,
        "crumbs": _crumbs(gettext("Import a questionnaire")),
    }
    return render(request, "surveys/questionnaires/take_in.html", context)


def _as_seen(form: Form) -> str:
    """A form as it travels in a field of the page.

    Raises:
        UnreadableError: it is too long to come back.
    """
    seen = json.dumps(write_form(form), ensure_ascii=False)
    if len(seen.encode()) > LONGEST_SEEN:
        raise UnreadableError(Unreadable.TOO_LARGE)
    return seen


@require_safe
@signed_in
def give_out(request: ViewedRequest, key: int, ending: str) -> HttpResponse:
    """The questionnaire as a file: our own JSON, or that of SurveyJS."""
    require(request.viewer, "read", "instruments")
    found = detail(request.viewer, key)
    if found.form is None or ending not in {"json", "surveyjs.json"}:
        raise Http404
    data = write_form(found.form) if ending == "json" else write_surveyjs(found.form)[0]
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"questionnaire-{key}-v{found.version.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@signed_in
def left_behind(request: ViewedRequest, key: int) -> HttpResponse:
    """What SurveyJS cannot hold of a questionnaire, before it is given out."""
    require(request.viewer, "read", "instruments")
    found = detail(request.viewer, key)
    if found.form is None:
        raise Http404
    context = {
        "found": found,
        "lost": told(write_surveyjs(found.form)[1], found.form),
        "crumbs": [
            Crumb(gettext("Questionnaires"), reverse("questionnaires")),
            Crumb(found.version.title, reverse("questionnaire", args=[key])),
            Crumb(gettext("Save it as a file")),
        ],
    }
    return render(request, "surveys/questionnaires/give_out.html", context)


def _keep(request: ViewedRequest) -> HttpResponse:
    keep = KeepForm(request.POST)
    try:
        form = read_draft(json.loads(request.POST["seen"][:LONGEST_SEEN]))
    except (ValueError, RecursionError, FormError):
        return redirect("take_in_questionnaire")
    if keep.is_valid():
        given = keep.cleaned_data
        try:
            made = new_draft(
                request.viewer,
                kind=given["kind"],
                form=write_form(form),
                origin=given["origin"],
                licence=given["licence"],
            )
        except Refused as refusal:
            say_refusal(keep, refusal)
        else:
            return redirect("edit_questionnaire", key=made.pk)
    return _looked_at(request, form, keep, ())


def _looked_at(
    request: ViewedRequest, form: Form, keep: KeepForm, lost: Iterable[Lost]
) -> HttpResponse:
    language = words.language()
    context = {
        "keep": keep,
        "title": said(form.title, language),
        "languages": languages_told(form.languages),
        "count": len(list(form.questions())),
        "sections": [
            (
                said(section.title, language),
                [
                    (said(each.text, language), str(KINDS[QuestionKind(each.kind)]))
                    for each in section.questions
                ],
            )
            for section in form.sections
        ],
        "lost": told(lost, form),
        "crumbs": _crumbs(gettext("Import a questionnaire")),
    }
    return render(request, "surveys/questionnaires/taken_in.html", context)


def _crumbs(name: str) -> list[Crumb]:
    return [Crumb(gettext("Questionnaires"), reverse("questionnaires")), Crumb(name)]
