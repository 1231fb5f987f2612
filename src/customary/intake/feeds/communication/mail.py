# SPDX-License-Identifier: Apache-2.0
"""Mail as it is: one message, or an mbox of any length, read line by line."""

from __future__ import annotations

import hashlib
import re
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.entry import LONGEST_TEXT, Entry, clean, key_of, one_line
from customary.intake.feeds.communication.markup import plain_text
from customary.intake.feeds.communication.quoting import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo
    from email.message import Message
    from pathlib import Path

#: Of a longer message the rest is passed over: attachments, which nobody reads here.
LONGEST_MESSAGE = 8 << 20
#: Headers end within this, or it is no message.
LONGEST_HEADERS = 256 << 10
_FROM_LINE = re.compile(rb"^From \S+ .*\d{4}|^From \S+\s*\r?\n?$|^From - ")
_HEADER_LINE = re.compile(rb"^[A-Za-z][A-Za-z0-9-]*:")
_REPLY = re.compile(
    r"^\s*(?:re|aw|sv|antw|fw|fwd|wg|tr|回复|答复|转发|回覆)\s*(?:\[\d+\])?\s*[:：]", re.I
)
#: Encodings that senders name too narrowly, or wrongly.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030"} | {
    "us-ascii": "utf-8", "ascii": "utf-8", "unknown-8bit": "utf-8", "iso-8859-1": "cp1252",
}  # fmt: skip


def messages(path: Path) -> Iterator[bytes]:
    """The messages of an mbox file one after the other, or the one of an EML file."""
    message: list[bytes] = []
    size, blank, started = 0, True, False
    with path.open("rb") as file:
        # A line without an end would be read whole; so it is read in pieces.
        while line := file.readline(1 << 16):
            if blank and line.startswith(b"From ") and _FROM_LINE.match(line):
                if message:
                    yield b"".join(message)
                message, size, started = [], 0, True
            elif size < LONGEST_MESSAGE and (message or line.strip()):
                unquoted = line[1:] if started and re.match(rb">+From ", line) else line
                message.append(unquoted)
                size += len(unquoted)
            blank = not line.strip()
    if message:
        yield b"".join(message)


def looks_like_mail(start: bytes) -> bool:
    """Whether a file begins as an mbox or a message does."""
    lines = start.lstrip().split(b"\n")[:60]
    if lines and _FROM_LINE.match(lines[0]):
        lines = lines[1:]
    names = {line.split(b":")[0].lower() for line in lines if _HEADER_LINE.match(line)}
    return bool({b"from", b"subject", b"date", b"message-id", b"received"} & names) and (
        len(names) >= 2
    )


