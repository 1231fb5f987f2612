# SPDX-License-Identifier: Apache-2.0
"""Looks publications through for the sentences that carry the four elements and a concrete how.

The same rules find the same sentences; when rules, mission or text change, what they found is
found anew. What a person confirmed, refuted or added stays, as long as the sentence is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from customary.store.models import Publication, PublicationSentence, SentenceState
from customary.store.queries.communication import elements_in_force, whole_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.core.text.elements import Elements

#: Publications looked through in one transaction.
CHUNK = 200


def look_through_publications() -> int:
    """Look through what is new, changed or was looked at by other rules; how many that were."""
    elements = elements_in_force()
    due = (
        Publication.objects.exclude(body="")
        .filter(
            Q(audited_at__isnull=True)
            | Q(audited_at__lt=F("updated_at"))
            | ~Q(audited_by=elements.digest)
        )
        .order_by("pk")
    )
    looked, last = 0, 0
    while True:
        chunk = list(due.filter(pk__gt=last)[:CHUNK])
        if not chunk:
            return looked
        _look_through(chunk, elements)
        looked, last = looked + len(chunk), chunk[-1].pk


@transaction.atomic
def _look_through(publications: list[Publication], elements: Elements) -> None:
    began = timezone.now()
    keys = [one.pk for one in publications]
    rows = PublicationSentence.objects.filter(publication__in=keys)
    rows.filter(state=SentenceState.FOUND).delete()
    decided: dict[int, list[PublicationSentence]] = {}
    for row in rows:
        decided.setdefault(row.publication_id, []).append(row)
    gone: list[int] = []
    made: list[PublicationSentence] = []
    for publication in publications:
        texts = dict.fromkeys(whole_text(publication))
        here = decided.get(publication.pk, [])
        gone += [row.pk for row in here if row.text not in texts]
        known = {(row.element, row.text) for row in here}
        made += [
            found
            for found in _found(publication, texts, elements)
            if (found.element, found.text) not in known
        ]
    PublicationSentence.objects.filter(pk__in=gone).delete()
    PublicationSentence.objects.bulk_create(made, batch_size=500)
    # Not a change of the publication itself: `updated_at` stays as it is.
    Publication.objects.filter(pk__in=keys).update(audited_at=began, audited_by=elements.digest)


def _found(
    publication: Publication, texts: dict[str, None], elements: Elements
) -> Iterator[PublicationSentence]:
    for text in texts:
        for hit in elements.look(text):
            yield PublicationSentence(
                publication=publication, element=hit.element, text=text, phrase=hit.words[:200]
            )
