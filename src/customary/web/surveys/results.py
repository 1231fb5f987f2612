# SPDX-License-Identifier: Apache-2.0
"""What a closed wave says: of everybody, of a unit, of its parts, and in people's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from customary.catalogue import load_catalogue
from customary.core.drawing.small import split, whisker
from customary.core.questionnaire.questions import Method, said
from customary.report import words
from customary.report.wave_figures import Told, measures, measures_of_items, told
from customary.report.wave_reasons import told_reasons
from customary.store.access import may
from customary.store.queries.populations import attribute_name, value_name
from customary.store.queries.wave_comments import comments_of
from customary.store.queries.wave_pages import wave_page
from customary.web.fields import Crumb
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from customary.report.wave_figures import Measure
    from customary.store.queries.wave_comments import Question, Spoken
    from customary.store.queries.wave_pages import Beside, WavePage

#: Below this, what differs between units is mostly chance (LeBreton & Senter 2008).
RELIABLE_MEANS = 0.7
#: Endings of the files to take away, and what people call them.
FILES = (("xlsx", "Excel"), ("csv", "CSV"), ("sav", "SPSS"), ("parquet", "Parquet"))
FEELINGS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Part:
    """A unit below, or a value of an attribute, in a table."""

    name: str
    address: str
    n: str
    rate: str
    told: Told


@require_safe
@signed_in
def results(request: ViewedRequest, key: int) -> HttpResponse:
    """One page of results."""
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
    comments = comments_of(request.viewer, key, unit=found.unit, theme=theme, hidden=found.withheld)
    scales = _scales(found, known)
    context = {
        "audience": "people" if found.wave.audience == "people" else "customers",
        "crumbs": _crumbs(request, found),
        "page": found,
        "cell": found.cell,
        "place": _place(found),
        "finding": _finding(found, scales),
        "response": _response(found),
        "scales": scales,
        "loose": _loose(found, known),
        "chosen": _chosen(found),
        "choices": [(one, known[one].name) for one in _tellable(found, known)],
        "figure": found.chosen,
        "figure_name": known[found.chosen].name if found.chosen else "",
        "parts": _table(found, found.parts, known, by_score=by_score),
        "cut": _table(found, found.cut, known, by_score=by_score),
        "attributes": [(one, attribute_name(one)) for one in found.attributes],
        "attribute_name": attribute_name(found.attribute) if found.attribute else "",
        "sort": "score" if by_score else "",
        "reasons": told_reasons(found.cell.figures.reasons, known),
        "between": _between(found, known),
        "trust": _trust(found, known),
        "comments": [_asked(found, one) for one in comments],
        "theme": theme,
        "theme_name": _theme_name(theme) if theme else "",
        "floors": found.wave.floors,
        "files": FILES,
        "has_score": any(one.method is Method.RECOMMENDATION for one in found.form.scales),
    }
    return render(request, "surveys/results.html", context)


def _place(found: WavePage) -> str:
    return found.path[-1][1] if found.path else ""


def _crumbs(request: ViewedRequest, found: WavePage) -> list[Crumb]:
    here = reverse("wave_results", args=[found.wave.pk])
    crumbs = []
    if may(request.viewer, "read", "surveys"):
        people = found.wave.audience == "people"
        crumbs.append(Crumb(gettext("Surveys"), reverse("surveys" if people else "customer_surveys")))  # fmt: skip
        crumbs.append(Crumb(found.title, reverse("survey", args=[found.wave.pk])))
    crumbs.append(Crumb(gettext("Results"), here if found.path else ""))
    for key, name in found.path[:-1]:
        crumbs.append(Crumb(name, f"{here}?unit={key}"))
    return [*crumbs, Crumb(_place(found))] if found.path else crumbs


def _finding(found: WavePage, scales: Sequence[Told]) -> str:
    if found.cell.hidden:
        return gettext("Nothing is shown of this unit alone.")
    moved = [one for one in found.cell.figures.scales if one.before and one.before.beyond]
    compared = [one for one in found.cell.figures.scales if one.before]
    names = {one.measure.key: one.measure.name for one in scales}
    if moved:
        return gettext("Since last time, more than chance moved %(names)s.") % {
            "names": words.listed([names[one.key] for one in moved if one.key in names])
        }
    if compared:
        return gettext("Nothing moved by more than chance since last time.")
    return gettext("The first round of this questionnaire: there is nothing to compare it with.")


def _response(found: WavePage) -> str:
    """How many of whom answered."""
    cell = found.cell
    if cell.n is None:
        return ""
    if not cell.invited:
        return gettext("%(n)s answers") % {"n": words.number(cell.n)}
    told_of = {"n": words.number(cell.n), "all": words.number(cell.invited)}
    return gettext("%(n)s of %(all)s who belong to it") % told_of


def _above_name(found: WavePage) -> str:
    if found.unit is None:
        return ""
    return found.path[-2][1] if len(found.path) > 1 else gettext("the whole")


def _scales(found: WavePage, known: dict[str, Measure]) -> list[Told]:
    figures = found.cell.figures
    place = _above_name(found)
    items = {one.key: one for one in figures.items}
    alone = measures_of_items(found.form)
    shown = []
    for scale in found.form.scales:
        if scale.key in found.withheld or scale.method is Method.CULTURE_PROFILE:
            continue
        figure = next((one for one in figures.scales if one.key == scale.key), None)
        one = told(
            figure,
            known[scale.key],
            place=place,
            bounds=figures.bounds.get(scale.key, ()),
            past=found.past.get(scale.key, ()),
        )
        below = [
            told(items.get(key), alone[key], place=place) for key in scale.items if key in alone
        ]
        shown.append(replace(one, items=below))
    return shown


def _loose(found: WavePage, known: dict[str, Measure]) -> list[Told]:
    """Items that stand in no scale."""
    scaled = {key for one in found.form.scales for key in one.items}
    return [
        told(one, known[one.key], place=_above_name(found))
        for one in found.cell.figures.items
        if one.key not in scaled and one.key in known and one.key not in found.withheld
    ]


def _tellable(found: WavePage, known: dict[str, Measure]) -> list[str]:
    scales = [one.key for one in found.form.scales if one.key in known]
    every = scales or [one.key for one in found.form.items() if one.key in known]
    return [one for one in every if one not in found.withheld]


def _chosen(found: WavePage) -> list[dict[str, Any]]:
    questions = {one.key: one for one in found.form.questions()}
    shown = []
    for one in found.cell.figures.chosen:
        asked = questions[one.key]
        names = {each.key: said(each.text, words.language()) for each in asked.choices}
        names["other"] = gettext("something else")
        rows = [
            {
                "name": names.get(key, key),
                "n": words.number(n),
                "share": words.share(n / one.n if one.n else None),
                "drawn": whisker(n / one.n, (0.0, 1.0), sentence="") if one.n else "",
                "place": words.number(one.places[key], 1) if key in one.places else "",
            }
            for key, n in one.counts.items()
        ]
        shown.append(
            {
                "name": said(asked.text, words.language()),
                "is_shown": not one.hidden,
                "n": words.number(one.n),
                "rows": rows,
                "is_ranked": bool(one.places),
            }
        )
    return shown


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


def _between(found: WavePage, known: dict[str, Measure]) -> list[tuple[str, str, str, str]]:
    """Of each scale, whether the means of units may be told apart."""
    return [
        (
            known[key].name,
            words.share(max(icc1, 0.0)),
            words.number(icc2, 2),
            gettext("Means of units can be told apart.")
            if icc2 >= RELIABLE_MEANS
            else gettext("Do not rank the units: what differs between them is mostly chance."),
        )
        for key, (icc1, icc2) in found.cell.figures.between.items()
        if key in known
    ]


def _trust(found: WavePage, known: dict[str, Measure]) -> list[tuple[str, str]]:
    """What else says how far the figures may be trusted."""
    figures = found.cell.figures
    facts = []
    for key, (alpha, low, high) in figures.reliability.items():
        if key in known:
            numbers = {"name": known[key].name}
            value = {"alpha": words.number(alpha, 2), "low": words.number(low, 2), "high": words.number(high, 2)}  # fmt: skip
            facts.append(
                (
                    gettext("How well the items of “%(name)s” hang together") % numbers,
                    gettext("alpha %(alpha)s (%(low)s to %(high)s)") % value,
                )
            )
    for key, (mean, error, effect) in figures.weighted.items():
        if key in known:
            value = {"mean": known[key].number(mean), "error": words.number(error, 2), "effect": words.number(effect, 2)}  # fmt: skip
            facts.append(
                (
                    gettext("“%(name)s” weighted to all who were asked")
                    % {"name": known[key].name},
                    gettext("%(mean)s, standard error %(error)s, design effect %(effect)s") % value,
                )
            )
    least = int(found.wave.floors.get("units", 5))
    for name, n in (
        (gettext("Answered alike to items that say the opposite"), figures.straight),
        (gettext("Answered much faster than the others"), figures.hasty),
    ):
        if n is not None:
            few = 0 < n < least
            facts.append((name, gettext("fewer than %(n)s") % {"n": least} if few else words.number(n)))  # fmt: skip
    return facts


def _asked(found: WavePage, one: Question) -> dict[str, Any]:
    items = {item.key: item for item in found.form.items()}
    item = items.get(one.item)
    return {
        "name": item.text(words.language()) if item else one.item,
        "is_private": bool(item and item.question.private),
        "n": words.number(one.n),
        "themes": [_spoken(each) for each in one.themes],
        "here": one.here,
        "below": one.below,
    }


def _spoken(one: Spoken) -> dict[str, str]:
    parts = [(name, float(one.feelings.get(name, 0)), "") for name in FEELINGS]
    names = {
        "negative": gettext("negative"),
        "neutral": gettext("mixed or neutral"),
        "positive": gettext("positive"),
    }
    told_of = [
        gettext("%(n)s %(feeling)s") % {"n": words.number(amount), "feeling": names[name]}
        for name, amount, _ in parts
    ]
    drawn = [(name, amount, hint) for (name, amount, _), hint in zip(parts, told_of, strict=True)]
    return {
        "key": one.theme,
        "name": _theme_name(one.theme),
        "n": words.number(one.n),
        "split": split(drawn, sentence=gettext(", ").join(told_of))
        if sum(amount for _, amount, _ in parts)
        else "",
    }


def _theme_name(key: str) -> str:
    if not key:
        return gettext("of no theme that is known")
    known = load_catalogue().themes.get(key)
    return known.text(words.language()).name if known else key
