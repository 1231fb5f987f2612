# SPDX-License-Identifier: Apache-2.0
"""Hiring by what people have done: questions, anecdotes, marks, and only then the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.store.access import require_at, require_row
from customary.store.actions.records import add, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import (
    AnecdoteMark,
    Function,
    HiringAnecdote,
    HiringCase,
    HiringOutcome,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from customary.store.access import Reader
    from customary.store.models import OrgUnit, Person

#: Anecdotes, and interviewers who marked each, before anyone is hired or turned down.
FEWEST_ANECDOTES = 2
FEWEST_INTERVIEWERS = 2


@dataclass(frozen=True)
class Prompt:
    """A question that asks for something that happened, and what to listen for in the answer."""

    question: StrOrPromise
    listen_for: StrOrPromise


#: The question bank, by key.
QUESTION_BANK: dict[str, Prompt] = {
    "former_manager": Prompt(
        gettext_lazy(
            "Which former manager are you still in touch with? Tell us about the last time you spoke."
        ),
        gettext_lazy("Ties that outlast a job, kept up by deeds: help given, news shared."),
    ),
    "made_customer_laugh": Prompt(
        gettext_lazy("Tell us about a time when you made a customer laugh. What had happened?"),
        gettext_lazy("Warmth that fitted the moment, and a customer better off afterwards."),
    ),
    "rule_against_customer": Prompt(
        gettext_lazy(
            "When did a rule stand in the way of what was right for a customer? What did you do?"
        ),
        gettext_lazy("Judgement, courage, and whether the rule was raised with those who own it."),
    ),
    "own_mistake": Prompt(
        gettext_lazy("Which mistake of yours did a customer feel? What followed, hour by hour?"),
        gettext_lazy("Who told the customer, how soon, and what was put right."),
    ),
    "colleague_helped": Prompt(
        gettext_lazy("Whom in another team did you help lately, without being asked? How?"),
        gettext_lazy("Looking past one's own task, and credit given to others."),
    ),
}


@transaction.atomic
def open_hiring_case(
    by: Reader,
    *,
    job_title: str,
    function: Function = Function.OTHER,
    unit: OrgUnit | None = None,
    leader_appointment: bool = False,
) -> HiringCase:
    """A case for one candidate; the candidate is not named here."""
    require_at(by, "write", "hiring_cases", unit=unit.pk if unit else None)
    return add(
        by,
        HiringCase,
        job_title=filled(job_title, "job_title"),
        function=function,
        unit=unit,
        leader_appointment=leader_appointment,
        opened_on=timezone.localdate(),
    )


@transaction.atomic
def record_anecdote(
    by: Reader, case: HiringCase, *, prompt: str, situation: str, act: str, effect: str
) -> HiringAnecdote:
    """What the candidate once did, as the answer to a question of the bank."""
    require_at(by, "write", "hiring_anecdotes", unit=case.unit_id)
    _refuse_decided(locked(case))
    if prompt not in QUESTION_BANK:
        raise ValueError(f"The question bank has {', '.join(QUESTION_BANK)}, no {prompt!r}.")
    return add(
        by,
        HiringAnecdote,
        hiring_case=case,
        prompt=prompt,
        situation=filled(situation, "situation"),
        act=filled(act, "act"),
        effect=filled(effect, "effect"),
    )


@transaction.atomic
def mark_anecdote(
    by: Reader, anecdote: HiringAnecdote, *, mark: int, interviewer: Person | None = None
) -> AnecdoteMark:
    """An interviewer's mark from 1 to 5: one's own, or with `interviewer` that of another who sat in.

    Raises:
        Refused: a mark outside the scale, a second one, or a case decided before.
    """
    require_row(by, "read", anecdote)
    marked_by = interviewer.pk if interviewer else person_of(by)
    if marked_by is None:
        raise ValueError("A mark is somebody's; name the interviewer.")
    if marked_by != person_of(by):
        require_row(by, "write", anecdote)
    if not 1 <= mark <= 5:
        raise Refused(_("Marks go from 1 to 5, not %(mark)s.") % {"mark": mark}, "mark")
    _refuse_decided(locked(anecdote.hiring_case))
    if AnecdoteMark.objects.filter(anecdote=anecdote, interviewer=marked_by).exists():
        raise Refused(_("This interviewer has marked it already."), "mark")
    return add(
        by,
        AnecdoteMark,
        anecdote=anecdote,
        interviewer_id=marked_by,
        mark=mark,
        marked_at=timezone.now(),
    )


@transaction.atomic
def decide_hire(
    by: Reader, case: HiringCase, *, outcome: HiringOutcome, person: Person | None = None
) -> HiringCase:
    """The case, decided; `person` is who was hired. A candidate may withdraw at any time.

    Raises:
        Refused: two anecdotes have not each been marked by two interviewers.
    """
    require_row(by, "write", case)
    case = locked(case)
    _refuse_decided(case)
    if outcome == HiringOutcome.OPEN:
        raise ValueError("Open is no decision.")
    ready = anecdotes_ready(case)
    if outcome != HiringOutcome.WITHDRAWN and ready < FEWEST_ANECDOTES:
        raise Refused(
            _("%(ready)s of %(needed)s anecdotes are marked by two interviewers.")
            % {"ready": ready, "needed": FEWEST_ANECDOTES},
            "outcome",
            _("Mark what the candidate told before you decide."),
        )
    hired = person if outcome == HiringOutcome.HIRED else None
    return change(by, case, outcome=outcome, person=hired, decided_at=timezone.now())


def anecdotes_ready(case: HiringCase) -> int:
    """How many anecdotes of the case at least two interviewers marked."""
    interviewers = Count(
        "marks__interviewer", filter=Q(marks__interviewer__isnull=False), distinct=True
    )
    return (
        HiringAnecdote.objects.filter(hiring_case=case)
        .annotate(interviewers=interviewers)
        .filter(interviewers__gte=FEWEST_INTERVIEWERS)
        .count()
    )


def _refuse_decided(case: HiringCase) -> None:
    if case.outcome != HiringOutcome.OPEN:
        raise Refused(_("This case has been decided."))
