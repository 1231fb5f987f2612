# SPDX-License-Identifier: Apache-2.0
"""Customers who asked for a change are told of it: who can be, in what words, once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.pipeline import tasks
from customary.report import words
from customary.store.access import require
from customary.store.actions.news import in_words, may_tell, save_news, send_news
from customary.store.actions.refusal import Refused
from customary.store.queries.contributors import contributors, first_spoken_of
from customary.store.queries.news import delivery, first_words, news_of, promised_news
from customary.store.queries.replies import sender_of, spoken
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.contributors import Contributors
    from customary.store.queries.news import PromisedNews
    from customary.store.queries.reachable import Reach

#: Who spoke of a theme in so few comments is counted with its page; else the page asks for it.
COUNTED_AT_ONCE = 2_000
WHO = "who"
FILLED_IN = _("{name} is the customer, {theme} what they spoke of, {agent} you.")


class NewsForm(forms.Form):
    """The news in both languages; each customer gets their own."""

    subject = forms.CharField(label=_("Subject in English"), max_length=200)
    text = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 10}), help_text=FILLED_IN
    )
    subject_zh_hans = forms.CharField(label=_("Subject in Chinese"), max_length=200)
    text_zh_hans = forms.CharField(
        label=_("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 10})
    )


@require_safe
@signed_in
def promised(request: ViewedRequest) -> HttpResponse:
    """The changes that customers asked for, and who is still to hear of them."""
    found = promised_news(request.viewer)
    waiting = sum(one.is_waiting for one in found)
    finding = ngettext(
        "Of one change, customers who asked for it were not told yet.",
        "Of %(n)s changes, customers who asked for them were not told yet.",
        waiting,
    ) % {"n": words.number(waiting)}
    lines = [(one, _at_least(one, one.said), _at_least(one, one.untold)) for one in found]
    context = {"news": lines, "finding": finding if waiting else ""}
    return render(request, "voice/promised.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def tell(request: ViewedRequest, key: int) -> HttpResponse:
    """Tell the customers who spoke of a theme what changed."""
    theme = row(request.viewer, "themes", key)
    if not may_tell(request.viewer, theme):
        require(request.viewer, "write", "themes")
    news = news_of(theme)
    doing = request.POST.get("doing", "")
    form = NewsForm(request.POST or None, initial=_initial(request, theme, news))
    stage = "write"
    if theme.changed_at and form.is_bound and form.is_valid():
        try:
            news = save_news(request.viewer, theme, **form.cleaned_data)
            stage = "look" if doing == "look" else "write"
            if doing == "send":
                news = send_news(request.viewer, news)
        except Refused as refusal:
            stage = "write"
            say_refusal(form, refusal)
        else:
            if doing in {"send", "keep"}:
                return _done(request, key, sent=doing == "send")
    found = _found(request, theme, stage)
    named = SimpleNamespace(id=theme.pk, name=_name(request, theme))
    context = {
        "theme": named,
        "changed_at": theme.changed_at,
        "form": form,
        "stage": "sent" if news and news.sent_at else stage,
        "news": news,
        "found": found,
        "counts": _counts(found) if found else [],
        "samples": _samples(request, news, found) if stage == "look" and news and found else [],
        "delivery": delivery(news) if news and news.sent_at else None,
        "crumbs": [
            Crumb(gettext("Themes"), reverse("voice_themes")),
            Crumb(named.name, reverse("voice_theme", args=[key])),
            Crumb(gettext("Tell what changed")),
        ],
    }
    return render(request, "voice/tell.html", context)


def _at_least(one: PromisedNews, n: int) -> str:
    return words.number(n) + ("+" if one.are_more else "")


def _done(request: ViewedRequest, key: int, *, sent: bool) -> HttpResponse:
    if sent:
        tasks.tell_customers()
        messages.success(
            request, gettext("On its way: each mail leaves in the customer's working hours.")
        )
    else:
        messages.success(request, gettext("Your draft is kept."))
    return redirect("tell", key)


def _initial(request: ViewedRequest, theme: Any, news: Any) -> dict[str, str]:
    if news is None:
        return first_words(request.viewer, theme)
    return {name: getattr(news, name) for name in NewsForm.base_fields}


def _name(request: ViewedRequest, theme: Any) -> str:
    chinese = theme.name_zh_hans if spoken(request.viewer.language) != "en" else ""
    return str(chinese or theme.name)


def _found(request: ViewedRequest, theme: Any, stage: str) -> Contributors | None:
    """Whom it concerns; of very many comments, only once that is asked for."""
    _rows, are_more = first_spoken_of(theme, most=COUNTED_AT_ONCE)
    if are_more and stage != "look" and WHO not in request.GET:
        return None
    return contributors(theme)


def _counts(found: Contributors) -> list[tuple[str, str]]:
    reasons = {
        "unknown": gettext("cannot be told: nobody knows who said it"),
        "not_allowed": gettext("cannot be told: does not wish to be contacted"),
        "no_address": gettext("cannot be told: no mail address is known"),
    }
    told = [(gettext("can be told now"), len(found.to_tell)), (gettext("told"), len(found.told))]
    told += [(reasons[why], n) for why, n in sorted(found.cannot.items())]
    return [(text, words.number(n)) for text, n in told if n]


def _samples(request: ViewedRequest, news: Any, found: Contributors) -> list[dict[str, Any]]:
    """The mail as one customer of each language gets it, and how many get it so."""
    news.sent_by = sender_of(request.viewer)
    by_language: dict[str, list[Reach]] = {}
    for one in found.to_tell:
        by_language.setdefault(spoken(one.reach.language), []).append(one.reach)
    shown = []
    for language, people in sorted(by_language.items()):
        subject, text = in_words(news, language=language, name=people[0].name)
        shown.append({"language": language, "subject": subject, "text": text, "n": len(people)})
    return shown
