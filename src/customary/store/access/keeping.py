# SPDX-License-Identifier: Apache-2.0
"""How long what is kept here can be told: by which day a row of each table grows old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.models import (
    Delivery,
    HookDelivery,
    OutboxMessage,
    RawRecord,
)

if TYPE_CHECKING:
    from customary.store.models import Timed

#: The column whose day counts, for records that can be deleted by themselves.
DAY_OF: dict[str, str] = {
    "actions": "opened_at",
    "attestations": "due_on",
    "budget_lines": "ends_on",
    "citations": "cited_at",
    "decisions": "proposed_at",
    "dialogues": "opened_at",
    "events": "starts_at",
    "goals": "ends_on",
    "hiring_cases": "opened_on",
    "incidents": "detected_at",
    "initiatives": "proposed_at",
    "interactions": "opened_at",
    "metric_observations": "observed_on",
    "orders": "ordered_at",
    "participations": "joined_on",
    "placements": "ended_on",
    "policy_challenges": "raised_at",
    "promise_events": "promised_for",
    "publications": "published_at",
    "quality_reviews": "reviewed_at",
    "recognitions": "given_at",
    "responses": "submitted_on",
    "role_contributions": "completed_at",
    "stories": "published_at",
    "subscriptions": "ended_on",
    "voice_items": "occurred_at",
}
#: Tables whose rows are erased, not deleted, so long after somebody has left.
ERASED_BY: dict[str, str] = {"people": "ended_on", "customers": "left_on"}
#: Tables whose rows go with those of another.
GOES_WITH: dict[str, str] = {
    "agenda_items": "events",
    "anecdote_marks": "hiring_cases",
    "attendances": "events",
    "dialogue_messages": "dialogues",
    "hiring_anecdotes": "hiring_cases",
    "review_ratings": "quality_reviews",
}
#: What is no record: as it was received, sent and fetched. Their day is that of their arrival.
ARRIVALS: dict[str, type[Timed]] = {
    model._meta.db_table: model for model in (RawRecord, Delivery, HookDelivery, OutboxMessage)
}
#: Files that came through the browser or were fetched.
UPLOADS = "uploads"
#: Everything a rule can be set for.
KEEPABLE: tuple[str, ...] = (*sorted({*DAY_OF, *ERASED_BY}), *ARRIVALS, UPLOADS)
