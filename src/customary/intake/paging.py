# SPDX-License-Identifier: Apache-2.0
"""Asks a system page by page, as fast as it wants to be asked."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from customary.intake.asking import host_of, whole_address
from customary.intake.feeds.feed import MORE, Fetched
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import httpx

    from customary.intake.asking import Asking

#: Answers after which it is worth waiting; a 403 is one only where it says that nothing is left.
BROKEN = frozenset({500, 502, 504})
LATER, FORBIDDEN = frozenset({429, 503}) | BROKEN, 403
TRIES = 6
#: Seconds: before the first new try where nothing is said, and at the most in all.
FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0
MOST_PAGES = 5_000
#: Files of one fetch: where there is more, the next one goes on at once.
MOST_FILES = 200
#: Clocks differ, and what was written in a second may be told in the next.
OVERLAP = timedelta(minutes=10)
#: The first fetch goes back so far.
YEARS = timedelta(days=3 * 366)

#: A file, if a step brought one, and where to go on after it.
Step = tuple[tuple[str, "Path"] | None, Mapping[str, Any]]


@dataclass
class Pages:
    """The pages of one fetch, kept as files for a feed to read.

    Attributes:
        asking: whom.
        folder: where the files go.
        wait: waits so many seconds.
    """

    asking: Asking
    folder: Path
    wait: Callable[[float], object] = time.sleep

    def ask(
        self,
        address: str,
        *,
        method: str = "GET",
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, Mapping[str, str]]:
        """What a page says, and its headers; waits as long as the system asks for.

        Raises:
            PackError: no answer, a no, no JSON, or it wants to be left alone for too long.
        """
        target = self.folder / "answer.json"
        asked: dict[str, Any] = {"method": method, "content": content, "headers": headers}
        answer = self._let_in(address, target, asked)
        if answer.status_code == FORBIDDEN:  # told in the words for it
            self.asking.to_file(address, target, **asked)
        try:
            said = json.loads(target.read_bytes())
        except (ValueError, RecursionError) as error:
            raise PackError(
                _("%(host)s did not answer in JSON. Check the address.")
                % {"host": host_of(address)}
            ) from error
        finally:
            target.unlink(missing_ok=True)
        return said, answer.headers

    def _let_in(self, address: str, target: Path, asked: dict[str, Any]) -> httpx.Response:
        """The answer, once the system no longer asks to wait."""
        waited, status = 0.0, 0
        for number in range(TRIES):
            answer = self.asking.to_file(address, target, also=LATER | {FORBIDDEN}, **asked)
            if not _asks_to_wait(answer):
                return answer
            status = answer.status_code
            seconds = _seconds(answer.headers, FIRST_WAIT * 2**number)
            waited += seconds
            if waited > LONGEST_WAIT or number == TRIES - 1:
                break
            self.wait(seconds)
        if status in BROKEN:
            raise PackError(
                _("%(host)s cannot answer now (%(status)s). It is tried again later.")
                % {"host": host_of(address), "status": status}
            )
        raise PackError(
            _("%(host)s wants to be asked less often. It is tried again later.")
            % {"host": host_of(address)}
        )

    def each(self, address: str) -> Iterable[list[Any]]:
        """Every page of a list, as its header `Link` leads from one to the next.

        Raises:
            PackError: as above, or there is no end to them.
        """
        following: str | None = address
        for _number in range(MOST_PAGES):
            if following is None:
                return
            said, headers = self.ask(following)
            if not isinstance(said, list):
                raise PackError(
                    _("%(host)s did not answer with a list. Check the address.")
                    % {"host": host_of(address)}
                )
            yield said
            following = next_page(headers, address)
        raise PackError(_("%(host)s gives page after page.") % {"host": host_of(address)})

    def keep(self, name: str, content: Any) -> tuple[str, Path]:
        """A file of the fetch with this content."""
        path = self.folder / name
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return name, path


def taken(steps: Iterable[Step], *, most: int = MOST_FILES) -> Fetched:
    """What the steps brought: until their end, the most of a fetch, or a failure after the first.

    What came before a failure is kept, and the next fetch goes on after it: it finds the failure
    first then, and tells it.

    Raises:
        PackError: the first step failed.
    """
    files: list[tuple[str, Path]] = []
    cursor: Mapping[str, Any] | None = None
    try:
        for file, after in steps:
            cursor = after
            files += [file] if file else []
            if len(files) >= most:
                return Fetched(tuple(files), {**cursor, MORE: True})
    except PackError:
        if cursor is None:
            raise
        return Fetched(tuple(files), {**cursor, MORE: True})
    return Fetched(tuple(files), dict(cursor or {}))


def since(cursor: Mapping[str, Any], key: str) -> str:
    """From when to ask: a little before the last fetch began, or some years ago."""
    try:
        begin = datetime.fromisoformat(str(cursor.get(key) or "")) - OVERLAP
    except ValueError:
        begin = datetime.now(UTC) - YEARS
    return begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def site_of(address: str) -> str:
    """Scheme and host of an address.

    Raises:
        PackError: it is none.
    """
    parts = urlsplit(whole_address(address))
    return f"{parts.scheme}://{parts.netloc}"


def next_page(headers: Mapping[str, str], address: str) -> str | None:
    """The address of the next page by the header `Link` (RFC 8288), on the same host only."""
    for link in headers.get("Link", "").split(","):
        target, _sign, told = link.partition(";")
        found = target.strip().strip("<>")
        if 'rel="next"' in told and host_of(found) == host_of(address):
            return found
    return None


def newest(entries: Iterable[Any], *path: str, since: str) -> str:
    """The latest of the times under these keys, or `since` where none is later."""
    for entry in entries:
        told = entry
        for key in path:
            told = told.get(key) if isinstance(told, dict) else None
        if isinstance(told, str) and told > since:
            since = told
    return since


def _asks_to_wait(answer: httpx.Response) -> bool:
    left = answer.headers.get("X-RateLimit-Remaining") or answer.headers.get("RateLimit-Remaining")
    is_limit = left == "0" or "Retry-After" in answer.headers
    return answer.status_code in LATER or (answer.status_code == FORBIDDEN and is_limit)


def _seconds(headers: Mapping[str, str], otherwise: float) -> float:
    """How long a system asks to be left alone: in seconds, or until a moment."""
    told = headers.get("Retry-After", "")
    if told.isdecimal():
        return max(float(told), 1.0)
    try:
        if told:
            return max((parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds(), 1.0)
        reset = headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset") or ""
        return max(float(reset) - time.time(), 1.0) if reset else otherwise
    except (ValueError, TypeError):
        return otherwise
