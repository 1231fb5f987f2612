# SPDX-License-Identifier: Apache-2.0
"""Contacts: customers who rang, wrote or chatted, who answered them and how fast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from customary.demo.company import unit_number
from customary.demo.customers import wish
from customary.demo.scene import even, hours
from customary.demo.tables import Table, reference
from customary.demo.voice import HELPDESK, after, answer_hours
from customary.demo.words import CHINESE, ENGLISH, topic_name, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.customers import Customers
    from customary.demo.people import Staff
    from customary.demo.scene import Scene
    from customary.demo.voice import Voice

FULL_COUNT = 8_000
FIRST_NUMBER = 10_001
#: Contacts in which the customer also left a comment.
WITH_VOICE = 0.78
KINDS = ("ticket", "email", "chat", "call", "visit")
TICKET = 0
SHARES = (0.23, 0.25, 0.26, 0.21, 0.05)
CHANNELS = ("web form", "e-mail", "chat", "phone", "visit")


@dataclass(frozen=True)
class Contacts:
    """Columns of one length, in order of time; `voice` is the item told in it, -1 for none."""

    opened: npt.NDArray[np.datetime64]
    answered: npt.NDArray[np.datetime64]
    customer: npt.NDArray[np.int64]
    language: npt.NDArray[np.int64]
    topic: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    agent: npt.NDArray[np.int64]
    voice: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.opened)

    def reference(self, row: int) -> str:
        """The id under which other sources point to a contact."""
        return reference("helpdesk", self.key(row))

    @staticmethod
    def key(row: int) -> str:
        """The help desk's own number of a contact."""
        return str(FIRST_NUMBER + row)


def contacts_of(
    scene: Scene, staff: Staff, customers: Customers, voice: Voice
) -> tuple[Contacts, Voice]:
    """The contacts, and the voice with the answers that were given in them."""
    chance = scene.chance("contacts")
    count = scene.count(FULL_COUNT, fewest=120)
    told = np.flatnonzero(voice.source == HELPDESK)
    spoken = told[np.unique(np.linspace(0, len(told) - 1, round(count * WITH_VOICE)).astype(int))]
    silent = np.sort(chance.integers(0, len(voice), count - len(spoken)))
    origin = np.concatenate([spoken, silent])
    opened = voice.moment[origin] + hours(
        np.where(np.arange(count) < len(spoken), 0, 1 + chance.random(count) * 20)
    )
    order = np.argsort(np.minimum(opened, scene.end), kind="stable")
    item = np.where(np.arange(count) < len(spoken), origin, -1)[order]
    origin, opened = origin[order], np.minimum(opened, scene.end)[order]
    kind = np.searchsorted(np.cumsum(SHARES), even(count, 0.31), side="right").clip(max=4)
    language = voice.language[origin]
    unit = _units(chance, language, kind)
    wait = _waits(chance, voice, kind, item)
    answered = after(scene, opened, wait)
    has_voice = item >= 0
    heard = replace(voice, answered=voice.answered.copy())
    heard.answered[item[has_voice]] = answered[has_voice]
    contacts = Contacts(
        opened=opened,
        answered=answered,
        customer=voice.customer[origin],
        language=language,
        topic=voice.topic[origin],
        kind=kind,
        unit=unit,
        agent=staff.someone(chance, unit, opened.astype("datetime64[D]")),
        voice=item,
    )
    return contacts, heard


def tables(scene: Scene, staff: Staff, customers: Customers, contacts: Contacts) -> list[Table]:
    """The contacts as the help desk keeps them."""
    chance = scene.chance("contact file")
    count = len(contacts)
    luck = chance.random((count, 8))
    closed = scene.known(contacts.answered + hours(chance.exponential(26, count)))
    topics = list(words("topics"))
    units = list(unit_number())
    rows = []
    for row, draw in enumerate(luck.tolist()):
        language = int(contacts.language[row])
        topic = topics[contacts.topic[row]]
        customer = int(contacts.customer[row])
        aimed = draw[0] < 0.42
        done = aimed and not np.isnat(closed[row])
        transfers = int(draw[1] ** 4 * 3.4)
        rows.append(
            {
                "external_id": contacts.key(row),
                "kind": KINDS[contacts.kind[row]],
                "customer": customers.reference(customer),
                "unit": reference("hr", units[contacts.unit[row]]),
                "agent": staff.reference(int(contacts.agent[row])),
                "subject": topic_name(topic, language),
                "topic": topic,
                "opened_at": contacts.opened[row],
                "first_answered_at": contacts.answered[row],
                "closed_at": closed[row],
                "contacts": 1 + transfers + int(draw[2] < 0.2),
                "transfers": transfers,
                "reopened": int(draw[3] < 0.09),
                "escalated": draw[4] < 0.05,
                "policy_blocked": draw[5] < 0.06,
                "customer_goal": wish(customers, customer, "goals", draw[6]) if aimed else "",
                "goal_confirmed": (draw[7] < 0.74) if done else "",
            }
        )
    return [Table.of_rows("helpdesk", "interactions", rows)]


def _units(
    chance: np.random.Generator, language: npt.NDArray[np.int64], kind: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    number = unit_number()
    chinese = np.where(
        chance.random(len(kind)) < 0.38, number["service-shanghai"], number["service-chengdu"]
    )
    unit = np.where(language == ENGLISH, number["service-dublin"], chinese)
    return np.where((kind == len(KINDS) - 1) & (language == CHINESE), number["field"], unit)


def _waits(
    chance: np.random.Generator,
    voice: Voice,
    kind: npt.NDArray[np.int64],
    item: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Hours until the first answer: at once by phone, as the item tells, or by habit."""
    live = 0.02 + chance.exponential(0.12, len(kind))
    wait = np.where(kind >= KINDS.index("call"), live, 0.3 + chance.exponential(13, len(kind)))
    loop = (item >= 0) & voice.is_loop[item]
    span = (voice.answered[item] - voice.moment[item]).astype("timedelta64[s]").astype(float) / 3600
    never = np.isnat(voice.answered[item])
    wait = np.where(loop, np.where(never, np.inf, span), wait)
    ticket = kind == TICKET
    wait[ticket] = answer_hours(chance, int(ticket.sum()))
    return wait
