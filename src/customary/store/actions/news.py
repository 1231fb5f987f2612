# SPDX-License-Identifier: Apache-2.0
"""News of a change: written in both languages, sent once to everybody who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.catalogue.answering import PLACEHOLDERS
from customary.store.access import may, require
from customary.store.actions.answer_templates import PLACEHOLDER
from customary.store.actions.history import record_changes
from customary.store.actions.records import change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.actions.replies import LONGEST_SUBJECT
from customary.store.models import (
    OutboxKind,
    OutboxMessage,
    Person,
    ReplyKind,
    ThemeNews,
    VoiceItem,
    VoiceReply,
)
from customary.store.queries.replies import filled_in, named_in, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from customary.store.access import System, Viewer
    from customary.store.models import Theme
    from customary.store.queries.contributors import Contributor

COLUMNS = ("subject", "subject_zh_hans", "text", "text_zh_hans")


def may_tell(viewer: Viewer, theme: Theme) -> bool:
    """Whether somebody may tell customers of a theme's change: its owner, and whoever leads."""
    return theme.owner_id in viewer.persons or may(viewer, "write", "themes")


@transaction.atomic
def save_news(by: Viewer, theme: Theme, **said: str) -> ThemeNews:
    """The news of a theme's change, kept to go on with.

    Raises:
        Refused: nothing has changed yet, it is sent already, words are missing or unknown.
    """
    theme = locked(theme)
    if not may_tell(by, theme):
        require(by, "write", "themes")
    if theme.changed_at is None:
        raise Refused(_("Nothing has changed yet."), "", _("Say first when the change went live."))
    values = {column: filled(said.get(column, ""), column) for column in COLUMNS}
    for column, text in values.items():
        if unknown := sorted(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDERS[:3])):
            what = _("Nobody can fill in {%(name)s}.") % {"name": unknown[0]}
            raise Refused(what, column, _("Write it out."))
    found = ThemeNews.objects.filter(theme=theme, changed_at=theme.changed_at).first()
    if found is None:
        return ThemeNews.objects.create(theme=theme, changed_at=theme.changed_at, **values)
    if found.sent_at is not None:
        raise Refused(_("This is sent already."))
    for column, text in values.items():
        setattr(found, column, text)
    found.save()
    return found


@transaction.atomic
def send_news(by: Viewer, news: ThemeNews) -> ThemeNews:
    """The news, to be told to everybody it concerns; the mails are written by a job.

    Raises:
        Refused: somebody sent it meanwhile, or the change is not live any more.
    """
    news = locked(news)
    if not may_tell(by, news.theme):
        require(by, "write", "themes")
    if news.sent_at is not None:
        raise Refused(_("This is sent already."))
    if news.theme.changed_at != news.changed_at:
        raise Refused(_("The day of the change is another one by now."), "", _("Look at it again."))
    return change(by, news, sent_at=timezone.now(), sent_by_id=by.person)


@transaction.atomic
def tell(
    by: System, news: ThemeNews, people: Iterable[Contributor], *, leaves: Mapping[str, datetime]
) -> int:
    """How many of these customers are told now: one mail each, however much they said.

    Whoever has a mail of this news already gets no second one. `leaves` says when mail may go
    out, by time zone.
    """
    by_key = {f"news-{news.pk}-{one.reach.customer}": one for one in people}
    known = OutboxMessage.objects.filter(once_key__in=by_key).values_list("once_key", flat=True)
    for once_key in list(known):
        del by_key[once_key]
    now = timezone.now()
    messages = {key: _message(news, one, key, leaves) for key, one in by_key.items()}
    OutboxMessage.objects.bulk_create(messages.values(), batch_size=500)
    VoiceReply.objects.bulk_create(
        (
            VoiceReply(
                voice_item_id=item,
                kind=ReplyKind.TOLD,
                author_id=news.sent_by_id,
                way="mail",
                subject=messages[key].subject,
                text=messages[key].body,
                theme_id=news.theme_id,
                message=messages[key],
                said_at=now,
            )
            for key, one in by_key.items()
            for item in one.items
        ),
        batch_size=500,
    )
    items = [item for one in by_key.values() for item in one.items]
    untold = VoiceItem.objects.filter(pk__in=items, told_at=None)
    keys = list(untold.values_list("pk", flat=True))
    untold.update(told_at=now, updated_at=now)
    record_changes(
        by,
        VoiceItem._meta.db_table,
        before={key: {"told_at": None} for key in keys},
        after={key: {"told_at": now.isoformat()} for key in keys},
    )
    return len(messages)


def in_words(news: ThemeNews, *, language: str, name: str) -> tuple[str, str]:
    """Subject and text as one customer gets them."""
    ending = "" if spoken(language) == "en" else "_zh_hans"
    with override(spoken(language)):
        known = {
            "name": name or _("customer"),
            "theme": named_in(news.theme, spoken(language)),
            "agent": news.sent_by.full_name if news.sent_by else "",
        }
    subject, text = getattr(news, f"subject{ending}"), getattr(news, f"text{ending}")
    return filled_in(subject, known), filled_in(text, known)


def _message(
    news: ThemeNews, one: Contributor, once_key: str, leaves: Mapping[str, datetime]
) -> OutboxMessage:
    subject, text = in_words(news, language=one.reach.language, name=one.reach.name)
    sender = news.sent_by or Person()
    account = getattr(sender, "account", None)
    return OutboxMessage(
        kind=OutboxKind.EMAIL,
        recipient=one.reach.address,
        subject=subject[:LONGEST_SUBJECT],
        body=f"{text}\n",
        payload={
            "customer": one.reach.customer,
            "reply_to": account.email if account else sender.email,
        },
        once_key=once_key,
        not_before=leaves[one.reach.time_zone],
    )
