# SPDX-License-Identifier: Apache-2.0
"""What a closed wave says: of everybody, of a unit, of its parts, and in people's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.core.questionnaire.questions import said
from customary.report import words
from customary.report.wave_figures import Told, told
from customary.report.wave_measures import measures
from customary.report.wave_reasons import told_reasons
from customary.report.wave_telling import (
    between_units,
    chosen_told,
    finding,
    loose_told,
    response,
    scales_told,
    spoken_of,
    theme_name,
    trust,
)
from customary.store.access import may
from customary.store.access.floors import floors_promised
from customary.store.queries.gaps import gaps_of
from customary.store.queries.populations import attribute_name, value_name
from customary.store.queries.wave_comments import comments_of
from customary.store.queries.wave_pages import wave_page
from customary.web.fields import Crumb
from customary.web.surveys.views import list_address, stands_with
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from customary.core.questionnaire.questions import Item
    from customary.report.wave_measures import Measure
    from customary.store.access import Viewer
    from customary.store.queries.wave_comments import Question
    from customary.store.queries.wave_pages import Beside, WavePage

#: Endings of the files to take away, and what people call them.
FILES = (("xlsx", "Excel"), ("csv", "CSV"), ("sav", "SPSS"), ("parquet", "Parquet"))


@dataclass(frozen=True)
class Part:
    """A unit below, or a value of an attribute, in a table."""

    name: str
    address: str
    n: str
    rate: str
    told: Told


def stands_nowhere(viewer: Viewer) -> bool:
    """Whether results are closed to somebody only because nobody said where they work."""
    return viewer.unit is None and not may(viewer, "read", "survey_results")


@require_safe
@signed_in
def results(request: ViewedRequest, key: int) -> HttpResponse:
    """One page of results."""
    if stands_nowhere(request.viewer) and not may(
        request.viewer, "read", "customer_survey_results"
    ):
        return render(request, "surveys/no_unit.html", {"audience": "people"}, status=403)
    found = wave_page(
        request.viewer,
        key,
        unit=number(request, "unit"),
        attribute=request.GET.get("by", "")[:40],
        figure=request.GET.get("figure", "")[:60],
    )
    known = measures(found.form)
    theme = request.GET.get("theme", "")[:80]
    by_score = request.GET.get("sort") == "score"
    page = max(1, number(request, "words") or 1)
    comments = comments_of(
        request.viewer, key, unit=found.unit, theme=theme, hidden=found.withheld, page=page
    )
    scales = scales_told(found, known)
    between = between_units(found, known)
    parts = _table(found, found.parts, known, by_score=by_score)
    context = {
        "audience": stands_with(request, found.wave.audience),
        "crumbs": _crumbs(request, found),
        "page": found,
        "cell": found.cell,
        "place": _place(found),
        "finding": finding(found, scales),
        "response": response(found),
        "scales": scales,
        "loose": _by_question(found, loose_told(found, known)),
        "profile": _profile(found),
        "chosen": chosen_told(found),
        "choices": [(one, known[one].name) for one in _tellable(found, known)],
        "figure": found.chosen,
        "figure_name": known[found.chosen].name if found.chosen else "",
        "parts": parts,
        "is_expected": any(one.told.expected for one in parts),
        "cut": _table(found, found.cut, known, by_score=by_score),
        "attributes": [(one, attribute_name(one)) for one in found.attributes],
        "attribute_name": attribute_name(found.attribute) if found.attribute else "",
        "sort": "score" if by_score else "",
        "reasons": told_reasons(found.cell.figures.reasons, known),
        "between": between,
        "to_compare": _to_compare(between, known.get(found.chosen)),
        "earlier": _earlier(found),
        "all_rounds": _all_rounds(request, found),
        "trust": trust(found, known),
        "comments": [_asked(found, one) for one in comments],
        "next_words": page + 1,
        "theme": theme,
        "theme_name": theme_name(theme) if theme else "",
        "floors": floors_promised(found.wave),
        "files": FILES,
        "languages": settings.LANGUAGES,
        "gaps": gaps_of(request.viewer, key, unit=found.unit),
        "may_act": may(request.viewer, "write", "actions"),
        "inbox": _inbox(request, found),
        "reading": bool(theme) or page > 1,
    }
    return render(request, "surveys/results.html", context)


def _place(found: WavePage) -> str:
    return found.path[-1][1] if found.path else ""


def _earlier(found: WavePage) -> list[tuple[datetime, str]]:
    """The waves before this one that tell something of the same people, the newest first."""
    unit = f"?unit={found.unit}" if found.unit else ""
    waves = {one.wave: one.on for past in found.past.values() for one in past}
    waves.pop(found.wave.pk, None)
    return [
        (on, reverse("wave_results", args=[wave]) + unit)
        for wave, on in sorted(waves.items(), key=lambda one: one[1], reverse=True)
    ]


def _all_rounds(request: ViewedRequest, found: WavePage) -> str:
    """Where all waves of this questionnaire stand; "" for whoever follows no surveys."""
    if not may(request.viewer, "read", "surveys"):
        return ""
    return reverse("survey_series", args=[found.wave.pk])


def _by_question(found: WavePage, items: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """Items under the question they are rows of; a question of one item stands for itself."""
    known = {one.key: one for one in found.form.items()}
    grouped = []
    for question, of_it in groupby(items, key=lambda one: known[one.measure.key].question):
        rows = list(of_it)
        name = said(question.text, words.language()) if len(rows) > 1 else ""
        grouped.append((name, [_as_row(one, known) for one in rows] if name else rows))
    return grouped


def _as_row(one: Told, known: Mapping[str, Item]) -> Told:
    """An item by the name of its row: the question stands above."""
    row = known[one.measure.key].row
    name = said(row.text, words.language()) if row else ""
    return replace(one, measure=replace(one.measure, name=name)) if name else one


def _profile(found: WavePage) -> str:
    """Where a culture profile is drawn; "" for another questionnaire."""
    if found.wave.instrument.kind != "culture_profile" or found.wave.audience != "people":
        return ""
    asked = {"wave": found.wave.pk} | ({"unit": found.unit} if found.unit else {})
    return f"{reverse('culture_profile')}?{urlencode(asked)}"


def _to_compare(between: Sequence[Mapping[str, str]], chosen: Measure | None) -> str:
    """Whether units may be compared by the figure that is looked at."""
    return next((one["sentence"] for one in between if chosen and one["name"] == chosen.name), "")


def _inbox(request: ViewedRequest, found: WavePage) -> str:
    """Where what customers wrote in those days is read and answered; "" where it is not."""
    wave = found.wave
    if wave.audience == "people" or found.unit or not may(request.viewer, "read", "inbox"):
        return ""
    days = {
        name: timezone.localdate(moment).isoformat()
        for name, moment in (("since", wave.opened_at), ("until", wave.closed_at))
        if moment is not None
    }
    return f"{reverse('inbox')}?{urlencode({'source': wave.source_id, **days})}"


def _crumbs(request: ViewedRequest, found: WavePage) -> list[Crumb]:
    here = reverse("wave_results", args=[found.wave.pk])
    crumbs = []
    if may(request.viewer, "read", "surveys"):
        crumbs.append(Crumb(gettext("Surveys"), list_address(found.wave.audience)))
        crumbs.append(Crumb(found.title, reverse("survey", args=[found.wave.pk])))
    else:
        crumbs.append(Crumb(gettext("Surveys for me"), reverse("my_surveys")))
    crumbs.append(Crumb(gettext("Results"), here if found.path else ""))
    for key, name in found.path[:-1]:
        crumbs.append(Crumb(name, f"{here}?unit={key}"))
    return [*crumbs, Crumb(_place(found))] if found.path else crumbs


def _tellable(found: WavePage, known: dict[str, Measure]) -> list[str]:
    scales = [one.key for one in found.form.scales if one.key in known]
    every = scales or [one.key for one in found.form.items() if one.key in known]
    return [one for one in every if one not in found.withheld]


def _table(
    found: WavePage, rows: Sequence[Beside], known: dict[str, Measure], *, by_score: bool
) -> list[Part]:
    """Parts by name or by figure; those that are not shown stand last in either case."""
    if not found.chosen:
        return []
    measure = known[found.chosen]
    here = reverse("wave_results", args=[found.wave.pk])

    def order(one: Beside) -> tuple[bool, float, str]:
        value = one.figure.value if one.figure else None
        return value is None, -value.value if by_score and value else 0.0, one.name

    # Of a cell that tells nothing, not even whether anybody answered is told by how it looks.
    return [
        Part(
            name=one.name if not found.attribute or rows is found.parts else value_name(found.attribute, one.value),
            address="" if rows is not found.parts or one.figure is None else f"{here}?{urlencode({'unit': one.unit})}",
            n=words.number(one.n) if one.n is not None else "",
            rate=words.share(one.rate) if one.rate is not None else "",
            told=told(one.figure, measure, place=_place(found) or gettext("the whole")),
        )
        for one in sorted(rows, key=order)
    ]  # fmt: skip


def _asked(found: WavePage, one: Question) -> dict[str, Any]:
    items = {item.key: item for item in found.form.items()}
    item = items.get(one.item)
    return {
        "name": item.text(words.language()) if item else one.item,
        "is_private": bool(item and item.question.private),
        "count": one.n,
        "themes": [spoken_of(each) for each in one.themes],
        "here": one.here,
        "below": one.below,
        "more": one.more,
    }
