# SPDX-License-Identifier: Apache-2.0
"""Recurring agendas, which carry the customer question, and its answer in the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import require_at, require_row
from customary.store.actions.organisation import languages
from customary.store.actions.records import add_all, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import AgendaItem, Event, EventKind, EventStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from customary.store.access import Reader
    from customary.store.models import OrgUnit


@transaction.atomic
def add_recurring_agenda(
    by: Reader,
    *,
    series: str,
    starts_at: Sequence[datetime],
    length: timedelta,
    items: Sequence[str] = (),
    kind: EventKind = EventKind.MEETING,
    unit: OrgUnit | None = None,
) -> list[Event]:
    """The planned meetings of a new series, each with the customer question first.

    Raises:
        Refused: fewer than two meetings, or a series with that name is there already.
    """
    require_at(by, "write", "events", unit=unit.pk if unit else None, own=True)
    series = filled(series, "series")
    if len(set(starts_at)) < 2:
        raise Refused(
            _("A recurring agenda has at least two meetings."),
            "starts_at",
            _("Add the days of the meetings to come."),
        )
    if Event.objects.filter(series=series).exists():
        what = _("There is a series “%(name)s” already.") % {"name": series}
        raise Refused(what, "series", _("Choose another name."))
    planned = [
        {
            "kind": kind,
            "title": series,
            "series": series,
            "unit": unit,
            "organiser_id": person_of(by),
            "status": EventStatus.PLANNED,
            "starts_at": moment,
            "ends_at": moment + length,
        }
        for moment in sorted(set(starts_at))
    ]
    events = add_all(by, Event, planned)
    texts = [customer_question(), *(filled(text, "items") for text in items)]
    add_all(
        by,
        AgendaItem,
        [
            {"event": event, "position": position, "text": text, "customer_question": not position}
            for event in events
            for position, text in enumerate(texts)
        ],
    )
    return events


@transaction.atomic
def answer_question(by: Reader, item: AgendaItem, answer: str) -> AgendaItem:
    """The customer question with its answer in the minutes; the meeting counts as held.

    Raises:
        Refused: another item, an empty answer, or a meeting still to come or called off.
    """
    require_row(by, "write", item)
    item = locked(item)
    if not item.customer_question:
        raise Refused(_("This item is not the customer question."))
    answer = filled(answer, "answer")
    event = locked(item.event)
    if event.starts_at > timezone.now():
        raise Refused(
            _("The meeting has not begun."), "answer", _("Write the answer into its minutes.")
        )
    if event.status == EventStatus.CANCELLED:
        raise Refused(_("The meeting was called off."), "answer")
    if event.status == EventStatus.PLANNED:
        change(by, event, status=EventStatus.HELD)
    return change(by, item, answer=answer)


def customer_question() -> str:
    """What every recurring meeting asks, in the languages of the organisation."""
    asked = []
    for language in languages():
        with override(language):
            asked.append(_("What does this mean for our customers?"))
    return " / ".join(dict.fromkeys(asked))
