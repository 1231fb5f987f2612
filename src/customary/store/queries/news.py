# SPDX-License-Identifier: Apache-2.0
"""Promised news: changes that went live, and the customers who are still to hear of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils import timezone

from customary.catalogue.answering import LANGUAGES, NEWS
from customary.store.access import may, visible
from customary.store.models import OutboxState, Theme, ThemeNews, VoiceReply
from customary.store.queries.contributors import first_spoken_of
from customary.store.queries.replies import answer_choices, filled_in

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Viewer

#: A change that went live longer ago is no news any more.
NEWS_FOR = timedelta(days=365)
#: Of so many comments on a theme is counted whether they were answered.
LOOKED_AT = 2_000


@dataclass(frozen=True)
class PromisedNews:
    """A theme that changed, and how much of what was said about it was never answered by news.

    With `are_more`, `said` and `untold` are of the first so many comments, and at least so many.
    """

    theme: int
    name: str
    owner: str
    changed_at: datetime
    said: int
    untold: int
    are_more: bool
    sent_at: datetime | None
    may_tell: bool

    @property
    def is_waiting(self) -> bool:
        """Whether somebody is still to hear of it."""
        return self.sent_at is None and (self.untold > 0 or self.are_more)


@dataclass(frozen=True)
class Delivery:
    """What became of the mails of one news."""

    waiting: int
    sent: int
    failed: int


def promised_news(viewer: Viewer, *, own: bool = False) -> list[PromisedNews]:
    """The changes of the last year that customers asked for, those not told first.

    `own` asks for the viewer's own themes only.
    """
    since = timezone.now() - NEWS_FOR
    rows = visible(viewer, Theme).filter(changed_at__gt=since, merged_into=None, retired_at=None)
    if own:
        rows = rows.filter(owner__in=viewer.persons)
    leads = may(viewer, "write", "themes")
    sent = {
        (one.theme_id, one.changed_at): one.sent_at
        for one in ThemeNews.objects.filter(theme__in=rows.values("pk"))
    }
    found = []
    for theme in rows.select_related("owner").order_by("-changed_at", "pk"):
        if theme.changed_at is None:
            continue
        items, are_more = first_spoken_of(theme, most=LOOKED_AT)
        counts = items.filter(occurred_at__lte=theme.changed_at).aggregate(
            said=Count("pk"), untold=Count("pk", filter=Q(told_at=None))
        )
        found.append(
            PromisedNews(
                theme=theme.pk,
                name=_named(theme, viewer.language),
                owner=theme.owner.full_name if theme.owner else "",
                changed_at=theme.changed_at,
                said=counts["said"],
                untold=counts["untold"],
                are_more=are_more,
                sent_at=sent.get((theme.pk, theme.changed_at)),
                may_tell=leads or theme.owner_id in viewer.persons,
            )
        )
    return sorted(found, key=lambda one: (one.sent_at is not None, not one.is_waiting))


def news_of(theme: Theme) -> ThemeNews | None:
    """The news of the theme's latest change, as far as it is written."""
    return (
        ThemeNews.objects.filter(theme=theme, changed_at=F("theme__changed_at"))
        .select_related("theme", "sent_by")
        .first()
    )


def first_words(viewer: Viewer, theme: Theme) -> dict[str, str]:
    """News to begin with, in both languages, with what was noted of the change."""
    template = next(one for one in answer_choices(viewer, retired=True) if one.key == NEWS)
    change = {"change": theme.change_note}
    said: dict[str, str] = {}
    for language, ending in zip(LANGUAGES, ("", "_zh_hans"), strict=True):
        text = template.text(language)
        said[f"subject{ending}"] = filled_in(text.subject, change)
        said[f"text{ending}"] = filled_in(text.text, change)
    return said


def delivery(news: ThemeNews) -> Delivery:
    """How many of its mails left, wait for the customers' morning, or could not be delivered."""
    told = VoiceReply.objects.filter(theme=news.theme, said_at__gte=news.sent_at)
    states = dict(
        told.exclude(message=None)
        .values_list("message__state")
        .annotate(n=Count("message", distinct=True))
    )
    return Delivery(
        waiting=states.get(OutboxState.WAITING, 0),
        sent=states.get(OutboxState.SENT, 0),
        failed=states.get(OutboxState.FAILED, 0),
    )


def _named(theme: Theme, language: str) -> str:
    chinese = theme.name_zh_hans if language.startswith("zh") else ""
    return chinese or theme.name
