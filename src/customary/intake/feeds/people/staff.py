# SPDX-License-Identifier: Apache-2.0
"""The people of HR files: who they are, who leads them, and where they stood from which day on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from customary.catalogue.staffing import (
    has_left,
    level_by_column,
    level_by_title,
    truth,
)
from customary.intake.feeds.people.dates import day_of
from customary.store.models import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from customary.intake.feeds.people.sheets import Row
    from customary.intake.feeds.rules import Rule

#: "Li Na (10023)", "10023 - Li Na": a name with a number.
NUMBERED = re.compile(r"^(.+?)\s*[(（]([^()（）]+)[)）]$|^(\S+)\s+[-–·]\s+(.+)$")
DAYS = ("effective_on", "effective_until", "started_on", "ended_on")


@dataclass(frozen=True)
class Stint:
    """A row of a person: from which day on it holds, and where it places them."""

    row: Row
    unit: str
    days: Mapping[str, date | None]

    @property
    def since(self) -> date | None:
        """The first day it holds; None where the file does not say."""
        return self.days["effective_on"]


@dataclass
class Member:
    """A person with all rows of theirs, the earliest first."""

    key: str
    stints: list[Stint] = field(default_factory=list)
    manager: str = ""
    leads: bool = False

    def now(self, today: date) -> Stint:
        """The row that holds today; the first where none does yet."""
        begun = [one for one in self.stints if one.since is None or one.since <= today]
        return begun[-1] if begun else self.stints[0]

    def first(self, name: str) -> date | None:
        """The earliest day of a kind in any row."""
        return min((day for one in self.stints if (day := one.days[name])), default=None)


class Staff:
    """Everybody whom the rows name, by the key under which they are stored."""

    def __init__(self, *, day_first: bool, today: date) -> None:
        self.members: dict[str, Member] = {}
        self.doubtful: list[tuple[Row, str, str]] = []
        self._day_first = day_first
        self._today = today
        self._find: _Finder | None = None

    def add(self, row: Row, unit: str) -> bool:
        """One row of a person; False where it names nobody."""
        key = row["number"] or row["email"].lower()
        if not key or not name_of(row):
            return False
        member = self.members.setdefault(key[:200], Member(key[:200]))
        member.stints.append(Stint(row, unit, {name: self._day(row, name) for name in DAYS}))
        return True

    def settle(self) -> list[str]:
        """Put rows in order and managers in place; the names of managers that nobody has."""
        for member in self.members.values():
            member.stints.sort(key=lambda one: (one.since is not None, one.since or date.min))
        self._find = find = _Finder(self.members, self._today)
        unknown = []
        for member in self.members.values():
            row = member.now(self._today).row
            said = row["manager_number"] or row["manager_email"] or row["manager"]
            member.manager = find.manager(row)
            if member.manager == member.key:
                member.manager = ""
            if said and not member.manager:
                unknown.append(said)
        for member in self.members.values():
            if member.manager:
                self.members[member.manager].leads = True
        return unknown

    def manager_of(self, stint: Stint) -> str:
        """Who led a person while a row held."""
        found = self._find.manager(stint.row) if self._find else ""
        return "" if found == (stint.row["number"] or stint.row["email"].lower()) else found

    def level(self, member: Member, stint: Stint, rules: Sequence[Rule]) -> str:
        """As told, as the column says, as the title says, as those led say."""
        row, current = stint.row, member.now(self._today)
        entry = {name: [row[name]] for name in ("job_title", "level")}
        for rule in rules:
            if rule.fits(entry):
                return rule.becomes
        by_column = level_by_column(row["level"])
        if by_column:
            return by_column
        by_title = level_by_title(row["job_title"])
        if by_title:
            return by_title
        same = stint is current or (
            row["job_title"] and row["job_title"] == current.row["job_title"]
        )
        if not same or not member.leads:
            return Level.EMPLOYEE
        return Level.MANAGER if member.manager else Level.EXECUTIVE

    def _day(self, row: Row, name: str) -> date | None:
        try:
            return day_of(row[name], day_first=self._day_first)
        except ValueError:
            self.doubtful.append((row, name, row[name]))
            return None


class _Finder:
    """Finds the manager a row names: by number, by address, by a name that only one person has."""

    def __init__(self, members: Mapping[str, Member], today: date) -> None:
        self.keys = members
        self.by_email: dict[str, str] = {}
        self.by_name: dict[str, set[str]] = {}
        for member in members.values():
            row = member.now(today).row
            if row["email"]:
                self.by_email[row["email"].lower()] = member.key
            self.by_name.setdefault(name_key(name_of(row)), set()).add(member.key)

    def manager(self, row: Row) -> str:
        for told in (row["manager_number"], row["manager_email"], row["manager"]):
            found = told and self._find(told)
            if found:
                return found
        return ""

    def _find(self, told: str) -> str:
        if told in self.keys:
            return told
        if told.lower() in self.by_email:
            return self.by_email[told.lower()]
        parts = NUMBERED.match(told)
        for part in parts.groups() if parts else ():
            if part and (part in self.keys or part.lower() in self.by_email):
                return part if part in self.keys else self.by_email[part.lower()]
        names = [told, *(part for part in (parts.groups() if parts else ()) if part)]
        for name in names:
            named = self.by_name.get(name_key(name), set())
            if len(named) == 1:
                return next(iter(named))
        return ""


def name_of(row: Row) -> str:
    """The person's name: whole, or given and family name in the order of their script."""
    whole = row["full_name"]
    if whole:
        family, comma, given = whole.partition(", ")
        return f"{given} {family}".strip() if comma and not row["given_name"] else whole
    given, family = row["given_name"], row["family_name"]
    if family and not family.isascii() and not given.isascii():
        return family + given
    return f"{given} {family}".strip()


def name_key(name: str) -> str:
    """A name as it is compared: whatever order and case it is written in."""
    return " ".join(sorted(re.split(r"[\s,]+", name.casefold().strip())))


def is_remote(row: Row) -> bool | None:
    """Whether somebody works remotely, by the column of that or a place that says so."""
    told = truth(row["remote"])
    if told is None and row["location"]:
        return True if truth(row["location"]) and not row["location"].isdigit() else None
    return told


def gone_on(member: Member, today: date, left: Mapping[str, date]) -> date | None:
    """The day somebody left: as told, else as stored before, else today, where they have left."""
    row = member.now(today)
    told = row.days["ended_on"] or max(
        (day for one in member.stints if (day := one.days["ended_on"])), default=None
    )
    if told or not has_left(row.row["status"]):
        return told
    return left.get(member.key, today)


def stays(member: Member, *, ends: date | None) -> Iterable[tuple[Stint, date, date | None]]:
    """The rows that have a first day, each with its first and last."""
    dated = [one for one in member.stints if one.since]
    for at, one in enumerate(dated):
        following = dated[at + 1].since if at + 1 < len(dated) else None
        since = one.since
        if since is None or since == following:
            continue  # of two rows of the same day the later one counts
        last = one.days["effective_until"]
        if following:
            before = date.fromordinal(following.toordinal() - 1)
            last = min(last, before) if last else before
        elif ends and (last is None or last > ends):
            last = ends
        yield one, since, last if last is None or last >= since else since
