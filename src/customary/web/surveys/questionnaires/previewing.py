# SPDX-License-Identifier: Apache-2.0
"""A questionnaire as whoever is asked will see it, in each language and width; nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from customary.core.questionnaire.questions import FALLBACK_LANGUAGE, said
from customary.report import words
from customary.store.access import NotVisible, require
from customary.store.queries.instruments import detail
from customary.store.queries.organisation import organisation_name
from customary.web.answering.framing import POLICY
from customary.web.answering.showing import Speech, shown
from customary.web.answering.speaking import html_language, own_language, own_name
from customary.web.fields import Crumb
from customary.web.surveys.questionnaires.telling import condition_told, language_name
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest

    from customary.core.questionnaire.questions import Form, Section

WIDTHS = {"phone": _("Phone"), "desk": _("Desktop")}


@require_safe
@signed_in
def preview(request: ViewedRequest, key: int) -> HttpResponse:
    """The questionnaire in a frame as wide as a phone or a desk, in one of its languages."""
    require(request.viewer, "read", "instruments")
    found = detail(request.viewer, key)
    if found.form is None:
        return redirect("questionnaire", key=key)
    language = _language(request, found.form)
    width = request.GET.get("width", "")
    width = width if width in WIDTHS else "phone"

    def address(name: str, **asked: str) -> str:
        query = urlencode({"language": language, "width": width, **asked})
        return f"{reverse(name, args=[key])}?{query}"

    context = {
        "found": found,
        "title": said(found.form.title, words.language()),
        "width": width,
        "sheet": address("questionnaire_sheet"),
        "widths": [
            (told, address("preview_questionnaire", width=one), one == width)
            for one, told in WIDTHS.items()
        ],
        "languages": [
            (language_name(one), address("preview_questionnaire", language=one), one == language)
            for one in found.form.languages
        ],
        "crumbs": [
            Crumb(gettext("Questionnaires"), reverse("questionnaires")),
            Crumb(found.version.title, reverse("questionnaire", args=[key])),
            Crumb(gettext("Preview")),
        ],
    }
    return render(request, "surveys/questionnaires/preview.html", context)


@require_safe
@xframe_options_sameorigin
@signed_in
def sheet(request: ViewedRequest, key: int) -> HttpResponse:
    """All questions on one page, with the words and fields of answering; nothing can be sent."""
    require(request.viewer, "read", "instruments")
    form = detail(request.viewer, key).form
    if form is None:
        raise NotVisible("Its questions are not known.")
    language = _language(request, form)
    own = own_language(language)
    with translation.override(own):
        response = _sheet(form, Speech(language), own)
    response.headers["Content-Security-Policy"] = POLICY + "'self'"
    return response


def _sheet(form: Form, speech: Speech, own: str) -> HttpResponse:
    context = {
        "organisation": organisation_name(own),
        "form_title": speech.of(form.title),
        "introduction": speech.of(form.introduction),
        "ending": speech.of(form.ending),
        "sections": [_section(form, each, speech) for each in form.sections],
        "language": html_language(speech.language),
        "own_language": html_language(own),
        "languages": [
            (one, html_language(one), own_name(one))
            for one in form.languages
            if one != speech.language
        ],
    }
    return HttpResponse(get_template("surveys/questionnaires/sheet.html").render(context))


def _section(form: Form, section: Section, speech: Speech) -> dict[str, Any]:
    asked = section.questions
    whens = [condition_told(each.when, form, speech.language) for each in asked]
    return {
        "title": speech.of(section.title),
        "text": speech.of(section.text),
        "when": condition_told(section.when, form, speech.language),
        "asked": list(zip(shown(asked, speech, {}), whens, strict=True)),
    }


def _language(request: HttpRequest, form: Form) -> str:
    """The language that was chosen, else the reader's, else the first it speaks."""
    spoken = list(form.languages) or [FALLBACK_LANGUAGE]
    for wanted in (request.GET.get("language", ""), words.language()):
        if wanted in spoken:
            return wanted
    return spoken[0]
