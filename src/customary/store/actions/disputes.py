# SPDX-License-Identifier: Apache-2.0
"""Disputes: anyone may say that a grade is wrong; asked and answered in the open, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.catalogue import load_catalogue
from customary.store.access import require, require_at
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Dispute, PracticeGrade

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import GradingRun, OrgUnit


@transaction.atomic
def raise_dispute(
    by: Reader,
    *,
    practice: str,
    run: GradingRun,
    text: str,
    unit: OrgUnit | None = None,
) -> Dispute:
    """A dispute over the grade that a run gave a practice, in the company or in one unit.

    Raises:
        Refused: the run says nothing about this practice there.
    """
    require(by, "write", "disputes")
    load_catalogue().practice(practice)
    graded = PracticeGrade.objects.filter(run=run, practice=practice, unit=unit).first()
    if graded is None:
        raise Refused(
            _("There is no grade of this practice here to dispute."),
            "practice",
            _("Open the practice and choose a unit that has one."),
        )
    dispute = Dispute.objects.create(
        practice=practice,
        unit=unit,
        run=run,
        grade=graded.grade,
        raised_by_id=person_of(by),
        text=filled(text, "text"),
    )
    record_changes(by, Dispute._meta.db_table, after={dispute.pk: values_of(dispute)})
    return dispute


@transaction.atomic
def answer_dispute(by: Reader, dispute: Dispute, answer: str) -> Dispute:
    """The dispute with its answer, which everyone reads; neither is ever taken back.

    Raises:
        Refused: it has an answer, or is one's own.
    """
    require_at(by, "write", "dispute_answers", unit=dispute.unit_id)
    dispute = locked(dispute)
    if dispute.answered_at:
        raise Refused(_("This dispute has its answer."))
    if dispute.raised_by_id is not None and dispute.raised_by_id == person_of(by):
        raise Refused(_("Somebody else answers what you dispute."))
    return change(
        by,
        dispute,
        answer=filled(answer, "answer"),
        answered_by_id=person_of(by),
        answered_at=timezone.now(),
    )
