# SPDX-License-Identifier: Apache-2.0
"""From tables and answers to the entries of a pack: which table holds what, which column is which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customary.intake.declaration import HASH, ROW, ColumnDeclaration, FileDeclaration
from customary.intake.feeds.tables.columns import Manner, Theirs, as_column, dated_like
from customary.intake.feeds.tables.content import NOTHING
from customary.intake.feeds.tables.entry import PRESET, Entry, Reading, numbered
from customary.intake.feeds.tables.guessing import guess, guesses
from customary.intake.feeds.tables.identity import identity_of
from customary.intake.feeds.tables.loading import best_preset, headings_read, presets
from customary.intake.feeds.tables.objects import ALSO_ASKED, FALLBACK, asked_columns
from customary.intake.schema import EXPECTED, objects

if TYPE_CHECKING:
    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.tables.guessing import Found
    from customary.intake.feeds.tables.sampling import Table

#: Below this, a table is told and asked about, and not read unless somebody says what it is.
READ = 0.42


def read_tables(tables: list[Table], answers: Answers) -> list[Reading]:
    """What each table is taken for."""
    return [_reading(number, table, answers) for number, table in enumerate(tables, 1)]


def _reading(number: int, table: Table, answers: Answers) -> Reading:
    likely = guesses(table)
    fitting = best_preset(table.header)
    preset, share = fitting or (None, 0.0)
    first = likely[0]
    read = first.confidence(table) >= READ and not first.lacking
    chosen = f"{PRESET}{preset.key}" if preset else (first.object if read else "")
    said = answers.get(numbered("object", number), chosen)
    if isinstance(said, str) and (
        said in ("", *objects()) or said.removeprefix(PRESET) in presets()
    ):
        chosen = said
    if not chosen.startswith(PRESET):
        if chosen and chosen != first.object:
            first = next((one for one in likely if one.object == chosen), guess(table, chosen))
        preset = None
    elif preset is None or chosen != f"{PRESET}{preset.key}":
        preset, share = presets()[chosen.removeprefix(PRESET)], 1.0
    return Reading(number, table, first, tuple(likely), preset, share, chosen)


def entries_of(readings: list[Reading], answers: Answers, manner: Manner) -> list[Entry]:
    """Every entry, with the answers applied; each knows by what key it is asked about."""
    counts: dict[str, int] = {}
    found: list[Entry] = []
    for reading in readings:
        for declared, guessed in _declared(reading):
            counts[declared.object] = counts.get(declared.object, 0) + 1
            key = numbered(declared.object, counts[declared.object])
            found.append(_entry(key, reading, declared, guessed, answers=answers, manner=manner))
    return found


def _declared(reading: Reading) -> list[tuple[FileDeclaration, dict[str, Found]]]:
    """The [[file]] entries, each with the columns that are guessed."""
    if reading.preset is None:
        if not reading.chosen:
            return []
        plain = FileDeclaration(name="", object=reading.chosen, ignore_unmapped=True, empty=NOTHING)
        return [(plain, dict(reading.guess.columns))]
    found = []
    for declared, open_columns in reading.preset.entries(reading.table.header):
        read, guessed = headings_read(declared), {}
        if open_columns:
            guessed = {
                ours: one
                for ours, one in guess(reading.table, declared.object).columns.items()
                if ours in open_columns and one.heading not in read
            }
        found.append((declared, guessed))
    return found


def _entry(
    key: str,
    reading: Reading,
    declared: FileDeclaration,
    found: dict[str, Found],
    *,
    answers: Answers,
    manner: Manner,
) -> Entry:
    manner = dated_like(reading.table, manner)
    columns: dict[str, ColumnDeclaration] = dict(declared.columns or {})
    parts: dict[str, str] = {}
    for ours in asked_columns(declared.object):
        if ours == "external_id":
            continue
        guessed = _plain(columns.get(ours)) or (found[ours].heading if ours in found else "")
        said = answers.get(f"{key}.{ours}", guessed)
        said = said if isinstance(said, str) else guessed
        if said != guessed:
            found.pop(ours, None)
            columns.pop(ours, None)
        if said not in reading.table.profiles:
            continue
        if "." in ours:
            parts[ours] = said
        else:
            kept = columns.get(ours, ColumnDeclaration(column=said))
            profile = reading.table.profiles[said]
            theirs = Theirs(f"{key}.{ours}", declared.object, ours, profile, answers, manner)
            columns[ours] = as_column(kept, theirs)
    _constants(key, declared.object, columns, answers)
    _names(declared.object, columns, parts)
    _score(key, declared.object, reading.table, columns, answers)
    declared = replace(declared, columns=None)
    entry = Entry(key, reading, declared, columns, parts, found, manner)
    return identity_of(entry, answers)


def _plain(said: ColumnDeclaration | None) -> str:
    return said.column if said and said.column not in {ROW, HASH} else ""


def _constants(
    key: str, object_name: str, columns: dict[str, ColumnDeclaration], answers: Answers
) -> None:
    """What holds for every row where no column tells."""
    for (owner, ours), fallback in (
        *FALLBACK.items(),
        *(((owner, ours), "") for owner, ours in ALSO_ASKED),
    ):
        if owner == object_name and ours not in columns:
            said = str(answers.get(f"{key}.{ours}:*", fallback))
            column = objects()[object_name].columns[ours]
            if said in column.choices and said != column.default:
                columns[ours] = ColumnDeclaration(constant=said)
    for ours in EXPECTED.get(object_name, ()):
        columns.setdefault(ours, ColumnDeclaration(missing=True))


def _names(object_name: str, columns: dict[str, ColumnDeclaration], parts: dict[str, str]) -> None:
    """First and last name make a name where there is no whole one."""
    for ours in ("full_name", "name"):
        first, last = parts.get(f"{ours}.first", ""), parts.get(f"{ours}.last", "")
        if ours in objects()[object_name].columns and ours not in columns and (first or last):
            together = f"{{{last}}}{{{first}}}" if first == "名" else f"{{{first}}} {{{last}}}"
            columns[ours] = (
                ColumnDeclaration(template=together)
                if first and last
                else ColumnDeclaration(column=first or last)
            )


def _score(
    key: str,
    object_name: str,
    table: Table,
    columns: dict[str, ColumnDeclaration],
    answers: Answers,
) -> None:
    """The ends of the scale a score is given on."""
    if object_name == "voice_items" and "score" in columns and "score_low" not in columns:
        profile = table.profiles.get(columns["score"].column)
        scale = str(answers.get(f"{key}.score:scale", scale_of(profile) if profile else "1-5"))
        low, _dash, high = scale.partition("-")
        if low.isdigit() and high.isdigit():
            columns["score_low"] = ColumnDeclaration(constant=low)
            columns["score_high"] = ColumnDeclaration(constant=high)


def scale_of(profile: Any) -> str:
    """The scale that a column of scores looks to be on."""
    numbers = [float(text) for text in profile.filled if text.replace(".", "", 1).isdigit()]
    least, most = min(numbers, default=1), max(numbers, default=5)
    if most > 10:
        return "0-100"
    if most > 7 or least == 0:
        return "0-10"
    return "1-7" if most > 5 else "1-5"
