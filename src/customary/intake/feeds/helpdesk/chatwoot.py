# SPDX-License-Identifier: Apache-2.0
"""Chatwoot: conversations with their messages, contacts, and answers to its survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import Author, Case, Contact, Message, Rating, rated_alone
from customary.intake.feeds.helpdesk.values import (
    identity,
    items,
    moment,
    number,
    table,
    text,
    true,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.intake.feeds.helpdesk.directory import Beside, Directory

key = "chatwoot"
name = "Chatwoot"

KINDS = {
    "Channel::Email": "email",
    "Channel::WebWidget": "chat",
    "Channel::Api": "chat",
    "Channel::Whatsapp": "chat",
    "Channel::FacebookPage": "chat",
    "Channel::Instagram": "chat",
    "Channel::Telegram": "chat",
    "Channel::Line": "chat",
    "Channel::Sms": "chat",
    "Channel::TwilioSms": "chat",
    "Channel::Voice": "call",
}
SOLVED = "resolved"
#: Kinds of messages, as the interface numbers them and as webhooks call them.
INCOMING, OUTGOING, ACTIVITY = {"0", "incoming"}, {"1", "outgoing"}, {"2", "activity"}
#: What is sent to ask for a rating is no answer to anybody.
SURVEY = "input_csat"
LOWEST, HIGHEST = 1.0, 5.0


def what(payload: Mapping[str, Any]) -> str:
    """What an object of an export is: "case", "person", ... or "" for none of ours."""
    keys = payload.keys()
    if keys >= {"inbox_id", "status", "meta"}:
        return "case"
    if keys >= {"rating", "conversation_id", "message_id"}:
        return "rating"
    if keys >= {"availability_status", "role"}:
        return "person"
    if keys >= {"channel_type", "name"}:
        return "group"
    return ""


def case_of(payload: Mapping[str, Any]) -> str:
    """The id of the case that an object beside belongs to."""
    return text(payload, "conversation_id")


def contact(payload: Mapping[str, Any]) -> tuple[Contact, bool]:
    """An agent: contacts stand within their conversations."""
    return Contact(text(payload, "id"), text(payload, "name"), text(payload, "email")), True


def slim(payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
    """An object beside: what a customer says with a rating is what the rating is for."""
    del words
    return dict(payload)


def rated(key: str, payload: Mapping[str, Any], directory: Directory) -> Case | None:
    """A rating by itself, in a case of which nothing else is known; None where it is none."""
    customer = _customer(table(payload, "contact"), directory)
    at = moment(payload, "created_at")
    return rated_alone(key, at, customer, lambda case: _add_rating(case, payload))


def case(payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
    """A conversation with what stands beside it; None where it does not say what and when."""
    conversation, created = text(payload, "id"), moment(payload, "created_at")
    if not conversation or created is None:
        return None
    meta, custom = table(payload, "meta"), table(payload, "custom_attributes")
    team, kind = table(meta, "team"), KINDS.get(text(meta, "channel"), "chat")
    labels = payload.get("labels")
    found = Case(
        key=conversation,
        opened=created,
        kind=kind,
        live=kind == "call",
        group=text(team, "name") or directory.group(text(payload, "inbox_id")),
        agent=directory.agent(table(meta, "assignee"), ""),
        customer=_customer(table(meta, "sender"), directory),
        tags=tuple(str(one) for one in labels) if isinstance(labels, list) else (),
        is_solved=text(payload, "status") == SOLVED,
        answered=moment(payload, "first_reply_created_at"),
        updated=changed(payload),
        fields={one: text(custom, one) for one in custom if text(custom, one)},
    )
    for message in items(payload, "messages"):
        _add_message(found, message, directory)
    if found.is_solved:
        found.closed = _resolved(payload) or found.updated
    for rating in beside.get("rating", ()):
        _add_rating(found, rating)
    return found


def changed(payload: Mapping[str, Any]) -> datetime | None:
    """When a conversation last changed, as far as it says."""
    moments = (moment(payload, name) for name in ("updated_at", "last_activity_at", "timestamp"))
    return max(filter(None, moments), default=None)


def _customer(payload: Mapping[str, Any], directory: Directory) -> Contact | None:
    """A contact; contacts and agents are numbered apart, so a contact's id says what it is."""
    number = identity(payload, "id")
    if not number:
        return None
    told = dict(payload) | {"id": f"contact-{number}", "phone": text(payload, "phone_number")}
    return directory.person(told, "")


def _add_message(case: Case, message: Mapping[str, Any], directory: Directory) -> None:
    at, kind = moment(message, "created_at"), text(message, "message_type")
    if at is None or kind in ACTIVITY or text(message, "content_type") == SURVEY:
        return
    sender = table(message, "sender")
    who = text(sender, "id")
    if kind in INCOMING:
        by = Author.CUSTOMER
    elif kind in OUTGOING and text(sender, "type") == "user" and not directory.is_machine(who):
        by = Author.AGENT
    else:  # bots, templates, campaigns
        by = Author.MACHINE
    case.messages.append(
        Message(
            at,
            by,
            who,
            public=not true(message, "private"),
            key=text(message, "id"),
            text=text(message, "content"),
        )
    )


def _resolved(payload: Mapping[str, Any]) -> datetime | None:
    """When it was resolved: what the system noted last in the conversation."""
    noted = (
        moment(message, "created_at")
        for message in items(payload, "messages")
        if text(message, "message_type") in ACTIVITY
    )
    return max(filter(None, noted), default=None)


def _add_rating(case: Case, rating: Mapping[str, Any]) -> None:
    score, at = number(rating, "rating"), moment(rating, "updated_at", "created_at")
    if score is not None and LOWEST <= score <= HIGHEST and at is not None:
        # The interface and the webhook both name the message that asked.
        asked = text(rating, "message_id") or text(rating, "id")
        comment = text(rating, "feedback_message")
        case.ratings.append(Rating(asked, at, score, LOWEST, HIGHEST, comment))
