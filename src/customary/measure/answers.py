# SPDX-License-Identifier: Apache-2.0
"""The answers of a closed wave as columns, for arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.questionnaire.questions import CHOOSING, NOT_APPLICABLE, OTHER, QuestionKind
from customary.store.access import System, visible
from customary.store.models import Response
from customary.store.queries.forms import form_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Form, Item, Question
    from customary.store.models import Wave


@dataclass(frozen=True)
class Answers:
    """What n people answered.

    Attributes:
        items: the m items with numbers for answers, in the order they are asked.
        values: n x m answers as they were given, NaN where there is none.
        passed: n x m, whether the item does not apply to somebody.
        chosen: by question, the choices of each of the n people; None for no answer.
        unit: key of the unit of each, 0 for none.
        attributes: by attribute, the value of each, "" for none.
        seconds: how long each took, NaN where that is not known.
    """

    form: Form
    items: tuple[Item, ...]
    values: npt.NDArray[np.float64]
    passed: npt.NDArray[np.bool_]
    chosen: Mapping[str, Sequence[Sequence[str] | None]]
    unit: npt.NDArray[np.int64]
    attributes: Mapping[str, npt.NDArray[np.str_]]
    seconds: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.unit)

    def at(self, key: str) -> int:
        """The column of an item.

        Raises:
            ValueError: no such item.
        """
        for place, item in enumerate(self.items):
            if item.key == key:
                return place
        raise ValueError(f"There is no item {key!r} among {len(self.items)}.")

    def keyed(self) -> npt.NDArray[np.float64]:
        """The values with reverse-keyed items turned round, so that high means the same."""
        turned = self.values.copy()
        for place, item in enumerate(self.items):
            if item.is_scaled and item.reverse:
                low, high = item.ends
                turned[:, place] = low + high - turned[:, place]
        return turned


def answers_of(wave: Wave) -> Answers:
    """Every answer sent in a wave, in no order that says when it was sent."""
    form = form_of(wave.instrument)
    items = tuple(
        item for item in form.items() if item.is_scaled or item.question.kind is QuestionKind.NUMBER
    )
    questions = [one for one in form.questions() if one.kind in CHOOSING]
    rows = (
        visible(System("wave results"), Response)
        .filter(wave=wave)
        .order_by("respondent_key")
        .values_list("unit_id", "attributes", "seconds", "answers")
    )
    numbers: list[list[float]] = []
    passed: list[list[bool]] = []
    chosen: dict[str, list[Sequence[str] | None]] = {one.key: [] for one in questions}
    unit: list[int] = []
    seconds: list[float] = []
    attributes: dict[str, list[str]] = {name: [] for name in wave.attributes}
    keys = [item.key for item in items]
    for place, known, took, answers in rows.iterator(chunk_size=5000):
        numbers.append([_number(answers.get(key)) for key in keys])
        passed.append([answers.get(key) == NOT_APPLICABLE for key in keys])
        for one in questions:
            chosen[one.key].append(_choices(one, answers.get(one.key)))
        unit.append(place or 0)
        seconds.append(np.nan if took is None else took)
        for name, values in attributes.items():
            values.append(str(known.get(name, "")))
    shape = (len(unit), len(items))
    return Answers(
        form=form,
        items=items,
        values=np.array(numbers, dtype=np.float64).reshape(shape),
        passed=np.array(passed, dtype=np.bool_).reshape(shape),
        chosen=chosen,
        unit=np.array(unit, dtype=np.int64),
        attributes={name: np.array(values, dtype=np.str_) for name, values in attributes.items()},
        seconds=np.array(seconds, dtype=np.float64),
    )


def _number(answer: Any) -> float:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return np.nan
    return float(answer)


def _choices(question: Question, answer: Any) -> Sequence[str] | None:
    known = {choice.key for choice in question.choices} | ({OTHER} if question.other else set())
    given = answer if isinstance(answer, list) else [answer]
    found = [one for one in given if isinstance(one, str) and one in known]
    return found or ([] if answer == [] else None)
