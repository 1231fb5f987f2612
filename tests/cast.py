# SPDX-License-Identifier: Apache-2.0
"""The cast of the tests: units, people and records in one line each.

    team = make_unit("Support", function="service")
    lead = make_person("Li Na", unit=team, level="manager")
    make_event("2025-03-04 09:00", organiser=lead, series="weekly", question="What helps them?")

Days and moments are plain text, in UTC. `source` is the evidence grade a record counts with:
"A" from a system, "B" from daily work, "C" self-reported, "D" opinion.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from customary.store.models import (
    Action,
    AgendaItem,
    Attendance,
    Citation,
    Customer,
    Decision,
    Event,
    GovDocument,
    Initiative,
    Organisation,
    OrgUnit,
    Person,
    Publication,
    Recorded,
    Source,
    VoiceItem,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

RecordT = TypeVar("RecordT", bound=Recorded)

_numbers = count(1)


def at(moment: str) -> datetime:
    """A moment in UTC: "2025-03-04 09:00", or midnight of "2025-03-04"."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def day(text: str) -> date:
    """A day: "2025-03-04"."""
    return date.fromisoformat(text)


def make_organisation(name: str = "Harbour Light", **fields: Any) -> Organisation:
    """The organisation, in UTC unless told otherwise."""
    return Organisation.objects.create(pk=1, name=name, languages=["en", "zh-hans"], **fields)


def source_of(grade: str) -> Source:
    """The source whose records count with this evidence grade."""
    found, _ = Source.objects.get_or_create(
        key=f"source-{grade.lower()}",
        defaults={"name": f"Source {grade}", "proposed_grade": grade, "confirmed_grade": grade},
    )
    return found


def make(model: type[RecordT], *, source: str | Source = "A", **fields: Any) -> RecordT:
    """A record of any kind, with a source and an external id of its own."""
    number = next(_numbers)
    made = {"external_id": f"{model._meta.db_table}-{number}", **fields}
    return model.objects.create(
        source=source_of(source) if isinstance(source, str) else source,
        **{name: _as_time(model, name, value) for name, value in made.items()},
    )


def make_unit(name: str = "Unit", *, function: str = "other", **fields: Any) -> OrgUnit:
    """A unit of the org tree."""
    return make(OrgUnit, name=name, function=function, **fields)


def make_person(
    name: str = "Someone", *, unit: OrgUnit | None = None, level: str = "employee", **fields: Any
) -> Person:
    """Somebody who works here, since 2020 unless told otherwise."""
    started_on = fields.pop("started_on", "2020-01-01")
    return make(Person, full_name=name, unit=unit, level=level, started_on=started_on, **fields)


def make_customer(name: str = "A customer", **fields: Any) -> Customer:
    """A customer."""
    return make(Customer, name=name, **fields)


def make_event(
    starts_at: str,
    *,
    kind: str = "meeting",
    people: Sequence[Person] = (),
    question: str | None = None,
    source: str = "A",
    **fields: Any,
) -> Event:
    """An event, who attended it, and the customer question with its answer in the minutes."""
    event = make(Event, kind=kind, starts_at=starts_at, source=source, **fields)
    for person in people:
        make(Attendance, event=event, person=person, source=source)
    if question is not None:
        make(
            AgendaItem,
            event=event,
            text="What does this mean for customers?",
            customer_question=True,
            answer=question,
            source=source,
        )
    return event


def make_decision(decided_at: str | None, *, kind: str = "business", **fields: Any) -> Decision:
    """A decision: approved where there is a moment, else proposed."""
    status = "approved" if decided_at else "proposed"
    given = {"title": "A decision", "status": status, "proposed_at": decided_at or "2025-01-01"}
    return make(Decision, kind=kind, decided_at=decided_at, **(given | fields))


def make_document(kind: str = "policy", *, approved_at: str | None, **fields: Any) -> GovDocument:
    """A governing document: approved where there is a moment, else a draft."""
    given = {"title": "A document", "status": "approved" if approved_at else "draft"}
    return make(GovDocument, kind=kind, approved_at=approved_at, **(given | fields))


def make_initiative(proposed_at: str, *, kind: str = "idea", **fields: Any) -> Initiative:
    """An idea, or with another kind a project or roadmap item."""
    return make(Initiative, kind=kind, proposed_at=proposed_at, **({"title": "A plan"} | fields))


def make_citation(kind: str, cited_at: str, **fields: Any) -> Citation:
    """A citation in a decision, event or initiative."""
    return make(Citation, kind=kind, cited_at=cited_at, **fields)


def make_action(opened_at: str, **fields: Any) -> Action:
    """An action: done where `done_at` says when."""
    status = "done" if fields.get("done_at") else "open"
    given = {"title": "An action", "status": status}
    return make(Action, opened_at=opened_at, **(given | fields))


def make_voice(occurred_at: str | None, *, kind: str = "comment", **fields: Any) -> VoiceItem:
    """Something a customer said."""
    return make(VoiceItem, kind=kind, occurred_at=occurred_at, **fields)


def make_publication(kind: str, published_at: str | None, **fields: Any) -> Publication:
    """Something sent or posted."""
    given = {"title": "A message"}
    return make(Publication, kind=kind, published_at=published_at, **(given | fields))


def _as_time(model: type[Recorded], name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    kind = model._meta.get_field(name)
    if isinstance(kind, models.DateTimeField):
        return at(value)
    return day(value) if isinstance(kind, models.DateField) else value
