# SPDX-License-Identifier: Apache-2.0
"""Linear over its GraphQL interface: issues updated since, with their history."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

ADDRESS = "https://api.linear.app/graphql"
LONG_AGO = "2000-01-01T00:00:00.000Z"
QUERY = """
query Issues($after: String, $since: DateTimeOrDuration!) {
  issues(first: 50, after: $after, orderBy: updatedAt, includeArchived: true,
         filter: {updatedAt: {gt: $since}}) {
    pageInfo { hasNextPage endCursor }
    nodes {
      identifier title url description createdAt updatedAt startedAt completedAt canceledAt dueDate
      state { name type } team { name } project { name } projectMilestone { name }
      labels { nodes { name } }
      assignee { id name email } creator { id name email }
      comments(first: 50) { nodes { body createdAt user { id name email } } }
      attachments(first: 50) { nodes { url createdAt } }
      history(first: 100) {
        nodes {
          createdAt actor { id name email } fromState { name } toState { name }
          addedLabels { name } fromDueDate toDueDate
        }
      }
    }
  }
}
"""


@dataclass(frozen=True)
class LinearConnector:
    """A Linear workspace, as far as the key may see it."""

    key = "linear"
    name = gettext_lazy("Linear")
    about = gettext_lazy(
        "A personal API key of Linear; the address is https://api.linear.app/graphql."
    )
    feed = "plans"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch every issue that was updated since the last fetch.

        Raises:
            PackError: Linear does not give them.
        """
        address = whole_address(connection.address or ADDRESS)
        # A personal key stands alone in its header; only a token of an application is a bearer's.
        headers = {"Authorization": connection.secret, "Content-Type": "application/json"}
        pages = Pages(Asking("", "", self.transport, headers=headers), folder, self.wait)
        begin = since = str(connection.cursor.get("updated") or LONG_AGO)
        files: list[tuple[str, Path]] = []
        after: str | None = None
        for number in range(1, MOST_PAGES + 1):
            question = {"query": QUERY, "variables": {"after": after, "since": begin}}
            said, _headers = pages.ask(address, method="POST", content=json.dumps(question))
            issues = _issues(said, address)
            nodes = issues.get("nodes") or []
            if nodes:
                files.append(pages.keep(f"linear-{number:04d}.json", said))
                since = newest(nodes, "updatedAt", since=since)
            page = issues.get("pageInfo") or {}
            after = page.get("endCursor")
            if not page.get("hasNextPage") or not after:
                return Fetched(tuple(files), {"updated": since})
        raise PackError(_("%(host)s gives page after page.") % {"host": host_of(address)})


def _issues(said: Any, address: str) -> dict[str, Any]:
    issues = (
        said.get("data", {}).get("issues") if isinstance(said, dict) and said.get("data") else None
    )
    if isinstance(issues, dict):
        return issues
    errors = said.get("errors") if isinstance(said, dict) else None
    first = errors[0].get("message") if isinstance(errors, list) and errors else ""
    raise PackError(
        _("%(host)s refused: %(reason)s") % {"host": host_of(address), "reason": str(first)[:200]}
    )


CONNECTOR = LinearConnector()
