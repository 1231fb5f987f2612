# SPDX-License-Identifier: Apache-2.0
"""Files of messages in a line each, and what the feed makes of them."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from customary.intake.feeds.communication import FEED
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.pack import dropped

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Recognised

MONDAY = "Mon, 02 Jun 2025 08:00:00 +0200"
NEWS = "Customer News <news@harbour.example>"


def mail(
    body: str = "Hello all.", *, sender: str = NEWS, subject: str = "News", **headers: str
) -> bytes:
    """A message; headers by name, `_` for `-`, an empty one left out."""
    message = EmailMessage()
    given = {
        "From": sender,
        "Subject": subject,
        "Date": MONDAY,
        "Message_ID": "<1@harbour.example>",
    }
    for name, value in (given | headers).items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def mbox(*messages: bytes) -> bytes:
    """An mbox of messages."""
    begin = b"From news@harbour.example Mon Jun  2 08:00:00 2025\n"
    return b"\n".join(begin + one for one in messages)


def drop(folder: Path, files: dict[str, bytes | str]) -> Drop:
    """Files in a folder, as somebody would drop them."""
    place = folder / "dropped"
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Drop(tuple(dropped(place)))


def recognised(folder: Path, files: dict[str, bytes | str]) -> Recognised:
    """What the feed sees in files."""
    found = FEED.recognise(drop(folder, files), Known())
    assert found is not None
    return found


def tables(
    folder: Path, files: dict[str, bytes | str], *, problems: int = 0, **answers: Any
) -> dict[str, list[dict[str, Any]]]:
    """The pack tables the feed makes of files, rows by column."""
    made = folder / "made"
    made.mkdir(parents=True, exist_ok=True)
    prepared = FEED.prepare(drop(folder, files), answers, Known(), made)
    assert len(prepared.problems) == problems, [str(one) for one in prepared.problems]
    return {one.declared.object: pq.read_table(one.path).to_pylist() for one in prepared.inputs}
