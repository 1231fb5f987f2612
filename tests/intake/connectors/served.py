# SPDX-License-Identifier: Apache-2.0
"""A system that answers by a function, and what comes of what a connector fetches from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import customary.intake.connectors
from customary.intake.feeds.feed import Connection
from tests.intake.outcome import stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from customary.intake.feeds.feed import Connector, Fetched
    from customary.intake.report import Report

FOLDER = Path(customary.intake.connectors.__file__).parent


class Served:
    """Remembers what it was asked, and how long the one who asked waited."""

    def __init__(self, answer: Callable[[httpx.Request], Any]) -> None:
        self.asked: list[httpx.Request] = []
        self.waited: list[float] = []
        self._answer = answer

    def carry(self) -> dict[str, Any]:
        return {"transport": httpx.MockTransport(self._take), "wait": self.waited.append}

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        said = self._answer(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)


def recorded(connector: str, name: str) -> Any:
    """An answer recorded in the folder of a connector."""
    return json.loads((FOLDER / connector / "fixtures" / f"{name}.json").read_bytes())


def fetch(
    connector: Connector,
    folder: Path,
    address: str,
    *,
    secret: str = "",
    user: str = "",
    cursor: Any = None,
) -> Fetched:
    """What a connector brings into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return connector.fetch(Connection(address, secret, user, cursor or {}), folder)


def take_in(fetched: Fetched, **answers: str) -> Report:
    """Import what was fetched, by the feed of reviews."""
    folder = fetched.files[0][1].parent
    said = "\n".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in answers.items())
    (folder / "pack.toml").write_text(
        'name = "Fetched"\n[source]\nkey = "fetched"\nname = "Fetched"\nkind = "reviews"\n'
        f'evidence_grade = "A"\n[feed]\nkind = "reviews"\n[feed.answers]\n{said}\n',
        encoding="utf-8",
    )
    return stored(folder, partial=True)
