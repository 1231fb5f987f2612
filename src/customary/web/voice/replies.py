# SPDX-License-Identifier: Apache-2.0
"""Answers to a customer: begun from a template, looked at as they will arrive, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import may_row, require_row
from customary.store.actions.refusal import Refused
from customary.store.actions.replies import (
    LONGEST_ANSWER,
    LONGEST_SUBJECT,
    add_note,
    give_answer,
    save_draft,
)
from customary.store.queries.reachable import reach_of
from customary.store.queries.replies import (
    answer_choices,
    answers_seen,
    begun,
    draft_of,
    language_for,
    mail_address,
    replies,
    ways,
)
from customary.store.queries.rows import row
from customary.store.queries.words import shown_text, shown_title
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.written import draft_shown

if TYPE_CHECKING:
    from customary.store.queries.reachable import Reach

MAIL = "mail"


class AnswerForm(forms.Form):
    """An answer, how it reaches the customer, and what becomes of the case."""

    use_required_attribute = False
    way = forms.ChoiceField(label=_("How is it answered?"), widget=forms.RadioSelect)
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    then = forms.ChoiceField(
        label=_("And then"),
        choices=[("close", _("The case is closed")), ("wait", _("We wait for the customer"))],
        widget=forms.RadioSelect,
        initial="close",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, found: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in ways() if one[0] != MAIL or not found.why_not]
        self.fields["way"].choices = offered  # type: ignore[attr-defined]
        self.fields["way"].initial = offered[0][0]
        # A mail has a subject; what is answered otherwise needs none.
        self.fields["subject"].required = not self.is_bound or self.data.get("way") == MAIL
        if found.why_not:
            self.fields["way"].help_text = found.explained()
            self.fields.pop("subject")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: ViewedRequest, key: int) -> HttpResponse:
    """Write an answer, look at it, send it or record that it was given."""
    item = row(request.viewer, "voice_items", key)
    require_row(request.viewer, "write", item)
    found = reach_of(item)
    doing = request.POST.get("doing", "")
    kept = draft_of(request.viewer, item)
    initial = {"seen": answers_seen(item)}
    if kept:
        initial |= {"way": kept.way, "subject": kept.subject, "text": kept.text}
    if doing == "begin":
        return _begin(request, item)
    if doing:
        save_draft(request.viewer, item, **_written(request))
    if doing == "keep":
        kept_now = HttpResponse(gettext("Your draft is kept."))
        return kept_now if getattr(request, "htmx", False) else redirect("answer", key)
    form = AnswerForm(
        request.POST if doing in {"look", "send"} else None, initial=initial, found=found
    )
    stage = "write"
    if form.is_bound and form.is_valid():
        stage = "look"
        if doing == "send":
            try:
                _give(request, item, form.cleaned_data)
            except Refused as refusal:
                stage = "write"
                say_refusal(form, refusal)
            else:
                return redirect(_page_of(item), key)
    context = thread(request, item) | {
        "form": form,
        "stage": stage,
        "found": found,
        "choices": [
            (one.key, one.text(words.language()).name) for one in answer_choices(request.viewer)
        ],
        "language": language_for(item, found),
        "sender": mail_address(request.viewer),
        "said_title": shown_title(item),
        "said": shown_text(item),
        "has_page": _page_of(item) == "comment",
        "is_draft": kept is not None,
        "draft": draft_shown(request, item),
    }
    return render(request, "voice/answer.html", context)


@require_POST
@signed_in
def note(request: ViewedRequest, key: int) -> HttpResponse:
    """Note something for colleagues."""
    item = row(request.viewer, "voice_items", key)
    try:
        add_note(request.viewer, item, request.POST.get("note", ""))
        messages.success(request, gettext("Noted. Only colleagues read it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_page_of(item), key)


def thread(request: ViewedRequest, item: Any) -> dict[str, Any]:
    """What `voice/replies.html` shows below a comment."""
    return {
        "item": item,
        "replies": replies(request.viewer, item),
        "may_answer": may_row(request.viewer, "write", item),
    }


def _page_of(item: Any) -> str:
    """The page of the comment, which there is once it has been understood."""
    return "comment" if hasattr(item, "annotation") else "answer"


def _begin(request: ViewedRequest, item: Any) -> HttpResponse:
    """Start from a template; what was written before gives way to it."""
    chosen = {one.key: one for one in answer_choices(request.viewer)}.get(
        request.POST.get("template", "")
    )
    if chosen is not None:
        subject, text = begun(request.viewer, item, chosen)
        save_draft(request.viewer, item, way=_written(request)["way"], subject=subject, text=text)
    return redirect("answer", item.pk)


def _written(request: ViewedRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("way", "subject", "text")}


def _give(request: ViewedRequest, item: Any, said: dict[str, Any]) -> None:
    give_answer(
        request.viewer,
        item,
        way=said["way"],
        subject=said.get("subject", ""),
        text=said["text"],
        seen=said["seen"],
        waits=said["then"] == "wait",
    )
    if said["way"] == MAIL:
        tasks.deliver_mail()
        messages.success(request, gettext("The answer is on its way."))
    else:
        messages.success(request, gettext("Recorded: the customer is answered."))
