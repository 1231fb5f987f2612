# SPDX-License-Identifier: Apache-2.0
"""The tables of a pack: their columns, and values as their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LONGEST_TAGS = 500
#: The columns of each table.
INTERACTION = (
    "external_id",
    "kind",
    "customer",
    "unit",
    "agent",
    "topic",
    "link",
    "tags",
    "macro",
    "opened_at",
    "first_answered_at",
    "closed_at",
    "contacts",
    "transfers",
    "reopened",
    "escalated",
    "policy_blocked",
    "source_changed_at",
    "recorded_at",
)
DECISION = (
    "external_id",
    "kind",
    "title",
    "status",
    "unit",
    "decided_by",
    "customer",
    "interaction",
    "policy",
    "proposed_at",
    "decided_at",
    "link",
    "amount",
    "within_authority",
    "approval_requested_at",
    "upheld",
    "recorded_at",
)
VOICE = (
    "external_id",
    "kind",
    "occurred_at",
    "text",
    "language",
    "channel",
    "score",
    "score_low",
    "score_high",
    "customer",
    "unit",
    "interaction",
    "answered_at",
    "recorded_at",
)
INCIDENT = (
    "external_id",
    "title",
    "unit",
    "detected_at",
    "admitted_at",
    "remedy_promised_on",
    "remedy_delivered_on",
    "link",
    "customers_affected",
    "recorded_at",
)
PROMISE = (
    "external_id",
    "promise",
    "unit",
    "customer",
    "interaction",
    "promised_for",
    "delivered_at",
    "recorded_at",
)


def joined(tags: Sequence[str]) -> str:
    """As many whole tags as fit, parted by spaces."""
    text = ""
    for tag in tags:
        if len(text) + len(tag) + 1 > LONGEST_TAGS:
            break
        text = f"{text} {tag}".strip()
    return text


def amount(text: str) -> str | None:
    """A sum as a number; None for what is none."""
    kept = "".join(sign for sign in text if sign.isdigit() or sign in ".-")
    try:
        return f"{float(kept):.2f}" if abs(float(kept)) < 10**11 else None
    except ValueError:
        return None


def address(email: str) -> str:
    """An e-mail address in small letters; "" for what is none."""
    name, at, domain = email.partition("@")
    fits = name and at and domain and not set(email) & set(" \t\r\n") and domain.count("@") == 0
    return email.lower() if fits and len(email) <= 254 else ""


def truth(text: str | None) -> str | None:
    """What a text says of yes and no; None for none."""
    if text is None:
        return None
    return yes(text.strip().lower() in {"true", "yes", "1", "是", "已达成"})


def yes(value: bool) -> str:
    """A truth value as a pack writes it."""
    return "true" if value else "false"


def iso(moment: datetime | None) -> str | None:
    """A moment as a pack writes it; None for none."""
    return moment.isoformat() if moment is not None else None
