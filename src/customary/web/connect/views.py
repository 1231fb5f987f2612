# SPDX-License-Identifier: Apache-2.0
"""Connect: drop anything, or choose a kind of source and give a file or an address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.intake.feeds.registry import connectors, feeds
from customary.pipeline import connecting, tasks
from customary.pipeline.previews import unlocked
from customary.report import words
from customary.store.access import may, require
from customary.store.queries.connections import connected
from customary.web.connect import telling
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.intake.feeds.feed import Connector, Feed

HOURS = (
    (1, _("every hour")),
    (6, _("every six hours")),
    (24, _("every day")),
    (168, _("every week")),
)


class FilesInput(forms.FileInput):
    """A field for several files, chosen or dropped."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each of them must hold something."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file that was sent."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [forms.FileField.clean(self, one, initial) for one in sent or [None]]


class DropForm(forms.Form):
    """Whatever a system exports."""

    dropped = FilesField(label=_("Files"))


class AddressForm(forms.Form):
    """Where to fetch from, and how often; what a connector does not need is not asked."""

    address = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    user = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Password or token"),
        max_length=4000,
        required=False,
        help_text=_("Kept sealed, and never shown again."),
        # Written once: what was typed stands in no page, not even after a mistake.
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    hours = forms.TypedChoiceField(label=_("Fetch"), choices=HOURS, coerce=int, initial=24)

    def __init__(self, connector: Connector, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("user", "secret"):
            if name not in connector.needs:
                del self.fields[name]
            else:  # some systems let nobody in without, others ask for nothing
                self.fields[name].required = name in getattr(connector, "demands", ())


@require_safe
@signed_in
def connect(request: ViewedRequest) -> HttpResponse:
    """Drop anything, what is in progress, every kind of source, and what is connected."""
    return _page(request, DropForm())


@require_POST
@signed_in
def drop(request: ViewedRequest) -> HttpResponse:
    """Keep what was dropped, and have it looked at; nothing is stored yet."""
    require(request.viewer, "write", "connections")
    form = DropForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    one = connecting.receive(
        [(file.name, file.chunks()) for file in form.cleaned_data["dropped"]],
        account=request.viewer.account,
        language=words.language(),
    )
    tasks.work_on_connection(one.id)
    return redirect("connection", key=one.id)


@require_safe
@signed_in
def kind(request: ViewedRequest, key: str) -> HttpResponse:
    """One kind of source: which exports it reads, where it can be fetched, what it unlocks."""
    require(request.viewer, "read", "connections")
    feed = feeds().get(key)
    if feed is None:
        raise Http404
    form = DropForm()
    form.fields["dropped"].widget.attrs["accept"] = ",".join((*feed.endings, ".zip"))
    context = {
        "feed": feed,
        "endings": words.listed([ending.lstrip(".").upper() for ending in feed.endings]),
        "form": form,
        "may_connect": may(request.viewer, "write", "connections"),
        "connectors": [one for one in connectors().values() if one.feed == key],
        "unlocks": telling.unlocks(unlocked(key)),
    }
    return render(request, "connect/kind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address(request: ViewedRequest, key: str) -> HttpResponse:
    """Give an address to fetch from; what was entered stays where it is refused, the secret apart."""
    require(request.viewer, "write", "connections")
    connector = connectors().get(key)
    if connector is None:
        raise Http404
    form = AddressForm(connector, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        one = connecting.begin(
            key,
            address=said["address"].strip(),
            user=said.get("user", ""),
            secret=said.get("secret", ""),
            hours=said["hours"],
            account=request.viewer.account,
            language=words.language(),
        )
        tasks.work_on_connection(one.id)
        return redirect("connection", key=one.id)
    feed = feeds()[connector.feed]
    return render(
        request, "connect/address.html", {"connector": connector, "feed": feed, "form": form}
    )


def _page(request: ViewedRequest, form: DropForm) -> HttpResponse:
    sources = connected(request.viewer)
    may_connect = may(request.viewer, "write", "connections")
    context = {
        "form": form,
        "may_connect": may_connect,
        "waiting": [
            {
                "name": telling.headline(one),
                "files": ", ".join(one.names[:3]),
                "address": reverse("connection", args=[one.id]),
                "when": datetime.fromisoformat(one.received_at),
            }
            for one in (connecting.in_progress(request.viewer.account) if may_connect else ())
        ],
        "kinds": [_card(feed) for feed in feeds().values()],
        "sources": sources,
    }
    return render(request, "connect/connect.html", context)


def _card(feed: Feed) -> dict[str, Any]:
    practices = unlocked(feed.key)
    fetched = [str(one.name) for one in connectors().values() if one.feed == feed.key]
    return {
        "feed": feed,
        "address": reverse("connect_kind", args=[feed.key]),
        "unlocks": telling.count_of_practices(len(practices)) if practices else "",
        "fetched": gettext("also by address: %(names)s") % {"names": words.listed(fetched)}
        if fetched
        else "",
    }
