# SPDX-License-Identifier: Apache-2.0
"""Actions: what somebody will do, by when, to lift a practice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.catalogue import load_catalogue
from customary.store.access import require_at, require_row
from customary.store.actions.records import add, filled, person_of, unit_of
from customary.store.actions.refusal import Refused
from customary.store.models import Action, ActionStatus

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import OrgUnit, Person, WaveGap


@transaction.atomic
def open_action(
    by: Reader,
    *,
    title: str,
    practice: str,
    owner: Person | None = None,
    unit: OrgUnit | None = None,
    due_on: date | None = None,
    gap: WaveGap | None = None,
) -> Action:
    """An action that lifts a practice; without an owner, of whoever opens it.

    One about a gap that a wave flagged is the unit's of whom it was flagged, unless another is
    named.

    Raises:
        Refused: the practice is none of the catalogue, nobody would own it, or it is due by a day
            that is over.
    """
    if gap is not None:
        require_row(by, "read", gap)
        unit = unit or gap.unit
    own = owner is None or owner.pk == person_of(by)
    at = unit.pk if unit else unit_of(by) if own else owner.unit_id if owner else None
    require_at(by, "write", "actions", unit=at, own=own)
    if practice not in load_catalogue().practices:
        raise Refused(_("There is no such practice."), "practice")
    owner_id = owner.pk if owner else person_of(by)
    if owner_id is None:
        raise Refused(_("Nobody would do it."), "owner", _("Name the person who will."))
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("That day is over."), "due_on", _("Choose a day to come."))
    return add(
        by,
        Action,
        title=filled(title, "title"),
        practice=practice,
        owner_id=owner_id,
        unit_id=unit.pk if unit else owner.unit_id if owner else unit_of(by),
        due_on=due_on,
        gap=gap,
        status=ActionStatus.OPEN,
        opened_at=timezone.now(),
    )
