# SPDX-License-Identifier: Apache-2.0
"""Cases: who is to answer a customer, by when, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.models import CaseState, Standing, VoiceCase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.models import Person, VoiceItem

TABLE = VoiceCase._meta.db_table


@transaction.atomic
def open_case(
    by: Reader, item: VoiceItem, *, owner: Person | None = None, due_at: datetime | None = None
) -> VoiceCase:
    """The case of an item, open; one that was closed opens again, one that is open stays as it is.

    Raises:
        Refused: an owner who does not work here.
    """
    require_row(by, "write", item)
    _refuse_stranger(owner)
    found = VoiceCase.objects.select_for_update().filter(pk=item.pk).first()
    if found is None:
        made = VoiceCase(voice_item=item, owner=owner, due_at=due_at, opened_at=timezone.now())
        add_cases(by, [made])
        return made
    return set_state(by, found, CaseState.OPEN)


@transaction.atomic
def add_cases(by: Reader, cases: Iterable[VoiceCase]) -> int:
    """How many of these cases were new; an item that has one keeps it."""
    wanted = {case.voice_item_id: case for case in cases}
    known = VoiceCase.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    new = [case for key, case in wanted.items() if key not in set(known)]
    VoiceCase.objects.bulk_create(new, batch_size=500)
    record_changes(by, TABLE, after={case.pk: values_of(case) for case in new})
    return len(new)


@transaction.atomic
def assign(by: Reader, case: VoiceCase, owner: Person | None) -> VoiceCase:
    """The case with whoever is to answer; None leaves it to nobody.

    A new owner is reminded anew.

    Raises:
        Refused: an owner who does not work here.
    """
    case = locked(case)
    require_row(by, "write", case.voice_item)
    _refuse_stranger(owner)
    if case.owner_id == (owner.pk if owner else None):
        return case
    return change(by, case, owner=owner, half_told_at=None, overdue_told_at=None)


@transaction.atomic
def set_state(by: Reader, case: VoiceCase, state: CaseState) -> VoiceCase:
    """The case open, waiting for the customer, or closed; as it was, if it was so already."""
    case = locked(case)
    require_row(by, "write", case.voice_item)
    if case.state == state:
        return case
    closed_at = timezone.now() if state == CaseState.CLOSED else None
    return change(by, case, state=state, closed_at=closed_at)


def close(by: Reader, case: VoiceCase) -> VoiceCase:
    """The case closed."""
    return set_state(by, case, CaseState.CLOSED)


@transaction.atomic
def close_answered(by: Reader) -> int:
    """How many open cases were closed because their source says that the customer was answered."""
    found = (
        VoiceCase.objects.select_for_update(of=("self",))
        .filter(state=CaseState.OPEN, voice_item__answered_at__isnull=False)
        .select_related("voice_item")
    )
    cases = list(found)
    before = {case.pk: {"state": case.state, "closed_at": None} for case in cases}
    for case in cases:
        case.state, case.closed_at = CaseState.CLOSED, case.voice_item.answered_at
    VoiceCase.objects.bulk_update(cases, ["state", "closed_at"], batch_size=500)
    after = {case.pk: values_of(case, only=before[case.pk]) for case in cases}
    return record_changes(by, TABLE, before=before, after=after)


def _refuse_stranger(owner: Person | None) -> None:
    if owner is not None and (owner.ended_on or owner.standing != Standing.EMPLOYEE):
        what = _("%(name)s does not work here.") % {"name": owner.full_name}
        raise Refused(what, "owner", _("Choose somebody who does."))
