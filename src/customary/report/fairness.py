# SPDX-License-Identifier: Apache-2.0
"""Switches and audits in words: the same in the report and on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from customary.catalogue import load_catalogue
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from customary.store.queries.audits import AuditResult
    from customary.store.queries.switches import Switch


def indicator_name(key: str) -> str:
    """The name of an indicator in the language now spoken; its id where nobody knows it."""
    known = load_catalogue().indicators.get(key)
    return known.text(words.language()).name if known else key


def switch_told(one: Switch) -> str:
    """What is switched off, in one line."""
    if one.key == "source":
        return gettext("No record of “%(source)s” is used") % {"source": one.source}
    if one.key == "indicator":
        named = {"indicator": indicator_name(one.indicator)}
        return gettext("“%(indicator)s” is not measured") % named
    return gettext("“%(source)s” is not used for “%(indicator)s”") % {
        "source": one.source,
        "indicator": indicator_name(one.indicator),
    }


def quarter(day: date) -> str:
    """A quarter by its first day: "Q3 2025"."""
    return gettext("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}


def audit_told(results: Sequence[AuditResult]) -> str:
    """The newest quarter's audit of some indicators, "" where nobody has looked at a record yet.

    "Audit: 9 of 10 records confirmed in Q3 2025".
    """
    looked_at = [one for one in results if one.looked_at]
    if not looked_at:
        return ""
    newest = max(one.quarter for one in looked_at)
    of_it = [one for one in looked_at if one.quarter == newest]
    return gettext("Audit: %(confirmed)s of %(looked_at)s records confirmed in %(quarter)s") % {
        "confirmed": words.number(sum(one.confirmed for one in of_it)),
        "looked_at": words.number(sum(one.looked_at for one in of_it)),
        "quarter": quarter(newest),
    }
