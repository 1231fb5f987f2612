# SPDX-License-Identifier: Apache-2.0
"""What stands beside the inbox: views under a name, what can be chosen, and who can be given work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.access import ROLES, Access, Viewer, matrix, units_within, visible
from customary.store.models import Account, Annotation, OrgUnit, SavedView, Source, Theme
from customary.store.queries.inbox_filters import Filters
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from customary.store.access import Reader

#: So many of the newest comments tell which segments, languages and sources there are.
LOOKED_AT = 2_000
#: More names than this nobody looks through.
MOST_OWNERS = 300
#: Views everybody has, by their key.
BUILT_IN: dict[str, tuple[StrOrPromise, dict[str, str]]] = {
    "mine": (_("Mine"), {"owner": "me", "state": "open"}),
    "nobody": (_("Nobody's"), {"owner": "nobody", "state": "open"}),
    "overdue": (_("Overdue"), {"overdue": "yes"}),
    "thanks": (_("Thanks"), {"flag": "thanks", "days": "90"}),
    "leaving": (_("May leave"), {"flag": "churn_risk", "days": "90"}),
    "unsure": (_("Unsure"), {"feeling": "unsure", "days": "90"}),
}


@dataclass(frozen=True)
class View:
    """Filters under a name: built in, one's own, or somebody's for everyone."""

    key: str
    name: str
    asked: Filters
    is_own: bool = False
    is_shared: bool = False

    @property
    def id(self) -> int | None:
        """The id of a saved view, None of one that is built in."""
        return int(self.key) if self.key.isdigit() else None


@dataclass(frozen=True)
class Choices:
    """What can be chosen, each as it stands in the address and in words."""

    themes: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    segments: list[tuple[str, str]]
    languages: list[str]
    units: list[tuple[str, str]]


def views(reader: Reader) -> list[View]:
    """Everybody's views, then one's own by name, then what others share."""
    found = [View(key, str(name), Filters.of(asked)) for key, (name, asked) in BUILT_IN.items()]
    if not isinstance(reader, Viewer):
        return found
    rows = SavedView.objects.filter(Q(account=reader.account) | Q(shared=True))
    saved = [
        View(
            key=str(row.pk),
            name=row.name,
            asked=Filters.of(row.filters),
            is_own=row.account_id == reader.account,
            is_shared=row.shared,
        )
        for row in rows.order_by("name", "pk")
    ]
    return [*found, *sorted(saved, key=lambda view: not view.is_own)]


def choices(reader: Reader) -> Choices:
    """What there is to choose among the comments this reader may see."""
    units = units_within(reader, "read", "inbox")
    newest = Annotation.objects.filter(by_employee=False, said_at__isnull=False)
    if units is not None:
        newest = newest.filter(unit__in=sorted(units))
    rows = newest.order_by("-said_at").values_list("source", "segment", "language", "unit")
    found = set(rows[:LOOKED_AT])
    held = {unit for *_others, unit in found}
    names = OrgUnit.objects.filter(pk__in=held)
    sources = Source.objects.filter(pk__in={source for source, *_others in found})
    return Choices(
        themes=theme_choices(reader),
        sources=[(str(row.pk), row.name) for row in sources.order_by("name")],
        segments=[(one, one) for one in sorted({segment for _, segment, *_o in found} - {""})],
        languages=sorted({language for _, _, language, _ in found} - {""}),
        units=sorted(((str(row.pk), spoken(reader, row)) for row in names), key=lambda one: one[1]),
    )


def theme_choices(reader: Reader) -> list[tuple[str, str]]:
    """Every theme a comment can speak of, by name."""
    in_use = visible(reader, Theme).filter(retired_at=None, merged_into=None)
    rows = ((str(row.pk), spoken(reader, row)) for row in in_use)
    return sorted(rows, key=lambda one: one[1].casefold())


def possible_owners() -> list[tuple[int, str]]:
    """Everybody who works with comments, by name; whether of a certain one, the verb asks."""
    entry = matrix().entry("inbox")
    roles = [role for role in ROLES if entry.cell(Access.WRITE, role).scopes]
    rows = (
        Account.objects.filter(is_active=True, role_grants__role__in=roles)
        .order_by("person__full_name", "person")
        .values_list("person", "person__full_name")
        .distinct()
    )
    return [(person, name) for person, name in rows[:MOST_OWNERS]]
