# SPDX-License-Identifier: Apache-2.0
"""What was written to a customer about what they said, and answers to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.catalogue.answering import LANGUAGES, NEWS, AnswerText, load_answers
from customary.store.access import require, require_row
from customary.store.models import (
    Account,
    AnswerTemplate,
    OutboxState,
    Person,
    ReplyDraft,
    ReplyKind,
    ThemeMention,
    VoiceReply,
    Way,
)
from customary.store.queries.reachable import Reach, reach_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.store.access import Reader, Viewer
    from customary.store.models import Theme, VoiceItem


@dataclass(frozen=True)
class ReplyLine:
    """One reply as it stands below a comment."""

    kind: ReplyKind
    author: str
    text: str
    subject: str
    way: str
    said_at: datetime
    on_its_way: bool
    not_delivered: bool


def replies(reader: Reader, item: VoiceItem) -> list[ReplyLine]:
    """What was answered, told and noted about an item, the oldest first."""
    require_row(reader, "read", item)
    rows = VoiceReply.objects.filter(voice_item=item).select_related("author", "message")
    return [
        ReplyLine(
            kind=ReplyKind(row.kind),
            author=row.author.full_name if row.author else "",
            text=row.text,
            subject=row.subject,
            way=str(Way(row.way).label) if row.way else "",
            said_at=row.said_at,
            on_its_way=bool(row.message and row.message.state == OutboxState.WAITING),
            not_delivered=bool(row.message and row.message.state == OutboxState.FAILED),
        )
        for row in rows.order_by("said_at", "pk")
    ]


def draft_of(viewer: Viewer, item: VoiceItem) -> ReplyDraft | None:
    """What the viewer has begun to answer."""
    return ReplyDraft.objects.filter(voice_item=item, account_id=viewer.account).first()


def answers_seen(item: VoiceItem) -> str:
    """What is known to have been answered: whoever sends shows by it that they know no less."""
    last = VoiceReply.objects.filter(voice_item=item, kind=ReplyKind.ANSWER).order_by("pk").last()
    answered = f"{item.answered_at:%Y%m%d%H%M%S%f}" if item.answered_at else ""
    return f"{last.pk if last else 0}-{answered}"


@dataclass(frozen=True)
class AnswerChoice:
    """An answer to begin with, in every language; `is_shipped` as it came."""

    key: str
    texts: Mapping[str, AnswerText]
    is_shipped: bool
    retired: bool = False

    def text(self, language: str) -> AnswerText:
        """It in a language, in English where it has no other."""
        return self.texts[spoken(language)]


def answer_choices(reader: Reader, *, retired: bool = False) -> list[AnswerChoice]:
    """The answers to begin with, the shipped ones first; `retired` asks for all there are."""
    require(reader, "read", "answer_templates")
    own = {row.key: _choice(row) for row in AnswerTemplate.objects.order_by("pk")}
    shipped = [
        own.pop(key, AnswerChoice(key, texts, is_shipped=True))
        for key, texts in load_answers().items()
    ]
    return [
        one for one in (*shipped, *own.values()) if retired or not (one.retired or one.key == NEWS)
    ]


def spoken(language: str) -> str:
    """Which of the languages we write in somebody of this language reads best."""
    code = language.replace("_", "-").lower()
    return LANGUAGES[1] if code.startswith("zh") else LANGUAGES[0]


def language_for(item: VoiceItem, found: Reach) -> str:
    """The language to answer in: the customer's own, else the one they spoke in."""
    return spoken(found.language or item.language)


def begun(viewer: Viewer, item: VoiceItem, choice: AnswerChoice) -> tuple[str, str]:
    """Subject and text of an answer to this item, everything known filled in."""
    text = choice.text(language_for(item, reach_of(item)))
    return completed(viewer, item, text.subject, text.text)


def completed(viewer: Viewer, item: VoiceItem, subject: str, text: str) -> tuple[str, str]:
    """Subject and text with what is known of the item in the place of what stands in braces."""
    found = reach_of(item)
    language = language_for(item, found)
    with override(language):
        known = {
            "name": found.name or _("customer"),
            "theme": _theme_of(item, language) or _("what happened"),
            "change": "",
            "agent": sender_of(viewer).full_name,
        }
    subject = filled_in(subject, known)
    return subject[:1].upper() + subject[1:], filled_in(text, known)


def filled_in(text: str, known: Mapping[str, str]) -> str:
    """The text with what stands in braces replaced by what is known of it."""
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def named_in(theme: Theme, language: str) -> str:
    """The theme's name inside a sentence of a language."""
    if language == LANGUAGES[1]:
        return theme.name_zh_hans or theme.name
    return _lowered(theme.name)


def _theme_of(item: VoiceItem, language: str) -> str:
    mention = (
        ThemeMention.objects.filter(voice_item=item)
        .select_related("theme")
        .order_by("-by_person", "-probability", "pk")
        .first()
    )
    theme = mention.theme if mention else item.theme
    return named_in(theme, language) if theme else ""


def _lowered(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _choice(row: AnswerTemplate) -> AnswerChoice:
    texts = {
        LANGUAGES[0]: AnswerText(row.name, row.subject, row.text),
        LANGUAGES[1]: AnswerText(row.name_zh_hans, row.subject_zh_hans, row.text_zh_hans),
    }
    return AnswerChoice(row.key, texts, is_shipped=False, retired=row.retired)


def ways() -> list[tuple[str, str]]:
    """How an answer may reach a customer."""
    return [(value, str(label)) for value, label in Way.choices]


def mail_address(viewer: Viewer) -> str:
    """Where the customer's own answer to a mail of this viewer arrives."""
    return Account.objects.values_list("email", flat=True).get(pk=viewer.account)


def sender_of(viewer: Viewer) -> Person:
    """The person in whose name this viewer writes."""
    return Person.objects.get(pk=viewer.person)
