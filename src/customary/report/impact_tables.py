# SPDX-License-Identifier: Apache-2.0
"""The tables of an impact assessment, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from customary.report import words
from customary.store.access import MANAGER
from customary.store.models import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.queries.impact import HeldSource, HeldTable
    from customary.store.queries.retention import StoredTable


@dataclass(frozen=True)
class Table:
    """Columns and rows of text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def stored_table(held: Iterable[HeldTable]) -> Table:
    """What is stored: how much, which personal columns, from where, who reads it."""
    return Table(
        (_("What"), _("Rows"), _("Personal columns"), _("Sources"), _("Read by")),
        tuple(
            (
                one.table.title,
                words.number(one.table.rows),
                _comma(one.personal) or _("none; it names people"),
                _comma(one.sources),
                _comma(_reader(role, scope) for role, scope in one.readers),
            )
            for one in held
        ),
    )


def sources_table(sources: Iterable[HeldSource]) -> Table:
    """Where records come from, and whether they are used."""
    return Table(
        (_("Source"), _("Kind"), _("Fetched from"), _("Used")),
        tuple(
            (one.name, one.kind, one.host, _("no, switched off") if one.is_off else _("yes"))
            for one in sources
        ),
    )


def kept_table(stored: Iterable[StoredTable]) -> Table:
    """How long each table is kept, and since when it has rows."""
    return Table(
        (_("What"), _("Oldest"), _("Kept"), _("Because")),
        tuple(
            (
                one.title or one.key,
                words.day_or_nothing(one.oldest),
                _kept(one),
                one.reason,
            )
            for one in stored
        ),
    )


def _kept(one: StoredTable) -> str:
    if one.months is None:
        return _("no end set")
    told = ngettext("%(n)s month", "%(n)s months", one.months)
    return told % {"n": words.number(one.months)}


def _reader(role: str, scope: str) -> str:
    name = _("Manager") if role == MANAGER else str(Role(role).label)
    reach = {
        "all": pgettext("rows", "all"),
        "units": pgettext("rows", "own units"),
        "own": pgettext("rows", "own"),
    }[scope]
    return _("%(role)s (%(reach)s)") % {"role": name, "reach": reach}


def _comma(parts: Iterable[str]) -> str:
    return _(", ").join(parts)
