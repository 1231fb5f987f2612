# SPDX-License-Identifier: Apache-2.0
"""What the guessing knows about our objects beyond their columns: what may be said for every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.intake.feeds.tables.headings import RECORDED, vocabulary
from customary.intake.schema import EXPECTED, Kind, objects

if TYPE_CHECKING:
    from customary.intake.schema import Column

#: What a needed column is where no column of theirs tells: asked as "for every row".
FALLBACK = {
    ("events", "kind"): "meeting",
    ("decisions", "kind"): "business",
    ("publications", "kind"): "announcement",
    ("initiatives", "kind"): "idea",
    ("metrics", "kind"): "outcome",
    ("budget_lines", "purpose"): "other",
    ("recognitions", "basis"): "other",
    ("stories", "kind"): "story",
    ("gov_documents", "kind"): "policy",
}
#: Asked as "for every row" although it has a default, because it decides what the rows count as.
ALSO_ASKED = (("people", "standing"), ("interactions", "kind"), ("voice_items", "kind"))
#: The day or moment that makes a row what it is: taken by content alone where there is one date.
MAIN_DATE = {
    "people": "started_on",
    "orders": "ordered_at",
    "subscriptions": "started_on",
    "interactions": "opened_at",
    "voice_items": "occurred_at",
    "events": "starts_at",
    "decisions": "proposed_at",
    "publications": "published_at",
    "initiatives": "proposed_at",
    "actions": "opened_at",
    "metric_observations": "observed_on",
    "hiring_cases": "opened_on",
    "incidents": "detected_at",
    "recognitions": "given_at",
    "promise_events": "promised_for",
    "stories": "published_at",
}
#: What a needed date is where the export has but one: what was decided was proposed by then.
INSTEAD = {
    ("decisions", "proposed_at"): "decided_at",
    ("initiatives", "proposed_at"): "started_on",
    ("incidents", "detected_at"): "admitted_at",
    ("actions", "opened_at"): "due_on",
    ("hiring_cases", "opened_on"): "decided_at",
    ("goals", "metric"): "title",
    ("goals", "ends_on"): "starts_on",
    ("goals", "starts_on"): "ends_on",
    ("budget_lines", "ends_on"): "starts_on",
    ("budget_lines", "starts_on"): "ends_on",
    ("promise_events", "promised_for"): "delivered_at",
}
#: Columns that may read the same heading as another one.
SHARED = {
    ("people", "employee_number"): "external_id",
    ("customers", "number"): "external_id",
    ("orders", "number"): "external_id",
}
#: Objects in whose columns "Q1 2026" is a date.
WITH_PERIODS = {"goals", "budget_lines", "metric_observations"}
#: Rows with the same id that are steps of one record.
STEPS = {"interactions"}
#: Objects known only together with something more telling: named when a heading is telling enough.
EMAIL_PART, PHONE_PART = "email", "phone"
DATES = {Kind.DATE, Kind.DATETIME}
NUMBERS = {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL}


def column_of(object_name: str, ours: str) -> Column:
    """Our column, or the one that a part such as "agent.email" belongs to."""
    return objects()[object_name].columns[ours.partition(".")[0]]


def asked_columns(object_name: str) -> tuple[str, ...]:
    """The columns an export may fill; nothing else of it is stored."""
    return (*vocabulary().columns[object_name], RECORDED)


def needed(object_name: str) -> tuple[str, ...]:
    """The columns without which no row can be stored, and for which nothing stands in."""
    return tuple(
        name
        for name, column in objects()[object_name].columns.items()
        if column.required
        and name != "external_id"
        and (object_name, name) not in FALLBACK
        and name not in EXPECTED.get(object_name, ())
    )
