# SPDX-License-Identifier: Apache-2.0
"""Whom a wave asks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from customary.report import words
from customary.store.queries.org import unit_tree
from customary.store.queries.populations import value_name
from customary.store.queries.wave_choices import customer_kinds, customer_statuses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader


def whom_told(reader: Reader, wave: Any) -> list[str]:
    """Who is asked, then what narrows it down, each for itself."""
    asked = {
        "people": gettext("People who work here"),
        "customers": gettext("Customers"),
        "anyone": gettext("Whoever has the link"),
    }[wave.audience]
    narrowed = _narrowed(reader, wave.population or {})
    if not narrowed and wave.audience != "anyone" and not wave.trigger:
        narrowed = [gettext("all of them")]
    return [asked, *narrowed]


def _narrowed(reader: Reader, rule: Mapping[str, Any]) -> list[str]:
    names = unit_tree(reader).names
    told = []
    if units := rule.get("units"):
        told.append(words.listed([names.get(one, str(one)) for one in units]))
    if units := rule.get("except_units"):
        told.append(gettext("without %(what)s") % {"what": words.listed([names.get(one, str(one)) for one in units])})  # fmt: skip
    for attribute, key in (("level", "levels"), ("function", "functions")):
        if values := rule.get(key):
            told.append(words.listed([value_name(attribute, one) for one in values]))
    if months := rule.get("tenure_at_least"):
        told.append(ngettext("here for at least one month", "here for at least %(n)s months", months) % {"n": months})  # fmt: skip
    if months := rule.get("tenure_at_most"):
        told.append(ngettext("here for at most one month", "here for at most %(n)s months", months) % {"n": months})  # fmt: skip
    if (remote := rule.get("remote")) is not None:
        told.append(gettext("those who work remotely") if remote else gettext("those who work on site"))  # fmt: skip
    return [*told, *_customers_narrowed(rule)]


def _customers_narrowed(rule: Mapping[str, Any]) -> list[str]:
    told = []
    for key, known in (("kinds", customer_kinds()), ("statuses", customer_statuses())):
        if values := rule.get(key):
            told.append(words.listed([dict(known).get(one, one) for one in values]))
    if values := rule.get("segments"):
        told.append(words.listed(values))
    if days := rule.get("contact_within_days"):
        told.append(gettext("met in the last %(n)s days") % {"n": words.number(days)})
    if days := rule.get("order_within_days"):
        told.append(gettext("ordered in the last %(n)s days") % {"n": words.number(days)})
    return told
