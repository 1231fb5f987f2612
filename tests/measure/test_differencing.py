# SPDX-License-Identifier: Apache-2.0
"""An adversary who has every released figure of a wave and adds and subtracts them at will."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.questionnaire.reading import read_form
from customary.measure.answers import Answers
from customary.measure.cells import Cell, Members, Tree, cells
from customary.measure.floors import Floors
from customary.measure.grouping import partitions
from customary.measure.hiding import Hiding
from customary.measure.table import Table
from customary.measure.telling import Telling
from customary.store.queries.wave_figures import CellFigures
from tests.measure.asked import rating, scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

FLOORS = Floors(units=3, opinions=4, trends=6)
FORM = read_form(
    {
        "title": {"en": "Pulse"},
        "languages": {"en": "draft"},
        "sections": [{"key": "all", "questions": [rating("heard"), rating("rare")]}],
        "scales": [scale("both", "heard", "rare")],
    }
)


@st.composite
def waves(draw: st.DrawFn) -> tuple[Tree, Answers]:
    """A small organisation and what its people answered, or left out."""
    above = draw(st.lists(st.integers(0, 5), min_size=1, max_size=6))
    parents = {unit: (parent % unit) or None for unit, parent in enumerate(above, start=1)}
    n = draw(st.integers(0, 34))
    person = st.tuples(
        st.integers(0, len(above)),
        st.sampled_from(["", "a", "b", "c"]),
        st.sampled_from([1.0, 2.0, 3.0, 5.0, np.nan]),
        st.sampled_from([1.0, 4.0, np.nan, np.nan]),
    )
    people = draw(st.lists(person, min_size=n, max_size=n))
    values = np.array([row[2:] for row in people], dtype=np.float64).reshape(n, 2)
    return Tree(parents), Answers(
        form=FORM,
        items=tuple(FORM.items()),
        values=values,
        passed=np.zeros((n, 2), dtype=np.bool_),
        chosen={},
        unit=np.array([row[0] for row in people], dtype=np.int64),
        attributes={"level": np.array([row[1] for row in people], dtype=np.str_)},
        seconds=np.full(n, np.nan),
    )


def released(tree: Tree, answers: Answers, members: Members) -> dict[Cell, CellFigures]:
    """The figures of every cell that is told, as a wave's release has them."""
    table = Table.of(answers)
    with patch("customary.core.statistics.disclosure.tables.CUT_FROM", 6):
        known = list(cells(tree, members, None))
    hiding = Hiding(known, members, FLOORS)
    hidden = hiding.cells()
    told: dict[Cell, CellFigures] = {}
    for part in partitions((cell for cell in known if cell not in hidden), tree, members):
        telling = Telling(table, part, [None] * len(part.cells), FLOORS)
        for cell, items, scales in zip(part.cells, telling.items(), telling.scales(), strict=True):
            told[cell] = CellFigures(items=items, scales=scales)
    return hiding.figures(told, table)


@settings(max_examples=100)
@given(wave=waves())
def test_no_sum_of_released_figures_is_about_fewer_people_than_the_floor(
    wave: tuple[Tree, Answers],
) -> None:
    tree, answers = wave
    members = Members(tree, answers.unit, answers.attributes)
    told = released(tree, answers, members)
    for key, some in behind(answers).items():
        shown = [
            cell
            for cell, figures in told.items()
            if (figure := figures.figure(key)) is not None and not figure.hidden
        ]
        sums = [indicator(members, cell) & some for cell in shown]
        for about in narrow(sums):
            assert about >= FLOORS.units, f"{key}: {about} people follow from {shown}"


@settings(max_examples=100)
@given(wave=waves())
def test_what_is_told_of_a_cell_is_what_its_people_answered(wave: tuple[Tree, Answers]) -> None:
    tree, answers = wave
    members = Members(tree, answers.unit, answers.attributes)
    for cell, figures in released(tree, answers, members).items():
        for place, figure in enumerate(figures.items):
            given_values = answers.values[members.rows(cell), place]
            given_values = given_values[~np.isnan(given_values)]
            if figure.value is None:
                assert figure.hidden
                continue
            assert figure.n == len(given_values) >= FLOORS.units
            assert np.isclose(figure.value.value, given_values.mean())
            assert len(set(given_values)) > 1
            assert not figure.counts or sum(figure.counts) == figure.n >= FLOORS.opinions


def behind(answers: Answers) -> Mapping[str, npt.NDArray[np.bool_]]:
    """Who is behind the figures of each item and scale."""
    heard, rare = (~np.isnan(answers.values[:, place]) for place in (0, 1))
    return {"heard": heard, "rare": rare, "both": heard | rare}


def indicator(members: Members, cell: Cell) -> npt.NDArray[np.bool_]:
    """Who is in a cell."""
    found = np.zeros(len(members.unit), dtype=np.bool_)
    found[members.rows(cell)] = True
    return found


def narrow(sums: list[npt.NDArray[np.bool_]]) -> Iterator[int]:
    """How many people each combination is about: of two or three sums, and of a whole system.

    Small whole factors over few sums, and the reduced system in exact fractions, which holds every
    sum of which one person's share can be solved for.
    """
    rows = [tuple(int(each) for each in one) for one in sums]
    for size in (1, 2, 3):
        for chosen in combinations(rows, size):
            for signs in range(2 ** (size - 1)):
                factors = [1, *(-1 if signs >> place & 1 else 1 for place in range(size - 1))]
                combined = [
                    sum(f * r for f, r in zip(factors, column, strict=True))
                    for column in zip(*chosen, strict=True)
                ]
                about = sum(each != 0 for each in combined)
                if about:
                    yield about
    for row in reduced([[Fraction(each) for each in row] for row in rows]):
        yield sum(each != 0 for each in row)


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The rows in reduced echelon form, without empty ones."""
    done: list[list[Fraction]] = []
    width = len(rows[0]) if rows else 0
    for column in range(width):
        found = next((row for row in rows if row[column]), None)
        if found is None:
            continue
        rows = [row for row in rows if row is not found]
        lead = [each / found[column] for each in found]
        rows, done = (
            [
                [a - row[column] * b for a, b in zip(row, lead, strict=True)]
                if row[column]
                else row
                for row in some
            ]
            for some in (rows, done)
        )
        done.append(lead)
    return done
