# SPDX-License-Identifier: Apache-2.0
"""How a wave reaches people besides mail: its public link, a QR code, a snippet, and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from customary.report.paper import code_png, code_svg, paper_pdf
from customary.store.access.floors import floors_promised
from customary.store.queries import waves as reads
from customary.store.queries.instruments import written_form
from customary.store.queries.organisation import organisation_name
from customary.web.surveys.forms import LANGUAGES
from customary.web.surveys.views import crumbs, stands_with
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from customary.store.queries.waves import WaveLine

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
@signed_in
def links(request: ViewedRequest, key: int) -> HttpResponse:
    """The public link in every form it comes in."""
    line = reads.line_of(request.viewer, key)
    link = _link(line.wave)
    context = {
        "audience": stands_with(request, line.wave.audience),
        "crumbs": crumbs(line, gettext("Link, code and paper")),
        "wave": line.wave,
        "line": line,
        "link": link,
        "snippet": _snippet(link, line) if link else "",
        "may_embed": bool(settings.EMBED_ON),
        "papers": _languages(line.wave),
    }
    return render(request, "surveys/links.html", context)


@require_safe
@signed_in
def code(request: ViewedRequest, key: int, ending: str) -> HttpResponse:
    """The public link as a QR code."""
    wave = reads.wave_row(request.viewer, key)
    link = _link(wave)
    if not link or ending not in TYPES:
        raise Http404
    made = code_svg(link) if ending == "svg" else code_png(link)
    response = HttpResponse(made, content_type=TYPES[ending])
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="survey-{key}.{ending}"'
    return response


@require_safe
@signed_in
def paper(request: ViewedRequest, key: int, language: str) -> HttpResponse:
    """The questionnaire to print, in one of its languages."""
    wave = reads.wave_row(request.viewer, key)
    form, link = written_form(wave.instrument), _link(wave)
    if form is None or not link or language not in dict(_languages(wave)):
        raise Http404
    with override(language):
        promise = _promise(wave)
    made = paper_pdf(
        form,
        language=language,
        title=reads.name_of(wave, language),
        organisation=organisation_name(language),
        link=link,
        promise=promise,
        made_at=wave.created_at,
    )
    response = HttpResponse(made, content_type="application/pdf")
    name = f"survey-{key}-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _promise(wave: Any) -> str:
    if wave.audience == "people":
        return gettext(
            "Your answers are confidential. Please do not write your name. Results are shown for "
            "groups of %(n)s or more."
        ) % {"n": floors_promised(wave)["units"]}
    return gettext("Please do not write your name, unless you want to hear from us.")


def _link(wave: Any) -> str:
    if not wave.public_key:
        return ""
    return settings.CUSTOMARY_URL + reverse("public_start", args=[wave.public_key])


def _snippet(link: str, line: WaveLine) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="640" loading="lazy"></iframe>',
        link,
        line.title,
    )


def _languages(wave: Any) -> list[tuple[str, str]]:
    spoken = wave.languages or list(wave.instrument.form.get("languages", {}))
    return [(key, name) for key, name in LANGUAGES if key in spoken]
