# SPDX-License-Identifier: Apache-2.0
"""What of customers' words may leave this machine: masked ones, and never an employee's.

Personal data are covered whether or not they were found before; so is every colleague's name, and
all by which the customer is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.text.masking import mask
from customary.core.text.script import CHINESE, language_of
from customary.store.models import CustomerKind, Person, VoiceItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from customary.store.models import Customer

#: Of a long comment, this much tells what it is about.
LONGEST = 800
NAME = "[name]"
#: What leaves the machine is covered rather too much: figures as long as a telephone number, and
#: whatever looks like an address.
_FIGURES = re.compile(r"\+?\d(?:[ .()/-]{0,3}\d){6,}")
_ADDRESS = re.compile(r"[^\s\[\]]+@[^\s\[\]]+")
#: A Chinese name of two characters may be a word; of three it hardly is.
_FEWEST_CHARACTERS = 3


@dataclass(frozen=True)
class Sendable:
    """A comment as it may be sent, and the digest of what it said then."""

    item: int
    text: str
    digest: str


def sendable(items: Sequence[int]) -> list[Sendable]:
    """These comments as they may be sent, in their order; without those that have no words."""
    ways = ("customer", "interaction__customer")
    rows = VoiceItem.objects.filter(
        pk__in=items, person=None, annotation__isnull=False, annotation__by_employee=False
    ).select_related(
        "annotation", "interaction__agent", *ways, *(f"{way}__same_as" for way in ways)
    )
    found = rows.in_bulk()
    colleagues = _colleagues() if found else []
    told = []
    for key in items:
        item = found.get(key)
        words = f"{item.title}\n{item.text}".strip() if item else ""
        if item is None or not words:
            continue
        text = covered(words, [*colleagues, *_known_of(item)], parts=_parts(item))
        told.append(Sendable(key, text[:LONGEST], item.annotation.text_digest))
    return told


def covered(text: str, known: Iterable[str] = (), *, parts: Iterable[str] = ()) -> str:
    """A text with personal data and known names covered.

    Args:
        text: as it was written.
        known: names, addresses and numbers, covered however they are written.
        parts: of names, covered where they are written just so.
    """
    text = mask(text)  # first: of an address with a name in it nothing must be left
    folded = text.casefold()
    for one in sorted({one for one in known if one and one.casefold() in folded}, key=len)[::-1]:
        text = re.sub(_whole(one), NAME, text, flags=re.IGNORECASE)
    for one in parts:
        text = re.sub(_whole(one), NAME, text)
    return _FIGURES.sub("[number]", _ADDRESS.sub("[email]", text))


def _whole(word: str) -> str:
    """A word that is no part of a longer one; Chinese has no such borders, whatever is beside it."""
    before = "(?<![A-Za-z0-9])" if _is_latin(word[0]) else ""
    after = "(?![A-Za-z0-9])" if _is_latin(word[-1]) else ""
    return f"{before}{re.escape(word)}{after}"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _colleagues() -> list[str]:
    names = Person.objects.exclude(full_name="").values_list("full_name", flat=True)
    return [name for name in names if _is_telling(name)]


def _is_telling(name: str) -> bool:
    if language_of(name) == CHINESE:
        return len(name) >= _FEWEST_CHARACTERS
    return " " in name.strip()


def _customers(item: VoiceItem) -> list[Customer]:
    own = [item.customer, item.interaction.customer if item.interaction else None]
    rows = [one for one in own if one is not None]
    return [*rows, *(one.same_as for one in rows if one.same_as is not None)]


def _known_of(item: VoiceItem) -> list[str]:
    """What names the customer and whoever served them, long enough to be no other word."""
    known = [word for one in _customers(item) for word in (one.name, one.email, one.phone)]
    if item.interaction and item.interaction.agent:
        known.append(item.interaction.agent.full_name)
    return [word.strip() for word in known if len(word.strip()) >= 2]


def _parts(item: VoiceItem) -> list[str]:
    """First and last names of those who served and of customers who are no firm."""
    names = [one.name for one in _customers(item) if one.kind == CustomerKind.CONTACT]
    if item.interaction and item.interaction.agent:
        names.append(item.interaction.agent.full_name)
    return [part for name in names for part in name.split() if len(part) >= 3 and part.isascii()]
