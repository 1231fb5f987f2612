# SPDX-License-Identifier: Apache-2.0
"""What internal messages carry: a list, a message with its sentences, and the rules that look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import may, require
from customary.store.actions.communication import (
    add_sentence,
    decide_sentence,
    forget_rule,
    switch_rule_off,
    switch_rule_on,
    teach,
)
from customary.store.actions.refusal import Refused
from customary.store.queries.communication import (
    ELEMENTS,
    FOUR,
    KINDS,
    affected,
    own_rules,
    publication_audit,
    publications,
    shipped_rules,
)
from customary.store.queries.rows import row
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.communication import Audit, Carrying, Sentence

RIGHT = "communication_rules"


class TeachForm(forms.Form):
    """Words that show an element, or that only look so."""

    element = forms.ChoiceField(
        label=_("Element"), choices=[(one.value, one.label) for one in ELEMENTS]
    )
    phrase = forms.CharField(
        label=_("Words"),
        max_length=200,
        help_text=_(
            "As they stand in texts. customer* also finds customers; “no .. answer” leaves up to three words between."
        ),
    )
    shows = forms.ChoiceField(
        label=_("What they mean"),
        choices=[("yes", _("They show the element")), ("no", _("They never show it"))],
        initial="yes",
        widget=forms.RadioSelect,
    )


@require_safe
@signed_in
def messages_told(request: ViewedRequest) -> HttpResponse:
    """Messages, newest first, with the elements each carries."""
    kind, lacks = request.GET.get("kind", ""), request.GET.get("lacks", "")
    found = publications(request.viewer, kind=kind, lacks=lacks, page=number(request, "page") or 1)
    context = {
        "page": found,
        "kinds": KINDS,
        "four": FOUR,
        "chosen_kind": kind,
        "chosen_lacks": lacks,
    }
    return render(request, "culture/messages.html", context)


@require_safe
@signed_in
def message(request: ViewedRequest, key: int) -> HttpResponse:
    """A message with the sentences that carry each element, and what is missing."""
    audit = publication_audit(request.viewer, key)
    context = {
        "audit": audit,
        "headline": headline(audit),
        "sentences": [_shown(one) for one in audit.sentences],
        "elements": ELEMENTS,
        "may_teach": may(request.viewer, "write", RIGHT),
    }
    return render(request, "culture/message.html", context)


@require_POST
@signed_in
def decide(request: ViewedRequest, key: int) -> HttpResponse:
    """Say that a sentence carries its element, or that it does not."""
    sentence = row(request.viewer, "publication_sentences", key)
    publication = sentence.publication_id
    decide_sentence(request.viewer, sentence, carries=request.POST.get("carries") == "yes")
    return redirect(f"{reverse('message_told', args=[publication])}#text")


@require_POST
@signed_in
def add(request: ViewedRequest, key: int) -> HttpResponse:
    """Say that a sentence carries an element that no rule found."""
    publication = row(request.viewer, "publications", key)
    element, text = request.POST.get("element", ""), request.POST.get("text", "")
    if element not in ELEMENTS:
        raise Http404
    try:
        add_sentence(request.viewer, publication, element=element, text=text)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('message_told', args=[key])}#text")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rules(request: ViewedRequest) -> HttpResponse:
    """The rules, taught here and shipped; teaching shows first how many messages it concerns."""
    require(request.viewer, "read", RIGHT)
    given = request.POST or ({"shows": "yes"} | request.GET.dict() if request.GET else None)
    form = TeachForm(given)
    concerned: str | None = None
    if form.is_valid():
        told = form.cleaned_data
        shows = told["shows"] == "yes"
        try:
            if request.method == "POST":
                teach(request.viewer, element=told["element"], phrase=told["phrase"], shows=shows)
                tasks.look_through_texts()
                messages.success(request, gettext("Learned. Every message is looked through anew."))
                return redirect("communication_rules")
            concerned = _concerned(request, told["phrase"])
        except Refused as refusal:
            say_refusal(form, refusal)
    context = {
        "form": form,
        "concerned": concerned,
        "own": own_rules(request.viewer),
        "shipped": _by_language(request),
        "may_teach": may(request.viewer, "write", RIGHT),
    }
    return render(request, "culture/message_rules.html", context)


@require_POST
@signed_in
def forget(request: ViewedRequest, key: int) -> HttpResponse:
    """Take back what was taught."""
    forget_rule(request.viewer, row(request.viewer, "communication_rules", key))
    tasks.look_through_texts()
    messages.success(request, gettext("Forgotten. Every message is looked through anew."))
    return redirect("communication_rules")


@require_POST
@signed_in
def switch(request: ViewedRequest, key: str) -> HttpResponse:
    """Switch a shipped rule off, with a reason, or on again."""
    try:
        if request.POST.get("on"):
            switch_rule_on(request.viewer, key)
        else:
            switch_rule_off(request.viewer, key, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ValueError as error:
        raise Http404 from error
    else:
        tasks.look_through_texts()
        messages.success(request, gettext("Every message is looked through anew."))
    return redirect("communication_rules")


def headline(audit: Audit) -> str:
    """What a message carries, in one line."""
    if audit.carried is None:
        return gettext("Nobody has looked it through yet")
    if not audit.missing:
        return gettext("All four are there")
    labels = (str(one.label) for one in audit.missing)
    missing = words.listed([label[:1].lower() + label[1:] for label in labels])
    return gettext("%(count)s of 4. Missing: %(missing)s") % {
        "count": audit.count,
        "missing": missing,
    }


def _concerned(request: ViewedRequest, phrase: str) -> str:
    try:
        count = affected(request.viewer, phrase)
    except ValueError as error:
        raise Refused(gettext("These words cannot be looked for."), "phrase") from error
    return ngettext(
        "One message has these words.", "%(count)s messages have these words.", count
    ) % {"count": words.number(count)}


def _by_language(request: ViewedRequest) -> list[dict[str, Any]]:
    found = shipped_rules(request.viewer)
    return [
        {"language": language, "rules": [one for one in found if one.language == language]}
        for language in dict.fromkeys(one.language for one in found)
    ]


def _shown(sentence: Sentence) -> dict[str, Any]:
    """A sentence in pieces, the words that carry something apart from the others."""
    counted = [one for one in sentence.carries if one.state != "refuted"]
    return {
        "text": sentence.text,
        "pieces": _pieces(sentence.text, counted),
        "carries": sentence.carries,
        "is_carrying": bool(counted),
    }


def _pieces(text: str, carries: list[Carrying]) -> list[tuple[str, bool]]:
    spans = sorted(
        found.span()
        for one in carries
        for part in one.words.split(" … ")
        if part and (found := re.search(re.escape(part), text, re.IGNORECASE))
    )
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start >= at:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
