# SPDX-License-Identifier: Apache-2.0
"""What is only said: documents, announcements and opinions that declare a practice.

They lift a practice to "said" and no further, however many there are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from customary.store.models import DocumentStatus, GovDocument, PracticeSetting, Publication

if TYPE_CHECKING:
    from customary.evidence.reading import Reading
    from customary.store.queries.opinions import Opinions

#: An opinion declares a practice when more than this share of people think well of it.
FAVOURABLE_FROM = 0.5


def statements(reading: Reading, thought: Opinions) -> Counter[str]:
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
    said.update(key for key, mark in thought.practices.items() if mark.share > FAVOURABLE_FROM)
    return said


def _claims() -> list[str]:
    """Practices the organisation made a claim of in its own words."""
    return list(PracticeSetting.objects.exclude(claim="").values_list("practice", flat=True))
