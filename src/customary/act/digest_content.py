# SPDX-License-Identifier: Apache-2.0
"""What stands in somebody's digest: only what they may see, and nothing where there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customary.store.access import MANAGER, visible
from customary.store.models import CaseState, EmergingState, EmergingTheme, Role, Theme, VoiceKind
from customary.store.queries.cases import cases, overdue, own_cases
from customary.store.queries.news import promised_news
from customary.store.queries.shared import spoken
from customary.store.queries.thanks import own_thanks
from customary.store.queries.themes import Cut, themes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from customary.store.access import Viewer
    from customary.store.queries.themes import Change, ThemeRow

#: So many lines a section at most: a digest is read, not searched.
MOST = 5
LONGEST_QUOTE = 200
#: Who hears which themes move, and who sees to the inbox.
HEARS_OF_THEMES = (Role.EXECUTIVE, Role.CX_LEAD, Role.SERVICE_LEAD, Role.PRODUCT_LEAD)
SEES_TO_INBOX = (Role.CX_LEAD, Role.SERVICE_LEAD)
#: A month tells a change from chance, and is still news.
RECENT = Cut(weeks=4)


@dataclass(frozen=True)
class Line:
    """One thing, and where it stands."""

    text: str
    path: str


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


def sections(viewer: Viewer, *, since: datetime) -> list[Section]:
    """What this viewer's digest says now, in the language spoken; nothing is an empty list."""
    found = [
        (_("Customers who wait for you"), _own_cases(viewer)),
        (_("Customers thank you"), _thanks(viewer, since)),
        (_("You promised news"), _promised(viewer)),
        (_("The inbox"), _inbox(viewer)),
        (_("What moves"), _moving(viewer)),
        (_("New in what customers say"), _new(viewer, since)),
        (_("Your units"), _led(viewer)),
    ]
    made = [Section(title, tuple(lines)) for title, lines in found]
    return [section for section in made if section.lines]


def _own_cases(viewer: Viewer) -> Iterator[Line]:
    waiting = own_cases(viewer)
    for case in waiting.select_related("voice_item")[:MOST]:
        kind = str(VoiceKind(case.voice_item.kind).label)
        path = reverse("answer", args=[case.pk])
        if case.due_at is None:
            yield Line(kind, path)
            continue
        day = date_format(localtime(case.due_at), "DATE_FORMAT")
        told = (
            _("%(kind)s, overdue since %(day)s")
            if case.due_at <= now()
            else _("%(kind)s, to be answered by %(day)s")
        )
        yield Line(told % {"kind": kind, "day": day}, path)
    if (more := waiting.count() - MOST) > 0:
        text = ngettext("and one more", "and %(n)s more", more) % {"n": _number(more)}
        yield Line(text, f"{reverse('inbox')}?owner=me&state=open")


def _thanks(viewer: Viewer, since: datetime) -> Iterator[Line]:
    for one in own_thanks(viewer, since=since, limit=MOST):
        words = Truncator(" ".join(one.words.split())).chars(LONGEST_QUOTE)
        quoted = _("“%(words)s”") % {"words": words} if words else _("A customer thanked you.")
        yield Line(quoted, reverse("thanks"))


def _promised(viewer: Viewer) -> Iterator[Line]:
    for one in promised_news(viewer, own=True)[:MOST]:
        if one.is_waiting:
            text = _("%(theme)s has changed; customers who spoke of it were not told yet.")
            yield Line(text % {"theme": one.name}, reverse("tell", args=[one.theme]))


def _inbox(viewer: Viewer) -> Iterator[Line]:
    if not viewer.has(*SEES_TO_INBOX, Role.EXECUTIVE):
        return
    late = overdue(viewer).count()
    if late:
        text = ngettext(
            "One customer has waited longer for an answer than we promise.",
            "%(n)s customers have waited longer for an answer than we promise.",
            late,
        )
        yield Line(text % {"n": _number(late)}, f"{reverse('inbox')}?overdue=yes")
    if not viewer.has(*SEES_TO_INBOX):
        return
    waiting = cases(viewer).filter(state=CaseState.OPEN)
    open_now, nobodys = waiting.count(), waiting.filter(owner=None).count()
    if open_now:
        text = ngettext(
            "One customer waits for an answer.", "%(n)s customers wait for an answer.", open_now
        )
        yield Line(text % {"n": _number(open_now)}, f"{reverse('inbox')}?state=open")
    if nobodys:
        text = ngettext("One of them is nobody's.", "%(n)s of them are nobody's.", nobodys)
        yield Line(text % {"n": _number(nobodys)}, f"{reverse('inbox')}?state=open&owner=nobody")


def _moving(viewer: Viewer) -> Iterator[Line]:
    """Themes whose share changed by more than chance, the largest change first."""
    if not viewer.has(*HEARS_OF_THEMES):
        return
    moving = [
        (row.change, row)
        for row in themes(viewer, RECENT).rows
        if row.change is not None and row.change.is_real
    ]
    moving.sort(key=lambda one: -abs(one[0].now - one[0].before))
    for change, row in moving[:MOST]:
        yield Line(_moved(change, row), reverse("voice_theme", args=[row.id]))


def _moved(change: Change, row: ThemeRow) -> str:
    text = _("%(theme)s: %(now)s of comments in four weeks, %(before)s before") % {
        "theme": row.name,
        "now": _share(change.now),
        "before": _share(change.before),
    }
    for stake in row.stakes[:1]:
        amount = f"{number_format(stake.amount, 0, force_grouping=True)} {stake.currency}".strip()
        text = _("%(text)s; %(amount)s a year at stake") % {"text": text, "amount": amount}
    return text


def _new(viewer: Viewer, since: datetime) -> Iterator[Line]:
    if not viewer.has(*HEARS_OF_THEMES):
        return
    new = visible(viewer, Theme).filter(
        first_detected_at__gt=since, retired_at=None, merged_into=None
    )
    for theme in new.order_by("-first_detected_at", "pk")[:MOST]:
        text = _("A new theme: %(theme)s") % {"theme": spoken(viewer, theme)}
        yield Line(text, reverse("voice_theme", args=[theme.pk]))
    growing = EmergingTheme.objects.filter(
        state=EmergingState.NEW, segment="", created_at__gt=since
    ).order_by("p_value", "pk")
    for topic in growing[:MOST]:
        chinese = topic.name_zh_hans if viewer.language.startswith("zh") else ""
        text = _("More and more speak of: %(topic)s") % {"topic": chinese or topic.name}
        yield Line(text, reverse("emerging"))


def _led(viewer: Viewer) -> Iterator[Line]:
    """For whoever leads units and no more: how much their customers said."""
    if MANAGER not in viewer.roles or viewer.has(*HEARS_OF_THEMES):
        return
    found = themes(viewer, RECENT)
    if found.too_few or not found.comments:
        return
    text = ngettext(
        "One comment in four weeks, %(before)s before.",
        "%(n)s comments in four weeks, %(before)s before.",
        found.comments,
    )
    told = {"n": _number(found.comments), "before": _number(found.comments_before)}
    yield Line(text % told, reverse("voice_themes"))
    if late := overdue(viewer).filter(voice_item__unit__in=viewer.led).count():
        text = ngettext(
            "One customer has waited longer for an answer than we promise.",
            "%(n)s customers have waited longer for an answer than we promise.",
            late,
        )
        yield Line(text % {"n": _number(late)}, f"{reverse('inbox')}?overdue=yes")


def _number(value: int) -> str:
    return number_format(value, 0, force_grouping=True)


def _share(value: float) -> str:
    return f"{number_format(round(100 * value, 1), 1)} %"
