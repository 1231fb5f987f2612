# SPDX-License-Identifier: Apache-2.0
"""The whole story in memory: who is there, and what they say and do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.demo import (
    actions,
    budgets,
    careers,
    company,
    contacts,
    customers,
    decisions,
    dialogues,
    documents,
    exposure,
    goals,
    hiring,
    incidents,
    meetings,
    minutes,
    missions,
    people,
    plans,
    programmes,
    promises,
    publications,
    quality,
    recognition,
    stories,
    themes,
    voice,
    voice_files,
)
from customary.demo.pack import joined
from customary.demo.scene import Scene

if TYPE_CHECKING:
    from datetime import date

    from customary.demo.tables import Table

SMALLEST_SCALE, LARGEST_SCALE = 0.01, 20.0


@dataclass(frozen=True)
class Story:
    """Everything that was made up, before it is written."""

    scene: Scene
    staff: people.Staff
    customers: customers.Customers
    themes: list[themes.Theme]
    voice: voice.Voice
    texts: list[str]
    contacts: contacts.Contacts
    meetings: list[meetings.Meeting]
    decisions: list[decisions.Decision]
    plans: list[plans.Plan]
    tables: list[Table]


def tell(*, seed: int, as_of: date, scale: float) -> Story:
    """Make the story up; the arguments are those of `customary.demo.generate`.

    Raises:
        ValueError: if the scale is outside 0.01 to 20.
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise ValueError(f"The scale is between {SMALLEST_SCALE} and {LARGEST_SCALE}, not {scale}.")
    scene = Scene(seed=seed, as_of=as_of, scale=scale)
    staff = people.staff_of(scene)
    buyers = customers.customers_of(scene)
    topics = themes.themes_of(scene)
    said = voice.voice_of(scene, buyers, topics)
    cases, said = contacts.contacts_of(scene, staff, buyers, said)
    held = meetings.meetings_of(scene, staff)
    decided = decisions.decisions_of(scene, staff, topics)
    planned = plans.plans_of(scene, staff)
    texts = voice_files.texts_of(scene, said, topics)
    story = Story(scene, staff, buyers, topics, said, texts, cases, held, decided, planned, [])
    story.tables.extend(joined(_tables(story)))
    return story


def _tables(story: Story) -> list[Table]:
    scene, staff, buyers = story.scene, story.staff, story.customers
    announced = publications.announcements_of(scene)
    return [
        *company.tables(scene),
        *people.tables(staff),
        *careers.tables(scene, staff),
        *customers.tables(scene, staff, buyers),
        *goals.tables(scene, staff),
        *minutes.tables(scene, staff, story.meetings),
        *exposure.tables(scene, staff, buyers),
        *documents.tables(scene, staff),
        *decisions.tables(scene, staff, story.decisions, story.contacts),
        *themes.tables(scene, staff, story.themes),
        *contacts.tables(scene, staff, buyers, story.contacts),
        *voice_files.tables(
            scene,
            staff,
            buyers,
            story.contacts,
            story.voice,
            themes=story.themes,
            texts=story.texts,
        ),
        *promises.tables(scene, buyers, story.contacts),
        *quality.tables(scene, staff, story.contacts),
        *incidents.tables(scene),
        *plans.tables(scene, staff, story.plans, story.voice),
        *missions.tables(scene, story.decisions, story.meetings, story.plans),
        *publications.tables(scene, staff, announced, story.decisions, voice=story.voice),
        *stories.tables(scene, staff),
        *actions.tables(scene, staff, announced, story.themes),
        *recognition.tables(scene, staff),
        *hiring.tables(scene, staff),
        *budgets.tables(scene),
        *programmes.tables(scene, staff, buyers),
        *dialogues.tables(scene, staff),
    ]
