# SPDX-License-Identifier: Apache-2.0
"""Comments in the words of a page: their lines, their filters, and when something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, pgettext

from customary.report import words
from customary.store.queries.inbox_filters import (
    ME,
    NO_CASE,
    NOBODY,
    SPANS,
    CaseState,
    Feeling,
    Flag,
)
from customary.store.queries.search import found_in
from customary.web.voice.telling import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.queries.inbox import Count
    from customary.store.queries.inbox_choices import Choices
    from customary.store.queries.inbox_filters import Filters
    from customary.store.queries.inbox_lines import Line, Turn

#: Feelings as they are drawn in a list: told apart by shape, never by colour alone.
MARKS = {
    Feeling.POSITIVE: "+",
    Feeling.NEGATIVE: "−",
    Feeling.NEUTRAL: "○",
    Feeling.UNSURE: "?",
}
#: Scores are told out of the highest one, where that is known.
LONGEST_TEXT = 400
#: So much stands before the first word that was found.
BEFORE_FOUND = 60


@dataclass(frozen=True)
class ShownTurn:
    """Where an answer stands, in words."""

    state: str
    key: str
    owner: str
    due: str
    is_overdue: bool
    is_mine: bool


@dataclass(frozen=True)
class ShownLine:
    """One comment as the list shows it; of its parts some are what was asked for."""

    line: Line
    address: str
    when: str
    mark: str
    text: str
    parts: list[tuple[str, bool]]
    score: str
    turn: ShownTurn


@dataclass(frozen=True)
class Chip:
    """Something that is asked for, and the list without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True)
class Select:
    """Something that can be chosen: its options as they stand in the address and in words."""

    name: str
    label: str
    empty: str
    options: list[tuple[str, str]]
    chosen: str


def shown_line(line: Line, asked: Filters) -> ShownLine:
    """A line, and the way to its page, from which one comes back to the same list."""
    query = urlencode(asked.address())
    text = (
        line.text if not line.title else f"{line.title} — {line.text}" if line.text else line.title
    )
    return ShownLine(
        line=line,
        address=reverse("comment", args=[line.id]) + (f"?{query}" if query else ""),
        when=moment(line.said_at),
        mark=MARKS[line.feeling],
        text=text[:LONGEST_TEXT],
        parts=_beginning(found_in(text, asked.q)),
        score=score(line.score, line.score_high),
        turn=shown_turn(line.turn),
    )


