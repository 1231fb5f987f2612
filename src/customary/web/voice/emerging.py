# SPDX-License-Identifier: Apache-2.0
"""What more and more customers speak of that no theme names, and what people make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.core.drawing.small import spark
from customary.report import words
from customary.store.access import may, require
from customary.store.actions import emerging as acts
from customary.store.actions.refusal import Refused
from customary.store.queries.emerging import (
    one_emerging,
    stages_to_choose,
    themes_to_join,
    what_emerges,
)
from customary.store.queries.rows import row
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice.written import name_shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from customary.store.queries.emerging import Emerging

#: Below this, a chance is only said to be less.
LEAST = 0.001


class AcceptForm(forms.Form):
    """What the new theme is called and where on the journey it stands."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    stage = forms.ChoiceField(label=_("Journey stage"), required=False)

    def __init__(
        self, found: Emerging, stages: list[str], given: Any = None, named: Any = None
    ) -> None:
        initial = named or {"name": found.name_en, "name_zh_hans": found.name_zh_hans}
        super().__init__(given, prefix="accept", initial=initial)
        choices = [("", gettext("none")), *((one, one) for one in stages)]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which theme it belongs to."""

    theme = forms.TypedChoiceField(label=_("Theme"), coerce=int)

    def __init__(self, themes: list[tuple[int, str]], given: Any = None) -> None:
        super().__init__(given, prefix="merge")
        self.fields["theme"].choices = [("", "–"), *themes]  # type: ignore[attr-defined]


@require_safe
@signed_in
def emerging(request: ViewedRequest) -> HttpResponse:
    """What grows, the newest first, and what was decided."""
    found = what_emerges(request.viewer)
    context = {
        "found": found,
        "finding": _finding(len(found.waiting)),
        "waiting": [_line(one) for one in found.waiting],
    }
    return render(request, "voice/emerging.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def emerging_theme(request: ViewedRequest, key: int) -> HttpResponse:
    """One thing that grows, every quote of it, and what can be made of it."""
    viewer = request.viewer
    found = one_emerging(viewer, key)
    decides = may(viewer, "write", "understanding")
    act = request.POST.get("act", "")
    proposed = name_shown(request, key, is_open=found.is_open)
    accept = AcceptForm(
        found, stages_to_choose(viewer), _posted(request, "accept"), _chosen(request, proposed)
    )
    merge = MergeForm(themes_to_join(viewer), _posted(request, "merge"))
    if request.method == "POST":
        require(viewer, "write", "understanding")
        done = _act(request, key, act, {"accept": accept, "merge": merge})
        if done:
            return done
    context = {
        **_line(found),
        "decides": decides,
        "accept": accept,
        "merge": merge,
        "act": act,
        "hidden": found.examples - len(found.quotes),
        "proposed": proposed,
    }
    return render(request, "voice/emerging_theme.html", context)


def _chosen(request: ViewedRequest, proposed: dict[str, Any]) -> dict[str, str] | None:
    """The names that a language model proposed, where somebody takes them over into the form."""
    written = proposed.get("written")
    return dict(written.words) if written and request.GET.get("take") == "proposed" else None


def _posted(request: ViewedRequest, act: str) -> Any:
    """What was filled in, for the form that was sent."""
    return request.POST if request.POST.get("act") == act else None


def _act(
    request: ViewedRequest, key: int, act: str, forms_of: dict[str, forms.Form]
) -> HttpResponse | None:
    """Do what was asked; None where the form is to be shown again."""
    form = forms_of.get(act)
    if (form is not None and not form.is_valid()) or act not in ACTS:
        return None
    topic = row(request.viewer, "emerging_themes", key)
    try:
        said, address = ACTS[act](request, topic, form.cleaned_data if form else {})
    except Refused as refusal:
        if form is not None and refusal.where in form.fields:
            say_refusal(form, refusal)
            return None
        messages.error(request, str(refusal))
        return redirect("emerging_theme", key)
    messages.success(request, said)
    return redirect(address)


def _accept(request: ViewedRequest, topic: Any, given: dict[str, Any]) -> tuple[str, str]:
    theme = acts.accept_emerging(request.viewer, topic, **given)
    said = gettext("“%(name)s” is a theme now; its comments teach what else speaks of it.")
    return said % {"name": theme.name}, reverse("emerging")


def _merge(request: ViewedRequest, topic: Any, given: dict[str, Any]) -> tuple[str, str]:
    theme = row(request.viewer, "themes", given["theme"])
    acts.merge_emerging(request.viewer, topic, theme)
    said = gettext("It is part of “%(name)s” now; its comments teach the theme.")
    return said % {"name": theme.name}, reverse("emerging")


def _split(request: ViewedRequest, topic: Any, _given: dict[str, Any]) -> tuple[str, str]:
    items = [int(one) for one in request.POST.getlist("items") if one.isascii() and one.isdigit()]
    second = acts.split_emerging(request.viewer, topic, items)
    return gettext("There are two now; this is the second."), reverse(
        "emerging_theme", args=[second.pk]
    )


def _dismiss(request: ViewedRequest, topic: Any, _given: dict[str, Any]) -> tuple[str, str]:
    acts.dismiss_emerging(request.viewer, topic)
    return gettext("Dismissed. It is not proposed again while it stays the same."), reverse(
        "emerging"
    )


def _reopen(request: ViewedRequest, topic: Any, _given: dict[str, Any]) -> tuple[str, str]:
    acts.reopen_emerging(request.viewer, topic)
    return gettext("It waits for a decision again."), reverse("emerging_theme", args=[topic.pk])


ACTS: dict[str, Callable[[ViewedRequest, Any, dict[str, Any]], tuple[str, str]]] = {
    "accept": _accept,
    "merge": _merge,
    "split": _split,
    "dismiss": _dismiss,
    "reopen": _reopen,
}


def _finding(waiting: int) -> str:
    if not waiting:
        return gettext("Nothing grows beyond chance that no theme names.")
    return ngettext(
        "One thing grows beyond chance that no theme names.",
        "%(n)s things grow beyond chance that no theme names.",
        waiting,
    ) % {"n": words.number(waiting)}


def _line(found: Emerging) -> dict[str, Any]:
    """Something that grows, in words."""
    return {
        "one": found,
        "growth": _growth(found),
        "surely": words.joined(_surely(found)),
        "drawing": _drawing(found),
        "segments": [
            gettext("%(segment)s: %(n)s, expected %(expected)s")
            % {
                "segment": share.segment,
                "n": words.number(share.n),
                "expected": words.number(share.expected, 1),
            }
            for share in found.segments
        ],
    }


def _growth(found: Emerging) -> str:
    said = {"n": words.number(found.n), "day": words.day(found.week)}
    if found.expected is None:
        return (
            ngettext(
                "One comment of the week of %(day)s.",
                "%(n)s comments of the week of %(day)s.",
                found.n,
            )
            % said
        )
    return gettext(
        "%(n)s customers spoke of it in the week of %(day)s, where %(expected)s were expected."
    ) % (said | {"expected": words.number(found.expected, 1)})


def _surely(found: Emerging) -> list[str]:
    since = gettext("Growing since the week of %(day)s.") % {"day": words.day(found.since)}
    said = [since, _chance(found)]
    if found.one_in > 1:
        said.append(
            gettext(
                "There are so many comments that one of %(n)s was read; the numbers are of those."
            )
            % {"n": words.number(found.one_in)}
        )
    return said


def _chance(found: Emerging) -> str:
    if found.p_value is None:
        return gettext("Split off by a person: by itself it was not tested against chance.")
    looked = {"looked": words.number(found.looked_at)}
    if found.p_value < LEAST:
        said = gettext(
            "Of 1,000 findings as sure as this one, fewer than one would be chance (p < 0.001, "
            "after allowing for the %(looked)s words and groups looked at)."
        )
        return said % looked
    said = gettext(
        "Of 1,000 findings as sure as this one, about %(cases)s would be chance (p = %(p)s, after "
        "allowing for the %(looked)s words and groups looked at)."
    )
    cases = words.number(1000 * found.p_value)
    return said % (looked | {"cases": cases, "p": words.number(found.p_value, 3)})


def _drawing(found: Emerging) -> str:
    if len(found.weeks) < 2:
        return ""
    counts = [n for _week, n in found.weeks]
    sentence = gettext("Customers a week since %(day)s: %(counts)s.") % {
        "day": words.day(found.weeks[0][0]),
        "counts": words.listed([words.number(n) for n in counts]),
    }
    drawn = spark([float(n) for n in counts], sentence=sentence)
    return mark_safe(drawn)  # noqa: S308 - our own drawing, its words escaped
