# SPDX-License-Identifier: Apache-2.0
"""What is asked about tables: which object, which column, which form of date, which value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customary.intake.declaration import HASH, ROW
from customary.intake.feeds.feed import Asks, Option, Question
from customary.intake.feeds.tables.columns import formats_of, point_of, values_of
from customary.intake.feeds.tables.entries import scale_of
from customary.intake.feeds.tables.entry import PRESET, Entry, Reading
from customary.intake.feeds.tables.fitting import dates_in
from customary.intake.feeds.tables.headings import vocabulary
from customary.intake.feeds.tables.identity import damaged, guessed_identity
from customary.intake.feeds.tables.linking import references_of
from customary.intake.feeds.tables.loading import presets
from customary.intake.feeds.tables.objects import (
    ALSO_ASKED,
    DATES,
    FALLBACK,
    NUMBERS,
    asked_columns,
    column_of,
    needed,
)
from customary.intake.feeds.tables.telling import column_label, object_label
from customary.intake.feeds.tables.values import SURE, guess_word
from customary.intake.schema import Kind, objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.declaration import ColumnDeclaration
    from customary.intake.feeds.known import Known

SCALES = ("1-5", "0-10", "1-10", "1-7", "0-100", "0-5", "1-4", "1-3")
MOST_VALUES_ASKED = 12


def questions_of(entries: list[Entry], readings: list[Reading], known: Known) -> Iterator[Question]:
    """Everything that is asked, in the order in which it is asked."""
    for reading in readings:
        yield _object(reading, alone=len(readings) == 1)
    for entry in entries:
        yield from _columns(entry)
        yield from _identity(entry)
        yield from _constants(entry)
        yield from _forms(entry)
        yield from _values(entry)
    yield from _functions(entries)
    if any(_has_local_times(entry) for entry in entries):
        yield Question(
            key="time_zone",
            label=_("Time zone of times without an offset"),
            asks=Asks.TEXT,
            guess=known.zone.key,
            why=_("the organisation's time zone"),
        )


def _object(reading: Reading, *, alone: bool) -> Question:
    known = [
        Option(f"{PRESET}{preset.key}", preset.label)
        for preset in presets().values()
        if reading.chosen == f"{PRESET}{preset.key}"
    ]
    kinds = sorted(
        (Option(name, object_label(name)) for name in vocabulary().columns),
        key=lambda option: option.label,
    )
    why = _("no known export has these columns")
    if reading.preset is not None:
        why = _("%(share)s of the headings it is known by are there") % {
            "share": f"{reading.share:.0%}"
        }
    elif reading.chosen:
        telling = sorted(reading.guess.columns.values(), key=lambda one: -one.telling * one.score)
        names = ", ".join(dict.fromkeys(f'"{one.heading}"' for one in telling[:3]))
        why = _("columns such as %(names)s") % {"names": names}
    return Question(
        key=reading.key,
        label=_("What is a row of %(file)s?") % {"file": reading.table.name},
        options=(*known, *kinds, Option("", _("Leave this table out"))),
        guess=reading.chosen,
        why=why,
        needed=alone,  # of several tables, one may be left out
        group=reading.table.name,
    )


def _columns(entry: Entry) -> Iterator[Question]:
    options = _their_columns(entry)
    required = needed(entry.object)
    wanted = sorted(asked_columns(entry.object), key=lambda ours: not _heading(entry, ours))
    for ours in wanted:
        if ours == "external_id":
            continue
        said = entry.columns.get(ours)
        if entry.sure and said is not None and not said.column and not said.missing:
            continue  # a preset says it of every row, or makes it of several columns
        heading = _heading(entry, ours)
        yield Question(
            key=f"{entry.key}.{ours}",
            label=capfirst(column_label(entry.object, ours)),
            asks=Asks.COLUMN,
            options=options,
            guess=heading,
            why=_why(entry, ours, heading),
            needed=ours in required and not (said and said.template),
            group=_group(entry) if heading or ours in required else _rest(entry),
        )


def _their_columns(entry: Entry) -> tuple[Option, ...]:
    profiles = entry.table.profiles.values()
    return (
        Option("", _("None")),
        *(Option(profile.heading, profile.heading, profile.example) for profile in profiles),
    )


def _group(entry: Entry) -> str:
    return f"{object_label(entry.object)} · {entry.table.name}"


def _rest(entry: Entry) -> str:
    return _("%(group)s: not found in it") % {"group": _group(entry)}


def _heading(entry: Entry, ours: str) -> str:
    said = entry.columns.get(ours)
    return entry.parts.get(ours, said.column if said else "")


def _why(entry: Entry, ours: str, heading: str) -> str:
    if not heading:
        return ""
    if entry.sure and entry.reading.preset is not None:
        return _("known from %(preset)s") % {"preset": entry.reading.preset.label}
    found = entry.found.get(ours)
    if found is None:
        return ""
    if found.by_name and found.score >= 0.8:
        return _("by its name")
    if found.by_name:
        return _("its name is similar")
    return _looks_like(entry, ours, heading)


def _looks_like(entry: Entry, ours: str, heading: str) -> str:
    profile, column = entry.table.profiles[heading], column_of(entry.object, ours)
    if profile.email > 0.5:
        return _("holds e-mail addresses")
    if column.kind in DATES:
        return _("the only column with dates that fits")
    if profile.url > 0.5:
        return _("holds web addresses")
    if column.choices:
        return _("its values are known")
    return _("holds free text") if profile.length > 25 else _("by what it holds")


def _identity(entry: Entry) -> Iterator[Question]:
    declared = entry.declared.external_id or entry.columns.get("external_id")
    guess = guessed_identity(entry)
    if entry.sure:
        if declared is None or not declared.column:
            return  # the preset makes it of several columns, or of a group
        guess = declared.column
    profile = entry.table.profiles.get(guess)
    found = entry.found.get("external_id")
    why = _("a row without an id is known by its content: if a cell changes, it is a new row")
    if profile is not None and profile.unique:
        why = _("different in every row looked at")
    elif profile is not None:
        why = (
            _("its rows are steps of one record")
            if entry.declared.group_by
            else _("it names what the row is about")
        )
    elif found is not None and damaged(entry.table.profiles[found.heading]):
        why = _('a spreadsheet rounded the long numbers of "%(column)s"') % {
            "column": found.heading
        }
    yield Question(
        key=f"{entry.key}.external_id",
        label=_("How a row is known again"),
        asks=Asks.COLUMN,
        options=(
            *_their_columns(entry)[1:],
            Option(HASH, _("By its whole content")),
            Option(ROW, _("By its place in the file")),
        ),
        guess=guess,
        why=why,
        needed=True,
        group=_group(entry),
    )


def _constants(entry: Entry) -> Iterator[Question]:
    """What to say of every row where no column does."""
    asked = {ours: guess for (owner, ours), guess in FALLBACK.items() if owner == entry.object}
    for owner, ours in ALSO_ASKED:
        if owner == entry.object:
            asked[ours] = str(objects()[owner].columns[ours].default)
    for ours, usual in asked.items():
        said = entry.columns.get(ours)
        alone = said is None or said.constant is not None
        if entry.sure and not alone:
            continue
        label = _("%(column)s of every row") if alone else _("%(column)s of all other values")
        told = (said.constant or said.otherwise or usual) if said else usual
        yield Question(
            key=f"{entry.key}.{ours}:*",
            label=label % {"column": column_label(entry.object, ours)},
            options=_choices(entry.object, ours),
            guess=told,
            group=_group(entry),
        )


def _choices(object_name: str, ours: str) -> tuple[Option, ...]:
    field = objects()[object_name].model._meta.get_field(ours)
    return tuple(Option(str(value), str(label)) for value, label in field.flatchoices)  # type: ignore[union-attr]


def _forms(entry: Entry) -> Iterator[Question]:
    """Dates that could be read both ways, commas that could be either, scales of scores."""
    for ours, said in entry.columns.items():
        profile, column = (
            entry.table.profiles.get(said.column),
            objects()[entry.object].columns.get(ours),
        )
        if profile is None or column is None:
            continue
        label = column_label(entry.object, ours)
        if column.kind in DATES and dates_in(profile).undecided and not entry.manner.told:
            found = dates_in(profile)
            forms = (found.formats[0], found.others[0])
            yield Question(
                key=f"{entry.key}.{ours}:format",
                label=_("%(column)s: is %(example)s day first or month first?")
                % {"column": label, "example": next(iter(profile.filled), "")},
                options=tuple(
                    Option(form, _("Day first") if form.startswith("%d") else _("Month first"))
                    for form in sorted(forms)
                ),
                guess=formats_of(profile, entry.manner)[0],
                why=_("no date of the file tells; this is how it is written in your time zone"),
                group=_group(entry),
            )
        if column.kind in NUMBERS and profile.plain_number < 1 and profile.decimal == "?":
            yield Question(
                key=f"{entry.key}.{ours}:decimal",
                label=_("%(column)s: what stands before fractions in %(example)s?")
                % {"column": label, "example": next(iter(profile.filled), "")},
                options=(Option(".", _("A point: 1,250.50")), Option(",", _("A comma: 1.250,50"))),
                guess=point_of(profile, entry.manner),
                group=_group(entry),
            )
        if (entry.object, ours) == ("voice_items", "score") and not entry.sure:
            yield Question(
                key=f"{entry.key}.score:scale",
                label=_("%(column)s: from the worst to the best") % {"column": label},
                options=tuple(Option(scale, scale.replace("-", " – ")) for scale in SCALES),
                guess=scale_of(profile),
                why=_("the scores of the file lie within it"),
                group=_group(entry),
            )


def _values(entry: Entry) -> Iterator[Question]:
    """Their values that we are not sure of."""
    for ours, said in entry.columns.items():
        column = objects()[entry.object].columns.get(ours)
        profile = entry.table.profiles.get(said.column)
        if profile is None or column is None or said.values is None or column.target:
            continue
        if not (column.choices or column.kind is Kind.BOOLEAN):
            continue
        unsure = [
            (theirs, ours_value)
            for theirs, (ours_value, sure) in values_of(entry.object, ours, profile).items()
            if sure < SURE
            and not (entry.sure and theirs in (said.values or {}) and ours_value == "")
        ]
        for theirs, ours_value in unsure[:MOST_VALUES_ASKED]:
            yield Question(
                key=f"{entry.key}.{ours}:{theirs}",
                label=_('%(column)s: what is "%(value)s"?')
                % {"column": column_label(entry.object, ours), "value": theirs},
                options=_value_options(entry, ours, column.choices),
                guess=_value_guess(said, theirs, ours_value),
                why=_("in %(rows)s of the rows looked at")
                % {"rows": f"{profile.counts[theirs]:,}"},
                group=_group(entry),
            )


def _value_guess(said: ColumnDeclaration, theirs: str, guessed: str) -> str:
    return (said.values or {}).get(theirs, guessed)


def _value_options(entry: Entry, ours: str, choices: tuple[str, ...]) -> tuple[Option, ...]:
    if choices:
        return (*_choices(entry.object, ours), Option("", _("None of these")))
    return (Option("true", _("Yes")), Option("false", _("No")), Option("", _("Not known")))


def _functions(entries: list[Entry]) -> Iterator[Question]:
    """What the units do that are only named: whose work faces customers hangs on it."""
    asked: set[str] = set()
    for entry in entries:
        for one in references_of(entry, entries):
            profile = entry.table.profiles[one.heading]
            if one.target != "org_units" or len(profile.counts) > 60:
                continue
            for name, _count in profile.counts.most_common(30):
                guess, sure = guess_word("function", name)
                if sure < SURE and name not in asked:
                    asked.add(name)
                    yield Question(
                        key=f"org_units.function:{name}",
                        label=_("What does %(unit)s do?") % {"unit": name},
                        options=_choices("org_units", "function"),
                        guess=guess if sure >= 0.6 else "other",
                        why=_("by its name") if sure >= 0.6 else "",
                        group=_("Units"),
                    )


def _has_local_times(entry: Entry) -> bool:
    for ours, said in entry.columns.items():
        column = objects()[entry.object].columns.get(ours)
        profile = entry.table.profiles.get(said.column)
        if (
            column is not None
            and profile is not None
            and column.kind is Kind.DATETIME
            and profile.filled
        ):
            return not profile.filled[0].rstrip().endswith(("Z", "+00:00", "UTC"))
    return False
