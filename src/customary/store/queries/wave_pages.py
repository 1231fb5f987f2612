# SPDX-License-Identifier: Apache-2.0
"""All that one page tells of a closed wave at one unit, in a handful of queries.

Of the cells beside the one that is looked at only the figures in question are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KeyTransform

from customary.core.questionnaire.questions import Method
from customary.core.statistics.disclosure.bands import sum_of
from customary.core.statistics.response import response_rate
from customary.store.access import NotVisible, System, units_within
from customary.store.models import Wave, WaveResult
from customary.store.queries.forms import form_of
from customary.store.queries.shared import language_of, spoken
from customary.store.queries.units_then import alone_at_the_top, units_then
from customary.store.queries.wave_bands import counting, figure_told, told_if_any
from customary.store.queries.wave_figures import Figure, Value
from customary.store.queries.wave_results import read, results_of, right_of
from customary.store.queries.waves import asking, least_told, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.core.questionnaire.questions import Form
    from customary.store.access import Reader
    from customary.store.queries.units_then import UnitThen
    from customary.store.queries.wave_results import Result

#: So many waves stand beside one another.
ROLLED = 4
#: Who sees figures of well-being below the whole organisation.
CARING = "people_lead"


@dataclass(frozen=True)
class Beside:
    """Another cell with the one figure that is looked at; None where nothing is shown."""

    unit: int | None
    name: str
    value: str
    n: int | None
    invited: int | None
    answered: int | None
    figure: Figure | None

    @property
    def rate(self) -> float | None:
        """The response rate."""
        return response_rate(self.answered, self.invited)


@dataclass(frozen=True)
class Past:
    """A figure in one released wave.

    `together` reads it with the waves before, each answer alike; None of the first. Whoever answers
    in several waves counts in each; the interval would be too narrow, and is left out.
    """

    wave: int
    on: datetime
    value: Value
    together: Value | None = None


@dataclass(frozen=True)
class WavePage:
    """A closed wave at one unit, or at everybody.

    Attributes:
        unit: id of the unit; None is everybody.
        path: the units above that the reader may see, and the unit itself, as (id, name).
        withheld: scales and items that are told of nobody's unit.
        parts: units directly below; of somebody who sees only some, the topmost of these; of
            everybody, the units below the one that holds them all.
        attributes: by which the unit is told apart; `cut` the cells of the chosen one.
        past: of each scale, the waves up to this one, the oldest first.
    """

    wave: Wave
    title: str
    form: Form
    unit: int | None
    path: Sequence[tuple[int, str]]
    cell: Result
    withheld: frozenset[str]
    chosen: str
    parts: Sequence[Beside]
    attributes: Sequence[str]
    attribute: str
    cut: Sequence[Beside]
    past: Mapping[str, Sequence[Past]]


def wave_page(
    reader: Reader, key: int, *, unit: int | None = None, attribute: str = "", figure: str = ""
) -> WavePage:
    """One page of results.

    Args:
        reader: who reads.
        key: the wave.
        unit: the unit that is looked at.
        attribute: by which it is told apart; one that it is not told by is passed over.
        figure: the scale or item its parts are told by; else the first.

    Raises:
        NotVisible: the wave is not released, or the reader may not see this unit.
    """
    rows = results_of(reader, key)
    row = rows.filter(unit=unit, attribute="").first()
    if row is None:
        raise NotVisible(f"No cell of unit {unit} in wave {key} for this reader.")
    wave = Wave.objects.select_related("instrument").get(pk=key)
    form = form_of(wave.instrument)
    hidden = withheld(reader, form, unit)
    known = [one for one in told_of(form) if one not in hidden]
    chosen = figure if figure in known else next(iter(known), "")
    within = units_within(reader, "read", right_of(wave.audience))
    attributes = list(
        rows.filter(unit=unit)
        .exclude(attribute="")
        .order_by("attribute")
        .values_list("attribute", flat=True)
        .distinct()
    )
    units = units_then(key)
    below = _parts(rows.filter(attribute=""), unit, within, units)
    if attribute not in attributes:
        # Where there are no units, customers say, what else tells parts apart is shown at once.
        attribute = "" if below else next(iter(attributes), "")
    cut = rows.filter(unit=unit, attribute=attribute) if attribute else rows.none()
    return WavePage(
        wave=wave,
        title=name_of(wave, language_of(reader)),
        form=form,
        unit=unit,
        path=_path(reader, unit, within, units),
        cell=without(read(row, wave=wave), hidden),
        withheld=hidden,
        chosen=chosen,
        parts=_beside(reader, wave, below, units, chosen),
        attributes=attributes,
        attribute=attribute,
        cut=_beside(reader, wave, cut.order_by("value", "pk"), units, chosen),
        past=_past(wave, unit, hidden),
    )


def told_of(form: Form) -> list[str]:
    """The scales that are told as figures; of a form without any, its items."""
    scales = [one.key for one in form.scales if one.method is not Method.CULTURE_PROFILE]
    return scales or [one.key for one in form.items() if one.is_scaled]


def withheld(reader: Reader, form: Form, unit: int | None) -> frozenset[str]:
    """Figures of well-being: of a unit they are told to nobody but who cares for its people."""
    if unit is None or isinstance(reader, System):
        return frozenset()
    cared_for = reader.roles.get(CARING, frozenset())
    return frozenset() if cared_for is None or unit in cared_for else private_of(form)


def private_of(form: Form) -> frozenset[str]:
    """The scales and items of a form that are figures of well-being."""
    private = [one for one in form.scales if one.sensitive]
    return frozenset(key for one in private for key in (one.key, *one.items))


def without(found: Result, keys: frozenset[str]) -> Result:
    """A cell without some of its figures."""
    if not keys:
        return found
    figures = found.figures
    kept: dict[str, Any] = {
        name: [one for one in getattr(figures, name) if one.key not in keys]
        for name in ("items", "scales", "chosen")
    }
    kept |= {
        name: {key: value for key, value in getattr(figures, name).items() if key not in keys}
        for name in ("between", "reliability", "bounds", "weighted")
    }
    kept["reasons"] = [
        replace(one, scales=[each for each in one.scales if each.key not in keys])
        for one in figures.reasons
        if one.outcome not in keys
    ]
    return replace(found, figures=replace(figures, **kept))


def _parts(
    rows: QuerySet[WaveResult],
    unit: int | None,
    within: frozenset[int] | None,
    units: Mapping[int, UnitThen],
) -> QuerySet[WaveResult]:
    """The units directly below; of everybody those at the top, or below the one that holds all."""
    told = set(rows.filter(unit__isnull=False).values_list("unit_id", flat=True))
    if unit is None and within is not None:
        parts = [one for one in told if units[one].parent not in within]
    else:
        place = alone_at_the_top(told, units) if unit is None else unit
        parts = [one for one in told if units[one].parent == place]
    return rows.filter(unit__in=parts)


def _beside(
    reader: Reader,
    wave: Wave,
    rows: QuerySet[WaveResult],
    units: Mapping[int, UnitThen],
    key: str,
) -> Sequence[Beside]:
    form = form_of(wave.instrument)
    part = "scales" if key in {one.key for one in form.scales} else "items"
    found = rows.defer("figures").annotate(told=KeyTransform(part, "figures"))
    least = least_told(wave)
    beside = []
    for row in found:
        count = counting(least, row.invited)
        is_told = not row.hidden and key not in withheld(reader, form, row.unit_id)
        beside.append(
            Beside(
                unit=row.unit_id,
                name=spoken(reader, units[row.unit_id]) if row.unit_id else "",
                value=row.value,
                n=told_if_any(row.n, count),
                invited=row.invited,
                answered=told_if_any(row.answered, count),
                figure=_figure(row.told, key, count) if is_told else None,
            )
        )
    return beside


def _figure(
    told: Iterable[Mapping[str, Any]] | None, key: str, count: Callable[[int], int]
) -> Figure | None:
    """The figure of a key; none where it is hidden."""
    kept = next((one for one in told or () if one["key"] == key), None)
    return None if kept is None or kept.get("hidden") else figure_told(Figure.read(kept), count)


def _path(
    reader: Reader,
    unit: int | None,
    within: frozenset[int] | None,
    units: Mapping[int, UnitThen],
) -> Sequence[tuple[int, str]]:
    """The way down to a unit."""
    found: list[tuple[int, str]] = []
    here = unit
    while here in units and here is not None and here not in {key for key, _ in found}:
        if within is None or here in within:
            found.append((here, spoken(reader, units[here])))
        here = units[here].parent
    return tuple(reversed(found))


def _past(wave: Wave, unit: int | None, hidden: frozenset[str]) -> dict[str, list[Past]]:
    """Each scale in the last waves of the same questionnaire, this one the last."""
    waves = {
        each.pk: each
        for each in Wave.objects.filter(
            asking(wave.instrument),
            audience=wave.audience,
            released_at__isnull=False,
            opened_at__lte=wave.opened_at,
        )
        .order_by("-opened_at", "-pk")
        .only("opened_at", "audience", "floors", "released_at")[:ROLLED]
    }
    rows = WaveResult.objects.filter(
        wave__in=list(waves), unit=unit, attribute="", hidden=""
    ).annotate(told=KeyTransform("scales", "figures"))
    kept: dict[str, list[tuple[Wave, Value, Value]]] = {}
    for key, invited, told in rows.values_list("wave_id", "invited", "told"):
        count = counting(least_told(waves[key]), invited)
        for figure in map(Figure.read, told or ()):
            if figure.value is not None and figure.key not in hidden:
                values = (figure.value, replace(figure.value, n=count(figure.value.n)))
                kept.setdefault(figure.key, []).append((waves[key], *values))
    found: dict[str, list[Past]] = {}
    for scale, told_of_it in kept.items():
        told_of_it.sort(key=lambda one: one[0].opened_at or wave.created_at)
        found[scale] = [
            Past(one.pk, one.opened_at, value, _together(told_of_it[: place + 1]))
            for place, (one, _, value) in enumerate(told_of_it)
            if one.opened_at is not None
        ]
    return found


def _together(values: Sequence[tuple[Wave, Value, Value]]) -> Value | None:
    """Waves read together, each answer alike; none of fewer than two."""
    if len(values) < 2:
        return None
    n = sum(value.n for _, value, _ in values)
    mean = sum(value.n * value.value for _, value, _ in values) / n
    return Value(mean, sum_of([told.n for _, _, told in values]))
