# SPDX-License-Identifier: Apache-2.0
"""GitLab over its REST interface: issues and merge requests updated since, with what befell them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

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
KINDS = ("issues", "merge_requests")
#: Questions of their own for each item: so many items a fetch, the rest at the next ones.
HISTORY = ("resource_state_events", "resource_label_events", "notes")
MOST_ITEMS = 1_000


@dataclass(frozen=True)
class GitLabConnector:
    """One project."""

    key = "gitlab"
    name = gettext_lazy("GitLab")
    about = gettext_lazy("The address of a project, and a token with the right read_api.")
    feed = "plans"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every issue and merge request that was updated since the last fetch.

        Raises:
            PackError: GitLab does not give them.
        """
        project = _project(connection.address)
        pages = Pages(Asking("", connection.secret, self.transport), folder, self.wait)
        cursor = {kind: str(connection.cursor.get(kind) or "") for kind in KINDS}
        files: list[tuple[str, Path]] = []
        for kind in KINDS:
            since, asked = cursor[kind], 0
            question = {"scope": "all", "order_by": "updated_at", "sort": "asc"}
            question |= {"per_page": str(PAGE)} | ({"updated_after": since} if since else {})
            for found in pages.each(f"{project}/{kind}?{urlencode(question)}"):
                fresh = [one for one in found if one.get("updated_at") != since]
                for item in fresh:
                    _tell_history(pages, f"{project}/{kind}/{item.get('iid')}", item)
                    asked += 1
                if fresh:
                    files.append(pages.keep(f"gitlab-{len(files) + 1:04d}.json", fresh))
                    since = newest(fresh, "updated_at", since=since)
                if asked >= MOST_ITEMS:
                    break
            cursor[kind] = since
        return Fetched(tuple(files), cursor)


def _project(text: str) -> str:
    """The address of a project in the interface, from that of its page."""
    parts = urlsplit(whole_address(text))
    path = parts.path.partition("/-/")[0].strip("/")
    if "/" not in path:
        raise PackError(
            _("Give the address of one project, such as https://gitlab.com/group/name.")
        )
    return f"{parts.scheme}://{parts.netloc}/api/v4/projects/{quote(path, safe='')}"


def _tell_history(pages: Pages, address: str, item: dict[str, Any]) -> None:
    for part in HISTORY:
        found = pages.each(f"{address}/{part}?per_page={PAGE}")
        item[part] = [event for page in found for event in page]


CONNECTOR = GitLabConnector()
