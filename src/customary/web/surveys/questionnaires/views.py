# SPDX-License-Identifier: Apache-2.0
"""Questionnaires: which there are, what one asks and what changed in it, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.core.questionnaire.comparing import differences
from customary.core.questionnaire.questions import QuestionKind, said
from customary.core.questionnaire.reading import read_draft
from customary.report import words
from customary.store.access import may, require
from customary.store.actions import instruments as verbs
from customary.store.actions.refusal import Refused
from customary.store.queries.instruments import (
    AMONG_ORDER,
    EVIDENCE,
    KINDS_OF_INSTRUMENT,
    detail,
    questionnaires,
)
from customary.web.fields import Crumb, Field, filled
from customary.web.forms import say_refusal
from customary.web.surveys.questionnaires import telling
from customary.web.surveys.questionnaires.obstacles import hindrances
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.core.questionnaire.questions import Form
    from customary.store.queries.instruments import Detail, Questionnaire


@dataclass(frozen=True)
class Asked:
    """One question as the page of a questionnaire tells it."""

    number: int
    text: str
    help: str
    how: str
    when: str
    choices: list[tuple[str, str]]


class NewForm(forms.Form):
    """A questionnaire to be begun."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("What it asks about"), choices=KINDS_OF_INSTRUMENT)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        initial=[key for key, _name in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )


