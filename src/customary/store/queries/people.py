# SPDX-License-Identifier: Apache-2.0
"""People: the directory everybody may use, and employment facts for those who may know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from customary.store.access import NotVisible, may_at, visible
from customary.store.access.viewer import Viewer, below, children_of_units
from customary.store.models import Level, Person
from customary.store.queries.shared import Page, matching, page_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from customary.store.access import Reader


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the directory."""

    id: int
    name: str
    email: str
    job_title: str
    unit: int | None
    unit_name: str
    remote: bool
    has_account: bool


@dataclass(frozen=True)
class Employment:
    """What only a few may know of a person."""

    level: str
    manager: int | None
    manager_name: str
    started_on: date | None
    ended_on: date | None
    leaving_reason: str
    authority_limit: Decimal | None
    missing_since: datetime | None = None

    @property
    def level_name(self) -> str:
        """The level in the language now spoken."""
        return str(Level(self.level).label)


@dataclass(frozen=True)
class Alias:
    """What somebody is called in another source."""

    name: str
    source: str


@dataclass(frozen=True)
class PersonFacts:
    """One person; `employment` is None for those who may not know it.

    `known_as` are the names the same person goes by in other sources.
    """

    row: PersonRow
    profile: str
    employment: Employment | None
    known_as: tuple[Alias, ...] = ()


def people(
    reader: Reader, *, search: str = "", unit: int | None = None, past: bool = False, page: int = 1
) -> Page[PersonRow]:
    """The directory, by name: those who work here, or with `past` those who did."""
    today = timezone.localdate()
    gone = Q(ended_on__lt=today) | Q(erased_at__isnull=False)
    rows = visible(reader, Person).filter(Person.COUNTED, gone if past else ~gone)
    if unit is not None:
        rows = rows.filter(unit__in=below({unit}, children_of_units()))
    if search.strip():
        columns = ("full_name", "email", "job_title", "profile", "unit__name", "unit__name_zh_hans")
        rows = rows.filter(matching(search, *columns))
    rows = rows.select_related("unit", "account").order_by("full_name", "pk")

    def made(found: Sequence[Person]) -> Iterable[PersonRow]:
        return (_row(reader, one) for one in found)

    return page_of(rows, page, made)


def person(reader: Reader, key: int) -> PersonFacts:
    """One person, by any of the rows that are this person.

    Raises:
        NotVisible: there is nobody with this id.
    """
    rows = visible(reader, Person).select_related("unit", "account", "manager")
    found = rows.filter(Q(pk=key, same_as=None) | Q(aliases=key)).first()
    if found is None:
        raise NotVisible(f"There is no person {key}.")
    own = isinstance(reader, Viewer) and found.pk in reader.persons
    knows = may_at(reader, "read", "employment", unit=found.unit_id, own=own)
    return PersonFacts(
        row=_row(reader, found),
        profile=found.profile,
        employment=_employment(found) if knows else None,
        known_as=tuple(
            Alias(one.full_name, one.source.name)
            for one in visible(reader, Person).filter(same_as=found).select_related("source")
        ),
    )


def person_named(reader: Reader, words: str) -> int | None:
    """The id of the one person here who goes by this e-mail or name; None for nobody or several."""
    words = words.strip()
    rows = visible(reader, Person).filter(Person.COUNTED, ended_on=None, erased_at=None)
    found = list(rows.filter(Q(email__iexact=words) | Q(full_name__iexact=words))[:2])
    return found[0].pk if len(found) == 1 else None


def _row(reader: Reader, found: Person) -> PersonRow:
    return PersonRow(
        id=found.pk,
        name=found.full_name,
        email=found.email,
        job_title=found.job_title,
        unit=found.unit_id,
        unit_name=spoken(reader, found.unit) if found.unit else "",
        remote=found.remote,
        has_account=hasattr(found, "account"),
    )


def _employment(found: Person) -> Employment:
    return Employment(
        level=found.level,
        manager=found.manager_id,
        manager_name=found.manager.full_name if found.manager else "",
        started_on=found.started_on,
        ended_on=found.ended_on,
        leaving_reason=found.leaving_reason,
        authority_limit=found.authority_limit,
        missing_since=found.missing_since if found.ended_on is None else None,
    )
