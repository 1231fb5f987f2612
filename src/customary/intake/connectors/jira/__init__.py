# SPDX-License-Identifier: Apache-2.0
"""Jira over its REST interface: what was updated since, with its changelog."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of, whole_address
from customary.intake.feeds.feed import Fetched
from customary.intake.paging import MOST_PAGES, Pages, newest
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

#: The first fetch goes back so far; each later one a day further than the last ended, because
#: Jira reads days in the time zone of whoever asks.
DAYS, OVERLAP = 3 * 366, timedelta(days=1)
PAGE = 100
#: All fields but the large ones that nothing here looks at.
FIELDS = "*all,-attachment,-worklog,-thumbnail"


@dataclass(frozen=True)
class JiraConnector:
    """One Jira site, or the items a filter of it finds."""

    key = "jira"
    name = gettext_lazy("Jira")
    about = gettext_lazy(
        "The address of your Jira, such as https://acme.atlassian.net, or of a search in it (with "
        "its jql); your e-mail and an API token."
    )
    feed = "plans"
    needs = ("user", "secret")
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every issue that was updated since the last fetch.

        Raises:
            PackError: Jira does not give them.
        """
        address = whole_address(connection.address)
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        since = str(connection.cursor.get("updated") or "")
        question = {
            "jql": _query(parse_qs(parts.query).get("jql", [""])[0], since),
            "fields": FIELDS,
            "expand": "changelog,names",
            "maxResults": str(PAGE),
        }
        pages = Pages(Asking(connection.user, connection.secret, self.transport), folder, self.wait)
        files: list[tuple[str, Path]] = []
        token = ""
        while token or not files:
            if len(files) == MOST_PAGES:
                raise PackError(_("%(host)s gives page after page.") % {"host": host_of(site)})
            more = {"nextPageToken": token} if token else {}
            page, _headers = pages.ask(f"{site}/rest/api/3/search/jql?{urlencode(question | more)}")
            issues = page.get("issues") if isinstance(page, dict) else None
            if not isinstance(issues, list):
                raise PackError(
                    _("%(host)s did not answer with a list. Check the address.")
                    % {"host": host_of(site)}
                )
            for issue in issues:
                _complete(pages, site, issue)
            files.append(pages.keep(f"jira-{len(files) + 1:04d}.json", page))
            since = newest(issues, "fields", "updated", since=since)
            token = str(page.get("nextPageToken") or "") if not page.get("isLast") else ""
            if not issues:
                break
        return Fetched(tuple(files), {"updated": since})


def _query(asked: str, since: str) -> str:
    """What was asked for, of it what was updated since, the oldest first."""
    narrowed = re.split(r"\border\s+by\b", asked, flags=re.IGNORECASE)[0].strip()
    try:
        begin = datetime.fromisoformat(since).date() - OVERLAP
    except ValueError:
        begin = timezone.localdate() - timedelta(days=DAYS)
    both = [f"({narrowed})"] if narrowed else []
    return " AND ".join([*both, f'updated >= "{begin:%Y-%m-%d}"']) + " ORDER BY updated ASC"


def _complete(pages: Pages, site: str, issue: Any) -> None:
    """The rest of a changelog that was too long for the page."""
    log = issue.get("changelog") if isinstance(issue, dict) else None
    if not isinstance(log, dict) or int(log.get("total") or 0) <= len(log.get("histories") or ()):
        return
    found: list[Any] = []
    for _number in range(MOST_PAGES):
        place = urlencode({"startAt": len(found), "maxResults": PAGE})
        page, _headers = pages.ask(f"{site}/rest/api/3/issue/{issue.get('key')}/changelog?{place}")
        values = page.get("values") if isinstance(page, dict) else None
        if not values:
            break
        found += values
        if page.get("isLast", len(found) >= int(page.get("total") or 0)):
            break
    log["histories"] = found


CONNECTOR = JiraConnector()
