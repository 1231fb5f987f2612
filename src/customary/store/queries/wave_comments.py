# SPDX-License-Identifier: Apache-2.0
"""What people wrote in a closed wave, where enough did: read by those who lead them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.store.access import NotVisible, may, units_within
from customary.store.models import OrgUnit, Wave, WaveComment
from customary.store.queries.shared import spoken
from customary.store.queries.wave_results import right_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from customary.store.access import Reader

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

    `n` counts those at the unit; of the others only `SHOWN` are read, as of these.
    """

    item: str
    n: int
    themes: Sequence[Spoken]
    here: Sequence[Written]
    below: Sequence[Written]


def comments_of(
    reader: Reader,
    wave: int,
    *,
    unit: int | None = None,
    theme: str = "",
    hidden: Collection[str] = (),
) -> list[Question]:
    """What was written, question by question, in an order that says nothing.

    Nothing for whoever may read figures alone.

    Args:
        reader: who reads.
        wave: the wave.
        unit: the unit that is looked at; None is everybody.
        theme: only comments that speak of it.
        hidden: questions that are passed over.

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
    rows = WaveComment.objects.filter(wave=wave).exclude(item__in=hidden).order_by("pk")
    here: dict[str, list[Written]] = {}
    for row in (rows.filter(unit=unit) if own else rows.none()).iterator(chunk_size=2000):
        here.setdefault(row.item, []).append(_written(row))
    below: dict[str, list[Written]] = {}
    told = rows.filter(_below(unit, within)).exclude(text="").select_related("unit")
    # Comments follow one another in no order, so a first part of them is as good as another.
    for row in told[: SHOWN * 4]:
        if not theme or theme in row.themes:
            name = spoken(reader, row.unit) if row.unit else ""
            below.setdefault(row.item, []).append(_written(row, name))
    return [
        Question(
            item=item,
            n=len(here.get(item, ())),
            themes=_themes(here.get(item, ())),
            here=[
                one for one in here.get(item, ()) if one.text and (not theme or theme in one.themes)
            ][:SHOWN],
            below=below.get(item, ())[:SHOWN],
        )
        for item in dict.fromkeys([*here, *below])
    ]


def _below(unit: int | None, within: frozenset[int] | None) -> Q:
    """Comments told at units below one that the reader may see."""
    rule = Q(unit__isnull=False) if within is None else Q(unit__in=within)
    if unit is None:
        return rule
    children: dict[int | None, list[int]] = {}
    for key, parent in OrgUnit.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(key)
    found: set[int] = set()
    waiting = list(children.get(unit, ()))
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += children.get(here, ())
    return rule & Q(unit__in=found)


def _written(row: WaveComment, unit: str = "") -> Written:
    return Written(row.text, row.language, row.sentiment, tuple(row.themes), unit)


def _themes(comments: Sequence[Written]) -> list[Spoken]:
    counts: Counter[str] = Counter()
    feelings: dict[str, Counter[str]] = {}
    for one in comments:
        for theme in one.themes or ("",):
            counts[theme] += 1
            feelings.setdefault(theme, Counter())[one.sentiment] += 1
    private = bool(comments) and not any(one.text for one in comments)
    least = LEAST_PRIVATE if private else 1
    return [
        Spoken(theme, n, feelings[theme])
        for theme, n in sorted(counts.items(), key=lambda one: (not one[0], -one[1], one[0]))
        if n >= least
    ]
