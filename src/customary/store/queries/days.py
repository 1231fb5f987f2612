# SPDX-License-Identifier: Apache-2.0
"""When what a record tells of happened, by its table; and how long after that it was entered."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from customary.core.grading.evidence import BACKDATED_AFTER_DAYS
from customary.store.models import EvidenceGrade

if TYPE_CHECKING:
    from customary.store.models import Recorded

#: The column that says when; tables without one are not about a moment.
HAPPENED = {
    "actions": "opened_at",
    "anecdote_marks": "marked_at",
    "attestations": "attested_at",
    "citations": "cited_at",
    "decisions": "decided_at",
    "dialogues": "opened_at",
    "events": "starts_at",
    "gov_documents": "published_at",
    "hiring_cases": "decided_at",
    "incidents": "detected_at",
    "initiatives": "proposed_at",
    "interactions": "opened_at",
    "metric_observations": "observed_on",
    "orders": "ordered_at",
    "placements": "started_on",
    "policy_challenges": "raised_at",
    "promise_events": "delivered_at",
    "publications": "published_at",
    "quality_reviews": "reviewed_at",
    "recognitions": "given_at",
    "stories": "published_at",
    "subscriptions": "started_on",
    "voice_items": "occurred_at",
}


def entered_after(row: Recorded) -> int | None:
    """How many days after the fact a record was typed in; None where that is no backdating.

    A system of record may bring its history: that is what it keeps it for.
    """
    happened = _day(getattr(row, HAPPENED.get(row._meta.db_table, ""), None))
    recorded = _day(row.recorded_at)
    if happened is None or recorded is None or row.source.grade == EvidenceGrade.SYSTEM:
        return None
    days = (recorded - happened).days
    return days if days > BACKDATED_AFTER_DAYS else None


def _day(moment: Any) -> date | None:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date()
    return moment if isinstance(moment, date) else None
