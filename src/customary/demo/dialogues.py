# SPDX-License-Identifier: Apache-2.0
"""Private talks between people and those who lead them: when, and a few plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.scene import later, moment
from customary.demo.tables import Table
from customary.demo.words import choose, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

DIALOGUES = 640
KINDS = ("manager", "manager", "manager", "survey_follow_up", "speak_up")
#: The opening that tells of a success; all others are about something hard.
SUCCESS = 2
BLOCKING = (1, 3)


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """Threads with their messages."""
    chance = scene.chance("dialogues")
    dialogues: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    sizes = np.array([unit.size for unit in units()])
    for place, day in enumerate(scene.some_days(chance, DIALOGUES, growth=0.6)):
        number = int(chance.choice(len(sizes), p=sizes / sizes.sum()))
        person = staff.colleague(chance, units()[number].key, day)
        leader = staff.above_of(person, day)
        if leader < 0:
            continue
        key = f"talk-{place + 1:04d}"
        opening = int(chance.integers(len(words("colleagues")["dialogue"]["openings"])))
        dialogue, sent = _dialogue(scene, chance, day, opening, language=units()[number].speaks)
        who = (staff.reference(person), staff.reference(leader))
        dialogues.append({"external_id": key, "started_by": who[0], "recipient": who[1]} | dialogue)
        for turn, text in enumerate(_texts(chance, opening, units()[number].speaks)[: len(sent)]):
            messages.append(
                {
                    "external_id": f"{key}-{turn + 1}",
                    "dialogue": key,
                    "author": who[turn % 2],
                    "sent_at": sent[turn],
                    "text": text,
                }
            )
    return [
        Table.of_rows("dialogue", "dialogues", dialogues),
        Table.of_rows("dialogue", "dialogue_messages", messages),
    ]


def _dialogue(
    scene: Scene, chance: np.random.Generator, day: np.datetime64, opening: int, *, language: int
) -> tuple[dict[str, Any], list[np.datetime64]]:
    """A thread and the moments of its messages: one, two or three."""
    luck = chance.random(8).tolist()
    kind = choose(KINDS, luck[0])
    opened = moment(day, int(480 + 840 * luck[1]))
    waits = (0, int(1 + 90 * luck[2] ** 2), int(100 + 60 * luck[3]))
    count = 1 + int(luck[4] < 0.84) + int(luck[4] < 0.4)
    sent = [opened + np.timedelta64(wait, "h") for wait in waits[:count]]
    sent = [moment for moment in sent if moment <= scene.end]
    solved = scene.seen(later(opened, 24 * int(2 + 20 * luck[5])))
    closed = scene.seen(later(opened, 24 * int(8 + 20 * luck[6])))
    blocker = opening in BLOCKING
    dialogue = {
        "kind": kind,
        "subject": choose(words("colleagues")["dialogue"]["subjects"], luck[7])[language],
        "opened_at": opened,
        "acknowledged_at": sent[1] if len(sent) > 1 else None,
        "decided_at": closed if kind == "speak_up" else None,
        "closed_at": closed if luck[7] < 0.7 else None,
        "struggle": opening != SUCCESS,
        "success": opening == SUCCESS,
        "blocker": blocker,
        "blocker_solved_at": solved if blocker and luck[0] < 0.8 else None,
    }
    return dialogue, sent


def _texts(chance: np.random.Generator, opening: int, language: int) -> list[str]:
    told = words("colleagues")["dialogue"]
    return [
        told["openings"][opening][language],
        told["replies"][opening][language],
        choose(told["further"], chance.random())[language],
    ]
