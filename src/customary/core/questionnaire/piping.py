# SPDX-License-Identifier: Apache-2.0
"""Known facts within the words of a question, as in "How was your call on {interaction.day}?".

Only facts of a fixed list can be named, so that no text ever reaches into anything else. What
stands behind a bar is said where a fact is not known: "Dear {customer.name|customer}".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KNOWN = (
    "customer.name",
    "interaction.day",
    "interaction.subject",
    "organisation.name",
    "person.name",
    "unit.name",
    "wave.last_day",
    "wave.title",
)
FACT = re.compile(r"\{([a-z_]+\.[a-z_]+)(?:\|([^{}|]*))?\}")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A text with what is known in place of each fact it names, as plain words."""

    def known(found: re.Match[str]) -> str:
        name = found[1]
        return (facts.get(name) if name in KNOWN else None) or found[2] or ""

    return FACT.sub(known, text) if "{" in text else text


def facts_in(text: str) -> Iterator[str]:
    """The facts a text names, known ones or not."""
    return (found[1] for found in FACT.finditer(text))