def _beginning(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The first so many characters, or those about the first word found where that comes later."""
    if len(parts) > 1 and len(parts[0][0]) > LONGEST_TEXT // 2:
        parts = [("… " + parts[0][0][-BEFORE_FOUND:], False), *parts[1:]]
    shown, left = [], LONGEST_TEXT
    for text, is_found in parts:
        shown.append((text[:left], is_found))
        left -= len(text)
        if left <= 0:
            break
    return shown


def shown_turn(turn: Turn) -> ShownTurn:
    """Where an answer stands, in words."""
    is_open = turn.state is CaseState.OPEN
    return ShownTurn(
        state=str(turn.state.label) if turn.state else "",
        key=turn.state.value if turn.state else NO_CASE,
        owner=gettext("you") if turn.is_mine else turn.owner_name,
        due=due(turn.due_at) if is_open and turn.due_at else "",
        is_overdue=turn.is_overdue,
        is_mine=turn.is_mine,
    )


def moment(when: datetime | None) -> str:
    """When something was said: the time of today, the day of these months, else the date."""
    if when is None:
        return ""
    here, now = timezone.localtime(when), timezone.localtime()
    if here.date() == now.date():
        return date_format(here, "TIME_FORMAT")
    if timedelta(0) <= now - here < timedelta(days=300):
        is_chinese = words.language().startswith("zh")
        return date_format(here, "n月j日" if is_chinese else "MONTH_DAY_FORMAT")
    return words.day(here)


def due(when: datetime) -> str:
    """How much time is left, or since when it is late."""
    left = when - timezone.now()
    late = left < timedelta(0)
    hours = max(1, round(abs(left).total_seconds() / 3600))
    if hours < 48:
        return (
            ngettext("%(n)s hour late", "%(n)s hours late", hours)
            if late
            else ngettext("%(n)s hour left", "%(n)s hours left", hours)
        ) % {"n": hours}
    days = hours // 24
    return (
        ngettext("%(n)s day late", "%(n)s days late", days)
        if late
        else ngettext("%(n)s day left", "%(n)s days left", days)
    ) % {"n": words.number(days)}


def score(value: float | None, highest: float | None) -> str:
    """A score out of the highest one."""
    if value is None:
        return ""
    given = words.number(value, 0 if value.is_integer() else 1)
    if highest is None:
        return given
    return gettext("%(score)s of %(highest)s") % {"score": given, "highest": words.number(highest)}


def counted(count: Count) -> str:
    """So many, with a plus where there may be more."""
    return words.number(count.n) + ("+" if count.or_more else "")


def told_found(count: Count) -> str:
    """How many comments hold what was asked for, in words."""
    if count.or_more:
        return gettext("%(n)s comments or more") % {"n": words.number(count.n)}
    return ngettext("%(n)s comment", "%(n)s comments", count.n) % {"n": words.number(count.n)}


def chips(asked: Filters, offered: Choices) -> list[Chip]:
    """What is asked for, each with the list without it."""
    known = {one.name: (one.label, dict(one.options)) for one in fields(asked, offered)}
    known |= {
        "q": (gettext("Words"), {}),
        "overdue": ("", {"yes": gettext("Overdue")}),
        "since": (
            gettext("From"),
            {asked.address().get("since", ""): words.day_or_nothing(asked.since)},
        ),
        "until": (
            gettext("To"),
            {asked.address().get("until", ""): words.day_or_nothing(asked.until)},
        ),
    }
    found = []
    for name, value in asked.address().items():
        label, values = known[name]
        rest = urlencode(asked.without(name))
        found.append(
            Chip(label, values.get(value, value), reverse("inbox") + (f"?{rest}" if rest else ""))
        )
    return found


def fields(asked: Filters, offered: Choices) -> list[Select]:
    """Everything that can be chosen from."""
    any_one = gettext("any")
    states = [(one.value, str(one.label)) for one in CaseState]
    return [
        Select("theme", gettext("Theme"), any_one, offered.themes, _given(asked.theme)),
        Select("feeling", gettext("Feeling"), any_one, _labelled(Feeling), asked.feeling),
        Select("flag", gettext("Shows"), gettext("anything"), _labelled(Flag), asked.flag),
        Select(
            "state",
            pgettext("of an answer", "Stands"),
            gettext("anywhere"),
            [*states, (NO_CASE, gettext("Nothing to do"))],
            asked.state,
        ),
        Select(
            "owner",
            gettext("Whose turn"),
            gettext("anyone's"),
            [(ME, gettext("mine")), (NOBODY, gettext("nobody's"))],
            asked.owner,
        ),
        Select("segment", gettext("Segment"), any_one, offered.segments, asked.segment),
        Select("source", gettext("Source"), any_one, offered.sources, _given(asked.source)),
        Select("unit", gettext("Unit"), any_one, offered.units, _given(asked.unit)),
        Select(
            "language",
            gettext("Language"),
            any_one,
            [(code, str(LANGUAGES.get(code, code))) for code in offered.languages],
            asked.language,
        ),
        Select(
            "days",
            gettext("When it was said"),
            gettext("at any time"),
            [
                (str(n), ngettext("in the last day", "in the last %(n)s days", n) % {"n": n})
                for n in SPANS
            ],
            _given(asked.days),
        ),
    ]


def _labelled(names: type[Feeling] | type[Flag]) -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in names]


def _given(value: int | None) -> str:
    return "" if value is None else str(value)
