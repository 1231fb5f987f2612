# SPDX-License-Identifier: Apache-2.0
"""Looks for a list or an object in an answer of another system without trusting what it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from customary.intake.asking import host_of
from customary.intake.report import PackError


def within(said: Any, *path: str) -> dict[str, Any]:
    """The object under these keys; an empty one where there is none."""
    for key in path:
        said = said.get(key) if isinstance(said, dict) else None
    return said if isinstance(said, dict) else {}


def demanded(said: Any, *path: str, address: str) -> list[dict[str, Any]]:
    """The objects of a list that an answer cannot be without.

    Raises:
        PackError: there is none: it is another system's answer, or tells of a failure.
    """
    found = within(said, *path[:-1]).get(path[-1]) if path else said
    if not isinstance(found, list):
        raise PackError(
            _("%(host)s did not answer with a list. Check the address.")
            % {"host": host_of(address)}
        )
    return listed(said, *path)


def listed(said: Any, *path: str) -> list[dict[str, Any]]:
    """The objects of the list under these keys, or of the answer itself."""
    found = within(said, *path[:-1]).get(path[-1]) if path else said
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
