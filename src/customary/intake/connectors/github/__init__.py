# SPDX-License-Identifier: Apache-2.0
"""GitHub over its REST interface: issues and pull requests updated since, with their timeline."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, whole_address
from customary.intake.feeds.feed import Fetched
from customary.intake.paging import Pages, newest
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

PAGE = 100
#: A timeline is a question of its own: so many a fetch, the rest at the next ones.
MOST_TIMELINES = 2_000
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


@dataclass(frozen=True)
class GitHubConnector:
    """One repository."""

    key = "github"
    name = gettext_lazy("GitHub")
    about = gettext_lazy("The address of a repository, and a token that may read its issues.")
    feed = "plans"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every issue and pull request that was updated since the last fetch.

        Raises:
            PackError: GitHub does not give them.
        """
        repository = _repository(connection.address)
        since = str(connection.cursor.get("updated") or "")
        question = {"state": "all", "sort": "updated", "direction": "asc", "per_page": str(PAGE)}
        question |= {"since": since} if since else {}
        asking = Asking("", connection.secret, self.transport, headers=HEADERS)
        pages = Pages(asking, folder, self.wait)
        files: list[tuple[str, Path]] = []
        asked = 0
        for found in pages.each(f"{repository}/issues?{urlencode(question)}"):
            # The last one of before comes again: `since` is meant inclusive.
            fresh = [one for one in found if _updated(one) != since]
            for issue in fresh:
                issue["timeline"] = _timeline(pages, repository, issue)
                asked += 1
            if fresh:
                files.append(pages.keep(f"github-{len(files) + 1:04d}.json", fresh))
                since = newest(fresh, "updated_at", since=since)
            if asked >= MOST_TIMELINES:
                break
        return Fetched(tuple(files), {"updated": since})


def _repository(text: str) -> str:
    """The address of a repository in the interface, from that of its page."""
    parts = urlsplit(whole_address(text))
    names = [name for name in parts.path.split("/") if name]
    if parts.hostname == "api.github.com" and names[:1] == ["repos"]:
        names = names[1:]
    if len(names) < 2:
        raise PackError(
            _("Give the address of one repository, such as https://github.com/owner/name.")
        )
    owner, name = names[:2]
    is_public = parts.hostname in {"github.com", "www.github.com", "api.github.com"}
    api = "https://api.github.com" if is_public else f"{parts.scheme}://{parts.netloc}/api/v3"
    return f"{api}/repos/{owner}/{name.removesuffix('.git')}"


def _updated(entry: Any) -> str:
    return str(entry.get("updated_at")) if isinstance(entry, dict) else ""


def _timeline(pages: Pages, repository: str, issue: dict[str, Any]) -> list[Any]:
    address = f"{repository}/issues/{issue.get('number')}/timeline?per_page={PAGE}"
    return [event for page in pages.each(address) for event in page]


CONNECTOR = GitHubConnector()
