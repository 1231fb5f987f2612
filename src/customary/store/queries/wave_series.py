# SPDX-License-Identifier: Apache-2.0
"""Closed waves of one questionnaire beside one another: each with its main figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models.fields.json import KeyTransform

from customary.core.questionnaire.questions import Method
from customary.store.access import NotVisible, may
from customary.store.models import WaveResult
from customary.store.queries.forms import form_of
from customary.store.queries.wave_bands import counting, figure_told
from customary.store.queries.wave_figures import Figure
from customary.store.queries.wave_pages import told_of
from customary.store.queries.wave_results import right_of
from customary.store.queries.waves import State, waves

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import datetime

    from customary.core.questionnaire.questions import Form
    from customary.store.access import Reader
    from customary.store.models import Wave
    from customary.store.queries.waves import WaveLine


@dataclass(frozen=True)
class Series:
    """The closed waves of a questionnaire, the newest first.

    Attributes:
        figures: what each released wave says of everybody, by its id; of one that tells nothing
            of everybody, none.
        errors: the standard error of each of them, where it is known.
        chosen: the scale, or of a form without scales the item, that is told; "" for none.
    """

    lines: Sequence[WaveLine]
    form: Form
    chosen: str
    figures: Mapping[int, Figure]
    errors: Mapping[int, float]

    @cached_property
    def newest(self) -> WaveLine:
        """The wave that closed last."""
        return self.lines[0]

    @property
    def told(self) -> Figure | None:
        """What the newest wave says, if it says anything."""
        return self.figures.get(self.newest.wave.pk)


def series_among(reader: Reader, lines: Iterable[WaveLine]) -> list[Series]:
    """The closed ones of these waves, put together by questionnaire, that asked last first."""
    grouped: dict[Hashable, list[WaveLine]] = {}
    for one in lines:
        if one.state is State.CLOSED:
            grouped.setdefault(kind_of(one.wave), []).append(one)
    return _read(reader, grouped.values())


def series_of(reader: Reader, key: int, *, figure: str = "") -> Series:
    """The series a wave belongs to, told by a figure; by the first where there is no such one.

    Raises:
        NotVisible: there is no such wave, or none like it has closed.
    """
    every = waves(reader)
    kind = next((kind_of(one.wave) for one in every if one.wave.pk == key), None)
    closed = [one for one in every if one.state is State.CLOSED and kind_of(one.wave) == kind]
    if not closed:
        raise NotVisible(f"No wave like {key} has closed.")
    return _read(reader, [closed], figure)[0]


def series_figures(form: Form) -> Sequence[str]:
    """What a series may be told by; a culture profile has no figure that stands for it."""
    is_profile = any(one.method is Method.CULTURE_PROFILE for one in form.scales)
    return () if is_profile else told_of(form)


def kind_of(wave: Wave) -> Hashable:
    """What waves have in common whose results are compared: questionnaire and audience."""
    return wave.audience, wave.instrument.series


def _closed(line: WaveLine) -> tuple[datetime, int]:
    return line.wave.closed_at or line.now, line.wave.pk


def _keys(lines: Iterable[WaveLine]) -> list[int]:
    return [one.wave.pk for one in lines]


def _read(reader: Reader, groups: Iterable[list[WaveLine]], figure: str = "") -> list[Series]:
    found = []
    for group in groups:
        lines = sorted(group, key=_closed, reverse=True)
        form = form_of(lines[0].wave.instrument)
        known = series_figures(form)
        found.append((lines, form, figure if figure in known else next(iter(known), "")))
    kept, errors = _figures(reader, found)
    made = [
        Series(
            lines,
            form,
            chosen,
            {one: kept[one] for one in _keys(lines) if one in kept},
            {one: errors[one] for one in _keys(lines) if one in errors},
        )
        for lines, form, chosen in found
    ]
    return sorted(made, key=lambda one: _closed(one.newest), reverse=True)


def _figures(
    reader: Reader, groups: Iterable[tuple[list[WaveLine], Form, str]]
) -> tuple[dict[int, Figure], dict[int, float]]:
    """The chosen figure of everybody in each released wave and its error, by the wave's id."""
    least: dict[int, int] = {}
    asked: dict[str, dict[int, str]] = {}
    for lines, form, chosen in groups:
        part = "scales" if chosen in {one.key for one in form.scales} else "items"
        for one in lines:
            readable = may(reader, "read", right_of(one.wave.audience))
            if chosen and readable and one.wave.released_at is not None:
                asked.setdefault(part, {})[one.wave.pk] = chosen
                least[one.wave.pk] = one.least
    found: dict[int, Figure] = {}
    errors: dict[int, float] = {}
    for part, of_wave in asked.items():
        rows = WaveResult.objects.filter(
            wave__in=list(of_wave), unit=None, attribute="", hidden=""
        ).annotate(told=KeyTransform(part, "figures"))
        for wave, invited, told in rows.values_list("wave_id", "invited", "told"):
            kept = next((each for each in told or () if each["key"] == of_wave[wave]), None)
            if kept is not None and kept.get("value") and not kept.get("hidden"):
                figure = Figure.read(kept)
                if (error := _error(figure)) is not None:
                    errors[wave] = error
                found[wave] = figure_told(figure, counting(least[wave], invited))
    return found, errors


def _error(figure: Figure) -> float | None:
    """The standard error of a figure, from as many answers as there are."""
    value = figure.value
    if value is None or value.variance is None or not figure.n:
        return None
    return math.sqrt(value.variance / figure.n)
