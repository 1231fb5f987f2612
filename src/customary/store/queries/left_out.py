# SPDX-License-Identifier: Apache-2.0
"""Whom a wave leaves out by name: for whoever plans it, as far as they may know these people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from customary.store.access import require, visible
from customary.store.models import Audience, Customer, Person
from customary.store.queries.customers import customers
from customary.store.queries.people import people

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import Wave


#: Of more than these, nobody finds the one they look for: they write more of the name.
OFFERED = 20


@dataclass(frozen=True)
class LeftOut:
    """One who is left out; whom the reader may not know by name has none, and no reason."""

    id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Candidate:
    """One who might be left out."""

    id: int
    name: str
    more: str


def keys_left_out(wave: Wave) -> frozenset[int]:
    """The people or customers whom a wave leaves out, by the id of the row that leads."""
    rows = wave.exclusions.exclude(**{wave.who: None})
    return frozenset(rows.values_list(Coalesce(f"{wave.who}__same_as", wave.who), flat=True))


def who_is_left_out(reader: Reader, wave: Wave) -> list[LeftOut]:
    """Everybody whom the wave leaves out, by name; reasons are for those who plan waves."""
    require(reader, "write", "surveys")
    reasons = dict(wave.exclusions.values_list(f"{wave.who}_id", "reason"))
    names = (
        visible(reader, Person).filter(pk__in=reasons).values_list("pk", "full_name")
        if wave.audience == Audience.PEOPLE
        else visible(reader, Customer).filter(pk__in=reasons).values_list("pk", "name")
    )
    known = dict(names)
    found = [
        LeftOut(key, known.get(key, ""), reason if key in known else "")
        for key, reason in reasons.items()
    ]
    return sorted(found, key=lambda one: (not one.name, one.name, one.id))


def candidates(reader: Reader, wave: Wave, search: str) -> list[Candidate]:
    """The first of those who go by these words and may be left out, as far as the reader sees."""
    require(reader, "write", "surveys")
    if not search.strip() or wave.audience == Audience.ANYONE:
        return []
    already = keys_left_out(wave)
    if wave.audience == Audience.PEOPLE:
        return [
            Candidate(one.id, one.name, " · ".join(filter(None, (one.job_title, one.unit_name))))
            for one in people(reader, search=search).rows
            if one.id not in already
        ][:OFFERED]
    return [
        Candidate(one.id, one.name, " · ".join(filter(None, (one.kind_name, one.segment))))
        for one in customers(reader, search=search).rows
        if one.name and one.id not in already
    ][:OFFERED]
