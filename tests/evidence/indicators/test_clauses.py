# SPDX-License-Identifier: Apache-2.0
"""I41: values, processes and policies speak of the customer, and people live by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import Attestation, GovDocument
from tests.cast import make, make_document, make_person, make_unit
from tests.evidence.indicators.seeing import Seen, observe, see

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db

CLAUSE = "We ask what this does to customers before we do it."


def policy(**fields: object) -> GovDocument:
    fields = {"approved_at": "2024-12-31", "customer_clause": CLAUSE} | fields
    return make_document("policy", **fields)


def attested(document: GovDocument, days: Sequence[str | None], *, source: str = "A") -> None:
    for day in days:
        asked = {"document": document, "person": make_person(), "due_on": "2025-06-30"}
        make(Attestation, attested_at=day, source=source, **asked)


def year_end(document: GovDocument) -> Seen:
    return see("I41", document)[-1]


def test_a_clause_reviewed_within_the_year_holds() -> None:
    owner = make_person(unit=make_unit(), level="manager")
    seen = year_end(policy(owner=owner))
    assert seen.held
    assert (str(seen.day), seen.unit, seen.level) == ("2025-12-31", owner.unit_id, "manager")


def test_no_clause_or_an_old_review_does_not() -> None:
    assert not year_end(policy(customer_clause="  ")).held
    old = policy(approved_at="2023-01-01", reviewed_on="2024-12-30")
    assert not year_end(old).held
    assert year_end(policy(approved_at="2023-01-01", reviewed_on="2024-12-31")).held


def test_the_document_itself_is_only_words() -> None:
    seen = year_end(policy())
    assert (seen.base, seen.proof) == ("A", "C")
    assert not observe("I41").proven.any()


def test_attestation_by_half_of_those_asked_proves_it() -> None:
    document = policy()
    attested(document, ["2025-06-01", None], source="B")
    seen = year_end(document)
    assert seen.proof == "B"
    assert (seen.proof_table, seen.proof_record) == (
        "attestations",
        Attestation.objects.get(attested_at__isnull=False).pk,
    )


def test_attestation_by_fewer_does_not() -> None:
    document = policy()
    attested(document, ["2025-06-01", None, None])
    assert year_end(document).proof == "C"


def test_attestations_older_than_a_year_do_not() -> None:
    document = policy(approved_at="2023-01-01", reviewed_on="2025-01-15")
    attested(document, ["2024-06-01"])
    assert year_end(document).proof == "C"


def test_those_who_left_are_no_longer_asked() -> None:
    document = policy()
    attested(document, ["2025-06-01"])
    for _ in range(3):
        gone = make_person(ended_on="2025-09-01")
        make(Attestation, document=document, person=gone, due_on="2025-06-30")
    assert year_end(document).proof == "A"


def test_drafts_retired_documents_and_other_kinds_are_left_out() -> None:
    assert see("I41", policy(approved_at=None)) == []
    retired = policy(status="retired", retired_on="2025-07-15")
    assert [str(one.day) for one in see("I41", retired)][-1] == "2025-06-30"
    handbook = make_document("handbook", approved_at="2024-12-31", customer_clause=CLAUSE)
    assert see("I41", handbook) == []
