# SPDX-License-Identifier: Apache-2.0
"""What the demonstration did about what its assessments showed, in the time of the story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from customary.catalogue import load_catalogue
from customary.core.statistics.culture_profile import PLAYS, Culture
from customary.demo.company import units
from customary.demo.rounds import PROFILE
from customary.demo.words import CHINESE, LANGUAGES, choose, words
from customary.store.access import System
from customary.store.actions.records import add
from customary.store.models import (
    Action,
    ActionStatus,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Level,
    Person,
)
from customary.store.queries.gaps import ANSWERING, PRACTICE

if TYPE_CHECKING:
    from customary.demo.scene import Scene
    from customary.store.models import Wave

US = System("demonstration")
#: How many gaps somebody took up, and how many of those in time.
TAKEN_UP, IN_TIME = 0.62, 0.9
#: How many of the units whose type leads took up a play that suits it.
PLAYED = 0.55
#: Days from the close until it was begun, when in time and when late; and until it was done, also
#: of what a pulse said: at least, and at most so many more.
SOON, LATE, LASTING, SHORTLY = (3, 24), (35, 30), (25, 110), (8, 36)


def act_on_gaps(scene: Scene, wave: Wave, *, closed: datetime, until: datetime) -> None:
    """Open the actions that answered what a wave flagged, finished where they were by a moment."""
    chance = scene.chance(f"gaps {wave.instrument.family} {closed.date()}")
    speaks = {unit.key: unit.speaks for unit in units()}
    heads = {one.unit_id: one for one in Person.objects.filter(level=Level.MANAGER).order_by("-pk")}
    board = Person.objects.filter(level=Level.EXECUTIVE).order_by("pk").first()
    gaps = wave.gaps.select_related("unit")
    for gap in sorted(
        gaps, key=lambda one: (one.unit.external_id if one.unit else "", one.flagged)
    ):
        luck = chance.random(5).tolist()
        owner = heads.get(gap.unit_id) or board
        first, more = SOON if luck[1] < IN_TIME else LATE
        opened = closed + timedelta(days=first + int(more * luck[2]))
        if luck[0] >= TAKEN_UP or opened > until:
            continue
        least, at_most = SHORTLY if gap.question else LASTING
        done = opened + timedelta(days=least + int(at_most * luck[3]))
        language = speaks.get(gap.unit.external_id, CHINESE) if gap.unit else CHINESE
        made = add(
            US,
            Action,
            title=choose(words("gaps").get(gap.flagged, words("gaps")["pulse"]), luck[4])[language],
            practice=ANSWERING if gap.question else PRACTICE,
            unit_id=gap.unit_id or (owner.unit_id if owner else None),
            owner=owner,
            gap=gap,
            opened_at=opened,
            due_on=(opened + timedelta(days=least + at_most // 2)).date(),
            done_at=done if done <= until else None,
            status=ActionStatus.DONE if done <= until else ActionStatus.OPEN,
        )
        Action.objects.filter(pk=made.pk).update(recorded_at=opened)


def begin_plays(scene: Scene, wave: Wave, *, closed: datetime, until: datetime) -> None:
    """Begin experiments for practices that suit the type that leads in a unit, as told of it."""
    if wave.instrument.family != PROFILE:
        return
    chance, catalogue = scene.chance(f"plays {closed.date()}"), load_catalogue()
    speaks = {unit.key: unit.speaks for unit in units()}
    heads = {one.unit_id: one for one in Person.objects.filter(level=Level.MANAGER).order_by("-pk")}
    cells = wave.results.filter(unit__isnull=False, attribute="", hidden="")
    for cell in cells.select_related("unit").order_by("unit__external_id"):
        luck = chance.random(4).tolist()
        profile = cell.figures.get("profile")
        dominant = profile["now"]["dominant"] if profile else None
        begun = closed + timedelta(days=10 + int(60 * luck[1]))
        if not dominant or luck[0] >= PLAYED or begun > until or cell.unit is None:
            continue
        practice = choose(catalogue.play(PLAYS[Culture(dominant)]).practices, luck[2])
        spoken = speaks.get(cell.unit.external_id, CHINESE)
        made = add(
            US,
            Initiative,
            kind=InitiativeKind.EXPERIMENT,
            status=InitiativeStatus.ACTIVE,
            title=catalogue.practice(practice).text(LANGUAGES[spoken]).lift,
            practice=practice,
            unit=cell.unit,
            owner=heads.get(cell.unit_id),
            before_value=round(20 + 50 * luck[3], 1),
            proposed_at=begun,
            answered_at=begun,
            started_on=begun.date(),
        )
        Initiative.objects.filter(pk=made.pk).update(recorded_at=begun)
