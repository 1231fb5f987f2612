# SPDX-License-Identifier: Apache-2.0
"""Help Scout: conversations with their threads, and ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import Author, Case, Contact, Message, Rating, rated_alone
from customary.intake.feeds.helpdesk.values import identity, items, moment, table, text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.intake.feeds.helpdesk.directory import Beside, Directory

key = "helpscout"
name = "Help Scout"

KINDS = {"email": "email", "chat": "chat", "phone": "call"}
#: Threads that reach the customer or come from one; notes and line items do neither.
BY_AGENT = {"message", "reply", "phone"}
BY_CUSTOMER = {"customer", "beaconchat", "chat"}
SCALE = {"great": 3.0, "okay": 2.0, "not_good": 1.0, "notgood": 1.0, "not good": 1.0}


def what(payload: Mapping[str, Any]) -> str:
    """What an object of an export is: "case", "person", ... or "" for none of ours."""
    keys = payload.keys()
    if keys & {"mailboxId", "customerWaitingSince", "primaryCustomer"} and "rating" not in keys:
        return "case"
    if keys >= {"rating", "conversationId"}:
        return "rating"
    if keys >= {"firstName", "lastName", "role"}:
        return "person"
    return ""


def case_of(payload: Mapping[str, Any]) -> str:
    """The id of the case that an object beside belongs to."""
    return text(payload, "conversationId")


def contact(payload: Mapping[str, Any]) -> tuple[Contact, bool]:
    """A person of the help desk, and whether they are an agent."""
    named = f"{text(payload, 'firstName')} {text(payload, 'lastName')}".strip()
    return Contact(text(payload, "id"), named, text(payload, "email")), True


def slim(payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
    """An object beside, without what is written in it unless that is wished for."""
    del words
    return dict(payload)  # a rating: its comment is what it is for


def rated(key: str, payload: Mapping[str, Any], directory: Directory) -> Case | None:
    """A rating by itself, in a case of which nothing else is known; None where it is none."""
    customer = directory.person(table(payload, "customer"), "")
    at = moment(payload, "createdAt")
    return rated_alone(key, at, customer, lambda case: _add_rating(case, payload))


def case(payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
    """A conversation with what stands beside it; None where it does not say what and when."""
    conversation, created = text(payload, "id"), moment(payload, "createdAt")
    if not conversation or created is None:
        return None
    who = dict(table(payload, "primaryCustomer"))
    begun = table(payload, "createdBy")
    if text(begun, "type") == "customer" and text(begun, "id") == text(who, "id"):
        who = begun | who
    customer = directory.person(who, "")
    source = text(table(payload, "source"), "type")
    status = text(payload, "status")
    found = Case(
        key=conversation,
        opened=created,
        kind=KINDS.get(text(payload, "type") or source, "ticket"),
        live=text(payload, "type") == "phone",
        subject=text(payload, "subject"),
        link=text(table(table(payload, "_links"), "web"), "href"),
        group=text(table(payload, "mailbox"), "name")
        or directory.group(text(payload, "mailboxId")),
        agent=directory.agent(table(payload, "assignee"), identity(payload, "closedBy")),
        customer=customer,
        tags=tuple(filter(None, (text(one, "tag", "name") for one in items(payload, "tags")))),
        is_solved=status == "closed",
        discarded=status == "spam" or text(payload, "state") in {"deleted", "draft"},
        closed=moment(payload, "closedAt"),
        updated=changed(payload),
        fields={
            text(one, "name", "id"): text(one, "text", "value")
            for one in items(payload, "customFields")
            if text(one, "text", "value")
        },
    )
    for thread in items(table(payload, "_embedded"), "threads") or items(payload, "threads"):
        _add_thread(found, thread, directory)
    for rating in beside.get("rating", ()):
        _add_rating(found, rating)
    return found


def changed(payload: Mapping[str, Any]) -> datetime | None:
    """When it last changed: `userUpdatedAt` says nothing of what the customer wrote since."""
    threads = items(table(payload, "_embedded"), "threads")
    moments = [
        moment(payload, "userUpdatedAt"),
        moment(payload, "closedAt"),
        moment(table(payload, "customerWaitingSince"), "time"),
        *(moment(thread, "createdAt") for thread in threads),
    ]
    return max(filter(None, moments), default=None)


def _add_thread(case: Case, thread: Mapping[str, Any], directory: Directory) -> None:
    at = moment(thread, "createdAt")
    if at is None or text(thread, "state") in {"draft", "hidden"}:
        return
    kind = text(thread, "type")
    author = table(thread, "createdBy")
    who = text(author, "id")
    if kind in BY_CUSTOMER | BY_AGENT:
        by = Author.CUSTOMER if kind in BY_CUSTOMER else Author.AGENT
        if text(author, "type") == "customer":
            by = Author.CUSTOMER
        elif kind in BY_CUSTOMER and text(author, "type") == "user":
            by = Author.AGENT
        machine = text(table(thread, "source"), "via") in {"workflow", "automatic", "system"}
        if by is Author.AGENT and (machine or directory.is_machine(who)):
            by = Author.MACHINE
        key, body = text(thread, "id"), text(thread, "body")
        case.messages.append(Message(at, by, who, key=key, text=body))
    status = text(thread, "status")
    if status in {"active", "pending", "closed"}:
        case.solved.append((at, status == "closed"))
    to = text(table(thread, "assignedTo"), "id")
    if to:
        case.assigned.append(to)
    reply = text(thread, "savedReplyId")
    if reply not in {"", "0"}:
        case.macros += (reply,)


def _add_rating(case: Case, rating: Mapping[str, Any]) -> None:
    score = SCALE.get(text(rating, "rating").lower())
    at = moment(rating, "modifiedAt", "createdAt")
    if score is not None and at is not None:
        comment, thread = text(rating, "comments"), text(rating, "threadId")
        # A reply is rated once; the report of ratings and the webhook both name it.
        key = f"{case.key}-{thread}" if thread else text(rating, "id")
        case.ratings.append(Rating(key, at, score, 1.0, 3.0, comment))
