# SPDX-License-Identifier: Apache-2.0
"""The archive of what was mailed to everybody: an mbox with newsletters, leaders' words, digests."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from customary.demo.delivery import Delivered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.demo.tables import Table

SOURCE = "letters"
DOMAIN = "averlune.example"
ZONE = ZoneInfo("Asia/Shanghai")
#: The list each kind goes out by, by which the feed tells them apart.
LISTS = {
    "newsletter": "letters",
    "leader_message": "leaders",
    "leader_post": "workshop",
    "voice_digest": "voice",
    "disclosure": "limits",
}
#: Every so many letters somebody answered to all; answers are no publications.
ANSWERED = 9


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the archive, oldest first, with the answers that some letters had."""
    people = {row["external_id"]: row for row in tables["hr", "people"].rows()}
    rows = sorted(tables[SOURCE, "publications"].rows(), key=lambda row: row["published_at"])
    with (folder / "archive.mbox").open("wb") as file:
        for place, row in enumerate(rows):
            author = people[row["author"].partition("/")[2]]
            _append(file, _letter(row, author))
            if place % ANSWERED == 0:
                _append(file, _answer(row, author))
    return Delivered(
        "communication",
        {
            "senders": [f"list:{_list(kind)}" for kind in LISTS],
            "kinds": [
                {"becomes": kind, "field": "list", "contains": [_list(kind)]} for kind in LISTS
            ],
            "otherwise": "newsletter",
        },
    )


def _letter(row: Mapping[str, Any], author: Mapping[str, Any]) -> EmailMessage:
    letter = EmailMessage(policy=policy.SMTP.clone(linesep="\n"))
    letter["From"] = f"{author['full_name']} <{author['email']}>"
    letter["To"] = f"all@{DOMAIN}"
    letter["Subject"] = row["title"]
    letter["Date"] = format_datetime(_moment(row["published_at"]))
    letter["Message-ID"] = f"<{row['external_id']}@{DOMAIN}>"
    letter["List-Id"] = f"<{_list(row['kind'])}>"
    # Their mail program still writes Chinese in the national encoding.
    if row["language"] == "zh-hans":
        letter.set_content(row["body"], charset="gb18030", cte="base64")
    else:
        letter.set_content(row["body"] or row["title"], charset="utf-8", cte="quoted-printable")
    return letter


def _answer(row: Mapping[str, Any], author: Mapping[str, Any]) -> EmailMessage:
    answer = EmailMessage(policy=policy.SMTP.clone(linesep="\n"))
    answer["From"] = f"{author['full_name']} <{author['email']}>"
    answer["To"] = f"all@{DOMAIN}"
    answer["Subject"] = f"Re: {row['title']}"
    answer["Date"] = format_datetime(_moment(row["published_at"]))
    answer["Message-ID"] = f"<{row['external_id']}-answer@{DOMAIN}>"
    answer["In-Reply-To"] = f"<{row['external_id']}@{DOMAIN}>"
    answer["List-Id"] = f"<{_list(row['kind'])}>"
    answer.set_content("Thank you all for the customer stories.\n", cte="quoted-printable")
    return answer


def _append(file: Any, letter: EmailMessage) -> None:
    text = letter.as_bytes().replace(b"\nFrom ", b"\n>From ")
    file.write(b"From list@" + DOMAIN.encode() + b" Thu Jan  1 00:00:00 2026\n" + text + b"\n")


def _list(kind: str) -> str:
    return f"{LISTS[kind]}.{DOMAIN}"


def _moment(value: Any) -> datetime:
    found: datetime = np.datetime64(value, "s").astype(datetime)
    return found.replace(tzinfo=ZONE)
