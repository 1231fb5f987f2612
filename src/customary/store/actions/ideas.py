# SPDX-License-Identifier: Apache-2.0
"""Ideas: handed in by anyone, answered in time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import NotAllowed, require_at, require_row, visible
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import add, change, filled, locked, person_of, unit_of
from customary.store.actions.refusal import Refused
from customary.store.models import Initiative, InitiativeKind, InitiativeStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: An idea still without an answer on the day after is overdue; as indicator I53 counts it.
ANSWERED_WITHIN = timedelta(days=14)


@transaction.atomic
def propose_idea(
    by: Reader, *, title: str, description: str = "", customer_problem: str = ""
) -> Initiative:
    """An idea of the acting person, for their unit."""
    require_at(by, "write", "initiatives", unit=unit_of(by), own=True)
    return add(
        by,
        Initiative,
        kind=InitiativeKind.IDEA,
        title=filled(title, "title"),
        description=description.strip(),
        customer_problem=customer_problem.strip(),
        unit_id=unit_of(by),
        proposed_by_id=person_of(by),
        proposed_at=timezone.now(),
    )


@transaction.atomic
def answer_idea(by: Reader, idea: Initiative, *, accept: bool, answer: str) -> Initiative:
    """The idea, accepted or declined; whoever had it hears why by mail.

    Raises:
        NotAllowed: it is one's own.
        Refused: it has its answer, or the answer says nothing.
    """
    require_row(by, "write", idea)
    idea = locked(idea)
    if idea.kind != InitiativeKind.IDEA:
        raise ValueError(f"Only an idea is answered here, not {idea.kind}.")
    if idea.proposed_by_id is not None and idea.proposed_by_id == person_of(by):
        raise NotAllowed("Nobody answers an idea of their own.")
    if idea.answered_at:
        raise Refused(_("This idea has its answer."))
    answer = filled(answer, "answer")
    status = InitiativeStatus.ACCEPTED if accept else InitiativeStatus.DECLINED
    answered = change(by, idea, status=status, answered_at=timezone.now())
    _tell(answered, answer)
    return answered


def overdue_ideas(by: Reader, as_of: date) -> QuerySet[Initiative]:
    """Ideas that had gone without an answer for more than 14 days on that day, oldest first."""
    zone = timezone.get_current_timezone()
    until = datetime.combine(as_of + timedelta(days=1), time.min, zone)
    last_in_time = until - ANSWERED_WITHIN - timedelta(days=1)
    return (
        visible(by, Initiative)
        .filter(Q(answered_at=None) | Q(answered_at__gte=until), kind=InitiativeKind.IDEA)
        .filter(proposed_at__lt=last_in_time)
        .order_by("proposed_at", "pk")
    )


def _tell(idea: Initiative, answer: str) -> None:
    person = idea.proposed_by
    if person is None or not person.email:
        return
    account = getattr(person, "account", None)
    with override(account.language if account else languages()[0]):
        accepted = idea.status == InitiativeStatus.ACCEPTED
        subject = _("Your idea will be taken up") if accepted else _("Your idea has an answer")
        body = _("Hello %(name)s,\n\nyour idea “%(title)s” has been answered:\n\n%(answer)s\n") % {
            "name": person.full_name,
            "title": idea.title,
            "answer": answer,
        }
    write_mail(recipient=person.email, subject=subject, body=body, once_key=f"idea-{idea.pk}")
