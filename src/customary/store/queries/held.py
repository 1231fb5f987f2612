# SPDX-License-Identifier: Apache-2.0
"""How many rows of a table are held, as far as it may be told.

Pages on what is stored count answers and mails as they come in. Whoever looks at them before and
after a colleague sits down to answer, or a reminder leaves, shall learn no more than from the page
of the survey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count

from customary.store.access.floors import floor, floors_in_force, in_steps
from customary.store.models import OutboxMessage, Response, Wave
from customary.store.queries.waves import answers_told, least_told

if TYPE_CHECKING:
    from django.db.models import QuerySet


def told_rows(rows: QuerySet[Any]) -> int:
    """How many rows these are; of answers as many as their waves tell of, of mails in steps."""
    if rows.model is not Response:
        n: int = rows.count()
        return in_steps(n, floor("units")) if rows.model is OutboxMessage else n
    counts = dict(rows.order_by().values_list("wave_id").annotate(n=Count("pk")))
    told: int = counts.pop(None, 0)
    in_force = floors_in_force()
    return told + sum(
        answers_told(one, counts[one.pk], least_told(one, in_force))
        for one in Wave.objects.filter(pk__in=counts)
    )
