# SPDX-License-Identifier: Apache-2.0
"""Where people and customers leave words: what an erasure blanks, table by table.

What somebody wrote in office (documents, decisions, publications, goals) belongs to the
organisation and stays; whoever wrote it is then an erased person. So do external ids, by which an
old file is known when it comes in again, and codes such as language or segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.store.models import (
    Action,
    Attendance,
    Customer,
    Decision,
    Dialogue,
    DialogueMessage,
    Dispute,
    HiringAnecdote,
    Interaction,
    Order,
    Participation,
    Person,
    Placement,
    PolicyChallenge,
    QuoteConsent,
    Recognition,
    ReplyDraft,
    Response,
    RoleContribution,
    Story,
    Subscription,
    VoiceItem,
    VoiceReply,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.models import Timed


@dataclass(frozen=True)
class Trace:
    """Columns of a table, in the rows from which one of the ways leads to the erased."""

    model: type[Timed]
    ways: tuple[str, ...]
    columns: tuple[str, ...]

    def of(self, keys: Iterable[int]) -> Q:
        """The condition on the rows that concern the person or customer, by all their rows."""
        keys = list(keys)
        condition = Q()
        for way in self.ways:
            condition |= Q(**{f"{way}__in": keys})
        return condition


OF_PERSON: tuple[Trace, ...] = (
    Trace(
        Person,
        ("pk",),
        (*Person.PERSONAL, "job_title", "joining_reason", "leaving_reason"),
    ),
    Trace(Placement, ("person",), ("job_title",)),
    Trace(Response, ("person",), Response.PERSONAL),
    Trace(Dialogue, ("started_by", "recipient"), Dialogue.PERSONAL),
    Trace(DialogueMessage, ("author",), DialogueMessage.PERSONAL),
    Trace(VoiceItem, ("person",), (*VoiceItem.PERSONAL, "subject")),
    Trace(Story, ("person",), (*Story.PERSONAL, "title", "business_value")),
    Trace(HiringAnecdote, ("hiring_case__person",), HiringAnecdote.PERSONAL),
    Trace(PolicyChallenge, ("raised_by",), ("text",)),
    Trace(Attendance, ("person",), ("learned",)),
    Trace(Participation, ("person",), ("contribution",)),
    Trace(RoleContribution, ("person",), ("contribution",)),
    Trace(Recognition, ("recipient",), ("reason", "reward")),
    Trace(Dispute, ("raised_by",), ("text",)),
)

OF_CUSTOMER: tuple[Trace, ...] = (
    Trace(Customer, ("pk",), Customer.PERSONAL),
    Trace(Response, ("customer",), Response.PERSONAL),
    Trace(Interaction, ("customer",), (*Interaction.PERSONAL, "tags", "macro", "link")),
    Trace(Order, ("customer",), Order.PERSONAL),
    Trace(Subscription, ("customer",), ("plan", "ended_reason")),
    Trace(VoiceItem, ("customer", "interaction__customer"), (*VoiceItem.PERSONAL, "subject")),
    Trace(QuoteConsent, ("voice_item__customer", "voice_item__interaction__customer"), ("how",)),
    Trace(
        VoiceReply,
        ("voice_item__customer", "voice_item__interaction__customer"),
        ("subject", "text"),
    ),
    Trace(
        ReplyDraft,
        ("voice_item__customer", "voice_item__interaction__customer"),
        ("subject", "text"),
    ),
    Trace(
        Story,
        ("customer", "interaction__customer"),
        (*Story.PERSONAL, "title", "business_value"),
    ),
    Trace(
        Decision,
        ("customer", "interaction__customer"),
        (
            "title",
            "rationale",
            "options",
            "customer_impact",
            "employee_impact",
            "predicted_outcome",
            "actual_outcome",
            "link",
        ),
    ),
    Trace(PolicyChallenge, ("interaction__customer",), ("text",)),
    Trace(
        Action,
        ("voice_item__customer", "voice_item__interaction__customer"),
        ("title", "closure_note"),
    ),
    # A colleague's note on a session with them tells of them too.
    Trace(Attendance, ("customer", "event__attendances__customer"), ("learned",)),
    Trace(Participation, ("customer",), ("contribution",)),
)
