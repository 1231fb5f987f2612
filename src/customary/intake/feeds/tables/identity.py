# SPDX-License-Identifier: Apache-2.0
"""By what a row is known again when the next export brings it once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from customary.intake.declaration import HASH, ROW, ColumnDeclaration
from customary.intake.feeds.tables.objects import STEPS

if TYPE_CHECKING:
    from customary.intake.declaration import FileDeclaration
    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.tables.content import Profile
    from customary.intake.feeds.tables.entry import Entry

#: Columns that name a thing well enough where there is no id, the best first.
NAMING = {
    "people": ("email", "employee_number", "full_name"),
    "customers": ("number", "email", "phone", "name"),
    "org_units": ("name",),
    "metrics": ("name",),
    "themes": ("name",),
    "orders": ("number",),
    "gov_documents": ("title",),
}
#: Of these, the last row with the same id counts: a list of things, not of happenings.
LISTS = ("people", "customers", "org_units", "metrics", "themes", "gov_documents")
DAMAGED = 15


def identity_of(entry: Entry, answers: Answers) -> Entry:
    """The entry with an external id: answered, declared, found, or the row's content."""
    declared = entry.declared.external_id or entry.columns.get("external_id")
    by_itself = declared is not None or bool(entry.declared.group_by)
    plain = declared.column if declared else ""
    said = answers.get(f"{entry.key}.external_id", plain if by_itself else guessed_identity(entry))
    if by_itself and said == plain:
        return entry
    several = [said] if isinstance(said, str) else [str(name) for name in said]
    named = [name for name in several if name in entry.table.profiles or name in {ROW, HASH}]
    return _identified(entry, named or [HASH])


def _identified(entry: Entry, named: list[str]) -> Entry:
    """The entry with rows known by one heading, or by several together."""
    columns = {ours: column for ours, column in entry.columns.items() if ours != "external_id"}
    if len(named) > 1:
        template = ColumnDeclaration(template="-".join(f"{{{name}}}" for name in named))
        declared = replace(entry.declared, external_id=template)
        return replace(entry, declared=declared, columns=columns)
    declared = replace(entry.declared, external_id=ColumnDeclaration(column=named[0]))
    profile = entry.table.profiles.get(named[0])
    if profile is not None and not profile.unique and entry.object in STEPS:
        declared, columns = _grouped(replace(declared, external_id=None), named[0], columns)
    elif profile is not None and (not profile.unique or entry.object in LISTS):
        declared = replace(declared, on_duplicate="last")
    if profile is not None and profile.fill < 1:
        declared = replace(declared, require=(*declared.require, profile.heading))
    return replace(entry, declared=declared, columns=columns)


def guessed_identity(entry: Entry) -> str:
    """Their column that names a row, or "#hash"."""
    found = entry.found.get("external_id")
    if found is not None and _names_rows(entry, entry.table.profiles[found.heading]):
        return found.heading
    for ours in NAMING.get(entry.object, ()):
        said = entry.columns.get(ours)
        profile = entry.table.profiles.get(said.column) if said else None
        if profile is not None and profile.unique and profile.fill == 1:
            return profile.heading
    for ours in NAMING.get(entry.object, ())[-1:]:
        said = entry.columns.get(ours)
        if said is not None and said.column and entry.object in LISTS:
            return said.column
    return HASH


def _names_rows(entry: Entry, profile: Profile) -> bool:
    if not profile.filled or damaged(profile):
        return False
    return profile.unique or entry.object in (*STEPS, *LISTS)


def damaged(profile: Profile) -> bool:
    """Whether a spreadsheet rounded long ids: all end in zeros."""
    return all(len(text) >= DAMAGED and text.endswith("000") for text in profile.filled[:50])


def _grouped(
    declared: FileDeclaration, heading: str, columns: dict[str, ColumnDeclaration]
) -> tuple[FileDeclaration, dict[str, ColumnDeclaration]]:
    """Steps of one case become one record: opened at the first, closed at the last."""
    opened = columns.get("opened_at")
    if opened is not None and opened.take == "first":
        columns["opened_at"] = replace(opened, take="min")
        columns.setdefault("closed_at", replace(opened, take="max"))
    return replace(declared, group_by=(heading,)), columns
