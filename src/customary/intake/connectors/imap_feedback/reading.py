# SPDX-License-Identifier: Apache-2.0
"""What a customer says in a mail; nothing where a machine wrote it, or it only quotes."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.entry import one_line
from customary.intake.feeds.communication.mail import Mail
from customary.intake.feeds.reviews.said import Said, whole
from customary.intake.inbox import is_automatic

if TYPE_CHECKING:
    from datetime import datetime

CHANNEL = "email"
#: Who sends what nobody wrote.
_MACHINE = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|notifications?)(?:[+.-].*)?@"
)
_AUTOMATIC = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office|undeliver|"
    r"delivery (?:status|failure|has failed)|returned mail|mail delivery|failure notice|"
    r"自动(?:回复|答复)|自動回覆|退信|系统退信|邮件退回|外出|不在办公室|无法送达)",
    re.I,
)
_PASSED_ON = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|tr|回复|答复|转发)\s*[:：])+\s*", re.I)
_REPORT = re.compile(r"^\s*multipart/report\b", re.I)


def said_in(raw: bytes, received: datetime, mailbox: str) -> Said | None:
    """What somebody wrote to us; None where nobody did."""
    mail = Mail(raw)
    name, address = mail.sender
    if wrote_itself(mail, address):
        return None
    text = whole(mail.text())
    title = one_line(_PASSED_ON.sub("", mail.header("Subject")))
    if not text and (mail.is_reply or not title):
        return None  # it quotes, or has nothing but a picture
    sent = mail.date(UTC)
    return Said(
        key=mail.key[:200],
        # A clock over there may be wrong; nobody writes after it has come.
        at=min(sent, received) if sent else received,
        recorded_at=received,
        text=text,
        title=title,
        channel=CHANNEL,
        place=mailbox,
        place_name=mailbox,
        author=address,
        author_name=name,
    )


def wrote_itself(mail: Mail, address: str) -> bool:
    """Whether a machine wrote it: an answer while away, a bounce, a newsletter."""
    return (
        is_automatic(mail)
        or bool(_MACHINE.match(address))
        or bool(_REPORT.match(mail.header("Content-Type")))
        or bool(mail.header("X-Failed-Recipients") or mail.header("List-Unsubscribe"))
        or bool(_AUTOMATIC.match(mail.header("Subject")))
    )
