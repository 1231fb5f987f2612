# SPDX-License-Identifier: Apache-2.0
"""Agendas of town halls: the items, the customer question with its answer, and a customer there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from customary.intake.feeds.communication.entry import one_line
from customary.intake.feeds.communication.pages import moment_of

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from customary.intake.feeds.communication.entry import Entry

_WHEN = re.compile(r"^\W*(?:date|when|time|日期|时间|会议时间)\W*[:：]\s*(.+)$", re.I | re.M)
_HOUR = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)")
_ITEM = re.compile(r"^[ \t]*(?:[-*•·]|\d{1,2}[.)、]|[一二三四五六七八九十]{1,2}、)[ \t]*(\S.*)$")
_ANSWER = re.compile(
    r"^[ \t]*(?:[-*•·][ \t]*)?(?:answer|our answer|答|回答|答复)\s*[:：]\s*(\S.*)$", re.I
)
_QUESTION = re.compile(
    r"customer question|what (?:does|will|would|did) (?:this|that|it|we) .{0,40}customers?\b|"
    r"顾客之问|客户之问|这对(?:顾客|客户)(?:意味着|有)什么|(?:顾客|客户)问题",
    re.I,
)
_GUEST = re.compile(
    r"\bcustomer (?:guest|speaker|panel|on stage|joins|live)|\bguest customer|"
    r"\b(?:talk|questions|conversation|q ?& ?a) with (?:a |our )?customers?\b|"
    r"(?:顾客|客户)(?:代表|嘉宾|到场|登台|现场|对话|分享)|与(?:顾客|客户)对话",
    re.I,
)
MOST_ITEMS = 100


@dataclass(frozen=True)
class Item:
    """One item: whether it is the customer question, and the answer in the minutes."""

    text: str
    customer_question: bool
    answer: str


@dataclass(frozen=True)
class Agenda:
    """The agenda of a town hall."""

    starts_at: datetime | None
    items: tuple[Item, ...]
    customer_present: bool


def agenda(entry: Entry, zone: tzinfo) -> Agenda:
    """The agenda that a page or mail holds. A mail's own date is not that of the meeting."""
    written = _WHEN.search(entry.text)
    starts = moment_of(written.group(1), zone) if written else None
    starts = starts or moment_of(f"{entry.title} {entry.place}", zone) or entry.published_at
    hour = _HOUR.search(written.group(1)) if written else None
    if starts and hour:
        clock = time(int(hour.group(1)), int(hour.group(2)))
        starts = starts.replace(hour=clock.hour, minute=clock.minute)
    items = tuple(_items(entry.text))
    return Agenda(starts, items, any(_GUEST.search(item.text) for item in items))


def _items(text: str) -> list[Item]:
    found: list[Item] = []
    for line in text.split("\n"):
        answer = _ANSWER.match(line)
        if answer:
            # Of the minutes only the answer to the customer question is kept.
            if found and found[-1].customer_question:
                last = found.pop()
                found.append(Item(last.text, True, one_line(answer.group(1), 2000)))
        elif (item := _ITEM.match(line)) and len(found) < MOST_ITEMS:
            words = one_line(item.group(1))
            found.append(Item(words, bool(_QUESTION.search(words)), ""))
    return found
