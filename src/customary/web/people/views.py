# SPDX-License-Identifier: Apache-2.0
"""The people who work here: a directory anybody may use, and one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.store.access import may
from customary.store.queries import people as reads
from customary.store.queries.employment import missing_people, stays
from customary.store.queries.org import unit_tree
from customary.web.fields import Field, filled
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@signed_in
def people(request: ViewedRequest) -> HttpResponse:
    """The directory; the words looked for are in the address."""
    search = request.GET.get("q", "")
    page = reads.people(request.viewer, search=search, page=number(request, "page") or 1)
    context = {
        "page": page,
        "people": page.rows,
        "words": search,
        "finding": _finding(page.total, search),
        "missing": missing_people(request.viewer) if not search else [],
        "can_import": may(request.viewer, "write", "imports"),
    }
    return render(request, "people/people.html", context)


@require_safe
@signed_in
def person(request: ViewedRequest, key: int) -> HttpResponse:
    """One person: what the directory says, and employment for those who may know it."""
    found = reads.person(request.viewer, key)
    row, employment = found.row, found.employment
    tree = unit_tree(request.viewer)
    path = tree.breadcrumbs(row.unit) if row.unit else ()
    fields = [
        Field(gettext("E-mail"), row.email),
        Field(gettext("Unit"), row.unit_name, reverse("unit", args=[row.unit]) if row.unit else ""),
        Field(gettext("What I work on"), found.profile),
        Field(gettext("Works remotely"), gettext("yes") if row.remote else ""),
        Field(
            gettext("In other systems"),
            "\n".join(f"{one.name} · {one.source}" for one in found.known_as),
        ),
    ]
    if employment:
        manager = reverse("person", args=[employment.manager]) if employment.manager else ""
        fields += [
            Field(gettext("Level"), employment.level_name),
            Field(gettext("Manager"), employment.manager_name, manager),
            Field(gettext("Works here since"), words.day_or_nothing(employment.started_on)),
            Field(gettext("Until"), words.day_or_nothing(employment.ended_on)),
            Field(
                gettext("Missing in the full list since"),
                words.day_or_nothing(
                    employment.missing_since.date() if employment.missing_since else None
                ),
            ),
            Field(gettext("May decide alone up to"), words.amount(employment.authority_limit)),
        ]
    context = {
        "person": row,
        "path": path,
        "fields": filled(fields),
        "stays": stays(request.viewer, row.id) if employment else [],
    }
    return render(request, "people/person.html", context)


def _finding(total: int, search: str) -> str:
    if search:
        return ngettext("One person by these words.", "%(n)s people by these words.", total) % {
            "n": words.number(total)
        }
    return ngettext("One person works here.", "%(n)s people work here.", total) % {
        "n": words.number(total)
    }
