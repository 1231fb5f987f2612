# SPDX-License-Identifier: Apache-2.0
"""Exceptions made for customers: the newest of them, what waits to be looked at, policies in question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import Access, visible
from customary.store.models import (
    Action,
    ActionStatus,
    Decision,
    DecisionKind,
    DecisionStatus,
    DocumentKind,
    DocumentStatus,
    GovDocument,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.store.access import Viewer

#: The practice a review of a policy serves, and how long an exception counts against its policy.
SAFE_EXCEPTIONS = "H44"
COUNTED_OVER = timedelta(days=365)
#: So many exceptions are listed.
LISTED = 50


@dataclass(frozen=True)
class MadeException:
    """One exception; `upheld` is None until somebody looked at it."""

    id: int
    title: str
    why: str
    made_at: datetime
    by: str
    policy: str
    upheld: bool | None
    is_mine: bool
    may_look: bool


@dataclass(frozen=True)
class PolicyReview:
    """A policy in question: how many exceptions it called for within a year."""

    action: int
    policy: int
    title: str
    due_on: date | None
    owner: str
    exceptions: int
    may_settle: bool

    @property
    def is_late(self) -> bool:
        """Whether it should be settled by now."""
        return self.due_on is not None and self.due_on < timezone.localdate()


def exceptions(reader: Viewer) -> list[MadeException]:
    """The newest exceptions a reader may read, those first that they may look at."""
    rows = visible(reader, Decision).filter(
        kind=DecisionKind.EXCEPTION, status=DecisionStatus.APPROVED, decided_at__isnull=False
    )
    found = list(
        rows.select_related("policy", "decided_by").order_by("-decided_at", "-pk")[:LISTED]
    )
    writable = visible(reader, Decision, Access.WRITE).filter(pk__in=[one.pk for one in found])
    may_write = set(writable.values_list("pk", flat=True))
    made = [
        MadeException(
            id=one.pk,
            title=one.title,
            why=one.rationale,
            made_at=one.decided_at,
            by=one.decided_by.full_name if one.decided_by else "",
            policy=one.policy.title if one.policy else "",
            upheld=one.upheld,
            is_mine=(mine := one.decided_by_id is not None and one.decided_by_id in reader.persons),
            may_look=one.upheld is None and not mine and one.pk in may_write,
        )
        for one in found
        if one.decided_at is not None
    ]
    return sorted(made, key=lambda one: not one.may_look)


def policies(reader: Viewer) -> list[tuple[int, str]]:
    """The policies in force, by title."""
    rows = visible(reader, GovDocument).filter(
        kind=DocumentKind.POLICY, status=DocumentStatus.APPROVED
    )
    return sorted(((one.pk, one.title) for one in rows), key=lambda one: one[1])


def policy_reviews(reader: Viewer) -> list[PolicyReview]:
    """The policies in question that a reader may know of, the ones due first."""
    rows = visible(reader, Action).filter(
        practice=SAFE_EXCEPTIONS, status=ActionStatus.OPEN, document__isnull=False
    )
    found = list(rows.select_related("document", "owner").order_by("due_on", "pk"))
    writable = visible(reader, Action, Access.WRITE).filter(pk__in=[one.pk for one in found])
    may_write = set(writable.values_list("pk", flat=True))
    counted = Counter(
        Decision.objects.filter(
            kind=DecisionKind.EXCEPTION,
            status=DecisionStatus.APPROVED,
            policy__in=[one.document_id for one in found],
            decided_at__gt=timezone.now() - COUNTED_OVER,
        ).values_list("policy_id", flat=True)
    )
    return [
        PolicyReview(
            action=one.pk,
            policy=one.document.pk,
            title=one.document.title,
            due_on=one.due_on,
            owner=one.owner.full_name if one.owner else "",
            exceptions=counted[one.document.pk],
            may_settle=one.pk in may_write,
        )
        for one in found
        if one.document is not None
    ]
