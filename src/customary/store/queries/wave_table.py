# SPDX-License-Identifier: Apache-2.0
"""The released figures of a closed wave as one long table, with a codebook beside it.

Cells that are hidden are not in it, nor is anything about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.questionnaire.questions import Method, said
from customary.core.statistics.disclosure.bands import most_of
from customary.store.models import Wave
from customary.store.queries.forms import form_of
from customary.store.queries.shared import language_of, spoken
from customary.store.queries.units_then import units_then
from customary.store.queries.wave_bands import PLACES, rounded
from customary.store.queries.wave_figures import Figure, Value
from customary.store.queries.wave_pages import withheld, without
from customary.store.queries.wave_results import read, results_of
from customary.store.queries.waves import least_told, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.core.questionnaire.questions import Form, Item
    from customary.store.access import Reader
    from customary.store.queries.wave_figures import Chosen
    from customary.store.queries.wave_results import Result

CHUNK = 200
SCALE, ITEM, CHOICE = "scale", "item", "choice"


@dataclass(frozen=True)
class Row:
    """One figure of one released cell.

    Attributes:
        unit: its name; "" is everybody.
        answered, answered_most: how many answered, at least and at most; likewise the others.
        kind: "scale", "item" or "choice"; of a choice `value` is the share that made it.
        name: its words.
        n: answers it rests on.
        figure: the key of the scale or item, or `question.choice`.
        mean: its value, as the codebook says of what.
        low, high: its 95 % interval.
        favourable: the share above the middle.
        shares: per cent of answers by point of the scale, lowest first, parted by spaces.
    """

    wave: int
    unit_id: int | None
    unit: str
    attribute: str
    group: str
    answered: int | None
    answered_most: int | None
    invited: int | None
    kind: str
    figure: str
    name: str
    n: int
    n_most: int
    mean: float | None
    low: float | None
    high: float | None
    favourable: float | None
    r_wg: float | None
    r_star: float | None
    not_applicable: int
    not_applicable_most: int
    shares: str


@dataclass(frozen=True)
class Entry:
    """A line of the codebook: what a figure is made of."""

    figure: str
    kind: str
    name: str
    method: str
    lowest: float | None
    highest: float | None
    reversed: bool
    items: str
    labels: str


@dataclass(frozen=True)
class WaveTable:
    """A wave's figures, to be written into a file."""

    wave: int
    title: str
    number: int
    codebook: tuple[Entry, ...]
    rows: Iterator[Row]


def wave_table(reader: Reader, key: int) -> WaveTable:
    """Every figure a reader may see of a wave.

    Raises:
        NotVisible: the wave is not released, or the reader may see none of it.
    """
    cells = results_of(reader, key).filter(hidden="").order_by("unit_id", "attribute", "value")
    wave = Wave.objects.select_related("instrument").get(pk=key)
    form = form_of(wave.instrument)
    language = language_of(reader)
    names = {one.figure: one for one in _codebook(form, language)}
    units = units_then(key)
    places = PLACES if least_told(wave) else None

    def rows() -> Iterator[Row]:
        for cell in cells.iterator(chunk_size=CHUNK):
            unit = spoken(reader, units[cell.unit_id]) if cell.unit_id else ""
            told = without(read(cell, wave=wave), withheld(reader, form, cell.unit_id))
            yield from _rows(key, told, unit, names, places)

    return WaveTable(key, name_of(wave, language), wave.number, tuple(names.values()), rows())


def _rows(
    wave: int, told: Result, unit: str, names: dict[str, Entry], places: int | None
) -> Iterator[Row]:
    def row(kind: str, key: str, one: Figure) -> Row:
        value, share, agreed = one.value, one.favourable, one.agreement
        return Row(
            wave=wave,
            unit_id=told.unit,
            unit=unit,
            attribute=told.attribute,
            group=told.value,
            answered=told.n if told.n is None else int(told.n),
            answered_most=most_of(told.n),
            invited=told.invited,
            kind=kind,
            figure=key,
            name=names[key].name if key in names else key,
            n=int(one.n),
            n_most=most_of(one.n),
            mean=rounded(value.value if value else None, places),
            low=rounded(value.low if value else None, places),
            high=rounded(value.high if value else None, places),
            favourable=rounded(share.value if share else None, places),
            r_wg=rounded(agreed.r_wg if agreed else None, places),
            r_star=rounded(agreed.r_star if agreed else None, places),
            not_applicable=int(one.passed),
            not_applicable_most=most_of(one.passed),
            shares=" ".join(str(share) for share in one.counts),
        )

    for kind, figures in ((SCALE, told.figures.scales), (ITEM, told.figures.items)):
        for one in figures:
            if not one.hidden and one.value is not None:
                yield row(kind, one.key, one)
    for chosen in told.figures.chosen:
        yield from (row(CHOICE, key, one) for key, one in _choices(chosen))


def _choices(chosen: Chosen) -> Iterator[tuple[str, Figure]]:
    from_all = chosen.n
    if chosen.hidden or not from_all:
        return
    for key, per_cent in chosen.counts.items():
        share = Value(per_cent / 100, from_all)
        yield f"{chosen.key}.{key}", Figure(chosen.key, n=from_all, value=share)


def _codebook(form: Form, language: str) -> Iterator[Entry]:
    for scale in form.scales:
        if scale.method is not Method.CULTURE_PROFILE:
            name = said(scale.title, language) or scale.key
            items = " ".join(scale.items)
            yield Entry(scale.key, SCALE, name, str(scale.method), None, None, False, items, "")
    for item in form.items():
        if not item.is_text:
            yield _item(item, language)
    for question in form.questions():
        for choice in question.choices if not question.rows and question.total is None else ():
            asked, chosen = said(question.text, language), said(choice.text, language)
            yield Entry(
                f"{question.key}.{choice.key}", CHOICE, f"{asked}: {chosen}", "share",
                0.0, 1.0, False, question.key, "",
            )  # fmt: skip


def _item(item: Item, language: str) -> Entry:
    low, high = item.ends if item.is_scaled else (None, None)
    labels = "; ".join(
        f"{point}={said(texts, language)}" for point, texts in item.question.labels.items()
    )
    kind = str(item.question.kind)
    return Entry(item.key, ITEM, item.text(language), kind, low, high, item.reverse, "", labels)
