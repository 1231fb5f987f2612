# SPDX-License-Identifier: Apache-2.0
"""What people wrote in a closed wave, where enough did: read by those who lead them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, TextField
from django.db.models.functions import Cast

from customary.store.access import NotVisible, may, units_within
from customary.store.models import Wave, WaveComment
from customary.store.queries.shared import spoken
from customary.store.queries.units_then import all_below, units_then
from customary.store.queries.wave_results import right_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.queries.units_then import UnitThen

COMMENTS = "survey_comments"
#: Comments of one question on a page.
SHOWN = 50
#: Of a question whose words are shown to nobody, a theme fewer wrote of is not named.
LEAST_PRIVATE = 5


@dataclass(frozen=True)
class Written:
    """A comment, masked, without anything that tells whose it is."""

    text: str
    language: str
    sentiment: str
    themes: Sequence[str]
    #: The unit at which it is told; "" for the one that is looked at.
    unit: str = ""


@dataclass(frozen=True)
class Spoken:
    """How many comments speak of a theme, and how they feel; "" is no theme that is known."""

    theme: str
    n: int
    feelings: Mapping[str, int]


@dataclass(frozen=True)
class Question:
    """What was written to one question: at the unit, and told at units below it.

    `n` counts those at the unit. Of them, as of the others, only a page is read; `more` says
    whether another follows.
    """

    item: str
    n: int
    themes: Sequence[Spoken]
    here: Sequence[Written]
    below: Sequence[Written]
    more: bool = False


def comments_of(
    reader: Reader,
    wave: int,
    *,
    unit: int | None = None,
    theme: str = "",
    hidden: Collection[str] = (),
    page: int = 1,
) -> list[Question]:
    """What was written, question by question, in an order that says nothing.

    Nothing for whoever may read figures alone.

    Args:
        reader: who reads.
        wave: the wave.
        unit: the unit that is looked at; None is everybody.
        theme: only comments that speak of it.
        hidden: questions that are passed over.
        page: which `SHOWN` of the comments of each question.

    Raises:
        NotVisible: the wave is not released, or the reader may not see it or this unit.
    """
    found = Wave.objects.filter(pk=wave, released_at__isnull=False).first()
    if found is None or not may(reader, "read", right_of(found.audience)):
        raise NotVisible(f"No comments of wave {wave} for this reader.")
    within = units_within(reader, "read", right_of(found.audience))
    if unit is not None and within is not None and unit not in within:
        raise NotVisible(f"No comments of unit {unit} for this reader.")
    if not may(reader, "read", COMMENTS):
        return []
    within = units_within(reader, "read", COMMENTS)
    own = within is None or unit in within
    rows = WaveComment.objects.filter(wave=wave).exclude(item__in=hidden)
    at_unit = rows.filter(unit=unit) if own else rows.none()
    counted: dict[str, list[_Counted]] = {}
    blank = ExpressionWrapper(Q(text=""), BooleanField())
    alike = at_unit.annotate(is_blank=blank).values_list("item", "sentiment", "themes", "is_blank")
    for item, *told in alike.annotate(n=Count("pk")):
        counted.setdefault(item, []).append(_Counted(*told))
    # Comments follow one another in no order, so a first part of them is as good as another.
    shown = _speaking_of(rows, theme).exclude(text="").order_by("pk")
    told_below: dict[str, list[Written]] = {}
    units = units_then(wave)
    for row in shown.filter(_below(unit, within, units))[: SHOWN * 4]:
        name = spoken(reader, units[row.unit_id]) if row.unit_id else ""
        told_below.setdefault(row.item, []).append(_written(row, name))
    questions = []
    first = SHOWN * (max(1, page) - 1)
    for item in dict.fromkeys([*sorted(counted), *told_below]):
        own_rows = shown.filter(unit=unit, item=item) if item in counted else shown.none()
        here = [_written(row) for row in own_rows[first : first + SHOWN + 1]]
        questions.append(
            Question(
                item=item,
                n=sum(one.n for one in counted.get(item, ())),
                themes=_themes(counted.get(item, ())),
                here=here[:SHOWN],
                below=told_below.get(item, ())[:SHOWN],
                more=len(here) > SHOWN,
            )
        )
    return questions


@dataclass(frozen=True)
class _Counted:
    """How many comments are alike but for their words."""

    sentiment: str
    themes: Sequence[str]
    is_blank: bool
    n: int


def _speaking_of(rows: QuerySet[WaveComment], theme: str) -> QuerySet[WaveComment]:
    """Those that speak of a theme; all where none is named."""
    if not theme:
        return rows
    # Not every database looks into a list, but each can read one as text.
    return rows.annotate(listed=Cast("themes", TextField())).filter(
        listed__contains=json.dumps(theme)
    )


def _below(unit: int | None, within: frozenset[int] | None, units: Mapping[int, UnitThen]) -> Q:
    """Comments told at units below one that the reader may see."""
    rule = Q(unit__isnull=False) if within is None else Q(unit__in=within)
    if unit is None:
        return rule
    return rule & Q(unit__in=all_below(units, [unit]) - {unit})


def _written(row: WaveComment, unit: str = "") -> Written:
    return Written(row.text, row.language, row.sentiment, tuple(row.themes), unit)


def _themes(comments: Sequence[_Counted]) -> list[Spoken]:
    counts: Counter[str] = Counter()
    feelings: dict[str, Counter[str]] = {}
    for one in comments:
        for theme in one.themes or ("",):
            counts[theme] += one.n
            feelings.setdefault(theme, Counter())[one.sentiment] += one.n
    private = bool(comments) and all(one.is_blank for one in comments)
    least = LEAST_PRIVATE if private else 1
    return [
        Spoken(theme, n, feelings[theme])
        for theme, n in sorted(counts.items(), key=lambda one: (not one[0], -one[1], one[0]))
        if n >= least
    ]
