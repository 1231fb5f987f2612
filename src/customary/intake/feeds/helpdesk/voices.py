# SPDX-License-Identifier: Apache-2.0
"""What customers said in cases: ratings with their comments, complaints, and their own messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.markup import plain_text
from customary.intake.feeds.communication.quoting import own_words
from customary.intake.feeds.helpdesk import wishes as by
from customary.intake.feeds.helpdesk.case import Author, Message, answer_after
from customary.intake.feeds.helpdesk.cells import VOICE, iso
from customary.intake.feeds.writing import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from customary.intake.feeds.helpdesk.case import Case, Course, Rating
    from customary.intake.feeds.helpdesk.wishes import Wishes
    from customary.intake.feeds.rules import Rule
    from customary.intake.feeds.writing import PackWriter

#: More than this nobody says in one message; the rest is what was pasted.
LONGEST_WORDS = 20_000
#: Which of a case's own words have no message of their own.
OPENING = "0"


@dataclass(frozen=True)
class Said:
    """One thing a customer said in a case."""

    key: str
    kind: str
    at: datetime
    recorded: datetime
    text: str = ""
    answered: datetime | None = None
    rating: Rating | None = None


@dataclass
class VoiceWriter:
    """Writes what customers said into `voice_items`."""

    pack: PackWriter
    wishes: Wishes
    #: Ratings that came without their case, by the columns that are known of them.
    alone: dict[tuple[str, ...], Table] = field(default_factory=dict)

    def write(self, case: Case, went: Course, unit: str, becomes: Mapping[str, Rule]) -> None:
        """Everything the customer said in a case."""
        customer = case.customer.key if case.customer else None
        table = self.pack.table("voice_items", *VOICE)
        for one in _said(case, went, complains=by.COMPLAINT in becomes, words=self.wishes.words):
            table.add(
                one.key,
                one.kind,
                one.at.isoformat(),
                one.text,
                case.language,
                case.kind,
                *(_scale(one.rating) if one.rating else (None, None, None)),
                customer,
                unit or None,
                case.key,
                iso(one.answered),
                one.recorded.isoformat(),
            )

    def write_alone(self, rating: Rating, *, customer: str, interaction: str) -> None:
        """A rating with the columns that are known of it: the others stay as they are stored."""
        cells = {
            "external_id": f"rating-{rating.key}",
            "kind": "rating",
            "occurred_at": rating.at.isoformat(),
            "text": rating.comment,
            "recorded_at": rating.at.isoformat(),
        }
        cells |= dict(zip(("score", "score_low", "score_high"), _scale(rating), strict=True))
        cells |= {"customer": customer} if customer else {}
        cells |= {"interaction": interaction} if interaction else {}
        columns = tuple(cells)
        if columns not in self.alone:
            path = self.pack.folder / f"ratings-{len(self.alone) + 1}.parquet"
            self.alone[columns] = Table(path, columns)
        self.alone[columns].add(*cells.values())


def _said(case: Case, went: Course, *, complains: bool, words: bool) -> Iterator[Said]:
    for rating in case.ratings:
        key, at = f"rating-{rating.key}", rating.at
        yield Said(key, "rating", at, at, rating.comment, answer_after(case, at), rating)
    if complains:
        key = f"complaint-{case.key}"
        yield Said(key, "complaint", went.opened, case.opened, answered=went.answered)
    for message in _written(case) if words else ():
        key, at = f"message-{case.key}-{message.key}", message.at
        yield Said(key, "comment", at, at, message.text, answer_after(case, at))


def _scale(rating: Rating) -> tuple[str, str, str]:
    return f"{rating.score:g}", f"{rating.low:g}", f"{rating.high:g}"


def _written(case: Case) -> Iterator[Message]:
    """What the customer wrote, in words of their own: without markup, signatures and quoted mail."""
    said = [one for one in case.messages if one.by is Author.CUSTOMER and one.public and one.text]
    if not said and case.written:
        said = [Message(case.opened, Author.CUSTOMER, key=OPENING, text=case.written)]
    for one in said:
        found = own_words(plain_text(one.text) if "<" in one.text else one.text)[:LONGEST_WORDS]
        if found:
            yield Message(one.at, one.by, key=one.key or OPENING, text=found)
