# SPDX-License-Identifier: Apache-2.0
"""Where practices are custom: units by practices, and one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.catalogue import load_catalogue
from customary.core.grading.practice import Maturity
from customary.report import words
from customary.report.practices import least_borne_out, reported_practice
from customary.store.access import may
from customary.store.queries.figures import SELF_IMAGE
from customary.store.queries.heat_map import heat_map
from customary.store.queries.units import unit as read_unit
from customary.web.culture import reading
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from customary.report.data import ReportedPractice
    from customary.store.queries.figures import Figure, GradedPractice
    from customary.store.queries.heat_map import HeatMap, HeatRow


@require_safe
@signed_in
def units(request: ViewedRequest) -> HttpResponse:
    """The heat map; the frame whose practices it shows is in the address."""
    frame = request.GET.get("frame", "")
    catalogue = load_catalogue()
    if frame and frame not in catalogue.frames:
        raise Http404
    found = heat_map(request.viewer)
    context: dict[str, Any] = {
        "can_import": may(request.viewer, "write", "imports"),
        "frame_choices": reading.frame_choices(),
        "chosen_frame": frame,
        "scale": range(Maturity.HABIT + 1),
    }
    if found is not None:
        columns = _columns(found, frame)
        names = {key: catalogue.practice(key).text(words.language()).name for key in columns}
        context |= {
            "run": found.run,
            "columns": [{"id": key, "name": names[key]} for key in columns],
            "rows": [_row(row, names) for row in found.rows],
            "finding": _finding(found, columns),
        }
    return render(request, "culture/units.html", context)


@require_safe
@signed_in
def unit(request: ViewedRequest, key: int) -> HttpResponse:
    """One unit: what is custom in it and below it."""
    found = read_unit(request.viewer, key)
    lines = least_borne_out_first(found.practices)
    graded = [one.grade for one in lines if one.grade is not None]
    context = {
        "unit": found.node,
        "unit_key": str(found.node.id),
        "path": found.path[:-1],
        "below": found.below,
        "is_suppressed": found.node.is_small,
        "run": found.run,
        "lines": lines,
        "self_image": _self_image(found.figures),
        "finding": _unit_finding(found.node.people_below, graded),
    }
    return render(request, "culture/unit.html", context)


def least_borne_out_first(practices: Mapping[str, GradedPractice]) -> list[ReportedPractice]:
    """The practices of a unit: those with a count first, the least borne out at the top."""
    told = [reported_practice(one, opinion=None, unit_names={}) for one in practices.values()]
    counted = least_borne_out(told)
    known = {one.id for one in counted}
    return [*counted, *(one for one in told if one.id not in known and one.grade is not None)]


def _row(row: HeatRow, names: Mapping[str, str]) -> dict[str, Any]:
    grades = [row.grades.get(key) for key in names]
    graded = [grade for grade in grades if grade is not None]
    habits = sum(grade >= Maturity.HABIT for grade in graded)
    count = {"habits": habits, "graded": len(graded)}
    return {
        "id": row.node.id,
        "name": row.node.name,
        "depth": min(row.node.depth, 4),
        "is_suppressed": row.is_suppressed,
        "cells": [_cell(row, key, names[key]) for key in names],
        "count": gettext("%(habits)s of %(graded)s") % count if graded else "",
        "count_words": gettext("%(habits)s of %(graded)s practices are habits") % count
        if graded
        else gettext("Not enough evidence"),
        "spread": [
            {"grade": step, "number": graded.count(step)} for step in range(5) if step in graded
        ],
    }


def _cell(row: HeatRow, key: str, name: str) -> dict[str, Any]:
    grade = row.grades.get(key)
    hidden = gettext("not shown: too few people")
    said = hidden if row.is_suppressed else words.grade_word(grade)
    return {
        "step": "none" if grade is None else grade,
        "mark": "" if grade is None else grade,
        "hint": f"{row.node.name}, {name}: {said}",
        "address": ""
        if row.is_suppressed or grade is None
        else f"{reverse('practice', args=[key])}?unit={row.node.id}",
    }


def _columns(found: HeatMap, frame: str) -> list[str]:
    """The practices shown: those of a frame, or all that any unit is graded in."""
    wanted = load_catalogue().practices_in(frame) if frame else load_catalogue().practices.values()
    return [one.id for one in wanted if one.id in found.practices]


def _finding(found: HeatMap, columns: list[str]) -> str:
    graded = [
        grade for row in found.rows for key in columns if (grade := row.grades.get(key)) is not None
    ]
    habits = sum(grade >= Maturity.HABIT for grade in graded)
    told = gettext("%(habits)s of %(graded)s grades in %(units)s units are habits.") % {
        "habits": words.number(habits),
        "graded": words.number(len(graded)),
        "units": words.number(len(found.rows) - found.hidden),
    }
    if not found.hidden:
        return told
    hidden = ngettext(
        "One unit is not shown: figures about so few people would point at them.",
        "%(n)s units are not shown: figures about so few people would point at them.",
        found.hidden,
    ) % {"n": words.number(found.hidden)}
    return words.joined([told, hidden])


def _unit_finding(people: int, graded: list[int]) -> str:
    who = ngettext(
        "One person, with all units below.", "%(n)s people, with all units below.", people
    )
    habits = sum(grade >= Maturity.HABIT for grade in graded)
    told = gettext("%(habits)s of %(graded)s practices graded here are habits.") % {
        "habits": words.number(habits),
        "graded": words.number(len(graded)),
    }
    return words.joined([who % {"n": words.number(people)}, told if graded else ""])


def _self_image(figures: Mapping[str, Figure]) -> dict[str, Any] | None:
    found = figures.get(SELF_IMAGE)
    if found is None or found.value is None:
        return None
    if found.value > 0:
        told = gettext("The leader's own answers lie above what records show.")
    elif found.value < 0:
        told = gettext("The leader's own answers lie below what records show.")
    else:
        told = gettext("The leader's own answers and the records say the same.")
    return {
        "sentence": told,
        "own": words.number(found.numerator),
        "shown": words.number(found.denominator),
        "n": words.number(found.n),
    }
