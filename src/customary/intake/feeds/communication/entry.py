# SPDX-License-Identifier: Apache-2.0
"""Something published, whatever kind of file it came in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

#: Longer texts are cut: nobody reads on, and neither do rules.
LONGEST_TEXT = 200_000
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One message, page or post.

    Attributes:
        key: its id there: Message-ID, path, guid.
        title: its subject or heading.
        text: what it says as plain text, without signature and quoted parts.
        author, address: who published it, by name and e-mail address.
        published_at: when, as it says itself.
        recorded_at: when its system recorded it, None where the files do not say.
        place: file and folder it was in.
        lists: the mailing lists it went to.
        tags: categories it carries.
        recipients, reads: how many got and opened it, None where nobody counted.
    """

    key: str
    title: str
    text: str
    author: str = ""
    address: str = ""
    published_at: datetime | None = None
    recorded_at: datetime | None = None
    place: str = ""
    lists: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    recipients: int | None = None
    reads: int | None = None
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def looked_at(self) -> dict[str, list[str]]:
        """What rules may look at."""
        return {
            "sender": [self.address, self.author],
            "list": list(self.lists),
            "subject": [self.title],
            "place": [self.place],
            "tag": list(self.tags),
        }


def clean(text: str) -> str:
    """A text without characters that nobody can see or store."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, longest: int = 300) -> str:
    """A text on one line, cut to a length."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def key_of(text: str) -> str:
    """An id of at most 200 characters; a longer one is known by its digest."""
    key = one_line(text, 10_000)
    return key if len(key) <= 200 else hashlib.sha256(key.encode()).hexdigest()
