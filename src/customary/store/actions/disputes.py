# SPDX-License-Identifier: Apache-2.0
"""Disputes: anyone may say that a grade is wrong; asked and answered in the open, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.catalogue import load_catalogue
from customary.store.access import System, require, require_at
from customary.store.actions.asking import address_of, owner_of_grade
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Dispute, PracticeGrade

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import GradingRun, OrgUnit, Person


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
    asked = owner_of_grade(practice, unit, but=person_of(by))
    dispute = Dispute.objects.create(
        practice=practice,
        unit=unit,
        run=run,
        grade=graded.grade,
        raised_by_id=person_of(by),
        asked_of=asked,
        text=filled(text, "text"),
    )
    record_changes(by, Dispute._meta.db_table, after={dispute.pk: values_of(dispute)})
    if asked is not None:
        _ask(dispute, asked)
    return dispute


@transaction.atomic
def answer_dispute(by: Reader, dispute: Dispute, answer: str) -> Dispute:
    """The dispute with its answer, which everyone reads; neither is ever taken back.

    Whoever is asked may answer, whatever their roles.

    Raises:
        Refused: it has an answer, or is one's own.
    """
    dispute = locked(dispute)
    if isinstance(by, System) or dispute.asked_of_id not in by.persons:
        require_at(by, "write", "dispute_answers", unit=dispute.unit_id)
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


def _ask(dispute: Dispute, asked: Person) -> None:
    """Mail whoever is asked, once; without an address they see it on their first page."""
    address, language = address_of(asked)
    if not address:
        return
    with override(language or languages()[0]):
        name = load_catalogue().practice(dispute.practice).text(language or languages()[0]).name
        write_mail(
            recipient=address,
            subject=_("Somebody says that a grade is wrong: %(practice)s") % {"practice": name},
            body=_(
                "Hello %(name)s,\n\nsomebody disputes the grade of \u201c%(practice)s\u201d, and you answer for "
                "the records behind it:\n\n%(text)s\n\nYou find it on your first page in Customary. "
                "Please answer within %(days)s days; everybody reads the answer.\n"
            )
            % {
                "name": asked.full_name,
                "practice": name,
                "text": dispute.text,
                "days": Dispute.DAYS_TO_ANSWER,
            },
            once_key=f"dispute-{dispute.pk}",
        )
