# SPDX-License-Identifier: Apache-2.0
"""Freshdesk: tickets with their stats and conversations, agents, contacts, ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import Author, Case, Contact, Message, Rating, rated_alone
from customary.intake.feeds.helpdesk.values import items, moment, number, table, text, true, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.helpdesk.directory import Beside, Directory

key = "freshdesk"
name = "Freshdesk"

SOLVED = {"4", "5", "resolved", "closed"}
#: Numbers of the ways by which a ticket came.
KINDS = {"1": "email", "3": "call", "7": "chat", "10": "email", "13": "chat"}
PHONE, OUTBOUND = "3", "10"
#: Ratings go from extremely unhappy to extremely happy.
LOWEST, HIGHEST = -103.0, 103.0


def what(payload: Mapping[str, Any]) -> str:
    """What an object of an export is: "case", "person", ... or "" for none of ours."""
    keys = payload.keys()
    if keys >= {"requester_id", "responder_id"} and keys & {"spam", "stats", "fr_escalated"}:
        return "case"
    if keys >= {"incoming", "private", "ticket_id"}:
        return "comment"
    if keys >= {"ratings", "ticket_id"}:
        return "rating"
    if keys >= {"contact", "ticket_scope"}:
        return "person"
    if keys >= {"email", "active", "view_all_tickets"} or keys >= {"email", "active", "twitter_id"}:
        return "person"
    if keys >= {"escalate_to", "name"}:
        return "group"
    return ""


def case_of(payload: Mapping[str, Any]) -> str:
    """The id of the case that an object beside belongs to."""
    return text(payload, "ticket_id")


def contact(payload: Mapping[str, Any]) -> tuple[Contact, bool]:
    """A person of the help desk, and whether they are an agent."""
    is_agent = "ticket_scope" in payload
    told = table(payload, "contact") or payload
    phone = text(told, "mobile", "phone")
    return Contact(text(payload, "id"), text(told, "name"), text(told, "email"), phone), is_agent


def slim(payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
    """An object beside, without what is written in it unless that is wished for."""
    heavy = {"body", "attachments", "to_emails", "cc_emails"} | (set() if words else {"body_text"})
    return {one: value for one, value in payload.items() if one not in heavy}


def rated(key: str, payload: Mapping[str, Any], directory: Directory) -> Case | None:
    """A rating by itself, in a case of which nothing else is known; None where it is none."""
    customer = directory.person({}, text(payload, "user_id"))
    at = moment(payload, "created_at")
    return rated_alone(key, at, customer, lambda case: _add_rating(case, payload))


def case(payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
    """A ticket with what stands beside it; None where it does not say what and when."""
    ticket, created = text(payload, "id"), moment(payload, "created_at")
    if not ticket or created is None:
        return None
    source, stats = text(payload, "source"), table(payload, "stats")
    custom = table(payload, "custom_fields")
    found = Case(
        key=ticket,
        opened=created,
        kind=KINDS.get(source, "ticket"),
        live=source == PHONE,
        subject=text(payload, "subject"),
        group=text(table(payload, "group"), "name") or directory.group(text(payload, "group_id")),
        type=text(payload, "type"),
        agent=directory.agent(table(payload, "responder"), text(payload, "responder_id")),
        customer=directory.person(table(payload, "requester"), text(payload, "requester_id")),
        tags=words(payload, "tags"),
        is_solved=text(payload, "status").lower() in SOLVED,
        discarded=true(payload, "spam") or true(payload, "deleted"),
        escalated=true(payload, "is_escalated"),
        answered=moment(stats, "first_responded_at"),
        closed=moment(stats, "resolved_at", "closed_at"),
        reopens=int(moment(stats, "reopened_at") is not None),
        updated=moment(payload, "updated_at"),
        due=moment(payload, "due_by"),
        fields={one: text(custom, one) for one in custom if text(custom, one)},
    )
    # What stands in the ticket itself is its first message, unless an agent wrote it.
    told = [*items(payload, "conversations"), *beside.get("comment", ())]
    if told:
        begun = Author.AGENT if source == OUTBOUND else Author.CUSTOMER
        found.messages.append(Message(created, begun, key="0", text=_first_words(payload)))
    elif source == OUTBOUND:
        heard = moment(stats, "requester_responded_at")
        found.messages.append(Message(created, Author.AGENT))
        if heard is not None:
            found.messages.append(Message(heard, Author.CUSTOMER))
    elif _first_words(payload):
        found.written = _first_words(payload)
    for one in told:
        _add_message(found, one, directory)
    for rating in beside.get("rating", ()):
        _add_rating(found, rating)
    return found


def _first_words(payload: Mapping[str, Any]) -> str:
    return text(payload, "description_text")


def _add_message(case: Case, told: Mapping[str, Any], directory: Directory) -> None:
    at = moment(told, "created_at")
    if at is None:
        return
    who = text(told, "user_id")
    by = Author.CUSTOMER if true(told, "incoming") else Author.AGENT
    automatic = true(told, "automation_type_id") or text(told, "automation_id") != ""
    if by is Author.AGENT and (automatic or directory.is_machine(who)):
        by = Author.MACHINE
    case.messages.append(
        Message(
            at,
            by,
            who,
            public=not true(told, "private"),
            key=text(told, "id"),
            text=text(told, "body_text"),
        )
    )


def _add_rating(case: Case, rating: Mapping[str, Any]) -> None:
    at = moment(rating, "created_at")
    score = number(table(rating, "ratings"), "default_question")
    if at is not None and score is not None and LOWEST <= score <= HIGHEST:
        comment = text(rating, "feedback")
        case.ratings.append(Rating(text(rating, "id"), at, score, LOWEST, HIGHEST, comment))
