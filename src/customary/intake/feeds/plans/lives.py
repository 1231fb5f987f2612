# SPDX-License-Identifier: Apache-2.0
"""What became of an item, read from its moves: where it stands, when it began, when it ended.

Reopening shortens nothing: work begins with the first move into it and ends with the last move out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.intake.feeds.plans.dates import moment
from customary.intake.feeds.plans.statuses import is_not_done
from customary.intake.feeds.plans.trello import ARCHIVED
from customary.store.models import InitiativeStatus

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.plans.choices import Choices
    from customary.intake.feeds.plans.items import Item, Move

BEGUN = {InitiativeStatus.ACTIVE}
ENDED = {InitiativeStatus.FINISHED, InitiativeStatus.STOPPED, InitiativeStatus.DECLINED}
ANSWERED = {InitiativeStatus.ACCEPTED, *BEGUN, *ENDED}


def standing(item: Item, choices: Choices) -> InitiativeStatus:
    """Where an item stands: by its status, and by why it was closed."""
    now = choices.meaning(item.status)
    given_up = item.outcome == ARCHIVED and now not in ENDED
    if given_up or (now is InitiativeStatus.FINISHED and is_not_done(item.outcome)):
        return InitiativeStatus.DECLINED
    return now


def began(item: Item, choices: Choices, zone: ZoneInfo) -> datetime | None:
    """When work began: as a field says, else by the first move into it.

    A file without history tells neither: what is under way or ended counts from its first day.
    """
    told = told_moment(item, choices, "start_field", zone)
    if told:
        return told
    move = first_move(item, choices, BEGUN)
    if move and item.has_history:
        return move.at
    now = standing(item, choices)
    if item.has_history and now is InitiativeStatus.ACTIVE:
        return item.moves[0].at if item.moves else item.created
    if item.has_history:
        # It went from the list straight to the end: all that is known is when it ended.
        return ended(item, choices) if now is InitiativeStatus.FINISHED else None
    return item.created if now in {InitiativeStatus.ACTIVE, InitiativeStatus.FINISHED} else None


def ended(item: Item, choices: Choices) -> datetime | None:
    """When an item came to its end for good; None while it is open."""
    if standing(item, choices) not in ENDED:
        return None
    last = None
    for move in reversed(item.moves if item.has_history else ()):
        if choices.meaning(move.status) not in ENDED:
            break
        last = move.at
    return last or item.resolved or item.updated


def first_move(item: Item, choices: Choices, meanings: Collection[InitiativeStatus]) -> Move | None:
    """The first move into a status of one of these meanings."""
    return next((move for move in item.moves if choices.meaning(move.status) in meanings), None)


def told_moment(item: Item, choices: Choices, name: str, zone: ZoneInfo) -> datetime | None:
    """The moment in a field that was named in an answer; None where it tells none."""
    text = choices.value(item, name)
    try:
        return moment(text, zone) if text else None
    except (ValueError, OverflowError):
        return None
