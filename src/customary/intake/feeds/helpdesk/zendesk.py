# SPDX-License-Identifier: Apache-2.0
"""Zendesk: ticket exports, pages of the incremental export, and its tables in a warehouse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.case import (
    Author,
    Case,
    Contact,
    Message,
    Rating,
    minutes_after,
    rated_alone,
)
from customary.intake.feeds.helpdesk.values import (
    count,
    items,
    moment,
    number,
    table,
    text,
    true,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.helpdesk.directory import Beside, Directory

key = "zendesk"
name = "Zendesk"

SOLVED = {"solved", "closed"}
#: By which way a case came; what is not here is a ticket.
KINDS = {
    "email": "email",
    "chat": "chat",
    "native_messaging": "chat",
    "messaging": "chat",
    "whatsapp": "chat",
    "line": "chat",
    "sms": "chat",
    "voice": "call",
    "phone": "call",
    "visit": "visit",
}
#: Ways in which the customer was there.
LIVE = {"call", "visit"}
#: Ways by which rules and the system write, in the name of people.
MACHINES = {"rule", "system", "trigger", "automation"}
MERGED = "closed_by_merge"
AGENTS = {"agent", "admin"}
#: What satisfaction is offered but not given.
UNRATED = {"", "offered", "unoffered"}
#: Of the survey that replaced ratings: the question that counts, and the one for words.
SATISFACTION, OPEN = "customer_satisfaction", "open_ended"
#: Stands where a case is not known: a rating by itself says when it was rated.
NEVER = datetime.min.replace(tzinfo=UTC)


def what(payload: Mapping[str, Any]) -> str:
    """What an object of an export is: "case", "person", ... or "" for none of ours."""
    keys = payload.keys()
    if keys >= {"requester_id", "status"} and keys & {
        "submitter_id",
        "via",
        "via_channel",
        "raw_subject",
    }:
        return "case"
    if "reply_time_in_minutes" in keys:
        return "metrics"
    if keys >= {"ticket_id", "events"}:
        return "audit"
    if keys >= {"ticket_id", "child_events"}:
        return "audit"
    if keys >= {"ticket_id", "field_name", "value"}:
        return "change"
    if keys >= {"ticket_id", "public"} and keys & {"author_id", "user_id"}:
        return "comment"
    if keys >= {"ticket_id", "tag"}:
        return "tag"
    if keys >= {"ticket_id", "score", "requester_id"} or keys >= {"answers", "subjects"}:
        return "rating"
    if "role" in keys and keys & {"restricted_agent", "ticket_restriction", "verified"}:
        return "person"
    if keys >= {"title", "type", "raw_title"} or keys >= {"title_in_portal", "type"}:
        return "field"
    if "group" in str(payload.get("url", "")) and "name" in keys:
        return "group"
    return ""


def case_of(payload: Mapping[str, Any]) -> str:
    """The id of the case that an object beside belongs to."""
    for subject in items(payload, "subjects"):
        if text(subject, "type") in {"ticket", "zen:ticket"}:
            return text(subject, "id").removeprefix("zen:ticket:")
    return text(payload, "ticket_id")


def contact(payload: Mapping[str, Any]) -> tuple[Contact, bool]:
    """A person of the help desk, and whether they are an agent."""
    found = Contact(
        text(payload, "id"), text(payload, "name"), text(payload, "email"), text(payload, "phone")
    )
    return found, text(payload, "role") in AGENTS


def slim(payload: Mapping[str, Any], *, words: bool = False) -> dict[str, Any]:
    """An object beside, without what is written in it unless that is wished for."""
    heavy = {"html_body", "attachments", "metadata", "description"}
    heavy |= set() if words else {"body", "plain_body"}
    found = {one: value for one, value in payload.items() if one not in heavy}
    for events in ("events", "child_events"):
        if events in found:
            found[events] = [slim(one, words=words) for one in items(found, events)]
    return found


def rated(key: str, payload: Mapping[str, Any], directory: Directory) -> Case | None:
    """A rating by itself, in a case of which nothing else is known; None where it is none."""
    customer = directory.person({}, text(payload, "requester_id", "responder_id"))
    return rated_alone(key, NEVER, customer, lambda case: _add_rating(case, payload))


def case(payload: Mapping[str, Any], directory: Directory, beside: Beside) -> Case | None:
    """A ticket with what stands beside it; None where it does not say what, whose and when."""
    ticket, created = text(payload, "id"), moment(payload, "created_at")
    if not ticket or created is None:
        return None
    requester = directory.person(table(payload, "requester"), text(payload, "requester_id"))
    assignee = directory.agent(table(payload, "assignee"), text(payload, "assignee_id"))
    channel = _channel(payload) or text(payload, "via_channel")
    kind = KINDS.get(channel, "ticket")
    status = text(payload, "status")
    found = Case(
        key=ticket,
        opened=created,
        kind=kind,
        live=kind in LIVE,
        subject=text(payload, "subject", "raw_subject"),
        link=_link(payload, ticket),
        group=text(table(payload, "group"), "name") or directory.group(text(payload, "group_id")),
        type=text(payload, "type"),
        agent=assignee,
        customer=requester,
        tags=words(payload, "tags"),
        is_solved=status in SOLVED,
        discarded=status == "deleted" or "spam" in status,
        merges=words(payload, "merged_ticket_ids"),
        updated=moment(payload, "updated_at"),
        due=moment(payload, "due_at"),
        problem=text(payload, "problem_id"),
        fields=_fields(payload, directory),
    )
    found.fields.setdefault("has_incidents", str(true(payload, "has_incidents")).lower())
    customer = requester.key if requester else ""
    for comment in [*items(payload, "comments"), *beside.get("comment", ())]:
        _add_comment(found, comment, customer, directory)
    if customer == text(payload, "submitter_id"):
        found.written = text(payload, "description")
    for audit in [*items(payload, "audits"), *beside.get("audit", ())]:
        _add_audit(found, audit, customer, directory)
    for change in beside.get("change", ()):
        _add_change(found, change, moment(change, "updated"))
    found.tags += tuple(text(one, "tag") for one in beside.get("tag", ()))
    found.tags = tuple(dict.fromkeys(found.tags))
    found.merged = MERGED in found.tags
    for metrics in [table(payload, "metric_set"), *beside.get("metrics", ())]:
        _add_metrics(found, metrics)
    for rating in [table(payload, "satisfaction_rating"), *beside.get("rating", ())]:
        _add_rating(found, rating)
    if found.is_solved and not found.solved and found.closed is None:
        found.closed = found.updated
    return found


def _add_comment(
    case: Case, comment: Mapping[str, Any], customer: str, directory: Directory
) -> None:
    at = moment(comment, "created_at", "created")
    if at is None:
        return
    author = text(comment, "author_id", "user_id")
    channel = _channel(comment)
    case.messages.append(
        Message(
            at,
            _author(author, channel, customer, directory),
            author,
            public=true(comment, "public", otherwise=True),
            key=text(comment, "id"),
            text=text(comment, "plain_body", "body"),
        )
    )


def _channel(payload: Mapping[str, Any]) -> str:
    via = payload.get("via")
    return text(via, "channel") if isinstance(via, dict) else ""


def _author(author: str, channel: str, customer: str, directory: Directory) -> Author:
    if channel in MACHINES or author.startswith("-") or directory.is_machine(author):
        return Author.MACHINE
    if directory.is_agent(author):
        return Author.AGENT
    if author == customer or directory.knows(author):
        return Author.CUSTOMER
    return Author.AGENT


def _add_audit(case: Case, audit: Mapping[str, Any], customer: str, directory: Directory) -> None:
    at = moment(audit, "created_at", "timestamp")
    if at is None:
        return
    author = text(audit, "author_id", "updater_id")
    channel = _channel(audit)
    for event in items(audit, "events") or items(audit, "child_events"):
        kind = text(event, "type", "event_type")
        if kind == "Comment":
            told = {"author_id": author, "created_at": at.isoformat()} | dict(event)
            told["via"] = event.get("via") or {"channel": channel}
            _add_comment(case, told, customer, directory)
        elif kind == "AgentMacroReference":
            macro = text(event, "macro_title", "macro_id")
            case.macros += (macro,)
            case.tagged.setdefault(macro, at)
        elif kind in {"Change", "Create"}:
            _add_change(case, event, at)


def _add_change(case: Case, change: Mapping[str, Any], at: datetime | None) -> None:
    field = text(change, "field_name")
    if at is None:
        return
    if field == "status":
        case.solved.append((at, text(change, "value") in SOLVED))
    elif field == "assignee_id":
        case.assigned.append(text(change, "value"))
    elif field == "tags":
        before = set(words(change, "previous_value"))
        for tag in words(change, "value"):
            if tag not in before:
                case.tagged.setdefault(tag, at)


def _add_metrics(case: Case, metrics: Mapping[str, Any]) -> None:
    if not metrics:
        return
    minutes = number(table(metrics, "reply_time_in_minutes"), "calendar")
    case.answered = minutes_after(case.opened, minutes)
    case.closed = moment(metrics, "solved_at") or case.closed
    case.contacts = count(metrics, "replies")
    stations = count(metrics, "assignee_stations")
    case.transfers = max(stations - 1, 0) if stations is not None else None
    case.reopens = count(metrics, "reopens")


def _add_rating(case: Case, rating: Mapping[str, Any]) -> None:
    if "answers" in rating:
        _add_survey(case, rating)
        return
    score = text(rating, "score")
    if score.lower() in UNRATED or any(one.key == text(rating, "id") for one in case.ratings):
        return
    at = moment(rating, "updated_at", "created_at") or case.closed or case.updated
    value = number(rating, "score")
    if at is None:
        return
    if value is None:
        value, low, high = (1.0 if score.lower().startswith("good") else 0.0), 0.0, 1.0
    else:
        low, high = 1.0, 5.0
    case.ratings.append(
        Rating(text(rating, "id") or case.key, at, value, low, high, text(rating, "comment"))
    )


def _add_survey(case: Case, response: Mapping[str, Any]) -> None:
    """What is answered to the survey that replaced ratings, on whatever scale it asks."""
    answers = items(response, "answers")
    comment = "\n".join(text(one, "value") for one in answers if text(one, "type") == OPEN)
    for answer in answers:
        score, question = number(answer, "rating"), table(answer, "question")
        at = moment(answer, "updated_at", "created_at")
        if text(question, "sub_type") != SATISFACTION or score is None or at is None:
            continue
        offered = [number(option, "rating") for option in items(question, "options")]
        scale = [score, *(one for one in offered if one is not None)] if offered else [1.0, 5.0]
        key = text(response, "id") or case.key
        case.ratings.append(Rating(key, at, score, min(scale), max(scale), comment.strip()))
        return


def _fields(payload: Mapping[str, Any], directory: Directory) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in [*items(payload, "custom_fields"), *items(payload, "fields")]:
        value = one.get("value")
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in (None, ""):
            known = text(one, "id")
            found[directory.field(known) or text(one, "title", "name") or known] = str(value)
    return found


def _link(payload: Mapping[str, Any], ticket: str) -> str:
    """Where agents see the ticket: `url` is that of the API."""
    host = text(payload, "url").partition("/api/")[0]
    return f"{host}/agent/tickets/{ticket}" if host.startswith("https://") else ""
