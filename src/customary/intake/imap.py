# SPDX-License-Identifier: Apache-2.0
"""A mailbox on an IMAP server, asked for new mail; where we are is kept by UIDVALIDITY and UID."""

from __future__ import annotations

import imaplib
import re
import ssl
from typing import TYPE_CHECKING, Any

from django.conf import settings

from customary.intake.inbox import take_mail
from customary.store.actions.records import own_source
from customary.store.models import Source

if TYPE_CHECKING:
    from collections.abc import Callable

#: Messages taken at one asking; the next one goes on.
MOST = 200
PATIENCE = 60


def take_mailbox(connect: Callable[[], Any] | None = None) -> int:
    """Take what is new in the mailbox of the settings, and say how many messages that were.

    Mail stays in the mailbox, read or unread as it was. A message is passed once: the cursor moves
    on after each, so that one that breaks off is taken again and known by its Message-ID.

    Raises:
        OSError: the server cannot be reached, or lets nobody in.
    """
    if not settings.IMAP_HOST:
        return 0
    source = own_source()
    server = (connect or _connected)()
    try:
        validity, found = _new(server, source.cursor.get("mailbox") or {})
        for uid in found[:MOST]:
            answer = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
            raw = next((part[1] for part in answer[1] if isinstance(part, tuple)), b"")
            if raw:
                take_mail(raw)
            _remember(source, validity, uid)
        if not found:
            _remember(source, validity, (source.cursor.get("mailbox") or {}).get("uid", 0))
        return min(len(found), MOST)
    except imaplib.IMAP4.error as error:
        raise OSError(
            f"The mail server {settings.IMAP_HOST} refused: {type(error).__name__}."
        ) from error
    finally:
        _leave(server)


def _new(server: Any, cursor: dict[str, Any]) -> tuple[str, list[int]]:
    """The mailbox's validity and the UIDs after the cursor, oldest first.

    A mailbox that is counted anew is begun anew: what is known stays known by its Message-ID.
    """
    state, answer = server.select(f'"{settings.IMAP_FOLDER}"', readonly=True)
    if state != "OK":
        raise OSError(f"There is no mailbox {settings.IMAP_FOLDER} on {settings.IMAP_HOST}.")
    _code, told = server.response("UIDVALIDITY")
    validity = (told[0] or b"").decode() if told and told[0] else ""
    after = int(cursor.get("uid") or 0) if cursor.get("validity") == validity else 0
    _state, answer = server.uid("SEARCH", f"UID {after + 1}:*")
    numbers = re.findall(rb"\d+", answer[0] or b"") if answer else []
    # "n:*" names the last message even where its UID is smaller.
    return validity, sorted(uid for uid in map(int, numbers) if uid > after)


def _remember(source: Source, validity: str, uid: int) -> None:
    source.cursor = source.cursor | {"mailbox": {"validity": validity, "uid": uid}}
    Source.objects.filter(pk=source.pk).update(cursor=source.cursor)


def _connected() -> Any:
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    try:
        if settings.IMAP_SECURITY == "tls":
            server = imaplib.IMAP4_SSL(
                settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=context, timeout=PATIENCE
            )
        else:
            server = imaplib.IMAP4(settings.IMAP_HOST, settings.IMAP_PORT, timeout=PATIENCE)
            server.starttls(context)
        server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
    except imaplib.IMAP4.error as error:
        # The server's own words may hold the name or address; they are not passed on.
        raise OSError(
            f"The mail server {settings.IMAP_HOST} lets nobody in. Check user and password."
        ) from error
    return server


def _leave(server: Any) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        return
