# SPDX-License-Identifier: Apache-2.0
"""Documents: approved with the customer in them, attested alike, retired; never rewritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed
from customary.store.actions.documents import (
    approve_document,
    attest,
    draft_document,
    request_attestations,
    retire_document,
    revise_draft,
)
from customary.store.actions.refusal import Refused
from customary.store.models import DocumentKind, DocumentStatus, GovDocument, Source
from tests.cast import make_person, make_unit
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db

COMPANY = "We make light that lasts."


@pytest.mark.parametrize("kind", [DocumentKind.VALUE, DocumentKind.PROCESS, DocumentKind.POLICY])
def test_at07_without_a_customer_clause_it_is_not_approved(kind: DocumentKind) -> None:
    lead = viewer("cx_lead")
    draft = draft_document(lead, kind=kind, title="Returns", customer_clause="  ")
    with pytest.raises(Refused) as refusal:
        approve_document(lead, draft)
    assert refusal.value.where == "customer_clause"
    assert refusal.value.mend
    draft.refresh_from_db()
    assert draft.status == DocumentStatus.DRAFT
    revise_draft(lead, draft, customer_clause="Customers have their money back in three days.")
    assert approve_document(lead, draft).approved_at is not None


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_at07_every_kind_is_attested_in_the_same_way(kind: str) -> None:
    lead, reader = viewer("cx_lead"), make_person("Reader", unit=make_unit())
    draft = draft_document(
        lead, kind=DocumentKind(kind), title="Text", body=kind, customer_clause="For them."
    )
    due = timezone.localdate() + timedelta(days=14)
    with pytest.raises(Refused, match="in force"):
        request_attestations(lead, draft, [reader], due_on=due)
    document = approve_document(lead, draft)
    [asked] = request_attestations(lead, document, [reader], due_on=due)
    assert request_attestations(lead, document, [reader], due_on=due) == [], "asked once"
    themselves = viewer(person=reader)
    done = attest(themselves, asked)
    assert done.attested_at is not None
    assert attest(themselves, asked).attested_at == done.attested_at, "once is enough"


def test_nobody_attests_for_somebody_else() -> None:
    lead, reader = viewer("cx_lead"), make_person("Reader")
    document = approve_document(
        lead, draft_document(lead, kind=DocumentKind.VISION, title="Where to", body="There.")
    )
    [asked] = request_attestations(lead, document, [reader], due_on=timezone.localdate())
    with pytest.raises(NotAllowed):
        attest(lead, asked)


@pytest.mark.parametrize(
    "text",
    [
        COMPANY,
        "we make LIGHT, that lasts!",
        "Ｗｅ　ｍａｋｅ　ｌｉｇｈｔ　ｔｈａｔ　ｌａｓｔｓ。",
        "We make\nlight — that   lasts",
    ],
)
def test_at11_the_cx_mission_that_repeats_the_company_mission_is_refused(text: str) -> None:
    boss = viewer("executive")
    company = draft_document(boss, kind=DocumentKind.COMPANY_MISSION, title="M", body=COMPANY)
    approve_document(boss, company)
    repeated = draft_document(boss, kind=DocumentKind.CX_MISSION, title="Ours", body=text)
    with pytest.raises(Refused, match="same text"):
        approve_document(boss, repeated)
    own = draft_document(
        boss, kind=DocumentKind.CX_MISSION, title="Ours", body="Nobody waits in the dark."
    )
    approved = approve_document(boss, own)
    stored = GovDocument.objects.filter(status=DocumentStatus.APPROVED)
    assert set(stored) == {company, approved}, "the two missions are kept apart"


def test_at11_the_refusal_holds_whichever_mission_came_first() -> None:
    boss = viewer("executive")
    first = draft_document(
        boss, kind=DocumentKind.CX_MISSION, title="Ours", body="照亮每一位客户。"
    )
    approve_document(boss, first)
    second = draft_document(
        boss, kind=DocumentKind.COMPANY_MISSION, title="M", body="照亮 每一位客户"
    )
    with pytest.raises(Refused, match="same text"):
        approve_document(boss, second)


def test_a_new_version_retires_the_one_it_replaces() -> None:
    lead = viewer("cx_lead")
    old = approve_document(lead, draft_document(lead, kind=DocumentKind.HANDBOOK, title="Handbook"))
    new = draft_document(lead, kind=DocumentKind.HANDBOOK, title="Handbook", replaces=old)
    assert new.version == 2
    approve_document(lead, new)
    old.refresh_from_db()
    assert old.status == DocumentStatus.RETIRED
    assert old.retired_on == timezone.localdate()
    with pytest.raises(Refused, match="retired already"):
        retire_document(lead, old)


def test_what_was_approved_is_not_reworded() -> None:
    lead = viewer("cx_lead")
    document = approve_document(
        lead, draft_document(lead, kind=DocumentKind.VISION, title="Where to")
    )
    with pytest.raises(Refused, match="no draft"):
        revise_draft(lead, document, body="Elsewhere.")


def test_an_employee_approves_nothing_and_leaves_no_trace() -> None:
    lead = viewer("cx_lead")
    draft = draft_document(lead, kind=DocumentKind.VISION, title="Where to")
    with pytest.raises(NotAllowed):
        approve_document(viewer(), draft)
    assert len(history(draft)) == 1


def test_a_document_made_here_says_so_and_keeps_its_history() -> None:
    lead = viewer("cx_lead")
    draft = draft_document(lead, kind=DocumentKind.VISION, title="Where to")
    approve_document(lead, draft)
    assert draft.source.key == Source.OWN_KEY
    assert draft.source.grade == "B"
    assert draft.recorded_at is not None
    made, approved = history(draft)
    assert (made.before, made.after["title"]) == (None, "Where to")
    assert approved.before["status"] == "draft"
    assert approved.after["status"] == "approved"
    assert {made.account_id, approved.account_id} == {lead.account}
