# SPDX-License-Identifier: Apache-2.0
"""What somebody says in a message of Slack, without marks and without the names of others."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.helpdesk.values import table, text
from customary.intake.feeds.reviews.said import Said, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNEL = "slack"
#: Messages that people write; all other kinds are notices of Slack's.
WRITTEN = {"", "file_share", "thread_broadcast", "me_message"}
_MENTION = re.compile(r"<(?:@|!)[^<>]{1,200}>")
_ROOM = re.compile(r"<#[A-Z0-9]{1,30}(?:\|([^<>|]{0,80}))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")


def said_in(message: Mapping[str, Any], channel: str) -> Said | None:
    """What somebody wrote; None for a bot, a notice of Slack's, or nothing but a mention."""
    stamp = text(message, "ts")
    author = text(message, "user")
    words = plain(text(message, "text"))
    at = moment(stamp)
    if at is None or not author or not words or is_bot(message):
        return None
    if text(message, "subtype") not in WRITTEN:
        return None
    profile = table(message, "user_profile")
    return Said(
        key=f"{channel}-{stamp}",
        at=at,
        recorded_at=at,
        changed_at=moment(text(table(message, "edited"), "ts")) or at,
        text=whole(words),
        channel=CHANNEL,
        place=channel,
        author=author,
        author_name=text(profile, "real_name", "display_name"),
    )


def is_bot(message: Mapping[str, Any]) -> bool:
    """Whether a program wrote it."""
    return bool(
        message.get("bot_id")
        or message.get("bot_profile")
        or message.get("subtype") == "bot_message"
        or message.get("user") == "USLACKBOT"
    )


def plain(words: str) -> str:
    """Words without mentions, with the text of links, and with the signs that Slack writes as names."""
    words = _MENTION.sub("", words)
    words = _ROOM.sub(lambda found: f"#{found[1]}" if found[1] else "", words)
    words = _LINK.sub(lambda found: found[2] or re.sub(r"^(?:mailto|tel):", "", found[1]), words)
    lines = (" ".join(line.split()) for line in unescape(words).split("\n"))
    return "\n".join(lines).strip(" ,:\n")


def moment(stamp: str) -> datetime | None:
    """When a message was written: seconds since 1970, a point, and a number that makes it an id."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC) if stamp else None
    except (ValueError, OverflowError, OSError):
        return None
