# SPDX-License-Identifier: Apache-2.0
"""What is only said: documents, announcements and opinions that declare a practice.

They lift a practice to "said" and no further, however many there are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from customary.store.models import (
    DocumentStatus,
    GovDocument,
    InstrumentItem,
    PracticeSetting,
    Publication,
    Response,
)

if TYPE_CHECKING:
    from datetime import date

    from customary.evidence.reading import Reading

#: An opinion declares a practice when the mean answer lies above this part of the scale.
FAVOURABLE_FROM = 0.5
#: A mean of fewer answers than this says nothing about anybody (the floor for cuts).
FEWEST_ANSWERS = 10


def statements(reading: Reading, *, opinions_since: date) -> Counter[str]:
    """How many statements declare each practice, by practice id."""
    said: Counter[str] = Counter()
    first, after = reading.span
    in_force = GovDocument.objects.filter(status=DocumentStatus.APPROVED).exclude(
        published_at__gte=after
    )
    for declares in in_force.exclude(declares="").values_list("declares", flat=True):
        said.update(declares.split())
    announcements = Publication.objects.filter(published_at__gte=first, published_at__lt=after)
    for declares in announcements.exclude(declares="").values_list("declares", flat=True):
        said.update(declares.split())
    said.update(_claims())
    said.update(_favourable_opinions(opinions_since, reading.as_of))
    return said


def _claims() -> list[str]:
    """Practices the organisation made a claim of in its own words."""
    return list(PracticeSetting.objects.exclude(claim="").values_list("practice", flat=True))


def _favourable_opinions(since: date, until: date) -> list[str]:
    """Practices that people who answered think well of, each once."""
    items: dict[tuple[int, str], InstrumentItem] = {
        (item.instrument_id, item.item_key): item
        for item in InstrumentItem.objects.exclude(practice="")
    }
    if not items:
        return []
    sums: dict[str, float] = {}
    counts: Counter[str] = Counter()
    answered = Response.objects.filter(
        instrument_id__in={key for key, _ in items},
        submitted_on__gte=since,
        submitted_on__lte=until,
    )
    for instrument, answers in answered.values_list("instrument_id", "answers").iterator():
        for key, answer in answers.items():
            item = items.get((instrument, key))
            favour = None if item is None else favourability(item, answer)
            if item is not None and favour is not None:
                sums[item.practice] = sums.get(item.practice, 0.0) + favour
                counts[item.practice] += 1
    return [
        practice
        for practice, count in counts.items()
        if count >= FEWEST_ANSWERS and sums[practice] / count > FAVOURABLE_FROM
    ]


def favourability(item: InstrumentItem, answer: Any) -> float | None:
    """Where an answer lies on its scale, 0 to 1, turned round if reverse-keyed; None if unusable."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    share = (answer - item.scale_low) / (item.scale_high - item.scale_low)
    if not 0 <= share <= 1:
        return None
    return 1 - share if item.reverse_keyed else share
