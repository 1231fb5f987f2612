# SPDX-License-Identifier: Apache-2.0
"""What an instrument asks, also of one that came from another tool with its items alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.core.questionnaire.questions import (
    FALLBACK_LANGUAGE,
    Form,
    Method,
    Question,
    QuestionKind,
    Scale,
    Section,
)
from customary.core.questionnaire.reading import read_form
from customary.store.models import InstrumentKind

if TYPE_CHECKING:
    from customary.store.models import Instrument, InstrumentItem


def form_of(instrument: Instrument) -> Form:
    """The form of an instrument; of one without, its items as ratings in one section.

    An item of it is read as a recommendation where it says so; see `InstrumentItem.recommends`.

    Raises:
        FormError: what is stored is no form.
    """
    if instrument.form:
        return read_form(instrument.form)
    items = list(instrument.items.order_by("position", "pk"))
    questions = tuple(_rating(item) for item in items)
    scales = tuple(
        Scale(one.key, one.text, (one.key,), Method.RECOMMENDATION)
        for item, one in zip(items, questions, strict=True)
        if _recommends(item, of=instrument)
    )
    return Form(
        title={FALLBACK_LANGUAGE: instrument.title},
        sections=(Section("all", questions),),
        languages={FALLBACK_LANGUAGE: "draft"},
        scales=scales,
    )


def _recommends(item: InstrumentItem, *, of: Instrument) -> bool:
    if (item.scale_low, item.scale_high) != (0, 10):
        return False
    return of.kind == InstrumentKind.RECOMMENDATION if item.recommends is None else item.recommends


def _rating(item: InstrumentItem) -> Question:
    texts = {FALLBACK_LANGUAGE: item.text, "zh-hans": item.text_zh_hans}
    return Question(
        key=item.item_key,
        kind=QuestionKind.RATING,
        text={language: text for language, text in texts.items() if text},
        low=item.scale_low,
        high=item.scale_high,
        reverse=item.reverse_keyed,
        practice=item.practice,
        frame=item.frame,
    )