class PublishForm(forms.Form):
    """What whoever publishes says."""

    note = forms.CharField(
        label=_("What changed since the version before"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@signed_in
def listed(request: ViewedRequest) -> HttpResponse:
    """All there are: our own first, then those that are shipped."""
    require(request.viewer, "read", "instruments")
    found = questionnaires(request.viewer)
    shipped = [one for one in found if one.is_shipped]
    context = {
        "own": [_line(one) for one in found if not one.is_shipped],
        "shipped": [
            (key, telling.among_told(key), [_line(one) for one in shipped if one.among == key])
            for key in AMONG_ORDER
            if any(one.among == key for one in shipped)
        ],
        "finding": _finding(found),
        "may_write": may(request.viewer, "write", "instruments"),
    }
    return render(request, "surveys/questionnaires/list.html", context)


@require_safe
@signed_in
def questionnaire(request: ViewedRequest, key: int) -> HttpResponse:
    """One version: what it asks, where it comes from, what changed."""
    require(request.viewer, "read", "instruments")
    found, language = detail(request.viewer, key), words.language()
    before = _before(request, found)
    context = {
        "found": found,
        "title": said(found.form.title, language) if found.form else found.version.title,
        "introduction": said(found.form.introduction, language) if found.form else "",
        "ending": said(found.form.ending, language) if found.form else "",
        "sections": _sections(found.form, language) if found.form else [],
        "facts": _facts(found),
        "figures": _figures(found.form, language) if found.form else [],
        "before": before,
        "differences": _differences(request, found, before, language),
        "crumbs": _crumbs(found.version.title),
        "may_plan": may(request.viewer, "write", "surveys"),
    }
    return render(request, "surveys/questionnaires/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: ViewedRequest) -> HttpResponse:
    """Begin a questionnaire; the editor comes next."""
    require(request.viewer, "write", "instruments")
    form = NewForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        title = given["title"].strip()
        first = next(iter(given["languages"]))
        language = words.language() if words.language() in given["languages"] else first
        data = {
            "title": {language: title},
            "languages": dict.fromkeys(given["languages"], "draft"),
            "sections": [{"key": "s1", "questions": []}],
        }
        try:
            made = verbs.new_draft(request.viewer, kind=given["kind"], form=data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return redirect("edit_questionnaire", key=made.pk, part="section-s1")
    context = {
        "form": form,
        "headline": gettext("A new questionnaire"),
        "button": gettext("Begin"),
        "back": reverse("questionnaires"),
        "crumbs": _crumbs(gettext("A new questionnaire")),
    }
    return render(request, "organisation/form.html", context)


@require_POST
@signed_in
def do(request: ViewedRequest, key: int) -> HttpResponse:
    """Copy it, begin its next version, retire it, or throw a draft away."""
    row = detail(request.viewer, key).instrument
    act = request.POST.get("act", "")
    try:
        if act == "copy":
            made = verbs.copy(request.viewer, row)
            return redirect("edit_questionnaire", key=made.pk, part="about")
        if act == "next":
            made = verbs.next_version(request.viewer, row)
            return redirect("edit_questionnaire", key=made.pk)
        if act == "retire":
            verbs.retire(request.viewer, row)
            messages.success(request, gettext("It is no longer offered for new surveys."))
        elif act == "discard":
            verbs.discard_draft(request.viewer, row)
            messages.success(request, gettext("The draft is thrown away."))
            return redirect("questionnaires")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("questionnaire", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: ViewedRequest, key: int) -> HttpResponse:
    """What stands in the way; if nothing does, the button that publishes."""
    require(request.viewer, "write", "instruments")
    found = detail(request.viewer, key)
    if not found.version.is_draft:
        return redirect("questionnaire", key=key)
    follows = any(one.published_at for one in found.family)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"note": found.version.note}
    )
    form.fields["note"].required = follows
    hinder = hindrances(found, words.language())
    if not hinder and form.is_valid():
        try:
            if follows:
                verbs.change_draft(request.viewer, found.instrument, note=form.cleaned_data["note"])
            verbs.publish(request.viewer, found.instrument)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Published. It can be asked now, and never changes."))
            return redirect("questionnaire", key=key)
    before = _before(request, found)
    context = {
        "found": found,
        "form": form,
        "follows": follows,
        "hinder": hinder,
        "differences": _differences(request, found, before, words.language()),
        "crumbs": [
            *_crumbs(""),
            Crumb(found.version.title, reverse("edit_questionnaire", args=[key])),
            Crumb(gettext("Publish")),
        ],
    }
    return render(request, "surveys/questionnaires/publish.html", context)


def _crumbs(name: str) -> list[Crumb]:
    top = [Crumb(gettext("Questionnaires"), reverse("questionnaires"))]
    return [*top, Crumb(name)] if name else top


def _finding(found: list[Questionnaire]) -> str:
    ready = sum(one.current is not None and one.has_form for one in found)
    told = ngettext(
        "One questionnaire can be asked.", "%(n)s questionnaires can be asked.", ready
    ) % {"n": words.number(ready)}
    drafts = sum(one.draft is not None for one in found)
    if drafts:
        told += " " + ngettext(
            "One draft is being written.", "%(n)s drafts are being written.", drafts
        ) % {"n": words.number(drafts)}
    return told


def _line(one: Questionnaire) -> dict[str, Any]:
    shown = one.current or one.draft or one.versions[0]
    return {
        "found": one,
        "shown": shown,
        "length": telling.length_told(one) if one.has_form else "",
        "languages": telling.languages_told(one.languages),
        "uses": telling.waves_told(one.waves),
    }


def _facts(found: Detail) -> list[Field]:
    row, form = found.instrument, found.form
    state = gettext("Draft")
    if found.version.published_at:
        state = gettext("Published on %(day)s") % {"day": words.day(found.version.published_at.date())}  # fmt: skip
    if found.version.retired_at:
        state = gettext("Retired on %(day)s") % {"day": words.day(found.version.retired_at.date())}
    minutes = form.minutes if form else None
    cadence = row.cadence_days
    return filled(
        [
            Field(gettext("Version"), f"{found.version.number} · {state}"),
            Field(gettext("How well it is tested"), str(dict(EVIDENCE).get(row.evidence, ""))),
            Field(gettext("Languages"), telling.languages_told(form.languages) if form else ""),
            Field(
                gettext("Takes"),
                ngettext("one minute", "%(n)s minutes", minutes) % {"n": minutes}
                if minutes
                else "",
            ),
            Field(
                gettext("Asked again after"),
                ngettext("one day", "%(n)s days", cadence) % {"n": cadence} if cadence else "",
            ),
            Field(gettext("Used"), telling.waves_told(found.version.waves)),
            Field(
                gettext("Answers"),
                gettext("are filed under the name of whoever gave them") if row.named else "",
            ),
            Field(gettext("Where it comes from"), row.origin),
            Field(gettext("Licence"), row.licence),
            Field(gettext("What changed"), row.note),
        ]
    )


def _sections(form: Form, language: str) -> list[dict[str, Any]]:
    made, count = [], 0
    for section in form.sections:
        asked = []
        for question in section.questions:
            count += 1
            offered = question.rows if question.kind is QuestionKind.MATRIX else question.choices
            asked.append(
                Asked(
                    number=count,
                    text=said(question.text, language),
                    help=said(question.help, language),
                    how=telling.answered_how(question, language),
                    when=telling.condition_told(question.when, form, language),
                    choices=[(each.key, said(each.text, language)) for each in offered],
                )
            )
        made.append(
            {
                "title": said(section.title, language),
                "text": said(section.text, language),
                "when": telling.condition_told(section.when, form, language),
                "asked": asked,
            }
        )
    return made


def _figures(form: Form, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": said(scale.title, language) or scale.key,
            "method": telling.METHODS[scale.method],
            "count": len(scale.items),
        }
        for scale in form.scales
    ]


def _before(request: ViewedRequest, found: Detail) -> Any:
    """The version it is compared with: the one named in the address, else the one before."""
    wanted = number(request, "with")
    older = [one for one in found.family if one.number < found.version.number]
    named = [one for one in found.family if one.id == wanted and one.id != found.version.id]
    return next(iter([*named, *older]), None)


def _differences(
    request: ViewedRequest, found: Detail, before: Any, language: str
) -> list[dict[str, Any]]:
    if before is None or not before.has_form or found.form is None:
        return []
    old = read_draft(detail(request.viewer, before.id).instrument.form)
    return [
        {
            "became": telling.BECAME[each.became],
            "text": said(each.text, language) or each.key,
            "was": said(each.before, language) if each.before else "",
            "how": telling.properties_told(each.properties),
        }
        for each in differences(old, found.form)
    ]
