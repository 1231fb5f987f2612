# SPDX-License-Identifier: Apache-2.0
"""A mailbox customers write to, over IMAP: what they say, without what they quote and attach."""

from __future__ import annotations

import imaplib
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.connectors.imap_feedback.reading import said_in
from customary.intake.feeds.reviews.said import write_lines
from customary.intake.paging import taken
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from customary.intake.feeds.feed import Connection, Fetched
    from customary.intake.paging import Step

#: The first fetch goes back so far.
DAYS = 366
#: Messages asked for at once, and how much of each: attachments stand behind the words.
BATCH, MOST_BYTES = 50, 512 << 10
PATIENCE = 60
_UID = re.compile(rb"\bUID (\d+)")
_RECEIVED = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


@dataclass(frozen=True)
class Mailbox:
    """Where a mailbox is, and who opens it."""

    host: str
    port: int
    folder: str
    is_tls: bool
    user: str
    password: str


@dataclass(frozen=True)
class ImapFeedbackConnector:
    """One folder of one mailbox; nothing in it is changed, not even whether it was read."""

    key = "imap_feedback"
    name = gettext_lazy("Mailbox for feedback")
    about = gettext_lazy(
        "A mailbox that customers write to: imaps://mail.example.com/INBOX, with its user name and "
        "password. Attachments are not read."
    )
    feed = "reviews"
    needs = ("user", "secret")
    connect: Callable[[Mailbox], Any] | None = None

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch what came since the last message known, a batch a file.

        Raises:
            PackError: the mailbox cannot be opened.
        """
        mailbox = _mailbox(connection)
        server = _asked(mailbox, lambda: (self.connect or _connected)(mailbox))
        try:
            return taken(_steps(server, mailbox, connection.cursor, folder))
        finally:
            _leave(server)


def _mailbox(connection: Connection) -> Mailbox:
    """The mailbox of an address; a host alone will do.

    Raises:
        PackError: it is none.
    """
    address = connection.address.strip()
    try:
        parts = urlsplit(address if "://" in address else f"imaps://{address}")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"imaps", "imap"} or not parts.hostname:
        raise PackError(_("Give the address of the mailbox, such as imaps://mail.example.com."))
    is_tls = parts.scheme == "imaps"
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if re.search(r'["\\\r\n\0]', folder):
        raise PackError(_("There is no folder “%(name)s” in this mailbox.") % {"name": folder})
    return Mailbox(
        parts.hostname,
        port or (993 if is_tls else 143),
        folder,
        is_tls,
        connection.user,
        connection.secret,
    )


def _steps(server: Any, mailbox: Mailbox, cursor: Any, folder: Path) -> Iterator[Step]:
    """Batch by batch, the oldest first; the cursor names the last message of each."""
    validity = _asked(mailbox, lambda: _opened(server, mailbox))
    known = int(cursor.get("uid") or 0) if cursor.get("validity") == validity else 0
    found = _asked(mailbox, lambda: _after(server, known))
    place = {"validity": validity, "uid": known}
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        messages = _asked(mailbox, lambda some=batch: _messages(server, some))  # type: ignore[misc]
        said = [
            one
            for raw, received in messages
            if (one := said_in(raw, received, mailbox.user or mailbox.folder))
        ]
        place = {"validity": validity, "uid": batch[-1]}
        name = f"mail-{start // BATCH + 1:04d}.jsonl"
        file = (name, folder / name) if said and write_lines(folder / name, said) else None
        yield file, place
    if not found:
        yield None, place


def _opened(server: Any, mailbox: Mailbox) -> str:
    """Open the folder for reading; gives the number by which its UIDs count."""
    state, _answer = server.select(f'"{mailbox.folder}"', readonly=True)
    if state != "OK":
        raise PackError(
            _("There is no folder “%(name)s” in this mailbox.") % {"name": mailbox.folder}
        )
    _code, told = server.response("UIDVALIDITY")
    return (told[0] or b"").decode() if told and told[0] else ""


def _after(server: Any, known: int) -> list[int]:
    """The UIDs after the one known; without one, those of the last year.

    A mailbox that is counted anew is begun anew: each mail is known by its Message-ID.
    """
    since = timezone.now() - timedelta(days=DAYS)
    # Names of months are English here, whatever the machine speaks.
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
        since.month - 1
    ]
    asked = f"UID {known + 1}:*" if known else f"SINCE {since.day}-{month}-{since.year}"
    state, answer = server.uid("SEARCH", asked)
    if state != "OK":
        raise imaplib.IMAP4.error("search refused")
    numbers = re.findall(rb"\d+", answer[0] or b"") if answer else []
    # "n:*" names the last message even where its UID is smaller.
    return sorted(uid for uid in set(map(int, numbers)) if uid > known)


def _messages(server: Any, uids: list[int]) -> list[tuple[bytes, datetime]]:
    """The beginnings of messages and when they came; of one that is gone meanwhile nothing."""
    wanted = f"(UID INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)"
    state, answer = server.uid("FETCH", ",".join(map(str, uids)), wanted)
    if state != "OK":
        raise imaplib.IMAP4.error("fetch refused")
    found: dict[int, tuple[bytes, datetime]] = {}
    for number, part in enumerate(answer):
        if not isinstance(part, tuple):
            continue
        # A server may tell the UID before the message or behind it.
        behind = answer[number + 1] if number + 1 < len(answer) else b""
        told = part[0] + b" " + (behind if isinstance(behind, bytes) else b"")
        uid, received = _UID.search(told), _RECEIVED.search(told)
        if uid is not None and int(uid[1]) in uids:
            found[int(uid[1])] = (part[1], _moment(received[1] if received else b""))
    return [found[uid] for uid in sorted(found)]


def _moment(told: bytes) -> datetime:
    """When a message came: `09-Oct-2026 12:44:32 +0200`."""
    try:
        return parsedate_to_datetime(told.decode().strip().replace("-", " ", 2)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return timezone.now()


def _asked(mailbox: Mailbox, ask: Callable[[], Any]) -> Any:
    """What the server answers; what it says itself may hold the name, and is not passed on.

    Raises:
        PackError: it does not answer, or refuses.
    """
    try:
        return ask()
    except (imaplib.IMAP4.abort, OSError) as error:
        told = _("%(host)s cannot be reached (%(error)s). Check the address.")
        name = type(error).__name__
        raise PackError(told % {"host": mailbox.host, "error": name}) from error
    except imaplib.IMAP4.error as error:
        told = _("%(host)s refused. Check user name, password and folder.")
        raise PackError(told % {"host": mailbox.host}) from error


def _connected(mailbox: Mailbox) -> Any:
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if mailbox.is_tls:
        server = imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=context, timeout=PATIENCE
        )
    else:
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=PATIENCE)
        server.starttls(context)
    server.login(mailbox.user, mailbox.password)
    return server


def _leave(server: Any) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        return


CONNECTOR = ImapFeedbackConnector()
