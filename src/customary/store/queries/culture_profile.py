# SPDX-License-Identifier: Apache-2.0
"""The culture profile as released: of everybody, of one unit, of the units below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KeyTransform

from customary.core.questionnaire.questions import QuestionKind, said
from customary.core.statistics.culture_profile import TYPES, Culture
from customary.core.trees import walked
from customary.store.access import NotVisible, may
from customary.store.models import Audience, Instrument, InstrumentKind, Wave
from customary.store.queries.forms import form_of
from customary.store.queries.shared import language_of, spoken
from customary.store.queries.units_then import all_below, alone_at_the_top, children_of, units_then
from customary.store.queries.wave_bands import counting, profile_told
from customary.store.queries.wave_results import result, results_of
from customary.store.queries.waves import least_told, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.wave_results import Result

Interval = tuple[float, float] | None
#: A difference is told where it would come about by chance less often than this.
CHANCE = 0.05
#: So many units stand beside one another; of more, those directly below.
MOST_UNITS = 60


@dataclass(frozen=True)
class Asked:
    """A released wave to choose."""

    id: int
    title: str
    closed_at: datetime


@dataclass(frozen=True)
class Points:
    """One type: its points now and as preferred, and the gap between.

    `spread` is the deviation of people's points about the mean; `agreement` is 1 for one voice, 0
    for points divided at random.
    """

    type: Culture
    now: float
    now_interval: Interval
    preferred: float | None
    preferred_interval: Interval
    gap: float | None
    gap_interval: Interval
    is_flagged: bool
    spread: float
    agreement: float


@dataclass(frozen=True)
class Dimension:
    """One dimension: what was asked, mean points of each type, points to move to look like all."""

    asked: str
    now: Sequence[float]
    preferred: Sequence[float]
    leading: Culture | None
    congruence: float


@dataclass(frozen=True)
class Profile:
    """A profile told of one cell.

    Attributes:
        n, incomplete: those it rests on, and those who left a dimension out.
        order: the types, those with most points first.
        dominant: the first of them, unless its lead may be chance.
        to_move: points that would go from one type to another; None where only now was asked.
        differs: whether now and preferred differ by more than chance; None where not tested.
        between, units_differ: the share of differences between people that lies between units,
            and whether that is more than chance; None where not tested.
    """

    n: int
    incomplete: int
    types: Sequence[Points]
    order: Sequence[Culture]
    dominant: Culture | None
    lead: float
    lead_interval: Interval
    same_leading: int
    dimensions: Sequence[Dimension]
    to_move: float | None
    differs: bool | None
    p: float | None
    between: float | None
    units_differ: bool | None

    def of(self, kind: Culture) -> Points:
        """The points of one type."""
        return next(one for one in self.types if one.type is kind)


@dataclass(frozen=True)
class UnitProfile:
    """A unit below the one looked at, whose profile may be told; `depth` is 0 for the topmost."""

    unit: int
    name: str
    depth: int
    profile: Profile


@dataclass(frozen=True)
class ProfilePage:
    """What is told of one wave: the cell with its reason if hidden, and the units below."""

    wave: Asked
    cell: Result
    profile: Profile | None
    units: Sequence[UnitProfile]
    hidden_units: int


def released(reader: Reader, kind: str) -> list[Asked]:
    """Released waves of a kind of questionnaire among people, the newest first.

    Raises:
        NotVisible: the reader may see no results.
    """
    if not may(reader, "read", "survey_results"):
        raise NotVisible("No results of surveys for this reader.")
    rows = Wave.objects.select_related("instrument").filter(
        instrument__kind=kind,
        audience=Audience.PEOPLE,
        released_at__isnull=False,
        closed_at__isnull=False,
    )
    return [
        Asked(row.pk, name_of(row, language_of(reader)), row.closed_at)
        for row in rows.order_by("-closed_at", "-pk")
        if row.closed_at is not None
    ]


def to_ask(kind: str) -> int | None:
    """The questionnaire of a kind that a new wave may ask, the newest of them."""
    rows = Instrument.objects.filter(kind=kind, published_at__isnull=False, retired_at=None)
    found: int | None = rows.order_by("-published_at", "-pk").values_list("pk", flat=True).first()
    return found


def culture_profile(
    reader: Reader, *, wave: int | None = None, unit: int | None = None
) -> ProfilePage | None:
    """The profile of a wave, the newest where none is named; None before the first is released.

    Raises:
        NotVisible: there is no such wave or unit for this reader.
    """
    waves = released(reader, InstrumentKind.CULTURE_PROFILE)
    chosen = [one for one in waves if wave in (None, one.id)]
    if not chosen:
        if wave is not None:
            raise NotVisible(f"No culture profile of wave {wave}.")
        return None
    asked = _asked(chosen[0].id, language_of(reader))
    cell = result(reader, chosen[0].id, unit=unit)
    units, hidden = _units(reader, chosen[0].id, unit, asked)
    return ProfilePage(
        wave=chosen[0],
        cell=cell,
        profile=_read(cell.figures.profile, asked),
        units=units,
        hidden_units=hidden,
    )


def _units(
    reader: Reader, wave: int, unit: int | None, asked: Sequence[str]
) -> tuple[list[UnitProfile], int]:
    """The profiles of the units below one, each after the unit above it; how many tell none.

    Of very many only the units directly below.
    """
    tree = units_then(wave)
    rows = results_of(reader, wave).filter(attribute="", unit__isnull=False)
    least = least_told(Wave.objects.get(pk=wave))
    kept = {
        row: profile_told(told, counting(least, invited))
        for row, told, invited in rows.annotate(
            told=KeyTransform("profile", "figures")
        ).values_list("unit", "told", "invited")
    }
    top = alone_at_the_top(kept, tree) if unit is None else unit
    inside = all_below(tree, [top]) - {top} if top is not None else frozenset(tree)
    depths: dict[int, int] = {}
    for one, _depth in walked(children_of(tree)):
        if one in inside and one in kept:
            depths[one] = depths.get(tree[one].parent or 0, -1) + 1
    if len(depths) > MOST_UNITS:
        depths = {one: depth for one, depth in depths.items() if not depth}
    found = [
        UnitProfile(one, spoken(reader, tree[one]), depth, told)
        for one, depth in depths.items()
        if (told := _read(kept[one], asked)) is not None
    ]
    return found, len(depths) - len(found)


def _asked(wave: int, language: str) -> list[str]:
    """The question of each dimension, as it is asked about today."""
    form = form_of(Wave.objects.select_related("instrument").get(pk=wave).instrument)
    return [
        said(one.text, language)
        for one in form.questions()
        if one.kind is QuestionKind.POINTS and one.part == "now"
    ]


def _read(kept: Mapping[str, Any] | None, asked: Sequence[str]) -> Profile | None:
    if kept is None:
        return None
    now, preferred, gap = kept["now"], kept["preferred"], kept["gap"]
    types = [_points(kept, place) for place in range(len(TYPES))]
    lead = now["lead_interval"]
    test, apart = (gap or {}).get("test"), kept.get("units")
    return Profile(
        n=kept["n"],
        incomplete=kept["incomplete"],
        types=types,
        order=[one.type for one in sorted(types, key=lambda one: -one.now)],
        dominant=Culture(now["dominant"]) if now["dominant"] else None,
        lead=now["lead"],
        lead_interval=_interval(lead),
        same_leading=now["same_leading"],
        dimensions=[
            Dimension(
                asked=question,
                now=points,
                preferred=preferred["dimensions"][place] if preferred else (),
                leading=_leading(points),
                congruence=now["congruence"][place],
            )
            for place, (question, points) in enumerate(zip(asked, now["dimensions"], strict=False))
        ],
        to_move=gap["to_move"] if gap else None,
        differs=max(test["p"], test["p_coarse"]) < CHANCE if test else None,
        p=max(test["p"], test["p_coarse"]) if test else None,
        between=apart["between"] if apart else None,
        units_differ=apart["p"] < CHANCE if apart else None,
    )


def _points(kept: Mapping[str, Any], place: int) -> Points:
    now, preferred, gap = kept["now"], kept["preferred"], kept["gap"]
    return Points(
        type=TYPES[place],
        now=now["overall"][place],
        now_interval=_interval(now["intervals"][place]),
        preferred=preferred["overall"][place] if preferred else None,
        preferred_interval=_interval(preferred["intervals"][place]) if preferred else None,
        gap=gap["points"][place] if gap else None,
        gap_interval=_interval(gap["intervals"][place]) if gap else None,
        is_flagged=gap is not None and TYPES[place] in gap["flagged"],
        spread=now["deviation"][place],
        agreement=now["agreement"][place],
    )


def _interval(kept: Sequence[float] | None) -> Interval:
    return None if kept is None else (kept[0], kept[1])


def _leading(points: Sequence[float]) -> Culture | None:
    first, second = sorted(zip(points, TYPES, strict=True), key=lambda one: -one[0])[:2]
    return first[1] if first[0] > second[0] else None
