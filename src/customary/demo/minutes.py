# SPDX-License-Identifier: Apache-2.0
"""Meetings on record: the calendar, the minutes in the wiki, and one unit's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import HAND_REGISTERING
from customary.demo.meetings import event_key
from customary.demo.scene import moment
from customary.demo.tables import Table, reference
from customary.demo.words import CHINESE, both, choose, impact, topic_name, topics_of, words

if TYPE_CHECKING:
    from customary.demo.meetings import Meeting
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

QUIET_SINCE_MONTHS = 18
#: Share of its meetings that the unit with a list of its own enters there.
REGISTERED = 0.4


def tables(scene: Scene, staff: Staff, meetings: list[Meeting]) -> list[Table]:
    """Calendar entries, and the agenda items kept in the wiki."""
    chance = scene.chance("agendas")
    events = [_event(meeting, staff) for meeting in meetings] + _quiet_wednesdays(scene)
    items = [row for meeting in meetings for row in _agenda(chance, meeting)]
    return [
        Table.of_rows("calendar", "events", events),
        Table.of_rows("wiki", "agenda_items", items),
        *_hand_register(scene, chance, meetings),
    ]


def _event(meeting: Meeting, staff: Staff) -> dict[str, Any]:
    return {
        "external_id": meeting.key,
        "kind": meeting.kind,
        "title": meeting.title,
        "series": meeting.series,
        "unit": reference("hr", meeting.unit.key),
        "organiser": staff.reference(meeting.organiser),
        "status": "held" if meeting.held else "cancelled",
        "starts_at": meeting.starts,
        "ends_at": meeting.starts + np.timedelta64(meeting.minutes, "m"),
        "attendees": staff.references(np.sort(np.array(meeting.invited))),
        "service_item": meeting.kind == "executive_meeting" and meeting.asked,
    }


def _quiet_wednesdays(scene: Scene) -> list[dict[str, Any]]:
    since = scene.months_before(QUIET_SINCE_MONTHS)
    days = scene.days[scene.days > since]
    wednesdays = days[(days.astype(int) + 3) % 7 == 2]
    return [
        {
            "external_id": event_key("quiet-wednesday", moment(day, 13 * 60 + 30)),
            "kind": "protected_slot",
            "title": both(words("meetings")["titles"]["protected_slot"]),
            "series": "quiet-wednesday",
            "unit": reference("hr", "averlune"),
            "organiser": "",
            "status": "held",
            "starts_at": moment(day, 13 * 60 + 30),
            "ends_at": moment(day, 17 * 60 + 30),
            "attendees": [],
            "service_item": False,
        }
        for day in wednesdays
    ]


def _agenda(chance: np.random.Generator, meeting: Meeting) -> list[dict[str, Any]]:
    if not meeting.held:
        return []
    luck = chance.random(6).tolist()
    topic = choose(topics_of(meeting.unit.function), luck[0])
    rows = []
    for place, draw in enumerate(luck[1:3], start=1):
        text = choose(words("meetings")["agenda"]["items"], draw)[meeting.language]
        rows.append(_item(meeting, place, text.format(topic=topic_name(topic, meeting.language))))
    if meeting.asked:
        question = words("meetings")["question"][meeting.language]
        answer = impact(topic, meeting.language, luck[4]) if meeting.answered else ""
        rows.append(_item(meeting, 3, question, question=True, answer=answer))
    return rows


def _item(
    meeting: Meeting, place: int, text: str, *, question: bool = False, answer: str = ""
) -> dict[str, Any]:
    return {
        "external_id": f"{meeting.key}-{place}",
        "event": reference("calendar", meeting.key),
        "position": place,
        "text": text,
        "customer_question": question,
        "answer": answer,
    }


def _hand_register(
    scene: Scene, chance: np.random.Generator, meetings: list[Meeting]
) -> list[Table]:
    """One unit's own list of its good meetings, filled in at the end of each quarter."""
    events, items = [], []
    for meeting in meetings:
        if meeting.unit.key != HAND_REGISTERING or not meeting.held or chance.random() > REGISTERED:
            continue
        quarter = meeting.day.astype("datetime64[M]")
        quarter -= int(quarter.astype(int)) % 3
        recorded = min(moment(quarter + 3), scene.end)
        event = _event_by_hand(meeting) | {"recorded_at": recorded}
        events.append(event)
        items.append(
            {
                "external_id": f"{event['external_id']}-question",
                "event": event["external_id"],
                "position": 1,
                "text": words("meetings")["question"][CHINESE],
                "customer_question": True,
                "answer": impact(
                    choose(topics_of(meeting.unit.function), chance.random()),
                    CHINESE,
                    chance.random(),
                ),
                "recorded_at": recorded,
            }
        )
    return [
        Table.of_rows("people-list", "events", events),
        Table.of_rows("people-list", "agenda_items", items),
    ]


def _event_by_hand(meeting: Meeting) -> dict[str, Any]:
    return {
        "external_id": f"list-{meeting.key}",
        "kind": meeting.kind,
        "title": meeting.title,
        "series": f"list-{meeting.series}",
        "unit": reference("hr", meeting.unit.key),
        "status": "held",
        "starts_at": meeting.starts,
        "attendee_count": len(meeting.invited),
    }
