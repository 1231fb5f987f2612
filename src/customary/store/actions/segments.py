# SPDX-License-Identifier: Apache-2.0
"""Something to be done for a segment of customers, opened here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_at
from customary.store.actions.records import add, filled, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Action

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import Person


@transaction.atomic
def open_segment_action(
    by: Reader, *, segment: str, title: str, owner: Person | None, due_on: date | None
) -> Action:
    """An action for the customers of a segment, of the unit of whoever is to do it.

    Raises:
        Refused: nothing is to be done, nobody is to do it, or its day is over.
    """
    require_at(by, "write", "actions", unit=None)
    title = filled(title, "title")
    if owner is None:
        raise Refused(_("Nobody is to do it yet."), "owner", _("Name somebody."))
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("This day is over."), "due_on", _("Give a later one."))
    return add(
        by,
        Action,
        title=title[:300],
        segment=filled(segment, "title")[:80],
        unit_id=owner.unit_id,
        owner=owner,
        requested_by_id=person_of(by),
        opened_at=timezone.now(),
        due_on=due_on,
    )
