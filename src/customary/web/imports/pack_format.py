# SPDX-License-Identifier: Apache-2.0
"""What a pack may hold: every file and column, read off what the import itself goes by."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customary.intake.schema import Kind, objects
from customary.report import words
from customary.store.access import require
from customary.web.records.showing import sentence_case
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from customary.intake.schema import Column, PackObject

#: What most organisations have at hand, and what gives the first grades.
FIRST = ("people", "org_units", "events", "interactions", "customers", "voice_items")
KINDS: dict[Kind, StrOrPromise] = {
    Kind.TEXT: _("any text"),
    Kind.BOOLEAN: _("true or false"),
    Kind.INTEGER: _("a whole number"),
    Kind.FLOAT: _("a number"),
    Kind.DECIMAL: _("an amount"),
    Kind.DATE: _("date, as in 2026-03-31"),
    Kind.TIME: _("time, as in 14:05"),
    Kind.DATETIME: _("date and time, as in 2026-03-31T14:05+02:00"),
    Kind.JSON: _("JSON"),
}


@require_safe
@signed_in
def pack_format(request: ViewedRequest) -> HttpResponse:
    """Every file a pack may hold, those to begin with first."""
    require(request.viewer, "read", "imports")
    found = [_told(one) for one in objects().values() if one.is_record]
    context = {
        "first": sorted(
            (one for one in found if one["name"] in FIRST), key=lambda one: FIRST.index(one["name"])
        ),
        "others": sorted(
            (one for one in found if one["name"] not in FIRST), key=lambda one: one["name"]
        ),
        "settings": [_told(one) for one in objects().values() if not one.is_record],
    }
    return render(request, "imports/format.html", context)


@require_safe
@signed_in
def pack_file(request: ViewedRequest, name: str) -> HttpResponse:
    """One file: its columns, what they take, and which of them must be filled."""
    require(request.viewer, "read", "imports")
    found = _object(name)
    context = _told(found) | {
        "is_record": found.is_record,
        "columns": [_column(found, column) for column in found.columns.values()],
    }
    return render(request, "imports/format_file.html", context)


@require_safe
@signed_in
def pack_template(request: ViewedRequest, name: str) -> HttpResponse:
    """An empty file with the names of the columns, to be filled."""
    require(request.viewer, "read", "imports")
    found = _object(name)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    response.write("\ufeff")  # Without it, spreadsheets take Chinese for something else.
    csv.writer(response).writerow(found.columns)
    return response


def _object(name: str) -> PackObject:
    found = objects().get(name)
    if found is None:
        raise Http404
    return found


def _told(found: PackObject) -> dict[str, Any]:
    required = [column.name for column in found.columns.values() if column.required]
    return {
        "name": found.name,
        "label": sentence_case(str(found.model._meta.verbose_name_plural)),
        "required": required,
        "count": len(found.columns),
    }


def _column(found: PackObject, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": str(getattr(found.model._meta.get_field(column.name), "verbose_name", "")),
        "required": column.required,
        "takes": "" if column.choices or column.target else KINDS[column.kind],
        "choices": column.choices,
        "target": column.target,
        "limit": gettext("at most %(n)s characters") % {"n": words.number(column.max_length)}
        if column.max_length
        else "",
    }
