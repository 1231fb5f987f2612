# SPDX-License-Identifier: Apache-2.0
"""Exceptions for customers: made first, logged after, looked at without blame, turned into policy."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_at, require_row
from customary.store.actions.records import add, change, filled, locked, person_of, unit_of
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Action,
    ActionStatus,
    Decision,
    DecisionKind,
    DecisionStatus,
    DocumentKind,
    GovDocument,
)
from customary.store.queries.exceptions import COUNTED_OVER, SAFE_EXCEPTIONS

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from customary.store.access import Reader
    from customary.store.models import Interaction

#: Exceptions to one policy within a year from which it is the policy that is wrong; catalogue H44.
OPEN_A_REVIEW = 3
REVIEWED_WITHIN = timedelta(days=30)


@transaction.atomic
def log_exception(
    by: Reader,
    *,
    title: str,
    made_at: datetime,
    rationale: str = "",
    policy: GovDocument | None = None,
    interaction: Interaction | None = None,
    amount: Decimal | None = None,
) -> Decision:
    """An exception that the acting person has made for a customer: no approval comes before it.

    The third one to the same policy opens a review of that policy.

    Raises:
        Refused: it is still to come.
    """
    require_at(by, "write", "decisions", unit=unit_of(by), own=True)
    if made_at > timezone.now():
        raise Refused(
            _("This has not happened yet."), "made_at", _("Make the exception, then log it.")
        )
    made = add(
        by,
        Decision,
        kind=DecisionKind.EXCEPTION,
        title=filled(title, "title"),
        rationale=rationale.strip(),
        status=DecisionStatus.APPROVED,
        unit_id=unit_of(by),
        decided_by_id=person_of(by),
        customer_id=interaction.customer_id if interaction else None,
        interaction=interaction,
        policy=policy,
        proposed_at=made_at,
        decided_at=made_at,
        amount=amount,
        within_authority=True,
    )
    if policy is not None:
        open_policy_reviews(by, only=policy)
    return made


@transaction.atomic
def review_exception(by: Reader, exception: Decision, *, upheld: bool) -> Decision:
    """The exception, looked at afterwards by somebody else than who made it.

    Raises:
        Refused: the acting person made it, or it was looked at already.
    """
    require_row(by, "write", exception)
    exception = locked(exception)
    if exception.decided_by_id is not None and exception.decided_by_id == person_of(by):
        raise Refused(_("You made this yourself."), "", _("Ask somebody else to look at it."))
    if exception.upheld is not None:
        raise Refused(_("This has been decided."), "", "")
    return change(by, exception, upheld=upheld, reviewed_at=timezone.now())


@transaction.atomic
def open_policy_reviews(by: Reader, *, only: GovDocument | None = None) -> list[Action]:
    """An action for each policy with three exceptions in a year and since it was last looked at."""
    now = timezone.now()
    policies = GovDocument.objects.filter(kind=DocumentKind.POLICY)
    if only is not None:
        policies = policies.filter(pk=only.pk)
    asked = Action.objects.filter(practice=SAFE_EXCEPTIONS, document__in=policies)
    waiting = asked.filter(status=ActionStatus.OPEN).values("document_id")
    exceptions: dict[int, list[datetime]] = defaultdict(list)
    for policy, decided in Decision.objects.filter(
        kind=DecisionKind.EXCEPTION,
        status=DecisionStatus.APPROVED,
        policy__in=policies.exclude(pk__in=waiting),
        decided_at__gt=now - COUNTED_OVER,
    ).values_list("policy_id", "decided_at"):
        if decided is not None:
            exceptions[policy].append(decided)
    last_asked = dict(asked.order_by("opened_at").values_list("document_id", "opened_at"))
    return [
        _open_review(by, policy, now)
        for policy in policies.filter(pk__in=exceptions).order_by("pk")
        if _since(policy, exceptions[policy.pk], last_asked.get(policy.pk)) >= OPEN_A_REVIEW
    ]


@transaction.atomic
def settle_policy_review(by: Reader, review: Action, *, outcome: str) -> Action:
    """The review of a policy, done: what came of it, and that the policy was looked at today.

    Raises:
        Refused: nobody says what came of it, or it is done already.
    """
    require_row(by, "write", review)
    review = locked(review)
    if review.practice != SAFE_EXCEPTIONS or review.document is None:
        raise ValueError(f"Action {review.pk} reviews no policy.")
    if review.status != ActionStatus.OPEN:
        raise Refused(_("This has been decided."), "", "")
    note, now = filled(outcome, "outcome"), timezone.now()
    change(by, locked(review.document), reviewed_on=timezone.localdate(now))
    return change(by, review, status=ActionStatus.DONE, done_at=now, closure_note=note)


def _since(policy: GovDocument, decided: list[datetime], asked: datetime | None) -> int:
    """How many exceptions there are since anybody last looked at the policy."""
    return sum(
        (policy.reviewed_on is None or timezone.localdate(one) > policy.reviewed_on)
        and (asked is None or one > asked)
        for one in decided
    )


def _open_review(by: Reader, policy: GovDocument, now: datetime) -> Action:
    return add(
        by,
        Action,
        title=_("Review the policy: %(policy)s") % {"policy": policy.title},
        unit_id=policy.unit_id,
        owner_id=policy.owner_id,
        requested_by_id=person_of(by),
        requesting_unit_id=unit_of(by),
        opened_at=now,
        due_on=timezone.localdate(now + REVIEWED_WITHIN),
        document=policy,
        practice=SAFE_EXCEPTIONS,
    )
