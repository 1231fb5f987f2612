# SPDX-License-Identifier: Apache-2.0
"""Knowing customers: whether somebody knows what each needs, and met them lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Q

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import best_records, rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Attendance, Customer, CustomerStatus, Interaction
from customary.store.queries.known import CAME, COMPLETE, KNOWN_FOR, known_as

if TYPE_CHECKING:
    import numpy.typing as npt
    from django.db.models import QuerySet

    from customary.evidence.reading import Reading

    Numbers = npt.NDArray[np.int64]
    Grades = npt.NDArray[np.int8]
    Truths = npt.NDArray[np.bool_]

INTERACTIONS, ATTENDANCES = 0, 1


@indicator(
    "I30",
    records="customers",
    proofs=("interactions", "attendances"),
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
)
def known_customers(reading: Reading) -> Observations:
    """One observation: an active customer, on the last day read.

    Earlier days are left out: of a profile only its last review is kept. Contacts of an account
    count through their account. It holds when need, goal, stage and value are told, and both the
    review of the profile and the last contact are at most 90 days old. The contact proves it,
    unless the profile is of weaker evidence.
    """
    today = reading.as_of
    joined = Q(joined_on=None) | Q(joined_on__lte=today)
    stays = Q(left_on=None) | Q(left_on__gt=today)
    active = Customer.objects.filter(
        joined, stays, status=CustomerStatus.ACTIVE, same_as=None, account=None, erased_at=None
    )
    rows = columns(
        active.annotate(complete=ExpressionWrapper(COMPLETE, output_field=BooleanField())).order_by(
            "pk"
        ),
        "id",
        "complete",
        "known_contact_id",
        "profile_reviewed_on",
        "source_id",
        "recorded_at",
    )
    reviewed = reading.days(rows["profile_reviewed_on"])
    profile = reading.evidence(rows, reviewed)
    met, by_contact, record, kind = _met_lately(reading, ids(rows["id"]))
    day = np.full(len(reviewed), np.datetime64(today, "D"))
    unit, level = reading.person_columns(rows["known_contact_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=rows["complete"].astype(bool) & _is_lately(reading, reviewed) & met,
        base=reading.grade_of(rows["source_id"]),
        proof=np.where(met, np.maximum(profile, by_contact), profile),
        record=ids(rows["id"]),
        proof_record=record,
        proof_kind=kind,
    )


def _is_lately(reading: Reading, day: npt.NDArray[np.datetime64]) -> Truths:
    """Which days are at most 90 days ago, and not still to come; never NaT."""
    today = np.datetime64(reading.as_of, "D")
    return (day >= today - np.timedelta64(KNOWN_FOR.days, "D")) & (day <= today)


def _met_lately(reading: Reading, customers: Numbers) -> tuple[Truths, Grades, Numbers, Grades]:
    """Which customers were met in the last 90 days; evidence, record and table of a contact."""
    until = reading.span[1]
    opened = Interaction.objects.filter(opened_at__gte=until - KNOWN_FOR, opened_at__lt=until)
    came = Attendance.objects.filter(
        CAME, event__starts_at__gte=until - KNOWN_FOR, event__starts_at__lt=until
    )
    calls = _contacts(reading, opened.filter(customer__isnull=False), "opened_at")
    visits = _contacts(reading, came, "event__starts_at")
    whose = np.concatenate([calls[0], visits[0]])
    grade = np.concatenate([calls[1], visits[1]])
    record = np.concatenate([calls[2], visits[2]])
    kind = np.full(len(record), INTERACTIONS, dtype=np.int8)
    kind[len(calls[0]) :] = ATTENDANCES
    row = rows_of(customers, whose)
    met, best, shown = shown_by(len(customers), row=row, grade=grade, record=record)
    known = row >= 0
    table = best_records(len(customers), row=row[known], grade=grade[known], record=kind[known])
    return met, best, shown, table


def _contacts(reading: Reading, found: QuerySet[Any], when: str) -> tuple[Numbers, Grades, Numbers]:
    """Whom each contact was with, its evidence and its id, oldest first."""
    rows = columns(
        found.annotate(whose=known_as()).order_by(when, "pk"),
        "id",
        "whose",
        when,
        "source_id",
        "recorded_at",
    )
    return ids(rows["whose"]), reading.evidence(rows, reading.days(rows[when])), ids(rows["id"])
