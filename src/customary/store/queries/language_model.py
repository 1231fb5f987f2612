# SPDX-License-Identifier: Apache-2.0
"""The language model an administrator may bring: whether it is used, and what it wrote that holds.

What it wrote is shown to whoever may read every comment it rests on, and as long as all of them are
there and say what they said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from customary.store.access import Viewer, may, require, visible
from customary.store.models import (
    AskedState,
    Fault,
    LanguageQuote,
    LanguageRequest,
    Organisation,
    Purpose,
    VoiceItem,
)
from customary.store.queries.words import shown_text, shown_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Reader

__all__ = [
    "GIVEN_UP",
    "OPEN",
    "Asked",
    "Evidence",
    "LanguageModel",
    "Line",
    "Purpose",
    "Written",
    "asked_lately",
    "draft_for",
    "language_model",
    "name_for",
    "summary_of",
    "waiting_requests",
]

#: Requests that are listed; what was asked and not answered in this time never will be.
LISTED = 50
GIVEN_UP = timedelta(minutes=10)
OPEN = (AskedState.WAITING, AskedState.ASKING)
#: Of a quote, so much stands below what rests on it.
EXCERPT = 400


@dataclass(frozen=True)
class LanguageModel:
    """Which model is set where, and whether an administrator let it be asked."""

    host: str
    name: str
    is_on: bool

    @property
    def is_set(self) -> bool:
        """Whether the settings name one."""
        return bool(self.host and self.name)


@dataclass(frozen=True)
class Asked:
    """One request as it was: when, by whom, for what, how much was sent; never with what words."""

    at: datetime
    purpose: str
    who: str
    host: str
    model: str
    sent: int
    state: str
    is_failed: bool
    fault: str


@dataclass(frozen=True)
class Evidence:
    """A quote that something rests on; `parts` are its words, (text, whether cited) in turn."""

    number: int
    item: int
    language: str
    said_at: datetime | None
    parts: tuple[tuple[str, bool], ...]
    may_open: bool


@dataclass(frozen=True)
class Line:
    """A sentence, and the numbers of the quotes it rests on."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    """What the model wrote, as far as this reader may see it, and how the newest request stands.

    Attributes:
        lines: of a summary.
        words: of a name (name, name_zh_hans) or a draft (subject, text).
        is_waiting: it is being asked, and so is whatever else stands here an earlier answer.
        fault: why the newest request gave nothing.
    """

    id: int
    model: str
    at: datetime
    who: str
    lines: tuple[Line, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    is_waiting: bool = False
    fault: str = ""


def language_model() -> LanguageModel:
    """The model that the settings name; on only while it is the host that was agreed to."""
    host = urlsplit(settings.LANGUAGE_MODEL_URL).netloc
    agreed = Organisation.objects.values_list("language_model_host", flat=True).first() or ""
    is_on = bool(host and settings.LANGUAGE_MODEL_NAME and host == agreed)
    return LanguageModel(host, settings.LANGUAGE_MODEL_NAME, is_on)


def asked_lately(reader: Reader) -> list[Asked]:
    """What it was asked for, the newest first."""
    require(reader, "read", "language_model")
    rows = LanguageRequest.objects.select_related("asked_by__person").order_by("-pk")[:LISTED]
    return [
        Asked(
            at=row.created_at,
            purpose=str(Purpose(row.purpose).label),
            who=_who(row),
            host=row.host,
            model=row.model,
            sent=row.sent,
            state=str(AskedState(row.state).label),
            is_failed=row.state == AskedState.FAILED,
            fault=_fault(row),
        )
        for row in rows
    ]


def waiting_requests() -> list[int]:
    """Ids of the requests that nobody has begun to ask."""
    rows = LanguageRequest.objects.filter(
        state=AskedState.WAITING, created_at__gt=timezone.now() - GIVEN_UP
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def summary_of(reader: Reader, theme: int, language: str) -> Written | None:
    """The newest summary of a theme in a language, or the request for one that is under way."""
    require(reader, "read", "themes")
    rows = LanguageRequest.objects.filter(purpose=Purpose.SUMMARY, theme=theme, language=language)
    return _newest(reader, rows)


def name_for(reader: Reader, emerging: int) -> Written | None:
    """The newest name that was proposed for something emerging."""
    require(reader, "write", "understanding")
    return _newest(reader, LanguageRequest.objects.filter(purpose=Purpose.NAME, emerging=emerging))


def draft_for(viewer: Viewer, item: VoiceItem) -> Written | None:
    """The newest draft of an answer that the viewer asked for."""
    rows = LanguageRequest.objects.filter(purpose=Purpose.DRAFT, voice_item=item)
    return _newest(viewer, rows.filter(asked_by=viewer.account))


def _newest(reader: Reader, rows: QuerySet[LanguageRequest]) -> Written | None:
    """How the newest request stands, with what the last one that was answered gave."""
    rows = rows.select_related("asked_by__person").order_by("-pk")
    newest, done = rows.first(), rows.filter(state=AskedState.DONE).first()
    found = _written(reader, done) if done else None
    if newest is None or newest == done:
        return found
    is_waiting = newest.state in OPEN and timezone.now() - newest.created_at < GIVEN_UP
    found = found or Written(newest.pk, newest.model, newest.created_at, _who(newest))
    return replace(found, is_waiting=is_waiting, fault="" if is_waiting else _fault(newest))


def _written(reader: Reader, row: LanguageRequest) -> Written | None:
    """What was written, for a reader of all it cites; None where it does not hold any more."""
    quotes = _still_said(row)
    items = visible(reader, VoiceItem).filter(person=None, pk__in=quotes.values())
    seen = items.select_related("annotation").in_bulk()
    cited = _cites(row.written)
    if not cited or any(quotes.get(number) not in seen for number, _words in cited):
        return None
    # As readers count: the quotes that are cited, in the order they are.
    numbers = dict.fromkeys(number for number, _words in cited)
    order = {number: at for at, number in enumerate(numbers, 1)}
    opens = may(reader, "read", "inbox")
    return Written(
        id=row.pk,
        model=row.model,
        at=row.answered_at or row.created_at,
        who=_who(row),
        lines=tuple(
            Line(one["text"], tuple(sorted({order[number] for number, _words in one["cites"]})))
            for one in row.written.get("sentences", [])
        ),
        evidence=tuple(
            _evidence(seen[quotes[number]], at, [said for n, said in cited if n == number], opens)
            for number, at in order.items()
        ),
        words={name: said for name, said in row.written.items() if isinstance(said, str)},
    )


def _still_said(row: LanguageRequest) -> dict[int, int]:
    """The comments it was sent, by number; none where one is gone or says something else by now."""
    quotes = LanguageQuote.objects.filter(request=row).values_list(
        "number", "voice_item", "text_digest", "voice_item__annotation__text_digest"
    )
    same = {number: item for number, item, then, now in quotes if then == now}
    return same if len(same) == row.sent else {}


def _cites(written: Mapping[str, Any]) -> list[tuple[int, str]]:
    """All that is cited, (number, words), in the order in which it is."""
    groups = [one["cites"] for one in written.get("sentences", [])] or [written.get("cites", [])]
    return [(number, words) for group in groups for number, words in group]


def _evidence(item: VoiceItem, number: int, words: Sequence[str], opens: bool) -> Evidence:
    text = " ".join(f"{shown_title(item)} {shown_text(item)}".split())
    return Evidence(
        number=number,
        item=item.pk,
        language=item.annotation.language,
        said_at=item.occurred_at,
        parts=_marked(text, words),
        may_open=opens,
    )


def _marked(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """An excerpt of a text around the first of the words, parted where they begin and end."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    spans = sorted(
        (start, start + len(one))
        for one in words
        if (start := folded.find(one.casefold() if folded is not text else one)) >= 0
    )
    begin = max(0, spans[0][0] - EXCERPT // 2) if spans and spans[0][1] > EXCERPT else 0
    end = begin + EXCERPT
    parts = [("… ", False)] if begin else []
    at = begin
    for start, stop in spans:
        if at <= start < end:
            parts += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    parts.append((text[at : max(at, end)], False))
    if len(text) > max(at, end):
        parts.append((" …", False))
    return tuple(part for part in parts if part[0])


def _who(row: LanguageRequest) -> str:
    return row.asked_by.person.full_name if row.asked_by else ""


def _fault(row: LanguageRequest) -> str:
    if row.fault:
        return str(Fault(row.fault).label)
    gone = row.state in OPEN and timezone.now() - row.created_at >= GIVEN_UP
    return str(Fault.INTERRUPTED.label) if gone else ""
