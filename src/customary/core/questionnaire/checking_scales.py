# SPDX-License-Identifier: Apache-2.0
"""Whether the scales of a questionnaire can be worked out from what it asks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from customary.core.questionnaire.questions import NOW, PREFERRED, Method, QuestionKind
from customary.core.questionnaire.wrong import FormError
from customary.core.statistics.culture_profile import TYPES

if TYPE_CHECKING:
    from customary.core.questionnaire.questions import Form, Item, Question, Scale

TESTED = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})


def check_scales(form: Form) -> None:
    """Nothing, where each scale of a form that `check_form` accepts comes to a figure.

    Raises:
        FormError: the first scale that does not.
    """
    items = {item.key: item for item in form.items()}
    questions = {question.key: question for question in form.questions()}
    for scale in form.scales:
        where = f"scales[{scale.key}].items"
        if scale.method is Method.CULTURE_PROFILE:
            _check_profile([questions.get(key) for key in scale.items], where)
        elif scale.method is Method.SCORE:
            for key in scale.items:
                _check_test(items[key], where)
        else:
            for key in scale.items:
                if not items[key].is_scaled:
                    raise FormError(where, f"{key} has no numbers", "name items with a scale")
            if scale.method is Method.RECOMMENDATION:
                _check_recommendation(scale, items, where)


def _check_recommendation(scale: Scale, items: dict[str, Item], where: str) -> None:
    if len(scale.items) > 1:
        raise FormError(where, f"{len(scale.items)} recommendations", "name one item")
    [key] = scale.items
    if items[key].ends != (0, 10):
        raise FormError(where, f"{key} is no recommendation", "name an item from 0 to 10")


def _check_test(item: Item, where: str) -> None:
    question = item.question
    if question.kind not in TESTED or not any(choice.score for choice in question.choices):
        raise FormError(where, f"{item.key} earns no points", "give one of its choices a score")


def _check_profile(questions: list[Question | None], where: str) -> None:
    """Every dimension is asked about once a part, by points for the four types."""
    seen: Counter[tuple[str, str]] = Counter()
    for question in questions:
        if (
            question is None
            or question.kind is not QuestionKind.POINTS
            or {choice.key for choice in question.choices} != set(TYPES)
        ):
            raise FormError(where, "no points for the four types", f"offer {', '.join(TYPES)}")
        if question.part not in {NOW, PREFERRED} or not question.dimension:
            raise FormError(where, f"{question.key} is of no part", "name its dimension and part")
        seen[question.part, question.dimension] += 1
    now, preferred = ({key for each, key in seen if each == part} for part in (NOW, PREFERRED))
    if max(seen.values()) > 1 or (preferred and now != preferred):
        raise FormError(where, "dimensions do not match", "ask about each once now, once preferred")
