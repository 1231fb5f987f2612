# SPDX-License-Identifier: Apache-2.0
"""How another system sends and reads, told from the interface's own description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customary.api.rest import describing
from customary.api.rest.interface import POSTED
from customary.intake.schema import Kind, objects
from customary.store.access import require
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.intake.schema import Column, PackObject


@dataclass(frozen=True)
class FieldLine:
    """A field of a record: what it is called, what it means, what it holds."""

    name: str
    meaning: str
    holds: str
    needed: bool


@require_safe
@signed_in
def api_guide(request: ViewedRequest) -> HttpResponse:
    """Addresses, an example to copy, and every field of what can be sent."""
    require(request.viewer, "write", "settings")
    context = {
        "base": request.build_absolute_uri("/api/v1/"),
        "records": [
            (path, objects()[name].model._meta.verbose_name_plural, _fields(objects()[name]))
            for path, name in POSTED.items()
        ],
    }
    return render(request, "organisation/api_guide.html", context)


def _fields(target: PackObject) -> list[FieldLine]:
    needed = describing.needed(target)
    return [
        FieldLine(
            name=column.name,
            meaning=str(getattr(target.model._meta.get_field(column.name), "verbose_name", "")),
            holds=_holds(column),
            needed=column.name in needed,
        )
        for column in target.columns.values()
    ]


def _holds(column: Column) -> str:
    if column.target:
        return _("external id of a record of %(file)s") % {"file": column.target}
    if column.choices:
        return ", ".join(choice for choice in column.choices if choice)
    if column.max_length:
        return _("text, at most %(most)s characters") % {"most": column.max_length}
    return {
        Kind.BOOLEAN: "true, false",
        Kind.DATE: "2026-03-02",
        Kind.DATETIME: "2026-03-02T10:00:00Z",
        Kind.TEXT: _("any text"),
    }.get(column.kind, _("number"))
