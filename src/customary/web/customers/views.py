# SPDX-License-Identifier: Apache-2.0
"""Customers: those a viewer is there for, by name; others in outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.store.access import may
from customary.store.queries import customers as reads
from customary.web.fields import Field, filled
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.customers import CustomerFacts

#: What may be missing to know a customer.
MISSING = {
    "needs": gettext_lazy("what they need"),
    "goals": gettext_lazy("what they want to reach"),
    "journey_stage": gettext_lazy("the stage of their journey"),
    "yearly_value": gettext_lazy("their yearly value"),
    "profile_reviewed_on": gettext_lazy("a review of the profile in the last 90 days"),
    "contact": gettext_lazy("a contact in the last 90 days"),
}


@require_safe
@signed_in
def customers(request: ViewedRequest) -> HttpResponse:
    """The customers; the words looked for are in the address."""
    search = request.GET.get("q", "")
    page = reads.customers(request.viewer, search=search, page=number(request, "page") or 1)
    context = {
        "page": page,
        "customers": page.rows,
        "words": search,
        "finding": _finding(page.total, search),
        "can_import": may(request.viewer, "write", "imports"),
    }
    return render(request, "customers/customers.html", context)


@require_safe
@signed_in
def customer(request: ViewedRequest, key: int) -> HttpResponse:
    """One customer: what they said in their own words, and what we know."""
    found = reads.customer(request.viewer, key)
    context = {
        "customer": found.row,
        "name": found.row.name or gettext("Customer %(id)s") % {"id": found.row.id},
        "said": [one for one in found.said if one.text],
        "contacts": found.contacts,
        "orders": found.orders,
        "fields": filled(_fields(found)),
        "may_listen": not found.row.is_outline and may(request.viewer, "write", "events"),
        "missing": words.listed([str(MISSING[one]) for one in found.missing]),
    }
    return render(request, "customers/customer.html", context)


def _fields(found: CustomerFacts) -> list[Field]:
    contact = reverse("person", args=[found.known_contact]) if found.known_contact else ""
    account = reverse("customer", args=[found.account]) if found.account else ""
    value = words.amount(found.yearly_value)
    return [
        Field(gettext("Needs"), found.needs),
        Field(gettext("Goals"), found.goals),
        Field(gettext("Known contact"), found.known_contact_name, contact),
        Field(gettext("Belongs to"), gettext("the account") if account else "", account),
        Field(gettext("Kind"), found.row.kind_name),
        Field(gettext("Where they stand"), found.row.status_name),
        Field(gettext("Segment"), found.row.segment),
        Field(gettext("Journey stage"), found.row.journey_stage),
        Field(gettext("Yearly value"), f"{value} {found.currency}".strip() if value else ""),
        Field(gettext("Customer since"), words.day_or_nothing(found.row.joined_on)),
        Field(gettext("Left"), words.day_or_nothing(found.left_on)),
        Field(gettext("E-mail"), found.email),
        Field(gettext("Telephone"), found.phone),
        Field(
            gettext("May be contacted"), gettext("yes") if found.contact_allowed else gettext("no")
        ),
        Field(gettext("In other systems"), "\n".join(found.known_as)),
        Field(gettext("Profile last reviewed"), words.day_or_nothing(found.profile_reviewed_on)),
    ]


def _finding(total: int, search: str) -> str:
    if search:
        return ngettext(
            "One customer by these words.", "%(n)s customers by these words.", total
        ) % {"n": words.number(total)}
    return ngettext(
        "One customer whom you may see.", "%(n)s customers whom you may see.", total
    ) % {"n": words.number(total)}
