# SPDX-License-Identifier: Apache-2.0
"""Every feed and connector, by key: a module or package beside this one that has a `FEED`.

A newcomer adds a module with a `FEED`, or one in `connectors` with a `CONNECTOR`, and nothing else.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.declaration import closest
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.feed import Connector, Drop, Feed, Recognised
    from customary.intake.feeds.known import Known


@cache
def feeds() -> Mapping[str, Feed]:
    """Every feed by its key."""
    return _found("customary.intake.feeds", "FEED")


@cache
def connectors() -> Mapping[str, Connector]:
    """Every connector by its key."""
    return _found("customary.intake.connectors", "CONNECTOR")


def feed_of(key: str) -> Feed:
    """The feed with this key.

    Raises:
        PackError: there is none.
    """
    if key not in feeds():
        raise PackError(
            _('There is no feed "%(feed)s". %(hint)s')
            % {"feed": key, "hint": closest(key, list(feeds()))}
        )
    return feeds()[key]


def recognise(drop: Drop, known: Known) -> list[Recognised]:
    """What the feeds see in the files, the surest first."""
    seen = [feed.recognise(drop, known) for feed in feeds().values()]
    return sorted((one for one in seen if one), key=lambda one: one.confidence, reverse=True)


def _found(package: str, name: str) -> dict[str, Any]:
    place = import_module(package)
    modules = (
        import_module(f"{package}.{module.name}") for module in pkgutil.iter_modules(place.__path__)
    )
    made = [getattr(module, name) for module in modules if hasattr(module, name)]
    return {one.key: one for one in sorted(made, key=lambda one: str(one.key))}
