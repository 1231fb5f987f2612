# SPDX-License-Identifier: Apache-2.0
"""The editor: an outline, and one part of the questionnaire beside it.

The whole page is one form. Whatever is pressed, what was typed is kept first: going to another
question, adding or moving one loses nothing, with script or without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from customary.core.questionnaire.questions import said
from customary.report import words
from customary.store.access import require
from customary.store.actions.instruments import edit_draft
from customary.store.actions.refusal import Refused
from customary.store.queries.instruments import detail
from customary.web.surveys.questionnaires import acts
from customary.web.surveys.questionnaires.about_forms import all_languages
from customary.web.surveys.questionnaires.forms import kinds
from customary.web.surveys.questionnaires.obstacles import hindrances
from customary.web.surveys.questionnaires.parts import QUESTION, SECTION, Part, digest, part_of
from customary.web.surveys.questionnaires.telling import KINDS, language_name
from customary.web.surveys.questionnaires.theirs import Theirs, theirs
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.core.questionnaire.questions import Form
    from customary.store.queries.instruments import Detail


class StaleError(Exception):
    """Somebody else changed the part while it was open here."""

    def __init__(self, now: Any) -> None:
        super().__init__("changed meanwhile")
        self.now = now


@dataclass(frozen=True)
class Line:
    """One line of the outline."""

    name: str
    words: str
    kind: str
    number: int
    is_here: bool
    has_faults: bool


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: ViewedRequest, key: int, part: str = "") -> HttpResponse:
    """One part of a draft, to be written; every button keeps what was typed."""
    require(request.viewer, "write", "instruments")
    found = detail(request.viewer, key)
    form = found.form
    if form is None or not found.version.is_draft or not found.may_write:
        messages.error(request, gettext("This version is published and stays as it is."))
        return redirect("questionnaire", key=key)
    languages = _languages(form)
    data = request.POST if request.method == "POST" else None
    try:
        shown = part_of(found, form, part or _first(form), languages, data)
    except LookupError:
        if data is not None:
            messages.error(request, gettext("Somebody took this part away meanwhile. It could not be saved."))  # fmt: skip
        return redirect("edit_questionnaire", key=key, part=_first(form))
    if data is None:
        return _page(request, found, form, shown, digest(shown.there(form, found.instrument)))
    seen = request.POST.get("seen", "")
    if not shown.is_valid():
        return _page(request, found, form, shown, seen)
    act = acts.read(request.POST, shown.name)
    try:
        kept, became = _save(request, found, shown, seen, act)
    except StaleError as stale:
        difference = theirs(stale.now, shown.typed(), languages)
        return _page(request, found, form, shown, digest(stale.now), other=difference)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, found, form, shown, seen)
    if became.removed is not None:
        acts.remember(request.session, key, became.removed)
    if kept and act.verb == acts.SAVE:
        messages.success(request, gettext("Saved."))
    if act.verb == acts.PREVIEW:
        address = reverse("preview_questionnaire", args=[key])
        by_script = getattr(request, "htmx", False)
        return HttpResponseClientRedirect(address) if by_script else redirect(address)
    return redirect("edit_questionnaire", key=key, part=became.goes_to)


def _save(
    request: ViewedRequest, found: Detail, shown: Part, seen: str, act: acts.Act
) -> tuple[bool, acts.Became]:
    """Keep what was typed, then do what was pressed, both or neither."""
    kept, became = [False], [acts.Became(shown.name)]
    removed = acts.remembered(request.session, found.version.id)

    def edited(form: Form) -> Form:
        now = shown.there(form, found.instrument)
        typed = shown.typed()
        if digest(typed) != seen:
            if now is None or digest(now) not in {seen, digest(typed)}:
                raise StaleError(now)
            form, kept[0] = shown.put(form), True
        part = shown.name_then() if act.part == shown.name and kept[0] else act.part
        form, became[0] = acts.done(form, replace(act, part=part), removed)
        return form

    edit_draft(request.viewer, found.instrument, edited, **shown.about())
    if act.verb == acts.UNDO:
        acts.forget(request.session)
    return kept[0], became[0]


def _page(
    request: ViewedRequest,
    found: Detail,
    form: Form,
    shown: Part,
    seen: str,
    *,
    other: Theirs | None = None,
) -> HttpResponse:
    language = words.language()
    hinder = hindrances(found, language)
    removed = acts.remembered(request.session, found.version.id)
    context = {
        "found": found,
        "title": said(form.title, language),
        "part": shown,
        "part_template": f"surveys/questionnaires/part_{shown.template}.html",
        "seen": seen,
        "theirs": other,
        "outline": _outline(found, form, shown.name, {each.address for each in hinder}),
        "hinder": hinder,
        "kinds": kinds(next(iter(KINDS)), files=found.instrument.may_ask_for_files),
        "languages": [(one, language_name(one)) for one in _languages(form)],
        "removed": acts.told(removed, language) if removed else "",
        "publish": reverse("publish_questionnaire", args=[found.version.id]),
    }
    return render(request, "surveys/questionnaires/edit.html", context)


def _outline(
    found: Detail, form: Form, here: str, wrong: set[str]
) -> list[tuple[Line, list[Line]]]:
    language, number, made = words.language(), 0, []

    def line(name: str, told: str, kind: str, count: int) -> Line:
        address = reverse("edit_questionnaire", args=[found.version.id, name])
        return Line(name, told, kind, count, name == here, address in wrong)

    for place, section in enumerate(form.sections, 1):
        lines = []
        for question in section.questions:
            number += 1
            told = said(question.text, language) or gettext("No words yet")
            lines.append(line(f"{QUESTION}{question.key}", told, str(KINDS[question.kind]), number))
        heading = said(section.title, language) or gettext("Section %(n)s") % {"n": place}
        made.append((line(f"{SECTION}{section.key}", heading, "", place), lines))
    return made


def _first(form: Form) -> str:
    first = next(form.questions(), None)
    return f"{QUESTION}{first.key}" if first else "about"


def _languages(form: Form) -> list[str]:
    """The languages that are written side by side; with none chosen, all there are."""
    return list(form.languages) or all_languages(form)
