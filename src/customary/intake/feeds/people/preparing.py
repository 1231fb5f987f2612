# SPDX-License-Identifier: Apache-2.0
"""HR files become units, people and placements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customary.catalogue.staffing import truth
from customary.intake.feeds.people.asking import day_first, day_of_files, labels, lists_everybody
from customary.intake.feeds.people.columns import is_address
from customary.intake.feeds.people.sheets import sheets_of
from customary.intake.feeds.people.staff import Staff, gone_on, is_remote, name_of, stays
from customary.intake.feeds.people.units import FACING, Units, without_circles
from customary.intake.feeds.rules import read_rules
from customary.intake.feeds.writing import PackWriter
from customary.intake.report import PackError
from customary.store.models import Function, Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.people.sheets import Row
    from customary.intake.feeds.people.staff import Member, Stint
    from customary.intake.feeds.rules import Rule
    from customary.intake.feeds.writing import Prepared
    from customary.intake.formats.batch import BadRow

#: Columns of `people` and the field each is filled from; one that no file has is left as stored.
FROM = {
    "email": ("email",),
    "employee_number": ("number",),
    "level": ("level", "job_title", "manager", "manager_number", "manager_email"),
    "unit": ("unit", "unit_path", "unit_code", "unit_1"),
    "manager": ("manager", "manager_number", "manager_email"),
    "job_title": ("job_title",),
    "remote": ("remote",),
    "authority_limit": ("authority_limit",),
    "profile": ("profile",),
    "started_on": ("started_on", "effective_on"),
    "ended_on": ("ended_on", "status"),
    "joining_reason": ("joining_reason",),
    "leaving_reason": ("leaving_reason",),
    "regretted_leaving": ("regretted",),
}
NAMED = 5


def prepare(drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
    """The pack of all files together.

    Raises:
        PackError: none of them lists people or departments.
    """
    sheets = sheets_of(drop, answers)
    if not sheets:
        raise PackError(
            _(
                "No file lists people: a column of employee numbers or work addresses is needed, "
                "one of names, and two of department, manager, job title, level and first day."
            )
        )
    bad: list[tuple[str, BadRow]] = []
    lists = [sheet for sheet in sheets if not sheet.of_people]
    departments = [_as_unit(row) for sheet in lists for row in sheet.rows(bad)]
    rows = [row for sheet in sheets if sheet.of_people for row in sheet.rows(bad)]
    day = day_of_files(sheets)
    with PackWriter(folder) as pack:
        made = _Making(pack, answers, known, rows=rows, day=day or known.today)
        for name, wrong in bad:
            pack.problem(name, wrong.row, wrong.reason, mend=wrong.mend, value=wrong.value)
        made.write(departments, columns={field for sheet in sheets for field in sheet.columns})
    prepared = pack.prepared()
    complete = ("people",) if rows and lists_everybody(rows, answers, known) else ()
    return replace(prepared, notices=tuple(made.notices), complete=complete, day=day)


class _Making:
    """What is known while the tables of one pack are written."""

    def __init__(
        self, pack: PackWriter, answers: Answers, known: Known, *, rows: Sequence[Row], day: date
    ) -> None:
        self.pack = pack
        self.rows = rows
        self.known = known
        self.today = day
        self.whole = lists_everybody(rows, answers, known) or not known.active_keys
        self.staff = Staff(day_first=day_first(rows, answers), today=day)
        self.notices: list[str] = []
        self.functions = _rules(answers, "functions", fields=("unit",), becomes=Function.values)
        self.levels = _rules(answers, "levels", fields=("job_title", "level"), becomes=Level.values)

    def write(self, departments: Sequence[Row], *, columns: set[str]) -> None:
        """Units first, then those in them, then where they stood before."""
        units = Units([*departments, *self.rows])
        for row in departments:
            placed = units.place(row)
            if placed:
                units.found[placed].location = row["location"][:120]
        for row in self.rows:
            unit = units.place(row)
            if not self.staff.add(row, unit):
                self.pack.problem(
                    row.file,
                    row.place,
                    _("names nobody: there is no number or address, or no name."),
                    mend=_("Fill it in, or delete the row."),
                )
            elif unit and (remote := is_remote(row)) is not None:
                units.found[unit].remote.append(remote)
        for row, field, text in self.staff.doubtful:
            self.pack.problem(
                row.file,
                row.place,
                _("is no day (%(column)s).") % {"column": labels().get(field, field)},
                mend=_("Write it like 2026-03-31."),
                value=text,
            )
        self._notice_managers(self.staff.settle())
        self._write_units(units)
        told = [name for name, of in FROM.items() if columns.intersection(of)]
        if not self.whole and "level" not in columns:
            told.remove("level")  # who leads whom shows in a whole list only
        self._write_people(told)
        if "effective_on" in columns:
            self._write_placements()

    def _write_units(self, units: Units) -> None:
        cut = without_circles(units.found)
        if cut:
            told = {"units": ", ".join(cut[:NAMED])}
            self.notices.append(
                _(
                    "These departments lie in themselves, so one of them is now at the top: %(units)s."
                )
                % told
            )
        functions = units.functions(self.functions)
        table = self.pack.table(
            "org_units",
            "external_id",
            "name",
            "parent",
            "function",
            "customer_facing",
            *("name_zh_hans", "location", "remote_share"),
        )
        for unit in units.found.values():
            function = functions[unit.key]
            facing = function in FACING if unit.facing is None else unit.facing
            share = sum(unit.remote) / len(unit.remote) if unit.remote else None
            table.add(
                unit.key,
                unit.name,
                unit.parent or None,
                function,
                _flag(facing),
                unit.chinese or None,
                unit.location or None,
                None if share is None else f"{share:.4f}",
            )

    def _write_people(self, columns: Sequence[str]) -> None:
        table = self.pack.table("people", "external_id", "full_name", *columns)
        wrong = 0
        for member in self.staff.members.values():
            now = member.now(self.today)
            wrong += bool(now.row["email"]) and not is_address(now.row["email"])
            values = self._values(member, now)
            table.add(member.key, name_of(now.row)[:200], *(values[name] for name in columns))
        if wrong:
            self.notices.append(
                ngettext(
                    "%(count)s e-mail address is none and was left out.",
                    "%(count)s e-mail addresses are none and were left out.",
                    wrong,
                )
                % {"count": f"{wrong:,}"}
            )

    def _values(self, member: Member, now: Stint) -> dict[str, str | None]:
        row = now.row
        ended = gone_on(member, self.today, self.known.leaving_days)
        started = member.first("started_on") or member.first("effective_on")
        if started and ended and ended < started:
            started = None  # one of the two is wrong, and the last day is what a file is about
        return {
            "email": row["email"].lower() if is_address(row["email"]) else None,
            "employee_number": row["number"][:40] or None,
            "level": self.staff.level(member, now, self.levels),
            "unit": now.unit or None,
            "manager": member.manager or None,
            "job_title": row["job_title"][:200] or None,
            "remote": _flag(is_remote(row)),
            "authority_limit": _amount(row["authority_limit"]),
            "profile": row["profile"] or None,
            "started_on": _iso(started),
            "ended_on": _iso(ended),
            "joining_reason": row["joining_reason"][:60] or None,
            "leaving_reason": row["leaving_reason"][:60] or None if ended else None,
            "regretted_leaving": _flag(truth(row["regretted"])) if ended else None,
        }

    def _write_placements(self) -> None:
        table = self.pack.table(
            "placements",
            *("external_id", "person", "unit", "manager", "level", "job_title", "remote"),
            *("started_on", "ended_on"),
        )
        for member in self.staff.members.values():
            ends = gone_on(member, self.today, self.known.leaving_days)
            for stint, since, until in stays(member, ends=ends):
                current = stint is member.now(self.today)
                table.add(
                    f"{member.key}@{since.isoformat()}",
                    member.key,
                    stint.unit or None,
                    (member.manager if current else self.staff.manager_of(stint)) or None,
                    self.staff.level(member, stint, self.levels),
                    stint.row["job_title"][:200] or None,
                    _flag(is_remote(stint.row)),
                    since.isoformat(),
                    _iso(until),
                )

    def _notice_managers(self, unknown: Sequence[str]) -> None:
        if unknown:
            names = sorted(set(unknown))
            told = {"count": f"{len(unknown):,}", "names": ", ".join(names[:NAMED])}
            self.notices.append(
                _(
                    "The manager of %(count)s people is not in the file, or shares a name with "
                    "somebody else, and was left out: %(names)s."
                )
                % told
            )


def _rules(
    answers: Answers, key: str, *, fields: Sequence[str], becomes: Sequence[str]
) -> tuple[Rule, ...]:
    return read_rules(answers.get(key), fields=fields, becomes=becomes, where=key)


def _as_unit(row: Row) -> Row:
    """A row of a list of departments: what it calls a name is the department's."""
    cells = dict(row.cells)
    if "unit" not in cells and "full_name" in cells:
        cells["unit"] = cells["full_name"]
    if "unit_code" not in cells and "number" in cells:
        cells["unit_code"] = cells["number"]
    return replace(row, cells=cells)


def _flag(value: bool | None) -> str | None:
    return None if value is None else ("true" if value else "false")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(text: str) -> str | None:
    number = text.replace(",", "").strip()
    return number if number.replace(".", "", 1).isdigit() else None
