# SPDX-License-Identifier: Apache-2.0
"""Waves as those see them who run surveys: planned, open, late, closed; counts and no answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from customary.core.questionnaire.questions import said
from customary.core.statistics.disclosure.bands import band_of, middle_of, most_of
from customary.core.statistics.response import response_rate
from customary.store.access import NotVisible, require, units_within
from customary.store.access.floors import floor, floors_in_force, floors_of
from customary.store.models import Audience, Instrument, Response, SurveyInvitation, Wave
from customary.store.queries.organisation import time_zone
from customary.store.queries.shared import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from customary.store.access import Reader

#: Invitations of somebody, not made by whoever followed the public link.
PERSONAL = Q(person__isnull=False) | Q(customer__isnull=False)
#: Who was asked and belongs: of so many, the response rate is told. Whether somebody belongs never
#: hangs on whether they answered, lest a changed day of leaving say so; every answer counts above
#: the line.
ASKED = Q(spared=False, ineligible=False)
#: Whoever may read this of everybody is told how many there are exactly.
KNOWN_BY = {Audience.PEOPLE: "employment", Audience.CUSTOMERS: "customers"}
#: Stands in the key of a mail that reminds.
REMINDER = "-reminder-"
#: A wave may open so many days after its day before it counts as late, or as missed.
GRACE_DAYS = 3
#: What is expected to answer where no earlier wave says.
USUAL_RATE = 0.7
#: An earlier wave says how many answer from so many asked on.
ENOUGH_ASKED = 20


class State(StrEnum):
    """Where a wave stands."""

    PLANNED = auto()
    #: Its day is over by more than the grace, and it has not opened.
    MISSED = auto()
    #: Those it asks are being written down; nobody can answer yet.
    OPENING = auto()
    OPEN = auto()
    PAUSED = auto()
    CLOSED = auto()


def state_of(wave: Wave, now: datetime) -> State:
    """Where a wave stands at a moment."""
    if wave.closed_at is not None:
        return State.CLOSED
    if wave.paused_at is not None:
        return State.PAUSED
    if wave.opened_at is not None:
        return State.OPEN
    if wave.opening_at is not None:
        return State.OPENING
    return (
        State.MISSED if wave.opens_at and _days(wave.opens_at, now) > GRACE_DAYS else State.PLANNED
    )


def may_open(wave: Wave, now: datetime) -> bool:
    """Whether a wave whose day has come may still open by itself, or go on with its opening."""
    due = wave.opening_at or wave.opens_at
    return wave.opened_at is None and due is not None and _days(due, now) <= GRACE_DAYS


def days_late(wave: Wave) -> int:
    """How many days after its day a wave opened, counted from the opening before; 0 for in time."""
    if wave.opened_at is None:
        return 0
    before = wave.follows
    if before and before.opened_at and before.every_days:
        late = _days(before.opened_at, wave.opened_at) - before.every_days
    else:
        late = _days(wave.opens_at, wave.opened_at) if wave.opens_at else 0
    return late if late > GRACE_DAYS else 0


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list: the row itself, and what is counted about it."""

    wave: Wave
    #: What it is called, in the reader's language.
    title: str
    state: State
    late: int
    #: How many were asked, as far as the reader may know them; None where whoever has the link may
    #: answer, and before it opens. While it is being opened `written` are asked or spared so far.
    asked: int | None
    written: int
    #: Answers in all, and those of people or customers who were asked by name, as far as told.
    answered: int
    answered_asked: int
    now: datetime
    #: Of people who work here answers are told from so many on, and in such bands; 0 where every
    #: number is told.
    least: int = 0

    @property
    def is_planned(self) -> bool:
        """Whether nobody was asked yet, and everything may still be changed."""
        return self.state in {State.PLANNED, State.MISSED}

    @property
    def is_retired(self) -> bool:
        """Whether it cannot open, because nobody is asked its version of the questionnaire any more."""
        return self.is_planned and self.wave.instrument.retired_at is not None

    @property
    def is_few(self) -> bool:
        """Whether so few answered that nobody is told how many, or whether anybody did."""
        return max(self.answered, self.answered_asked) < self.least

    @property
    def is_rounded(self) -> bool:
        """Whether at least as many answered as are told, and nobody is told how many more yet."""
        return bool(self.least) and self.wave.closed_at is None

    @property
    def rate(self) -> float | None:
        """The response rate, as answers are told. None of very few."""
        if self.is_few:
            return None
        return response_rate(
            self.answered_asked, most_of(self.asked) if self.is_rounded else self.asked
        )

    @property
    def days_left(self) -> int | None:
        """Whole days until it closes; None where that is not set or over."""
        if self.wave.closes_at is None or self.wave.closed_at is not None:
            return None
        return max(0, _days(self.now, self.wave.closes_at))


def name_of(wave: Wave, language: str) -> str:
    """What a wave is called: its title, else its questionnaire's in that language."""
    return wave.title or wave.instrument.title_in(language)


def titles_of(instruments: Iterable[int], language: str) -> dict[int, str]:
    """What questionnaires are called in a language, without reading what they ask."""
    rows = Instrument.objects.filter(pk__in=list(instruments)).annotate(
        titles=KeyTransform("title", "form")
    )
    return {
        pk: said(titles or {}, language) or title
        for pk, titles, title in rows.values_list("pk", "titles", "title")
    }


