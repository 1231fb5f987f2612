# SPDX-License-Identifier: Apache-2.0
"""Words for the columns of records, in the language now spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Field
    from django_stubs_ext import StrOrPromise

#: Columns that lead to other records; the models leave it to us to name them.
LEADING: dict[str, StrOrPromise] = {
    "account": _("account"),
    "agent": _("agent"),
    "anecdote": _("anecdote"),
    "author": _("author"),
    "customer": _("customer"),
    "decided_by": _("decided by"),
    "decision": _("decision"),
    "definition": _("definition of good service"),
    "dialogue": _("dialogue"),
    "document": _("document"),
    "erased_at": _("erased at"),
    "event": _("event"),
    "gap": _("flagged gap"),
    "given_by": _("given by"),
    "hiring_case": _("hiring case"),
    "initiative": _("initiative"),
    "instrument": _("instrument"),
    "interaction": _("interaction"),
    "interviewer": _("interviewer"),
    "journey": _("journey"),
    "known_contact": _("known contact"),
    "manager": _("manager"),
    "metric": _("metric"),
    "organiser": _("organiser"),
    "owner": _("owner"),
    "parent": _("belongs to"),
    "person": _("person"),
    "policy": _("policy"),
    "programme": _("programme"),
    "promise": _("promise"),
    "proposed_by": _("proposed by"),
    "publication": _("publication"),
    "raised_by": _("raised by"),
    "recipient": _("recipient"),
    "referred_by": _("referred by"),
    "replaces": _("replaces"),
    "requested_by": _("requested by"),
    "requesting_unit": _("requesting unit"),
    "review": _("review"),
    "reviewer": _("reviewer"),
    "stage": _("journey stage"),
    "started_by": _("started by"),
    "theme": _("theme"),
    "unit": _("unit"),
    "voice_item": _("voice item"),
    "wave": _("wave"),
}


def label_of(column: Field[Any, Any]) -> str:
    """What a column is called, in the language now spoken."""
    return str(LEADING.get(column.name, column.verbose_name))
