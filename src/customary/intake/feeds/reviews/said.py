# SPDX-License-Identifier: Apache-2.0
"""One thing somebody said, whatever system it came from; and how it stands in a line of a file.

store shapes   google.py, play.py and apple.py read what those stores answer or export
lines          any other connector writes `Said` itself, a line each, into a `.said.jsonl`
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.communication.entry import clean, key_of, one_line
from customary.intake.feeds.helpdesk.values import moment, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: The ending of a file of lines, and what every line has.
LINES = ".jsonl"
ALWAYS = {"key", "at", "channel"}
#: Longer words are cut: nobody reads on.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Said:
    """What one person said once.

    Attributes:
        key: its id there.
        at: when it was said; of an edited review when it was last written, where nothing else is told.
        recorded_at: when its system recorded it, where it says.
        changed_at: of two versions of one key the later counts.
        kind: "comment", or "rating" where it comes with a score.
        score, lowest, highest: a score with the scale it was given on.
        language: as given there, "" where nobody says.
        channel: "app store", "email" …
        place: the app, location, channel or mailbox it was said in; `place_name` in words.
        answered_at: when we answered, where that is told.
        author: address or account of whoever said it; "" where that is nobody's business.
    """

    key: str
    at: datetime | None
    text: str = ""
    title: str = ""
    kind: str = "comment"
    recorded_at: datetime | None = None
    changed_at: datetime | None = None
    score: float | None = None
    lowest: float | None = None
    highest: float | None = None
    language: str = ""
    channel: str = ""
    subject: str = ""
    place: str = ""
    place_name: str = ""
    answered_at: datetime | None = None
    author: str = ""
    author_name: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a word nor a score."""
        return not self.text and not self.title and self.score is None

    @property
    def answer_after(self) -> datetime | None:
        """When it was answered; what was said anew after an answer is not answered yet."""
        early = self.answered_at is not None and self.at is not None and self.answered_at < self.at
        return None if early else self.answered_at


TIMES = {"at", "recorded_at", "changed_at", "answered_at"}
NUMBERS = {"score", "lowest", "highest"}


def write_lines(path: Path, said: Iterable[Said]) -> int:
    """Write what was said into a file, a line each, and say how much that was."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for one in said:
            told = {key: value for key, value in asdict(one).items() if value not in {None, ""}}
            file.write(json.dumps(told, ensure_ascii=False, default=datetime.isoformat) + "\n")
            count += 1
    return count


def read_line(payload: Mapping[str, Any]) -> Said:
    """What stands in a line; what is missing or of another kind is empty."""
    told: dict[str, Any] = {}
    for field in fields(Said):
        if field.name in TIMES:
            told[field.name] = moment(payload, field.name)
        elif field.name in NUMBERS:
            told[field.name] = number(payload, field.name)
        else:
            told[field.name] = text(payload, field.name)
    told["key"] = key_of(told["key"])
    told["kind"] = told["kind"] or "comment"
    return Said(**told | {"text": whole(told["text"]), "title": one_line(told["title"])})


def whole(words: str) -> str:
    """Words as they are kept: without signs that nobody sees, cut where nobody reads on."""
    return clean(words).strip()[:LONGEST_TEXT]
