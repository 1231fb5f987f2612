# SPDX-License-Identifier: Apache-2.0
"""Mails of ours that come back: reports of mail servers (RFC 3464), read and not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.communication.mail import decoded
from customary.store.actions.bounces import kind_of, marked
from customary.store.models import Bounce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
#: A report tells of one mail of ours, to one address; nobody lists more than these.
MOST_PARTS, MOST_BLOCKS = 20, 50


@dataclass(frozen=True)
class Returned:
    """A mail of ours that did not arrive: its id in the outbox, and why."""

    message: int
    kind: Bounce


def returned(raw: bytes) -> Returned | None:
    """What a report says did not arrive; None for any other mail, and while a server still tries.

    The mail is known by the mark in the address the report came to, or in what it quotes.
    """
    try:
        mail = message_from_bytes(raw)
    except (MessageError, RecursionError, ValueError, LookupError):
        return None
    if mail.get_content_type() != "multipart/report":
        return None
    blocks = [block for part in _parts(mail)[:MOST_PARTS] for block in _blocks(part)]
    failed = [one for one in blocks if decoded(one.get("Action")).strip().lower() == "failed"]
    if not failed:
        return None
    message = marked(raw.decode("latin-1"))
    if message is None:
        return None
    kinds = {kind_of(_status(one)) for one in failed}
    return Returned(message, Bounce.HARD if Bounce.HARD in kinds else Bounce.SOFT)


def _parts(mail: Message) -> list[Message]:
    payload: Any = mail.get_payload()
    return payload if isinstance(payload, list) else []


def _blocks(part: Message) -> Iterator[Message]:
    """The fields about the mail, and about each address it went to."""
    if part.get_content_type() not in REPORTS:
        return
    for block in _parts(part)[:MOST_BLOCKS]:
        yield block
        rest = block.get_payload()
        # Of a report in UTF-8 (RFC 6533) Python reads only the first block as fields.
        if isinstance(rest, str):
            for text in re.split(r"(?:\r?\n){2,}", rest)[:MOST_BLOCKS]:
                yield message_from_string(text.lstrip())


def _status(block: Message) -> str:
    return decoded(block.get("Status")).strip() or decoded(block.get("Diagnostic-Code"))
