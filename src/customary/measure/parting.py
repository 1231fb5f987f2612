# SPDX-License-Identifier: Apache-2.0
"""What is made of several answers stands beside them: a scale beside its items, and so on.

Where all of them are told and everybody gave all of them, the one is no more than the others. Of
those who left something out, one less the others is what they answered: there an item is left out.
And of an item that is not told, one less the others is that item: there two are not told, so that
nothing can be set against anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import Method, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from customary.measure.table import Table

    Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Made:
    """What is made of items.

    Attributes:
        items: the keys of all of them.
        spare: the one that is left out where not all may stand beside it.
        second: the one that is left out as well where the first is not told by itself; "" for none.
        is_apart: whether none of the items is one of something else.
        in_part: of each of the n people, whether they answered some and not all of it.
    """

    items: tuple[str, ...]
    spare: str
    second: str
    is_apart: bool
    in_part: Truths


def made_of_items(table: Table) -> Iterator[Made]:
    """Each scale of several items, and each kind of points of a profile."""
    several = [
        one
        for one in table.scales
        if one.method is not Method.RECOMMENDATION and len(one.items) > 1
    ]
    often = Counter(key for one in several for key in one.items)
    for scale in several:
        given = {key: _answered(table, key) for key in scale.items}
        columns = np.column_stack(list(given.values()))
        fewest = sorted(scale.items, key=lambda key: (int(given[key].sum()), key))
        in_part: Truths = np.not_equal(columns.any(axis=1), columns.all(axis=1))
        is_apart = all(often[key] == 1 for key in scale.items)
        yield Made(scale.items, fewest[0], fewest[1], is_apart, in_part)
    if table.complete is None:
        return
    for place, item in enumerate(table.answers.items):
        if item.question.kind is QuestionKind.POINTS:
            in_part = ~np.isnan(table.answers.values[:, place]) & ~table.complete
            yield Made((item.key,), item.key, "", is_apart=True, in_part=in_part)


def _answered(table: Table, key: str) -> Truths:
    if key in table.chosen:
        return table.chosen[key].answered
    given: Truths = np.logical_not(np.isnan(table.answers.values[:, table.answers.at(key)]))
    return given
