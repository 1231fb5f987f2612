# SPDX-License-Identifier: Apache-2.0
"""Google Play: the reviews of an app that were written or changed in the last week."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.asking import Asking, host_of
from customary.intake.feeds.feed import Fetched
from customary.intake.feeds.helpdesk.values import items, table, text
from customary.intake.google_access import access_token
from customary.intake.paging import MOST_PAGES, Pages
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from customary.intake.feeds.feed import Connection

SITE = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
PAGE = 100


@dataclass(frozen=True)
class GooglePlayConnector:
    """One app of a developer account."""

    key = "google_play"
    name = gettext_lazy("Google Play")
    about = gettext_lazy(
        "The address of your app on Google Play, or its package name such as com.example.app; and "
        "the JSON key of a service account that may see its reviews."
    )
    feed = "reviews"
    needs = ("secret",)
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], object] = time.sleep

    def fetch(self, connection: Connection, folder: Path) -> Fetched:
        """Fetch all that Google still tells; nothing where it is the same as the last time.

        Raises:
            PackError: Google does not give it.
        """
        package = _package(connection.address)
        token = access_token(connection.secret, SCOPE, folder, self.transport)
        pages = Pages(Asking(secret=token, transport=self.transport), folder, self.wait)
        files: list[tuple[str, Path]] = []
        seen: set[str] = set()
        following: str | None = ""
        while following is not None:
            if following in seen or len(seen) == MOST_PAGES:
                raise PackError(_("%(host)s gives page after page.") % {"host": host_of(SITE)})
            seen.add(following)
            asked = {"maxResults": PAGE} | ({"token": following} if following else {})
            said, _headers = pages.ask(f"{SITE}/{package}/reviews?{urlencode(asked)}")
            if not isinstance(said, dict):
                raise PackError(
                    _("%(host)s did not answer with a list. Check the address.")
                    % {"host": host_of(SITE)}
                )
            reviews = items(said, "reviews")
            for review in reviews:
                review["packageName"] = package
            if reviews:
                page = {"reviews": reviews}
                files.append(pages.keep(f"google-play-{len(files) + 1:04d}.json", page))
            following = text(table(said, "tokenPagination"), "nextPageToken") or None
        digest = sha256(b"".join(path.read_bytes() for _name, path in files)).hexdigest()
        same = digest == connection.cursor.get("digest")
        return Fetched(() if same else tuple(files), {"digest": digest})


def _package(address: str) -> str:
    """The package name, given alone or in the address of the app's page.

    Raises:
        PackError: there is none.
    """
    found = re.search(r"(?:^|[?&]id=)([A-Za-z]\w*(?:\.\w+)+)(?:&|$)", address.strip())
    if found is None:
        raise PackError(
            _("Give the package name of the app, such as com.example.app, or its address.")
        )
    return found[1]


CONNECTOR = GooglePlayConnector()
