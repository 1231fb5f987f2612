# SPDX-License-Identifier: Apache-2.0
"""Intercom: conversations with their parts, contacts and teammates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import Author, Case, Contact, Message, Rating
from customary.intake.feeds.helpdesk.values import (
    count,
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

    from customary.intake.feeds.helpdesk.directory import Beside, Directory

key = "intercom"
name = "Intercom"

KINDS = {"email": "email", "conversation": "chat", "phone_call": "call", "sms": "chat"}
CUSTOMERS = {"user", "lead", "contact"}
CLOSING, OPENING = {"close"}, {"open", "snoozed", "unsnoozed"}


def what(payload: Mapping[str, Any]) -> str:
    """What an object of an export is: "case", "person", ... or "" for none of ours."""
    kind = text(payload, "type")
    keys = payload.keys()
    if kind == "conversation" and keys & {"conversation_parts", "admin_assignee_id", "statistics"}:
        return "case"
    if kind in {"admin", "contact"} and "email" in keys:
        return "person"
    if kind == "team" and "admin_ids" in keys:
        return "group"
    return ""


def case_of(payload: Mapping[str, Any]) -> str:
    """The id of the case that an object beside belongs to; everything is within."""
    return text(payload, "conversation_id")


def contact(payload: Mapping[str, Any]) -> tuple[Contact, bool]:
    """A person of the help desk, and whether they are an agent."""
    found = Contact(
        text(payload, "id"), text(payload, "name"), text(payload, "email"), text(payload, "phone")
    )
    return found, payload.get("type") == "admin"


def slim(payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
    """An object beside, without what is written in it unless that is wished for."""
    heavy = {"attachments"} | (set() if words else {"body"})
    return {one: value for one, value in payload.items() if one not in heavy}


def rated(_key: str, _payload: Mapping[str, Any], _directory: Directory) -> Case | None:
    """A rating by itself, which there is not: it stands within its conversation."""
    return None


def case(payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
    """A conversation; None where it does not say what and when."""
    conversation, created = text(payload, "id"), moment(payload, "created_at")
    if not conversation or created is None:
        return None
    source, figures = table(payload, "source"), table(payload, "statistics")
    custom = table(payload, "custom_attributes")
    people = items(table(payload, "contacts"), "contacts")
    kind = KINDS.get(text(source, "type"), "ticket")
    found = Case(
        key=conversation,
        opened=created,
        kind=kind,
        live=kind == "call",
        subject=text(source, "subject") or text(payload, "title"),
        group=directory.group(text(payload, "team_assignee_id")),
        type=text(table(payload, "ticket"), "ticket_type"),
        agent=directory.agent({}, identity(payload, "admin_assignee_id")),
        customer=directory.person(people[0] if people else {}, ""),
        tags=tuple(
            filter(None, (text(one, "name") for one in items(table(payload, "tags"), "tags")))
        ),
        is_solved=text(payload, "state") == "closed",
        answered=moment(figures, "first_admin_reply_at"),
        closed=moment(figures, "last_close_at"),
        reopens=count(figures, "count_reopens"),
        updated=moment(payload, "updated_at"),
        fields={one: text(custom, one) for one in custom if text(custom, one)},
    )
    if table(source, "author"):
        who, said = text(table(source, "author"), "id"), text(source, "body")
        begun = Message(created, _author(source, directory), who, key="0", text=said)
        found.messages.append(begun)
    for part in items(table(payload, "conversation_parts"), "conversation_parts"):
        _add_part(found, part, directory)
    _complete(found, figures)
    _add_rating(found, table(payload, "conversation_rating"))
    return found


def _complete(case: Case, figures: Mapping[str, Any]) -> None:
    """A list of conversations comes without their parts: then its own figures are believed."""
    if len(case.messages) > 1:
        return
    heard = moment(figures, "first_contact_reply_at")
    began = case.messages[0].by if case.messages else Author.CUSTOMER
    if began is not Author.CUSTOMER and heard is not None:
        case.messages.append(Message(heard, Author.CUSTOMER))
    if case.answered is not None and began is Author.CUSTOMER:
        case.messages.append(Message(case.answered, Author.AGENT, case.agent))


def _author(part: Mapping[str, Any], directory: Directory) -> Author:
    author = table(part, "author")
    kind, who = text(author, "type"), text(author, "id")
    if kind in CUSTOMERS:
        return Author.CUSTOMER
    automatic = kind != "admin" or true(author, "from_ai_agent") or true(author, "is_ai_answer")
    automatic |= text(part, "delivered_as") in {"automated", "operator_initiated"}
    return Author.MACHINE if automatic or directory.is_machine(who) else Author.AGENT


def _add_part(case: Case, part: Mapping[str, Any], directory: Directory) -> None:
    at, kind = moment(part, "created_at"), text(part, "part_type")
    if at is None:
        return
    who = text(table(part, "author"), "id")
    # Closing and assigning may carry words for the customer; a note never does.
    if kind == "comment" or (kind in CLOSING | OPENING | {"assignment"} and text(part, "body")):
        key, said = text(part, "id"), text(part, "body")
        case.messages.append(Message(at, _author(part, directory), who, key=key, text=said))
    elif kind == "note":
        case.messages.append(Message(at, _author(part, directory), who, public=False))
    if kind in CLOSING:
        case.solved.append((at, True))
    elif kind in OPENING:
        case.solved.append((at, False))
    to = table(part, "assigned_to")
    if text(to, "type") == "admin":
        case.assigned.append(text(to, "id"))


def _add_rating(case: Case, rating: Mapping[str, Any]) -> None:
    score = number(rating, "rating")
    at = moment(rating, "updated_at", "created_at")
    if score is not None and 1 <= score <= 5 and at is not None:
        case.ratings.append(Rating(case.key, at, score, 1.0, 5.0, text(rating, "remark")))
