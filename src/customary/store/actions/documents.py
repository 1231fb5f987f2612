# SPDX-License-Identifier: Apache-2.0
"""Governing documents: drafted, approved with the customer in them, attested, retired."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import NotAllowed, require_at, require_row
from customary.store.actions.records import add, add_all, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Attestation, DocumentKind, DocumentStatus, GovDocument

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import OrgUnit, Person

#: What says how people act here has to say what that means for customers.
WITH_CLAUSE = (DocumentKind.VALUE, DocumentKind.PROCESS, DocumentKind.POLICY)
#: Two missions that must not be one text.
MISSIONS = {
    DocumentKind.CX_MISSION: DocumentKind.COMPANY_MISSION,
    DocumentKind.COMPANY_MISSION: DocumentKind.CX_MISSION,
}


@transaction.atomic
def draft_document(
    by: Reader,
    *,
    kind: DocumentKind,
    title: str,
    body: str = "",
    language: str = "",
    customer_clause: str = "",
    unit: OrgUnit | None = None,
    replaces: GovDocument | None = None,
) -> GovDocument:
    """A draft; with `replaces`, the next version of a document of the same kind."""
    require_at(by, "write", "gov_documents", unit=unit.pk if unit else None)
    if replaces:
        require_row(by, "write", replaces)
        if replaces.kind != kind:
            raise ValueError(f"A {kind} cannot replace a {replaces.kind}.")
    return add(
        by,
        GovDocument,
        kind=kind,
        title=filled(title, "title"),
        body=body.strip(),
        language=language,
        customer_clause=customer_clause.strip(),
        unit=unit,
        owner_id=person_of(by),
        replaces=replaces,
        version=replaces.version + 1 if replaces else 1,
    )


@transaction.atomic
def revise_draft(
    by: Reader,
    document: GovDocument,
    *,
    title: str | None = None,
    body: str | None = None,
    customer_clause: str | None = None,
) -> GovDocument:
    """The draft with another wording; what has been approved is replaced, never rewritten."""
    require_row(by, "write", document)
    document = _draft(document)
    said = {"title": title, "body": body, "customer_clause": customer_clause}
    values = {name: text.strip() for name, text in said.items() if text is not None}
    if "title" in values:
        filled(values["title"], "title")
    return change(by, document, **values)


@transaction.atomic
def approve_document(by: Reader, document: GovDocument) -> GovDocument:
    """The document in force from now; the version that it replaces is retired.

    Raises:
        Refused: it is no draft; a value, process or policy says nothing about customers; or the
            customer experience mission only repeats the company's.
    """
    require_row(by, "write", document)
    document = _draft(document)
    _refuse_without_customer(document)
    _refuse_repeated_mission(document)
    now = timezone.now()
    if document.replaces and document.replaces.status == DocumentStatus.APPROVED:
        _retire(by, document.replaces)
    return change(
        by,
        document,
        status=DocumentStatus.APPROVED,
        approved_at=now,
        published_at=document.published_at or now,
        reviewed_on=timezone.localdate(now),
    )


@transaction.atomic
def retire_document(by: Reader, document: GovDocument) -> GovDocument:
    """The document, no longer in force."""
    require_row(by, "write", document)
    document = locked(document)
    if document.status == DocumentStatus.RETIRED:
        raise Refused(_("This document has been retired already."))
    return _retire(by, document)


@transaction.atomic
def request_attestations(
    by: Reader, document: GovDocument, people: Iterable[Person], *, due_on: date
) -> list[Attestation]:
    """The new requests to read a document and say so; whoever still has one gets no second.

    The same for documents of every kind.

    Raises:
        Refused: the document is not in force, or the day has passed.
    """
    asked = {person.pk: person for person in people if person.ended_on is None}
    for person in asked.values():
        require_at(by, "write", "attestations", unit=person.unit_id)
    if document.status != DocumentStatus.APPROVED:
        what = _("Only a document in force can be attested.")
        raise Refused(what, "document", _("Have it approved first."))
    if due_on < timezone.localdate():
        raise Refused(_("The day to attest by has passed."), "due_on", _("Choose a later day."))
    waiting = Attestation.objects.filter(
        document=document, person__in=asked, attested_at=None
    ).values_list("person_id", flat=True)
    rows = [
        {"document": document, "person": asked[pk], "due_on": due_on}
        for pk in asked.keys() - set(waiting)
    ]
    return add_all(by, Attestation, rows)


@transaction.atomic
def attest(by: Reader, attestation: Attestation) -> Attestation:
    """The request, answered: read, and acted on. Nobody says so for somebody else."""
    require_row(by, "write", attestation)
    attestation = locked(attestation)
    if attestation.person_id != person_of(by):
        raise NotAllowed("Everyone attests for themselves.")
    return (
        attestation
        if attestation.attested_at
        else change(by, attestation, attested_at=timezone.now())
    )


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in case, spaces, punctuation or width of letters at most."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    """Letters and digits alone, folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")


def _draft(document: GovDocument) -> GovDocument:
    document = locked(document)
    if document.status != DocumentStatus.DRAFT:
        what = _("This document is no draft any more.")
        raise Refused(what, "", _("Draft a new version of it."))
    return document


def _retire(by: Reader, document: GovDocument) -> GovDocument:
    return change(by, document, status=DocumentStatus.RETIRED, retired_on=timezone.localdate())


def _refuse_without_customer(document: GovDocument) -> None:
    if document.kind in WITH_CLAUSE and not document.customer_clause.strip():
        raise Refused(
            _("It does not say yet what it means for customers."),
            "customer_clause",
            _("Write the customer clause: what customers gain by it, and who sees to that."),
        )


def _refuse_repeated_mission(document: GovDocument) -> None:
    other = MISSIONS.get(DocumentKind(document.kind))
    if other is None:
        return
    text = document.body or document.title
    standing = GovDocument.objects.filter(kind=other).exclude(status=DocumentStatus.RETIRED)
    if any(same_text(text, one.body or one.title) for one in standing):
        raise Refused(
            _("The company mission and the customer experience mission are the same text."),
            "body",
            _("Say in the customer experience mission what customers are to experience."),
        )
