# SPDX-License-Identifier: Apache-2.0
"""The quote bank: words with consent, their age and source; asking, recording, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.report import words
from customary.store.access import Access, may
from customary.store.actions import quotes as acts
from customary.store.actions.citing import cite_link
from customary.store.actions.refusal import Refused
from customary.store.queries import quotes as reads
from customary.store.queries.organisation import organisation_name
from customary.store.queries.rows import row
from customary.store.queries.words import shown_text
from customary.web.viewing import ViewedRequest, number, signed_in
from customary.web.voice import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from customary.store.queries.quotes import QuoteRow

#: Which quotes: those that may be quoted, or those to ask for.
ASK = "ask"


class RecordForm(forms.Form):
    """Consent that was given elsewhere."""

    on = forms.DateField(
        label=_("Agreed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    how = forms.CharField(
        label=_("How"),
        max_length=acts.LONGEST_HOW,
        widget=forms.TextInput(attrs={"placeholder": _("on the telephone, to Li Na")}),
    )


@require_safe
@signed_in
def quotes(request: ViewedRequest) -> HttpResponse:
    """Words that may be quoted, or those that could be if somebody asked."""
    viewer = request.viewer
    may_ask = may(viewer, "write", "quotes")
    asking = may_ask and request.GET.get("show") == ASK
    wanted = _wanted(request)
    read = reads.askable if asking else reads.quotes
    found = read(viewer, wanted, after=number(request, "after"))
    context = {
        "found": found,
        "shown": [(one, _age(one), _consent(one)) for one in found.rows],
        "asking": asking,
        "may_ask": may_ask,
        "wanted": wanted,
        "is_narrow": wanted != reads.Wanted(),
        "themes": reads.themes_to_choose(viewer),
        "feelings": telling.feelings(),
        "languages": [(key, telling.language_name(key)) for key in ("en", "zh", "zh-hant")],
        "ages": [
            ("fresh", gettext("of the last twelve months")),
            ("old", gettext("older than twelve months")),
        ],
        "places": reads.places_for(viewer) if found.rows and not asking else [],
        "form": RecordForm(),
        "today": timezone.localdate(),
        "query": request.GET.urlencode(),
    }
    return render(request, "voice/quotes.html", context)


@require_POST
@signed_in
def act_on_quote(request: ViewedRequest, key: int) -> HttpResponse:
    """Ask for consent, record it, take it back, or place the quote somewhere."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, row(request.viewer, "voice_items", key)))
    except Refused as refusal:
        messages.error(request, str(refusal))
    query = request.POST.get("query", "")
    return redirect(reverse("quotes") + (f"?{query}" if query else ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quote_consent(request: HttpRequest, token: str) -> HttpResponse:
    """A customer's yes or no. Opening the page changes nothing: mail scanners do that."""
    consent = acts.consent_by(token)
    if consent is None:
        return render(request, "voice/consent.html", {}, status=404)
    done = ""
    if request.method == "POST":
        answer = request.POST.get("answer")
        if answer in {"yes", "no"}:
            consent = acts.answer_consent(token, agrees=answer == "yes")
            done = str(answer)
    context = {
        "name": organisation_name(words.language()) or "Customary",
        "text": shown_text(consent.voice_item).strip(),
        "language": consent.voice_item.language,
        "done": done,
        "agreed": consent.agreed_at is not None and consent.refused_at is None,
        "refused": consent.refused_at is not None,
    }
    return render(request, "voice/consent.html", context)


def _ask(request: ViewedRequest, item: Any) -> str:
    address = settings.CUSTOMARY_URL + reverse("quote_consent", args=["-"])[:-2]
    acts.ask_consent(request.viewer, item, address=address)
    return gettext("The customer is asked by mail.")


def _record(request: ViewedRequest, item: Any) -> str:
    form = RecordForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext("Say on which day the customer agreed, and how."))
    acts.record_consent(request.viewer, item, **form.cleaned_data)
    return gettext("Recorded: these words may be quoted.")


def _withdraw(request: ViewedRequest, item: Any) -> str:
    acts.withdraw_consent(request.viewer, item)
    return gettext("Withdrawn: the quote is taken down wherever it stood.")


def _place(request: ViewedRequest, item: Any) -> str:
    table, _stroke, key = request.POST.get("place", "").partition("/")
    if table not in {"initiatives", "decisions"} or not key.isascii() or not key.isdigit():
        raise Refused(gettext("Choose where it is to stand."))
    place = row(request.viewer, table, int(key), Access.WRITE)
    cite_link(request.viewer, place, link=reverse("record", args=["voice_items", item.pk]))
    return gettext("The customer is cited there now.")


ACTS: dict[str, Callable[[ViewedRequest, Any], str]] = {
    "ask": _ask,
    "record": _record,
    "withdraw": _withdraw,
    "place": _place,
}


def _wanted(request: ViewedRequest) -> reads.Wanted:
    given = request.GET
    age, feeling = given.get("age", ""), given.get("feeling", "")
    return reads.Wanted(
        theme=number(request, "theme"),
        age=age if age in reads.AGES else "",
        feeling=feeling if feeling in dict(telling.feelings()) else "",
        language=given.get("language", "").replace("\x00", "")[:12],
    )


def _age(one: QuoteRow) -> str:
    """How old the words are, in the largest unit that fits."""
    if one.said_at is None:
        return ""
    days = (timezone.now() - one.said_at).days
    if days < 1:
        return gettext("new")
    if days < 31:
        return ngettext("%(n)s day old", "%(n)s days old", days) % {"n": words.number(days)}
    months = days // 30
    if months < 24:
        return ngettext("%(n)s month old", "%(n)s months old", months) % {"n": words.number(months)}
    years = days // 365
    return ngettext("%(n)s year old", "%(n)s years old", years) % {"n": words.number(years)}


def _consent(one: QuoteRow) -> str:
    """Since when and how it may be quoted, or where asking stands."""
    consent = one.consent
    if not one.is_quotable:
        if consent and consent.refused_at:
            return gettext("said no on %(day)s") % {"day": words.day(consent.refused_at)}
        if consent and consent.asked_at:
            return gettext("asked on %(day)s, no answer yet") % {"day": words.day(consent.asked_at)}
        return gettext("not asked yet")
    if consent is None or consent.agreed_at is None:
        return gettext("agreed, as %(source)s says") % {"source": one.source}
    told = {"day": words.day(consent.agreed_at), "how": consent.how}
    if consent.how:
        return gettext("agreed on %(day)s: %(how)s") % told
    return gettext("agreed on %(day)s, by our mail") % told
