# SPDX-License-Identifier: Apache-2.0
"""Which rows of several sources may be one: by address, by number, by name.

Equal addresses and numbers link by themselves where nothing speaks against it; everything else
is only proposed. Nothing here decides for good: whoever looks may say otherwise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from customary.core.identity.names import ALIKE, contradict, is_login, likeness, logins, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

#: Rows that share an address or number, from which it says nothing about any of them.
TOO_MANY = 12
#: Rows of one name, from which the name says nothing.
TOO_COMMON = 4
#: Characters a number must have before equality says anything.
SHORTEST_NUMBER = 4
#: Digits of a phone number that stay the same with or without the country before it.
PHONE_DIGITS = 9
#: Read by several people: whoever writes from there may be any of them.
SHARED_MAILBOXES = frozenset(
    {"support", "info", "sales", "hello", "team", "office", "admin", "help", "helpdesk"}
    | {"service", "services", "contact", "kontakt", "noreply", "no-reply", "donotreply"}
    | {"billing", "accounts", "accounting", "hr", "jobs", "career", "careers", "marketing"}
    | {"press", "mail", "post", "kefu", "shouhou", "bangong"}
)
#: What an equal value is worth, the strongest first.
REASONS = ("address", "number", "name")


class Row(NamedTuple):
    """What is known of a person or customer in one source.

    `rank` orders rows by who would lead; the lowest does. Rows of another `kind`, an account and
    one of its contacts, are never one. `employed` marks who is a person of the organisation.
    """

    id: int
    source: int
    rank: tuple[int, ...]
    name: str = ""
    address: str = ""
    number: str = ""
    phone: str = ""
    kind: str = ""
    employed: bool = False


class Pair(NamedTuple):
    """Two rows that may be one; `automatic` where no doubt is left for anybody to settle."""

    left: int
    right: int
    reason: str
    score: float
    automatic: bool


def find_pairs(rows: Sequence[Row], *, fuzzy: bool) -> list[Pair]:
    """The pairs among rows, each once and for its strongest reason.

    `fuzzy` also compares names that are not spelled alike, for as many rows as an organisation
    has people, not customers.
    """
    found: dict[tuple[int, int], Pair] = {}
    for pair in _pairs(rows, fuzzy=fuzzy):
        known = found.get((pair.left, pair.right))
        if known is None or _strength(pair) < _strength(known):
            found[pair.left, pair.right] = pair
    return sorted(found.values())


def phone_key(phone: str) -> str:
    """The digits by which a phone is known, "" where there are too few."""
    digits = re.sub(r"\D", "", phone)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def is_shared(address: str) -> bool:
    """Whether an address is one that several people read."""
    return re.split(r"[@+]", address, maxsplit=1)[0].casefold() in SHARED_MAILBOXES


def _strength(pair: Pair) -> tuple[bool, int]:
    return not pair.automatic, REASONS.index(pair.reason)


def _pairs(rows: Sequence[Row], *, fuzzy: bool) -> Iterator[Pair]:
    for group in _groups(rows, lambda row: row.address.strip().casefold()):
        yield from _of_group(group, "address", shared=is_shared(group[0].address.strip()))
    for group in _groups(rows, _number):
        yield from _of_group(group, "number", shared=False)
    for group in _groups(rows, lambda row: phone_key(row.phone)):
        yield from _of_group(group, "number", shared=False)
    yield from _by_name(rows, fuzzy=fuzzy)


def _number(row: Row) -> str:
    number = row.number.strip().casefold()
    return number if len(number) >= SHORTEST_NUMBER else ""


def _groups(rows: Sequence[Row], key: Callable[[Row], str]) -> list[list[Row]]:
    """Rows with one value, whoever leads first; rows of another kind apart."""
    first: dict[Hashable, Row] = {}
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        value = key(row)
        if not value:
            continue
        place = (value, row.kind)
        if place in groups:
            groups[place].append(row)
        elif place in first:
            groups[place] = [first[place], row]
        else:
            first[place] = row
    return [sorted(group, key=_rank) for group in groups.values() if len(group) <= TOO_MANY]


def _rank(row: Row) -> tuple[int, ...]:
    return row.rank


def _of_group(group: list[Row], reason: str, *, shared: bool) -> Iterator[Pair]:
    """A pair for each row with the one that leads; none is automatic where they contradict."""
    doubtful = shared or len({row.source for row in group}) < len(group)
    employed = [row for row in group if row.employed]
    doubtful = doubtful or any(contradict(employed[0].name, row.name) for row in employed[1:])
    leader = group[0]
    for row in group[1:]:
        # A login is nobody's name: beside an equal address it speaks against nothing.
        nameless = reason == "address" and is_login(row.name) != is_login(leader.name)
        sure = not doubtful and (nameless or not contradict(leader.name, row.name))
        yield Pair(leader.id, row.id, reason, 1.0, automatic=sure)


def _by_name(rows: Sequence[Row], *, fuzzy: bool) -> Iterator[Pair]:
    """Proposals by name alone; a name that many bear says nothing."""
    by_key: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if key := parse(row.name).key if " " in row.name or not row.name.isascii() else "":
            by_key[key, row.kind].append(row)
    groups = [group for group in by_key.values() if 1 < len(group) <= TOO_COMMON]
    if fuzzy:
        groups += _similar(rows)
    for group in groups:
        ordered = sorted(group, key=_rank)
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                if pair := _named_alike(one, other, strict=not fuzzy):
                    yield pair


def _similar(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that share a word of their name, or one of which is the usual login of the other."""
    by_word: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        words = parse(row.name).words
        for word in {word for word in words if len(word) > 2} | logins(row.name):
            by_word[word].append(row)
    return [group for group in by_word.values() if 1 < len(group) <= 5 * TOO_MANY]


def _named_alike(one: Row, other: Row, *, strict: bool) -> Pair | None:
    if one.source == other.source or one.kind != other.kind:
        return None
    if one.employed and other.employed and one.number and other.number:
        return None  # numbers tell them apart, or have made them one already
    if strict and _told_apart(one, other):
        return None
    score = likeness(one.name, other.name)
    if score is None or score < ALIKE:
        return None
    return Pair(one.id, other.id, "name", score, automatic=False)


def _told_apart(one: Row, other: Row) -> bool:
    """Whether both have an address, and another one: customers of one name are many."""
    return bool(one.address and other.address) and (
        one.address.strip().casefold() != other.address.strip().casefold()
    )
