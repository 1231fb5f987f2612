# SPDX-License-Identifier: Apache-2.0
"""One theme in depth, and what comes of it: owner, decision, change, names, merging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from customary.catalogue import load_catalogue
from customary.core.drawing.trend import Mark, draw
from customary.core.statistics.intervals import wilson
from customary.report import telling as told
from customary.report import words
from customary.store.access import Access, may, require
from customary.store.actions import themes as acts
from customary.store.actions.refusal import Refused
from customary.store.queries.listening import notes
from customary.store.queries.rows import row as find_row
from customary.store.queries.theme import stages, theme_page
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in
from customary.web.voice import telling
from customary.web.voice.theme_forms import ACTS, PRESSES, NameForm
from customary.web.voice.themes import asked, choices
from customary.web.voice.written import summary_shown

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from customary.store.queries.theme import Part, ThemePage
    from customary.web.voice.theme_forms import ActForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def voice_theme(request: ViewedRequest, key: int) -> HttpResponse:
    """A theme in depth; what is posted is one thing to be done about it."""
    require(request.viewer, "read", "themes")
    if request.method == "POST" and (done := _pressed(request, key)):
        return done
    page = theme_page(request.viewer, key, asked(request))
    forms = {one.act: one(request, page.theme) for one in ACTS} if page.may_write else {}
    if request.method == "POST" and _saved(request, forms):
        return redirect("voice_theme", key)
    context = {
        "page": page,
        "found": page.found,
        "line": telling.line(page.row),
        "sentence": _sentence(page),
        "chart": _chart(page),
        "weeks": _weeks(page),
        "parts": _parts(page),
        "forms": forms,
        "description": _description(page),
        "voices": _voices(page),
        "stages_told": _stages(page),
        "in_inbox": _in_inbox(request, page),
        "posted": request.POST.get("act", ""),
        "standing": page.row.standing,
        "notes": notes(request.viewer, theme=page.theme.id),
        "summary": summary_shown(request, page.theme),
        **choices(request, page.found),
    }
    return render(request, "voice/theme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def name_theme(request: ViewedRequest, key: int | None = None) -> HttpResponse:
    """Make a theme of one's own, or give one other names."""
    require(request.viewer, "write", "themes")
    viewer = request.viewer
    theme = find_row(viewer, "themes", key, Access.WRITE) if key is not None else None
    columns = {"name", "name_zh_hans", "description"}
    initial = {name: getattr(theme, name) for name in columns} if theme else {}
    initial["stage"] = theme.journey_stage if theme else ""
    known = {*load_catalogue().stages, *stages(viewer)}
    form = NameForm(request.POST or None, initial=initial, stages=known)
    if form.is_valid():
        try:
            said = form.cleaned_data
            saved = (
                acts.rename_theme(viewer, theme, **said)
                if theme
                else acts.create_theme(viewer, **said)
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("voice_theme", saved.pk)
    headline = gettext("Name a theme") if theme else gettext("A new theme")
    context = {
        "form": form,
        "headline": headline,
        "explanation": gettext(
            "Name it as customers would. Comments come to belong to it as people put them there."
        ),
        "button": gettext("Save"),
        "crumbs": [Crumb(gettext("Themes"), reverse("voice_themes")), Crumb(headline)],
        "back": reverse("voice_theme", args=[key]) if key else reverse("voice_themes"),
    }
    return render(request, "organisation/form.html", context)


def _pressed(request: ViewedRequest, key: int) -> HttpResponse | None:
    """Where to go on after a press; None where it was a form."""
    act = request.POST.get("act", "")
    if act not in PRESSES:
        return None
    verb, done = PRESSES[act]
    try:
        verb(request.viewer, find_row(request.viewer, "themes", key))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("voice_theme", key)


def _saved(request: ViewedRequest, forms: dict[str, ActForm]) -> bool:
    form = forms.get(request.POST.get("act", ""))
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        form.save()
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    messages.success(request, str(form.done))
    return True


def _sentence(page: ThemePage) -> str:
    """How much is said of it, how it is felt, and whether that moves."""
    row, found = page.row, page.found
    if found.too_few:
        return telling.finding(found)
    if not row.n:
        return gettext("Nobody spoke of it in this period.")
    low, high = row.interval or (None, None)
    share = gettext(
        "%(n)s of %(all)s comments speak of it: %(share)s, 95%% interval %(interval)s."
    ) % {
        "n": words.number(row.n),
        "all": words.number(row.of),
        "share": words.share(row.share),
        "interval": told.interval(low, high),
    }
    felt = (
        gettext("%(share)s of them are negative.") % {"share": words.share(row.negative)}
        if row.negative is not None
        else ""
    )
    return words.joined([share, felt, _moves(page)])


def _moves(page: ThemePage) -> str:
    change = page.row.change
    if change is None:
        return gettext("There are too few comments to compare it with the period before.")
    if not change.is_real:
        return gettext("That is not distinguishable from the period before.")
    sentence = (
        gettext("It grows: from %(before)s to %(now)s (difference %(low)s to %(high)s points).")
        if change.is_up
        else gettext(
            "It falls: from %(before)s to %(now)s (difference %(low)s to %(high)s points)."
        )
    )
    return sentence % {
        "before": words.share(change.before),
        "now": words.share(change.now),
        "low": words.number(100 * change.low, 1),
        "high": words.number(100 * change.high, 1),
    }


def _weeks(page: ThemePage) -> list[dict[str, Any]]:
    """The table behind the trend."""
    rows = []
    for week, (n, of) in zip(page.found.weeks, page.row.weekly, strict=False):
        low, high = wilson(n, of) if of else (None, None)
        rows.append(
            {
                "week": _day(week),
                "n": words.number(n),
                "of": words.number(of),
                "share": words.share(n / of if of else None),
                "interval": told.interval(low, high),
            }
        )
    return rows


def _chart(page: ThemePage) -> str:
    marks = []
    for week, (n, of) in zip(page.found.weeks, page.row.weekly, strict=False):
        low, high = wilson(n, of) if of else (None, None)
        hint = gettext("Week of %(day)s: %(n)s of %(all)s") % {
            "day": _day(week),
            "n": words.number(n),
            "all": words.number(of),
        }
        marks.append(Mark(_day(week), n / of if of else None, low, high, hint=hint))
    highest = max((mark.high for mark in marks if mark.high is not None), default=0.0)
    if not highest or not page.row.n + page.row.before:
        return ""
    top = min(1.0, _rounded_up(max(n / of for n, of in page.row.weekly if of) * 1.5))
    ticks = [(at, words.share(at)) for at in (0.0, top / 2, top)]
    sentence = gettext("Share of comments that speak of %(theme)s, week by week") % {
        "theme": page.name
    }
    return draw(marks, ticks=ticks, sentence=sentence)


def _rounded_up(value: float) -> float:
    """The next step of an axis that divides well."""
    steps = (0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
    return next((step for step in steps if step >= value), 1.0)


def _parts(page: ThemePage) -> list[dict[str, Any]]:
    """The theme by segment, source and language, where there is more than one."""
    kinds = (
        (gettext("By segment"), page.segments, str),
        (gettext("By source"), page.sources, str),
        (gettext("By language"), page.languages, telling.language_name),
    )
    return [
        {"name": name, "rows": [_part(one, named) for one in parts]}
        for name, parts, named in kinds
        if len(parts) > 1
    ]


def _part(part: Part, named: Any) -> dict[str, Any]:
    low, high = part.interval or (None, None)
    return {
        "name": named(part.name) or gettext("not known"),
        "is_hidden": part.is_hidden,
        "share": words.share(part.share),
        "interval": told.interval(low, high),
        "count": gettext("%(n)s of %(all)s")
        % {"n": words.number(part.n), "all": words.number(part.of)},
        "split": telling.feelings_split(part.feelings),
    }


def _description(page: ThemePage) -> str:
    """What belongs to the theme; the catalogue's own words in the language now spoken."""
    said = page.theme.description
    shipped = load_catalogue().themes.get(page.theme.external_id)
    if shipped is not None and said == shipped.text("en").description:
        return shipped.text(words.language()).description
    return said


def _voices(page: ThemePage) -> list[dict[str, Any]]:
    """The most typical and the newest comments under their headings."""
    groups = (
        (gettext("Most typical"), page.voices.typical),
        (gettext("Newest"), page.voices.newest),
    )
    return [{"name": name, "rows": rows} for name, rows in groups if rows]


def _stages(page: ThemePage) -> str:
    """At which stages of the journey the comments looked at were said, where they say so."""
    if len(page.voices.stages) < 2:
        return ""
    return gettext(", ").join(
        f"{telling.stage_name(stage)} {words.number(n)}" for stage, n in page.voices.stages
    )


def _in_inbox(request: ViewedRequest, page: ThemePage) -> str:
    """Where the comments stand one by one, for whoever may open them."""
    if not page.row.n or not may(request.viewer, "read", "inbox"):
        return ""
    return f"{reverse('inbox')}?theme={page.theme.pk}"


def _day(week: date) -> str:
    """A short day, for axes."""
    return date_format(week, gettext("j M"))