class Mail:
    """One message: its headers at once, its text when asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        head = re.split(rb"\r?\n\r?\n", raw[:LONGEST_HEADERS], maxsplit=1)[0]
        self._head = message_from_bytes(head + b"\n\n")

    def header(self, name: str) -> str:
        """A header as people read it; "" where it is not there."""
        return decoded(self._head.get(name))

    def headers(self, name: str) -> list[str]:
        """All headers of a name."""
        return [decoded(value) for value in self._head.get_all(name, [])]

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address of who sent it."""
        return addresses(self._head.get_all("From", [])[:1])[0]

    @property
    def key(self) -> str:
        """Its Message-ID, else a digest of what makes it this message."""
        identity = self.header("Message-ID").strip().strip("<>").strip()
        if identity:
            return key_of(identity)
        parts = "\0".join(self.header(name) for name in ("From", "Date", "Subject"))
        return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()

    @property
    def lists(self) -> tuple[str, ...]:
        """The mailing lists it went through."""
        found = re.findall(r"<([^<>\s]{3,200})>", self.header("List-Id")[:1000])
        return tuple(name.casefold() for name in found[:3])

    @property
    def is_reply(self) -> bool:
        """Whether it answers or passes on another message."""
        return bool(self.header("In-Reply-To").strip()) or bool(
            _REPLY.match(self.header("Subject"))
        )

    def date(self, zone: tzinfo) -> datetime | None:
        """When it says it was sent."""
        return moment(self.header("Date"), zone)

    def received(self, zone: tzinfo) -> datetime | None:
        """When the last server took it in."""
        line = next(iter(self.headers("Received")), "")
        return moment(line.rpartition(";")[2], zone)

    def entry(self, zone: tzinfo, place: str) -> Entry:
        """What it publishes."""
        name, address = self.sender
        sent, received = self.date(zone), self.received(zone)
        everyone = {one for _, one in addresses(self._head.get_all("To", []))} | {
            one for _, one in addresses(self._head.get_all("Cc", []))
        }
        return Entry(
            key=self.key,
            title=one_line(self.header("Subject")),
            text=self.text(),
            author=one_line(name, 200),
            address=address,
            published_at=sent or received,
            recorded_at=received or sent,
            place=place,
            lists=self.lists,
            recipients=len(everyone - {""}) if len(everyone) >= 5 and not self.lists else None,
        )

    def text(self) -> str:
        """What its sender wrote, as plain text."""
        return own_words(self.whole_text())

    def whole_text(self) -> str:
        """All it says as plain text, with signature and quoted parts."""
        try:
            whole = message_from_bytes(self._raw)
            plain, rich = _texts(whole)
        except (MessageError, ValueError, RecursionError):
            return ""
        shown = plain_text(rich) if rich else ""
        # "Please view this mail in your browser" is not what the mail says.
        chosen = plain if plain.strip() and len(plain) * 5 >= len(shown) else shown or plain
        return clean(chosen)[:LONGEST_TEXT]


def decoded(value: object) -> str:
    """A header with its encoded words read, whatever is wrong with them."""
    if value is None:
        return ""
    text = str(value)
    if not isinstance(value, str) or any("\udc80" <= letter <= "\udcff" for letter in text):
        raw = text.encode("utf-8", "surrogateescape")
        text = _decode(raw, "")
    try:
        parts = decode_header(text)
    except (MessageError, ValueError):
        return clean(text)
    found = ""
    for part, charset in parts:
        found += _decode(part, charset or "") if isinstance(part, bytes) else part
    return clean(found)


def addresses(values: Sequence[object]) -> list[tuple[str, str]]:
    """Names and addresses of header values; one empty pair where there is none."""
    try:
        found = getaddresses([str(value)[:20_000] for value in values])
    except (ValueError, IndexError):
        found = []
    pairs = [(one_line(decoded(name), 200), address.strip().casefold()) for name, address in found]
    known = [(name, address if "@" in address else "") for name, address in pairs]
    return [pair for pair in known if pair[1]] or [("", "")]


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A date of a header; one without an offset is local time."""
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    found = found.replace(tzinfo=zone) if found.tzinfo is None else found
    # A year that no calendar can shift is no date.
    return found if 1971 <= found.year <= 2999 else None


def _texts(message: Message) -> tuple[str, str]:
    """The first plain and the first HTML text that are no attachment."""
    plain = rich = ""
    for count, part in enumerate(message.walk()):
        if count > 200 or (plain and rich):
            break
        kind = part.get_content_type()
        if part.is_multipart() or part.get_filename() or kind not in {"text/plain", "text/html"}:
            continue
        if str(part.get("Content-Disposition", "")).lower().startswith("attachment"):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        text = _decode(payload[: LONGEST_TEXT * 8], str(part.get_content_charset() or ""))
        if kind == "text/plain" and not plain:
            flowed = str(part.get_param("format", "")).lower() == "flowed"
            plain = re.sub(r" \r?\n(?!\r?\n|>|-- )", " ", text) if flowed else text
        elif kind == "text/html" and not rich:
            rich = text
    return plain, rich


def _decode(raw: bytes, charset: str) -> str:
    """Bytes as text: as declared, else as UTF-8, else as GB18030, else letter by letter."""
    named = _WIDER.get(charset.lower(), charset.lower())
    for encoding in (named, "utf-8", "gb18030"):
        try:
            if encoding:
                return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")