def asking(instrument: Instrument) -> Q:
    """Waves that ask any version of a questionnaire; one of another tool may be its only version."""
    if not instrument.family:
        return Q(instrument=instrument)
    return Q(instrument__family=instrument.family, instrument__source=instrument.source_id)


def newest_version(instrument: Instrument) -> Instrument | None:
    """The version of a questionnaire that may be asked now; none of one of another tool."""
    if not instrument.family:
        return None
    versions = Instrument.objects.filter(source=instrument.source_id, family=instrument.family)
    in_use = versions.filter(published_at__isnull=False, retired_at=None)
    return in_use.order_by("-version").first()


def waves(reader: Reader, *, audience: str = "") -> list[WaveLine]:
    """Every wave, the newest first."""
    require(reader, "read", "surveys")
    # Each questionnaire is read once, however often it was asked.
    rows = Wave.objects.select_related("follows").prefetch_related("instrument")
    if audience:
        rows = rows.filter(audience=audience)
    return lines_of(reader, rows.order_by("-opened_at", "-opens_at", "-pk"))


def wave_row(reader: Reader, key: int) -> Wave:
    """The wave with this id.

    Raises:
        NotVisible: there is none.
    """
    require(reader, "read", "surveys")
    found = Wave.objects.select_related("instrument", "follows").filter(pk=key).first()
    if found is None:
        raise NotVisible(f"There is no wave {key}.")
    return found


def line_of(reader: Reader, key: int) -> WaveLine:
    """One wave as a list shows it.

    Raises:
        NotVisible: there is none.
    """
    return lines_of(reader, [wave_row(reader, key)])[0]


def lines_of(reader: Reader, rows: Iterable[Wave]) -> list[WaveLine]:
    """Waves as a list shows them."""
    found = list(rows)
    counts = dict(
        Response.objects.filter(wave__in=[one.pk for one in found])
        .values_list("wave")
        .annotate(n=Count("pk"))
    )
    asked = dict(
        SurveyInvitation.objects.filter(PERSONAL, wave__in=[one.pk for one in found], spared=False)
        .values_list("wave")
        .annotate(n=Count("pk", filter=Q(answered_on__isnull=False)))
    )
    now, language = timezone.now(), language_of(reader)
    in_force = floors_in_force()
    least = {one.pk: least_told(one, in_force) for one in found}
    steps = {one: step_for(reader, one) for one in {each.audience for each in found}}
    invited = {one.pk: asked_told(one.invited, one.audience, steps[one.audience]) for one in found}
    return [
        WaveLine(
            wave=one,
            title=name_of(one, language),
            state=state_of(one, now),
            late=days_late(one),
            asked=invited[one.pk],
            written=band_of((one.invited or 0) + (one.spared or 0), steps[one.audience]),
            answered=answers_told(one, counts.get(one.pk, 0), least[one.pk], invited[one.pk]),
            # Of a wave of another tool only the answers are known.
            answered_asked=answers_told(
                one, asked.get(one.pk, counts.get(one.pk, 0)) or 0, least[one.pk], invited[one.pk]
            ),
            now=now,
            least=least[one.pk],
        )
        for one in found
    ]


def least_told(wave: Wave, in_force: Mapping[str, int] | None = None) -> int:
    """From how many answers on those of people are told; 0 where every number is.

    It goes up at once where an administrator raises the floor of a wave that is not released.
    """
    return floors_of(wave, in_force)["units"] if wave.audience == Audience.PEOPLE else 0


def step_for(reader: Reader, audience: str) -> int:
    """In which steps a reader is told how many there are of some kind; 0 for exactly."""
    known_by = KNOWN_BY.get(Audience(audience))
    if known_by is None or units_within(reader, "read", known_by) is None:
        return 0
    return floor("units")


def asked_told(invited: int | None, audience: str, step: int) -> int | None:
    """How many were asked, in bands of a step; None where nobody is asked by name."""
    return None if invited is None or audience == Audience.ANYONE else band_of(invited, step)


def answers_told(wave: Wave, answers: int, least: int, asked: int | None = None) -> int:
    """How many answers are told, in bands of the least; only its lower end while others may follow.

    The total of a wave of a few people says who of them answered, and one that goes up says of
    whoever sits down to answer that they did.
    """
    told = band_of(answers, least, wave.invited if asked is None else most_of(asked))
    return told if wave.closed_at is not None else int(told)


def expected_rate(reader: Reader, *, audience: str, family: str = "") -> float:
    """The share that answered the last closed wave of the same questionnaire, else of any."""
    require(reader, "read", "surveys")
    # One that nobody answered was broken off, and tells nothing.
    closed = Wave.objects.filter(
        Exists(Response.objects.filter(wave=OuterRef("pk"))),
        audience=audience,
        closed_at__isnull=False,
        invited__gte=ENOUGH_ASKED,
    ).order_by("-closed_at")
    alike = closed.filter(instrument__family=family).first() if family else None
    last = alike or closed.first()
    rate = lines_of(reader, [last])[0].rate if last else None
    return USUAL_RATE if rate is None else middle_of(rate)


def _days(start: datetime, end: datetime) -> int:
    """Midnights between two moments, where the organisation is."""
    zone = time_zone()
    return (end.astimezone(zone).date() - start.astimezone(zone).date()).days
