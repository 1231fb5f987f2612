# SPDX-License-Identifier: Apache-2.0
"""Asks other systems over HTTP for connectors: within limits, and with errors people can act on.

Messages name the host and nothing more: a whole address may be as secret as a password.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_BYTES = 256 << 20
#: Seconds until an answer begins or goes on, and until it has to be there whole.
PATIENCE, LONGEST = 30.0, 600.0
MOST_REDIRECTS = 5
#: Answers that say "later" or "not me" rather than "no".
BUSY = {408, 425, 429, 500, 502, 503, 504}
NOT_LET_IN = {401, 403, 407}
NOT_THERE = {404, 410}
NOT_GIVEN = {403} | NOT_THERE


class NotGivenError(PackError):
    """A part that this user, or this plan of the system, does not get; others may be given."""


@dataclass
class Asking:
    """One system, asked as one user.

    Attributes:
        user, secret: for basic authentication, where there are both; a secret alone is a token.
        transport: what carries the questions; the network where it is None.
    """

    user: str = ""
    secret: str = ""
    transport: httpx.BaseTransport | None = None
    most_bytes: int = MOST_BYTES
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_file(
        self,
        address: str,
        target: Path,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: str | None = None,
        also: frozenset[int] = frozenset(),
    ) -> httpx.Response:
        """Ask, and write the answer into a file; gives its status and headers.

        Args:
            address: the whole address, http or https.
            target: the file.
            method: what is asked.
            headers: more headers.
            content: what is sent along.
            also: statuses that are answers here, besides those of success.

        Raises:
            PackError: no answer, too large a one, or a no.
        """
        host = host_of(address)
        begun = time.monotonic()
        try:
            with (
                self._client() as client,
                client.stream(method, address, headers=headers, content=content) as answer,
            ):
                _refuse(answer, host, also)
                with target.open("wb") as file:
                    for chunk in answer.iter_bytes(1 << 16):
                        file.write(chunk)
                        self._refuse_endless(host, file.tell(), time.monotonic() - begun)
                return answer
        except httpx.TimeoutException as error:
            raise PackError(
                _("%(host)s did not answer in time. It is tried again later.") % {"host": host}
            ) from error
        except httpx.TooManyRedirects as error:
            raise PackError(
                _("%(host)s leads from one address to the next. Give the one it ends at.")
                % {"host": host}
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise PackError(
                _("%(host)s cannot be reached (%(error)s). Check the address.")
                % {"host": host, "error": type(error).__name__}
            ) from error

    def json(
        self,
        address: str,
        target: Path,
        *,
        headers: Mapping[str, str] | None = None,
        also: frozenset[int] = frozenset(),
    ) -> tuple[int, dict[str, Any]]:
        """Ask, keep the answer in a file, and give its status and what it says.

        Raises:
            PackError: as above, or the answer is not a JSON object.
        """
        answer = self.to_file(address, target, headers=headers, also=also)
        try:
            said = json.loads(target.read_bytes())
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            if answer.status_code in also:
                return answer.status_code, {}
            raise PackError(
                _("%(host)s did not answer in JSON. Check the address.")
                % {"host": host_of(address)}
            )
        return answer.status_code, said

    def _client(self) -> httpx.Client:
        headers = {"User-Agent": "Customary"} | dict(self.headers)
        auth = None
        if self.user and self.secret:
            auth = httpx.BasicAuth(self.user, self.secret)
        elif self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        return httpx.Client(
            auth=auth,
            headers=headers,
            timeout=PATIENCE,
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            transport=self.transport,
        )

    def _refuse_endless(self, host: str, size: int, seconds: float) -> None:
        if size > self.most_bytes:
            raise PackError(
                _("%(host)s sends more than %(most)s MB. Give the address of a smaller part.")
                % {"host": host, "most": f"{self.most_bytes / (1 << 20):,.0f}"}
            )
        if seconds > LONGEST:
            raise PackError(
                _("%(host)s did not answer in time. It is tried again later.") % {"host": host}
            )


def whole_address(text: str) -> str:
    """An address to ask: http or https, with a host.

    Raises:
        PackError: it is none.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise PackError(_("Give the whole address, beginning with https://."))
    return address


def host_of(address: str) -> str:
    """The host of an address, which is no secret."""
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"


def _refuse(answer: httpx.Response, host: str, also: frozenset[int]) -> None:
    status = answer.status_code
    if answer.is_success or status in also:
        return
    if status in NOT_LET_IN:
        told = _(
            "%(host)s does not let us in (%(status)s). Renew the user name, password or token."
        )
    elif status in NOT_THERE:
        told = _("%(host)s has nothing at this address (%(status)s). Copy it again.")
    elif status in BUSY:
        told = _("%(host)s cannot answer now (%(status)s). It is tried again later.")
    else:
        told = _("%(host)s refused (%(status)s). Check the address and what it allows.")
    kind = NotGivenError if status in NOT_GIVEN else PackError
    raise kind(told % {"host": host, "status": status})
