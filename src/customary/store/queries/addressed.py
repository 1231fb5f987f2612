# SPDX-License-Identifier: Apache-2.0
"""Where an address or a ticket's number leads: to what a customer said, as far as it is known here.

Addresses are those of our own records, of tickets in a help desk, or the very ones that contacts
carry. A number of a ticket counts only where one system of ours has it: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from customary.store.access import visible
from customary.store.models import Interaction, Metric, Source, VoiceItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from customary.store.access import Reader

OWN = re.compile(r"/records/(voice_items|interactions|metrics)/(\d{1,18})/?$")
#: How help desks write the address of a ticket, and where in it the number stands.
TICKET = re.compile(
    r"/(?:tickets?|requests?|cases?|conversations?|inbox/conversations?)/(?:details/)?"
    r"(?P<first>[\w-]{1,60})(?:/(?P<second>\d{1,20}))?",
    re.IGNORECASE,
)
HELP_DESKS = re.compile(
    r"(^|\.)(zendesk\.com|freshdesk\.com|freshservice\.com|helpscout\.(net|com)|intercom\.(com|io)|"
    r"gorgias\.com|kustomerapp\.com|front\.com|frontapp\.com|zoho\.(com|eu|com\.cn)|udesk\.cn|"
    r"kf5\.com|sobot\.com|meiqia\.com)$"
)
NUMBER = re.compile(r"^(?:#|ZD-|ticket[ -]?#?|工单[ #]?)?([A-Za-z]{0,4}-?\d{1,20})$", re.IGNORECASE)
CHUNK = 500


class Lost(StrEnum):
    """Why an address leads to no customer's words."""

    NOWHERE = auto()  # nothing here is known by it
    WORDLESS = auto()  # a contact, of which no words are kept here
    UNCLEAR = auto()  # several systems have a ticket of that number
    HIDDEN = auto()  # it is not open to the reader, or is not there


@dataclass(frozen=True)
class Whereabouts:
    """What an address leads to: words or a metric; where neither, why not."""

    words: VoiceItem | None = None
    metric: int | None = None
    lost: Lost | None = None


@dataclass(frozen=True)
class _Ticket:
    number: str
    host: str


def is_of_customers(address: str, hosts: Collection[str] = ()) -> bool:
    """Whether an address is meant to lead to a customer: one of ours, or of a ticket.

    Args:
        address: any address, from a text.
        hosts: hosts of the organisation's own help desks.
    """
    if _own(address):
        return True
    host = (urlsplit(address).hostname or "") if "://" in address else ""
    known = host in hosts or HELP_DESKS.search(host) is not None
    return known and TICKET.search(address) is not None


def help_desk_hosts() -> frozenset[str]:
    """The hosts our records of contacts are fetched from."""
    return frozenset(Source.objects.exclude(host="").values_list("host", flat=True))


def words_at(reader: Reader, addresses: Iterable[str]) -> dict[str, Whereabouts]:
    """What each address or number leads to, for this reader."""
    wanted = sorted({address.strip() for address in addresses} - {""})
    found: dict[str, Whereabouts] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= _some(reader, wanted[start : start + CHUNK])
    return found


def _some(reader: Reader, addresses: list[str]) -> dict[str, Whereabouts]:
    own = {address: place for address in addresses if (place := _own(address))}
    rest = [address for address in addresses if address not in own]
    contacts = _contacts(reader, rest)
    named = _named(reader, [address for address in rest if not contacts.get(address)])
    said = {address: key for address, (table, key) in own.items() if table == "voice_items"}
    items = visible(reader, VoiceItem).in_bulk(list(said.values()))
    metrics = {key for table, key in own.values() if table == "metrics"}
    metrics = set(visible(reader, Metric).filter(pk__in=metrics).values_list("pk", flat=True))
    for address, (table, key) in own.items():
        if table == "interactions":
            contacts[address] = [key]
    words = _words_of(reader, {key for keys in contacts.values() for key in keys})
    found = {}
    for address in addresses:
        table, key = own.get(address, ("", 0))
        if table == "voice_items":
            item = items.get(key)
            found[address] = Whereabouts(item, lost=None if item else Lost.HIDDEN)
        elif table == "metrics":
            known = key in metrics
            found[address] = Whereabouts(
                metric=key if known else None, lost=None if known else Lost.HIDDEN
            )
        elif address in named:
            found[address] = Whereabouts(named[address])
        else:
            found[address] = _of_contacts(contacts.get(address, []), words)
    return found


