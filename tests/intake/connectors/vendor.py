# SPDX-License-Identifier: Apache-2.0
"""A vendor's interface that answers from memory: what it was asked, and what goes wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from customary.intake.paging import TRIES

Answer = dict[str, Any] | list[Any] | httpx.Response
Route = Callable[[dict[str, str]], Answer]


@dataclass
class Vendor:
    """Answers paths by functions of what was asked.

    Attributes:
        routes: by path, what is answered to the parameters of a question, its body among them.
        failing: answers given once, in their order, before anything else.
        asked: path and parameters of every question that was answered.
        headers: of the last question.
        waited: the seconds that were waited.
    """

    routes: dict[str, Route] = field(default_factory=dict)
    failing: list[httpx.Response | None] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        """What carries questions here."""
        return httpx.MockTransport(self._answer)

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _parameters in self.asked]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.headers = dict(request.headers)
        failure = self.failing.pop(0) if self.failing else None
        if failure is not None:
            return failure
        parts = urlsplit(str(request.url))
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
        if request.content:
            parameters["body"] = request.content.decode()
        self.asked.append((parts.path, parameters))
        route = self.routes.get(parts.path)
        if route is None:
            return httpx.Response(404)
        answer = route(parameters)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def later(seconds: int) -> httpx.Response:
    """An answer that asks to wait."""
    return httpx.Response(429, headers={"Retry-After": str(seconds)})


def broken(status: int) -> list[httpx.Response | None]:
    """A server that is broken down for as long as anybody tries."""
    return [httpx.Response(status) for _attempt in range(TRIES)]


def content(files: Any) -> list[Any]:
    """Everything in fetched files, one after the other."""
    found: list[Any] = []
    for _name, path in files:
        read = json.loads(path.read_text(encoding="utf-8"))
        found += read if isinstance(read, list) else [read]
    return found
