# SPDX-License-Identifier: Apache-2.0
"""Disputes: grades that somebody says are wrong, asked and answered in the open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import System, Viewer, may_at, require
from customary.store.models import Dispute
from customary.store.queries.org import unit_tree

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.store.access import Reader


@dataclass(frozen=True)
class DisputeView:
    """One dispute. Everybody reads what is asked and answered; who asked, only they themselves.

    `asked_of` answers for the records behind the grade, and should until `due_on`.
    `grade` is the one disputed, None too where the unit is too small for its grade to be shown.
    """

    id: int
    practice: str
    unit: int | None
    unit_name: str
    grade: int | None
    text: str
    raised_at: datetime
    is_mine: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool
    asked_of: str
    is_asked_of_me: bool
    due_on: date
    is_overdue: bool


def disputes(
    reader: Reader,
    *,
    practice: str | None = None,
    unit: int | None = None,
    is_open: bool | None = None,
) -> tuple[DisputeView, ...]:
    """Disputes, open ones first and then the newest, of one practice and one unit if named."""
    require(reader, "read", "disputes")
    rows = Dispute.objects.select_related("answered_by", "asked_of").order_by("-created_at", "-pk")
    if practice is not None:
        rows = rows.filter(practice=practice)
    if unit is not None:
        rows = rows.filter(unit=unit)
    if is_open is not None:
        rows = rows.filter(answered_at__isnull=is_open)
    tree = unit_tree(reader)
    sees_all = isinstance(reader, System)
    me = reader.person if isinstance(reader, Viewer) else None
    mine = reader.persons if isinstance(reader, Viewer) else frozenset()
    found = [
        DisputeView(
            id=row.pk,
            practice=row.practice,
            unit=row.unit_id,
            unit_name=tree.names.get(row.unit_id or 0, ""),
            grade=row.grade if sees_all or not row.unit_id or row.unit_id in tree.shown else None,
            text=row.text,
            raised_at=row.created_at,
            is_mine=me is not None and row.raised_by_id == me,
            answer=row.answer,
            answered_by=row.answered_by.full_name if row.answered_by else "",
            answered_at=row.answered_at,
            may_answer=row.answered_at is None
            and (me is None or row.raised_by_id != me)
            and (
                row.asked_of_id in mine
                or may_at(reader, "write", "dispute_answers", unit=row.unit_id)
            ),
            asked_of=row.asked_of.full_name if row.asked_of else "",
            is_asked_of_me=row.answered_at is None and row.asked_of_id in mine,
            due_on=due_on(row),
            is_overdue=row.answered_at is None and due_on(row) < timezone.localdate(),
        )
        for row in rows
    ]
    return tuple(
        sorted(found, key=lambda one: (one.answered_at is not None, not one.is_asked_of_me))
    )


def due_on(dispute: Dispute) -> date:
    """The last day on which an answer is in time."""
    asked = timezone.localtime(dispute.created_at).date()
    return asked + timedelta(days=Dispute.DAYS_TO_ANSWER)
