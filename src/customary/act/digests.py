# SPDX-License-Identifier: Apache-2.0
"""Digests: what customers said, mailed to whoever is to know, as often as they like."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.act.digest_content import sections
from customary.act.working_time import next_working_moment
from customary.store.access import viewer_for
from customary.store.actions.digests import begin_issue, digest_of, looked
from customary.store.actions.outbox import write_mail
from customary.store.models import Account, Rhythm
from customary.store.queries.organisation import day_of, time_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from customary.act.digest_content import Section
    from customary.store.models import Digest

DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}


def send_digests(*, now: datetime | None = None) -> int:
    """Write the digests that are due, in working hours; how many there were.

    Whoever has nothing to hear gets no mail.
    """
    moment = now or timezone.now()
    if next_working_moment(moment) > moment:
        return 0
    today = day_of(moment)
    sent = 0
    for account in Account.objects.filter(is_active=True).select_related("person", "digest"):
        digest = getattr(account, "digest", None) or digest_of(account.pk)
        if _is_due(digest, today):
            sent += _send(account, digest, today, moment)
    return sent


def _is_due(digest: Digest, today: date) -> bool:
    """Daily once a day; weekly once a week, on its first working day."""
    if digest.rhythm not in DAYS:
        return False
    last = digest.last_looked_on
    first = today if digest.rhythm == Rhythm.DAILY else today - timedelta(days=today.weekday())
    return last is None or last < first


@transaction.atomic
def _send(account: Account, digest: Digest, today: date, moment: datetime) -> bool:
    looked(digest, today)
    span = timedelta(days=DAYS[Rhythm(digest.rhythm)])
    since = datetime.combine(digest.last_looked_on or today - span, time.min, time_zone())
    viewer = viewer_for(account)
    with override(account.language):
        found = sections(viewer, since=since)
        if not found:
            return False
        issue = begin_issue(digest, at=moment)
        subject = _("What customers say, today") if span.days == 1 else _("What customers say")
        stop = settings.CUSTOMARY_URL + reverse("stop_digest", args=[digest.stop_key])

        def link(path: str) -> str:
            opening = reverse("open_digest", args=[issue.key])
            return f"{settings.CUSTOMARY_URL}{opening}?{urlencode({'to': path})}"

        write_mail(
            recipient=account.email,
            subject=subject,
            body=as_text(found, link=link, stop=stop),
            html=as_html(found, link=link, stop=stop, language=account.language),
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            once_key=f"digest-{account.pk}-{today.isoformat()}",
        )
    return True


def as_text(found: Sequence[Section], *, link: Callable[[str], str], stop: str) -> str:
    """The digest as plain text."""
    parts = [
        "\n".join(
            [section.title.upper(), ""]
            + [f"- {line.text}\n  {link(line.path)}" for line in section.lines]
        )
        for section in found
    ]
    parts.append(_("You do not want this mail any more? One click:") + f"\n{stop}")
    return "\n\n\n".join(parts) + "\n"


def as_html(
    found: Sequence[Section], *, link: Callable[[str], str], stop: str, language: str
) -> str:
    """The same as HTML: headings, lists and links, nothing that reports that it was read."""
    body = format_html_join(
        "\n",
        "<h2>{}</h2>\n<ul>{}</ul>",
        (
            (
                section.title,
                format_html_join(
                    "\n",
                    '<li><a href="{}">{}</a></li>',
                    ((link(line.path), line.text) for line in section.lines),
                ),
            )
            for section in found
        ),
    )
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        '<body>\n{}\n<p><a href="{}">{}</a></p>\n</body></html>',
        language,
        _("What customers say"),
        body,
        stop,
        _("Stop this mail"),
    )
