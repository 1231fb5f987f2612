# SPDX-License-Identifier: Apache-2.0
"""Answers to begin with: read by everybody, written by whoever leads service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.catalogue.answering import LANGUAGES
from customary.report import words
from customary.store.access import may, require
from customary.store.actions.answer_templates import retire_template, save_template
from customary.store.actions.refusal import Refused
from customary.store.queries.replies import answer_choices
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

FILLED_IN = _(
    "{name} is the customer, {theme} what they spoke of, {agent} whoever writes, {change} what is "
    "different now."
)


class TemplateForm(forms.Form):
    """One answer in both languages."""

    name = forms.CharField(label=_("Name"), max_length=80)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 10}), help_text=FILLED_IN
    )
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=80)
    subject_zh_hans = forms.CharField(label=_("Subject in Chinese"), max_length=200)
    text_zh_hans = forms.CharField(
        label=_("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 10})
    )


@require_safe
@signed_in
def answer_templates(request: ViewedRequest) -> HttpResponse:
    """The answers there are, in the reader's language."""
    language = words.language()
    choices = [(one, one.text(language)) for one in answer_choices(request.viewer, retired=True)]
    context = {"choices": choices, "may_write": may(request.viewer, "write", "answer_templates")}
    return render(request, "voice/answer_templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer_template(request: ViewedRequest, key: str = "") -> HttpResponse:
    """One answer, to be changed; without a key, a new one."""
    require(request.viewer, "write", "answer_templates")
    found = {one.key: one for one in answer_choices(request.viewer, retired=True)}.get(key)
    if key and found is None:
        raise Http404
    initial: dict[str, str] = {}
    for language, ending in zip(LANGUAGES, ("", "_zh_hans"), strict=True):
        if found is not None:
            text = found.texts[language]
            initial |= {
                f"name{ending}": text.name,
                f"subject{ending}": text.subject,
                f"text{ending}": text.text,
            }
    if request.method == "POST" and request.POST.get("action") == "retire":
        retire_template(request.viewer, key)
        messages.success(request, gettext("It is no longer offered."))
        return redirect("answer_templates")
    form = TemplateForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            save_template(request.viewer, key, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("answer_templates")
    context = {
        "form": form,
        "headline": initial.get("name", "") or gettext("A new answer to begin with"),
        "crumbs": [Crumb(gettext("Answers to begin with"), reverse("answer_templates"))],
        "button": gettext("Save"),
        "may_retire": found is not None and not found.retired,
    }
    return render(request, "voice/answer_template.html", context)
