# SPDX-License-Identifier: Apache-2.0
"""The card after a meeting, for whoever has its link; the chat channel, and whether cards are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customary.store.access import require
from customary.store.actions.cards import LONGEST_ANSWER, answer_card, card_of, when
from customary.store.actions.organisation import save_cards
from customary.store.actions.refusal import Refused
from customary.store.queries.organisation import card_choices, card_settings, time_zone
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class CardForm(forms.Form):
    """The one line that is kept."""

    line = forms.CharField(
        label=_("What does it mean for our customers? One line."),
        max_length=LONGEST_ANSWER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_card(request: HttpRequest, token: str) -> HttpResponse:
    """One tap: yes with a line, or no. Opening the page changes nothing: mail scanners do that."""
    card = card_of(token)
    if card is None:
        return render(request, "cards/card.html", {}, status=404)
    kept = card.agenda_item.answer if card.agenda_item else ""
    form = CardForm(request.POST or None, initial={"line": kept})
    context = {"card": card, "form": form, "when": when(card.event, time_zone()), "kept": kept}
    answered = request.POST.get("answered") == "yes"
    if request.method == "POST" and (form.is_valid() or not answered):
        try:
            answer_card(token, answered=answered, line=form.cleaned_data.get("line", ""))
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            return render(request, "cards/card.html", context | {"done": True, "yes": answered})
    return render(request, "cards/card.html", context)


class CardSettingsForm(forms.Form):
    """The channel that is written to, and whether the question is asked after meetings."""

    chat_kind = forms.ChoiceField(
        label=_("Chat channel"),
        required=False,
        help_text=_(
            "Surveys can be announced there, and cards asked for. “—” forgets the channel."
        ),
    )
    chat_address = forms.CharField(
        label=_("Address of the channel's incoming webhook"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    cards = forms.ChoiceField(
        label=_("Ask after recurring meetings"),
        widget=forms.RadioSelect,
        help_text=_(
            "After each recurring meeting of three or more, whoever called it gets a card: was the "
            "customer question answered? Yes, with one line, or no. Of the minutes only that line is kept."
        ),
    )

    def __init__(self, *args: object, known_address: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        cards, chats = card_choices()
        self.fields["cards"].choices = cards  # type: ignore[attr-defined]
        self.fields["chat_kind"].choices = [("", "—"), *chats]  # type: ignore[attr-defined]
        self.fields["chat_address"].help_text = (
            gettext("One is kept, sealed. Leave this empty to keep it.")
            if known_address
            else gettext("It is kept sealed and never shown again.")
        )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: ViewedRequest) -> HttpResponse:
    """The chat channel, and whether cards are sent."""
    require(request.viewer, "write", "organisation")
    now = card_settings(request.viewer)
    initial = {"cards": now.cards, "chat_kind": now.chat_kind}
    form = CardSettingsForm(request.POST or None, initial=initial, known_address=now.has_address)
    if form.is_valid():
        said = form.cleaned_data
        try:
            save_cards(
                request.viewer,
                cards=said["cards"],
                kind=said["chat_kind"],
                address=said["chat_address"],
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("card_settings")
    context = {
        "form": form,
        "headline": gettext("Chat channel and cards after meetings"),
        "button": gettext("Save"),
    }
    return render(request, "organisation/form.html", context)
