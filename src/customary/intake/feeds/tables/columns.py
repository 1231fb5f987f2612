# SPDX-License-Identifier: Apache-2.0
"""How one of their columns is read: dates, numbers, values, lengths, by its cells and the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from customary.intake.casting import NO, YES
from customary.intake.feeds.tables.dates import ISO
from customary.intake.feeds.tables.fitting import dates_in
from customary.intake.feeds.tables.objects import DATES, FALLBACK, NUMBERS, column_of
from customary.intake.feeds.tables.values import mapping_of
from customary.intake.periods import PERIODS
from customary.intake.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.declaration import ColumnDeclaration
    from customary.intake.feeds.feed import Answers
    from customary.intake.feeds.tables.content import Profile
    from customary.intake.feeds.tables.sampling import Table

#: So many different values are mapped; a column with more is no closed set.
MOST_VALUES = 200
#: Scores of sentiment, as they are labelled.
POLARITY = (
    ({"0", "1"}, {"1": "praise", "0": "complaint"}),
    ({"-1", "1"}, {"1": "praise", "-1": "complaint"}),
    ({"-1", "0", "1"}, {"1": "praise", "0": "comment", "-1": "complaint"}),
    ({"0", "2", "4"}, {"4": "praise", "2": "comment", "0": "complaint"}),
)
#: Where the month is mostly written first.
MONTH_FIRST = ("America/", "US/")


@dataclass(frozen=True)
class Manner:
    """How an organisation writes what cells leave open: the month first, a comma before fractions."""

    zone: str
    month_first: bool = False
    comma: bool = False
    #: Whether other columns of the table tell.
    told: bool = False


def dated_like(table: Table, manner: Manner) -> Manner:
    """The same, as the columns of this table that leave nothing open say."""
    forms = [
        profile.dates.formats[0]
        for profile in table.profiles.values()
        if profile.dates.share > 0.8 and profile.dates.formats and not profile.dates.undecided
    ]
    months = any(form.startswith("%m") for form in forms)
    days = any(form.startswith("%d") and form[2:3] in "./-" for form in forms)
    comma = any(
        profile.number > 0.8 and profile.decimal == "," for profile in table.profiles.values()
    )
    if months != days:
        manner = replace(manner, month_first=months, told=True)
    return replace(manner, comma=comma)


@dataclass(frozen=True)
class Theirs:
    """One of their columns on its way to be one of ours.

    Attributes:
        key: begins the keys of its answers: "people.level", "people~2.level".
    """

    key: str
    object: str
    ours: str
    profile: Profile
    answers: Answers
    manner: Manner


def as_column(said: ColumnDeclaration, theirs: Theirs) -> ColumnDeclaration:
    """The declaration with everything the cells and answers add to it."""
    column, profile = column_of(theirs.object, theirs.ours), theirs.profile
    if column.kind in DATES and not said.format:
        return replace(said, format=_formats(theirs, column.kind))
    if column.choices or (column.kind is Kind.BOOLEAN and not _truths(profile)):
        return _valued(said, theirs)
    if column.kind in NUMBERS and not said.number and profile.plain_number < 1 and profile.filled:
        point = theirs.answers.get(f"{theirs.key}:decimal") or point_of(profile, theirs.manner)
        return replace(said, number=str(point))
    if column.kind is Kind.TEXT and column.max_length and not column.pattern:
        return replace(said, shorten=True)
    return said


def point_of(profile: Profile, manner: Manner) -> str:
    """The sign before fractions."""
    if profile.decimal == "?":
        return "," if manner.comma else "."
    return profile.decimal


def formats_of(profile: Profile, manner: Manner) -> tuple[str, ...]:
    """The formats of a column's dates; where the cells leave it open, as the organisation writes."""
    found = dates_in(profile)
    if found.undecided and manner.month_first != found.formats[0].startswith("%m"):
        return found.others
    return found.formats


def _formats(theirs: Theirs, kind: Kind) -> tuple[str, ...]:
    answer = theirs.answers.get(f"{theirs.key}:format")
    if answer:
        return (answer,) if isinstance(answer, str) else tuple(map(str, answer))
    found, formats = dates_in(theirs.profile), formats_of(theirs.profile, theirs.manner)
    if formats and formats[0] in PERIODS:
        ends = theirs.ours.startswith("ends") or "ended" in theirs.ours
        return (PERIODS[1],) if ends else (PERIODS[0],)
    if kind is Kind.DATE and not formats and any(len(text) > 10 for text in theirs.profile.filled):
        return (ISO,)
    return formats if found.share else ()


def _truths(profile: Profile) -> bool:
    return {text.casefold() for text in profile.counts} <= {*YES, *NO}


def values_of(object_name: str, ours: str, profile: Profile) -> Mapping[str, tuple[str, float]]:
    """Each of their values with ours and how sure; "" where we do not know."""
    if (object_name, ours) == ("voice_items", "kind"):
        for labels, meant in POLARITY:
            if set(profile.counts) == labels:
                return {theirs: (meant[theirs], 0.6) for theirs in sorted(labels)}
    mapped = mapping_of(object_name, ours, profile)
    return dict(list(mapped.items())[:MOST_VALUES])


def _valued(said: ColumnDeclaration, theirs: Theirs) -> ColumnDeclaration:
    """Their values as ours: declared, answered or guessed, and what the rest becomes."""
    column, guessed = column_of(theirs.object, theirs.ours), theirs.profile
    allowed = {*column.choices, ""} if column.choices else {"true", "false", ""}
    values = {
        text: ours for text, (ours, _sure) in values_of(theirs.object, theirs.ours, guessed).items()
    }
    values |= said.values or {}
    begins = f"{theirs.key}:"
    for key, answer in theirs.answers.items():
        if key.startswith(begins) and key != f"{begins}*" and str(answer) in allowed:
            values[key.removeprefix(begins)] = str(answer)
    rest = said.otherwise
    if rest is None:
        usual = column.default if column.choices else ""
        rest = FALLBACK.get((theirs.object, theirs.ours), str(usual or ""))
    answer = str(theirs.answers.get(f"{begins}*", rest))
    rest = answer if answer in allowed else rest
    # What is left open becomes what the rest becomes: never an empty cell where one is needed.
    values = {text: value or rest for text, value in values.items()}
    for choice in column.choices:
        values.setdefault(choice, choice)
    return replace(said, values=values, otherwise=rest)
