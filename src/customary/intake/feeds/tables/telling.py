# SPDX-License-Identifier: Apache-2.0
"""What is told of tables: what they are, how many rows, from when to when, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customary.intake.feeds.tables.linking import can_follow
from customary.intake.feeds.tables.objects import DATES
from customary.intake.schema import objects
from customary.store.queries.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.tables.entry import Entry, Reading

#: Source key, name, kind: what a table nobody knows is filed under.
SOURCES = {
    "people": ("hr", "hr"),
    "org_units": ("hr", "hr"),
    "hiring_cases": ("recruiting", "hr"),
    "customers": ("crm", "crm"),
    "orders": ("orders", "orders"),
    "subscriptions": ("subscriptions", "billing"),
    "interactions": ("help-desk", "ticketing"),
    "voice_items": ("feedback", "reviews"),
    "events": ("events", "calendar"),
    "goals": ("goals", "goals"),
    "metrics": ("metrics", "metrics"),
    "metric_observations": ("metrics", "metrics"),
    "budget_lines": ("budget", "finance"),
}
NAMED = 8


def object_label(name: str) -> str:
    """What the rows of an object are called."""
    label = str(objects()[name].model._meta.verbose_name_plural)
    return label[:1].upper() + label[1:]


def column_label(object_name: str, ours: str) -> str:
    """What one of our columns is called; "agent: e-mail" for a part."""
    name, _point, part = ours.partition(".")
    label = label_of(objects()[object_name].model._meta.get_field(name))  # type: ignore[arg-type]
    parts = {
        "first": _("first name"),
        "last": _("last name"),
        "email": _("e-mail"),
        "name": _("name"),
        "phone": _("phone"),
    }
    if not part:
        return label
    return _("%(column)s: %(part)s") % {"column": label, "part": parts[part]}


def what_of(readings: list[Reading]) -> str:
    """The kind of export in words."""
    told = [
        reading.preset.label if reading.preset else object_label(reading.chosen)
        for reading in readings
        if reading.chosen
    ]
    if not told:
        return _("A table we do not know")
    return " + ".join(dict.fromkeys(told))


def source_of(readings: list[Reading]) -> Mapping[str, str]:
    """The source these records come from, as proposed."""
    for reading in readings:
        if reading.preset is not None:
            return dict(reading.preset.source)
    objects_read = [reading.chosen for reading in readings if reading.chosen]
    name = objects_read[0] if objects_read else ""
    key, kind = SOURCES.get(name, (name.replace("_", "-") or "tables", "table"))
    # A table anybody may have typed proves no more than what somebody says.
    label = object_label(name) if name else _("Tables")
    return {"key": key, "name": label, "kind": kind, "evidence_grade": "C"}


def facts_of(entries: list[Entry], readings: list[Reading]) -> tuple[tuple[str, str], ...]:
    """What was seen, table by table."""
    facts: list[tuple[str, str]] = []
    for reading in readings:
        mine = [entry for entry in entries if entry.reading is reading]
        rows = f"{reading.table.rows:,}"
        rows = rows if reading.table.counted else _("about %(rows)s") % {"rows": rows}
        used = {heading for entry in mine for heading in entry.used}
        several = f" ({reading.table.name})" if len(readings) > 1 else ""
        facts.append((_("Rows") + several, rows))
        for label, day in _days(mine):
            facts.append((label + several, day))
        facts.append(
            (
                _("Columns used") + several,
                _("%(used)s of %(all)s") % {"used": len(used), "all": len(reading.table.header)},
            )
        )
    return tuple(facts)


def _days(entries: list[Entry]) -> list[tuple[str, str]]:
    days = []
    for entry in entries:
        for ours, said in entry.columns.items():
            profile = entry.table.profiles.get(said.column)
            column = objects()[entry.object].columns.get(ours)
            if profile is None or column is None or column.kind not in DATES:
                continue
            if profile.dates.first and profile.dates.last:
                days += [profile.dates.first, profile.dates.last]
    if not days:
        return []
    return [
        (_("Earliest day"), date_format(min(days), "DATE_FORMAT")),
        (_("Latest day"), date_format(max(days), "DATE_FORMAT")),
    ]


def warnings_of(entries: list[Entry], readings: list[Reading]) -> list[str]:
    """What is not read, and why."""
    told = []
    for reading in readings:
        name = reading.table.name
        if not reading.chosen:
            told.append(
                _("%(file)s is left out until somebody says what its rows are.") % {"file": name}
            )
            continue
        used = {h for entry in entries if entry.reading is reading for h in entry.used}
        unused = [heading for heading in reading.table.header if heading not in used]
        if unused:
            names = ", ".join(unused[:NAMED]) + (" …" if len(unused) > NAMED else "")
            told.append(
                _("%(file)s: not stored, because nothing here needs it: %(columns)s.")
                % {"file": name, "columns": names}
            )
    for entry in entries:
        for ours, said in entry.columns.items():
            column = objects()[entry.object].columns.get(ours)
            if column is None or not column.target or said.column not in entry.table.profiles:
                continue
            if not can_follow(entry, ours, entries):
                told.append(
                    _(
                        '"%(column)s" points to %(objects)s; drop their export together with '
                        "this one, and the link is kept."
                    )
                    % {"column": said.column, "objects": object_label(column.target).lower()}
                )
    return told