def _named(reader: Reader, references: Sequence[str]) -> dict[str, VoiceItem]:
    """The words that are named as packs name them: `source/id`."""
    sources = dict(Source.objects.values_list("key", "pk"))
    wanted: dict[int, dict[str, str]] = {}
    for reference in references:
        key, stroke, number = reference.partition("/")
        if stroke and key in sources:
            wanted.setdefault(sources[key], {})[number] = reference
    found: dict[str, VoiceItem] = {}
    for source, numbers in wanted.items():
        rows = visible(reader, VoiceItem).filter(source=source, external_id__in=list(numbers))
        found |= {numbers[item.external_id]: item for item in rows}
    return found


def _own(address: str) -> tuple[str, int] | None:
    """The table and id in an address of this installation."""
    place = OWN.search(urlsplit(address).path) if "/records/" in address else None
    host = urlsplit(address).hostname if place and "://" in address else None
    if place is None or (host and host not in settings.ALLOWED_HOSTS):
        return None
    return place[1], int(place[2])


def _contacts(reader: Reader, addresses: Sequence[str]) -> dict[str, list[int]]:
    """The contacts each address or number leads to: by the address itself, else by its number."""
    rows = visible(reader, Interaction)
    spelt = {spelling: address for address in addresses for spelling in _spellings(address)}
    found: dict[str, list[int]] = {}
    for key, link in rows.filter(link__in=list(spelt)).exclude(link="").values_list("pk", "link"):
        found.setdefault(spelt[link], []).append(key)
    tickets = {
        address: ticket
        for address in addresses
        if address not in found and (ticket := _ticket(address))
    }
    if tickets:
        found |= _by_number(rows, tickets)
    return found


def _by_number(rows: QuerySet[Interaction], tickets: dict[str, _Ticket]) -> dict[str, list[int]]:
    """The contacts with these numbers; of several systems that have one, the host's alone."""
    numbers = {ticket.number for ticket in tickets.values()}
    # By source as well, for that is how the index begins.
    sources = dict(Source.objects.values_list("pk", "host"))
    held: dict[str, list[tuple[int, str]]] = {}
    for key, number, source in rows.filter(
        source__in=list(sources), external_id__in=numbers
    ).values_list("pk", "external_id", "source_id"):
        held.setdefault(number, []).append((key, sources.get(source, "")))
    found = {}
    for address, ticket in tickets.items():
        known = held.get(ticket.number, [])
        at_host = [key for key, host in known if ticket.host and host == ticket.host]
        found[address] = at_host or [key for key, _host in known]
    return found


def _words_of(reader: Reader, contacts: set[int]) -> dict[int, VoiceItem]:
    """What customers said in these contacts: the first words that may be quoted, else the first."""
    rows = (
        visible(reader, VoiceItem)
        .filter(interaction__in=contacts, person__isnull=True)
        .order_by("-consent_to_quote", "occurred_at", "pk")
    )
    found: dict[int, VoiceItem] = {}
    for item in rows if contacts else ():
        found.setdefault(item.interaction_id or 0, item)
    return found


def _of_contacts(contacts: list[int], words: dict[int, VoiceItem]) -> Whereabouts:
    if not contacts:
        return Whereabouts(lost=Lost.NOWHERE)
    if len(contacts) > 1:
        return Whereabouts(lost=Lost.UNCLEAR)
    item = words.get(contacts[0])
    return Whereabouts(item, lost=None if item else Lost.WORDLESS)


def _spellings(address: str) -> Iterator[str]:
    """An address with and without its last stroke, and without what follows a question mark."""
    bare = address.partition("#")[0].partition("?")[0]
    if "://" in address:
        yield from {address, bare, bare.rstrip("/"), bare.rstrip("/") + "/"}


def _ticket(address: str) -> _Ticket | None:
    """The number of the ticket an address or a text such as "#1234" tells."""
    if "://" not in address:
        number = NUMBER.match(address)
        return _Ticket(number[1], "") if number else None
    parts = urlsplit(address)
    place = TICKET.search(parts.path + ("/" + parts.fragment if parts.fragment else ""))
    if place is None:
        return None
    return _Ticket(place["second"] or place["first"], parts.hostname or "")
